/*
 * Random expressions that keep to the types, and figures with random values, the same for both evaluators.
 * Must not know: how anything is evaluated. Neighbours: expr_oracle.h; test_expr_random.c, tests/fuzz/fuzz_expression.c.
 */
#ifndef GRIS_TESTS_INDICATORS_EXPR_RANDOM_H
#define GRIS_TESTS_INDICATORS_EXPR_RANDOM_H

#include "expr_oracle.h"

/* ---- chance */

static inline uint64_t random_next(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15); /* splitmix64 */
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline uint32_t random_below(uint64_t *state, uint32_t end)
{
    return (uint32_t)(random_next(state) % end);
}

#define RANDOM_PICK(state, list) ((list)[random_below((state), sizeof(list) / sizeof *(list))])

/* ---- values, which a figure's own text and the seed decide */

struct random_number {
    bool null;
    int64_t units;
    int decimals;
};
struct random_value {
    enum expr_type type;
    struct random_number number;
    bool boolean;
    struct text text;
    struct random_number at[8];
    size_t len;
};

static inline struct random_number random_number(uint64_t *state)
{
    static const int64_t edges[] = {0, 1, -1, INT64_MAX, -INT64_MAX, INT64_C(3037000500), 100};
    struct random_number n = {.null = random_below(state, 8) == 0};
    switch (random_below(state, 4)) {
    case 0: n.units = RANDOM_PICK(state, edges); break;
    case 1: n.units = (int64_t)(random_next(state) >> 1) - INT64_MAX / 2; break;
    default: n.units = (int64_t)random_below(state, 2000) - 500; break;
    }
    n.decimals = random_below(state, 3) == 0 ? (int)random_below(state, 10) : 0;
    return n;
}

/* Codes begin with the letter of their type: n, b, t; v is a vector without any step. */
static inline enum expr_type random_type(struct text code)
{
    switch (code.len > 0 ? code.ptr[0] : '\0') {
    case 'b': return EXPR_BOOLEAN;
    case 't': return EXPR_TEXT;
    case 'v': return EXPR_VECTOR;
    default: return EXPR_NUMBER;
    }
}

static inline struct random_value random_value(uint64_t seed, struct text name, enum expr_type type)
{
    static const char *const texts[] = {"", "a", "b", "abc", "ừ"};
    uint64_t state = text_hash(name, seed);
    struct random_value v = {.type = random_below(&state, 8) == 0 ? EXPR_NULL : type};
    v.number = random_number(&state);
    v.boolean = random_below(&state, 2) == 0;
    v.text = text_of(RANDOM_PICK(&state, texts));
    v.len = random_below(&state, 8);
    for (size_t i = 0; i < v.len; i++)
        v.at[i] = random_number(&state);
    if (v.type == EXPR_NUMBER && v.number.null)
        v.type = EXPR_NULL;
    return v;
}

/* What both evaluators are given. */
struct random_world {
    uint64_t seed;
    struct arena *arena;
    uint64_t values, large, told; /* results that are not null, beyond 64 bits, with findings */
};

static inline bool
random_names(void *ctx, struct expr_figure *figure, struct place at, struct diags *diags)
{
    (void)ctx;
    (void)at;
    (void)diags;
    figure->type = random_type(figure->code);
    if (expr_step_spreads(&figure->step) && figure->type == EXPR_VECTOR)
        figure->type = EXPR_NUMBER;
    return true;
}

static inline struct random_value random_figure(const struct random_world *w,
                                                const struct expr_figure *figure)
{
    enum expr_type type = expr_step_spreads(&figure->step) ? EXPR_VECTOR : figure->type;
    return random_value(w->seed, expr_figure_text(figure, w->arena), type);
}

static inline struct random_value random_property(const struct random_world *w,
                                                  enum expr_property property)
{
    static const enum expr_type types[] = {EXPR_TEXT, EXPR_NUMBER, EXPR_BOOLEAN};
    static const char *const names[] = {"level", "month", "last"};
    return random_value(w->seed, text_of(names[property]), types[property]);
}

/* ---- for the fast one */

static inline struct expr_number random_fast_number(const struct random_number *n)
{
    return expr_decimal(n->null ? CELL_NULL : n->units, n->decimals).number;
}

static inline struct expr_value random_fast(const struct random_value *v, struct arena *arena)
{
    switch (v->type) {
    case EXPR_NUMBER: return expr_decimal(v->number.units, v->number.decimals);
    case EXPR_BOOLEAN: return expr_boolean(v->boolean);
    case EXPR_TEXT: return expr_text(v->text);
    case EXPR_NULL: return expr_null();
    case EXPR_VECTOR: break;
    }
    struct expr_number *at = ARENA_ARRAY(arena, v->len, struct expr_number);
    for (size_t i = 0; i < v->len; i++)
        at[i] = random_fast_number(&v->at[i]);
    return (struct expr_value){.type = EXPR_VECTOR, .vector = {at, v->len}};
}

static inline struct expr_value
random_fast_figure(void *ctx, const struct expr_figure *figure, struct arena *arena)
{
    struct random_value v = random_figure(ctx, figure);
    return random_fast(&v, arena);
}

static inline struct expr_value random_fast_property(void *ctx, enum expr_property property)
{
    struct random_value v = random_property(ctx, property);
    return random_fast(&v, ((struct random_world *)ctx)->arena);
}

static inline struct expr_value
random_fast_org(void *ctx, enum expr_org_test test, struct text code)
{
    (void)test;
    struct random_world *w = ctx;
    struct random_value v = random_value(w->seed, code, EXPR_BOOLEAN);
    return random_fast(&v, w->arena);
}

/* ---- for the slow one */

static inline struct oracle_value *random_slow_number(struct oracle *o,
                                                      const struct random_number *n)
{
    int64_t den = 1;
    for (int i = 0; i < n->decimals; i++)
        den *= 10;
    return n->null ? oracle_null(o) : oracle_fraction(o, n->units, den);
}

static inline struct oracle_value *random_slow(struct oracle *o, const struct random_value *v)
{
    switch (v->type) {
    case EXPR_NUMBER: return random_slow_number(o, &v->number);
    case EXPR_BOOLEAN: return oracle_boolean(o, v->boolean);
    case EXPR_TEXT: return oracle_text(o, v->text);
    case EXPR_NULL: return oracle_null(o);
    case EXPR_VECTOR: break;
    }
    struct oracle_value *vector = oracle_null(o);
    vector->type = EXPR_VECTOR;
    vector->len = v->len;
    vector->at = ARENA_ARRAY(o->arena, v->len, struct oracle_value *);
    for (size_t i = 0; i < v->len; i++)
        vector->at[i] = random_slow_number(o, &v->at[i]);
    return vector;
}

static inline struct oracle_value *
random_slow_figure(struct oracle *o, void *ctx, const struct expr_figure *figure)
{
    struct random_value v = random_figure(ctx, figure);
    return random_slow(o, &v);
}

static inline struct oracle_value *
random_slow_property(struct oracle *o, void *ctx, enum expr_property property)
{
    struct random_value v = random_property(ctx, property);
    return random_slow(o, &v);
}

static inline struct oracle_value *
random_slow_org(struct oracle *o, void *ctx, enum expr_org_test test, struct text code)
{
    (void)test;
    struct random_value v = random_value(((struct random_world *)ctx)->seed, code, EXPR_BOOLEAN);
    return random_slow(o, &v);
}

/* ---- both, and whether they agree: value and findings */

enum random_verdict { RANDOM_EQUAL, RANDOM_DIFFERENT, RANDOM_HARD };

static inline enum random_verdict random_judge(const struct expr *e, struct random_world *w)
{
    const struct expr_context context = {.ctx = w,
                                         .figure = random_fast_figure,
                                         .property = random_fast_property,
                                         .org = random_fast_org};
    struct oracle oracle = {.arena = w->arena,
                            .ctx = w,
                            .figure = random_slow_figure,
                            .property = random_slow_property,
                            .org = random_slow_org};
    struct diags diags;
    diags_init(&diags, w->arena, 0);
    struct oracle_value *slow = oracle_eval(&oracle, e->root);
    struct expr_value fast = expr_eval(e, &context, w->arena, &diags);
    bool same = oracle_agrees(slow, &fast) &&
                (diags.len == oracle.findings_len || oracle.findings_len == ORACLE_FINDINGS);
    for (size_t i = 0; same && i < oracle.findings_len; i++)
        same = diags.at[i].code == oracle.findings[i];
    oracle_free(&oracle);
    w->values += fast.type != EXPR_NULL;
    w->large += fast.type == EXPR_NUMBER && fast.number.big != NULL;
    w->told += diags.len > 0;
    return oracle.hard ? RANDOM_HARD : same ? RANDOM_EQUAL : RANDOM_DIFFERENT;
}

/* ---- expressions */

struct random_text {
    struct text_builder b;
    uint64_t state;
};

static inline void random_write(struct random_text *r, const char *text)
{
    static const char *const blanks[] = {"", "", "", " ", " ", "  ", "\t", "\n"};
    text_builder_adds(&r->b, RANDOM_PICK(&r->state, blanks));
    text_builder_adds(&r->b, text);
}

static inline void random_word(struct random_text *r, const char *word)
{
    text_builder_adds(&r->b, " ");
    text_builder_adds(&r->b, word);
    text_builder_adds(&r->b, " ");
}

static inline void random_expression(struct random_text *r, enum expr_type type, int depth);

static inline void
random_args(struct random_text *r, const char *name, enum expr_type type, uint32_t len, int depth)
{
    random_write(r, name);
    random_write(r, "(");
    for (uint32_t i = 0; i < len; i++) {
        random_write(r, i > 0 ? "," : "");
        random_expression(r, type, depth);
    }
    random_write(r, ")");
}

static inline void random_steps(struct random_text *r, bool spread)
{
    static const char *const times[] = {
        "", "", ".prev", ".offset(-3)", ".offset(2)", ".same_last_year"};
    static const char *const trees[] = {"", "", ".parent"};
    static const char *const vectors[] = {".children", ".last(3)", ".last( 12 )"};
    static const char *const points[] = {"", "", ".ytd"};
    random_write(r, RANDOM_PICK(&r->state, times));
    if (spread) {
        random_write(r, RANDOM_PICK(&r->state, vectors));
        return;
    }
    random_write(r, RANDOM_PICK(&r->state, points));
    random_write(r, RANDOM_PICK(&r->state, trees));
}

static inline void random_leaf(struct random_text *r, enum expr_type type)
{
    static const char *const numbers[] = {"0",
                                          "1",
                                          "2",
                                          "3",
                                          "7",
                                          "10",
                                          "12.5",
                                          ".5",
                                          "0.25",
                                          "1e3",
                                          "100",
                                          "60",
                                          "1e9",
                                          "0.01",
                                          "1.000001",
                                          "1e30",
                                          "9223372036854775807",
                                          "3.14159265358979"};
    static const char *const figures[] = {"[n1]", "[n2]", "[n3 | sex=F]", "[F:n4]", "[n5|a=x,b=y]"};
    static const char *const booleans[] = {"true",
                                           "false",
                                           "[b1]",
                                           "[b2]",
                                           "period.is_last_of_year",
                                           "orgUnit.is('A', 'B')",
                                           "orgUnit.under('C')"};
    static const char *const texts[] = {"'a'",     "''",   "'abc'",     "'ừ'",
                                        "'it''s'", "[t1]", "[t2].prev", "orgUnit.level"};
    if (random_below(&r->state, 25) == 0) {
        random_word(r, "null");
    } else if (type == EXPR_BOOLEAN) {
        random_word(r, RANDOM_PICK(&r->state, booleans));
    } else if (type == EXPR_TEXT) {
        random_write(r, RANDOM_PICK(&r->state, texts));
    } else if (type == EXPR_VECTOR) {
        bool plain = random_below(&r->state, 2) == 0;
        random_write(r, plain ? "[v1]" : RANDOM_PICK(&r->state, figures));
        if (!plain || random_below(&r->state, 3) == 0)
            random_steps(r, true);
    } else if (random_below(&r->state, 2) == 0) {
        random_word(r, RANDOM_PICK(&r->state, numbers));
    } else {
        random_write(r, RANDOM_PICK(&r->state, figures));
        random_steps(r, false);
    }
}

static inline void random_arithmetic(struct random_text *r, int depth)
{
    static const char *const ops[] = {"+", "-", "*", "/", "%", "+", "*"};
    static const char *const powers[] = {"2",    "3",     "-1",    "-2",  "0.5",
                                         "-0.5", "(1/3)", "(3/2)", "0.4", "12"};
    if (random_below(&r->state, 8) == 0) {
        random_write(r, "(");
        random_expression(r, EXPR_NUMBER, depth);
        random_write(r, ") ^ ");
        random_write(r, RANDOM_PICK(&r->state, powers));
        return;
    }
    random_expression(r, EXPR_NUMBER, depth);
    random_write(r, RANDOM_PICK(&r->state, ops));
    random_expression(r, EXPR_NUMBER, depth);
}

static inline void random_function(struct random_text *r, int depth)
{
    static const char *const one[] = {"abs", "round", "floor", "ceil", "sqrt", "-", "+"};
    static const char *const more[] = {"greatest", "least", "firstNonNull"};
    static const char *const vectors[] = {"sum",    "avg",    "count",     "min",     "max",
                                          "median", "stddev", "stddevPop", "variance"};
    static const char *const places[] = {", 2)", ", -3)", ", 0)", ", 0.5)", ", null)"};
    static const char *const shares[] = {", 0.5)", ", 0.9)", ", 1/3)", ", 1)", ", 2)"};
    switch (random_below(&r->state, 8)) {
    case 0:
        random_args(r, RANDOM_PICK(&r->state, more), EXPR_NUMBER, 1 + random_below(&r->state, 3),
                    depth);
        break;
    case 1:
        random_write(r, "round(");
        random_expression(r, EXPR_NUMBER, depth);
        random_write(r, RANDOM_PICK(&r->state, places));
        break;
    case 2:
        random_write(r, "percentileCont(");
        random_expression(r, EXPR_VECTOR, depth);
        random_write(r, RANDOM_PICK(&r->state, shares));
        break;
    case 3:
    case 4:
    case 5: random_args(r, RANDOM_PICK(&r->state, vectors), EXPR_VECTOR, 1, depth); break;
    default: random_args(r, RANDOM_PICK(&r->state, one), EXPR_NUMBER, 1, depth); break;
    }
    if (random_below(&r->state, 40) == 0) {
        random_write(r, "+");
        random_args(r, "log", EXPR_NUMBER, 1 + random_below(&r->state, 2), depth);
    }
}

static inline void random_condition(struct random_text *r, int depth)
{
    static const char *const orders[] = {"<", "<=", ">", ">=", "=", "==", "!="};
    static const char *const logic[] = {"and", "or", "&&", "||"};
    static const char *const nulls[] = {"isNull", "isNotNull"};
    enum expr_type type = random_below(&r->state, 3) == 0 ? EXPR_TEXT : EXPR_NUMBER;
    switch (random_below(&r->state, 6)) {
    case 0:
    case 1:
        random_expression(r, EXPR_BOOLEAN, depth);
        random_word(r, RANDOM_PICK(&r->state, logic));
        random_expression(r, EXPR_BOOLEAN, depth);
        break;
    case 2:
        random_write(r, random_below(&r->state, 2) == 0 ? "not (" : "!(");
        random_expression(r, EXPR_BOOLEAN, depth);
        random_write(r, ")");
        break;
    case 3: random_args(r, RANDOM_PICK(&r->state, nulls), type, 1, depth); break;
    case 4:
        random_write(r, "is(");
        random_expression(r, type, depth);
        random_word(r, "in");
        random_expression(r, type, depth);
        random_write(r, ",");
        random_expression(r, type, depth);
        random_write(r, ")");
        break;
    default:
        random_write(r, "(");
        random_expression(r, type, depth);
        random_write(r, RANDOM_PICK(&r->state, orders));
        random_expression(r, type, depth);
        random_write(r, ")");
        break;
    }
}

static inline void random_choice(struct random_text *r, enum expr_type type, int depth)
{
    random_write(r, "if(");
    random_expression(r, EXPR_BOOLEAN, depth);
    random_write(r, ",");
    random_expression(r, type, depth);
    random_write(r, ",");
    random_expression(r, type, depth);
    random_write(r, ")");
}

static inline void random_expression(struct random_text *r, enum expr_type type, int depth)
{
    if (depth == 0 || random_below(&r->state, 6) == 0) {
        random_leaf(r, type);
    } else if (random_below(&r->state, 10) == 0 || type == EXPR_TEXT || type == EXPR_VECTOR) {
        random_choice(r, type, depth - 1);
    } else {
        random_write(r, "(");
        if (type == EXPR_BOOLEAN)
            random_condition(r, depth - 1);
        else if (random_below(&r->state, 2) == 0)
            random_function(r, depth - 1);
        else
            random_arithmetic(r, depth - 1);
        random_write(r, ")");
    }
}

/* An expression of any type but vectors, at most some levels deep. */
static inline struct text random_source(uint64_t seed, struct arena *arena, int depth)
{
    static const enum expr_type types[] = {EXPR_NUMBER, EXPR_NUMBER, EXPR_BOOLEAN, EXPR_TEXT};
    struct random_text r = {.state = seed};
    text_builder_init(&r.b, arena, 0);
    random_expression(&r, RANDOM_PICK(&r.state, types),
                      (int)random_below(&r.state, (uint32_t)depth + 1));
    return text_builder_text(&r.b);
}

#endif
