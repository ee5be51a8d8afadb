/*
 * year: a national year of reports, made from a catalog package and a seed: the same arguments give the same bytes anywhere.
 *
 *   year make CATALOG OUT [name=value…]     writes OUT/DAY/REGIME-FORM.csv|json for every day with post, OUT/ledger.tsv, OUT/duties.tsv
 *   year merge CATALOG MORE OUT             writes the package CATALOG with the rows of the package MORE behind its own
 *
 * Names: year, first (month, 1 to 12), months, seed, under (a unit: it and those below it), level, every (days between posts), and in thousandths of
 * the reports: late, missing, nil, revised, again, wrong, warned, slip. Neighbours: year.sh loads what this writes; README.md says what is in it.
 */
#include <errno.h>
#include <sys/stat.h>

#include "schema/schema.h"
#include "year.h"

static bool take_number(const char *argument, const char *name, int most, int *ret)
{
    size_t len = strlen(name);
    uint64_t value = 0;
    if (strncmp(argument, name, len) != 0 || argument[len] != '=' ||
        !text_to_u64(text_of(argument + len + 1), (uint64_t)most, &value))
        return false;
    *ret = (int)value;
    return true;
}

static bool parse(struct settings *s, int argc, char **argv)
{
    const struct {
        const char *name;
        int most, *ret;
    } numbers[] = {
        {"year", 2100, &s->year},       {"first", 12, &s->first},   {"months", 12, &s->months},
        {"seed", 1000000, &s->seed},    {"every", 28, &s->every},   {"late", 1000, &s->late},
        {"missing", 1000, &s->missing}, {"nil", 1000, &s->nil},     {"revised", 1000, &s->revised},
        {"again", 1000, &s->again},     {"wrong", 1000, &s->wrong}, {"warned", 1000, &s->warned},
        {"slip", 1000, &s->slip}};
    if (argc < 4 || strcmp(argv[1], "make") != 0)
        return false;
    s->catalog = argv[2];
    s->out = argv[3];
    for (int i = 4; i < argc; i++) {
        bool known = strncmp(argv[i], "under=", 6) == 0;
        if (known)
            s->under = argv[i] + 6;
        if (strncmp(argv[i], "level=", 6) == 0) {
            s->level = argv[i] + 6;
            known = true;
        }
        for (size_t n = 0; !known && n < sizeof numbers / sizeof numbers[0]; n++)
            known = take_number(argv[i], numbers[n].name, numbers[n].most, numbers[n].ret);
        if (!known)
            return false;
    }
    return s->year >= 1990 && s->first > 0 && s->months > 0 && s->every > 0;
}

/* Prints what was found; true when all went well. */
static bool told(enum status status, const struct diags *diags, struct arena *arena)
{
    for (size_t i = 0; status != STATUS_OK && i < diags->len; i++)
        (void)fprintf(stderr, "%s\n", diag_line(&diags->at[i], LANG_EN, arena));
    return status == STATUS_OK;
}

static bool read_catalog(struct year *y)
{
    struct catalog_rows rows = {0};
    struct diags diags;
    diags_init(&diags, y->arena, 20);
    enum status status = schema_package_read(y->settings.catalog, y->arena, &rows, &diags);
    if (status == STATUS_OK)
        status = schema_compile(&rows, y->arena, &y->catalog, &diags);
    return told(status, &diags, y->arena);
}

static int merge(const char *base, const char *more, const char *out)
{
    struct arena *arena = arena_new(0);
    struct catalog_rows rows = {0}, others = {0};
    struct diags diags;
    diags_init(&diags, arena, 20);
    enum status status = schema_package_read(base, arena, &rows, &diags);
    if (status == STATUS_OK)
        status = schema_package_read(more, arena, &others, &diags);
    for (enum catalog_kind kind = CATALOG_HEAD + 1; status == STATUS_OK && kind < CATALOG_KINDS;
         kind++)
        for (size_t i = 0; i < others.kind[kind].len; i++)
            VEC_PUSH(arena, &rows.kind[kind], others.kind[kind].at[i]);
    if (status == STATUS_OK)
        status = schema_package_write(out, &rows, arena, &diags);
    bool good = told(status, &diags, arena);
    arena_free(arena);
    return good ? 0 : 1;
}

static void tell(const struct year *y)
{
    size_t exempt = 0;
    for (size_t i = 0; i < y->duties.len; i++)
        exempt += y->duties.at[i].exempt;
    (void)printf("%zu reports asked for, %zu of them exempt; %zu filings; %llu without figures "
                 "that keep every "
                 "rule\n",
                 y->duties.len, exempt, y->filings.len, (unsigned long long)y->unsolved);
}

int main(int argc, char **argv)
{
    struct year y = {.settings = {.year = 2026,
                                  .first = 1,
                                  .months = 12,
                                  .every = 1,
                                  .seed = 1,
                                  .late = 60,
                                  .missing = 20,
                                  .nil = 10,
                                  .revised = 20,
                                  .again = 5,
                                  .wrong = 15,
                                  .warned = 8,
                                  .slip = 2}};
    if (argc == 5 && strcmp(argv[1], "merge") == 0)
        return merge(argv[2], argv[3], argv[4]);
    if (!parse(&y.settings, argc, argv)) {
        (void)fprintf(
            stderr,
            "usage: year merge CATALOG MORE OUT, or year make CATALOG OUT [year=N] [first=N] "
            "[months=N] [seed=N] [under=CODE] [level=NAME] [every=DAYS] "
            "[late=N] [missing=N] [nil=N] [revised=N] [again=N] [wrong=N] [warned=N] [slip=N]\n");
        return 2;
    }
    if (mkdir(y.settings.out, 0777) != 0 && errno != EEXIST)
        write_die(y.settings.out);
    y.arena = arena_new(0);
    y.scratch = arena_new(0);
    bool read = read_catalog(&y);
    if (read) {
        y.names = (struct expr_catalog){.catalog = &y.catalog, .arena = y.arena};
        duties_find(&y);
        holds_plan(&y);
        values_weigh(&y);
        filings_plan(&y);
        values_fill(&y);
        write_year(&y);
        tell(&y);
    }
    arena_free(y.scratch);
    arena_free(y.arena);
    return read ? 0 : 1;
}
