/*
 * Roots, logarithms and powers to 34 significant digits, half away from zero, in whole numbers of
 * libgmp: a value is held as so many units of 2^-F. What is exact in 34 digits comes out exactly: its
 * error of some 2^-180 goes with the rounding. Must not know: expressions, types, null.
 * Neighbours: expr_number.c.
 */
#include "expr_gmp.h"

/* Bits behind the point that remain true after a few hundred cut steps: 34 digits are 113. */
#define BITS_SURE 256

/* ---- 34 digits */

/* An exponent with 10^(e-2) <= |q| < 10^(e+2). */
static long tens_of(const mpq_t q)
{
    return (long)mpz_sizeinbase(mpq_numref(q), 10) - (long)mpz_sizeinbase(mpq_denref(q), 10);
}

/* z * 10^shift, or the power goes to the other side of the fraction. */
static void shift_tens(mpz_t above, mpz_t below, long shift)
{
    mpz_t power;
    mpz_init(power);
    mpz_ui_pow_ui(power, 10, (unsigned long)(shift < 0 ? -shift : shift));
    if (shift < 0)
        mpz_mul(below, below, power);
    else
        mpz_mul(above, above, power);
    mpz_clear(power);
}

/* The integer nearest to |q| * 10^shift, with q's sign. */
static void scaled(mpz_t ret, const mpq_t q, long shift)
{
    mpz_t below;
    mpz_set(ret, mpq_numref(q));
    mpz_init_set(below, mpq_denref(q));
    shift_tens(ret, below, shift);
    expr_number_nearest(ret, ret, below);
    mpz_clear(below);
}

static size_t digits_of(const mpz_t z)
{
    /* mpz_sizeinbase may say one too many */
    char digits[EXPR_SIGNIFICANT + 8];
    mpz_get_str(digits, 10, z);
    return strlen(digits) - (digits[0] == '-');
}

/* q = digits * 10^-*ret_shift with 34 significant ones; q is not 0. */
static void significant(const mpq_t q, mpz_t digits, long *ret_shift)
{
    long shift = EXPR_SIGNIFICANT + 2 - tens_of(q);
    mpz_init(digits);
    do
        scaled(digits, q, --shift);
    while (digits_of(digits) > EXPR_SIGNIFICANT);
    *ret_shift = shift;
}

static void round_off(mpq_t q)
{
    mpz_t digits;
    long shift;
    if (mpq_sgn(q) == 0)
        return;
    significant(q, digits, &shift);
    mpz_swap(mpq_numref(q), digits);
    mpz_set_ui(mpq_denref(q), 1);
    shift_tens(mpq_numref(q), mpq_denref(q), -shift);
    mpq_canonicalize(q);
    mpz_clear(digits);
}

static struct expr_number rounded(struct expr_calc *calc, mpq_t q)
{
    mpq_canonicalize(q);
    round_off(q);
    return expr_number_store(calc, q);
}

/* Digits with the point before the last `decimals` of them. */
static const char *spell(struct arena *arena, bool minus, const char *digits, size_t decimals)
{
    struct text_builder b;
    size_t len = strlen(digits), whole = decimals < len ? len - decimals : 0;
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, minus ? "-" : "");
    text_builder_add(&b, whole > 0 ? (struct text){digits, whole} : TEXT("0"));
    text_builder_adds(&b, decimals > 0 ? "." : "");
    for (size_t noughts = len; noughts < decimals; noughts++)
        text_builder_adds(&b, "0");
    text_builder_adds(&b, digits + whole);
    return text_builder_text(&b).ptr;
}

const char *expr_number_text(const struct expr_number *number, struct arena *arena)
{
    mpq_t q;
    mpz_t digits;
    long shift;
    if (expr_number_sign(number) == 0)
        return "0";
    expr_number_load(q, number);
    significant(q, digits, &shift);
    mpq_clear(q);
    while (shift > 0 && mpz_divisible_ui_p(digits, 10)) {
        mpz_divexact_ui(digits, digits, 10);
        shift--;
    }
    for (; shift < 0; shift++)
        mpz_mul_ui(digits, digits, 10);
    bool minus = mpz_sgn(digits) < 0;
    mpz_abs(digits, digits);
    char *plain = arena_alloc(arena, mpz_sizeinbase(digits, 10) + 2);
    mpz_get_str(plain, 10, digits);
    mpz_clear(digits);
    return spell(arena, minus, plain, (size_t)shift);
}

/* ---- roots */

/* The root of a >= 0, if it is a fraction. */
static bool exact_root(struct expr_calc *calc,
                       const struct expr_number *a,
                       unsigned long n,
                       struct expr_number *ret)
{
    mpq_t q;
    expr_number_load(q, a);
    bool exact = mpz_root(mpq_numref(q), mpq_numref(q), n) != 0 &&
                 mpz_root(mpq_denref(q), mpq_denref(q), n) != 0;
    if (exact)
        *ret = expr_number_store(calc, q);
    else
        mpq_clear(q);
    return exact;
}

/* The root of q, cut behind more than 34 digits; they say how it is rounded, for it goes on without end. */
static void cut_root(mpq_t q)
{
    long tens = tens_of(q);
    long shift = EXPR_SIGNIFICANT + 4 + (tens < 0 ? -tens / 2 : 0);
    shift_tens(mpq_numref(q), mpq_denref(q), 2 * shift);
    mpz_tdiv_q(mpq_numref(q), mpq_numref(q), mpq_denref(q));
    mpz_sqrt(mpq_numref(q), mpq_numref(q));
    mpz_set_ui(mpq_denref(q), 1);
    shift_tens(mpq_numref(q), mpq_denref(q), -shift);
}

struct expr_number expr_real_root(struct expr_calc *calc, const struct expr_number *a)
{
    mpq_t q;
    struct expr_number root;
    if (expr_number_sign(a) < 0)
        return expr_number_trouble(calc, EXPR_UNDEFINED);
    if (exact_root(calc, a, 2, &root))
        return root;
    expr_number_load(q, a);
    cut_root(q);
    return rounded(calc, q);
}

/* ---- logarithms */

/* y becomes artanh y = y + y^3/3 + y^5/5 + …, in units of 2^-bits, for |y| <= 1/3. */
static void artanh(mpz_t y, mp_bitcnt_t bits)
{
    mpz_t square, power, term;
    mpz_inits(square, power, term, NULL);
    mpz_mul(square, y, y);
    mpz_tdiv_q_2exp(square, square, bits);
    mpz_set(power, y);
    for (unsigned long n = 3; mpz_sgn(power) != 0; n += 2) {
        mpz_mul(power, power, square);
        mpz_tdiv_q_2exp(power, power, bits);
        mpz_tdiv_q_ui(term, power, n);
        mpz_add(y, y, term);
    }
    mpz_clears(square, power, term, NULL);
}

/* ln 2 = 2 artanh 1/3 */
static void ln_two(mpz_t ret, mp_bitcnt_t bits)
{
    mpz_set_ui(ret, 1);
    mpz_mul_2exp(ret, ret, bits + 1);
    mpz_tdiv_q_ui(ret, ret, 3);
    mpz_t half;
    mpz_init(half);
    mpz_tdiv_q_2exp(half, ret, 1);
    artanh(half, bits);
    mpz_mul_2exp(ret, half, 1);
    mpz_clear(half);
}

/* q = m * 2^k with 2/3 <= m <= 4/3; q becomes m. */
static long take_twos(mpq_t q)
{
    long k = (long)mpz_sizeinbase(mpq_numref(q), 2) - (long)mpz_sizeinbase(mpq_denref(q), 2);
    if (k > 0)
        mpq_div_2exp(q, q, (mp_bitcnt_t)k);
    else
        mpq_mul_2exp(q, q, (mp_bitcnt_t)-k);
    if (mpq_cmp_ui(q, 4, 3) > 0) {
        mpq_div_2exp(q, q, 1);
        k++;
    } else if (mpq_cmp_ui(q, 2, 3) < 0) {
        mpq_mul_2exp(q, q, 1);
        k--;
    }
    return k;
}

/* ln a in units of 2^-*ret_bits, at least `bits`: near 1 the logarithm is small, and needs as many more. */
static void ln(mpz_t ret, const struct expr_number *a, mp_bitcnt_t bits, mp_bitcnt_t *ret_bits)
{
    mpq_t m;
    mpz_t sum;
    expr_number_load(m, a);
    long k = take_twos(m);
    mpz_inits(ret, sum, NULL);
    mpz_sub(ret, mpq_numref(m), mpq_denref(m));
    mpz_add(sum, mpq_numref(m), mpq_denref(m));
    bits += mpz_sizeinbase(sum, 2) - (mpz_sgn(ret) != 0 ? mpz_sizeinbase(ret, 2) : 1);
    mpz_mul_2exp(ret, ret, bits);
    mpz_tdiv_q(ret, ret, sum);
    artanh(ret, bits);
    mpz_mul_2exp(ret, ret, 1);
    ln_two(sum, bits);
    mpz_mul_si(sum, sum, k);
    mpz_add(ret, ret, sum);
    mpz_clear(sum);
    mpq_clear(m);
    *ret_bits = bits;
}

struct expr_number
expr_real_log(struct expr_calc *calc, const struct expr_number *a, const struct expr_number *base)
{
    static const struct expr_number one = {.num = 1, .den = 1};
    mpq_t q;
    mp_bitcnt_t bits, base_bits = 0;
    if (expr_number_sign(a) <= 0 ||
        (base != NULL && (expr_number_sign(base) <= 0 || expr_number_compare(base, &one) == 0)))
        return expr_number_trouble(calc, EXPR_UNDEFINED);
    ln(mpq_numref(q), a, BITS_SURE, &bits);
    if (base != NULL)
        ln(mpq_denref(q), base, BITS_SURE, &base_bits);
    else
        mpz_init_set_ui(mpq_denref(q), 1);
    mpz_mul_2exp(mpq_numref(q), mpq_numref(q), base_bits);
    mpz_mul_2exp(mpq_denref(q), mpq_denref(q), bits);
    return rounded(calc, q);
}

/* ---- powers */

/* e^r = 1 + r + r^2/2! + …, in units of 2^-bits, for |r| < 1. */
static void exponential(mpz_t r, mp_bitcnt_t bits)
{
    mpz_t sum, term;
    mpz_inits(sum, term, NULL);
    mpz_set_ui(term, 1);
    mpz_mul_2exp(term, term, bits);
    for (unsigned long n = 1; mpz_sgn(term) != 0; n++) {
        mpz_add(sum, sum, term);
        mpz_mul(term, term, r);
        mpz_tdiv_q_2exp(term, term, bits);
        mpz_tdiv_q_ui(term, term, n);
    }
    mpz_swap(r, sum);
    mpz_clears(sum, term, NULL);
}

/* e^z, z in units of 2^-bits: z = n ln 2 + r. False when it is beyond the limit. */
static bool exponential_of(mpq_t ret, mpz_t z, mp_bitcnt_t bits)
{
    mpz_t two, n;
    mpz_inits(two, n, NULL);
    ln_two(two, bits);
    mpz_tdiv_qr(n, z, z, two);
    bool within = mpz_cmpabs_ui(n, 2UL * EXPR_BITS_MAX) <= 0;
    if (within) {
        long twos = mpz_get_si(n);
        exponential(z, bits);
        mpq_init(ret);
        mpq_set_z(ret, z);
        mpq_div_2exp(ret, ret, bits);
        if (twos < 0)
            mpq_div_2exp(ret, ret, (mp_bitcnt_t)-twos);
        else
            mpq_mul_2exp(ret, ret, (mp_bitcnt_t)twos);
    }
    mpz_clears(two, n, NULL);
    return within;
}

/* a^b = e^(b ln a), a > 0 */
static struct expr_number
power(struct expr_calc *calc, const struct expr_number *a, const struct expr_number *b)
{
    mpq_t q, exponent;
    mpz_t z;
    mp_bitcnt_t bits;
    expr_number_load(exponent, b);
    /* an error of ln a is b times as large in the product, and 2^13 times that in its exponential */
    ln(z, a, BITS_SURE + mpz_sizeinbase(mpq_numref(exponent), 2), &bits);
    mpz_mul(z, z, mpq_numref(exponent));
    mpz_tdiv_q(z, z, mpq_denref(exponent));
    bool within = exponential_of(q, z, bits);
    mpz_clear(z);
    mpq_clear(exponent);
    return within ? rounded(calc, q) : expr_number_trouble(calc, EXPR_TOO_LARGE);
}

/* Whole exponents too large for 64 bits: only of 0, 1 and -1. */
static struct expr_number
huge_power(struct expr_calc *calc, const struct expr_number *a, const struct expr_number *b)
{
    mpq_t exponent;
    expr_number_load(exponent, b);
    int64_t parity = mpz_odd_p(mpq_numref(exponent)) != 0;
    mpq_clear(exponent);
    int64_t size = INT64_MAX - 1 + parity;
    return expr_number_raise(calc, a, expr_number_sign(b) < 0 ? -size : size);
}

static bool is_whole(const struct expr_number *a)
{
    return a->big == NULL
               ? a->num % a->den == 0
               : a->big->den_size == 1 &&
                     a->big->limbs[a->big->num_size < 0 ? -a->big->num_size : a->big->num_size] ==
                         1;
}

/* a^(p/n), a > 0: of the exact root, where there is one. */
static struct expr_number
root_power(struct expr_calc *calc, const struct expr_number *a, const struct expr_number *b)
{
    mpq_t exponent;
    struct expr_number root, times;
    expr_number_load(exponent, b);
    bool within = mpz_cmp_ui(mpq_denref(exponent), EXPR_BITS_MAX) <= 0;
    bool exact = within && exact_root(calc, a, mpz_get_ui(mpq_denref(exponent)), &root);
    mpz_set_ui(mpq_denref(exponent), 1);
    times = expr_number_store(calc, exponent);
    return exact ? expr_real_power(calc, &root, &times) : power(calc, a, b);
}

struct expr_number
expr_real_power(struct expr_calc *calc, const struct expr_number *a, const struct expr_number *b)
{
    int64_t exponent;
    if (expr_number_integer(b, &exponent))
        return expr_number_raise(calc, a, exponent);
    if (is_whole(b))
        return huge_power(calc, a, b);
    if (expr_number_sign(a) < 0)
        return expr_number_trouble(calc, EXPR_UNDEFINED);
    if (expr_number_sign(a) > 0)
        return root_power(calc, a, b);
    return expr_number_sign(b) < 0 ? expr_number_trouble(calc, EXPR_ZERO_DIVISION)
                                   : expr_number_of(0);
}
