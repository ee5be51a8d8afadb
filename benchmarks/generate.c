/*
 * generate: the benchmark's data, made from a seed: the same arguments give the same bytes on every machine.
 *
 *   generate catalog DIR            a catalog package: 1 nation, 34 provinces, the communes, 200 indicators of which 25 by sex
 *   generate tables DIR             the same units, cells and periods as tables, for the other engines
 *   generate csv FILE               every report of the months asked for, in one file
 *   generate files DIR              the same rows, one file a report
 *   generate revisions DIR          COUNT reports of the first month again, one figure each changed
 *   generate truth FILE             what every engine must find: errors by kind, reports, the sum of all aggregates
 *
 * followed by name=value pairs: communes, provinces, year, first (month, 1 to 12), months, bump (added to what is revised), count, seed.
 *
 * Must not know how any engine works. Neighbours: README.md defines the data, run calls this.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INDICATORS     200
#define SPLIT          25 /* the first ones: total, F, M */
#define REQUIRED_FROM  26 /* indicators that must be filed: 26 to 45 */
#define REQUIRED_TO    45
#define CELLS          250 /* 175 + 25 x 3 */
#define MAXIMUM        "999999999"
#define FAULTY_ONE_IN  100 /* reports with errors */
#define WRONG_TYPE     3   /* cells in each of them */
#define OUT_OF_RANGE   3
#define UNKNOWN_CODE   2
#define MISSING        2
#define BROKEN         2   /* rules */
#define SUMS_FROM      101 /* indicators 101 to 120 are the sum of those 20 and 40 further on */
#define SUMS_TO        120
#define SUMS_FIRST     20
#define SUMS_SECOND    40
#define STRANGER_ONE   80 /* a row of a unit that does not exist after one report in so many */
#define BLANK_ONE_IN   10 /* sound reports in which one optional cell is not filed */
#define PERIODS_A_YEAR 20 /* 12 months, 4 quarters, 2 halves, 9 months, the year */
#define NOTHING        INT64_MIN

struct cell {
    int indicator;   /* 1 to 200 */
    const char *sex; /* "", "F", "M" */
    int decimals;
    bool stock, required;
    int64_t room; /* values are below it */
};

struct plan {
    int communes, provinces, year, first, months, bump, count; /* first: 1 is January */
    uint64_t seed;
    struct cell cell[CELLS];
};

enum fault { FAULT_NONE, FAULT_TYPE, FAULT_RANGE, FAULT_CODE, FAULT_MISSING, FAULT_RULE };

/* ---- chance ---- */

/* splitmix64 (Steele, Lea, Flood 2014): a good hash of a counter. */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static uint64_t
chance(const struct plan *p, uint64_t what, uint64_t commune, uint64_t month, uint64_t cell)
{
    return mix(mix(mix(p->seed ^ what << 56) ^ commune << 32 ^ month << 16) ^ cell);
}

/* ---- the plan ---- */

static struct cell cell_of(int indicator, const char *sex)
{
    static const int64_t room[] = {99999, 999999, 9999999, 9999999, 99999999};
    struct cell c = {.indicator = indicator, .sex = sex};
    c.decimals = indicator % 4;
    c.stock = indicator % 5 == 4;
    c.required = indicator >= REQUIRED_FROM && indicator <= REQUIRED_TO;
    c.room = room[indicator % 5];
    return c;
}

static void plan_cells(struct plan *p)
{
    size_t n = 0;
    for (int i = 1; i <= INDICATORS; i++) {
        p->cell[n++] = cell_of(i, "");
        if (i > SPLIT)
            continue;
        p->cell[n++] = cell_of(i, "F");
        p->cell[n++] = cell_of(i, "M");
    }
}

static uint64_t month_of(const struct plan *p, int month)
{
    return (uint64_t)p->year * 12 + (uint64_t)month;
}

static bool is_sum(const struct cell *c)
{
    return c->indicator >= SUMS_FROM && c->indicator <= SUMS_TO;
}

/* The value of a cell, scaled by its decimals. A total is the sum of its parts. */
static int64_t value_of(const struct plan *p, int commune, int month, int at)
{
    const struct cell *c = &p->cell[at];
    if (c->indicator <= SPLIT && c->sex[0] == '\0')
        return value_of(p, commune, month, at + 1) + value_of(p, commune, month, at + 2);
    if (is_sum(c))
        return value_of(p, commune, month, at + SUMS_FIRST) +
               value_of(p, commune, month, at + SUMS_SECOND);
    uint64_t draw = chance(p, 1, (uint64_t)commune, month_of(p, month), (uint64_t)at);
    return (int64_t)(draw % (uint64_t)c->room);
}

static int province_of(const struct plan *p, int commune)
{
    return (int)((int64_t)commune * p->provinces / p->communes);
}

/* A rule can only be seen to be broken where its three cells are sound. */
static bool may_spoil(const struct plan *p, const uint8_t *fault, uint64_t at, int kind)
{
    const struct cell *c = &p->cell[at];
    if (fault[at] != FAULT_NONE || c->indicator <= SPLIT || c->required != (kind == FAULT_MISSING))
        return false;
    return kind != FAULT_RULE || (is_sum(c) && fault[at + SUMS_FIRST] == FAULT_NONE &&
                                  fault[at + SUMS_SECOND] == FAULT_NONE);
}

/* Which cells of a report are spoilt, and how; true when any is. A sound report may lack an optional cell: no error. */
static bool faults_of(const struct plan *p, int commune, int month, uint8_t *fault)
{
    static const int how_many[] = {[FAULT_NONE] = 0,
                                   [FAULT_TYPE] = WRONG_TYPE,
                                   [FAULT_RANGE] = OUT_OF_RANGE,
                                   [FAULT_CODE] = UNKNOWN_CODE,
                                   [FAULT_MISSING] = MISSING,
                                   [FAULT_RULE] = BROKEN};
    uint64_t moment = month_of(p, month);
    uint64_t draw = chance(p, 2, (uint64_t)commune, moment, 0);
    memset(fault, FAULT_NONE, CELLS);
    if (draw % FAULTY_ONE_IN != 0) {
        if (draw / FAULTY_ONE_IN % BLANK_ONE_IN == 0)
            fault[CELLS - 1 - draw / 65536 % 100] = FAULT_MISSING;
        return false;
    }
    uint64_t step = 0;
    for (int kind = FAULT_TYPE; kind <= FAULT_RULE; kind++) {
        for (int i = 0; i < how_many[kind];) {
            uint64_t at = chance(p, 3, (uint64_t)commune, moment, step++) % CELLS;
            if (!may_spoil(p, fault, at, kind))
                continue;
            fault[at] = (uint8_t)kind;
            i++;
        }
    }
    return true;
}

static bool stranger_after(const struct plan *p, int commune, int month)
{
    return chance(p, 4, (uint64_t)commune, month_of(p, month), 0) % STRANGER_ONE == 0;
}

/* ---- writing ---- */

struct out {
    FILE *file;
    const char *path;
};

_Noreturn static void die(const char *path)
{
    (void)fprintf(stderr, "generate: %s: %s\n", path, strerror(errno));
    exit(1);
}

static struct out out_open(const char *path)
{
    struct out out = {fopen(path, "we"), path};
    if (out.file == NULL)
        die(path);
    return out;
}

static void out_close(struct out *out)
{
    if (ferror(out->file) != 0 || fclose(out->file) != 0)
        die(out->path);
}

static const char *in_folder(char *buffer, size_t len, const char *dir, const char *name)
{
    if (snprintf(buffer, len, "%s/%s", dir, name) >= (int)len) {
        errno = ENAMETOOLONG;
        die(dir);
    }
    return buffer;
}

/* Writes v with its decimals; returns the end. */
static char *put_value(char *to, int64_t v, int decimals)
{
    char digits[24];
    int n = 0;
    for (; v > 0 || n <= decimals; v /= 10)
        digits[n++] = (char)('0' + v % 10);
    while (n > 0) {
        *to++ = digits[--n];
        if (n == decimals && n > 0)
            *to++ = '.';
    }
    return to;
}

static char *put_number(char *to, int v, int digits)
{
    for (int i = digits - 1; i >= 0; i--, v /= 10)
        to[i] = (char)('0' + v % 10);
    return to + digits;
}

static char *put_text(char *to, const char *text)
{
    size_t len = strlen(text);
    memcpy(to, text, len);
    return to + len;
}

static char *put_head(char *to, const struct plan *p, int commune, int month)
{
    to = put_number(to, commune + 1, 5);
    *to++ = ',';
    to = put_number(to, p->year + month / 12, 4);
    *to++ = '-';
    to = put_number(to, month % 12 + 1, 2);
    return put_text(to, ",KTXH.CT");
}

#define HEADER   "org_code,period,indicator_code,sex,value\n"
#define ROOM_ROW 64

/* The rows of one report at `to`, which has room for (CELLS + 1) * ROOM_ROW; `bump` is added to the first cell and its first part. */
static char *put_report(char *to, const struct plan *p, int commune, int month, int64_t bump)
{
    uint8_t fault[CELLS];
    (void)faults_of(p, commune, month, fault);
    for (int at = 0; at < CELLS; at++) {
        const struct cell *c = &p->cell[at];
        if (fault[at] == FAULT_MISSING)
            continue;
        to = put_head(to, p, commune, month);
        to = put_number(to, fault[at] == FAULT_CODE ? 9999 : c->indicator, 4);
        *to++ = ',';
        to = put_text(to, c->sex);
        *to++ = ',';
        if (fault[at] == FAULT_TYPE)
            to = put_text(to, "khong ro");
        else if (fault[at] == FAULT_RANGE)
            to = put_text(to, at % 2 == 0 ? "-5" : "1000000000");
        else
            to = put_value(to,
                           value_of(p, commune, month, at) + (at < 2 ? bump : 0) +
                               (fault[at] == FAULT_RULE),
                           c->decimals);
        *to++ = '\n';
    }
    if (stranger_after(p, commune, month)) {
        to = put_head(to, p, 99998, month); /* code 99999 */
        to = put_text(to, "0100,,7\n");
    }
    return to;
}

static char report_text[(CELLS + 2) * ROOM_ROW];

static void write_csv(const struct plan *p, const char *path)
{
    struct out out = out_open(path);
    (void)fputs(HEADER, out.file);
    for (int commune = 0; commune < p->communes; commune++)
        for (int month = p->first - 1; month < p->first - 1 + p->months; month++)
            (void)fwrite(report_text, 1,
                         (size_t)(put_report(report_text, p, commune, month, 0) - report_text),
                         out.file);
    out_close(&out);
}

static void write_file(const struct plan *p, const char *dir, int commune, int month, int64_t bump)
{
    char name[32], path[4096];
    (void)snprintf(name, sizeof name, "%05d-%04d-%02d.csv", commune + 1, p->year + month / 12,
                   month % 12 + 1);
    struct out out = out_open(in_folder(path, sizeof path, dir, name));
    (void)fputs(HEADER, out.file);
    (void)fwrite(report_text, 1,
                 (size_t)(put_report(report_text, p, commune, month, bump) - report_text),
                 out.file);
    out_close(&out);
}

static void write_files(const struct plan *p, const char *dir)
{
    for (int commune = 0; commune < p->communes; commune++)
        for (int month = p->first - 1; month < p->first - 1 + p->months; month++)
            write_file(p, dir, commune, month, 0);
}

/* Sound reports of communes spread over the country, their first figure raised: each a new version. */
static void write_revisions(const struct plan *p, const char *dir)
{
    uint8_t fault[CELLS];
    for (int i = 0, written = 0; written < p->count && i < p->communes; i++) {
        int commune =
            (int)((int64_t)i * 1021 % p->communes); /* 1021 is prime: every commune once */
        if (faults_of(p, commune, 0, fault) || stranger_after(p, commune, 0))
            continue;
        write_file(p, dir, commune, 0, p->bump);
        written++;
    }
}

/* ---- the catalog ---- */

static void write_orgs(const struct plan *p, const char *path)
{
    struct out out = out_open(path);
    (void)fprintf(out.file, "code,name_vi,name_en,level,parent_code,valid_from,valid_to\nVN,Việt "
                            "Nam,Viet Nam,nation,,,\n");
    for (int i = 0; i < p->provinces; i++)
        (void)fprintf(out.file, "%02d,Tỉnh số %d,Province %d,province,VN,,\n", i + 1, i + 1, i + 1);
    for (int i = 0; i < p->communes; i++)
        (void)fprintf(out.file, "%05d,Xã số %d,Commune %d,commune,%02d,,\n", i + 1, i + 1, i + 1,
                      province_of(p, i) + 1);
    out_close(&out);
}

static void write_indicators(const struct plan *p, const char *path)
{
    struct out out = out_open(path);
    (void)fputs(
        "code,name_vi,name_en,unit,value_type,decimals,nature,source,org_agg,time_agg,min,max\n",
        out.file);
    for (int at = 0; at < CELLS; at++) {
        const struct cell *c = &p->cell[at];
        if (c->sex[0] == '\0')
            (void)fprintf(out.file,
                          "KTXH.CT%04d,Chỉ tiêu số %d,Indicator %d,đơn "
                          "vị,%s,%d,%s,own_else_children,sum,%s,0," MAXIMUM "\n",
                          c->indicator, c->indicator, c->indicator,
                          c->decimals == 0 ? "integer" : "decimal", c->decimals,
                          c->stock ? "stock" : "flow", c->stock ? "last" : "sum");
    }
    out_close(&out);
}

static void write_form(const struct plan *p, const char *path)
{
    struct out out = out_open(path);
    (void)fputs("{\"code\": \"KTXH-01\", \"title_vi\": \"Báo cáo kinh tế - xã hội tháng\", "
                "\"title_en\": \"Monthly report\",\n\"columns\": [",
                out.file);
    (void)fputs("{\"id\": \"value\", \"title_vi\": \"Tổng số\", \"title_en\": \"Total\"},\n",
                out.file);
    (void)fputs("{\"id\": \"female\", \"title_vi\": \"Nữ\", \"title_en\": \"Female\", \"members\": "
                "{\"sex\": \"F\"}},\n",
                out.file);
    (void)fputs("{\"id\": \"male\", \"title_vi\": \"Nam\", \"title_en\": \"Male\", \"members\": "
                "{\"sex\": \"M\"}}],\n\"rows\": [",
                out.file);
    for (int at = 0; at < CELLS; at++) {
        const struct cell *c = &p->cell[at];
        if (c->sex[0] == '\0')
            (void)fprintf(out.file,
                          "%s{\"id\": \"r%d\", \"title_vi\": \"Chỉ tiêu số %d\", \"title_en\": "
                          "\"Indicator %d\", \"indicator\": \"KTXH.CT%04d\"%s%s}",
                          at == 0 ? "" : ",\n", c->indicator, c->indicator, c->indicator,
                          c->indicator, c->indicator <= SPLIT ? "" : ", \"columns\": [\"value\"]",
                          c->required ? ", \"required\": true" : "");
    }
    (void)fputs("]}\n", out.file);
    out_close(&out);
}

/* Totals are the sum of their parts: 25 by sex, 20 of other indicators. */
static void write_rules(const struct plan *p, const char *path)
{
    struct out out = out_open(path);
    (void)fputs("form,code,severity,left,operator,right,message_vi,message_en\n", out.file);
    for (int at = 0; at < CELLS; at++) {
        const struct cell *c = &p->cell[at];
        int i = c->indicator;
        if (i <= SPLIT && c->sex[0] == '\0')
            (void)fprintf(out.file,
                          "KTXH-01,Q%03d,error,[KTXH.CT%04d],=,[KTXH.CT%04d | sex=F] + "
                          "[KTXH.CT%04d | sex=M],Tổng số bằng nam cộng nữ,The total is women and "
                          "men\n",
                          i, i, i, i);
        else if (is_sum(c))
            (void)fprintf(out.file,
                          "KTXH-01,Q%03d,error,[KTXH.CT%04d],=,[KTXH.CT%04d] + "
                          "[KTXH.CT%04d],Tổng số bằng hai phần,The total is its two parts\n",
                          i, i, i + SUMS_FIRST, i + SUMS_SECOND);
    }
    out_close(&out);
}

static void write_text(const char *path, const char *text)
{
    struct out out = out_open(path);
    (void)fputs(text, out.file);
    out_close(&out);
}

static void write_catalog(const struct plan *p, const char *dir)
{
    char path[4096];
    if (mkdir(in_folder(path, sizeof path, dir, "forms"), 0777) != 0 && errno != EEXIST)
        die(path);
    write_text(in_folder(path, sizeof path, dir, "catalog.json"),
               "{\"name\": \"gris-benchmark\", \"version\": \"1\", \"legal_basis\": \"Nghị định "
               "09/2019/NĐ-CP\", \"default_language\": \"vi\",\n"
               "\"levels\": [\"nation\", \"province\", \"commune\"]}\n");
    write_text(in_folder(path, sizeof path, dir, "dimensions.csv"),
               "dimension,member,name_vi,name_en\nsex,F,Nữ,Female\nsex,M,Nam,Male\n");
    write_text(
        in_folder(path, sizeof path, dir, "regimes.csv"),
        "code,name_vi,name_en,kind,frequency,window,hierarchy,legal_basis,valid_from,valid_to\n"
        "KTXH,Báo cáo tháng,Monthly report,periodic,month,calendar,admin,Nghị định "
        "09/2019/NĐ-CP,2000-01-01,\n");
    write_text(in_folder(path, sizeof path, dir, "obligations.csv"),
               "regime,form,subjects,receiver,due,due_shift,approval,valid_from,valid_to\n"
               "KTXH,KTXH-01,level:commune,parent,+15d,none,none,2000-01-01,\n");
    write_text(in_folder(path, sizeof path, dir, "holidays.csv"),
               "date,name_vi,kind,legal_basis\n2025-09-02,Quốc khánh,off,\n");
    write_orgs(p, in_folder(path, sizeof path, dir, "orgs.csv"));
    write_indicators(p, in_folder(path, sizeof path, dir, "indicators.csv"));
    write_form(p, in_folder(path, sizeof path, dir, "forms/KTXH-01.json"));
    write_rules(p, in_folder(path, sizeof path, dir, "rules.csv"));
}

/* ---- the same catalog for engines that want tables ---- */

static void write_tables(const struct plan *p, const char *dir)
{
    static const char *const longer[] = {"Q1,0,2", "Q2,3,5",  "Q3,6,8", "Q4,9,11",
                                         "H1,0,5", "H2,6,11", "9M,0,8"};
    char path[4096];
    struct out out = out_open(in_folder(path, sizeof path, dir, "area.csv"));
    (void)fprintf(out.file, "id,code\n0,VN\n");
    for (int i = 0; i < p->provinces; i++)
        (void)fprintf(out.file, "%d,%02d\n", i + 1, i + 1);
    out_close(&out);
    out = out_open(in_folder(path, sizeof path, dir, "org.csv"));
    (void)fprintf(out.file, "id,code,area\n");
    for (int i = 0; i < p->communes; i++)
        (void)fprintf(out.file, "%d,%05d,%d\n", i + 1, i + 1, province_of(p, i) + 1);
    out_close(&out);
    out = out_open(in_folder(path, sizeof path, dir, "cell.csv"));
    (void)fprintf(out.file, "id,indicator_code,sex,decimals,stock,required,minimum,maximum\n");
    for (int at = 0; at < CELLS; at++)
        (void)fprintf(out.file, "%d,KTXH.CT%04d,%s,%d,%d,%d,0," MAXIMUM "\n", at + 1,
                      p->cell[at].indicator, p->cell[at].sex, p->cell[at].decimals,
                      p->cell[at].stock, p->cell[at].required);
    out_close(&out);
    out = out_open(in_folder(path, sizeof path, dir, "rule.csv"));
    (void)fprintf(out.file, "id,total,cell,sign\n");
    for (int at = 0; at < CELLS; at++) {
        const struct cell *c = &p->cell[at];
        int first = is_sum(c) ? at + SUMS_FIRST : at + 1;
        int second = is_sum(c) ? at + SUMS_SECOND : at + 2;
        if (is_sum(c) || (c->indicator <= SPLIT && c->sex[0] == '\0'))
            (void)fprintf(out.file, "%d,%d,%d,1\n%d,%d,%d,-1\n%d,%d,%d,-1\n", c->indicator, at + 1,
                          at + 1, c->indicator, at + 1, first + 1, c->indicator, at + 1,
                          second + 1);
    }
    out_close(&out);
    out = out_open(in_folder(path, sizeof path, dir, "period.csv"));
    (void)fprintf(out.file, "id,code,first,last\n");
    for (int i = 0; i < 12; i++)
        (void)fprintf(out.file, "%d,%04d-%02d,%d,%d\n", i, p->year, i + 1, i, i);
    for (int i = 0; i < 7; i++)
        (void)fprintf(out.file, "%d,%04d-%s\n", 12 + i, p->year, longer[i]);
    (void)fprintf(out.file, "19,%04d,0,11\n", p->year);
    out_close(&out);
}

/* ---- what every engine must find ---- */

#define AREAS_MAX 100

/* Of one year. An aggregate is a cell of the cube: area (0 is the nation, then the provinces) x period x cell. */
struct truth {
    int64_t rows, fault[FAULT_RULE + 1], strangers, reports, rejected, cells;
    int64_t figures, sum, check;
    int64_t cube[AREAS_MAX][PERIODS_A_YEAR][CELLS];
    bool any[AREAS_MAX][PERIODS_A_YEAR][CELLS];
};

/* Twelve months of one commune's cell, NOTHING where it is absent, rolled up to the 20 periods; NOTHING where all parts are. */
static void roll_cell(const int64_t *month, bool stock, int64_t *period)
{
    static const struct {
        int from, to;
    } span[PERIODS_A_YEAR] = {{0, 1}, {1, 2},  {2, 3},  {3, 4},   {4, 5},   {5, 6}, {6, 7},
                              {7, 8}, {8, 9},  {9, 10}, {10, 11}, {11, 12}, {0, 3}, {3, 6},
                              {6, 9}, {9, 12}, {0, 6},  {6, 12},  {0, 9},   {0, 12}};
    for (int i = 0; i < PERIODS_A_YEAR; i++) {
        period[i] = NOTHING;
        for (int m = span[i].from; m < span[i].to; m++) {
            if (month[m] == NOTHING)
                continue;
            period[i] = stock || period[i] == NOTHING ? month[m] : period[i] + month[m];
        }
    }
}

static void add_figure(struct truth *t, int area, int period, int at, int64_t value)
{
    t->cube[area][period][at] += value;
    t->any[area][period][at] = true;
}

static void
read_month(const struct plan *p, int commune, int m, struct truth *t, int64_t month[CELLS][12])
{
    uint8_t fault[CELLS];
    bool bad = faults_of(p, commune, m, fault);
    t->reports++;
    t->rejected += bad;
    t->strangers += stranger_after(p, commune, m);
    for (int at = 0; at < CELLS; at++) {
        bool stands = !bad && fault[at] == FAULT_NONE;
        if (stands)
            month[at][m] = value_of(p, commune, m, at);
        t->cells += stands;
        t->rows += fault[at] != FAULT_MISSING;
        t->fault[bad ? fault[at] : FAULT_NONE]++;
    }
}

static void add_commune(const struct plan *p, int commune, struct truth *t)
{
    static int64_t month[CELLS][12];
    int64_t period[PERIODS_A_YEAR];
    for (int at = 0; at < CELLS; at++)
        for (int m = 0; m < 12; m++)
            month[at][m] = NOTHING;
    for (int m = 0; m < p->months; m++)
        read_month(p, commune, m, t, month);
    for (int at = 0; at < CELLS; at++) {
        roll_cell(month[at], p->cell[at].stock, period);
        for (int i = 0; i < PERIODS_A_YEAR; i++) {
            if (period[i] == NOTHING)
                continue;
            add_figure(t, 0, i, at, period[i]);
            add_figure(t, province_of(p, commune) + 1, i, at, period[i]);
        }
    }
}

/* The sum in thousandths tells whether the figures are right, the check whether each stands in its place: every figure modulo a prime,
 * weighted by area, period and cell. */
static void sum_cube(const struct plan *p, struct truth *t)
{
    static const int64_t thousandths[] = {1000, 100, 10, 1};
    for (int area = 0; area <= p->provinces; area++)
        for (int period = 0; period < PERIODS_A_YEAR; period++)
            for (int at = 0; at < CELLS; at++) {
                int64_t value = t->cube[area][period][at] * thousandths[p->cell[at].decimals];
                t->figures += t->any[area][period][at];
                t->sum += value;
                t->check += value % 1000003 * ((area * 31 + period) * CELLS + at + 1);
            }
}

static void write_truth(const struct plan *p, const char *path)
{
    static struct truth t;
    for (int commune = 0; commune < p->communes; commune++)
        add_commune(p, commune, &t);
    sum_cube(p, &t);
    const struct {
        const char *name;
        int64_t value;
    } facts[] = {{"rows", t.rows + t.strangers},
                 {"wrong_type", t.fault[FAULT_TYPE]},
                 {"out_of_range", t.fault[FAULT_RANGE]},
                 {"unknown_indicator", t.fault[FAULT_CODE]},
                 {"unknown_org", t.strangers},
                 {"missing_required", t.fault[FAULT_MISSING]},
                 {"broken_rule", t.fault[FAULT_RULE]},
                 {"accepted", t.reports - t.rejected},
                 {"rejected", t.rejected},
                 {"cells", t.cells},
                 {"figures", t.figures},
                 {"sum", t.sum},
                 {"check", t.check}};
    struct out out = out_open(path);
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
        (void)fprintf(out.file, "%s %lld\n", facts[i].name, (long long)facts[i].value);
    out_close(&out);
}

/* ---- arguments ---- */

static bool take_number(const char *argument, const char *name, int *ret)
{
    size_t len = strlen(name);
    char *end = NULL;
    if (strncmp(argument, name, len) != 0 || argument[len] != '=')
        return false;
    long value = strtol(argument + len + 1, &end, 10);
    if (*end != '\0' || value < 1 || value > 1000000)
        return false;
    *ret = (int)value;
    return true;
}

static bool parse(struct plan *p, int argc, char **argv)
{
    int seed = 1;
    for (int i = 3; i < argc; i++)
        if (!take_number(argv[i], "communes", &p->communes) &&
            !take_number(argv[i], "provinces", &p->provinces) &&
            !take_number(argv[i], "year", &p->year) &&
            !take_number(argv[i], "months", &p->months) &&
            !take_number(argv[i], "first", &p->first) && !take_number(argv[i], "bump", &p->bump) &&
            !take_number(argv[i], "count", &p->count) && !take_number(argv[i], "seed", &seed))
            return false;
    p->seed = (uint64_t)seed;
    plan_cells(p);
    return argc >= 3 && (p->months <= 12 || strcmp(argv[1], "truth") != 0) &&
           p->communes >= p->provinces && p->communes < 99998 && p->provinces < 100;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*write)(const struct plan *p, const char *path);
        bool folder;
    } works[] = {{"catalog", write_catalog, true}, {"csv", write_csv, false},
                 {"files", write_files, true},     {"revisions", write_revisions, true},
                 {"tables", write_tables, true},   {"truth", write_truth, false}};
    struct plan p = {.communes = 3321,
                     .provinces = 34,
                     .year = 2025,
                     .first = 1,
                     .months = 12,
                     .bump = 1,
                     .count = 100};
    bool good = parse(&p, argc, argv);
    for (size_t i = 0; good && i < sizeof works / sizeof works[0]; i++) {
        if (strcmp(argv[1], works[i].name) != 0)
            continue;
        if (works[i].folder && mkdir(argv[2], 0777) != 0 && errno != EEXIST)
            die(argv[2]);
        works[i].write(&p, argv[2]);
        return 0;
    }
    (void)fprintf(stderr,
                  "usage: generate catalog|tables|csv|files|revisions|truth PATH [communes=N] "
                  "[provinces=N] [year=N] [first=N] [months=N] [bump=N] [count=N] [seed=N]\n");
    return 2;
}
