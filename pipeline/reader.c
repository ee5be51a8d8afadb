/*
 * reader: the work behind the wall. Every input has an arena of its own. Neighbours: reader.h.
 */
#include "reader.h"

#include "reader_map.h"

#define FINDINGS_MAX 1000

/* ---- the request ---- */

static void put_mapping(struct wire_out *out, const struct reader_mapping *m)
{
    wire_put_u32(out, m != NULL ? 1 : 0);
    if (m == NULL)
        return;
    wire_put_string(out, m->file);
    wire_put_string(out, m->json);
    wire_put_string(out, m->form);
    wire_put_string(out, m->org);
    wire_put_string(out, m->period);
    wire_put_string(out, m->vintage);
}

static const struct reader_mapping *get_mapping(struct wire_in *in)
{
    if (wire_get_u32(in) == 0)
        return NULL;
    struct reader_mapping *m = ARENA_NEW(in->arena, struct reader_mapping);
    m->file = wire_get_string(in);
    m->json = wire_get_string(in);
    m->form = wire_get_string(in);
    m->org = wire_get_string(in);
    m->period = wire_get_string(in);
    m->vintage = wire_get_string(in);
    return m;
}

void reader_put_request(struct wire_out *out, const struct reader_request *r)
{
    wire_put_u32(out, (uint32_t)r->kind);
    wire_put_string(out, r->as_org);
    wire_put_string(out, r->expected.org);
    wire_put_string(out, r->expected.form);
    wire_put_string(out, r->expected.period);
    wire_put_string(out, r->expected.org_name);
    wire_put_u32(out, (uint32_t)r->today);
    wire_put_u32(out, r->stream ? 1 : 0);
    wire_put_u32(out, r->again ? 1 : 0);
    wire_put_u32(out, (uint32_t)r->inputs_len);
    for (size_t i = 0; i < r->inputs_len; i++) {
        wire_put_u64(out, r->inputs[i].offset);
        wire_put_u64(out, r->inputs[i].len);
        wire_put_string(out, r->inputs[i].encoding);
        put_mapping(out, r->inputs[i].mapping);
    }
    wire_put_u32(out, (uint32_t)r->places_len);
    wire_put_bytes(out, r->places, r->places_len * sizeof r->places[0]);
}

bool reader_get_request(struct wire_in *in, struct reader_request *ret)
{
    *ret = (struct reader_request){.kind = (enum reader_kind)wire_get_u32(in)};
    ret->as_org = wire_get_string(in);
    ret->expected.org = wire_get_string(in);
    ret->expected.form = wire_get_string(in);
    ret->expected.period = wire_get_string(in);
    ret->expected.org_name = wire_get_string(in);
    ret->today = (date_t)wire_get_u32(in);
    ret->stream = wire_get_u32(in) != 0;
    ret->again = wire_get_u32(in) != 0;
    ret->inputs_len = wire_get_u32(in);
    if (in->bad || ret->inputs_len > in->len)
        return false;
    struct reader_input *inputs = ARENA_ARRAY(in->arena, ret->inputs_len, struct reader_input);
    for (size_t i = 0; i < ret->inputs_len; i++) {
        inputs[i].offset = wire_get_u64(in);
        inputs[i].len = wire_get_u64(in);
        inputs[i].encoding = wire_get_string(in);
        inputs[i].mapping = get_mapping(in);
    }
    ret->inputs = inputs;
    ret->places_len = wire_get_u32(in);
    if (in->bad || ret->places_len > in->len)
        return false;
    struct cell_place *places = ARENA_ARRAY(in->arena, ret->places_len, struct cell_place);
    wire_get_bytes(in, places, ret->places_len * sizeof places[0]);
    ret->places = places;
    return !in->bad;
}

/* ---- one input ---- */

/* What is being done with one file. */
struct reading {
    const struct reader_request *request;
    const struct reader_base *base;
    struct text bytes;
    const char *encoding;
    const struct reader_mapping *mapping;
    struct wire_out *out;
    struct arena *arena;
    struct binder *binder;
    struct collector_format format;
    const struct template_head *template; /* of a template; it lives as long as the reading */
    bool told;                            /* the format went ahead of a stream's reports */
};

static void put_format(struct wire_out *out,
                       const struct collector_format *format,
                       const struct template_head *template)
{
    wire_put_string(out, format->format);
    wire_put_string(out, format->encoding);
    wire_put_string(out, format->encoding_how);
    wire_put_string(out, format->delimiter);
    wire_put_string(out, format->number_style);
    wire_put_template(out, template);
}

static void put_output(struct wire_out *out,
                       const struct collector_format *format,
                       const struct template_head *template,
                       bool refused,
                       const struct diags *reading,
                       const struct diags *binding)
{
    wire_begin(out, WIRE_OUTPUT);
    put_format(out, format, template);
    wire_put_u32(out, refused ? 1 : 0);
    wire_put_diags(out, reading);
    wire_put_diags(out, binding);
    wire_end(out);
}

static bool put_report(void *ctx, struct report *report)
{
    struct wire_out *out = ctx;
    wire_begin(out, WIRE_REPORT);
    wire_put_report(out, report);
    wire_end(out);
    return !out->failed;
}

/* Where a stream was asked for. */
static bool put_early(void *ctx, struct report *report)
{
    struct reading *r = ctx;
    if (!r->told) {
        wire_begin(r->out, WIRE_FORMAT);
        put_format(r->out, &r->format, r->template);
        wire_end(r->out);
    }
    r->told = true;
    return put_report(r->out, report);
}

static void put_void(struct wire_out *out)
{
    wire_begin(out, WIRE_VOID);
    wire_end(out);
}

static bool take_record(void *ctx, const struct record *record)
{
    struct reading *r = ctx;
    return binder_record(r->binder, record) && !r->out->failed;
}

static bool take_dimensions(
    void *ctx, const struct text *names, const uint32_t *columns, size_t len, struct place at)
{
    struct reading *r = ctx;
    return binder_dimensions(r->binder, names, columns, len, at);
}

static bool take_template(void *ctx, const struct template_head *head, struct place at)
{
    struct reading *r = ctx;
    r->template = head;
    return binder_template(r->binder, head, at);
}

static bool take_report(void *ctx, const struct record *head)
{
    struct reading *r = ctx;
    return binder_report(r->binder, head);
}

static bool take_outline(void *ctx, const struct record *head, struct text json)
{
    struct reading *r = ctx;
    return binder_outline(r->binder, head, json);
}

static bool take_section(void *ctx, const struct record *head, const struct record_section *section)
{
    struct reading *r = ctx;
    return binder_section(r->binder, head, section);
}

static bool take_list_row(void *ctx, const struct record *head, const struct record_row *row)
{
    struct reading *r = ctx;
    return binder_list_row(r->binder, head, row);
}

static bool
take_attachment(void *ctx, const struct record *head, const struct record_attachment *attachment)
{
    struct reading *r = ctx;
    return binder_attachment(r->binder, head, attachment);
}

/* What the reading found, where it does not refuse the file, stays with every filing of it. */
static void keep_findings(const struct diags *reading, struct diags *to)
{
    for (size_t i = 0; i < reading->len; i++)
        *diags_add(to, reading->at[i].code, reading->at[i].at) = reading->at[i];
}

/* A workbook is one report, whose warnings are known when all of it was read. */
static bool is_archive(struct text bytes)
{
    return bytes.len > 1 && bytes.ptr[0] == 'P' && bytes.ptr[1] == 'K';
}

/* One reading of the file. An eager one takes its order and its numbers as they come; false: it may not, and what it gave is void. */
static bool read_once(struct reading *r, bool eager)
{
    struct diags reading;
    struct diags binding;
    bool early = eager && r->request->stream && !is_archive(r->bytes);
    /* findings of the reader refuse the file; those of the binder concern what they name */
    diags_init(&reading, r->arena, FINDINGS_MAX);
    diags_init(&binding, r->arena, FINDINGS_MAX);
    const struct binder_options options = {.index = r->base->index,
                                           .as_org = r->request->as_org,
                                           .today = r->request->today,
                                           .again = r->request->again,
                                           .report = early ? put_early : NULL,
                                           .report_ctx = r};
    r->binder = binder_new(r->base->catalog, &options, r->arena, &binding);
    const struct collector_handler handler = {.ctx = r,
                                              .dimensions = take_dimensions,
                                              .template = take_template,
                                              .record = take_record,
                                              .report = take_report,
                                              .outline = take_outline,
                                              .section = take_section,
                                              .list_row = take_list_row,
                                              .attachment = take_attachment};
    const struct collector_limits limits = {
        .encoding = r->encoding, .expected = &r->request->expected, .eager = eager};
    r->template = NULL;
    r->format = (struct collector_format){0};
    enum status status = collector_read(NULL, r->bytes.ptr, r->bytes.len, &limits, &handler,
                                        r->arena, &r->format, &reading);
    struct reports reports = {0};
    binder_finish(r->binder, &reports);
    if (binder_is_scattered(r->binder) || r->format.contradicted)
        return false;
    /* what is wrong with cells of a template is its report's, beside all else that is */
    bool told = status == STATUS_OK || (r->template != NULL && reports.len > 0);
    for (size_t i = 0; i < reports.len; i++) {
        if (told)
            keep_findings(&reading, &reports.at[i]->diags);
        (void)(r->request->stream ? put_early(r, reports.at[i])
                                  : put_report(r->out, reports.at[i]));
    }
    if (told && status != STATUS_OK)
        diags_init(&reading, r->arena, FINDINGS_MAX);
    put_output(r->out, &r->format, r->template, !told, &reading, &binding);
    return true;
}

/* A free-form workbook, through its mapping: what it gives is a report file's. */
static void ingest_mapped(struct reading *r)
{
    struct diags reading;
    struct diags binding;
    diags_init(&reading, r->arena, FINDINGS_MAX);
    diags_init(&binding, r->arena, FINDINGS_MAX);
    const struct binder_options options = {
        .index = r->base->index, .as_org = r->request->as_org, .today = r->request->today};
    r->binder = binder_new(r->base->catalog, &options, r->arena, &binding);
    const struct mapping_handler handler = {
        .ctx = r, .dimensions = take_dimensions, .record = take_record};
    const struct reader_map map = {.catalog = r->base->catalog,
                                   .mapping = r->mapping,
                                   .bytes = r->bytes,
                                   .encoding = r->encoding,
                                   .arena = r->arena};
    r->format = (struct collector_format){0};
    enum status status = reader_map_read(&map, &handler, &r->format, &reading);
    struct reports reports = {0};
    binder_finish(r->binder, &reports);
    for (size_t i = 0; i < reports.len; i++)
        (void)(r->request->stream ? put_early(r, reports.at[i])
                                  : put_report(r->out, reports.at[i]));
    put_output(r->out, &r->format, NULL, status != STATUS_OK, &reading, &binding);
}

static void ingest(struct reading *r)
{
    if (r->mapping != NULL) {
        ingest_mapped(r);
        return;
    }
    if (read_once(r, true))
        return;
    if (r->request->stream)
        put_void(r->out);
    arena_reset(r->arena);
    (void)read_once(r, false);
}

/* ---- rows as they stand ---- */

static bool put_one_row(const struct reading *r, const struct collector_row *row)
{
    wire_begin(r->out, WIRE_ROW);
    wire_put_string(r->out, row->sheet);
    wire_put_u32(r->out, row->row);
    wire_put_u32(r->out, (uint32_t)row->len);
    for (size_t i = 0; i < row->len; i++)
        wire_put_text(r->out, row->cells[i]);
    wire_end(r->out);
    return !r->out->failed;
}

static bool put_row(void *ctx, const struct collector_row *row)
{
    return put_one_row(ctx, row);
}

/* Twice over the bytes, so that what is known of the file goes before its rows and no row has to wait in memory. Of a workbook the first time looks at
 * the book alone: what its sheets bring to light goes behind the rows. */
static void show(struct reading *r)
{
    struct diags diags;
    struct diags none;
    struct collector_handler handler = {.ctx = r};
    const struct collector_limits limits = {.encoding = r->encoding};
    struct collector_format format = {0};
    diags_init(&diags, r->arena, FINDINGS_MAX);
    diags_init(&none, r->arena, 1);
    enum status status = collector_show(NULL, r->bytes.ptr, r->bytes.len, &limits, &handler,
                                        r->arena, &format, &diags);
    put_output(r->out, &format, NULL, status != STATUS_OK, &diags, &none);
    handler.row = put_row;
    bool book = status == STATUS_OK && format.format != NULL && strcmp(format.format, "xlsx") == 0;
    size_t told = diags.len;
    if (book)
        diags_init(&diags, r->arena, FINDINGS_MAX);
    status = collector_show(NULL, r->bytes.ptr, r->bytes.len, &limits, &handler, r->arena, &format,
                            book ? &diags : &none);
    if (!book)
        return;
    told = told < diags.len ? told : diags.len;       /* the same ones come first */
    diags.at = told > 0 ? diags.at + told : diags.at; /* there may be none */
    diags.len -= told;
    put_output(r->out, &format, NULL, status != STATUS_OK, &diags, &none);
}

/* ---- free-form workbooks: what a mapping would make of one, or might be ---- */

static void put_texts(const struct reading *r, const struct text *texts, size_t len)
{
    const struct collector_row row = {.row = 0, .cells = texts, .len = len};
    (void)put_one_row(r, &row);
}

static bool put_mapping_cell(void *ctx, const struct mapping_cell *cell)
{
    const struct reading *r = ctx;
    struct text texts[READER_MAP_TEXTS];
    texts[READER_MAP_SHEET] = text_of(cell->sheet);
    texts[READER_MAP_ADDRESS] = text_of(grid_a1(cell->row, cell->column, r->arena));
    texts[READER_MAP_LABEL] = text_of(cell->label);
    texts[READER_MAP_USE] = text_of(cell->use);
    texts[READER_MAP_ORG] = text_of(cell->org);
    texts[READER_MAP_PERIOD] = text_of(cell->period);
    texts[READER_MAP_VINTAGE] = text_of(cell->vintage);
    texts[READER_MAP_INDICATOR] = text_of(cell->indicator);
    texts[READER_MAP_MEMBERS] = text_of(cell->members);
    texts[READER_MAP_UNIT] = text_of(cell->unit);
    texts[READER_MAP_VALUE] = text_of(cell->value);
    put_texts(r, texts, READER_MAP_TEXTS);
    return !r->out->failed;
}

static void map_check(struct reading *r)
{
    struct diags none, diags;
    const struct reader_map map = {.catalog = r->base->catalog,
                                   .mapping = r->mapping,
                                   .bytes = r->bytes,
                                   .encoding = r->encoding,
                                   .arena = r->arena};
    struct mapping_handler handler = {.ctx = r};
    diags_init(&diags, r->arena, FINDINGS_MAX);
    diags_init(&none, r->arena, 1);
    enum status status = reader_map_read(&map, &handler, &r->format, &diags);
    put_output(r->out, &r->format, NULL, status != STATUS_OK, &diags, &none);
    arena_reset(r->arena); /* what is told has gone out */
    diags_init(&none, r->arena, 1);
    handler.cell = put_mapping_cell;
    (void)reader_map_read(&map, &handler, &r->format, &none);
}

static void map_suggest(struct reading *r)
{
    struct diags none, diags;
    const struct reader_map map = {.catalog = r->base->catalog,
                                   .mapping = r->mapping,
                                   .bytes = r->bytes,
                                   .encoding = r->encoding,
                                   .arena = r->arena};
    struct text json = {0};
    diags_init(&diags, r->arena, FINDINGS_MAX);
    diags_init(&none, r->arena, 1);
    enum status status = reader_map_suggest(&map, &json, &r->format, &diags);
    put_output(r->out, &r->format, NULL, status != STATUS_OK, &diags, &none);
    if (status == STATUS_OK)
        put_texts(r, &json, 1);
}

/* ---- pages of other systems ---- */

static void pages(struct reading *r)
{
    struct diags none, diags;
    uint64_t page = 0;
    const struct reader_mapping *m = r->mapping;
    struct collector_handler handler = {.ctx = r};
    if (m == NULL || !text_to_u64(text_of(m->form), UINT32_MAX, &page))
        return;
    const struct collector_pages how = {.file = m->file,
                                        .json = m->json,
                                        .org = m->org,
                                        .period = m->period,
                                        .page = (uint32_t)page};
    diags_init(&diags, r->arena, FINDINGS_MAX);
    diags_init(&none, r->arena, 1);
    enum status status = collector_pages(NULL, r->bytes.ptr, r->bytes.len, &how, &handler, r->arena,
                                         &r->format, &diags);
    put_output(r->out, &r->format, NULL, status != STATUS_OK, &diags, &none);
    arena_reset(r->arena); /* what is told has gone out */
    diags_init(&none, r->arena, 1);
    handler.row = put_row;
    if (status == STATUS_OK)
        (void)collector_pages(NULL, r->bytes.ptr, r->bytes.len, &how, &handler, r->arena,
                              &r->format, &none);
}

/* ---- single cells ---- */

static void cells(struct reading *r)
{
    for (size_t i = 0; i < r->request->places_len; i++) {
        const struct cell_place *at = &r->request->places[i];
        wire_begin(r->out, WIRE_CELL);
        const char *sheet = NULL;
        struct text text =
            cell_place_sheet(*at) != 0
                ? collector_sheet_cell(r->bytes.ptr, r->bytes.len, cell_place_sheet(*at), at->row,
                                       cell_place_column(*at), r->arena, &sheet)
                : collector_cell(r->bytes.ptr, r->bytes.len, r->encoding, at->row, at->column,
                                 r->arena);
        wire_put_text(r->out, text);
        wire_put_string(r->out, sheet);
        wire_end(r->out);
        arena_reset(r->arena);
    }
}

/* ---- what a template holds, as it was typed ---- */

static bool put_template(void *ctx, const struct template_head *head, struct place at)
{
    struct reading *r = ctx;
    (void)at;
    r->template = head;
    wire_begin(r->out, WIRE_TEMPLATE);
    wire_put_template(r->out, head);
    wire_end(r->out);
    return !r->out->failed;
}

/* False: the file is none. */
static bool put_entry(const struct reading *r,
                      struct text name,
                      uint32_t n,
                      struct place at,
                      uint32_t flags,
                      struct text text)
{
    if (r->template == NULL)
        return false;
    wire_begin(r->out, WIRE_ENTRY);
    wire_put_text(r->out, name);
    wire_put_u32(r->out, n);
    wire_put_u32(r->out, at.row);
    wire_put_u32(r->out, at.column);
    wire_put_u32(r->out, flags);
    wire_put_text(r->out, text);
    wire_end(r->out);
    return !r->out->failed;
}

static bool put_cell_entry(void *ctx, const struct record *record)
{
    uint32_t flags = (record->numeric ? WIRE_NUMBER : 0U) | (record->formula ? WIRE_FORMULA : 0U);
    return put_entry(ctx, record->field[RECORD_INDICATOR_CODE], 0, record->at, flags,
                     record->field[RECORD_VALUE]);
}

static bool
put_section_entry(void *ctx, const struct record *head, const struct record_section *section)
{
    (void)head;
    return put_entry(ctx, section->id, 0, section->at, 0, section->text);
}

static bool put_row_entries(void *ctx, const struct record *head, const struct record_row *row)
{
    (void)head;
    bool going = true;
    for (size_t i = 0; i < row->len && going; i++) {
        struct place at = row->at;
        at.column = row->at_column[i];
        going = put_entry(ctx, row->column[i], row->offset, at, row->numeric[i] ? WIRE_NUMBER : 0,
                          row->typed[i]);
    }
    return going;
}

static void entries(struct reading *r)
{
    struct diags none;
    struct collector_format format = {0};
    const struct collector_handler handler = {.ctx = r,
                                              .template = put_template,
                                              .record = put_cell_entry,
                                              .section = put_section_entry,
                                              .list_row = put_row_entries};
    const struct collector_limits limits = {.as_typed = true};
    diags_init(&none, r->arena, 1);
    (void)collector_read(NULL, r->bytes.ptr, r->bytes.len, &limits, &handler, r->arena, &format,
                         &none);
}

void reader_run(const struct reader_request *request,
                const struct reader_base *base,
                struct text snapshot,
                struct wire_out *out)
{
    for (size_t i = 0; i < request->inputs_len && !out->failed; i++) {
        const struct reader_input *input = &request->inputs[i];
        if (input->offset > snapshot.len || input->len > snapshot.len - input->offset)
            return;
        struct reading r = {.request = request,
                            .base = base,
                            .bytes = {snapshot.ptr + input->offset, input->len},
                            .encoding = input->encoding,
                            .mapping = input->mapping,
                            .out = out,
                            .arena = arena_new(0)};
        switch (request->kind) {
        case READER_INGEST: ingest(&r); break;
        case READER_SHOW: show(&r); break;
        case READER_CELLS: cells(&r); break;
        case READER_TEMPLATE: entries(&r); break;
        case READER_MAP_CHECK: map_check(&r); break;
        case READER_MAP_SUGGEST: map_suggest(&r); break;
        case READER_PAGES: pages(&r); break;
        }
        arena_free(r.arena);
    }
    wire_begin(out, WIRE_END);
    wire_end(out);
}
