/*
 * structure.xml: SDMX-ML 2.1 structure message: agency, dataflows, codelists, concepts, data structures, in the order that the standard's schema
 * asks for. Must not know figures. Neighbours: sdmx_model.c, sdmx_xml.c; docs/exporters/sdmx-ml.rng checks what comes out.
 */
#include "sdmx.h"

/* agencyID, version and that it is final: of everything that is maintained. */
#define MAINTAINED                                                                                 \
    "agencyID", SDMX_AGENCY, "version", SDMX_VERSION, "isFinal", "true", "isExternalReference",    \
        "false"

static void put_agency(struct sdmx_xml *x)
{
    sdmx_xml_open(x, "str:OrganisationSchemes", NULL);
    /* Agencies at the top are in SDMX's own scheme; this says one of them. */
    sdmx_xml_open(x, "str:AgencyScheme", "id", "AGENCIES", "agencyID", "SDMX", "version",
                  SDMX_VERSION, "isFinal", "false", "isExternalReference", "false", "isPartial",
                  "true", NULL);
    sdmx_xml_names(x, "Cơ quan", "Agencies");
    sdmx_xml_open(x, "str:Agency", "id", SDMX_AGENCY, NULL);
    sdmx_xml_names(x, "Hệ thống báo cáo (gris)", "gris, reporting information system");
    sdmx_xml_close(x, "str:Agency");
    sdmx_xml_close(x, "str:AgencyScheme");
    sdmx_xml_close(x, "str:OrganisationSchemes");
}

static void put_dataflows(struct sdmx_xml *x, const struct sdmx_model *m)
{
    sdmx_xml_open(x, "str:Dataflows", NULL);
    for (size_t i = 0; i < m->flows.len; i++) {
        const struct sdmx_flow *flow = &m->flows.at[i];
        sdmx_xml_open(x, "str:Dataflow", "id", flow->id, MAINTAINED, NULL);
        sdmx_xml_names(x, flow->vi, flow->en);
        sdmx_xml_open(x, "str:Structure", NULL);
        sdmx_xml_leaf(x, "Ref", "agencyID", SDMX_AGENCY, "id", flow->id, "version", SDMX_VERSION,
                      "package", "datastructure", "class", "DataStructure", NULL);
        sdmx_xml_close(x, "str:Structure");
        sdmx_xml_close(x, "str:Dataflow");
    }
    sdmx_xml_close(x, "str:Dataflows");
}

static void put_code(struct sdmx_xml *x, const struct sdmx_code *code)
{
    sdmx_xml_open(x, "str:Code", "id", code->id, NULL);
    sdmx_xml_names(x, code->vi, code->en);
    if (code->description) {
        sdmx_xml_text(x, "com:Description", code->description);
    }
    if (code->parent) {
        sdmx_xml_open(x, "str:Parent", NULL);
        sdmx_xml_leaf(x, "Ref", "id", code->parent, NULL);
        sdmx_xml_close(x, "str:Parent");
    }
    sdmx_xml_close(x, "str:Code");
}

static void put_codelists(struct sdmx_xml *x, const struct sdmx_model *m)
{
    sdmx_xml_open(x, "str:Codelists", NULL);
    for (size_t i = 0; i < m->codelists.len; i++) {
        const struct sdmx_codelist *list = m->codelists.at[i];
        sdmx_xml_open(x, "str:Codelist", "id", list->id, MAINTAINED, NULL);
        sdmx_xml_names(x, list->vi, list->en);
        for (size_t k = 0; k < list->codes.len; k++) {
            put_code(x, &list->codes.at[k]);
        }
        sdmx_xml_close(x, "str:Codelist");
    }
    sdmx_xml_close(x, "str:Codelists");
}

static void put_concepts(struct sdmx_xml *x, const struct sdmx_model *m)
{
    sdmx_xml_open(x, "str:Concepts", NULL);
    sdmx_xml_open(x, "str:ConceptScheme", "id", SDMX_CONCEPTS, MAINTAINED, NULL);
    sdmx_xml_names(x, "Khái niệm", "Concepts");
    for (size_t i = 0; i < m->concepts.len; i++) {
        sdmx_xml_open(x, "str:Concept", "id", m->concepts.at[i]->id, NULL);
        sdmx_xml_names(x, m->concepts.at[i]->vi, m->concepts.at[i]->en);
        sdmx_xml_close(x, "str:Concept");
    }
    sdmx_xml_close(x, "str:ConceptScheme");
    sdmx_xml_close(x, "str:Concepts");
}

/* ---- data structures ---- */

static void put_identity(struct sdmx_xml *x, const char *concept)
{
    sdmx_xml_open(x, "str:ConceptIdentity", NULL);
    sdmx_xml_leaf(x, "Ref", "agencyID", SDMX_AGENCY, "maintainableParentID", SDMX_CONCEPTS,
                  "maintainableParentVersion", SDMX_VERSION, "id", concept, "package",
                  "conceptscheme", "class", "Concept", NULL);
    sdmx_xml_close(x, "str:ConceptIdentity");
}

static void put_representation(struct sdmx_xml *x, const struct sdmx_component *c)
{
    sdmx_xml_open(x, "str:LocalRepresentation", NULL);
    if (c->codes) {
        sdmx_xml_open(x, "str:Enumeration", NULL);
        sdmx_xml_leaf(x, "Ref", "agencyID", SDMX_AGENCY, "id", c->codes->id, "version",
                      SDMX_VERSION, "package", "codelist", "class", "Codelist", NULL);
        sdmx_xml_close(x, "str:Enumeration");
    } else {
        sdmx_xml_leaf(x, "str:TextFormat", "textType", c->text_type, NULL);
    }
    sdmx_xml_close(x, "str:LocalRepresentation");
}

static void
put_dimensions(struct sdmx_xml *x, const struct sdmx_model *m, const struct sdmx_flow *flow)
{
    char position[DECIMAL_TEXT_MAX];
    sdmx_xml_open(x, "str:DimensionList", "id", "DimensionDescriptor", NULL);
    for (size_t i = 0; i < flow->dimensions.len; i++) {
        const struct sdmx_component *c = &flow->dimensions.at[i];
        sdmx_xml_open(x, "str:Dimension", "id", c->id, "position",
                      decimal_format((int64_t)i + 1, 0, position), NULL);
        put_identity(x, c->id);
        put_representation(x, c);
        sdmx_xml_close(x, "str:Dimension");
    }
    sdmx_xml_open(x, "str:TimeDimension", "id", SDMX_TIME, "position",
                  decimal_format((int64_t)flow->dimensions.len + 1, 0, position), NULL);
    put_identity(x, SDMX_TIME);
    put_representation(x, &m->time);
    sdmx_xml_close(x, "str:TimeDimension");
    sdmx_xml_close(x, "str:DimensionList");
}

/* Attributes of a series vary with its whole key. */
static void put_relationship(struct sdmx_xml *x, const struct sdmx_flow *flow, size_t attribute)
{
    sdmx_xml_open(x, "str:AttributeRelationship", NULL);
    for (size_t i = 0; attribute < SDMX_SERIES_ATTRIBUTES && i < flow->dimensions.len; i++) {
        sdmx_xml_open(x, "str:Dimension", NULL);
        sdmx_xml_leaf(x, "Ref", "id", flow->dimensions.at[i].id, NULL);
        sdmx_xml_close(x, "str:Dimension");
    }
    if (attribute >= SDMX_SERIES_ATTRIBUTES) {
        sdmx_xml_open(x, "str:PrimaryMeasure", NULL);
        sdmx_xml_leaf(x, "Ref", "id", SDMX_MEASURE, NULL);
        sdmx_xml_close(x, "str:PrimaryMeasure");
    }
    sdmx_xml_close(x, "str:AttributeRelationship");
}

static void
put_attributes(struct sdmx_xml *x, const struct sdmx_model *m, const struct sdmx_flow *flow)
{
    sdmx_xml_open(x, "str:AttributeList", "id", "AttributeDescriptor", NULL);
    for (size_t i = 0; i < SDMX_ATTRIBUTES; i++) {
        const struct sdmx_component *c = &m->attributes[i];
        sdmx_xml_open(x, "str:Attribute", "id", c->id, "assignmentStatus",
                      c->optional ? "Conditional" : "Mandatory", NULL);
        put_identity(x, c->id);
        put_representation(x, c);
        put_relationship(x, flow, i);
        sdmx_xml_close(x, "str:Attribute");
    }
    sdmx_xml_close(x, "str:AttributeList");
}

static void put_measure(struct sdmx_xml *x, const struct sdmx_flow *flow)
{
    const struct sdmx_component value = {.text_type = flow->numbers ? "Decimal" : "String"};
    sdmx_xml_open(x, "str:MeasureList", "id", "MeasureDescriptor", NULL);
    sdmx_xml_open(x, "str:PrimaryMeasure", "id", SDMX_MEASURE, NULL);
    put_identity(x, SDMX_MEASURE);
    put_representation(x, &value);
    sdmx_xml_close(x, "str:PrimaryMeasure");
    sdmx_xml_close(x, "str:MeasureList");
}

static void put_data_structures(struct sdmx_xml *x, const struct sdmx_model *m)
{
    sdmx_xml_open(x, "str:DataStructures", NULL);
    for (size_t i = 0; i < m->flows.len; i++) {
        const struct sdmx_flow *flow = &m->flows.at[i];
        sdmx_xml_open(x, "str:DataStructure", "id", flow->id, MAINTAINED, NULL);
        sdmx_xml_names(x, flow->vi, flow->en);
        sdmx_xml_open(x, "str:DataStructureComponents", NULL);
        put_dimensions(x, m, flow);
        put_attributes(x, m, flow);
        put_measure(x, flow);
        sdmx_xml_close(x, "str:DataStructureComponents");
        sdmx_xml_close(x, "str:DataStructure");
    }
    sdmx_xml_close(x, "str:DataStructures");
}

void sdmx_structure_write(const struct sdmx_model *model, const char *prepared, struct sink *sink)
{
    struct sdmx_xml x;
    sdmx_xml_begin(&x, sink);
    sdmx_xml_open(&x, "mes:Structure", "xmlns:mes", SDMX_XML_MESSAGE, "xmlns:str",
                  SDMX_XML_STRUCTURE, "xmlns:com", SDMX_XML_COMMON, NULL);
    sdmx_xml_open(&x, "mes:Header", NULL);
    sdmx_xml_header(&x, "STRUCTURE", prepared);
    sdmx_xml_close(&x, "mes:Header");
    sdmx_xml_open(&x, "mes:Structures", NULL);
    put_agency(&x);
    put_dataflows(&x, model);
    put_codelists(&x, model);
    put_concepts(&x, model);
    put_data_structures(&x, model);
    sdmx_xml_close(&x, "mes:Structures");
    sdmx_xml_close(&x, "mes:Structure");
}
