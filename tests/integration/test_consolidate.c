/*
 * Consolidated reports against brute force: a random tree, random filings, corrections, returns, withdrawals and approvals, and reports made of
 * them at two levels, some figures changed. The oracle knows its own figures and states, and computes sums, least, greatest, means and ratios
 * by itself; it shares no code with indicators/ or pipeline/.
 */
#include "pg.h"

#include "pipeline/pipeline.h"

#define SEED      20260531U
#define PROVINCES 4
#define COMMUNES  (GRIS_SANITIZED ? 6 : 9) /* of a province, at most */
#define ROUNDS    (GRIS_SANITIZED ? 3 : 6)
#define UNITS_MAX (1 + PROVINCES * (1 + 9))
#define PERIOD    "2026-05"

static uint32_t random_state = SEED;

static uint32_t random_below(uint32_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % n;
}

/* ---- the world ---- */

/* Cells in the order of the form. A is whole, the others have two decimals, RATE = 100*[A]/[B] three. */
enum { A, B, C_F, C_M, LOW, HIGH, AVG, WAVG, RATE, FREE, CELLS };
static const struct {
    const char *indicator, *members;
    int decimals;
} cells[CELLS] = {{"A", "", 0},    {"B", "", 2},    {"C", "SEX=F", 2}, {"C", "SEX=M", 2},
                  {"LOW", "", 2},  {"HIGH", "", 2}, {"AVG", "", 2},    {"WAVG", "", 2},
                  {"RATE", "", 3}, {"FREE", "", 2}};

struct version {
    int64_t value[CELLS];
    bool nil[CELLS];
    const char *state, *receipt;
};

/* Of what the unit's consolidated report was made. */
struct made {
    bool is;
    const char *receipt;
    int version[UNITS_MAX]; /* by unit, 0: not in it */
    int64_t sum[CELLS], figure[CELLS];
    bool changed[CELLS];
};

struct unit {
    char code[16];
    int parent, province; /* whose approval it needs; whose report it enters; -1 none */
    struct VEC(struct version) versions;
    struct made made;
};

static struct world {
    struct arena *arena;
    struct pipeline *p;
    struct diags diags;
    char dir[64];
    struct unit units[UNITS_MAX + PROVINCES]; /* 0 the nation, then provinces, then the rest */
    int len;
} world;

static void must(enum status status)
{
    if (status != STATUS_OK)
        fail_msg("%s", world.diags.len == 0
                           ? "?"
                           : diag_line(&world.diags.at[world.diags.len - 1], LANG_EN, world.arena));
}

static void write_file(const char *name, const char *text, const char *mode)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", world.dir, name);
    FILE *f = fopen(path, mode);
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static bool files_reports(int u)
{
    return world.units[u].code[0] != 'D';
}

static int add_unit(const char *code, const char *level, int parent, int province)
{
    struct unit *u = &world.units[world.len];
    char line[128];
    (void)snprintf(u->code, sizeof u->code, "%s", code);
    u->parent = parent;
    u->province = province;
    (void)snprintf(line, sizeof line, "%s,%s,%s,%s,2020-01-01,\n", code, code, level,
                   parent < 0 ? "" : world.units[parent].code);
    write_file("orgs.csv", line, "a");
    return world.len++;
}

/* Some communes stand below a district, which owes nothing itself and approves what they file. */
static void make_tree(void)
{
    char code[16];
    write_file("orgs.csv", "code,name_vi,level,parent_code,valid_from,valid_to\n", "w");
    (void)add_unit("VN", "nation", -1, -1);
    for (int p = 1; p <= PROVINCES; p++) {
        (void)snprintf(code, sizeof code, "P%d", p);
        (void)add_unit(code, "province", 0, 0);
    }
    for (int p = 1; p <= PROVINCES; p++) {
        int below = p;
        if (p % 2 == 0) {
            (void)snprintf(code, sizeof code, "D%d", p);
            below = add_unit(code, "district", p, p);
        }
        int n = 3 + (int)random_below((uint32_t)COMMUNES - 3);
        for (int c = 1; c <= n; c++) {
            (void)snprintf(code, sizeof code, "C%d%02d", p, c);
            (void)add_unit(code, "commune", c % 2 == 0 ? below : p, p);
        }
    }
}

static const char catalog_json[] =
    "{\"name\":\"t\",\"version\":\"1\",\"legal_basis\":\"x\",\"default_language\":\"vi\","
    "\"levels\":[\"nation\",\"province\",\"district\",\"commune\"]}";
static const char form_json[] =
    "{\"code\":\"F\",\"title_vi\":\"F\",\"columns\":["
    "{\"id\":\"t\",\"title_vi\":\"t\"},"
    "{\"id\":\"f\",\"title_vi\":\"f\",\"members\":{\"SEX\":\"F\"}},"
    "{\"id\":\"m\",\"title_vi\":\"m\",\"members\":{\"SEX\":\"M\"}}],\"rows\":["
    "{\"id\":\"a\",\"title_vi\":\"A\",\"indicator\":\"A\",\"columns\":[\"t\"]},"
    "{\"id\":\"b\",\"title_vi\":\"B\",\"indicator\":\"B\",\"columns\":[\"t\"]},"
    "{\"id\":\"c\",\"title_vi\":\"C\",\"indicator\":\"C\",\"columns\":[\"f\",\"m\"]},"
    "{\"id\":\"l\",\"title_vi\":\"L\",\"indicator\":\"LOW\",\"columns\":[\"t\"]},"
    "{\"id\":\"h\",\"title_vi\":\"H\",\"indicator\":\"HIGH\",\"columns\":[\"t\"]},"
    "{\"id\":\"v\",\"title_vi\":\"V\",\"indicator\":\"AVG\",\"columns\":[\"t\"]},"
    "{\"id\":\"w\",\"title_vi\":\"W\",\"indicator\":\"WAVG\",\"columns\":[\"t\"]},"
    "{\"id\":\"r\",\"title_vi\":\"R\",\"indicator\":\"RATE\",\"columns\":[\"t\"]},"
    "{\"id\":\"e\",\"title_vi\":\"E\",\"indicator\":\"FREE\",\"columns\":[\"t\"]}]}";

static void make_catalog(void)
{
    char path[128];
    write_file("catalog.json", catalog_json, "w");
    write_file("dimensions.csv",
               "dimension,member,name_vi,name_en\nSEX,F,Nữ,Female\nSEX,M,Nam,Male\n", "w");
    write_file(
        "indicators.csv",
        "code,name_vi,unit,value_type,decimals,nature,source,org_agg,time_agg,weight,formula\n"
        "A,A,u,integer,0,stock,,sum,last,,\nB,B,u,decimal,2,stock,,sum,last,,\n"
        "C,C,u,decimal,2,stock,,sum,last,,\nLOW,L,u,decimal,2,stock,,min,last,,\n"
        "HIGH,H,u,decimal,2,stock,,max,last,,\nAVG,V,u,decimal,2,stock,,mean,last,,\n"
        "WAVG,W,u,decimal,2,stock,,wmean,last,A,\n"
        "RATE,R,u,decimal,3,ratio,,formula,none,,100*[A]/[B]\n"
        "FREE,E,u,decimal,2,stock,,sum,last,,\n",
        "w");
    write_file("regimes.csv",
               "code,name_vi,kind,frequency,window,hierarchy,legal_basis,valid_from,valid_to\n"
               "R,R,periodic,month,calendar,admin,x,2026-01-01,\n"
               "Q,Q,periodic,quarter,calendar,admin,x,2026-01-01,\n",
               "w");
    write_file("obligations.csv",
               "regime,form,subjects,receiver,due,due_shift,approval,valid_from,valid_to\n"
               "R,F,level:commune,parent,+5d,none,none,2026-01-01,\n"
               "R,F,level:province,parent,+9d,none,none,2026-01-01,\n"
               "R,F,level:nation,-,+12d,none,none,2026-01-01,\n"
               "Q,FQ,level:province,parent,+9d,none,none,2026-01-01,\n",
               "w");
    write_file("extensions.csv",
               "regime,form,subjects,period,due,document,issued,legal_basis\n"
               "R,F,org:C102,2026-03,exempt,1/VP,2026-03-01,\n",
               "w");
    (void)snprintf(path, sizeof path, "mkdir %s/forms", world.dir);
    assert_int_equal(system(path), 0);
    write_file("forms/F.json", form_json, "w");
    write_file("forms/FQ.json",
               "{\"code\":\"FQ\",\"layout\":\"F\",\"title_vi\":\"FQ\",\"columns\":"
               "[{\"id\":\"t\",\"title_vi\":\"t\"}],\"rows\":["
               "{\"id\":\"a\",\"title_vi\":\"A\",\"indicator\":\"A\"},"
               "{\"id\":\"b\",\"title_vi\":\"B\",\"indicator\":\"B\"}]}",
               "w");
    make_tree();
}

static int set_up(void **state)
{
    struct pipeline_changes changes = {0};
    int32_t load = 0;
    (void)state;
    world.arena = arena_new(0);
    diags_init(&world.diags, world.arena, 0);
    (void)snprintf(world.dir, sizeof world.dir, "/tmp/gris-consolidate.XXXXXX");
    assert_non_null(mkdtemp(world.dir));
    make_catalog();
    const struct pipeline_settings settings = {.db = pg_database(world.arena),
                                               .now = (int64_t)date_of(2026, 6, 4) * 86400,
                                               .actor = "test"};
    must(pipeline_open(&settings, PIPELINE_CONNECT, &world.p, &world.diags));
    must(pipeline_catalog_load(world.p, world.dir, false, false, &changes, &load, &world.diags));
    pipeline_close(world.p);
    must(pipeline_open(&settings, PIPELINE_CATALOG, &world.p, &world.diags));
    return 0;
}

static int tear_down(void **state)
{
    char command[128];
    (void)state;
    pipeline_close(world.p);
    (void)snprintf(command, sizeof command, "rm -r %s", world.dir);
    assert_int_equal(system(command), 0);
    arena_free(world.arena);
    return 0;
}

/* ---- filings ---- */

static int find_unit(const char *code)
{
    for (int u = 0; u < world.len; u++)
        if (strcmp(world.units[u].code, code) == 0)
            return u;
    fail_msg("no unit %s", code);
    return -1;
}

static const char *figure_text(int cell, int64_t value)
{
    char buf[DECIMAL_TEXT_MAX];
    return value == CELL_NULL
               ? NULL
               : arena_strdup(world.arena, decimal_format(value, cells[cell].decimals, buf));
}

static struct version random_version(void)
{
    struct version v = {.state = "received"};
    for (int c = 0; c < CELLS; c++) {
        bool absent = c == RATE || (c != B && random_below(c == FREE ? 2 : 8) == 0);
        v.value[c] = absent ? CELL_NULL : (int64_t)random_below(100000) + (c == B ? 1 : 0);
        v.nil[c] = absent && c == FREE && random_below(2) == 0;
    }
    return v;
}

static void write_version(int u, const struct version *v)
{
    char line[160];
    for (int c = 0; c < CELLS; c++) {
        const char *figure = figure_text(c, v->value[c]);
        const char *sex = cells[c].members[0] == '\0' ? "" : cells[c].members + 4;
        if (figure == NULL && !v->nil[c])
            continue;
        (void)snprintf(line, sizeof line, "%s," PERIOD ",%s,%s,%s,%s\n", world.units[u].code,
                       cells[c].indicator, sex, figure == NULL ? "" : figure,
                       v->nil[c] ? "nil" : "");
        write_file("report.csv", line, "a");
    }
}

static bool note_filing(void *ctx, const struct pipeline_result *result)
{
    (void)ctx;
    if (result->org_code == NULL || strcmp(result->state, "received") != 0)
        fail_msg("%s: %s", result->file,
                 result->findings->len == 0
                     ? result->state
                     : diag_line(&result->findings->at[0], LANG_EN, world.arena));
    struct unit *u = &world.units[find_unit(result->org_code)];
    assert_int_equal(result->version, u->versions.len);
    u->versions.at[u->versions.len - 1].receipt = arena_strdup(world.arena, result->receipt);
    return true;
}

static int standing(int u)
{
    int n = (int)world.units[u].versions.len;
    while (n > 0 && strcmp(world.units[u].versions.at[n - 1].state, "withdrawn") == 0)
        n--;
    return n;
}

static void act(int u, enum lifecycle_action action, const char *to)
{
    struct version *v = &world.units[u].versions.at[standing(u) - 1];
    const struct pipeline_act taken = {
        .action = action,
        .as = action == LIFECYCLE_WITHDRAW ? NULL : world.units[world.units[u].parent].code,
        .reason = "because"};
    struct pipeline_acts acts = {0};
    must(pipeline_report_act(world.p, &taken, &v->receipt, 1, &acts, &world.diags));
    v->state = to;
}

static bool is(const struct version *v, const char *state)
{
    return strcmp(v->state, state) == 0;
}

/* What is approved is corrected only after it was sent back. */
static bool may_file(int u)
{
    int n = standing(u);
    const struct version *v = n == 0 ? NULL : &world.units[u].versions.at[n - 1];
    return v == NULL || is(v, "received") || is(v, "returned");
}

/* One of so many units files a version. */
static void file_some(uint32_t of)
{
    const char *path = arena_printf(world.arena, "%s/report.csv", world.dir);
    const struct pipeline_ingest_options options = {0};
    struct pipeline_summary summary;
    bool any = false;
    write_file("report.csv", "org_code,period,indicator_code,SEX,value,status\n", "w");
    for (int u = PROVINCES + 1; u < world.len; u++) {
        if (!files_reports(u) || random_below(of) != 0 || !may_file(u))
            continue;
        struct version v = random_version();
        write_version(u, &v);
        VEC_PUSH(world.arena, &world.units[u].versions, v);
        any = true;
    }
    if (any)
        must(pipeline_ingest(world.p, &path, 1, &options, note_filing, NULL, NULL, &summary,
                             &world.diags));
}

static void act_at_random(int u)
{
    const struct version *v = &world.units[u].versions.at[standing(u) - 1];
    uint32_t luck = random_below(10);
    if (is(v, "received") && luck < 6)
        act(u, LIFECYCLE_APPROVE, "approved");
    else if (is(v, "approved") && luck < 2)
        act(u, LIFECYCLE_ACCEPT, "accepted");
    else if (!is(v, "returned") && (luck == 6 || luck == 7))
        act(u, LIFECYCLE_RETURN, "returned");
    else if ((is(v, "received") && luck > 7) || (is(v, "returned") && luck > 3))
        act(u, LIFECYCLE_WITHDRAW, "withdrawn");
}

/* ---- the oracle ---- */

static bool enters(int u)
{
    int n = standing(u);
    if (n == 0)
        return false;
    const struct version *v = &world.units[u].versions.at[n - 1];
    return is(v, "approved") || is(v, "accepted");
}

static int64_t rounded(int64_t num, int64_t den)
{
    bool negative = num < 0;
    int64_t n = negative ? -num : num;
    int64_t q = (n * 2 + den) / (den * 2);
    return negative ? -q : q;
}

/* 100*A/B at three decimals, B having two. */
static int64_t rate_of(int64_t a, int64_t b)
{
    return a == CELL_NULL || b == CELL_NULL || b == 0 ? CELL_NULL
                                                      : rounded((int64_t)a * 100 * 100 * 1000, b);
}

/* One cell over the versions taken (by unit, 0: none). */
static int64_t cell_of(const int *taken, int c)
{
    int64_t sum = 0, weights = 0;
    int64_t least = INT64_MAX, most = INT64_MIN;
    int n = 0;
    for (int u = 0; u < world.len; u++) {
        if (taken[u] == 0)
            continue;
        const struct version *v = &world.units[u].versions.at[taken[u] - 1];
        int64_t x = v->value[c], w = v->value[A];
        if (x == CELL_NULL || (c == WAVG && w == CELL_NULL))
            continue;
        n++;
        sum += c == WAVG ? (int64_t)x * w : x;
        weights += c == WAVG ? w : 1;
        least = x < least ? x : least;
        most = x > most ? x : most;
    }
    if (n == 0 || weights == 0)
        return CELL_NULL;
    if (c == LOW || c == HIGH)
        return c == LOW ? least : most;
    return c == AVG || c == WAVG ? rounded(sum, weights) : sum;
}

static void sums_of(const int *taken, int64_t ret[CELLS])
{
    for (int c = 0; c < CELLS; c++)
        ret[c] = cell_of(taken, c);
    ret[RATE] = rate_of(ret[A], ret[B]);
}

static int reported(const int *taken, int c)
{
    int n = 0;
    for (int u = 0; u < world.len; u++)
        if (taken[u] != 0) {
            const struct version *v = &world.units[u].versions.at[taken[u] - 1];
            n += v->value[c] != CELL_NULL || v->nil[c];
        }
    return n;
}

/* The units whose reports the unit's is made of. */
static bool is_below(int u, int top)
{
    return world.units[u].province == top && files_reports(u);
}

/* ---- consolidating ---- */

static void same_text(const char *what, const char *wanted, const char *got)
{
    if (strcmp(wanted == NULL ? "…" : wanted, got == NULL ? "…" : got) != 0)
        fail_msg("%s: wanted %s, got %s", what, wanted == NULL ? "…" : wanted,
                 got == NULL ? "…" : got);
}

/* Sums, and one or two figures changed: formulas follow. */
static void choose_changes(struct made *m, struct pipeline_consolidate_query *q)
{
    static const int changeable[] = {A, B, C_F, LOW, AVG, FREE};
    struct pipeline_consolidate_change *changes =
        ARENA_ARRAY(world.arena, 2, struct pipeline_consolidate_change);
    memcpy(m->figure, m->sum, sizeof m->figure);
    memset(m->changed, 0, sizeof m->changed);
    q->changes = changes;
    for (uint32_t i = random_below(3); i > 0; i--) {
        int c = changeable[random_below(6)];
        if (m->changed[c])
            continue;
        m->changed[c] = true;
        m->figure[c] = (int64_t)random_below(1000000) + 1;
        const char *name =
            cells[c].members[0] == '\0'
                ? cells[c].indicator
                : arena_printf(world.arena, "%s[%s]", cells[c].indicator, cells[c].members);
        changes[q->changes_len++] = (struct pipeline_consolidate_change){
            name, figure_text(c, m->figure[c]), arena_printf(world.arena, "vì %d", c)};
    }
    m->figure[RATE] = rate_of(m->figure[A], m->figure[B]);
}

static void compare_units(int top, const struct pipeline_consolidation *got, const int *taken)
{
    size_t below = 0;
    for (int u = 0; u < world.len; u++)
        below += is_below(u, top);
    assert_int_equal(got->units.len, below);
    for (size_t i = 0; i < got->units.len; i++) {
        const struct pipeline_consolidate_unit *g = &got->units.at[i];
        int u = find_unit(g->org_code), v = standing(u);
        const char *state = v == 0 ? "missing" : world.units[u].versions.at[v - 1].state;
        bool told = strcmp(state, "missing") == 0 || strcmp(state, "returned") == 0;
        assert_true(is_below(u, top));
        same_text(g->org_code, state, g->state);
        same_text(g->org_code, taken[u] != 0 ? NULL : told ? state : "not_approved", g->why);
        assert_int_equal(g->version, v);
    }
}

static void compare_cells(const struct made *m, const struct pipeline_consolidation *got, int below)
{
    assert_int_equal(got->cells.len, CELLS);
    for (int c = 0; c < CELLS; c++) {
        const struct pipeline_consolidate_cell *g = &got->cells.at[c];
        same_text("cell", cells[c].indicator, g->indicator);
        same_text(g->indicator, figure_text(c, m->sum[c]), g->sum);
        same_text(g->indicator, figure_text(c, m->figure[c]), g->value);
        if (m->sum[c] != CELL_NULL && m->figure[c] != CELL_NULL)
            same_text(g->indicator, figure_text(c, m->figure[c] - m->sum[c]), g->difference);
        assert_int_equal(g->reason != NULL, m->figure[c] != m->sum[c]);
        if (c == RATE)
            continue;
        assert_int_equal(g->reported, reported(m->version, c));
        assert_int_equal(g->expected, below);
    }
}

static void compare_filed(const char *receipt, const struct made *m)
{
    struct pipeline_cells filed = {0};
    must(pipeline_report_cells(world.p, receipt, &filed, &world.diags));
    for (size_t i = 0; i < filed.len; i++) {
        int c = 0;
        while (c < CELLS && (strcmp(cells[c].indicator, filed.at[i].indicator) != 0 ||
                             strcmp(cells[c].members, filed.at[i].members) != 0))
            c++;
        if (c < CELLS)
            same_text(filed.at[i].indicator, figure_text(c, m->figure[c]), filed.at[i].value);
    }
}

static void compare_made_of(const char *receipt, const struct made *m)
{
    struct pipeline_made_of made = {0};
    size_t n = 0;
    must(pipeline_report_made_of(world.p, receipt, &made, &world.diags));
    for (size_t i = 0; i < made.units.len; i++)
        assert_int_equal(m->version[find_unit(made.units.at[i].org_code)],
                         made.units.at[i].version);
    for (int u = 0; u < world.len; u++)
        n += m->version[u] != 0;
    assert_int_equal(made.units.len, n);
    assert_int_equal(made.entered, n);
    for (int c = 0; c < CELLS; c++)
        same_text(cells[c].indicator, figure_text(c, m->sum[c]), made.cells.at[c].sum);
}

/* True when there was something to consolidate. */
static bool consolidate(int top)
{
    struct unit *u = &world.units[top];
    struct made m = {.is = true};
    struct pipeline_consolidation got;
    struct diags diags;
    int below = 0, taken = 0;
    diags_init(&diags, world.arena, 0);
    struct pipeline_consolidate_query q = {
        .form = "F", .org = u->code, .period = PERIOD, .file = true};
    for (int i = 0; i < world.len; i++) {
        below += is_below(i, top);
        m.version[i] = is_below(i, top) && enters(i) ? standing(i) : 0;
        taken += m.version[i] != 0;
    }
    sums_of(m.version, m.sum);
    choose_changes(&m, &q);
    enum status status = pipeline_consolidate(world.p, &q, &got, &diags);
    compare_units(top, &got, m.version);
    assert_int_equal(got.expected, below);
    assert_int_equal(got.entered, taken);
    if (taken == 0) {
        assert_int_equal(status, STATUS_REJECTED);
        assert_int_equal(diags.at[diags.len - 1].code, DIAG_E452);
        return false;
    }
    if (status != STATUS_OK)
        fail_msg("%s", diag_line(&diags.at[diags.len - 1], LANG_EN, world.arena));
    compare_cells(&m, &got, below);
    if (got.duplicate && strcmp(got.state, "received") != 0)
        return false; /* it says what was sent back, or replaced: W401, nothing is filed */
    m.receipt = got.receipt;
    compare_filed(got.receipt, &m);
    compare_made_of(got.receipt, &m);
    u->made = m;
    if (got.duplicate) /* a version that says the same stands already */
        return true;
    struct version v = {.state = "received", .receipt = got.receipt};
    memcpy(v.value, m.figure, sizeof v.value);
    for (int c = 0; c < CELLS; c++)
        v.nil[c] = m.figure[c] == CELL_NULL && c == FREE && reported(m.version, c) > 0;
    VEC_PUSH(world.arena, &u->versions, v);
    assert_int_equal(got.version, u->versions.len);
    return true;
}

/* ---- stale ---- */

/* What became of a part, or NULL. */
static const char *moved(int u, int then)
{
    int now = standing(u);
    if (now == 0)
        return "withdrawn";
    if (is(&world.units[u].versions.at[now - 1], "returned"))
        return "returned";
    if (now == then)
        return NULL;
    return is(&world.units[u].versions.at[then - 1], "withdrawn") ? "withdrawn" : "corrected";
}

static const struct pipeline_consolidate_moved *
find_moved(const struct pipeline_consolidate_stale *s, const char *code)
{
    for (size_t i = 0; s != NULL && i < s->moved.len; i++)
        if (strcmp(s->moved.at[i].org_code, code) == 0)
            return &s->moved.at[i];
    return NULL;
}

static void compare_differences(const struct made *m,
                                const int *now,
                                const struct pipeline_consolidate_stale *got)
{
    int64_t sums[CELLS];
    size_t n = 0;
    sums_of(now, sums);
    for (int c = 0; c < CELLS; c++) {
        if (sums[c] == m->sum[c])
            continue;
        assert_true(n < got->differences.len);
        const struct pipeline_consolidate_difference *d = &got->differences.at[n++];
        same_text("cell", cells[c].indicator, d->indicator);
        same_text(d->indicator, figure_text(c, m->sum[c]), d->then);
        same_text(d->indicator, figure_text(c, sums[c]), d->now);
    }
    assert_int_equal(n, got->differences.len);
}

static size_t seen[4]; /* joined, corrected, returned, withdrawn */

static bool check_one(int top, const struct pipeline_consolidate_stale *got)
{
    const struct made *m = &world.units[top].made;
    int now[UNITS_MAX] = {0};
    size_t n = 0;
    for (int u = 0; u < world.len; u++) {
        if (!is_below(u, top))
            continue;
        bool joined = m->version[u] == 0 && enters(u);
        const char *what = joined ? "joined" : m->version[u] != 0 ? moved(u, m->version[u]) : NULL;
        const struct pipeline_consolidate_moved *g = find_moved(got, world.units[u].code);
        now[u] = joined || m->version[u] != 0 ? standing(u) : 0;
        same_text(world.units[u].code, what, g == NULL ? NULL : g->what);
        if (what == NULL)
            continue;
        n++;
        seen[what[0] == 'j' ? 0 : what[0] == 'c' ? 1 : what[0] == 'r' ? 2 : 3]++;
        assert_int_equal(g->version_then, m->version[u]);
        assert_int_equal(g->version_now, standing(u));
    }
    assert_int_equal(got == NULL ? 0 : got->moved.len, n);
    if (got != NULL)
        compare_differences(m, now, got);
    return n > 0;
}

static void check_all(void)
{
    struct pipeline_consolidate_stales got = {0};
    struct diags diags;
    size_t looked_at = 0, made = 0, stale = 0;
    diags_init(&diags, world.arena, 0);
    must(pipeline_consolidate_check(world.p, NULL, &looked_at, &got, &diags));
    for (int top = 0; top <= PROVINCES; top++) {
        const struct pipeline_consolidate_stale *s = NULL;
        for (size_t i = 0; i < got.len; i++)
            if (strcmp(got.at[i].org_code, world.units[top].code) == 0)
                s = &got.at[i];
        made += world.units[top].made.is;
        if (world.units[top].made.is)
            stale += check_one(top, s);
    }
    assert_int_equal(looked_at, made);
    assert_int_equal(got.len, stale);
    assert_int_equal(diags.warnings, stale);
}

/* ---- the tests ---- */

static void equals_brute_force(void **state)
{
    size_t done = 0;
    (void)state;
    file_some(1);
    for (int round = 0; round < ROUNDS; round++) {
        for (int u = PROVINCES + 1; u < world.len; u++)
            for (int n = 0; n < 2 && standing(u) > 0; n++)
                act_at_random(u);
        check_all();
        for (int p = 1; p <= PROVINCES; p++) {
            if (random_below(3) == 0)
                continue;
            if (!may_file(p))
                act(p, LIFECYCLE_RETURN, "returned");
            if (!consolidate(p))
                continue;
            done++;
            if (random_below(4) != 0 &&
                is(&world.units[p].versions.at[standing(p) - 1], "received"))
                act(p, LIFECYCLE_APPROVE, "approved");
        }
        done += consolidate(0);
        check_all();
        file_some(2);
    }
    check_all();
    print_message("%zu consolidated; %zu joined, %zu corrected, %zu returned, %zu withdrawn\n",
                  done, seen[0], seen[1], seen[2], seen[3]);
    assert_true(done > 5);
    assert_true(GRIS_SANITIZED || (seen[0] > 0 && seen[1] > 0 && seen[2] > 0 && seen[3] > 0));
}

/* The way from a consolidated figure to its parts: they are those that were taken, and add up to the sum. */
static void parts_add_up(void **state)
{
    static const int added[] = {A, B, FREE};
    struct pipeline_aggregation aggregation;
    (void)state;
    must(pipeline_aggregate(world.p, false, NULL, NULL, NULL, &aggregation, &world.diags));
    for (int top = 0; top <= PROVINCES; top++) {
        const struct made *m = &world.units[top].made;
        for (size_t i = 0; m->is && i < 3; i++) {
            int c = added[i];
            struct pipeline_explanation e;
            must(pipeline_explain(world.p, cells[c].indicator, world.units[top].code, PERIOD, NULL,
                                  NULL, PIPELINE_EFFECTIVE, &e, &world.diags));
            if (m->figure[c] == CELL_NULL)
                continue;
            assert_int_equal(e.inputs.len, 1);
            assert_true(e.inputs.at[0].value == m->figure[c]);
            const struct pipeline_consolidated *made = e.inputs.at[0].consolidated;
            assert_non_null(made);
            assert_true(made->sum == m->sum[c]);
            assert_int_equal(made->reason != NULL, m->changed[c] && m->figure[c] != m->sum[c]);
            int64_t sum = made->parts.len == 0 ? CELL_NULL : 0;
            for (size_t k = 0; k < made->parts.len; k++) {
                const struct pipeline_input *part = &made->parts.at[k];
                int u = find_unit(part->org_code);
                assert_int_equal(part->version, m->version[u]);
                assert_true(part->value == world.units[u].versions.at[part->version - 1].value[c]);
                assert_non_null(part->text);
                sum += part->value;
            }
            assert_true(sum == m->sum[c]);
        }
    }
}

/* ---- what is rare: March ---- */

struct receipts {
    const char *at[8];
    size_t len;
};

static bool note_receipt(void *ctx, const struct pipeline_result *result)
{
    struct receipts *r = ctx;
    assert_string_equal(result->state, "received");
    r->at[r->len++] = arena_strdup(world.arena, result->receipt);
    return true;
}

/* Two communes of the first province file, one of them an estimate; the province approves. */
static void file_march(void)
{
    const char *path = arena_printf(world.arena, "%s/report.csv", world.dir);
    const struct pipeline_ingest_options options = {0};
    const struct pipeline_act approve = {.action = LIFECYCLE_APPROVE, .as = "P1"};
    struct pipeline_summary summary;
    struct receipts receipts = {.len = 0};
    struct pipeline_acts acts = {0};
    write_file("report.csv",
               "org_code,period,vintage,indicator_code,SEX,value,status\n"
               "C101,2026-03,final,A,,10,\nC101,2026-03,final,B,,1.00,confidential\n"
               "C101,2026-03,final,FREE,,,not_applicable\nC101,2026-03,final,C,F,2.50,\n"
               "C103,2026-03,estimate,A,,5,\nC103,2026-03,estimate,B,,2.00,\n"
               "C103,2026-03,estimate,FREE,,,not_applicable\n",
               "w");
    must(pipeline_ingest(world.p, &path, 1, &options, note_receipt, &receipts, NULL, &summary,
                         &world.diags));
    must(pipeline_report_act(world.p, &approve, receipts.at, receipts.len, &acts, &world.diags));
}

static struct pipeline_consolidation look(const struct pipeline_consolidate_query *q)
{
    struct pipeline_consolidation got;
    must(pipeline_consolidate(world.p, q, &got, &world.diags));
    return got;
}

static void expect_cell(const struct pipeline_consolidation *got,
                        int c,
                        const char *sum,
                        const char *value,
                        const char *status)
{
    same_text(cells[c].indicator, sum, got->cells.at[c].sum);
    same_text(cells[c].indicator, value, got->cells.at[c].value);
    same_text(cells[c].indicator, status, got->cells.at[c].status);
}

static void rare_cases(void **state)
{
    int below = 0;
    (void)state;
    for (int u = 0; u < world.len; u++)
        below += is_below(u, 1);
    file_march();
    struct pipeline_consolidate_query q = {.form = "F", .org = "P1", .period = "2026-03"};
    struct pipeline_consolidation got = look(&q);
    assert_int_equal(got.expected, below - 1); /* one is exempt */
    assert_int_equal(got.entered, 2);
    same_text("no better than the least", "estimate", got.vintage);
    expect_cell(&got, A, "15", "15", NULL);
    expect_cell(&got, B, "3.00", "3.00", "confidential"); /* the other one would give it away */
    expect_cell(&got, C_F, "2.50", "2.50", NULL);
    expect_cell(&got, C_M, NULL, NULL, "not_available");
    expect_cell(&got, FREE, NULL, NULL, "not_applicable");
    assert_int_equal(got.cells.at[A].expected, below - 1);
    same_text("exempt", "exempt", got.units.at[1].why);
    same_text("exempt", "exempt", got.units.at[1].timeliness);

    q.vintage = "final";
    got = look(&q);
    same_text("of the vintage", "final", got.vintage);
    assert_int_equal(got.entered, 1);
    expect_cell(&got, A, "10", "10", NULL);

    q.vintage = NULL;
    q.changes_file = arena_printf(world.arena, "%s/changes.csv", world.dir);
    write_file("changes.csv", "note;SEX;value;indicator_code\nđếm lại;F;7,5;C\nđếm lại;;;LOW\n",
               "w");
    struct diags diags;
    diags_init(&diags, world.arena, 0);
    assert_int_equal(pipeline_consolidate(world.p, &q, &got, &diags), STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E455); /* decimal points in a file of ours */
    assert_int_equal(diags.at[0].at.row, 2);
    write_file("changes.csv", "note;SEX;value;indicator_code\nđếm lại;F;7.50;C\n", "w");
    got = look(&q);
    expect_cell(&got, C_F, "2.50", "7.50", NULL);
    same_text("its reason", "đếm lại", got.cells.at[C_F].reason);
    same_text("and by how much", "5.00", got.cells.at[C_F].difference);

    /* the quarter, of months: one of three is there, so nobody counts as having reported */
    q = (struct pipeline_consolidate_query){.form = "F", .org = "P1", .period = "2026-Q1"};
    got = look(&q);
    same_text("its own form", "FQ", got.form);
    assert_int_equal(got.units.len, 3 * below);
    assert_int_equal(got.expected, below);
    assert_int_equal(got.entered, 2);
    expect_cell(&got, A, "15", "15", NULL);
    assert_int_equal(got.cells.at[A].reported, 0);
}

static void the_chain_holds(void **state)
{
    const struct pipeline_audit_query query = {0};
    struct pipeline_audit audit;
    (void)state;
    must(pipeline_audit_verify(world.p, &query, &audit, &world.diags));
    assert_true(audit.rows > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_brute_force),
        cmocka_unit_test(parts_add_up),
        cmocka_unit_test(rare_cases),
        cmocka_unit_test(the_chain_holds),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
