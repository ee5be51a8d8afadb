/*
 * cli: the front door at the terminal. Turns arguments into calls of the pipeline, and what comes back into tables, findings and JSON.
 * Must not know: databases, files of reports, arithmetic. Uses pipeline/ and core/ alone.
 */
#ifndef GRIS_CLI_CLI_H
#define GRIS_CLI_CLI_H

/* Runs one command line from argv[0] on and gives the exit status of interfaces: 0 all done, 1 some input rejected or a check found
 * errors, 2 wrong usage, 3 database or source unreachable, 4 internal, 5 an integrity check failed, 6 another run holds the lock.
 * Writes to descriptors 1 and 2; ignores SIGPIPE for the process. */
int cli_main(int argc, char **argv);

#endif
