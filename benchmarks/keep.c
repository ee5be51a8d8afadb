/*
 * keep: stores the original of a file before the job, so that the job finds it there and writes none of its bytes: gris without storing originals.
 *
 *   keep DB FILE
 *
 * Sees store/store.h. Neighbours: run, README.md.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/vec.h"
#include "store/store.h"

int main(int argc, char **argv)
{
    struct arena *arena = arena_new(0);
    struct store *store = NULL;
    struct diags diags;
    struct stat st;
    diags_init(&diags, arena, 10);
    int fd = argc == 3 ? open(argv[2], O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0 || fstat(fd, &st) != 0 || st.st_size <= 0) {
        (void)fprintf(stderr, "usage: keep DB FILE\n");
        return 2;
    }
    size_t len = (size_t)st.st_size;
    void *bytes = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED || store_open(argv[1], arena, &store, &diags) != STATUS_OK)
        return 3;
    const struct store_original original = {.digest = digest_of(bytes, len),
                                            .name = "job.csv",
                                            .media_type = "text/csv",
                                            .format = "csv",
                                            .bytes = bytes,
                                            .len = len};
    enum status status = store_original_put(store, &original, (int64_t)time(NULL), &diags);
    store_close(store);
    arena_free(arena);
    return status == STATUS_OK ? 0 : 3;
}
