/*
 * The program. Everything is in the library beside it, where tests can call it. Neighbours: cli.h.
 */
#include "cli.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv);
}
