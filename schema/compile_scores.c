/*
 * scores.csv and score_parts.csv as values: words, points, bounds, and the tree of parts, whose points must add up. Expressions stay texts:
 * indicators/ compiles them. Neighbours: compile.h. REQ: docs/scores.md.
 */
#include <string.h>

#include "compile.h"
#include "core/score.h"

/* The rows of one score, and what stands beneath what. */
struct tree {
    const struct catalog_row **rows; /* by part */
    size_t len;
    uint32_t *parent; /* among the rows; CATALOG_NONE: the score; `len`: nothing that is there */
    uint32_t *place;  /* in the score's parts; CATALOG_NONE: not reached from the top */
    bool *group;      /* something is within it */
};

static const char *head(const struct catalog_row *row, const char *column)
{
    return rows_value(CATALOG_SCORES, row, column);
}

static const char *cell(const struct catalog_row *row, const char *column)
{
    return rows_value(CATALOG_SCORE_PARTS, row, column);
}

/* ---- points and bounds */

/* 0: refused. */
static int64_t read_points(struct compile *c, enum catalog_kind kind, const struct catalog_row *row)
{
    static const int64_t most = SCORE_POINTS_MAX * (int64_t)10000;
    int64_t points = 0;
    struct text t = rows_text(kind, row, "points");
    if (t.len == 0 && kind == CATALOG_SCORES)
        return 100 * (int64_t)10000;
    if (t.len > 0 && (decimal_parse(t, SCORE_POINTS_DECIMALS, &points) != DECIMAL_OK ||
                      points <= 0 || points > most)) {
        compile_bad_value(c, kind, row, "points", "0.0001 … 1000000");
        points = 0;
    }
    return points;
}

static struct score_bound
read_bound(struct compile *c, const struct catalog_row *row, const char *column)
{
    struct score_bound bound = {CELL_NULL, 0};
    struct text t = rows_text(CATALOG_SCORE_PARTS, row, column);
    const char *point = memchr(t.ptr, '.', t.len);
    size_t decimals = point == NULL ? 0 : t.len - (size_t)(point - t.ptr) - 1;
    if (t.len == 0)
        return bound;
    bound.decimals = decimals <= DECIMAL_MAX_DECIMALS ? (int)decimals : 0;
    if (decimal_parse(t, bound.decimals, &bound.units) != DECIMAL_OK) {
        compile_bad_value(c, CATALOG_SCORE_PARTS, row, column, "-12.5");
        bound.units = CELL_NULL;
    }
    return bound;
}

/* low < high; both are there. */
static bool is_below(struct score_bound low, struct score_bound high)
{
    return (decimal_wide)low.units * decimal_pow10(high.decimals) <
           (decimal_wide)high.units * decimal_pow10(low.decimals);
}

static void read_bounds(struct compile *c, const struct catalog_row *row, struct score_part *p)
{
    size_t errors = c->diags->errors;
    p->low = read_bound(c, row, "low");
    p->high = read_bound(c, row, "high");
    if (c->diags->errors > errors)
        return;
    bool wanted = p->normalise == SCORE_TARGET;
    if (wanted && p->low.units == CELL_NULL)
        p->low.units = 0;
    bool good = wanted ? p->high.units != CELL_NULL && is_below(p->low, p->high)
                       : p->low.units == CELL_NULL && p->high.units == CELL_NULL;
    if (!good)
        diags_addv(c->diags, DIAG_E685, compile_at(c, CATALOG_SCORE_PARTS, row, "high"), p->id,
                   cell(row, "low")[0] != '\0' ? cell(row, "low") : "0",
                   cell(row, "high")[0] != '\0' ? cell(row, "high") : "-",
                   score_normalise_name(p->normalise), NULL);
}

/* ---- one part */

/* The indicator that a value is, when it is nothing else: "[CODE]". */
static const struct indicator *plain_indicator(const struct compile *c, const char *value)
{
    size_t len = strlen(value);
    if (len < 3 || value[0] != '[' || value[len - 1] != ']')
        return NULL;
    uint32_t found = map_find(&c->indicators, (struct text){value + 1, len - 2});
    return found == MAP_NONE ? NULL : &c->catalog->indicators.at[found];
}

/* What the column leaves open, the indicator says; else more is better. */
static void read_better(struct compile *c,
                        const struct catalog_row *row,
                        const struct score *score,
                        struct score_part *p)
{
    const char *said = cell(row, "better");
    const struct indicator *i = plain_indicator(c, p->value);
    const char *known = i == NULL ? "" : i->better;
    bool both = said[0] != '\0' && (strcmp(known, "lower") == 0 || strcmp(known, "higher") == 0);
    if (said[0] != '\0' && strcmp(said, "higher") != 0 && strcmp(said, "lower") != 0)
        compile_bad_value(c, CATALOG_SCORE_PARTS, row, "better", "higher | lower");
    else if (both && strcmp(said, known) != 0)
        diags_addv(c->diags, DIAG_W670, compile_at(c, CATALOG_SCORE_PARTS, row, "better"),
                   score->code, p->id, i->code, known, said, NULL);
    p->lower = strcmp(said[0] != '\0' ? said : known, "lower") == 0;
}

static void read_leaf(struct compile *c,
                      const struct catalog_row *row,
                      const struct score *score,
                      enum score_missing otherwise,
                      struct score_part *p)
{
    struct text normalise = rows_text(CATALOG_SCORE_PARTS, row, "normalise");
    struct text missing = rows_text(CATALOG_SCORE_PARTS, row, "missing");
    p->missing = otherwise;
    if (normalise.len > 0 && !score_normalise_parse(normalise, &p->normalise))
        compile_bad_value(c, CATALOG_SCORE_PARTS, row, "normalise", "min_max | target | rank");
    if (missing.len > 0 && !score_missing_parse(missing, &p->missing))
        compile_bad_value(c, CATALOG_SCORE_PARTS, row, "missing", "null | zero | exclude");
    read_bounds(c, row, p);
    read_better(c, row, score, p);
}

/* A group says nothing of a value; what is no group has one. */
static bool fits(const struct catalog_row *row, bool group)
{
    static const char *const columns[] = {"normalise", "low", "high", "better", "missing"};
    bool value = cell(row, "value")[0] != '\0';
    for (size_t i = 0; group && i < sizeof columns / sizeof columns[0]; i++)
        value = value || cell(row, columns[i])[0] != '\0';
    return value != group;
}

static void read_part(struct compile *c,
                      const struct tree *tree,
                      size_t i,
                      const struct score *score,
                      enum score_missing otherwise,
                      struct score_part *p)
{
    const struct catalog_row *row = tree->rows[i];
    p->id = cell(row, "part");
    p->name_vi = cell(row, "name_vi");
    p->name_en = cell(row, "name_en");
    p->value = cell(row, "value");
    p->low.units = p->high.units = CELL_NULL;
    p->at = row->at;
    p->value_column = compile_at(c, CATALOG_SCORE_PARTS, row, "value").column;
    p->points = read_points(c, CATALOG_SCORE_PARTS, row);
    if (!fits(row, tree->group[i]))
        diags_addv(c->diags, DIAG_E684, compile_at(c, CATALOG_SCORE_PARTS, row, "value"), p->id,
                   NULL);
    else if (!tree->group[i])
        read_leaf(c, row, score, otherwise, p);
}

/* ---- the tree */

static void find_parents(struct compile *c, struct tree *tree)
{
    for (uint32_t i = 0; i < tree->len; i++) {
        const char *parent = cell(tree->rows[i], "parent");
        tree->place[i] = CATALOG_NONE;
        tree->parent[i] = parent[0] == '\0' ? CATALOG_NONE : (uint32_t)tree->len;
        for (uint32_t k = 0; parent[0] != '\0' && k < tree->len; k++)
            if (strcmp(cell(tree->rows[k], "part"), parent) == 0)
                tree->parent[i] = k;
        if (tree->parent[i] == tree->len)
            compile_unknown(c, CATALOG_SCORE_PARTS, tree->rows[i], "parent", parent);
        else if (tree->parent[i] != CATALOG_NONE)
            tree->group[tree->parent[i]] = true;
    }
}

/* "A > B > A", where row `i` goes up to itself; NULL: it does not. */
static const char *circle_of(const struct compile *c, const struct tree *tree, uint32_t i)
{
    struct text_builder b;
    uint32_t at = i;
    text_builder_init(&b, c->arena, 4096);
    text_builder_adds(&b, cell(tree->rows[i], "part"));
    for (size_t steps = 0; steps < tree->len; steps++) {
        at = tree->parent[at];
        if (at >= tree->len)
            return NULL;
        text_builder_adds(&b, " > ");
        text_builder_adds(&b, cell(tree->rows[at], "part"));
        if (at == i)
            return text_dup(c->arena, text_builder_text(&b));
    }
    return NULL;
}

/* Every group before what is within it, those within one in order of id: rows come sorted. */
static const uint32_t *in_order(const struct compile *c, const struct tree *tree, size_t *ret_len)
{
    uint32_t *order = ARENA_ARRAY(c->arena, tree->len, uint32_t);
    uint32_t *stack = ARENA_ARRAY(c->arena, tree->len, uint32_t);
    size_t waiting = 0;
    size_t n = 0;
    for (size_t i = tree->len; i-- > 0;)
        if (tree->parent[i] == CATALOG_NONE)
            stack[waiting++] = (uint32_t)i;
    while (waiting > 0) {
        uint32_t at = stack[--waiting];
        tree->place[at] = (uint32_t)n;
        order[n++] = at;
        for (size_t i = tree->len; i-- > 0;)
            if (tree->parent[i] == at)
                stack[waiting++] = (uint32_t)i;
    }
    *ret_len = n;
    return order;
}

/* E682 where the parts within `parent` do not add up to its points. */
static void check_sum(struct compile *c,
                      const struct score *score,
                      uint32_t parent,
                      int64_t points,
                      const char *name,
                      struct place at)
{
    int64_t sum = 0;
    bool any = false;
    bool whole = points > 0;
    for (size_t i = 0; i < score->len; i++) {
        if (score->parts[i].parent != parent)
            continue;
        any = true;
        whole = whole && score->parts[i].points > 0;
        sum += score->parts[i].points;
    }
    if (!any || !whole || sum == points)
        return;
    diags_addv(c->diags, DIAG_E682, at, name, score_points_text(sum, c->arena),
               score_points_text(points, c->arena), NULL);
}

static void read_tree(struct compile *c,
                      const struct catalog_row *row,
                      struct tree *tree,
                      enum score_missing otherwise,
                      struct score *score)
{
    tree->parent = ARENA_ARRAY(c->arena, tree->len, uint32_t);
    tree->place = ARENA_ARRAY(c->arena, tree->len, uint32_t);
    tree->group = ARENA_ARRAY(c->arena, tree->len, bool);
    find_parents(c, tree);
    const uint32_t *order = in_order(c, tree, &score->len);
    score->parts = ARENA_ARRAY(c->arena, score->len, struct score_part);
    for (size_t n = 0; n < score->len; n++) {
        struct score_part *p = &score->parts[n];
        uint32_t parent = tree->parent[order[n]];
        p->parent = parent == CATALOG_NONE ? CATALOG_NONE : tree->place[parent];
        p->depth = parent == CATALOG_NONE ? 0 : score->parts[p->parent].depth + 1;
        read_part(c, tree, order[n], score, otherwise, p);
    }
    for (uint32_t i = 0; i < tree->len; i++) {
        const char *circle = tree->place[i] == CATALOG_NONE ? circle_of(c, tree, i) : NULL;
        if (circle != NULL)
            diags_addv(c->diags, DIAG_E683,
                       compile_at(c, CATALOG_SCORE_PARTS, tree->rows[i], "parent"),
                       cell(tree->rows[i], "part"), circle, NULL);
    }
    check_sum(c, score, CATALOG_NONE, score->points, score->code,
              compile_at(c, CATALOG_SCORES, row, "points"));
    for (uint32_t n = 0; n < score->len; n++)
        check_sum(c, score, n, score->parts[n].points, score->parts[n].id, score->parts[n].at);
}

/* ---- the score */

static void read_kinds(struct compile *c, const struct catalog_row *row, struct score *score)
{
    struct text *words;
    size_t n = text_split(c->arena, rows_text(CATALOG_SCORES, row, "periods"), ';', &words);
    for (size_t i = 0; i < n; i++) {
        enum period_kind kind = PERIOD_NONE;
        if (frequency_parse(words[i], &kind))
            score->kinds |= 1U << kind;
        else
            compile_bad_value(c, CATALOG_SCORES, row, "periods",
                              "day | week | month | quarter | half | nine_months | year | "
                              "school_year | once");
    }
}

static void read_places(struct compile *c, const struct catalog_row *row, struct score *score)
{
    struct text within = rows_text(CATALOG_SCORES, row, "within");
    score->levels_len = compile_list(c, CATALOG_SCORES, row, "level", &c->levels, &score->levels);
    score->within = within.len > 0 ? map_find(&c->hierarchies, within) : CATALOG_NONE;
    if (within.len > 0 && score->within == MAP_NONE)
        compile_unknown(c, CATALOG_SCORES, row, "within", head(row, "within"));
}

static void read_decimals(struct compile *c, const struct catalog_row *row, struct score *score)
{
    struct text t = rows_text(CATALOG_SCORES, row, "decimals");
    uint64_t decimals = 2;
    if (t.len > 0 && !text_to_u64(t, SCORE_DECIMALS_MAX, &decimals))
        compile_bad_value(c, CATALOG_SCORES, row, "decimals", "0 … 4");
    score->decimals = (int)decimals;
}

/* The rows of the score; too many of them are refused, and none is read. */
static struct tree rows_of(struct compile *c, const struct catalog_row *row, const char *code)
{
    const struct compile_rows *parts = &c->sorted[CATALOG_SCORE_PARTS];
    size_t from = 0;
    while (from < parts->len && strcmp(cell(parts->at[from], "score"), code) != 0)
        from++;
    struct tree tree = {.rows = parts->at + from};
    while (from + tree.len < parts->len && strcmp(cell(tree.rows[tree.len], "score"), code) == 0)
        tree.len++;
    if (tree.len == 0)
        diags_addv(c->diags, DIAG_E686, row->at, code, NULL);
    if (tree.len > SCORE_PARTS_MAX) {
        compile_bad_value(c, CATALOG_SCORES, row, "code",
                          arena_printf(c->arena, "<= %d parts", SCORE_PARTS_MAX));
        tree.len = 0;
    }
    return tree;
}

static void compile_score(struct compile *c, const struct catalog_row *row, struct score *score)
{
    enum score_missing otherwise = SCORE_MISSING_NULL;
    struct text missing = rows_text(CATALOG_SCORES, row, "missing");
    *score = (struct score){.code = head(row, "code"),
                            .name_vi = head(row, "name_vi"),
                            .name_en = head(row, "name_en"),
                            .method_vi = head(row, "method_vi"),
                            .method_en = head(row, "method_en"),
                            .legal_basis = head(row, "legal_basis")};
    compile_dates(c, CATALOG_SCORES, row, &score->from, &score->to);
    read_places(c, row, score);
    read_kinds(c, row, score);
    read_decimals(c, row, score);
    score->points = read_points(c, CATALOG_SCORES, row);
    if (missing.len > 0 && !score_missing_parse(missing, &otherwise))
        compile_bad_value(c, CATALOG_SCORES, row, "missing", "null | zero | exclude");
    struct tree tree = rows_of(c, row, score->code);
    if (tree.len > 0)
        read_tree(c, row, &tree, otherwise, score);
}

void compile_scores(struct compile *c)
{
    const struct compile_rows *rows = &c->sorted[CATALOG_SCORES];
    const struct compile_rows *parts = &c->sorted[CATALOG_SCORE_PARTS];
    struct map known;
    map_init(&known, c->arena, rows->len);
    for (size_t i = 0; i < rows->len; i++) {
        map_put(&known, text_of(head(rows->at[i], "code")), (uint32_t)i);
        compile_score(c, rows->at[i], VEC_ADD(c->arena, &c->catalog->scores));
    }
    for (size_t i = 0; i < parts->len; i++)
        if (map_find(&known, rows_text(CATALOG_SCORE_PARTS, parts->at[i], "score")) == MAP_NONE)
            compile_unknown(c, CATALOG_SCORE_PARTS, parts->at[i], "score",
                            cell(parts->at[i], "score"));
}
