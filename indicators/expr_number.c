/*
 * Exact numbers: fractions of 64 bits, whose products pass through 128, and libgmp for those that
 * do not fit. The result is the same either way. Must not know: expressions, types, null.
 * Neighbours: expr_real.c for what is not rational.
 */
#include "exact.h"
#include "expr_gmp.h"

/* ---- libgmp's side */

void expr_number_load(mpq_t ret, const struct expr_number *number)
{
    if (number->big == NULL) {
        exact_load(mpq_numref(ret), number->num);
        exact_load(mpq_denref(ret), number->den);
        mpq_canonicalize(ret);
        return;
    }
    const struct expr_big *big = number->big;
    size_t num_size = (size_t)(big->num_size < 0 ? -big->num_size : big->num_size);
    mpz_t num, den;
    mpq_init(ret);
    mpq_set_num(ret, mpz_roinit_n(num, big->limbs, big->num_size));
    mpq_set_den(ret, mpz_roinit_n(den, big->limbs + num_size, big->den_size));
}

static bool fits(const mpz_t z)
{
    return mpz_sizeinbase(z, 2) <= 63;
}

static int64_t value_of(const mpz_t z)
{
    uint64_t size = 0;
    mpz_export(&size, NULL, -1, sizeof size, 0, 0, z);
    return mpz_sgn(z) < 0 ? -(int64_t)size : (int64_t)size;
}

static struct expr_number keep(struct expr_calc *calc, const mpq_t q)
{
    mpz_srcptr num = mpq_numref(q), den = mpq_denref(q);
    if (fits(num) && fits(den))
        return (struct expr_number){.num = value_of(num), .den = value_of(den)};
    if (mpz_sizeinbase(num, 2) > EXPR_BITS_MAX || mpz_sizeinbase(den, 2) > EXPR_BITS_MAX)
        return expr_number_trouble(calc, EXPR_TOO_LARGE);
    size_t num_size = mpz_size(num), den_size = mpz_size(den);
    struct expr_big *big =
        arena_alloc(calc->arena, sizeof *big + (num_size + den_size) * sizeof big->limbs[0]);
    big->num_size = mpz_sgn(num) < 0 ? -(int)num_size : (int)num_size;
    big->den_size = (int)den_size;
    memcpy(big->limbs, mpz_limbs_read(num), num_size * sizeof big->limbs[0]);
    memcpy(big->limbs + num_size, mpz_limbs_read(den), den_size * sizeof big->limbs[0]);
    return (struct expr_number){.big = big};
}

struct expr_number expr_number_store(struct expr_calc *calc, mpq_t q)
{
    mpq_canonicalize(q);
    struct expr_number number = keep(calc, q);
    mpq_clear(q);
    return number;
}

void expr_number_nearest(mpz_t ret, const mpz_t a, const mpz_t b)
{
    mpz_t rest;
    int sign = mpz_sgn(a) * mpz_sgn(b);
    mpz_init(rest);
    mpz_tdiv_qr(ret, rest, a, b);
    mpz_mul_2exp(rest, rest, 1);
    if (mpz_cmpabs(rest, b) >= 0) {
        if (sign < 0)
            mpz_sub_ui(ret, ret, 1);
        else
            mpz_add_ui(ret, ret, 1);
    }
    mpz_clear(rest);
}

struct expr_number expr_number_trouble(struct expr_calc *calc, enum expr_trouble trouble)
{
    calc->trouble = trouble;
    return expr_number_null();
}

/* ---- 128 bits */

static decimal_wide gcd(decimal_wide a, decimal_wide b)
{
    while (b != 0) {
        decimal_wide rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

static bool narrow(decimal_wide num, decimal_wide den, struct expr_number *ret)
{
    if (num < -INT64_MAX || num > INT64_MAX || den > INT64_MAX)
        return false;
    *ret = (struct expr_number){.num = (int64_t)num, .den = (int64_t)den};
    return true;
}

/* num/den, den > 0; false when it does not fit even in lowest terms. */
static bool settle(decimal_wide num, decimal_wide den, struct expr_number *ret)
{
    if (narrow(num, den, ret))
        return true;
    decimal_wide common = gcd(num, den);
    return narrow(num / common, den / common, ret);
}

static bool small(const struct expr_number *a, const struct expr_number *b)
{
    return a->big == NULL && b->big == NULL;
}

/* a + sign * b. Figures of one indicator have one denominator, and powers of ten divide each other. */
static bool small_sum(const struct expr_number *a,
                      const struct expr_number *b,
                      int sign,
                      struct expr_number *ret)
{
    decimal_wide x = a->num, y = (decimal_wide)b->num * sign;
    if (a->den == b->den)
        return settle(x + y, a->den, ret);
    if (a->den % b->den == 0)
        return settle(x + y * (a->den / b->den), a->den, ret);
    if (b->den % a->den == 0)
        return settle(x * (b->den / a->den) + y, b->den, ret);
    return settle(x * b->den + y * a->den, (decimal_wide)a->den * b->den, ret);
}

/* ---- the four operations */

typedef void operate_fn(mpq_t ret, const mpq_t a, const mpq_t b);

static struct expr_number operate(struct expr_calc *calc,
                                  operate_fn *operation,
                                  const struct expr_number *a,
                                  const struct expr_number *b)
{
    mpq_t x, y;
    expr_number_load(x, a);
    expr_number_load(y, b);
    operation(x, x, y);
    mpq_clear(y);
    return expr_number_store(calc, x);
}

struct expr_number
expr_number_add(struct expr_calc *calc, const struct expr_number *a, const struct expr_number *b)
{
    struct expr_number sum;
    if (small(a, b) && small_sum(a, b, 1, &sum))
        return sum;
    return operate(calc, mpq_add, a, b);
}

struct expr_number expr_number_subtract(struct expr_calc *calc,
                                        const struct expr_number *a,
                                        const struct expr_number *b)
{
    struct expr_number difference;
    if (small(a, b) && small_sum(a, b, -1, &difference))
        return difference;
    return operate(calc, mpq_sub, a, b);
}

struct expr_number expr_number_multiply(struct expr_calc *calc,
                                        const struct expr_number *a,
                                        const struct expr_number *b)
{
    struct expr_number product;
    if (small(a, b) &&
        settle((decimal_wide)a->num * b->num, (decimal_wide)a->den * b->den, &product))
        return product;
    return operate(calc, mpq_mul, a, b);
}

struct expr_number
expr_number_divide(struct expr_calc *calc, const struct expr_number *a, const struct expr_number *b)
{
    struct expr_number quotient;
    if (expr_number_sign(b) == 0)
        return expr_number_trouble(calc, EXPR_ZERO_DIVISION);
    if (small(a, b)) {
        decimal_wide num = (decimal_wide)a->num * b->den, den = (decimal_wide)a->den * b->num;
        if (den < 0) {
            num = -num;
            den = -den;
        }
        if (settle(num, den, &quotient))
            return quotient;
    }
    return operate(calc, mpq_div, a, b);
}

/* x - y * cut(x / y) */
static void remainder_of(mpq_t ret, const mpq_t x, const mpq_t y)
{
    mpq_t quotient;
    mpq_init(quotient);
    mpq_div(quotient, x, y);
    mpz_tdiv_q(mpq_numref(quotient), mpq_numref(quotient), mpq_denref(quotient));
    mpz_set_ui(mpq_denref(quotient), 1);
    mpq_mul(quotient, quotient, y);
    mpq_sub(ret, x, quotient);
    mpq_clear(quotient);
}

struct expr_number expr_number_remainder(struct expr_calc *calc,
                                         const struct expr_number *a,
                                         const struct expr_number *b)
{
    if (expr_number_sign(b) == 0)
        return expr_number_trouble(calc, EXPR_ZERO_DIVISION);
    if (a->den == 1 && b->den == 1)
        return expr_number_of(a->num % b->num);
    return operate(calc, remainder_of, a, b);
}

struct expr_number expr_number_negate(struct expr_calc *calc, const struct expr_number *a)
{
    static const struct expr_number zero = {.num = 0, .den = 1};
    if (a->big == NULL)
        return (struct expr_number){.num = -a->num, .den = a->den};
    return operate(calc, mpq_sub, &zero, a);
}

/* ---- looking at one */

int expr_number_sign(const struct expr_number *a)
{
    int64_t num = a->big != NULL ? a->big->num_size : a->num;
    return (num > 0) - (num < 0);
}

int expr_number_compare(const struct expr_number *a, const struct expr_number *b)
{
    if (small(a, b)) {
        decimal_wide x = (decimal_wide)a->num * b->den, y = (decimal_wide)b->num * a->den;
        return (x > y) - (x < y);
    }
    mpq_t x, y;
    expr_number_load(x, a);
    expr_number_load(y, b);
    int order = mpq_cmp(x, y);
    mpq_clear(x);
    mpq_clear(y);
    return (order > 0) - (order < 0);
}

static void round_to(mpz_t ret, const mpq_t q, enum expr_way way)
{
    switch (way) {
    case EXPR_DOWN: mpz_fdiv_q(ret, mpq_numref(q), mpq_denref(q)); break;
    case EXPR_UP: mpz_cdiv_q(ret, mpq_numref(q), mpq_denref(q)); break;
    case EXPR_NEAREST: expr_number_nearest(ret, mpq_numref(q), mpq_denref(q)); break;
    }
}

struct expr_number
expr_number_whole(struct expr_calc *calc, const struct expr_number *a, enum expr_way way)
{
    if (a->den == 1)
        return *a;
    mpq_t q;
    mpz_t whole;
    expr_number_load(q, a);
    mpz_init(whole);
    round_to(whole, q, way);
    mpq_set_z(q, whole);
    mpz_clear(whole);
    return expr_number_store(calc, q);
}

struct expr_number
expr_number_round(struct expr_calc *calc, const struct expr_number *a, int places)
{
    mpq_t q;
    mpz_t whole, power;
    mpz_inits(whole, power, NULL);
    mpz_ui_pow_ui(power, 10, (unsigned long)abs(places));
    expr_number_load(q, a);
    mpz_ptr scaled = places < 0 ? mpq_denref(q) : mpq_numref(q);
    mpz_mul(scaled, scaled, power);
    expr_number_nearest(whole, mpq_numref(q), mpq_denref(q));
    mpq_set_z(q, whole);
    scaled = places < 0 ? mpq_numref(q) : mpq_denref(q);
    mpz_mul(scaled, scaled, power);
    mpz_clears(whole, power, NULL);
    return expr_number_store(calc, q);
}

bool expr_number_integer(const struct expr_number *a, int64_t *ret_integer)
{
    if (a->big != NULL || a->num % a->den != 0)
        return false;
    *ret_integer = a->num / a->den;
    return true;
}

/* ---- powers */

/* Certainly beyond the limit: |z|^exponent has more than this many bits. */
static bool towers(const mpz_t z, uint64_t exponent)
{
    size_t bits = mpz_sizeinbase(z, 2);
    return bits > 1 && (exponent > EXPR_BITS_MAX || (bits - 1) * exponent >= EXPR_BITS_MAX);
}

static void raise_integer(mpz_t z, uint64_t exponent)
{
    /* of a number this large only 0, 1 and -1 are left */
    mpz_pow_ui(z, z, exponent > EXPR_BITS_MAX ? 2 + exponent % 2 : (unsigned long)exponent);
}

/* A whole number to a small power, as long as it fits. */
static bool raise_quickly(const struct expr_number *a, int64_t exponent, struct expr_number *ret)
{
    *ret = expr_number_of(1);
    if (a->den != 1 || exponent < 0 || exponent > 62)
        return false;
    for (; exponent > 0; exponent--)
        if (__builtin_mul_overflow(ret->num, a->num, &ret->num) || ret->num == CELL_NULL)
            return false;
    return true;
}

struct expr_number
expr_number_raise(struct expr_calc *calc, const struct expr_number *a, int64_t exponent)
{
    struct expr_number quick;
    if (raise_quickly(a, exponent, &quick))
        return quick;
    if (exponent < 0 && expr_number_sign(a) == 0)
        return expr_number_trouble(calc, EXPR_ZERO_DIVISION);
    uint64_t times = exponent < 0 ? 0 - (uint64_t)exponent : (uint64_t)exponent;
    mpq_t q;
    expr_number_load(q, a);
    if (towers(mpq_numref(q), times) || towers(mpq_denref(q), times)) {
        mpq_clear(q);
        return expr_number_trouble(calc, EXPR_TOO_LARGE);
    }
    raise_integer(mpq_numref(q), times);
    raise_integer(mpq_denref(q), times);
    if (exponent < 0)
        mpq_inv(q, q);
    return expr_number_store(calc, q);
}

/* ---- in and out */

struct expr_value expr_fraction(decimal_wide num, decimal_wide den, struct arena *arena)
{
    struct expr_calc calc = {.arena = arena};
    if (den == 0)
        return expr_null();
    struct expr_value value = {.type = EXPR_NUMBER};
    mpq_t q;
    exact_load(mpq_numref(q), num);
    exact_load(mpq_denref(q), den);
    value.number = expr_number_store(&calc, q);
    return value;
}

bool expr_number_read(struct text t, struct arena *arena, struct expr_number *ret_number)
{
    struct text plain;
    bool minus = text_take(&t, TEXT("-"));
    if (expr_literal_number(t, arena, &plain) != DIAG_NONE)
        return false;
    struct text_builder digits;
    text_builder_init(&digits, arena, 0);
    text_builder_adds(&digits, minus ? "-" : "");
    const char *point = memchr(plain.ptr, '.', plain.len);
    size_t whole = point != NULL ? (size_t)(point - plain.ptr) : plain.len;
    size_t decimals = point != NULL ? plain.len - whole - 1 : 0;
    text_builder_add(&digits, (struct text){plain.ptr, whole});
    if (decimals > 0)
        text_builder_add(&digits, (struct text){point + 1, decimals});
    struct expr_calc calc = {.arena = arena};
    mpq_t q;
    mpq_init(q);
    mpz_set_str(mpq_numref(q), text_dup(arena, text_builder_text(&digits)), 10);
    mpz_ui_pow_ui(mpq_denref(q), 10, decimals);
    *ret_number = expr_number_store(&calc, q);
    return true;
}

bool expr_round(const struct expr_number *number, int decimals, int64_t *ret_units)
{
    if (expr_number_is_null(number))
        return false;
    if (number->big == NULL) {
        int64_t units;
        decimal_wide num = (decimal_wide)number->num * decimal_pow10(decimals);
        if (!decimal_divide(num, number->den, &units) || units == CELL_NULL)
            return false;
        *ret_units = units;
        return true;
    }
    mpq_t q;
    mpz_t power;
    expr_number_load(q, number);
    mpz_init(power);
    mpz_ui_pow_ui(power, 10, (unsigned long)decimals);
    mpz_mul(mpq_numref(q), mpq_numref(q), power);
    expr_number_nearest(power, mpq_numref(q), mpq_denref(q));
    bool fit = fits(power);
    if (fit)
        *ret_units = value_of(power);
    mpz_clear(power);
    mpq_clear(q);
    return fit;
}
