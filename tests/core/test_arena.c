/* arena.c and vec.c: alignment, zeroing, limits, reset, growth. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

#include "core/vec.h"

static jmp_buf escape;
static size_t failed_request;

static void escape_handler(size_t bytes)
{
    failed_request = bytes;
    longjmp(escape, 1);
}

/* Runs `statement` and expects the handler to be called. */
#define expect_exhausted(statement)                                                                \
    do {                                                                                           \
        arena_on_exhausted(escape_handler);                                                        \
        if (setjmp(escape) == 0) {                                                                 \
            statement;                                                                             \
            fail_msg("the arena gave what it could not");                                          \
        }                                                                                          \
        arena_on_exhausted(NULL);                                                                  \
    } while (0)

static void gives_zeroed_aligned_distinct_memory(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    uint64_t seed = 1;
    unsigned char *last = NULL;
    for (int i = 0; i < 5000; i++) {
        size_t size = (size_t)(draw(&seed) % 700);
        unsigned char *p = arena_alloc(arena, size);
        assert_non_null(p);
        assert_ptr_not_equal(p, last);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < size; k++)
            assert_int_equal(p[k], 0);
        memset(p, 0xA5, size);
        last = p;
    }
    arena_free(arena);
}

static void counts_what_it_hands_out(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    assert_int_equal(arena_used(arena), 0);
    arena_alloc(arena, 1000);
    assert_true(arena_used(arena) >= 1000 && arena_used(arena) < 1000 + 32);
    size_t before = arena_used(arena);
    arena_alloc(arena, 5u << 20); /* a block of its own */
    arena_alloc(arena, 10);
    assert_true(arena_used(arena) >= before + (5u << 20) + 10);
    arena_free(arena);
}

static void copies_texts(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    assert_string_equal(arena_strdup(arena, "báo cáo"), "báo cáo");
    assert_memory_equal(arena_copy(arena, "a\0b", 3), "a\0b\0", 4);
    assert_string_equal(arena_copy(arena, NULL, 0), "");
    assert_string_equal(arena_printf(arena, "%s-%03d", "x", 7), "x-007");
    int *numbers = ARENA_ARRAY(arena, 3, int);
    assert_int_equal(numbers[0] + numbers[1] + numbers[2], 0);
    double *one = ARENA_NEW(arena, double);
    assert_non_null(one);
    arena_free(arena);
    arena_free(NULL);
}

static void is_reused_after_reset(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    arena_reset(arena); /* of nothing */
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 300; i++) {
            unsigned char *p = arena_alloc(arena, 100 + (size_t)i * 37);
            for (size_t k = 0; k < 100; k++)
                assert_int_equal(p[k], 0);
            memset(p, 0xFF, 100 + (size_t)i * 37);
        }
        arena_reset(arena);
        assert_int_equal(arena_used(arena), 0);
    }
    arena_cleanup(&arena);
    assert_null(arena);
}

static void lets_go_of_a_large_block_and_keeps_the_others(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    arena_alloc(arena, 16);
    arena_alloc(arena, 1u << 22);
    arena_alloc(arena, 16);
    arena_reset(arena);
    unsigned char *p = arena_alloc(arena, 64);
    for (size_t k = 0; k < 64; k++)
        assert_int_equal(p[k], 0);
    arena_free(arena);
}

/* The first object of a round lies where one of the round before lay: nothing new was taken. */
static void gives_the_same_memory_again(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    unsigned char *before[10];
    for (int i = 0; i < 10; i++)
        before[i] = arena_alloc(arena, 400000);
    arena_reset(arena);
    const unsigned char *again = arena_alloc(arena, 400000);
    int same = 0;
    for (int i = 0; i < 10; i++)
        same += again == before[i];
    assert_int_equal(same, 1);
    assert_int_equal(again[0] | again[399999], 0);
    arena_free(arena);
}

/* 40 MiB in ordinary blocks, of which a reset keeps 8: no block is lost, none kept twice. */
static void keeps_a_bounded_part(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++)
            memset(arena_alloc(arena, 400000), 0xFF, 400000);
        arena_reset(arena);
    }
    assert_int_equal(arena_used(arena), 0);
    arena_free(arena);
}

static void stops_at_its_limit(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1024);
    for (int i = 0; i < 64; i++)
        arena_alloc(arena, 16); /* 64 × 16 = 1,024 */
    expect_exhausted(arena_alloc(arena, 1));
    assert_int_equal(failed_request, 1);
    arena_reset(arena);
    arena_alloc(arena, 1024);
    expect_exhausted(arena_alloc(arena, 1024));
    arena_free(arena);
}

static void refuses_sizes_that_wrap(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    expect_exhausted(arena_alloc(arena, SIZE_MAX));
    expect_exhausted(arena_alloc(arena, SIZE_MAX / 2 + 1));
    expect_exhausted(arena_array(arena, SIZE_MAX / 8, 16));
    expect_exhausted(arena_copy(arena, "", SIZE_MAX));
    size_t cap = SIZE_MAX / 2 + 1;
    expect_exhausted(vec_grow(arena, NULL, cap, &cap, 1));
    arena_free(arena);
}

static void ends_the_process_with_4(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        arena_exhausted(10);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 4);
}

struct numbers VEC(uint32_t);

static void vectors_grow(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct numbers v = {0};
    for (uint32_t i = 0; i < 1000; i++)
        VEC_PUSH(arena, &v, i * 3);
    assert_int_equal(v.len, 1000);
    assert_true(v.cap >= v.len);
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(v.at[i], i * 3);
    *VEC_ADD(arena, &v) += 5; /* a new element is zero */
    assert_int_equal(v.at[1000], 5);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_zeroed_aligned_distinct_memory),
        cmocka_unit_test(counts_what_it_hands_out),
        cmocka_unit_test(copies_texts),
        cmocka_unit_test(is_reused_after_reset),
        cmocka_unit_test(lets_go_of_a_large_block_and_keeps_the_others),
        cmocka_unit_test(gives_the_same_memory_again),
        cmocka_unit_test(keeps_a_bounded_part),
        cmocka_unit_test(stops_at_its_limit),
        cmocka_unit_test(refuses_sizes_that_wrap),
        cmocka_unit_test(ends_the_process_with_4),
        cmocka_unit_test(vectors_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
