/*
 * libcsv over the whole file, with call-backs that do nothing: the least that a program pays who reads with it.
 *
 *   peer_libcsv FILE        prints the number of fields and rows
 *
 * Neighbours: benchmarks/README.md, run.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csv.h>

#define PIECE ((size_t)1 << 20)

struct count {
    unsigned long long fields, rows;
};

static void on_field(void *bytes, size_t len, void *ctx)
{
    struct count *count = ctx;
    (void)bytes;
    (void)len;
    count->fields++;
}

static void on_row(int end, void *ctx)
{
    struct count *count = ctx;
    (void)end;
    count->rows++;
}

static int parse(const char *bytes, size_t len)
{
    struct csv_parser parser;
    struct count count = {0};
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return 1;
    for (size_t at = 0; at < len; at += PIECE) {
        size_t piece = len - at < PIECE ? len - at : PIECE;
        if (csv_parse(&parser, bytes + at, piece, on_field, on_row, &count) != piece)
            return 1;
    }
    int failed = csv_fini(&parser, on_field, on_row, &count);
    csv_free(&parser);
    (void)printf("%llu fields, %llu rows\n", count.fields, count.rows);
    return failed;
}

int main(int argc, char **argv)
{
    struct stat st;
    int fd = argc == 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0 || fstat(fd, &st) != 0 || st.st_size <= 0) {
        (void)fprintf(stderr, "peer_libcsv: %s\n", argc == 2 ? strerror(errno) : "one FILE");
        return 2;
    }
    void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (bytes == MAP_FAILED) {
        (void)fprintf(stderr, "peer_libcsv: %s\n", strerror(errno));
        return 2;
    }
    return parse(bytes, (size_t)st.st_size);
}
