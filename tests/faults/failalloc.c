/*
 * failalloc: stands before libc's allocator (LD_PRELOAD) and lets one allocation fail, or all from one on. Knows nothing of gris.
 *
 *   FAILALLOC_AT=N      the N-th allocation of the process gives NULL and ENOMEM; counted from 1, a forked child counts on from its parent
 *   FAILALLOC_EVER=1    and so does every one after it
 *   FAILALLOC_SITES=F   the process that was started writes to the file F how many there were, and then, a line each, the number of the first
 *                       from each place of the program: each chain of its functions; what a library asks for in one call is one place
 *   FAILALLOC_DEEP=1    each chain of callers, whosesoever they are
 *
 * What cmocka and the dynamic loader ask for themselves neither counts nor fails; nor what libxlsxwriter and the minizip below it do, which do not look at what they are
 * given (docs/reliability.md). Neighbours: memory.c, which sets these.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <execinfo.h>
#include <link.h>
#include <malloc.h>

/* glibc's own names for what stands behind ours. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *at, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

#define EXEMPT_MAX 8
#define SITES_MAX  (1u << 16) /* a power of two */
#define CALLERS    24
#define OURS_MAX   5 /* callers of the program itself that make a place */

static struct {
    uintptr_t from, to;
} exempt[EXEMPT_MAX];
static size_t exempt_len;
static unsigned long count, fail_at;
static uintptr_t program_from, program_to;
static bool ever, deep, ready;
static const char *sites_file;
static pid_t started;
/* Chains of callers that were met, by hash; and the numbers of their first allocations. */
static uint64_t seen[SITES_MAX];
static unsigned long first[SITES_MAX];
static size_t first_len;

static void add_exempt(const struct dl_phdr_info *info)
{
    for (int i = 0; i < info->dlpi_phnum && exempt_len < EXEMPT_MAX; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0)
            continue;
        exempt[exempt_len].from = info->dlpi_addr + part->p_vaddr;
        exempt[exempt_len++].to = info->dlpi_addr + part->p_vaddr + part->p_memsz;
    }
}

static void note_program(const struct dl_phdr_info *info)
{
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0)
            continue;
        program_from = info->dlpi_addr + part->p_vaddr;
        program_to = program_from + part->p_memsz;
    }
}

/* The first is the program itself. */
static int look_at(struct dl_phdr_info *info, size_t size, void *ctx)
{
    (void)size;
    (void)ctx;
    if (program_to == 0)
        note_program(info);
    if (strstr(info->dlpi_name, "libcmocka") != NULL ||
        strstr(info->dlpi_name, "libxlsxwriter") != NULL ||
        strstr(info->dlpi_name, "libminizip") != NULL ||
        strstr(info->dlpi_name, "/ld-linux") != NULL)
        add_exempt(info);
    return 0;
}

static void put_line(int fd, unsigned long number)
{
    char line[32];
    int len = snprintf(line, sizeof line, "%lu\n", number);
    if (write(fd, line, (size_t)len) != len)
        _exit(71);
}

static void tell_sites(void)
{
    int fd = -1;
    ready = false;
    if (sites_file != NULL && getpid() == started)
        fd = open(sites_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return;
    put_line(fd, count);
    for (size_t i = 0; i < first_len; i++)
        put_line(fd, first[i]);
    (void)close(fd);
}

/* FNV-1a over the callers' addresses. */
static uint64_t hash_callers(void)
{
    void *callers[CALLERS];
    int len = backtrace(callers, CALLERS), ours = 0;
    uint64_t hash = 14695981039346656037u;
    for (int i = 0; i < len && ours < OURS_MAX; i++) {
        uintptr_t at = (uintptr_t)callers[i];
        bool is_ours = at >= program_from && at < program_to;
        ours += is_ours;
        if (is_ours || deep)
            hash = (hash ^ at) * 1099511628211u;
    }
    return hash;
}

static void note_site(unsigned long n)
{
    uint64_t hash = hash_callers();
    hash |= 1; /* 0 is an empty place */
    for (size_t i = 0; i < SITES_MAX / 2; i++) {
        uint64_t *place = &seen[(hash + i) & (SITES_MAX - 1)];
        if (*place == hash)
            return;
        if (*place == 0) {
            *place = hash;
            first[first_len++] = n;
            return;
        }
    }
}

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("FAILALLOC_AT");
    (void)dl_iterate_phdr(look_at, NULL);
    fail_at = at == NULL ? 0 : strtoul(at, NULL, 10);
    deep = getenv("FAILALLOC_DEEP") != NULL;
    ever = getenv("FAILALLOC_EVER") != NULL;
    sites_file = getenv("FAILALLOC_SITES");
    started = getpid();
    void *nobody[1];
    (void)backtrace(nobody, 1); /* it loads what it needs, once */
    (void)atexit(tell_sites);
    ready = true;
}

/* True: this one fails. */
static bool fails(const void *caller)
{
    if (!ready)
        return false;
    for (size_t i = 0; i < exempt_len; i++)
        if ((uintptr_t)caller >= exempt[i].from && (uintptr_t)caller < exempt[i].to)
            return false;
    unsigned long n = __atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST);
    if (sites_file != NULL && getpid() == started) {
        ready = false;
        note_site(n);
        ready = true;
    }
    if (fail_at == 0 || (ever ? n < fail_at : n != fail_at))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *at, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(at, size);
}

void *reallocarray(void *at, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(at, bytes);
}

void *memalign(size_t alignment, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **ret, size_t alignment, size_t size)
{
    void *at = fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
    if (at == NULL)
        return ENOMEM;
    *ret = at;
    return 0;
}
