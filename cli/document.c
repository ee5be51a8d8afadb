/*
 * Documents that a command gives out: -o FILE, which must not exist, or stdout. Must not know: what they hold. Neighbours: internal.h.
 */
#include <string.h>

#include "internal.h"

struct sink *document_begin(struct cli *cli, const char **ret_path)
{
    *ret_path = options_get(&cli->options, "output");
    return *ret_path ? sink_file(cli->arena, *ret_path, false) : cli->out.sink;
}

enum status document_end(struct cli *cli, struct sink *sink, const char *path)
{
    int error = path ? sink_close(sink, NULL) : 0;
    if (error == 0) {
        return STATUS_OK;
    }
    diags_addv(&cli->diags, DIAG_E705, (struct place){0}, path, strerror(error), NULL);
    return STATUS_FAILED;
}
