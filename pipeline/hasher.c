/*
 * hasher: one lock around one number. Neighbours: hasher.h.
 */
#include "hasher.h"

#include <stdlib.h>
#include <unistd.h>
#include <pthread.h>

#include "core/arena.h"

#define PIECE_BYTES ((size_t)256 << 10)

struct hasher {
    pthread_t thread;
    bool running;
    int fd;
    pthread_mutex_t lock;
    pthread_cond_t more;
    size_t told; /* under the lock, as `over` */
    bool over;
    size_t at; /* the thread's own, as what follows */
    struct digest_state *state;
    unsigned char *piece;
};

/* All that is told so far; false: it could not be read. */
static bool hash_to(struct hasher *h, size_t end)
{
    while (h->at < end) {
        size_t want = end - h->at < PIECE_BYTES ? end - h->at : PIECE_BYTES;
        ssize_t n = pread(h->fd, h->piece, want, (off_t)h->at);
        if (n <= 0)
            return false;
        digest_add(h->state, h->piece, (size_t)n);
        h->at += (size_t)n;
    }
    return true;
}

static void *hash(void *ctx)
{
    struct hasher *h = ctx;
    bool over = false;
    while (!over) {
        (void)pthread_mutex_lock(&h->lock);
        while (h->told == h->at && !h->over)
            (void)pthread_cond_wait(&h->more, &h->lock);
        size_t end = h->told;
        over = h->over;
        (void)pthread_mutex_unlock(&h->lock);
        if (!hash_to(h, end))
            return NULL;
    }
    return NULL;
}

struct hasher *hasher_new(int fd)
{
    struct hasher *h = calloc(1, sizeof *h);
    unsigned char *piece = malloc(PIECE_BYTES);
    if (h == NULL || piece == NULL)
        arena_exhausted(PIECE_BYTES);
    *h = (struct hasher){.fd = fd, .piece = piece, .state = digest_begin()};
    (void)pthread_mutex_init(&h->lock, NULL);
    (void)pthread_cond_init(&h->more, NULL);
    h->running = pthread_create(&h->thread, NULL, hash, h) == 0;
    return h;
}

void hasher_more(void *hasher, size_t len)
{
    struct hasher *h = hasher;
    (void)pthread_mutex_lock(&h->lock);
    h->told = len;
    (void)pthread_cond_signal(&h->more);
    (void)pthread_mutex_unlock(&h->lock);
}

bool hasher_end(struct hasher *h, struct digest *ret_digest)
{
    (void)pthread_mutex_lock(&h->lock);
    h->over = true;
    (void)pthread_cond_signal(&h->more);
    (void)pthread_mutex_unlock(&h->lock);
    if (h->running)
        (void)pthread_join(h->thread, NULL);
    else
        (void)hash(h); /* no thread: the same, one after the other */
    bool whole = h->at == h->told;
    *ret_digest = digest_end(h->state);
    (void)pthread_mutex_destroy(&h->lock);
    (void)pthread_cond_destroy(&h->more);
    free(h->piece);
    free(h);
    return whole;
}
