/*
 * SDMX-ML 2.1, generic and structure-specific, in series or flat; and the generic data of 2.0. What a data set, a series or a group of attributes says
 * holds for the observations inside. Elements are known by their local names, in messages whose root is SDMX's. REQ: SDMX 2.1, section 3 (SDMX-ML).
 * Neighbours: read_sdmx.h, read_xml.h.
 */
#include <string.h>

#include "read_sdmx.h"
#include "read_sdmx_groups.h"
#include "read_xml.h"

#define STRUCTURES_MAX 16
#define VALUES_MAX     192 /* of a data set, a series or group, and an observation together */

/* A structure that the header names. */
struct structure {
    const char *id; /* by which data sets refer to it */
    struct text agency, flow;
    const char *time; /* the dimension of the observations; NULL: TIME_PERIOD */
};

struct sdmx_ml {
    struct sdmx sdmx;
    struct read_xml xml;
    struct VEC(struct structure) structures;
    const struct structure *of_set;
    struct arena
        *of_series; /* memory of `values` behind those of the data set, up to the observation's */
    struct sdmx_value values[VALUES_MAX];
    size_t set_len, series_len,
        len; /* of the data set; and of the series or group; and of the observation besides */
    struct sdmx_groups *groups;
    bool deletes;                /* the data set */
    int set, series, group, obs; /* depths of the open elements, or 0 */
    bool attributes;             /* inside an <Attributes> */
    bool usage; /* inside a reference to a dataflow, which goes before one to a structure */
};

bool read_sdmx_ml_is(const struct foreign_look *look)
{
    static const char *const spaces[] = {
        "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message",
        "http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message",
        "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/message"};
    for (size_t i = 0; look->space != NULL && i < sizeof spaces / sizeof spaces[0]; i++) {
        if (strcmp(look->space, spaces[i]) == 0)
            return true;
    }
    return false;
}

static bool is(const char *name, const char *local)
{
    return strcmp(xml_local(name), local) == 0;
}

/* The attribute with that local name; NULL: none. */
static const char *attribute(const char *const *atts, const char *local)
{
    for (size_t i = 0; atts[i] != NULL; i += 2) {
        if (strcmp(xml_local(atts[i]), local) == 0)
            return atts[i + 1];
    }
    return NULL;
}

/* ---- the header ---- */

static struct structure *last_structure(struct sdmx_ml *m)
{
    return m->structures.len > 0 ? &m->structures.at[m->structures.len - 1] : NULL;
}

static void take_structure(struct sdmx_ml *m, const char *const *atts)
{
    struct input *in = m->sdmx.foreign.in;
    const char *id = attribute(atts, "structureID");
    const char *time = attribute(atts, "dimensionAtObservation");
    if (m->structures.len == STRUCTURES_MAX) {
        finding_limit(in, "structures", STRUCTURES_MAX, 0, 0);
        xml_stop(&m->xml.xml);
        return;
    }
    VEC_PUSH(in->arena, &m->structures,
             ((struct structure){.id = id == NULL ? "" : arena_strdup(in->arena, id),
                                 .time = time == NULL ? NULL : arena_strdup(in->arena, time)}));
    m->usage = false;
}

static void take_reference(struct sdmx_ml *m, const char *const *atts)
{
    struct arena *arena = m->sdmx.foreign.in->arena;
    struct structure *s = last_structure(m);
    const char *agency = attribute(atts, "agencyID"), *id = attribute(atts, "id");
    if (s == NULL || id == NULL || (s->flow.len > 0 && !m->usage))
        return;
    s->agency = text_of(agency == NULL ? "" : arena_strdup(arena, agency));
    s->flow = text_of(arena_strdup(arena, id));
}

/* urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=AGENCY:FLOW(1.0) */
static void take_urn(struct sdmx_ml *m, struct text urn)
{
    struct arena *arena = m->sdmx.foreign.in->arena;
    struct structure *s = last_structure(m);
    const char *equals = urn.len > 0 ? memchr(urn.ptr, '=', urn.len) : NULL;
    if (s == NULL || equals == NULL || (s->flow.len > 0 && !m->usage))
        return;
    struct text rest = {equals + 1, urn.len - (size_t)(equals + 1 - urn.ptr)};
    const char *colon = rest.len > 0 ? memchr(rest.ptr, ':', rest.len) : NULL;
    const char *open = rest.len > 0 ? memchr(rest.ptr, '(', rest.len) : NULL;
    if (colon == NULL || open == NULL || open < colon)
        return;
    struct text agency = {rest.ptr, (size_t)(colon - rest.ptr)};
    struct text flow = {colon + 1, (size_t)(open - colon - 1)};
    s->agency = (struct text){text_dup(arena, agency), agency.len};
    s->flow = (struct text){text_dup(arena, flow), flow.len};
}

/* ---- what holds for several observations ---- */

static void keep(struct sdmx_ml *m, const char *id, const char *text, bool attribute)
{
    struct foreign *f = &m->sdmx.foreign;
    bool inside = m->series > 0 || m->group > 0;
    struct arena *arena = m->obs > 0 ? f->scratch : inside ? m->of_series : f->in->arena;
    if (id == NULL || text == NULL)
        return;
    if (m->len == VALUES_MAX) {
        finding_limit(f->in, "components", VALUES_MAX, 0, 0);
        xml_stop(&m->xml.xml);
        return;
    }
    m->values[m->len++] = (struct sdmx_value){
        text_of(arena_strdup(arena, id)), text_trim(text_of(arena_strdup(arena, text))), attribute};
}

/* Of structure-specific elements: attributes without a namespace are components. */
static void keep_all(struct sdmx_ml *m, const char *const *atts)
{
    for (size_t i = 0; atts[i] != NULL; i += 2) {
        if (xml_local(atts[i]) == atts[i])
            keep(m, atts[i], atts[i + 1], false);
    }
}

static void forget_series(struct sdmx_ml *m)
{
    arena_reset(m->of_series);
    m->len = m->series_len = m->set_len;
}

/* A group without series inside, or what stands of it before them (2.0). */
static void end_group(struct sdmx_ml *m)
{
    if (m->len > m->set_len &&
        !read_sdmx_groups_add(m->groups, &m->values[m->set_len], m->len - m->set_len)) {
        finding_limit(m->sdmx.foreign.in, "groups", READ_SDMX_GROUPS, 0, 0);
        xml_stop(&m->xml.xml);
    }
    forget_series(m);
}

/* ---- observations ---- */

static const char *time_id(const struct sdmx_ml *m)
{
    const char *time = m->of_set == NULL ? NULL : m->of_set->time;
    return time == NULL || strcmp(time, "AllDimensions") == 0 ? "TIME_PERIOD" : time;
}

static void begin_observation(struct sdmx_ml *m, const char *const *atts)
{
    read_sdmx_begin(&m->sdmx, 0, 0, read_xml_place(&m->xml));
    m->series_len = m->len;
    keep_all(m, atts);
}

static void take_of_group(void *ctx, struct text id, struct text value)
{
    struct sdmx_ml *m = ctx;
    read_sdmx_take(&m->sdmx, id, value, true);
}

/* The nearer it was said, the later it is taken. False: stop. */
static bool end_observation(struct sdmx_ml *m)
{
    m->sdmx.deletes = m->deletes;
    if (!read_sdmx_groups_of(m->groups, m->values, m->len, take_of_group, m)) {
        finding_limit(m->sdmx.foreign.in, "group types", READ_SDMX_GROUP_TYPES, 0, 0);
        return false;
    }
    for (size_t i = 0; i < m->len; i++)
        read_sdmx_take(&m->sdmx, m->values[i].id, m->values[i].text, m->values[i].attribute);
    m->len = m->series_len;
    return read_sdmx_put(&m->sdmx);
}

/* Inside an observation of generic data. */
static void start_inside(struct sdmx_ml *m, const char *name, const char *const *atts)
{
    const char *id = attribute(atts, "id"), *value = attribute(atts, "value");
    if (id == NULL)
        id = attribute(atts, "concept"); /* 2.0 */
    if (is(name, "ObsDimension"))
        keep(m, id != NULL ? id : time_id(m), value, false);
    else if (is(name, "ObsValue"))
        keep(m, "OBS_VALUE", value, true);
    else if (is(name, "Value"))
        keep(m, id, value, m->attributes);
    else if (is(name, "Time")) {
        m->xml.xml.listening = true;
        m->xml.xml.len = 0;
    }
}

/* ---- elements ---- */

static void start_set(struct sdmx_ml *m, const char *const *atts)
{
    const char *of = attribute(atts, "structureRef"), *action = attribute(atts, "action");
    m->of_set = last_structure(m);
    for (size_t i = 0; of != NULL && i < m->structures.len; i++) {
        if (strcmp(m->structures.at[i].id, of) == 0)
            m->of_set = &m->structures.at[i];
    }
    m->deletes = action != NULL && (strcmp(action, "Delete") == 0 || strcmp(action, "D") == 0);
    read_sdmx_groups_forget(m->groups);
    if (m->of_set != NULL)
        read_sdmx_flow_of(&m->sdmx, m->of_set->agency, m->of_set->flow);
    else
        read_sdmx_flow_of(&m->sdmx, (struct text){0}, (struct text){0});
    m->set = m->xml.xml.depth;
    m->set_len = m->len = 0;
    for (size_t i = 0; atts[i] != NULL; i += 2) {
        bool component = read_sdmx_component(text_of(atts[i])) < SDMX_COMPONENTS;
        if (component && xml_local(atts[i]) == atts[i])
            keep(m, atts[i], atts[i + 1], true);
    }
    m->set_len = m->len;
}

static void start_header(struct sdmx_ml *m, const char *name, const char *const *atts)
{
    if (is(name, "Structure") && attribute(atts, "structureID") != NULL)
        take_structure(m, atts);
    else if (is(name, "StructureUsage"))
        m->usage = true;
    else if (is(name, "Ref"))
        take_reference(m, atts);
    else if (is(name, "URN") || is(name, "KeyFamilyRef") || is(name, "KeyFamilyID")) {
        m->xml.xml.listening = true;
        m->xml.xml.len = 0;
    }
}

static void start_inside_set(struct sdmx_ml *m, const char *name, const char *const *atts)
{
    int depth = m->xml.xml.depth;
    const char *id = attribute(atts, "id");
    if (is(name, "Series") && m->series == 0) {
        if (m->group > 0 && m->len > m->set_len)
            end_group(m);
        forget_series(m);
        m->series = depth;
        keep_all(m, atts);
    } else if (is(name, "Group") && m->series == 0 && m->group == 0) {
        forget_series(m);
        m->group = depth;
        keep_all(m, atts);
    } else if (is(name, "Obs")) {
        if (m->series == 0)
            forget_series(m);
        m->obs = depth;
        begin_observation(m, atts);
    } else if (is(name, "Attributes")) {
        m->attributes = true;
    } else if (is(name, "Value")) {
        keep(m, id != NULL ? id : attribute(atts, "concept"), attribute(atts, "value"),
             m->attributes);
        if (m->series == 0 && m->group == 0)
            m->set_len = m->len;
    } else if (is(name, "KeyFamilyRef")) { /* 2.0 */
        m->xml.xml.listening = true;
        m->xml.xml.len = 0;
    }
}

static void on_start(void *ctx, const char *name, const char *const *atts)
{
    struct sdmx_ml *m = ctx;
    int depth = m->xml.xml.depth;
    if (depth == 1) {
        bool data = is(name, "GenericData") || is(name, "GenericTimeSeriesData") ||
                    is(name, "StructureSpecificData") ||
                    is(name, "StructureSpecificTimeSeriesData");
        if (!data) {
            finding_arg(m->sdmx.foreign.in, finding_add(m->sdmx.foreign.in, DIAG_E196, 0, 0), 0,
                        text_of(xml_local(name)));
            xml_stop(&m->xml.xml);
        }
    } else if (depth == 2 && is(name, "DataSet")) {
        start_set(m, atts);
    } else if (m->set == 0) {
        start_header(m, name, atts);
    } else if (m->obs > 0) {
        if (is(name, "Attributes"))
            m->attributes = true;
        start_inside(m, name, atts);
    } else {
        start_inside_set(m, name, atts);
    }
}

static void take_text(struct sdmx_ml *m, const char *name)
{
    struct xml *xml = &m->xml.xml;
    struct text t = text_trim((struct text){xml->text, xml->len});
    xml->listening = false;
    if (m->obs > 0)
        keep(m, "TIME_PERIOD", text_dup(m->sdmx.foreign.scratch, t), false);
    else if (is(name, "URN"))
        take_urn(m, t);
    else if (m->set > 0 && m->sdmx.flow.len == 0)
        read_sdmx_flow_of(&m->sdmx, (struct text){0}, t);
}

static void on_end(void *ctx, const char *name)
{
    struct sdmx_ml *m = ctx;
    struct xml *xml = &m->xml.xml;
    if (xml->listening)
        take_text(m, name);
    if (is(name, "Attributes"))
        m->attributes = false;
    if (is(name, "StructureUsage"))
        m->usage = false;
    if (xml->depth == m->obs) {
        m->obs = 0;
        if (!end_observation(m))
            xml_stop(xml);
    } else if (xml->depth == m->series) {
        m->series = 0;
    } else if (xml->depth == m->group) {
        end_group(m);
        m->group = 0;
    } else if (xml->depth == m->set) {
        m->set = 0;
    }
}

void read_sdmx_ml(struct input *in, bool show)
{
    struct sdmx_ml m = {.of_series = arena_new(0)};
    foreign_open(&m.sdmx.foreign, in, show);
    m.groups = read_sdmx_groups_new(in->arena);
    read_xml(&m.xml, in, &m, on_start, on_end);
    foreign_close(&m.sdmx.foreign);
    arena_free(m.of_series);
}
