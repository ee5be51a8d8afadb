/*
 * What the files of expressions share. Must not know: catalogs (expr_catalog.c alone), databases.
 *
 * One way only, from the ground up; a file calls what stands before it, never what stands behind:
 *   expr_number.c, expr_real.c        exact numbers; roots, logarithms and powers to 34 digits
 *   expr_values.c, expr_vectors.c     what functions do with values, with vectors
 *   expr_functions.c                  the table of functions
 *   expr_tell.c                       findings, with their column
 *   expr_lex.c, expr_literal.c        words, numbers and texts
 *   expr_figure.c                     what stands in brackets, and the steps behind it
 *   expr_parse.c, expr_print.c        text to tree, tree to text
 *   expr_check.c                      types
 *   expr_emit.c, expr_run.c           tree to instructions; instructions to a value
 *   expr_catalog.c, expr_order.c      names of a catalog; what is computed before what
 *   expr_linear.c                     as a sum of figures times constants
 *   expr_compile.c                    the door; indicators.h says what it promises
 */
#ifndef GRIS_INDICATORS_EXPR_INTERNAL_H
#define GRIS_INDICATORS_EXPR_INTERNAL_H

#include "indicators.h"

/* Bytes of a source, levels of a tree and of brackets. */
#define EXPR_SOURCE_MAX 16384
#define EXPR_DEPTH_MAX  500
/* Of .last(n) and .offset(n). */
#define EXPR_STEPS_MAX 1000
/* Bits of a numerator or denominator; beyond it a result is refused. */
#define EXPR_BITS_MAX 4096
/* Digits that a number may have before and behind its point. */
#define EXPR_DIGITS_MAX  40
#define EXPR_SIGNIFICANT 34

/* ---- expr_number.c */

/* Why a value is null though its parts are not. */
enum expr_trouble {
    EXPR_FINE,
    EXPR_ZERO_DIVISION,
    EXPR_UNDEFINED, /* a logarithm of nothing, a root of a negative number… */
    EXPR_TOO_LARGE
};
/* Where an evaluation keeps large numbers and says what went wrong. Functions that take it never
 * get null, and give null with the trouble set. */
struct expr_calc {
    struct arena *arena;
    enum expr_trouble trouble;
};

static inline struct expr_number expr_number_of(int64_t value)
{
    return (struct expr_number){.num = value, .den = 1};
}
static inline struct expr_number expr_number_null(void)
{
    return (struct expr_number){0};
}
static inline bool expr_number_is_null(const struct expr_number *n)
{
    return n->den == 0 && n->big == NULL;
}
struct expr_number expr_number_trouble(struct expr_calc *calc, enum expr_trouble trouble);
struct expr_number
expr_number_add(struct expr_calc *calc, const struct expr_number *a, const struct expr_number *b);
struct expr_number expr_number_subtract(struct expr_calc *calc,
                                        const struct expr_number *a,
                                        const struct expr_number *b);
struct expr_number expr_number_multiply(struct expr_calc *calc,
                                        const struct expr_number *a,
                                        const struct expr_number *b);
struct expr_number expr_number_divide(struct expr_calc *calc,
                                      const struct expr_number *a,
                                      const struct expr_number *b);
/* a - b * (a / b cut to a whole number): of a's sign, as in DHIS2. */
struct expr_number expr_number_remainder(struct expr_calc *calc,
                                         const struct expr_number *a,
                                         const struct expr_number *b);
struct expr_number expr_number_negate(struct expr_calc *calc, const struct expr_number *a);
int expr_number_sign(const struct expr_number *a);
int expr_number_compare(const struct expr_number *a, const struct expr_number *b);
/* The nearest whole number below, above, or half away from zero. */
enum expr_way { EXPR_DOWN, EXPR_UP, EXPR_NEAREST };
struct expr_number
expr_number_whole(struct expr_calc *calc, const struct expr_number *a, enum expr_way way);
/* To the nearest multiple of 10^-places, half away from zero. */
struct expr_number
expr_number_round(struct expr_calc *calc, const struct expr_number *a, int places);
/* False when it is no whole number of 64 bits. */
bool expr_number_integer(const struct expr_number *a, int64_t *ret_integer);
/* a^exponent. */
struct expr_number
expr_number_raise(struct expr_calc *calc, const struct expr_number *a, int64_t exponent);

/* ---- expr_real.c: to 34 significant digits, half away from zero */

struct expr_number expr_real_root(struct expr_calc *calc, const struct expr_number *a);
/* The logarithm of a in the base, NULL: e. */
struct expr_number
expr_real_log(struct expr_calc *calc, const struct expr_number *a, const struct expr_number *base);
/* a^b; exact where b is whole. */
struct expr_number
expr_real_power(struct expr_calc *calc, const struct expr_number *a, const struct expr_number *b);

/* ---- expr_functions.c: one row a function */

typedef struct expr_value
expr_apply_fn(struct expr_calc *calc, const struct expr_value *args, size_t len);
/* Functions that do not need all of their arguments; they are instructions, not calls. */
enum expr_control { EXPR_CALL, EXPR_IF, EXPR_FIRST, EXPR_IS };
struct expr_function {
    const char *name;
    /* What it takes, a letter an argument: n number, b boolean, v vector, s one value of any type,
     * e comparable with every other e, x of one type with every other x. The last letter goes for all that
     * follow. */
    const char *takes;
    uint8_t min, max;     /* arguments; max 0: any number */
    enum expr_type gives; /* EXPR_NULL: the type of its x */
    enum expr_control control;
    expr_apply_fn *apply;
};
/* NULL when there is none. */
const struct expr_function *expr_functions_find(struct text name);
/* The one at a place of the table, or NULL behind its end. */
const struct expr_function *expr_functions_at(size_t place);

/* expr_values.c */
expr_apply_fn expr_values_is_null, expr_values_is_not_null, expr_values_abs, expr_values_round,
    expr_values_floor, expr_values_ceil, expr_values_greatest, expr_values_least, expr_values_sqrt,
    expr_values_log, expr_values_log10;
/* expr_vectors.c */
expr_apply_fn expr_vectors_sum, expr_vectors_avg, expr_vectors_count, expr_vectors_min,
    expr_vectors_max, expr_vectors_median, expr_vectors_percentile, expr_vectors_stddev,
    expr_vectors_stddev_pop, expr_vectors_variance;

/* ---- expr_tell.c */

/* What reading and checking have in common. */
struct expr_reading {
    struct text source;
    struct arena *arena;
    struct diags *diags;
    const struct expr_names *names;
    bool failed;
};
/* Adds a finding at a place of the source, with up to two arguments (NULL: none) and then its column. */
void expr_tell(struct expr_reading *r,
               enum diag_code code,
               const char *at,
               const char *first,
               const char *second);
/* Which character of the source begins at `at`, from 1. */
uint32_t expr_tell_column(struct text source, const char *at);
/* A part of the source as an argument of a finding. */
const char *expr_tell_quote(struct expr_reading *r, struct text part);

/* ---- expr_lex.c */

/* In the order of precedence, the loosest first. */
enum expr_op {
    EXPR_OR,
    EXPR_AND,
    EXPR_EQUAL,
    EXPR_NOT_EQUAL,
    EXPR_LESS,
    EXPR_LESS_EQUAL,
    EXPR_GREATER,
    EXPR_GREATER_EQUAL,
    EXPR_ADD,
    EXPR_SUBTRACT,
    EXPR_MULTIPLY,
    EXPR_DIVIDE,
    EXPR_REMAINDER,
    EXPR_NEGATE,
    EXPR_PLUS,
    EXPR_NOT,
    EXPR_POWER
};
enum expr_rank {
    EXPR_RANK_OR = 1,
    EXPR_RANK_AND,
    EXPR_RANK_EQUAL,
    EXPR_RANK_LESS,
    EXPR_RANK_ADD,
    EXPR_RANK_MULTIPLY,
    EXPR_RANK_UNARY,
    EXPR_RANK_POWER,
    EXPR_RANK_VALUE /* needs no brackets anywhere */
};
enum expr_rank expr_lex_rank(enum expr_op op);
/* Its canonical spelling. */
const char *expr_lex_spelling(enum expr_op op);

enum expr_token_kind {
    EXPR_TOKEN_END,
    EXPR_TOKEN_NUMBER,
    EXPR_TOKEN_TEXT,   /* its quotes included */
    EXPR_TOKEN_FIGURE, /* its brackets included */
    EXPR_TOKEN_NAME,
    EXPR_TOKEN_OPERATOR,
    EXPR_TOKEN_OPEN,
    EXPR_TOKEN_CLOSE,
    EXPR_TOKEN_COMMA,
    EXPR_TOKEN_DOT,
    EXPR_TOKEN_WRONG
};
struct expr_token {
    enum expr_token_kind kind;
    struct text text;     /* a part of the source */
    enum expr_op op;      /* `-` and `+` are EXPR_SUBTRACT and EXPR_ADD, wherever they stand */
    enum diag_code wrong; /* EXPR_TOKEN_WRONG */
};
/* The first word of `rest`, which is moved behind it. */
struct expr_token expr_lex_next(struct text *rest);

/* ---- expr_literal.c */

/* A number in canonical spelling: no exponent, no superfluous noughts. DIAG_NONE, or what is wrong. */
enum diag_code expr_literal_number(struct text t, struct arena *arena, struct text *ret);
/* What stands between the quotes, '' being one of them. */
struct text expr_literal_text(struct text t, struct arena *arena);

/* ---- the tree */

enum expr_kind {
    EXPR_NODE_NULL,
    EXPR_NODE_NUMBER,
    EXPR_NODE_TEXT,
    EXPR_NODE_BOOLEAN,
    EXPR_NODE_FIGURE,
    EXPR_NODE_PROPERTY,
    EXPR_NODE_ORG,
    EXPR_NODE_OPERATION, /* one argument or two */
    EXPR_NODE_CALL
};
struct expr_node {
    enum expr_kind kind;
    enum expr_op op;
    const struct expr_function *function;
    struct text text; /* of a number, canonical; of a text, without its quotes */
    bool boolean;
    struct expr_figure figure;
    enum expr_property property;
    enum expr_org_test test; /* its arguments are texts */
    struct expr_node **args;
    size_t len;
    uint32_t depth;
    struct text at;     /* the word that a finding points at */
    struct text source; /* all of it */
    enum expr_type type;
};

/* ---- expr_figure.c */

/* Reads "[FORM:CODE | a=x, b=y]". */
bool expr_figure_read(struct expr_reading *r, struct text token, struct expr_figure *ret);
/* Takes a step into the figure: its name, and the number in brackets behind it (NULL: none). */
bool expr_figure_step(struct expr_reading *r,
                      struct text name,
                      const int64_t *number,
                      struct expr_figure *figure);
/* True when a step of this name has a number in brackets. */
bool expr_figure_step_counts(struct text name);
/* Says which numbers the step takes. */
void expr_figure_refuse_count(struct expr_reading *r, struct text name, const char *at);
void expr_figure_print(struct text_builder *b, const struct expr_figure *figure);
bool expr_figure_eq(const struct expr_figure *a, const struct expr_figure *b);
bool expr_step_eq(const struct expr_step *a, const struct expr_step *b);

/* ---- expr_parse.c, expr_print.c, expr_check.c */

/* NULL with a finding. */
struct expr_node *expr_parse(struct expr_reading *r);
/* What a property, or a question to the unit, is called. */
const char *expr_parse_property(enum expr_property property);
const char *expr_parse_org_test(enum expr_org_test test);
void expr_print_node(struct text_builder *b, const struct expr_node *node);
bool expr_print_eq(const struct expr_node *a, const struct expr_node *b);
/* Sets every type; findings for every mistake. */
void expr_check(struct expr_reading *r, struct expr_node *node, enum expr_type wanted);

/* ---- expr_emit.c */

enum expr_code {
    EXPR_DO_PUSH,   /* constants[arg] */
    EXPR_DO_FIGURE, /* figures[arg] */
    EXPR_DO_PROPERTY,
    EXPR_DO_ORG, /* arg: the test; its code is the node's text */
    EXPR_DO_OPERATE,
    EXPR_DO_CALL, /* count arguments */
    EXPR_DO_JUMP, /* jumps go to instruction arg */
    /* Takes a condition: true goes on, false jumps to arg, null stays and jumps to `count`. */
    EXPR_DO_UNLESS,
    EXPR_DO_UNTIL_FALSE, /* jumps if the top is false, and leaves it */
    EXPR_DO_UNTIL_TRUE,
    EXPR_DO_UNTIL_VALUE, /* jumps if the top is not null; else takes it */
    EXPR_DO_AMONG,       /* x, so far, candidate: x, so far; jumps if it is true */
    EXPR_DO_UNDER        /* x, top: top */
};
struct expr_instruction {
    uint16_t code, op;
    uint32_t arg, count;
    const struct expr_node *node;
};
struct expr {
    struct text source;
    struct expr_node *root;
    struct VEC(struct expr_instruction) code;
    struct VEC(struct expr_value) constants;
    struct VEC(struct expr_figure) figures;
    size_t stack; /* the most values at a time */
};
void expr_emit(struct expr *e, struct arena *arena);

/* ---- expr_linear.c */

struct expr_linear_term {
    uint32_t figure; /* place in expr_figures() */
    struct expr_number factor;
};
/* constant + the sum of factor * figure; a figure may stand in several terms, or in one with the
 * factor 0: it is null where any of them is. Numbers have no `big`. */
struct expr_linear {
    struct VEC(struct expr_linear_term) terms;
    struct expr_number constant;
};
/* False when it is anything else. */
bool expr_linear(const struct expr *e, struct arena *arena, struct expr_linear *ret);

#endif
