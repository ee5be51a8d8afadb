/*
 * A second evaluator of expressions, slow and obvious: it walks the tree and counts in libgmp's fractions alone. Shares
 * no code with the one under test but the tree and the types of values. Roots are whole-number roots of scaled numbers, logarithms are
 * taken bit by bit, by squaring. Neighbours: test_expr_random.c, tests/fuzz/fuzz_expression.c.
 */
#ifndef GRIS_TESTS_INDICATORS_EXPR_ORACLE_H
#define GRIS_TESTS_INDICATORS_EXPR_ORACLE_H

#include <stdlib.h>

#include "../../indicators/expr_gmp.h"

struct oracle_value {
    enum expr_type type;
    bool boolean;
    struct text text;
    mpq_t number;
    struct oracle_value **at;
    size_t len;
};

#define ORACLE_FINDINGS 64
struct oracle {
    struct arena *arena;
    struct VEC(struct oracle_value *) numbers; /* to be cleared */
    void *ctx;
    struct oracle_value *(*figure)(struct oracle *o, void *ctx, const struct expr_figure *figure);
    struct oracle_value *(*property)(struct oracle *o, void *ctx, enum expr_property property);
    struct oracle_value *(*org)(struct oracle *o,
                                void *ctx,
                                enum expr_org_test test,
                                struct text code);
    enum diag_code findings[ORACLE_FINDINGS];
    size_t findings_len;
    bool hard; /* met a power that takes it too long: what it gives is no answer */
};

/* ---- values */

static inline struct oracle_value *oracle_null(struct oracle *o)
{
    return ARENA_NEW(o->arena, struct oracle_value);
}

static inline struct oracle_value *oracle_boolean(struct oracle *o, bool boolean)
{
    struct oracle_value *v = oracle_null(o);
    v->type = EXPR_BOOLEAN;
    v->boolean = boolean;
    return v;
}

static inline struct oracle_value *oracle_text(struct oracle *o, struct text text)
{
    struct oracle_value *v = oracle_null(o);
    v->type = EXPR_TEXT;
    v->text = text;
    return v;
}

static inline struct oracle_value *oracle_number(struct oracle *o)
{
    struct oracle_value *v = oracle_null(o);
    v->type = EXPR_NUMBER;
    mpq_init(v->number);
    VEC_PUSH(o->arena, &o->numbers, v);
    return v;
}

static inline struct oracle_value *oracle_fraction(struct oracle *o, int64_t num, int64_t den)
{
    struct oracle_value *v = oracle_number(o);
    mpz_set_si(mpq_numref(v->number), num);
    mpz_set_si(mpq_denref(v->number), den);
    mpq_canonicalize(v->number);
    return v;
}

static inline void oracle_free(struct oracle *o)
{
    for (size_t i = 0; i < o->numbers.len; i++)
        mpq_clear(o->numbers.at[i]->number);
    o->numbers.len = 0;
}

static inline struct oracle_value *oracle_trouble(struct oracle *o, enum diag_code code)
{
    if (o->findings_len < ORACLE_FINDINGS)
        o->findings[o->findings_len++] = code;
    return oracle_null(o);
}

/* The number as a result: null if it is beyond the limit. */
static inline struct oracle_value *oracle_limit(struct oracle *o, struct oracle_value *v)
{
    bool beyond = mpz_sizeinbase(mpq_numref(v->number), 2) > EXPR_BITS_MAX ||
                  mpz_sizeinbase(mpq_denref(v->number), 2) > EXPR_BITS_MAX;
    return beyond ? oracle_trouble(o, DIAG_W312) : v;
}

/* ---- rounding */

/* floor(|q| + 1/2) with q's sign */
static inline void oracle_nearest(mpq_t q)
{
    mpq_t half;
    int sign = mpq_sgn(q);
    mpq_init(half);
    mpq_set_ui(half, 1, 2);
    mpq_abs(q, q);
    mpq_add(q, q, half);
    mpz_fdiv_q(mpq_numref(q), mpq_numref(q), mpq_denref(q));
    mpz_set_ui(mpq_denref(q), 1);
    if (sign < 0)
        mpq_neg(q, q);
    mpq_clear(half);
}

static inline void oracle_shift(mpq_t q, long tens)
{
    mpq_t power;
    mpq_init(power);
    mpz_ui_pow_ui(mpq_numref(power), 10, (unsigned long)labs(tens));
    if (tens >= 0)
        mpq_mul(q, q, power);
    else
        mpq_div(q, q, power);
    mpq_clear(power);
}

/* To 34 digits: brought between 10^33 and 10^34, rounded, brought back. */
static inline void oracle_digits(mpq_t q)
{
    mpq_t size, low, high;
    long tens = 0;
    if (mpq_sgn(q) == 0)
        return;
    mpq_inits(size, low, high, NULL);
    mpq_abs(size, q);
    mpz_ui_pow_ui(mpq_numref(low), 10, EXPR_SIGNIFICANT - 1);
    mpz_ui_pow_ui(mpq_numref(high), 10, EXPR_SIGNIFICANT);
    long guess = (long)mpz_sizeinbase(mpq_denref(q), 10) - (long)mpz_sizeinbase(mpq_numref(q), 10);
    oracle_shift(size, tens = guess + EXPR_SIGNIFICANT);
    for (; mpq_cmp(size, low) < 0; tens++)
        oracle_shift(size, 1);
    for (; mpq_cmp(size, high) >= 0; tens--)
        oracle_shift(size, -1);
    mpq_clears(size, low, high, NULL);
    oracle_shift(q, tens);
    oracle_nearest(q);
    oracle_shift(q, -tens);
}

/* ---- roots and logarithms */

static inline void oracle_power(mpq_t q, long exponent)
{
    mpz_pow_ui(mpq_numref(q), mpq_numref(q), (unsigned long)labs(exponent));
    mpz_pow_ui(mpq_denref(q), mpq_denref(q), (unsigned long)labs(exponent));
    if (exponent < 0)
        mpq_inv(q, q);
}

/* The n-th root of q > 0: exact where there is one, else to 34 digits from a whole-number root. */
static inline void oracle_root(mpq_t q, unsigned long n)
{
    mpz_t x, y;
    mpz_inits(x, y, NULL);
    if (mpz_root(x, mpq_numref(q), n) != 0 && mpz_root(y, mpq_denref(q), n) != 0) {
        mpz_set(mpq_numref(q), x);
        mpz_set(mpq_denref(q), y);
    } else {
        long tens = 60 + (long)(mpz_sizeinbase(mpq_denref(q), 10) / n);
        oracle_shift(q, tens * (long)n);
        mpz_fdiv_q(x, mpq_numref(q), mpq_denref(q));
        mpz_root(y, x, n);
        mpq_set_z(q, y);
        oracle_shift(q, -tens);
        oracle_digits(q);
    }
    mpz_clears(x, y, NULL);
}

enum { ORACLE_BITS = 420, ORACLE_WORK = 1000 };

/* The logarithm to base 2 in units of 2^-ORACLE_BITS: a square moves its next bit before the point. */
static inline void oracle_log2(mpz_t ret, const mpq_t q)
{
    mpz_t m;
    mpq_t x;
    long whole = 0;
    mpz_init(m);
    mpq_init(x);
    mpq_set(x, q);
    for (; mpq_cmp_ui(x, 1, 1) < 0; whole--)
        mpq_mul_2exp(x, x, 1);
    for (; mpq_cmp_ui(x, 2, 1) >= 0; whole++)
        mpq_div_2exp(x, x, 1);
    mpq_mul_2exp(x, x, ORACLE_WORK);
    mpz_fdiv_q(m, mpq_numref(x), mpq_denref(x));
    mpz_set_si(ret, whole);
    for (int i = 0; i < ORACLE_BITS; i++) {
        mpz_mul(m, m, m);
        mpz_fdiv_q_2exp(m, m, ORACLE_WORK);
        bool two = mpz_sizeinbase(m, 2) > ORACLE_WORK + 1;
        if (two)
            mpz_fdiv_q_2exp(m, m, 1);
        mpz_mul_2exp(ret, ret, 1);
        if (two)
            mpz_add_ui(ret, ret, 1);
    }
    mpz_clear(m);
    mpq_clear(x);
}

/* ln 2 = 1/2 + 1/(2*4) + 1/(3*8) + … */
static inline void oracle_ln2(mpz_t ret)
{
    mpz_t term;
    mpz_init(term);
    mpz_set_ui(ret, 0);
    for (unsigned long k = 1; k <= ORACLE_WORK; k++) {
        mpz_set_ui(term, 1);
        mpz_mul_2exp(term, term, ORACLE_WORK - k);
        mpz_fdiv_q_ui(term, term, k);
        mpz_add(ret, ret, term);
    }
    mpz_clear(term);
}

static inline struct oracle_value *
oracle_log(struct oracle *o, const struct oracle_value *x, const struct oracle_value *base)
{
    if (mpq_sgn(x->number) <= 0 ||
        (base != NULL && (mpq_sgn(base->number) <= 0 || mpq_cmp_ui(base->number, 1, 1) == 0)))
        return oracle_trouble(o, DIAG_W311);
    struct oracle_value *v = oracle_number(o);
    oracle_log2(mpq_numref(v->number), x->number);
    if (base != NULL) {
        oracle_log2(mpq_denref(v->number), base->number);
    } else {
        /* 1 / log2 e is ln 2 */
        mpz_t ln2;
        mpz_init(ln2);
        oracle_ln2(ln2);
        mpz_mul(mpq_numref(v->number), mpq_numref(v->number), ln2);
        mpz_clear(ln2);
        mpz_set_ui(mpq_denref(v->number), 1);
        mpz_mul_2exp(mpq_denref(v->number), mpq_denref(v->number), ORACLE_BITS + ORACLE_WORK);
    }
    mpq_canonicalize(v->number);
    oracle_digits(v->number);
    return oracle_limit(o, v);
}

static inline struct oracle_value *
oracle_raise(struct oracle *o, const struct oracle_value *x, const struct oracle_value *y)
{
    struct oracle_value *v = oracle_number(o);
    mpz_srcptr p = mpq_numref(y->number), n = mpq_denref(y->number);
    bool whole = mpz_cmp_ui(n, 1) == 0, zero = mpq_sgn(x->number) == 0;
    mpq_set(v->number, x->number);
    if (zero && mpz_sgn(p) < 0)
        return oracle_trouble(o, DIAG_W310);
    if (zero)
        return oracle_fraction(o, mpz_sgn(p) == 0, 1);
    if (!whole && mpq_sgn(x->number) < 0)
        return oracle_trouble(o, DIAG_W311);
    /* 1 and -1 stay what they are, whatever the exponent */
    if (whole && mpz_cmpabs_ui(mpq_numref(x->number), 1) == 0 &&
        mpz_cmp_ui(mpq_denref(x->number), 1) == 0)
        return oracle_fraction(o, mpq_sgn(x->number) < 0 && mpz_odd_p(p) ? -1 : 1, 1);
    if (mpz_cmpabs_ui(p, 100000) > 0 || mpz_cmp_ui(n, 8) > 0) {
        o->hard = o->hard || !whole;
        return whole ? oracle_trouble(o, DIAG_W312) : v;
    }
    size_t bits =
        mpz_sizeinbase(mpq_numref(x->number), 2) + mpz_sizeinbase(mpq_denref(x->number), 2);
    if (bits * (size_t)labs(mpz_get_si(p)) > 50000 * mpz_get_ui(n))
        return oracle_trouble(o, DIAG_W312);
    oracle_power(v->number, mpz_get_si(p));
    if (!whole)
        oracle_root(v->number, mpz_get_ui(n));
    return oracle_limit(o, v);
}

/* ---- operators */

static inline int oracle_order(const struct oracle_value *a, const struct oracle_value *b)
{
    if (a->type == EXPR_NUMBER)
        return mpq_cmp(a->number, b->number);
    if (a->type == EXPR_BOOLEAN)
        return (a->boolean ? 1 : 0) - (b->boolean ? 1 : 0);
    size_t least = a->text.len < b->text.len ? a->text.len : b->text.len;
    int order = least > 0 ? memcmp(a->text.ptr, b->text.ptr, least) : 0;
    return order != 0 ? order : (a->text.len > b->text.len) - (a->text.len < b->text.len);
}

static inline struct oracle_value *oracle_compare(struct oracle *o,
                                                  enum expr_op op,
                                                  const struct oracle_value *a,
                                                  const struct oracle_value *b)
{
    if (a->type == EXPR_NULL || b->type == EXPR_NULL)
        return oracle_null(o);
    int order = oracle_order(a, b);
    bool truth = (op == EXPR_EQUAL && order == 0) || (op == EXPR_NOT_EQUAL && order != 0) ||
                 (op == EXPR_LESS && order < 0) || (op == EXPR_LESS_EQUAL && order <= 0) ||
                 (op == EXPR_GREATER && order > 0) || (op == EXPR_GREATER_EQUAL && order >= 0);
    return oracle_boolean(o, truth);
}

static inline struct oracle_value *oracle_divide(struct oracle *o,
                                                 const struct oracle_value *a,
                                                 const struct oracle_value *b,
                                                 bool rest)
{
    if (mpq_sgn(b->number) == 0)
        return oracle_trouble(o, DIAG_W310);
    struct oracle_value *v = oracle_number(o);
    mpq_div(v->number, a->number, b->number);
    if (rest) { /* the part of the quotient behind the point, times b */
        mpz_tdiv_r(mpq_numref(v->number), mpq_numref(v->number), mpq_denref(v->number));
        mpq_canonicalize(v->number);
        mpq_mul(v->number, v->number, b->number);
    }
    return oracle_limit(o, v);
}

static inline struct oracle_value *oracle_arithmetic(struct oracle *o,
                                                     enum expr_op op,
                                                     const struct oracle_value *a,
                                                     const struct oracle_value *b)
{
    if (a->type == EXPR_NULL || b->type == EXPR_NULL)
        return oracle_null(o);
    if (op == EXPR_DIVIDE || op == EXPR_REMAINDER)
        return oracle_divide(o, a, b, op == EXPR_REMAINDER);
    if (op == EXPR_POWER)
        return oracle_raise(o, a, b);
    struct oracle_value *v = oracle_number(o);
    if (op == EXPR_ADD)
        mpq_add(v->number, a->number, b->number);
    else if (op == EXPR_SUBTRACT)
        mpq_sub(v->number, a->number, b->number);
    else
        mpq_mul(v->number, a->number, b->number);
    return oracle_limit(o, v);
}

static inline struct oracle_value *oracle_eval(struct oracle *o, const struct expr_node *node);

static inline struct oracle_value *
oracle_logic(struct oracle *o, const struct expr_node *a, const struct expr_node *b, bool settles)
{
    struct oracle_value *left = oracle_eval(o, a);
    if (left->type == EXPR_BOOLEAN && left->boolean == settles)
        return left;
    struct oracle_value *right = oracle_eval(o, b);
    if (right->type == EXPR_BOOLEAN && right->boolean == settles)
        return right;
    return left->type == EXPR_NULL ? left : right;
}

static inline struct oracle_value *oracle_operation(struct oracle *o, const struct expr_node *node)
{
    enum expr_op op = node->op;
    if (op == EXPR_AND || op == EXPR_OR)
        return oracle_logic(o, node->args[0], node->args[1], op == EXPR_OR);
    struct oracle_value *a = oracle_eval(o, node->args[0]);
    if (op == EXPR_PLUS || (node->len == 1 && a->type == EXPR_NULL))
        return a;
    if (op == EXPR_NOT)
        return oracle_boolean(o, !a->boolean);
    if (op == EXPR_NEGATE) {
        struct oracle_value *v = oracle_number(o);
        mpq_neg(v->number, a->number);
        return v;
    }
    struct oracle_value *b = oracle_eval(o, node->args[1]);
    return op >= EXPR_EQUAL && op <= EXPR_GREATER_EQUAL ? oracle_compare(o, op, a, b)
                                                        : oracle_arithmetic(o, op, a, b);
}

/* ---- functions */

static inline struct oracle_value *oracle_is(struct oracle *o, const struct expr_node *node)
{
    struct oracle_value *x = oracle_eval(o, node->args[0]);
    bool unknown = false;
    for (size_t i = 1; i < node->len; i++) {
        struct oracle_value *equal =
            oracle_compare(o, EXPR_EQUAL, x, oracle_eval(o, node->args[i]));
        if (equal->type == EXPR_NULL)
            unknown = true;
        else if (equal->boolean)
            return equal;
    }
    return unknown ? oracle_null(o) : oracle_boolean(o, false);
}

static inline struct oracle_value *oracle_if(struct oracle *o, const struct expr_node *node)
{
    struct oracle_value *condition = oracle_eval(o, node->args[0]);
    if (condition->type == EXPR_NULL)
        return condition;
    return oracle_eval(o, node->args[condition->boolean ? 1 : 2]);
}

static inline struct oracle_value *oracle_first(struct oracle *o, const struct expr_node *node)
{
    struct oracle_value *v = oracle_null(o);
    for (size_t i = 0; i < node->len && v->type == EXPR_NULL; i++)
        v = oracle_eval(o, node->args[i]);
    return v;
}

static inline bool oracle_called(const struct expr_node *node, const char *name)
{
    return strcmp(node->function->name, name) == 0;
}

static inline struct oracle_value *
oracle_rounded(struct oracle *o, const struct expr_node *node, struct oracle_value **args)
{
    long places = 0;
    struct oracle_value *v = oracle_number(o);
    mpq_set(v->number, args[0]->number);
    if (oracle_called(node, "round")) {
        if (node->len > 1) {
            mpz_srcptr n = mpq_numref(args[1]->number);
            if (mpz_cmp_ui(mpq_denref(args[1]->number), 1) != 0 || mpz_cmpabs_ui(n, 60) > 0)
                return oracle_trouble(o, DIAG_W311);
            places = mpz_get_si(n);
        }
        oracle_shift(v->number, places);
        oracle_nearest(v->number);
        oracle_shift(v->number, -places);
    } else if (oracle_called(node, "floor")) {
        mpz_fdiv_q(mpq_numref(v->number), mpq_numref(v->number), mpq_denref(v->number));
        mpz_set_ui(mpq_denref(v->number), 1);
    } else {
        mpz_cdiv_q(mpq_numref(v->number), mpq_numref(v->number), mpq_denref(v->number));
        mpz_set_ui(mpq_denref(v->number), 1);
    }
    return oracle_limit(o, v);
}

static inline struct oracle_value *
oracle_choose(struct oracle *o, struct oracle_value **args, size_t len, bool greatest)
{
    struct oracle_value *best = oracle_null(o);
    for (size_t i = 0; i < len; i++)
        if (args[i]->type == EXPR_NUMBER &&
            (best->type == EXPR_NULL || (greatest ? mpq_cmp(args[i]->number, best->number) > 0
                                                  : mpq_cmp(args[i]->number, best->number) < 0)))
            best = args[i];
    return best;
}

static inline struct oracle_value *oracle_sqrt(struct oracle *o, const struct oracle_value *x)
{
    if (mpq_sgn(x->number) < 0)
        return oracle_trouble(o, DIAG_W311);
    struct oracle_value *v = oracle_number(o);
    mpq_set(v->number, x->number);
    if (mpq_sgn(v->number) > 0)
        oracle_root(v->number, 2);
    return oracle_limit(o, v);
}

/* By selection: the least of what is left, again and again. */
static inline void oracle_sort(struct oracle_value **at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        for (size_t j = i + 1; j < len; j++)
            if (mpq_cmp(at[j]->number, at[i]->number) < 0) {
                struct oracle_value *swap = at[i];
                at[i] = at[j];
                at[j] = swap;
            }
}

static inline struct oracle_value *
oracle_percentile(struct oracle *o, struct oracle_value **left, size_t len, const mpq_t fraction)
{
    struct oracle_value *place = oracle_fraction(o, (int64_t)len - 1, 1), *v = oracle_number(o);
    oracle_sort(left, len);
    mpq_mul(place->number, place->number, fraction);
    size_t below = 0;
    while (below + 1 < len && mpq_cmp_ui(place->number, below + 1, 1) >= 0)
        below++;
    if (below + 1 == len)
        return left[below];
    /* v = a * (below + 1 - place) + b * (place - below) */
    mpq_t part, whole;
    mpq_inits(part, whole, NULL);
    mpq_set_ui(whole, below + 1, 1);
    mpq_sub(part, whole, place->number);
    mpq_mul(v->number, left[below]->number, part);
    mpq_set_ui(whole, below, 1);
    mpq_sub(part, place->number, whole);
    mpq_mul(part, part, left[below + 1]->number);
    mpq_add(v->number, v->number, part);
    mpq_clears(part, whole, NULL);
    return v;
}

/* Σx² / n - (Σx / n)², times n / (n - 1) for a sample. */
static inline struct oracle_value *
oracle_variance(struct oracle *o, struct oracle_value **left, size_t len, bool sample)
{
    struct oracle_value *v = oracle_number(o), *mean = oracle_number(o), *n = oracle_number(o);
    mpq_t square;
    mpq_init(square);
    for (size_t i = 0; i < len; i++) {
        mpq_add(mean->number, mean->number, left[i]->number);
        mpq_mul(square, left[i]->number, left[i]->number);
        mpq_add(v->number, v->number, square);
    }
    mpq_set_ui(n->number, len, 1);
    mpq_div(mean->number, mean->number, n->number);
    mpq_div(v->number, v->number, n->number);
    mpq_mul(square, mean->number, mean->number);
    mpq_sub(v->number, v->number, square);
    if (sample && len > 1) {
        mpq_set_ui(square, len, len - 1);
        mpq_canonicalize(square);
        mpq_mul(v->number, v->number, square);
    }
    mpq_clear(square);
    return v;
}

static inline struct oracle_value *
oracle_sum(struct oracle *o, struct oracle_value **left, size_t len, bool average)
{
    struct oracle_value *v = oracle_number(o), *n = oracle_number(o);
    for (size_t i = 0; i < len; i++)
        mpq_add(v->number, v->number, left[i]->number);
    mpq_set_ui(n->number, len, 1);
    if (average)
        mpq_div(v->number, v->number, n->number);
    return v;
}

static inline struct oracle_value *
oracle_vector(struct oracle *o, const struct expr_node *node, struct oracle_value **args)
{
    struct oracle_value **left = ARENA_ARRAY(o->arena, args[0]->len, struct oracle_value *);
    size_t len = 0;
    if (args[0]->type == EXPR_NULL || (node->len > 1 && args[1]->type == EXPR_NULL))
        return oracle_null(o);
    for (size_t i = 0; i < args[0]->len; i++)
        if (args[0]->at[i]->type == EXPR_NUMBER)
            left[len++] = args[0]->at[i];
    if (oracle_called(node, "count"))
        return oracle_fraction(o, (int64_t)len, 1);
    if (node->len > 1 && (mpq_sgn(args[1]->number) < 0 || mpq_cmp_ui(args[1]->number, 1, 1) > 0))
        return oracle_trouble(o, DIAG_W311);
    if (len == 0)
        return oracle_null(o);
    if (oracle_called(node, "sum") || oracle_called(node, "avg"))
        return oracle_sum(o, left, len, oracle_called(node, "avg"));
    if (oracle_called(node, "min") || oracle_called(node, "max"))
        return oracle_choose(o, left, len, oracle_called(node, "max"));
    if (oracle_called(node, "median"))
        return oracle_percentile(o, left, len, oracle_fraction(o, 1, 2)->number);
    if (oracle_called(node, "percentileCont"))
        return oracle_percentile(o, left, len, args[1]->number);
    struct oracle_value *v = oracle_variance(o, left, len, !oracle_called(node, "stddevPop"));
    return oracle_called(node, "variance") ? v : oracle_sqrt(o, v);
}

static inline struct oracle_value *
oracle_scalar(struct oracle *o, const struct expr_node *node, struct oracle_value **args)
{
    if (oracle_called(node, "greatest") || oracle_called(node, "least"))
        return oracle_choose(o, args, node->len, oracle_called(node, "greatest"));
    for (size_t i = 0; i < node->len; i++)
        if (args[i]->type == EXPR_NULL)
            return oracle_null(o);
    if (oracle_called(node, "abs")) {
        struct oracle_value *v = oracle_number(o);
        mpq_abs(v->number, args[0]->number);
        return v;
    }
    if (oracle_called(node, "sqrt"))
        return oracle_sqrt(o, args[0]);
    if (oracle_called(node, "log"))
        return oracle_log(o, args[0], node->len > 1 ? args[1] : NULL);
    if (oracle_called(node, "log10"))
        return oracle_log(o, args[0], oracle_fraction(o, 10, 1));
    return oracle_rounded(o, node, args);
}

static inline struct oracle_value *oracle_call(struct oracle *o, const struct expr_node *node)
{
    if (oracle_called(node, "if"))
        return oracle_if(o, node);
    if (oracle_called(node, "is"))
        return oracle_is(o, node);
    if (oracle_called(node, "firstNonNull"))
        return oracle_first(o, node);
    struct oracle_value **args = ARENA_ARRAY(o->arena, node->len, struct oracle_value *);
    for (size_t i = 0; i < node->len; i++)
        args[i] = oracle_eval(o, node->args[i]);
    if (oracle_called(node, "isNull"))
        return oracle_boolean(o, args[0]->type == EXPR_NULL);
    if (oracle_called(node, "isNotNull"))
        return oracle_boolean(o, args[0]->type != EXPR_NULL);
    return node->function->takes[0] == 'v' ? oracle_vector(o, node, args)
                                           : oracle_scalar(o, node, args);
}

/* "12.5" */
static inline struct oracle_value *oracle_literal(struct oracle *o, struct text t)
{
    struct oracle_value *v = oracle_number(o);
    for (size_t i = 0, point = 0; i < t.len; i++) {
        if (t.ptr[i] == '.') {
            point = 1;
            continue;
        }
        mpz_mul_ui(mpq_numref(v->number), mpq_numref(v->number), 10);
        mpz_add_ui(mpq_numref(v->number), mpq_numref(v->number), (unsigned long)(t.ptr[i] - '0'));
        if (point != 0)
            mpz_mul_ui(mpq_denref(v->number), mpq_denref(v->number), 10);
    }
    mpq_canonicalize(v->number);
    return v;
}

static inline struct oracle_value *oracle_org(struct oracle *o, const struct expr_node *node)
{
    bool unknown = false;
    for (size_t i = 0; i < node->len; i++) {
        struct oracle_value *v = o->org(o, o->ctx, node->test, node->args[i]->text);
        if (v->type == EXPR_NULL)
            unknown = true;
        else if (v->boolean)
            return v;
    }
    return unknown ? oracle_null(o) : oracle_boolean(o, false);
}

static inline struct oracle_value *oracle_eval(struct oracle *o, const struct expr_node *node)
{
    switch (node->kind) {
    case EXPR_NODE_NULL: return oracle_null(o);
    case EXPR_NODE_NUMBER: return oracle_literal(o, node->text);
    case EXPR_NODE_TEXT: return oracle_text(o, node->text);
    case EXPR_NODE_BOOLEAN: return oracle_boolean(o, node->boolean);
    case EXPR_NODE_FIGURE: return o->figure(o, o->ctx, &node->figure);
    case EXPR_NODE_PROPERTY: return o->property(o, o->ctx, node->property);
    case EXPR_NODE_ORG: return oracle_org(o, node);
    case EXPR_NODE_OPERATION: return oracle_operation(o, node);
    case EXPR_NODE_CALL: break;
    }
    return oracle_call(o, node);
}

/* The fast one's value is the same: type, number, text. */
static inline bool oracle_agrees(const struct oracle_value *slow, const struct expr_value *fast)
{
    if (slow->type != fast->type)
        return false;
    if (slow->type == EXPR_BOOLEAN)
        return slow->boolean == fast->boolean;
    if (slow->type == EXPR_TEXT)
        return text_eq(slow->text, fast->text);
    if (slow->type != EXPR_NUMBER)
        return true;
    mpq_t q;
    mpz_t num, den;
    if (fast->number.big == NULL) {
        mpq_init(q);
        mpz_set_si(mpq_numref(q), fast->number.num);
        mpz_set_si(mpq_denref(q), fast->number.den);
    } else {
        const struct expr_big *big = fast->number.big;
        mpq_init(q);
        mpq_set_num(q, mpz_roinit_n(num, big->limbs, big->num_size));
        mpq_set_den(q, mpz_roinit_n(den, big->limbs + abs(big->num_size), big->den_size));
    }
    mpq_canonicalize(q);
    bool same = mpq_equal(q, slow->number) != 0;
    mpq_clear(q);
    return same;
}

#endif
