/*
 * sdmx-csv: SDMX-CSV 2.0 and 1.0, a file for each dataflow, and structure.xml, as a release. docs/exporters/sdmx.md.
 * UTF-8 without BOM, comma, LF, codes without labels; ACTION is always I, for there are clients that read nothing else.
 * Must not know how a release becomes current. Neighbours: sdmx_files.c, export_sdmx_ml.c, export_sdmx_json.c.
 */
#include "sdmx.h"

#define FLOW(out) SDMX_AGENCY ":%s(" SDMX_VERSION ")", (out)->flow->id

/* What both versions have in common: dimensions, time, value, attributes. */
static void put_names(const struct sdmx_out *out, struct sink *sink)
{
    for (size_t i = 0; i < out->flow->dimensions.len; i++) {
        sink_printf(sink, ",%s", out->flow->dimensions.at[i].id);
    }
    sink_puts(sink, "," SDMX_TIME "," SDMX_MEASURE);
    for (size_t i = 0; i < SDMX_ATTRIBUTES; i++) {
        sink_printf(sink, ",%s", out->model->attributes[i].id);
    }
    sink_puts(sink, "\n");
}

static void field(struct sink *sink, const char *text, bool guard)
{
    sink_puts(sink, ",");
    sink_csv_field(sink, text_of(text), ',', guard);
}

static void
put_row(struct sdmx_out *out, const struct sdmx_series *series, const struct sdmx_observation *o)
{
    for (size_t i = 0; i < out->flow->dimensions.len; i++) {
        field(out->sink, series->key[i], false);
    }
    field(out->sink, o->time, false);
    field(out->sink, o->value ? o->value : "", o->guard);
    for (size_t i = 0; i < SDMX_ATTRIBUTES; i++) {
        field(out->sink, o->attribute[i] ? o->attribute[i] : "", false);
    }
    sink_puts(out->sink, "\n");
}

static void head_1(const struct sdmx_out *out, struct sink *sink)
{
    sink_puts(sink, "DATAFLOW");
    put_names(out, sink);
}

static void
row_1(struct sdmx_out *out, const struct sdmx_series *series, const struct sdmx_observation *o)
{
    sink_printf(out->sink, FLOW(out));
    put_row(out, series, o);
}

static void head_2(const struct sdmx_out *out, struct sink *sink)
{
    sink_puts(sink, "STRUCTURE,STRUCTURE_ID,ACTION");
    put_names(out, sink);
}

static void
row_2(struct sdmx_out *out, const struct sdmx_series *series, const struct sdmx_observation *o)
{
    sink_printf(out->sink, "dataflow," FLOW(out));
    sink_puts(out->sink, ",I");
    put_row(out, series, o);
}

static void no_series(struct sdmx_out *out, const struct sdmx_series *series)
{
    (void)out, (void)series;
}

static void no_tail(const struct sdmx_out *out, struct sink *sink)
{
    (void)out, (void)sink;
}

static const struct sdmx_syntax syntaxes[SDMX_SYNTAXES] = {
    {"csv-2.0", "csv", no_series, row_2, no_series, head_2, no_tail},
    {"csv-1.0", "csv", no_series, row_1, no_series, head_1, no_tail},
};

static enum status write_csv(const struct export_source *source,
                             const char *out,
                             struct arena *arena,
                             struct export_result *ret,
                             struct diags *diags)
{
    return sdmx_files_write("sdmx-csv", syntaxes, source, out, arena, ret, diags);
}

const struct exporter export_sdmx_csv = {
    .name = "sdmx-csv",
    .media_type = "application/vnd.sdmx.data+csv",
    .description_vi = "SDMX-CSV 2.0 và 1.0 kèm cấu trúc SDMX-ML 2.1, theo bản phát hành",
    .description_en = "SDMX-CSV 2.0 and 1.0 with their SDMX-ML 2.1 structure, in releases",
    .write = write_csv,
};
