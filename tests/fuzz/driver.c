/*
 * driver: runs a fuzz target over saved inputs, so that whoever has no libFuzzer still replays the corpus in ctest.
 * Must not know what the target does. Neighbours: fuzz_*.c, each with its LLVMFuzzerTestOneInput.
 *
 *   fuzz_WHAT [FILE or DIRECTORY]…    each file is one input; without arguments, the empty input alone
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 24 };

static int replay_file(const char *path)
{
    FILE *in = fopen(path, "rb");
    if (!in) {
        perror(path);
        return -1;
    }
    uint8_t *data = malloc(INPUT_MAX);
    if (!data)
        abort();
    size_t size = fread(data, 1, INPUT_MAX, in);
    (void)fclose(in);
    /* An allocation of the exact size, so that a sanitizer sees a read beyond it. */
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact)
        abort();
    memcpy(exact, data, size);
    free(data);
    (void)LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return 1;
}

/* Files replayed, or -1. */
static int replay_directory(const char *path, DIR *directory)
{
    int count = 0;
    const struct dirent *entry;
    while ((entry = readdir(directory))) {
        if (entry->d_name[0] == '.')
            continue;
        char name[4096];
        int length = snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (length < 0 || (size_t)length >= sizeof name || replay_file(name) < 0)
            return -1;
        count++;
    }
    return count;
}

static int replay(const char *path)
{
    DIR *directory = opendir(path);
    if (!directory && errno == ENOTDIR)
        return replay_file(path);
    if (!directory) {
        perror(path);
        return -1;
    }
    int count = replay_directory(path, directory);
    (void)closedir(directory);
    return count;
}

int main(int argc, char **argv)
{
    int total = 1;
    (void)LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++) {
        int count = replay(argv[i]);
        if (count < 0)
            return 1;
        total += count;
    }
    printf("%d inputs replayed\n", total);
    return 0;
}
