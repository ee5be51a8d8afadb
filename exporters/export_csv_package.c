/*
 * The tables of the CSV export, once: header lines and datapackage.json both come from here.
 * REQ: Data Package v1 (profile tabular-data-package), Table Schema, CSV Dialect; own keys under `gris`.
 * Must not know figures. Neighbours: export_csv.c writes the rows.
 */
#include "internal.h"

#define REQUIRED "{\"required\":true}"
#define COUNT    "{\"required\":true,\"minimum\":0}"
#define STATUSES                                                                                   \
    "{\"required\":true,\"enum\":[\"final\",\"provisional\",\"missing\",\"confidential\"]}"
#define VINTAGES "{\"pattern\":\"(final|preliminary|estimate)([+](preliminary|estimate)){0,2}\"}"

static const struct export_csv_field org_code = {"org_code", "string", "Mã đơn vị", "Unit code",
                                                 REQUIRED};
static const struct export_csv_field org_level = {"org_level", "string", "Cấp", "Level", REQUIRED};
static const struct export_csv_field period = {"period", "string", "Kỳ báo cáo", "Period",
                                               REQUIRED};
static const struct export_csv_field vintage = {"vintage", "string", "Loại số liệu", "Vintage",
                                                VINTAGES};
static const struct export_csv_field valid_from = {"valid_from", "date", "Hiệu lực từ ngày",
                                                   "Valid from", NULL};
static const struct export_csv_field valid_to = {"valid_to", "date", "Hiệu lực đến hết ngày",
                                                 "Valid to", NULL};

static const struct export_csv_field org_fields[] = {
    {"code", "string", "Mã đơn vị", "Unit code", REQUIRED},
    {"name_vi", "string", "Tên", "Name in Vietnamese", REQUIRED},
    {"name_en", "string", "Tên tiếng Anh", "Name in English", NULL},
    {"level", "string", "Cấp", "Level", REQUIRED},
    {"parent_code", "string", "Mã đơn vị cấp trên", "Code of the unit above", NULL},
};

static const struct export_csv_field indicator_fields[] = {
    {"code", "string", "Mã chỉ tiêu", "Indicator code", "{\"required\":true,\"unique\":true}"},
    {"name_vi", "string", "Tên chỉ tiêu", "Name in Vietnamese", REQUIRED},
    {"name_en", "string", "Tên tiếng Anh", "Name in English", NULL},
    {"unit", "string", "Đơn vị tính", "Unit of measure", REQUIRED},
    {"value_type", "string", "Kiểu giá trị", "Value type", REQUIRED},
    {"decimals", "integer", "Số chữ số thập phân", "Decimals", COUNT},
    {"nature", "string", "Bản chất", "Nature", REQUIRED},
    {"source", "string", "Nguồn của số tổng", "Source of totals", REQUIRED},
    {"org_agg", "string", "Cách tổng hợp theo đơn vị", "Aggregation over units", REQUIRED},
    {"time_agg", "string", "Cách tổng hợp theo thời gian", "Aggregation over time", REQUIRED},
    {"weight", "string", "Chỉ tiêu quyền số", "Weighting indicator", NULL},
    {"formula", "string", "Công thức", "Formula", NULL},
    {"min", "number", "Giá trị nhỏ nhất", "Minimum", NULL},
    {"max", "number", "Giá trị lớn nhất", "Maximum", NULL},
    {"reconcile_tolerance", "number", "Sai số cho phép khi đối chiếu",
     "Tolerance of reconciliation", NULL},
    {"outlier", "string", "Quy tắc giá trị bất thường", "Outlier rule", NULL},
    {"better", "string", "Chiều tốt", "Better direction", NULL},
    {"domain", "string", "Lĩnh vực", "Domain", NULL},
    {"custodian", "string", "Cơ quan phụ trách", "Custodian", NULL},
    {"legal_basis", "string", "Căn cứ pháp lý", "Legal basis", NULL},
};

#define ADD(arena, table, field) VEC_PUSH(arena, &(table)->fields, field)

static void add_all(struct arena *arena,
                    struct export_csv_table *table,
                    const struct export_csv_field *fields,
                    size_t len)
{
    for (size_t i = 0; i < len; i++) {
        ADD(arena, table, fields[i]);
    }
}

/* Both a column and a part of the key. */
static void
add_key(struct arena *arena, struct export_csv_table *table, struct export_csv_field field)
{
    ADD(arena, table, field);
    VEC_PUSH(arena, &table->key, field.name);
}

static void add_reference(struct arena *arena,
                          struct export_csv_table *table,
                          const char *field,
                          const char *resource,
                          const char *name)
{
    struct export_csv_reference r = {.fields = {field}, .resource = resource, .names = {name}};
    VEC_PUSH(arena, &table->references, r);
}

/* org_code and, where a code stands at two levels, org_level. */
static void add_org(struct arena *arena, struct export_csv_table *table, bool with_level)
{
    add_key(arena, table, org_code);
    if (!with_level) {
        add_reference(arena, table, "org_code", "orgs", "code");
        return;
    }
    add_key(arena, table, org_level);
    struct export_csv_reference both = {
        .fields = {"org_code", "org_level"}, .resource = "orgs", .names = {"code", "level"}};
    VEC_PUSH(arena, &table->references, both);
}

/* A column of numbers, unless some indicator is text, a date or a boolean. */
static const char *value_column_type(const struct catalog *catalog)
{
    for (size_t i = 0; i < catalog->indicators.len; i++) {
        enum value_type type = catalog->indicators.at[i].value_type;
        if (type == VALUE_TEXT || type == VALUE_DATE || type == VALUE_BOOLEAN) {
            return "string";
        }
    }
    return "number";
}

static void
figures_table(const struct catalog *catalog, struct arena *arena, struct export_csv_tables *t)
{
    struct export_csv_table *f = &t->table[CSV_FIGURES];
    f->name = "figures";
    f->title_vi = "Số liệu";
    f->title_en = "Figures";
    add_org(arena, f, t->with_level);
    add_key(arena, f, period);
    add_key(arena, f,
            (struct export_csv_field){"indicator_code", "string", "Mã chỉ tiêu", "Indicator code",
                                      REQUIRED});
    add_reference(arena, f, "indicator_code", "indicators", "code");
    for (size_t i = 0; i < t->dimensions_len; i++) {
        add_key(arena, f,
                (struct export_csv_field){t->dimensions[i], "string", "Phân tổ (_T: tổng số)",
                                          "Breakdown (_T: total)", REQUIRED});
    }
    ADD(arena, f,
        ((struct export_csv_field){"value", value_column_type(catalog), "Giá trị", "Value", NULL}));
    ADD(arena, f,
        ((struct export_csv_field){"status", "string", "Tình trạng số liệu", "Status", STATUSES}));
    ADD(arena, f, vintage);
    ADD(arena, f,
        ((struct export_csv_field){"reported", "integer", "Số đơn vị đã báo cáo",
                                   "Units that reported", COUNT}));
    ADD(arena, f,
        ((struct export_csv_field){"expected", "integer", "Số đơn vị phải báo cáo",
                                   "Units expected", COUNT}));
}

static void completeness_table(struct arena *arena, struct export_csv_tables *t)
{
    struct export_csv_table *c = &t->table[CSV_COMPLETENESS];
    c->name = "completeness";
    c->title_vi = "Tình hình gửi báo cáo";
    c->title_en = "Completeness";
    add_org(arena, c, t->with_level);
    add_key(arena, c,
            (struct export_csv_field){"regime", "string", "Chế độ báo cáo", "Regime", REQUIRED});
    add_key(arena, c, (struct export_csv_field){"form", "string", "Biểu mẫu", "Form", REQUIRED});
    add_key(arena, c, period);
    ADD(arena, c, ((struct export_csv_field){"state", "string", "Trạng thái", "State", NULL}));
    ADD(arena, c,
        ((struct export_csv_field){"timeliness", "string", "Thời hạn", "Timeliness", NULL}));
    ADD(arena, c, vintage);
    ADD(arena, c, ((struct export_csv_field){"version", "integer", "Lần gửi", "Version", COUNT}));
}

static void orgs_table(struct arena *arena, struct export_csv_tables *t)
{
    struct export_csv_table *o = &t->table[CSV_ORGS];
    o->name = "orgs";
    o->title_vi = "Đơn vị báo cáo";
    o->title_en = "Units";
    o->key_may_be_empty = true;
    add_all(arena, o, org_fields, sizeof org_fields / sizeof org_fields[0]);
    ADD(arena, o, valid_from);
    ADD(arena, o, valid_to);
    VEC_PUSH(arena, &o->key, "level");
    VEC_PUSH(arena, &o->key, "code");
    VEC_PUSH(arena, &o->key, "valid_from");
}

static void indicators_table(struct arena *arena, struct export_csv_tables *t)
{
    struct export_csv_table *i = &t->table[CSV_INDICATORS];
    i->name = "indicators";
    i->title_vi = "Chỉ tiêu";
    i->title_en = "Indicators";
    add_all(arena, i, indicator_fields, sizeof indicator_fields / sizeof indicator_fields[0]);
    ADD(arena, i, valid_from);
    ADD(arena, i, valid_to);
    VEC_PUSH(arena, &i->key, "code");
}

static void
used_dimensions(const struct catalog *catalog, struct arena *arena, struct export_csv_tables *t)
{
    const uint32_t *order = export_order_dimensions(catalog, arena);
    const bool *used = export_members_used(catalog, CATALOG_NONE, arena);
    t->dimensions = ARENA_ARRAY(arena, catalog->dimensions.len, const char *);
    for (size_t i = 0; i < catalog->dimensions.len; i++) {
        if (used[order[i]]) {
            t->dimensions[t->dimensions_len++] = catalog->dimensions.at[order[i]].code;
        }
    }
}

void export_csv_package_tables(const struct catalog *catalog,
                               struct arena *arena,
                               struct export_csv_tables *ret_tables)
{
    *ret_tables = (struct export_csv_tables){0};
    ret_tables->with_level = export_order_codes_clash(catalog, arena);
    used_dimensions(catalog, arena, ret_tables);
    figures_table(catalog, arena, ret_tables);
    orgs_table(arena, ret_tables);
    indicators_table(arena, ret_tables);
    completeness_table(arena, ret_tables);
}

/* ---- lists and narratives ---- */

/* What a resource may be called: small letters, digits, ".", "-", "_". */
static const char *resource_name(struct arena *arena, const char *kind, const char *code)
{
    char *name = arena_strdup(arena, arena_printf(arena, "%s-%s", kind, code));
    for (char *p = name; *p; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '.' || *p == '-';
        if (*p >= 'A' && *p <= 'Z') {
            *p = (char)(*p - 'A' + 'a');
        } else if (!plain) {
            *p = '_';
        }
    }
    return name;
}

/* Who, what, when: the columns that both begin with. */
static void
add_filing(struct arena *arena, const struct export_csv_tables *tables, struct export_csv_table *t)
{
    static const struct export_csv_field fields[] = {
        {"regime", "string", "Chế độ báo cáo", "Regime", REQUIRED},
        {"form", "string", "Biểu mẫu", "Form", REQUIRED},
        {"period", "string", "Kỳ báo cáo", "Period", REQUIRED},
        {"vintage", "string", "Loại số liệu", "Vintage", REQUIRED},
    };
    add_org(arena, t, tables->with_level);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        add_key(arena, t, fields[i]);
    }
    ADD(arena, t, ((struct export_csv_field){"version", "integer", "Lần gửi", "Version", COUNT}));
}

static const char *list_type(enum list_type type)
{
    switch (type) {
    case LIST_INTEGER: return "integer";
    case LIST_DECIMAL:
    case LIST_MONEY: return "number";
    case LIST_DATE: return "date";
    case LIST_BOOLEAN: return "boolean";
    case LIST_TEXT:
    case LIST_ORG:
    case LIST_MEMBER: break;
    }
    return "string";
}

/* A column whose id is one of ours has a line behind it. */
static const char *
column_name(struct arena *arena, const struct export_csv_table *t, const char *id)
{
    for (size_t i = 0; i < t->fields.len; i++) {
        if (strcmp(t->fields.at[i].name, id) == 0) {
            return arena_printf(arena, "%s_", id);
        }
    }
    return id;
}

struct export_csv_table export_csv_package_list(const struct export_csv_tables *tables,
                                                const struct form *form,
                                                struct arena *arena)
{
    struct export_csv_table t = {
        .name = resource_name(arena, "list", form->code),
        .path = arena_printf(arena, "lists/%s.csv", export_path_segment(arena, form->code)),
        .title_vi = form->title_vi,
        .title_en = form->title_en};
    add_filing(arena, tables, &t);
    add_key(arena, &t, (struct export_csv_field){"row", "integer", "Dòng", "Row", COUNT});
    for (size_t i = 0; i < form->list->len; i++) {
        const struct list_column *c = &form->list->columns[i];
        const struct export_csv_field field = {column_name(arena, &t, c->id), list_type(c->type),
                                               c->title_vi, c->title_en,
                                               c->required ? REQUIRED : NULL};
        ADD(arena, &t, field);
    }
    return t;
}

struct export_csv_table export_csv_package_outline(const struct export_csv_tables *tables,
                                                   const struct outline *outline,
                                                   struct arena *arena)
{
    struct export_csv_table t = {
        .name = resource_name(arena, "outline", outline->code),
        .path = arena_printf(arena, "outlines/%s.csv", export_path_segment(arena, outline->code)),
        .title_vi = outline->title_vi,
        .title_en = outline->title_en};
    add_filing(arena, tables, &t);
    add_key(arena, &t, (struct export_csv_field){"section", "string", "Mục", "Section", REQUIRED});
    ADD(arena, &t, ((struct export_csv_field){"title_vi", "string", "Tên mục", "Its title", NULL}));
    ADD(arena, &t, ((struct export_csv_field){"text", "string", "Nội dung", "Text", REQUIRED}));
    return t;
}

/* ---- scores ---- */

static const struct export_csv_field score_total_fields[] = {
    {"total", "number", "Tổng điểm", "Total", NULL},
    {"rank", "integer", "Hạng", "Rank", NULL},
    {"ranked", "integer", "Số đơn vị được xếp hạng cùng", "Units ranked with it", COUNT},
    {"status", "string", "Tình trạng số liệu", "Status", STATUSES},
    {"reported", "integer", "Số đơn vị đã báo cáo", "Units that reported", COUNT},
    {"expected", "integer", "Số đơn vị phải báo cáo", "Units expected", COUNT},
};
static const struct export_csv_field score_part_fields[] = {
    {"value", "number", "Giá trị", "Value", NULL},
    {"low", "number", "Cận dưới", "Lower bound used", NULL},
    {"high", "number", "Cận trên", "Upper bound used", NULL},
    {"share", "number", "Chuẩn hoá (0 đến 1)", "Normalised, 0 to 1", NULL},
    {"points", "number", "Điểm", "Points", NULL},
    {"of_points", "number", "Điểm tối đa", "Points at most", REQUIRED},
    {"excluded", "boolean", "Không tính", "Does not count", REQUIRED},
    {"status", "string", "Tình trạng số liệu", "Status", STATUSES},
    {"reported", "integer", "Số đơn vị đã báo cáo", "Units that reported", NULL},
    {"expected", "integer", "Số đơn vị phải báo cáo", "Units expected", NULL},
};
static const struct export_csv_field score_measure_fields[] = {
    {"low", "number", "Cận dưới", "Lower bound used", NULL},
    {"high", "number", "Cận trên", "Upper bound used", NULL},
    {"units", "integer", "Số đơn vị có giá trị", "Units with a value", COUNT},
    {"missing", "integer", "Số đơn vị thiếu", "Units without one", COUNT},
};
static const struct export_csv_field score_method_fields[] = {
    {"parent", "string", "Nhóm", "Group", NULL},
    {"name_vi", "string", "Tên", "Name in Vietnamese", REQUIRED},
    {"name_en", "string", "Tên tiếng Anh", "Name in English", NULL},
    {"points", "number", "Điểm tối đa", "Points at most", REQUIRED},
    {"value", "string", "Biểu thức", "Expression", NULL},
    {"normalise", "string", "Cách chuẩn hoá", "Normalisation", NULL},
    {"low", "number", "Cận dưới quy định", "Fixed lower bound", NULL},
    {"high", "number", "Cận trên quy định", "Fixed upper bound", NULL},
    {"better", "string", "Chiều tốt", "Better direction", NULL},
    {"missing", "string", "Khi thiếu số liệu", "Where it is missing", NULL},
    {"method_vi", "string", "Phương pháp", "Method in Vietnamese", NULL},
    {"method_en", "string", "Phương pháp bằng tiếng Anh", "Method in English", NULL},
};

#define FIELDS(array) array, sizeof(array) / sizeof(array)[0]

struct export_csv_table export_csv_package_score(const struct export_csv_tables *tables,
                                                 const struct score *score,
                                                 enum export_csv_score_id id,
                                                 struct arena *arena)
{
    static const char *const names[CSV_SCORE_TABLES] = {"totals", "parts", "measures", "method"};
    static const struct export_csv_field part = {"part", "string", "Phần", "Part", NULL};
    static const struct export_csv_field within = {"within", "string", "Xếp hạng trong",
                                                   "Ranked within", NULL};
    struct export_csv_table t = {
        .name = resource_name(arena, "score", arena_printf(arena, "%s-%s", score->code, names[id])),
        .path = arena_printf(arena, "scores/%s/%s.csv", export_path_segment(arena, score->code),
                             names[id]),
        .title_vi = score->name_vi,
        .title_en = score->name_en};
    switch (id) {
    case CSV_SCORE_TOTALS:
        add_org(arena, &t, tables->with_level);
        add_key(arena, &t, period);
        ADD(arena, &t, within);
        add_all(arena, &t, FIELDS(score_total_fields));
        break;
    case CSV_SCORE_PARTS:
        add_org(arena, &t, tables->with_level);
        add_key(arena, &t, period);
        add_key(arena, &t, part);
        add_all(arena, &t, FIELDS(score_part_fields));
        break;
    case CSV_SCORE_MEASURES:
        t.key_may_be_empty = true;
        add_key(arena, &t, period);
        add_key(arena, &t, org_level);
        add_key(arena, &t, within);
        add_key(arena, &t, part);
        add_all(arena, &t, FIELDS(score_measure_fields));
        break;
    case CSV_SCORE_METHOD:
    case CSV_SCORE_TABLES:
        t.key_may_be_empty = true; /* the first row is the score itself */
        add_key(arena, &t, part);
        add_all(arena, &t, FIELDS(score_method_fields));
        break;
    }
    return t;
}

/* ---- datapackage.json ---- */

static void
put_strings(struct json_writer *w, const char *key, const char *const *strings, size_t len)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < len; i++) {
        json_cstring(w, strings[i]);
    }
    json_end_array(w);
}

static void put_field(struct json_writer *w, const struct export_csv_field *f)
{
    json_begin_object(w);
    json_pair(w, "name", f->name);
    json_pair(w, "type", f->type);
    json_pair(w, "title", f->title_vi);
    json_pair(w, "description", f->title_en);
    if (strcmp(f->type, "number") == 0) {
        json_pair(w, "decimalChar", ".");
    }
    if (f->constraints) {
        json_key(w, "constraints");
        json_raw(w, text_of(f->constraints));
    }
    json_end_object(w);
}

static void put_references(struct json_writer *w, const struct export_csv_table *t)
{
    json_key(w, "foreignKeys");
    json_begin_array(w);
    for (size_t i = 0; i < t->references.len; i++) {
        const struct export_csv_reference *r = &t->references.at[i];
        size_t len = r->fields[1] ? 2 : 1;
        json_begin_object(w);
        put_strings(w, "fields", r->fields, len);
        json_key(w, "reference");
        json_begin_object(w);
        json_pair(w, "resource", r->resource);
        put_strings(w, "fields", r->names, len);
        json_end_object(w);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_schema(struct json_writer *w, const struct export_csv_table *t)
{
    json_key(w, "schema");
    json_begin_object(w);
    json_key(w, "fields");
    json_begin_array(w);
    for (size_t i = 0; i < t->fields.len; i++) {
        put_field(w, &t->fields.at[i]);
    }
    json_end_array(w);
    json_key(w, "missingValues");
    json_begin_array(w);
    json_cstring(w, "");
    json_end_array(w);
    if (t->key_may_be_empty) {
        json_key(w, "uniqueKeys");
        json_begin_array(w);
        json_begin_array(w);
        for (size_t i = 0; i < t->key.len; i++) {
            json_cstring(w, t->key.at[i]);
        }
        json_end_array(w);
        json_end_array(w);
    } else {
        put_strings(w, "primaryKey", t->key.at, t->key.len);
    }
    if (t->references.len > 0) {
        put_references(w, t);
    }
    json_end_object(w);
}

static void put_dialect(struct json_writer *w)
{
    json_key(w, "dialect");
    json_begin_object(w);
    json_pair(w, "delimiter", ",");
    json_pair(w, "lineTerminator", "\n");
    json_pair(w, "quoteChar", "\"");
    json_pair_bool(w, "doubleQuote", true);
    json_pair_bool(w, "skipInitialSpace", false);
    json_pair_bool(w, "header", true);
    json_end_object(w);
}

static void put_resource(struct json_writer *w,
                         const struct export_csv_table *t,
                         const struct release_file *file)
{
    char hex[DIGEST_HEX_MAX], hash[DIGEST_HEX_MAX + 8];
    snprintf(hash, sizeof hash, "sha256:%s", digest_hex(&file->digest, hex));
    json_begin_object(w);
    json_pair(w, "name", t->name);
    json_pair(w, "path", file->path);
    json_pair(w, "profile", "tabular-data-resource");
    json_pair(w, "title", t->title_vi);
    json_pair(w, "description", t->title_en);
    json_pair(w, "format", "csv");
    json_pair(w, "mediatype", "text/csv");
    json_pair(w, "encoding", "utf-8");
    json_pair_int(w, "bytes", (int64_t)file->bytes);
    json_pair(w, "hash", hash);
    put_dialect(w);
    put_schema(w, t);
    json_end_object(w);
}

void export_csv_package_write(const struct catalog *catalog,
                              const struct export_csv_tables *tables,
                              const struct release_file *const files[CSV_TABLES],
                              struct sink *sink)
{
    char hex[DIGEST_HEX_MAX];
    struct json_writer w;
    json_init(&w, sink, 2);
    json_begin_object(&w);
    json_pair(&w, "profile", "tabular-data-package");
    json_pair(&w, "name", "gris-figures");
    json_pair(&w, "title", catalog->name);
    json_key(&w, "gris");
    json_begin_object(&w);
    json_pair(&w, "exporter", "csv");
    json_pair_int(&w, "shape", 1);
    json_pair(&w, "catalog", catalog->name);
    json_pair(&w, "catalog_version", catalog->version);
    json_pair(&w, "catalog_digest", digest_hex(&catalog->digest, hex));
    json_end_object(&w);
    json_key(&w, "resources");
    json_begin_array(&w);
    for (size_t i = 0; i < CSV_TABLES; i++) {
        put_resource(&w, &tables->table[i], files[i]);
    }
    for (size_t i = 0; i < tables->more.len; i++) {
        put_resource(&w, &tables->more.at[i], tables->more_files.at[i]);
    }
    json_end_array(&w);
    json_end_object(&w);
    sink_puts(sink, "\n");
}
