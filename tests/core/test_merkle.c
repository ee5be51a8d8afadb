/*
 * merkle.c: the tree, inclusion and consistency proofs.
 * REQ: RFC 9162 2.1, RFC 6962 2.1. The eight leaves and their roots are those that implementations of Certificate Transparency compare
 * themselves by; all other expectations are the definitions of 2.1.1, 2.1.3.1 and 2.1.4.1, written down again here by recursion.
 */
#include "unit.h"

#include "core/merkle.h"

enum { MOST = GRIS_SANITIZED ? 35 : 70 };

static struct digest leaves[MOST];

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < MOST; i++)
        leaves[i] = merkle_leaf((struct text){(const char *)&i, sizeof i});
    return 0;
}

static void roots_known_elsewhere(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } inputs[] = {{"", 0},
                  {"\x00", 1},
                  {"\x10", 1},
                  {"\x20\x21", 2},
                  {"\x30\x31", 2},
                  {"\x40\x41\x42\x43", 4},
                  {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
                  {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16}};
    static const char *const roots[] = {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    (void)state;
    struct merkle tree = {0};
    char hex[DIGEST_HEX_MAX];
    struct digest root = merkle_root(&tree), nothing = digest_of("", 0);
    assert_true(digest_eq(&root, &nothing));
    for (size_t i = 0; i < 8; i++) {
        struct digest leaf = merkle_leaf((struct text){inputs[i].bytes, inputs[i].len});
        merkle_add(&tree, &leaf);
        root = merkle_root(&tree);
        assert_string_equal(digest_hex(&root, hex), roots[i]);
    }
}

/* ---- the definitions ---- */

static struct digest two(const struct digest *a, const struct digest *b)
{
    char bytes[1 + 2 * DIGEST_BYTES] = {1};
    memcpy(bytes + 1, a->bytes, DIGEST_BYTES);
    memcpy(bytes + 1 + DIGEST_BYTES, b->bytes, DIGEST_BYTES);
    return digest_of(bytes, sizeof bytes);
}

static size_t split(size_t n)
{
    size_t k = 1;
    while (2 * k < n)
        k *= 2;
    return k;
}

static struct digest mth(const struct digest *d, size_t n)
{
    if (n == 1)
        return *d;
    size_t k = split(n);
    struct digest left = mth(d, k), right = mth(d + k, n - k);
    return two(&left, &right);
}

static void
path(struct arena *arena, size_t m, const struct digest *d, size_t n, struct merkle_nodes *ret)
{
    if (n == 1)
        return;
    size_t k = split(n);
    if (m < k)
        path(arena, m, d, k, ret);
    else
        path(arena, m - k, d + k, n - k, ret);
    VEC_PUSH(arena, ret, m < k ? mth(d + k, n - k) : mth(d, k));
}

static void subproof(struct arena *arena,
                     size_t m,
                     const struct digest *d,
                     size_t n,
                     bool whole,
                     struct merkle_nodes *ret)
{
    if (m == n) {
        if (!whole)
            VEC_PUSH(arena, ret, mth(d, m));
        return;
    }
    size_t k = split(n);
    if (m <= k)
        subproof(arena, m, d, k, whole, ret);
    else
        subproof(arena, m - k, d + k, n - k, false, ret);
    VEC_PUSH(arena, ret, m <= k ? mth(d + k, n - k) : mth(d, k));
}

static void assert_same(const struct merkle_nodes *a, const struct merkle_nodes *b)
{
    assert_int_equal(a->len, b->len);
    for (size_t i = 0; i < a->len; i++)
        assert_true(digest_eq(&a->at[i], &b->at[i]));
}

static void every_leaf_of_every_tree_is_proved(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct merkle tree = {0};
    for (size_t n = 1; n <= MOST; n++) {
        merkle_add(&tree, &leaves[n - 1]);
        struct digest root = merkle_root(&tree), same = merkle_root_of(leaves, n),
                      wanted = mth(leaves, n);
        assert_true(digest_eq(&root, &wanted) && digest_eq(&same, &wanted));
        for (size_t m = 0; m < n; m++) {
            struct merkle_nodes got = {0}, by_definition = {0};
            merkle_path(leaves, n, m, arena, &got);
            path(arena, m, leaves, n, &by_definition);
            assert_same(&got, &by_definition);
            assert_true(merkle_leads(&leaves[m], m, n, &got, &root));
            /* another leaf, another place, another size, a bit, one node less or more: all wrong */
            assert_false(merkle_leads(&leaves[m], n, n, &got, &root));
            assert_false(merkle_leads(&leaves[m], 0, 0, &got, &root));
            for (size_t other = 0; other < n; other++)
                if (other != m) {
                    assert_false(merkle_leads(&leaves[other], m, n, &got, &root));
                    assert_false(merkle_leads(&leaves[m], other, n, &got, &root));
                }
            for (size_t i = 0; i < got.len; i++) {
                got.at[i].bytes[i % DIGEST_BYTES] ^= 1;
                assert_false(merkle_leads(&leaves[m], m, n, &got, &root));
                got.at[i].bytes[i % DIGEST_BYTES] ^= 1;
            }
            VEC_PUSH(arena, &got, root);
            assert_false(merkle_leads(&leaves[m], m, n, &got, &root));
            got.len--;
            if (got.len > 0) {
                got.len--;
                assert_false(merkle_leads(&leaves[m], m, n, &got, &root));
            }
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

static void every_tree_is_how_every_later_one_begins(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    for (size_t n = 1; n <= MOST; n++) {
        struct digest root = mth(leaves, n);
        for (size_t m = 1; m <= n; m++) {
            struct digest before = mth(leaves, m), wrong = before;
            struct merkle_nodes got = {0}, by_definition = {0};
            merkle_consistency(leaves, n, m, arena, &got);
            subproof(arena, m, leaves, n, true, &by_definition);
            assert_same(&got, &by_definition);
            assert_true(merkle_consistent(m, &before, n, &root, &got));
            wrong.bytes[m % DIGEST_BYTES] ^= 1;
            assert_false(merkle_consistent(m, &wrong, n, &root, &got));
            assert_false(merkle_consistent(m, &before, n, &wrong, &got));
            assert_false(merkle_consistent(0, &before, n, &root, &got));
            assert_false(merkle_consistent(n + 1, &before, n, &root, &got));
            for (size_t i = 0; i < got.len; i++) {
                got.at[i].bytes[i % DIGEST_BYTES] ^= 1;
                assert_false(merkle_consistent(m, &before, n, &root, &got));
                got.at[i].bytes[i % DIGEST_BYTES] ^= 1;
            }
            VEC_PUSH(arena, &got, root);
            assert_false(merkle_consistent(m, &before, n, &root, &got));
        }
        arena_reset(arena);
    }
    struct merkle_nodes long_one = {0};
    for (size_t i = 0; i < 200; i++)
        VEC_PUSH(arena, &long_one, leaves[0]);
    assert_false(merkle_consistent(3, &leaves[0], 9, &leaves[0], &long_one));
    struct merkle_nodes none = {0};
    assert_false(merkle_consistent(3, &leaves[0], 9, &leaves[0], &none));
    arena_free(arena);
}

/* A block's hash is a node of every later tree, and a path is one within the block and one over the blocks. */
static void blocks_make_the_same_tree(void **state)
{
    (void)state;
    enum { N = 3 * MERKLE_BLOCK + 77 };
    struct arena *arena = arena_new(0);
    struct digest *many = ARENA_ARRAY(arena, N, struct digest);
    struct merkle_nodes units = {0};
    struct merkle tree = {0};
    for (size_t i = 0; i < N; i++) {
        many[i] = merkle_leaf((struct text){(const char *)&i, sizeof i});
        merkle_add(&tree, &many[i]);
        if (tree.size % MERKLE_BLOCK == 0)
            VEC_PUSH(arena, &units, tree.block);
    }
    VEC_PUSH(arena, &units, merkle_root_of(many + 3 * MERKLE_BLOCK, 77));
    struct digest root = merkle_root(&tree), over = merkle_root_of(units.at, units.len);
    assert_true(digest_eq(&root, &over));
    static const size_t places[] = {0, 1023, 1024, 2500, 3071, 3072, 3148};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        size_t block = places[i] / MERKLE_BLOCK, first = block * MERKLE_BLOCK;
        struct merkle_nodes got = {0};
        merkle_path(many + first, block == 3 ? 77 : MERKLE_BLOCK, places[i] - first, arena, &got);
        merkle_path(units.at, units.len, block, arena, &got);
        assert_true(merkle_leads(&many[places[i]], places[i], N, &got, &root));
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_known_elsewhere),
        cmocka_unit_test(every_leaf_of_every_tree_is_proved),
        cmocka_unit_test(every_tree_is_how_every_later_one_begins),
        cmocka_unit_test(blocks_make_the_same_tree),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
