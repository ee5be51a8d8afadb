/*
 * sdmx-ml: SDMX-ML 2.1: structure.xml, generic and structure-specific data, a file for each dataflow, as a release. docs/exporters/sdmx.md.
 * Series with their observations by time. What has no value has no ObsValue, which is not zero.
 * Must not know how a release becomes current. Neighbours: sdmx_files.c, sdmx_structure.c, sdmx_xml.c.
 */
#include "sdmx.h"

#define STRUCTURE_ID "S"
#define DEPTH        2 /* of a series */
#define URN                                                                                        \
    "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=" SDMX_AGENCY ":%s(" SDMX_VERSION ")"

static struct sdmx_xml within(const struct sdmx_out *out, int depth)
{
    return (struct sdmx_xml){.sink = out->sink, .depth = depth};
}

static void header(struct sdmx_xml *x, const struct sdmx_out *out, const char *namespace)
{
    sdmx_xml_open(x, "mes:Header", NULL);
    sdmx_xml_header(x, out->flow->id, sdmx_time_prepared(out->last, out->arena));
    sdmx_xml_open(x, "mes:Structure", "structureID", STRUCTURE_ID, "namespace", namespace,
                  "dimensionAtObservation", SDMX_TIME, NULL);
    sdmx_xml_open(x, "com:Structure", NULL);
    sdmx_xml_leaf(x, "Ref", "agencyID", SDMX_AGENCY, "id", out->flow->id, "version", SDMX_VERSION,
                  NULL);
    sdmx_xml_close(x, "com:Structure");
    sdmx_xml_close(x, "mes:Structure");
    sdmx_xml_close(x, "mes:Header");
}

/* ---- generic ---- */

static void generic_head(const struct sdmx_out *out, struct sink *sink)
{
    struct sdmx_xml x;
    sdmx_xml_begin(&x, sink);
    sdmx_xml_open(&x, "mes:GenericData", "xmlns:mes", SDMX_XML_MESSAGE, "xmlns:gen",
                  SDMX_XML_GENERIC, "xmlns:com", SDMX_XML_COMMON, NULL);
    header(&x, out, NULL);
    sdmx_xml_open(&x, "mes:DataSet", "structureRef", STRUCTURE_ID, "action", "Information", NULL);
}

static void generic_tail(const struct sdmx_out *out, struct sink *sink)
{
    struct sdmx_xml x = {.sink = sink, .depth = DEPTH};
    (void)out;
    sdmx_xml_close(&x, "mes:DataSet");
    sdmx_xml_close(&x, "mes:GenericData");
}

static void put_value(struct sdmx_xml *x, const char *id, const char *value)
{
    if (value) {
        sdmx_xml_leaf(x, "gen:Value", "id", id, "value", value, NULL);
    }
}

static void put_attributes(struct sdmx_xml *x,
                           const struct sdmx_out *out,
                           const char *const *values,
                           size_t from,
                           size_t to)
{
    sdmx_xml_open(x, "gen:Attributes", NULL);
    for (size_t i = from; i < to; i++) {
        put_value(x, out->model->attributes[i].id, values[i]);
    }
    sdmx_xml_close(x, "gen:Attributes");
}

static void generic_begin(struct sdmx_out *out, const struct sdmx_series *series)
{
    struct sdmx_xml x = within(out, DEPTH);
    sdmx_xml_open(&x, "gen:Series", NULL);
    sdmx_xml_open(&x, "gen:SeriesKey", NULL);
    for (size_t i = 0; i < out->flow->dimensions.len; i++) {
        put_value(&x, out->flow->dimensions.at[i].id, series->key[i]);
    }
    sdmx_xml_close(&x, "gen:SeriesKey");
    put_attributes(&x, out, series->attribute, 0, SDMX_SERIES_ATTRIBUTES);
}

static void generic_observation(struct sdmx_out *out,
                                const struct sdmx_series *series,
                                const struct sdmx_observation *o)
{
    struct sdmx_xml x = within(out, DEPTH + 1);
    (void)series;
    sdmx_xml_open(&x, "gen:Obs", NULL);
    sdmx_xml_leaf(&x, "gen:ObsDimension", "value", o->time, NULL);
    if (o->value) {
        sdmx_xml_leaf(&x, "gen:ObsValue", "value", o->value, NULL);
    }
    put_attributes(&x, out, o->attribute, SDMX_SERIES_ATTRIBUTES, SDMX_ATTRIBUTES);
    sdmx_xml_close(&x, "gen:Obs");
}

static void generic_end(struct sdmx_out *out, const struct sdmx_series *series)
{
    struct sdmx_xml x = within(out, DEPTH + 1);
    (void)series;
    sdmx_xml_close(&x, "gen:Series");
}

/* ---- structure-specific ---- */

static void specific_head(const struct sdmx_out *out, struct sink *sink)
{
    const char *namespace = arena_printf(out->arena, URN ":ObsLevelDim:" SDMX_TIME, out->flow->id);
    struct sdmx_xml x;
    sdmx_xml_begin(&x, sink);
    sdmx_xml_open(&x, "mes:StructureSpecificData", "xmlns:mes", SDMX_XML_MESSAGE, "xmlns:ss",
                  SDMX_XML_STRUCTURED, "xmlns:com", SDMX_XML_COMMON, "xmlns:xsi",
                  "http://www.w3.org/2001/XMLSchema-instance", "xmlns:ns1", namespace, NULL);
    header(&x, out, namespace);
    sdmx_xml_open(&x, "mes:DataSet", "xsi:type", "ns1:DataSetType", "ss:structureRef", STRUCTURE_ID,
                  "ss:dataScope", "DataStructure", "ss:action", "Information", NULL);
}

static void specific_tail(const struct sdmx_out *out, struct sink *sink)
{
    struct sdmx_xml x = {.sink = sink, .depth = DEPTH};
    (void)out;
    sdmx_xml_close(&x, "mes:DataSet");
    sdmx_xml_close(&x, "mes:StructureSpecificData");
}

static void put_pair(struct sink *sink, const char *id, const char *value)
{
    if (value) {
        sink_printf(sink, " %s=\"", id);
        sdmx_xml_escape(sink, value);
        sink_puts(sink, "\"");
    }
}

static void specific_begin(struct sdmx_out *out, const struct sdmx_series *series)
{
    sink_puts(out->sink, "  <Series");
    for (size_t i = 0; i < out->flow->dimensions.len; i++) {
        put_pair(out->sink, out->flow->dimensions.at[i].id, series->key[i]);
    }
    for (size_t i = 0; i < SDMX_SERIES_ATTRIBUTES; i++) {
        put_pair(out->sink, out->model->attributes[i].id, series->attribute[i]);
    }
    sink_puts(out->sink, ">\n");
}

static void specific_observation(struct sdmx_out *out,
                                 const struct sdmx_series *series,
                                 const struct sdmx_observation *o)
{
    (void)series;
    sink_puts(out->sink, "   <Obs");
    put_pair(out->sink, SDMX_TIME, o->time);
    put_pair(out->sink, SDMX_MEASURE, o->value);
    for (size_t i = SDMX_SERIES_ATTRIBUTES; i < SDMX_ATTRIBUTES; i++) {
        put_pair(out->sink, out->model->attributes[i].id, o->attribute[i]);
    }
    sink_puts(out->sink, "/>\n");
}

static void specific_end(struct sdmx_out *out, const struct sdmx_series *series)
{
    (void)series;
    sink_puts(out->sink, "  </Series>\n");
}

static const struct sdmx_syntax syntaxes[SDMX_SYNTAXES] = {
    {"generic", "xml", generic_begin, generic_observation, generic_end, generic_head, generic_tail},
    {"structure-specific", "xml", specific_begin, specific_observation, specific_end, specific_head,
     specific_tail},
};

static enum status write_ml(const struct export_source *source,
                            const char *out,
                            struct arena *arena,
                            struct export_result *ret,
                            struct diags *diags)
{
    return sdmx_files_write("sdmx-ml", syntaxes, source, out, arena, ret, diags);
}

const struct exporter export_sdmx_ml = {
    .name = "sdmx-ml",
    .media_type = "application/vnd.sdmx.genericdata+xml;version=2.1",
    .description_vi = "SDMX-ML 2.1: cấu trúc, dữ liệu chung và theo cấu trúc, theo bản phát hành",
    .description_en = "SDMX-ML 2.1: structure, generic and structure-specific data, in releases",
    .write = write_ml,
};
