/*
 * DHIS2's dataValueSet in XML (dxf 2.0) and ADX: elements with attributes, one a value, read as they stream by. REQ: DHIS2 Web API, "Data values"; IHE
 * QRPH ADX (urn:ihe:qrph:adx:2015). Neighbours: read_dhis2.h, xml.h.
 */
#include <string.h>

#include "read_dhis2.h"
#include "read_xml.h"

#define DXF "http://dhis2.org/schema/dxf/2.0"
#define ADX "urn:ihe:qrph:adx:2015"

struct dhis2_xml {
    struct dhis2_set set;
    struct read_xml xml;
    bool adx;
    bool begun;                       /* a value is at hand: it goes out where its element ends */
    struct VEC(struct text) of_group; /* categories of the group at hand: name, option, name… */
};

bool read_dhis2_xml_is(const struct foreign_look *look)
{
    return look->root != NULL && strcmp(look->root, "dataValueSet") == 0 &&
           (strcmp(look->space, DXF) == 0 || look->space[0] == '\0');
}

bool read_adx_is(const struct foreign_look *look)
{
    return look->root != NULL && strcmp(look->root, "adx") == 0 && strcmp(look->space, ADX) == 0;
}

/* ---- attributes ---- */

/* Those of a namespace of their own (xsi:schemaLocation) say nothing of figures. */
static bool is_plain(const char *name)
{
    return xml_local(name) == name;
}

static void take_set(struct dhis2_xml *x, const char *const *atts)
{
    for (size_t i = 0; atts[i] != NULL; i += 2) {
        if (is_plain(atts[i]))
            read_dhis2_keep(&x->set, read_dhis2_member(text_of(atts[i])), text_of(atts[i + 1]));
    }
}

/* A group says what holds for its values; what is no member of a set is a category and its option. */
static void take_group(struct dhis2_xml *x, const char *const *atts)
{
    struct dhis2_set *set = &x->set;
    struct arena *arena = set->foreign.in->arena;
    static const enum dhis2_member held[] = {DHIS2_DATA_SET, DHIS2_PERIOD, DHIS2_ORG_UNIT,
                                             DHIS2_ATTRIBUTE_COMBO};
    x->of_group.len = 0;
    for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
        set->of_set[held[i]] = (struct text){0};
    for (size_t i = 0; atts[i] != NULL; i += 2) {
        struct text name = text_of(atts[i]);
        enum dhis2_member member = read_dhis2_member(name);
        if (!is_plain(atts[i]) || text_is(name, "completeDate") || member == DHIS2_COMMENT)
            continue;
        if (member < DHIS2_MEMBERS) {
            read_dhis2_keep(set, member, text_of(atts[i + 1]));
        } else if (x->of_group.len < (size_t)2 * FOREIGN_PAIRS_MAX) {
            VEC_PUSH(arena, &x->of_group, text_of(arena_strdup(arena, atts[i])));
            VEC_PUSH(arena, &x->of_group, text_of(arena_strdup(arena, atts[i + 1])));
        }
    }
}

/* What DHIS2 notes beside a value. */
static bool is_beside(struct text name)
{
    static const char *const names[] = {"storedBy", "created",  "lastUpdated", "timestamp",
                                        "followup", "followUp", "completeDate"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_is(name, names[i]))
            return true;
    }
    return false;
}

static void take_value(struct dhis2_xml *x, const char *const *atts)
{
    struct foreign *f = &x->set.foreign;

    foreign_begin(f, 0, 0, read_xml_place(&x->xml));
    memset(x->set.of_value, 0, sizeof x->set.of_value);
    for (size_t i = 0; atts[i] != NULL; i += 2) {
        struct text name = text_of(atts[i]), value = text_of(atts[i + 1]);
        enum dhis2_member member = read_dhis2_member(name);
        if (!is_plain(atts[i]))
            continue;
        if (member < DHIS2_MEMBERS)
            x->set.of_value[member] = (struct text){text_dup(f->scratch, value), value.len};
        else if (x->adx && !is_beside(name))
            foreign_pair(f, name, value);
    }
    for (size_t i = 0; i < x->of_group.len; i += 2)
        foreign_pair(f, x->of_group.at[i], x->of_group.at[i + 1]);
    x->begun = true;
}

/* ---- elements ---- */

static bool is_element(const struct dhis2_xml *x, const char *name, const char *local)
{
    const char *space = x->adx ? ADX : DXF;
    return xml_name_is(name, space, local) || (!x->adx && xml_name_is(name, "", local));
}

static void on_start(void *ctx, const char *name, const char *const *atts)
{
    struct dhis2_xml *x = ctx;
    int depth = x->xml.xml.depth, values = x->adx ? 3 : 2;

    if (depth == 1) {
        take_set(x, atts);
        read_dhis2_begin(&x->set);
    } else if (x->adx && depth == 2 && is_element(x, name, "group")) {
        take_group(x, atts);
    } else if (depth == values && is_element(x, name, "dataValue")) {
        take_value(x, atts);
    } else if (x->begun && depth == values + 1 && is_element(x, name, "annotation")) {
        x->xml.xml.listening = true;
        x->xml.xml.len = 0;
    }
}

static void on_end(void *ctx, const char *name)
{
    struct dhis2_xml *x = ctx;
    struct xml *xml = &x->xml.xml;
    int values = x->adx ? 3 : 2;

    if (xml->listening && xml->depth == values + 1) {
        struct text t = {xml->text, xml->len};
        x->set.of_value[DHIS2_COMMENT] = (struct text){text_dup(x->set.foreign.scratch, t), t.len};
        xml->listening = false;
    }
    (void)name;
    if (x->begun && xml->depth == values) {
        x->begun = false;
        if (!read_dhis2_put(&x->set))
            xml_stop(xml);
    }
}

static void read(struct input *in, bool show, bool adx)
{
    struct dhis2_xml x = {.adx = adx,
                          .set = {.period = adx ? foreign_period_adx : foreign_period_dhis2,
                                  .otherwise = adx ? "adx" : "dhis2"}};
    foreign_open(&x.set.foreign, in, show);
    read_xml(&x.xml, in, &x, on_start, on_end);
    foreign_close(&x.set.foreign);
}

void read_dhis2_xml(struct input *in, bool show)
{
    read(in, show, false);
}

void read_adx(struct input *in, bool show)
{
    read(in, show, true);
}
