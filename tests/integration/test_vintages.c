/*
 * What figures stand on, against brute force on random trees: filings of all vintages, corrected, withdrawn, approved, sent back after approval, over
 * two years with a merger between them. The mix, the status at every level and in two hierarchies, coverage by units and by last period's value,
 * bounds and revisions equal an obvious oracle: it lives below, straight from docs/coverage.md and docs/data-model.md, and shares no code with
 * indicators/ or pipeline/.
 */
#include "pg.h"

#include <sys/stat.h>

#include "pipeline/pipeline.h"

#define SEED       20250701U /* the day of the two-level tree */
#define TREES      (GRIS_SANITIZED ? 1 : 2)
#define OPERATIONS (GRIS_SANITIZED ? 150 : 400)
#define QUESTIONS  (GRIS_SANITIZED ? 40 : 110)
#define REGIONS    2
#define PROVINCES  5
#define UNITS_MAX  40
#define MONTHS     24 /* from 2024-01; the merger is on 2025-01-01 */
#define MERGER     12
#define SLOTS                                                                                      \
    3 /* F flow sum/sum, S stock sum/last, X stock max/max; D = F * 2 + S is the fourth question */
#define DERIVED  SLOTS
#define VINTAGES 3
#define VERSIONS 16
#define BATCH    200
#define NOTHING  INT64_MIN
#define BEST     VINTAGES

static const char *const indicators[] = {"F", "S", "X", "D"};
static const char *const vintages[] = {"estimate", "preliminary", "final"};

static uint32_t random_state = SEED;

static uint32_t random_below(uint32_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % n;
}

/* ---- the world, in the oracle's own words ---- */

enum level { NATION, REGION, PROVINCE, COMMUNE };
struct unit {
    char code[8];
    enum level level;
    int above[2]; /* in admin, by regions; -1 none */
    int from, to; /* months in which it exists */
    int was[2];   /* it is all of these, from the merger on; -1 none */
};
struct version {
    int64_t cell[SLOTS];
    bool approved, withdrawn, returned;
    char receipt[40];
};
struct filings {
    struct version version[VERSIONS];
    int len;
};

static struct world {
    struct arena *arena;
    struct pipeline *p;
    struct diags diags;
    char dir[40];
    struct unit units[UNITS_MAX];
    int len;
    struct filings filings[UNITS_MAX][MONTHS][VINTAGES];
} world;

static bool exists(int unit, int month)
{
    return world.units[unit].from <= month && month <= world.units[unit].to;
}

static int add_unit(enum level level, int above, int region, int from, int to)
{
    struct unit *u = &world.units[world.len];
    *u = (struct unit){
        .level = level, .above = {above, region}, .from = from, .to = to, .was = {-1, -1}};
    if (level == NATION)
        (void)snprintf(u->code, sizeof u->code, "VN");
    else if (level == REGION)
        (void)snprintf(u->code, sizeof u->code, "R%d", world.len);
    else
        (void)snprintf(u->code, sizeof u->code, level == PROVINCE ? "%02d" : "%05d", world.len);
    return world.len++;
}

/* The first province has two communes that become one; the last has none. */
static void make_units(void)
{
    world.len = 0;
    int nation = add_unit(NATION, -1, -1, 0, MONTHS);
    for (int i = 0; i < REGIONS; i++)
        (void)add_unit(REGION, -1, nation, 0, MONTHS);
    for (int i = 0; i < PROVINCES; i++) {
        int province = add_unit(PROVINCE, nation, 1 + i % REGIONS, 0, MONTHS);
        int communes = i == PROVINCES - 1 ? 0 : 2 + (int)random_below(4);
        for (int k = 0; k < communes; k++)
            (void)add_unit(COMMUNE, province, -1, 0, MONTHS);
        if (i != 0)
            continue;
        int merged = add_unit(COMMUNE, province, -1, MERGER, MONTHS);
        for (int k = 0; k < 2; k++) {
            world.units[merged].was[k] = province + 1 + k;
            world.units[province + 1 + k].to = MERGER - 1;
        }
    }
}

/* ---- the oracle: a filing, a unit over time, units beneath ---- */

static struct version *standing(int unit, int month, int vintage)
{
    struct filings *f = &world.filings[unit][month][vintage];
    for (int i = f->len - 1; i >= 0; i--)
        if (!f->version[i].withdrawn)
            return &f->version[i];
    return NULL;
}

static const struct version *filed(int unit, int month, int vintage, int *ret_vintage)
{
    const struct version *found = NULL;
    for (int v = VINTAGES - 1; v >= 0 && found == NULL; v--) {
        *ret_vintage = v;
        if (vintage == BEST || vintage == v)
            found = standing(unit, month, v);
    }
    return found;
}

struct question {
    int slot, from, to, hierarchy, vintage;
};
struct own {
    int64_t value;
    bool complete, approved;
    int worst; /* vintage; VINTAGES: none */
};

static void join(struct own *own, const struct version *v, int vintage, const struct question *q)
{
    int64_t value = v->cell[q->slot];
    bool first = own->value == NOTHING;
    if (first ||
        q->slot == 1) /* a stock is that of its last month, and nothing of the others enters */
        *own = (struct own){value, own->complete, v->approved, vintage};
    else {
        own->value = q->slot == 0 ? own->value + value : value > own->value ? value : own->value;
        own->approved = own->approved && v->approved;
        own->worst = vintage < own->worst ? vintage : own->worst;
    }
}

static struct own own_of(int unit, const struct question *q)
{
    struct own own = {NOTHING, true, true, VINTAGES};
    for (int month = q->from; month <= q->to; month++) {
        int vintage = 0;
        const struct version *v = filed(unit, month, q->vintage, &vintage);
        if (v != NULL && v->cell[q->slot] != NOTHING)
            join(&own, v, vintage, q);
        else
            own.complete = false;
    }
    return own;
}

/* A unit that counts. */
struct counted {
    int unit;
    struct own own; /* value NOTHING: it gave none */
    bool reported;
};
struct counts {
    struct counted at[UNITS_MAX];
    int len;
    int64_t value;
};

static int above(int unit, int hierarchy)
{
    return world.units[unit].above[hierarchy];
}

static int64_t add_values(int slot, int64_t a, int64_t b)
{
    if (a == NOTHING || b == NOTHING)
        return a == NOTHING ? b : a;
    return slot == 2 ? (a > b ? a : b) : a + b;
}

static void count_unit(int unit, const struct question *q, struct counts *ret);

/* Provinces have their communes in every hierarchy. */
static void count_children(int unit, const struct question *q, struct counts *ret)
{
    enum level level = world.units[unit].level;
    *ret = (struct counts){.value = NOTHING};
    for (int child = 0; child < world.len; child++) {
        int hierarchy = level == PROVINCE ? 0 : q->hierarchy;
        struct counts below;
        if (above(child, hierarchy) != unit || !exists(child, q->to))
            continue;
        count_unit(child, q, &below);
        memcpy(&ret->at[ret->len], below.at, (size_t)below.len * sizeof below.at[0]);
        ret->len += below.len;
        ret->value = add_values(q->slot, ret->value, below.value);
    }
}

static void count_unit(int unit, const struct question *q, struct counts *ret)
{
    struct own own = own_of(unit, q);
    count_children(unit, q, ret);
    bool stands = own.value != NOTHING && (own.complete || ret->value == NOTHING);
    if (!stands && ret->len > 0)
        return;
    if (stands || world.units[unit].level >= PROVINCE) {
        ret->at[0] = (struct counted){unit, own, stands && own.complete};
        ret->len = 1;
        ret->value = stands ? own.value : NOTHING;
    }
}

static void merge(struct counts *into, const struct counts *other)
{
    for (int i = 0; i < other->len; i++) {
        const struct counted *c = &other->at[i];
        int k = 0;
        while (k < into->len && into->at[k].unit != c->unit)
            k++;
        if (k == into->len) {
            into->at[into->len++] = *c;
            continue;
        }
        struct counted *at = &into->at[k];
        bool has = at->own.value != NOTHING, gets = c->own.value != NOTHING;
        at->own.approved = (!has || at->own.approved) && (!gets || c->own.approved);
        at->own.complete = (!has || at->own.complete) && (!gets || c->own.complete);
        if (gets && c->own.worst < at->own.worst)
            at->own.worst = c->own.worst;
        if (!has)
            at->own.value = c->own.value;
        at->reported = at->reported && c->reported;
    }
}

/* What the unit filed itself, whether it stands or not. */
static void count_own(int unit, const struct question *q, struct counts *ret)
{
    struct own own = own_of(unit, q);
    *ret = (struct counts){.value = own.value};
    if (own.value != NOTHING)
        ret->at[ret->len++] = (struct counted){unit, own, own.complete};
}

static void count(int unit, enum pipeline_basis basis, const struct question *q, struct counts *ret)
{
    if (q->slot != DERIVED) {
        if (basis == PIPELINE_CHILDREN)
            count_children(unit, q, ret);
        else if (basis == PIPELINE_OWN)
            count_own(unit, q, ret);
        else
            count_unit(unit, q, ret);
        return;
    }
    struct counts stock;
    struct question part = *q;
    part.slot = 0;
    count(unit, basis, &part, ret);
    part.slot = 1;
    count(unit, basis, &part, &stock);
    int64_t value =
        ret->value == NOTHING || stock.value == NOTHING ? NOTHING : ret->value * 2 + stock.value;
    merge(ret, &stock);
    ret->value = value;
}

/* What the unit had n periods, or years, before: of all those that it was. */
static int64_t before(int unit, const struct question *q, bool seasonal, int n)
{
    struct question then = *q;
    struct counts counts;
    int months = seasonal ? 12 * n : (q->to - q->from + 1) * n;
    then.from -= months;
    then.to -= months;
    then.vintage = BEST;
    if (then.from < 0)
        return NOTHING;
    if (exists(unit, then.to)) {
        count_unit(unit, &then, &counts);
        return counts.value;
    }
    int64_t sum = 0;
    for (int i = 0; i < 2; i++) {
        count_unit(world.units[unit].was[i], &then, &counts);
        if (counts.value == NOTHING)
            return NOTHING;
        sum += counts.value;
    }
    return sum;
}

/* ---- files ---- */

static const char *path_of(const char *name)
{
    return arena_printf(world.arena, "%s/%s", world.dir, name);
}

static void write_text(const char *name, const char *text, const char *mode)
{
    FILE *file = fopen(path_of(name), mode);
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static const char *month_text(int month)
{
    return arena_printf(world.arena, "%d-%02d", 2024 + month / 12, month % 12 + 1);
}

static void write_orgs(void)
{
    static const char *const levels[] = {"nation", "region", "province", "commune"};
    write_text("c/orgs.csv", "code,name_vi,level,parent_code,valid_from,valid_to\n", "w");
    write_text("c/hierarchies.csv",
               "hierarchy,level,org_code,parent_level,parent_code,valid_from,valid_to,complete\n",
               "w");
    write_text(
        "c/successions.csv",
        "predecessor_level,predecessor_code,successor_level,successor_code,kind,effective,share\n",
        "w");
    for (int i = 0; i < world.len; i++) {
        const struct unit *u = &world.units[i];
        write_text("c/orgs.csv",
                   arena_printf(world.arena, "%s,Unit %d,%s,%s,%s,%s\n", u->code, i,
                                levels[u->level],
                                u->above[0] < 0 ? "" : world.units[u->above[0]].code,
                                u->from == MERGER ? "2025-01-01" : "",
                                u->to == MERGER - 1 ? "2024-12-31" : ""),
                   "a");
        if (u->above[1] >= 0)
            write_text("c/hierarchies.csv",
                       arena_printf(world.arena, "region,%s,%s,%s,%s,,,yes\n", levels[u->level],
                                    u->code, levels[world.units[u->above[1]].level],
                                    world.units[u->above[1]].code),
                       "a");
        for (int k = 0; k < 2 && u->was[k] >= 0; k++)
            write_text("c/successions.csv",
                       arena_printf(world.arena, "commune,%s,commune,%s,full,2025-01-01,\n",
                                    world.units[u->was[k]].code, u->code),
                       "a");
    }
}

static void write_package(void)
{
    assert_int_equal(mkdir(path_of("c"), 0755), 0);
    assert_int_equal(mkdir(path_of("c/forms"), 0755), 0);
    write_orgs();
    write_text("c/catalog.json",
               "{\"name\":\"t\",\"version\":\"1\",\"default_language\":\"vi\",\"levels\":["
               "\"nation\",\"region\",\"province\",\"commune\"]}",
               "w");
    write_text(
        "c/indicators.csv",
        "code,name_vi,unit,value_type,nature,org_agg,time_agg,formula\n"
        "F,Flow,x,integer,flow,sum,sum,\nS,Stock,x,integer,stock,sum,last,\n"
        "X,Most,x,integer,stock,max,max,\nD,Derived,x,integer,ratio,formula,none,[F] * 2 + [S]\n",
        "w");
    write_text("c/regimes.csv",
               "code,name_vi,kind,frequency,window,hierarchy\n"
               "R,Regime,periodic,month,calendar,admin;region\n",
               "w");
    write_text("c/obligations.csv",
               "regime,form,subjects,receiver,due\nR,A,level:commune;level:province,parent,+2wd\n",
               "w");
    write_text("c/forms/A.json",
               "{\"code\":\"A\",\"title_vi\":\"A\",\"title_en\":\"A\",\"columns\":[{\"id\":\"c\","
               "\"title_vi\":\"c\",\"title_en\":\"c\"}],\"rows\":["
               "{\"id\":\"1\",\"title_vi\":\"F\",\"title_en\":\"F\",\"indicator\":\"F\"},"
               "{\"id\":\"2\",\"title_vi\":\"S\",\"title_en\":\"S\",\"indicator\":\"S\"},"
               "{\"id\":\"3\",\"title_vi\":\"X\",\"title_en\":\"X\",\"indicator\":\"X\"}]}",
               "w");
}

static void must(enum status status)
{
    for (size_t i = 0; status != STATUS_OK && i < world.diags.len; i++)
        print_message("%s\n", diag_line(&world.diags.at[i], LANG_EN, world.arena));
    assert_int_equal(status, STATUS_OK);
}

static void open_world(void)
{
    struct pipeline_changes changes = {0};
    int32_t load = 0;
    memset(&world, 0, sizeof world);
    world.arena = arena_new(0);
    diags_init(&world.diags, world.arena, 0);
    (void)snprintf(world.dir, sizeof world.dir, "/tmp/gris-vintages.XXXXXX");
    assert_non_null(mkdtemp(world.dir));
    make_units();
    write_package();
    const struct pipeline_settings settings = {
        .db = pg_database(world.arena), .now = 1767571200, .actor = "test"}; /* 2026-01-05 */
    must(pipeline_open(&settings, PIPELINE_CONNECT, &world.p, &world.diags));
    must(pipeline_catalog_load(world.p, path_of("c"), false, false, &changes, &load, &world.diags));
    pipeline_close(world.p);
    must(pipeline_open(&settings, PIPELINE_CATALOG, &world.p, &world.diags));
}

static void close_world(void)
{
    const char *command = arena_printf(world.arena, "rm -r %s", world.dir);
    pipeline_close(world.p);
    assert_int_equal(system(command), 0);
    arena_free(world.arena);
}

/* ---- what happens ---- */

static FILE *batch;
static struct filings *batch_keys[BATCH];
static int batch_len;

static int unit_by_code(const char *code)
{
    for (int i = 0; i < world.len; i++)
        if (strcmp(world.units[i].code, code) == 0)
            return i;
    fail_msg("no unit %s", code);
    return 0;
}

static bool take_receipt(void *ctx, const struct pipeline_result *r)
{
    (void)ctx;
    assert_string_equal(r->state, "received");
    int month = (r->period[3] == '5' ? 12 : 0) + (int)strtol(r->period + 5, NULL, 10) - 1;
    for (int v = 0; v < VINTAGES; v++) {
        struct filings *f = &world.filings[unit_by_code(r->org_code)][month][v];
        if (strcmp(r->vintage, vintages[v]) == 0)
            (void)snprintf(f->version[f->len - 1].receipt, sizeof f->version[0].receipt, "%s",
                           r->receipt);
    }
    return true;
}

static void end_batch(void)
{
    const struct pipeline_ingest_options options = {0};
    struct pipeline_summary summary;
    if (batch == NULL)
        return;
    assert_int_equal(fclose(batch), 0);
    batch = NULL;
    const char *path = path_of("batch.csv");
    must(pipeline_ingest(world.p, &path, 1, &options, take_receipt, NULL, NULL, &summary,
                         &world.diags));
    assert_int_equal(summary.accepted, (uint64_t)batch_len);
    batch_len = 0;
}

static bool is_known(const struct filings *f, const int64_t cell[SLOTS])
{
    for (int i = 0; i < f->len; i++)
        if (memcmp(f->version[i].cell, cell, sizeof f->version[i].cell) == 0)
            return true;
    return false;
}

static void file(int unit, int month, int vintage)
{
    struct filings *f = &world.filings[unit][month][vintage];
    int64_t cell[SLOTS];
    for (int s = 0; s < SLOTS; s++)
        cell[s] = random_below(12) == 0 ? NOTHING : (int64_t)random_below(900) + unit * 10;
    if (random_below(150) == 0)
        cell[0] = -5;
    if (cell[0] == NOTHING && cell[1] == NOTHING && cell[2] == NOTHING)
        cell[0] = 0;
    bool in_batch = batch_len == BATCH;
    for (int i = 0; i < batch_len; i++)
        in_batch = in_batch || batch_keys[i] == f;
    /* what is approved waits to be sent back before it is corrected */
    const struct version *stands = standing(unit, month, vintage);
    if (f->len == VERSIONS || is_known(f, cell) || (stands != NULL && stands->approved))
        return;
    if (in_batch)
        end_batch();
    if (batch == NULL) {
        batch = fopen(path_of("batch.csv"), "we");
        assert_non_null(batch);
        assert_true(fputs("org_code,period,indicator_code,value,vintage\n", batch) >= 0);
    }
    for (int s = 0; s < SLOTS; s++)
        if (cell[s] != NOTHING)
            assert_true(fprintf(batch, "%s,%s,%s,%lld,%s\n", world.units[unit].code,
                                month_text(month), indicators[s], (long long)cell[s],
                                vintages[vintage]) > 0);
    struct version *v = &f->version[f->len++];
    *v = (struct version){.withdrawn = false};
    memcpy(v->cell, cell, sizeof cell);
    batch_keys[batch_len++] = f;
}

static void act(const struct version *v, enum lifecycle_action action, int as)
{
    const char *receipt = v->receipt;
    const struct pipeline_act act = {
        .action = action, .as = as < 0 ? NULL : world.units[as].code, .reason = "test"};
    struct pipeline_acts done = {0};
    must(pipeline_report_act(world.p, &act, &receipt, 1, &done, &world.diags));
}

/* Approves what stands, sends back what is approved or not, withdraws where that is legal. */
static void decide(int unit, int month, int vintage, uint32_t luck)
{
    struct version *v = standing(unit, month, vintage);
    if (v == NULL)
        return;
    end_batch();
    if (luck < 60 && !v->approved && !v->returned) {
        act(v, LIFECYCLE_APPROVE, above(unit, 0));
        v->approved = true;
    } else if (luck < 85 && !v->returned) {
        act(v, LIFECYCLE_RETURN, above(unit, 0));
        v->approved = false;
        v->returned = true;
    } else if (!v->approved) {
        act(v, LIFECYCLE_WITHDRAW, -1);
        v->withdrawn = true;
    }
}

static int some_filer(int month)
{
    for (;;) {
        int unit = (int)random_below((uint32_t)world.len);
        bool often = world.units[unit].level == COMMUNE || random_below(6) == 0 ||
                     unit == world.len - 1; /* the province without communes */
        if (world.units[unit].level >= PROVINCE && exists(unit, month) && often)
            return unit;
    }
}

/* First a year and a half that nearly everybody filed, so that there is history; then anything. */
static void file_history(void)
{
    for (int month = 0; month < MONTHS; month++)
        for (int unit = 0; unit < world.len; unit++)
            if (exists(unit, month) && world.units[unit].level >= PROVINCE &&
                (world.units[unit].level == COMMUNE || unit == world.len - 1) &&
                random_below(100) < (month < 18 ? 92U : 60U))
                file(unit, month, random_below(4) == 0 ? (int)random_below(VINTAGES) : 2);
    end_batch();
}

/* All that stands of two months is approved; what is sent back afterwards is not any more. */
static void approve_months(void)
{
    for (int month = 21; month < 23; month++)
        for (int unit = 0; unit < world.len; unit++)
            for (int v = 0; v < VINTAGES; v++)
                decide(unit, month, v, 0);
}

static void happen(int operations)
{
    for (int i = 0; i < operations; i++) {
        int month = random_below(3) == 0 ? (int)random_below(MONTHS) : 15 + (int)random_below(9);
        int unit = some_filer(month);
        int vintage = (int)random_below(VINTAGES);
        if (random_below(2) == 0)
            file(unit, month, vintage);
        else
            decide(unit, month, random_below(2) == 0 ? 2 : vintage, random_below(100));
    }
    end_batch();
    struct pipeline_aggregation done;
    must(pipeline_aggregate(world.p, false, NULL, NULL, NULL, &done, &world.diags));
}

/* ---- questions ---- */

static struct tried {
    int figures, provisional, final, final_nation, missing_units, shares, bounded, open, revisions,
        mixed;
} tried;

static bool in_codes(const struct pipeline_codes *codes, int unit)
{
    for (size_t i = 0; i < codes->len; i++)
        if (strcmp(codes->at[i], world.units[unit].code) == 0)
            return true;
    return false;
}

static void
compare_mix(const struct counts *wanted, const struct figure *f, const struct pipeline_beneath *b)
{
    int by_vintage[VINTAGES] = {0}, standing = 0, approved = 0, partial = 0;
    for (int i = 0; i < wanted->len; i++) {
        const struct own *own = &wanted->at[i].own;
        if (own->value == NOTHING)
            continue;
        standing++;
        by_vintage[own->worst]++;
        approved += own->approved;
        partial += !own->complete;
    }
    assert_int_equal(b->standing, standing);
    assert_int_equal(b->estimate, by_vintage[0]);
    assert_int_equal(b->preliminary, by_vintage[1]);
    assert_int_equal(b->final, by_vintage[2]);
    assert_int_equal(b->approved, approved);
    assert_int_equal(b->partial, partial);
    tried.mixed += (by_vintage[0] > 0) + (by_vintage[1] > 0) + (by_vintage[2] > 0) > 1;
    const char *status = f->value == CELL_NULL                  ? "missing"
                         : approved == standing && partial == 0 ? "final"
                                                                : "provisional";
    assert_string_equal(f->status, status);
    tried.provisional += strcmp(status, "provisional") == 0;
    tried.final += strcmp(status, "final") == 0;
    tried.final_nation += strcmp(status, "final") == 0 && standing > PROVINCES;
}

static void compare_units(const struct counts *wanted, const struct pipeline_beneath *b)
{
    int reported = 0;
    for (int i = 0; i < wanted->len; i++) {
        reported += wanted->at[i].reported;
        assert_int_equal(in_codes(&b->missing, wanted->at[i].unit), !wanted->at[i].reported);
    }
    assert_int_equal(b->of, wanted->len);
    assert_int_equal(b->units, reported);
    assert_int_equal(b->missing.len, wanted->len - reported);
    tried.missing_units += wanted->len - reported;
}

/* 1000 × part / whole, rounded half away from zero: all parts are positive. */
static const char *share_text(int64_t part, int64_t whole)
{
    int64_t tenths = (2 * 1000 * part + whole) / (2 * whole);
    return arena_printf(world.arena, "%lld.%lld", (long long)(tenths / 10),
                        (long long)(tenths % 10));
}

static void compare_share(const struct counts *wanted,
                          const struct question *q,
                          bool seasonal,
                          const struct pipeline_beneath *b)
{
    int64_t part = 0, whole = 0;
    int history = 0;
    bool negative = false;
    for (int i = 0; i < wanted->len; i++) {
        int64_t last = before(wanted->at[i].unit, q, seasonal, 1);
        if (last == NOTHING)
            continue;
        history++;
        negative = negative || last < 0;
        whole += last;
        part += wanted->at[i].reported ? last : 0;
    }
    assert_int_equal(b->history_units, history);
    if (negative || whole <= 0)
        assert_null(b->value_share);
    else
        assert_string_equal(b->value_share, share_text(part, whole));
    tried.shares += b->value_share != NULL;
}

static void compare_bounds(const struct counts *wanted,
                           const struct question *q,
                           const struct pipeline_beneath_query *what,
                           const struct pipeline_beneath *b)
{
    int64_t low = 0, high = 0;
    int open = 0;
    for (int i = 0; i < wanted->len; i++) {
        const struct counted *c = &wanted->at[i];
        int64_t least = INT64_MAX, most = INT64_MIN;
        int values = 0;
        for (int n = 1; !c->reported && n <= (int)what->history; n++) {
            int64_t past = before(c->unit, q, what->seasonal, n);
            if (past == NOTHING)
                continue;
            values++;
            least = past < least ? past : least;
            most = past > most ? past : most;
        }
        bool without = !c->reported && values < 4;
        assert_int_equal(in_codes(&b->units_without_history, c->unit), without);
        open += without;
        if (!without) {
            low += c->reported ? c->own.value : least;
            high += c->reported ? c->own.value : most;
        }
    }
    assert_int_equal(b->units_without_history.len, open);
    assert_true(b->low == (open > 0 || wanted->len == 0 ? CELL_NULL : low));
    assert_true(b->high == (open > 0 || wanted->len == 0 ? CELL_NULL : high));
    tried.bounded += open == 0 && low < high;
    tried.open += open > 0;
}

static const char *period_text(int from, int len)
{
    int year = 2024 + from / 12, month = from % 12;
    if (len == 1)
        return month_text(from);
    if (len == 12)
        return arena_printf(world.arena, "%d", year);
    return arena_printf(world.arena, len == 3 ? "%d-Q%d" : "%d-H%d", year, month / len + 1);
}

static int some_period(struct question *q)
{
    static const int lens[] = {1, 1, 1, 3, 6, 12};
    int len = lens[random_below(6)];
    uint32_t n = (uint32_t)(MONTHS / len);
    uint32_t late = n > 6 ? 6 : n;
    uint32_t at = random_below(3) == 0 ? random_below(n) : n - 1 - random_below(late);
    if (len == 1 && random_below(3) == 0)
        at = 21 + random_below(2); /* of approve_months() */
    q->from = (int)at * len;
    q->to = q->from + len - 1;
    return len;
}

static void compare(int unit,
                    enum pipeline_basis basis,
                    const struct question *q,
                    const struct pipeline_beneath_query *what,
                    const struct figure *f,
                    const struct pipeline_beneath *b)
{
    struct counts wanted;
    count(unit, basis, q, &wanted);
    if (q->hierarchy == 1 && world.units[unit].level == COMMUNE) /* no row of it stands there */
        wanted = (struct counts){.value = NOTHING};
    bool sums = q->slot < 2;
    if (f->value != wanted.value || b->of != wanted.len)
        print_message("%s %s months %d to %d, hierarchy %d, vintage %d, basis %d: %lld of %d, "
                      "wanted %lld of %d\n",
                      indicators[q->slot], world.units[unit].code, q->from, q->to, q->hierarchy,
                      q->vintage, (int)basis, (long long)f->value, b->of, (long long)wanted.value,
                      wanted.len);
    assert_true(f->value == wanted.value);
    compare_mix(&wanted, f, b);
    compare_units(&wanted, b);
    if (q->slot != DERIVED && f->expected > 0) {
        assert_int_equal(f->reported, b->units);
        assert_int_equal(f->expected, b->of);
    }
    assert_int_equal(b->adds_up, sums);
    if (sums) {
        compare_share(&wanted, q, what->seasonal, b);
        compare_bounds(&wanted, q, what, b);
    } else {
        assert_null(b->value_share);
        assert_true(b->low == CELL_NULL && b->high == CELL_NULL);
    }
    tried.figures++;
}

static void ask_one(void)
{
    struct question q = {.slot = (int)random_below(SLOTS + 1),
                         .hierarchy = (int)random_below(2),
                         .vintage = random_below(3) == 0 ? (int)random_below(VINTAGES) : BEST};
    int len = some_period(&q);
    uint32_t luck = random_below(6);
    enum pipeline_basis basis = luck == 0   ? PIPELINE_CHILDREN
                                : luck == 1 ? PIPELINE_OWN
                                            : PIPELINE_EFFECTIVE;
    const struct pipeline_beneath_query what = {.coverage = true,
                                                .bounds = true,
                                                .seasonal = random_below(5) == 0,
                                                .history = 4 + random_below(9)};
    const struct pipeline_query query = {.indicators = &indicators[q.slot],
                                         .indicators_len = 1,
                                         .org = "VN",
                                         .children = random_below(2) == 0,
                                         .hierarchy = q.hierarchy == 0 ? "admin" : "region",
                                         .period_from = period_text(q.from, len),
                                         .basis = basis,
                                         .vintage = q.vintage == BEST ? NULL : vintages[q.vintage]};
    struct pipeline_query one = query;
    struct figures figures = {0};
    struct pipeline_beneath *told = NULL;
    int unit = (int)random_below((uint32_t)world.len);
    if (!query.children && exists(unit, q.to) &&
        (world.units[unit].level != REGION || q.hierarchy == 1))
        one.org = world.units[unit].code;
    must(pipeline_query(world.p, &one, &figures, &world.diags));
    must(pipeline_query_beneath(world.p, &one, &what, &figures, &told, &world.diags));
    for (size_t i = 0; i < figures.len; i++)
        compare(unit_by_code(pipeline_catalog(world.p)->orgs.at[figures.at[i].org].code), basis, &q,
                &what, &figures.at[i], &told[i]);
}

/* ---- vintages side by side ---- */

static bool stands_on_the_same(const struct counts *a, const struct counts *b)
{
    for (int unit = 0; unit < world.len; unit++) {
        bool in_a = false, in_b = false;
        for (int i = 0; i < a->len; i++)
            in_a = in_a || (a->at[i].unit == unit && a->at[i].own.value != NOTHING);
        for (int i = 0; i < b->len; i++)
            in_b = in_b || (b->at[i].unit == unit && b->at[i].own.value != NOTHING);
        if (in_a != in_b)
            return false;
    }
    return true;
}

static void ask_vintages(void)
{
    struct question q = {.slot = (int)random_below(SLOTS + 1)};
    int len = some_period(&q);
    int unit = (int)random_below((uint32_t)world.len);
    if (!exists(unit, q.to) || world.units[unit].level == REGION)
        unit = 0;
    const struct pipeline_query query = {.indicators = &indicators[q.slot],
                                         .indicators_len = 1,
                                         .org = world.units[unit].code,
                                         .hierarchy = "admin",
                                         .period_from = period_text(q.from, len)};
    struct pipeline_vintages rows = {0};
    struct counts counts[VINTAGES];
    must(pipeline_query_vintages(world.p, &query, &rows, &world.diags));
    assert_int_equal(rows.len, VINTAGES);
    for (int v = 0; v < VINTAGES; v++) {
        q.vintage = v;
        count(unit, PIPELINE_EFFECTIVE, &q, &counts[v]);
        assert_true(rows.at[VINTAGES - 1 - v].figure.value == counts[v].value);
        assert_string_equal(rows.at[VINTAGES - 1 - v].vintage, vintages[v]);
    }
    for (int v = 0; v < VINTAGES; v++) {
        const char *revision = rows.at[VINTAGES - 1 - v].revision;
        if (v == 0 || counts[v].value == NOTHING || counts[v - 1].value == NOTHING ||
            !stands_on_the_same(&counts[v], &counts[v - 1])) {
            assert_null(revision);
            continue;
        }
        assert_non_null(revision);
        assert_int_equal(strtoll(revision, NULL, 10), counts[v].value - counts[v - 1].value);
        tried.revisions++;
    }
}

/* Communes of one month: all three vintages of a unit, so that there are revisions. */
static void file_all_vintages(void)
{
    for (int unit = 0; unit < world.len; unit++)
        for (int v = 0; v < VINTAGES && exists(unit, 20); v++)
            if (world.units[unit].level == COMMUNE || unit == world.len - 1)
                file(unit, 20, v);
    end_batch();
}

/* ---- */

static void equals_brute_force(void **state)
{
    (void)state;
    for (int tree = 0; tree < TREES; tree++) {
        open_world();
        file_history();
        file_all_vintages();
        approve_months();
        for (int round = 0; round < 2; round++) {
            happen(round * OPERATIONS);
            for (int i = 0; i < QUESTIONS / 2; i++) {
                ask_one();
                ask_vintages();
            }
        }
        close_world();
    }
    print_message("counted: %d figures (%d provisional, %d final, %d of several vintages), %d "
                  "missing units, %d shares, %d bounds "
                  "closed, %d open, %d revisions\n",
                  tried.figures, tried.provisional, tried.final, tried.mixed, tried.missing_units,
                  tried.shares, tried.bounded, tried.open, tried.revisions);
    assert_true(tried.provisional > 0 && tried.final > 0 && tried.final_nation > 0 &&
                tried.mixed > 0 && tried.missing_units > 0 && tried.shares > 0 &&
                tried.bounded > 0 && tried.open > 0 && tried.revisions > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(equals_brute_force)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
