/*
 * Data value sets of DHIS2, in JSON, XML and CSV, and ADX, its standard kin: how each is told, and what they have in common once their members are
 * found. REQ: DHIS2 Web API, "Data values"; IHE QRPH ADX. Neighbours: foreign.h, foreign_formats.c.
 */
#ifndef GRIS_COLLECTOR_READ_DHIS2_H
#define GRIS_COLLECTOR_READ_DHIS2_H

#include "foreign.h"
#include "foreign_formats.h"
#include "foreign_period.h"

/* Members of a set; some stand at single values too, and hold there. */
enum dhis2_member {
    DHIS2_DATA_SET,
    DHIS2_PERIOD,
    DHIS2_ORG_UNIT,
    DHIS2_ATTRIBUTE_COMBO,
    DHIS2_ATTRIBUTE_OPTIONS,
    DHIS2_SCHEME,
    DHIS2_ELEMENT_SCHEME,
    DHIS2_ORG_SCHEME,
    DHIS2_COMBO_SCHEME,
    DHIS2_ATTRIBUTE_SCHEME,
    DHIS2_SET_SCHEME,
    DHIS2_DRY_RUN,
    DHIS2_STRATEGY,
    DHIS2_ELEMENT,
    DHIS2_COMBO,
    DHIS2_VALUE,
    DHIS2_COMMENT,
    DHIS2_DELETED,
    DHIS2_MEMBERS
};

/* Zeroed but for the reader, the period's spelling, and the scheme of codes where none is named. */
struct dhis2_set {
    struct foreign foreign;
    bool (*period)(struct text t, struct foreign_period *ret);
    const char *otherwise;
    struct text of_set[DHIS2_MEMBERS];   /* live as long as the set */
    struct text of_value[DHIS2_MEMBERS]; /* of the value at hand; without a pointer: not said */
    const char *scheme[RECORD_SCHEMES], *attribute_scheme;
    bool deletes; /* the strategy is DELETE */
};

/* Which member that is; DHIS2_MEMBERS: none that says anything of a figure. */
enum dhis2_member read_dhis2_member(struct text name);
/* Keeps what the set itself says. */
void read_dhis2_keep(struct dhis2_set *set, enum dhis2_member member, struct text t);
/* Once all that the set says of itself is known: schemes, trial, strategy. */
void read_dhis2_begin(struct dhis2_set *set);
/* The value at hand as a figure; pairs were put behind foreign_begin(). False: stop. */
bool read_dhis2_put(struct dhis2_set *set);

/* ---- JSON ---- */

/* True when the file is an object with that member, which comes in its quotes. */
bool read_dhis2_json_has(const struct foreign_look *look, const char *member);
/* What a string says, or a number, a word as it is spelt; null is nothing. */
struct text read_dhis2_plain(struct arena *arena, struct text raw);
/* True when jansson takes it; else E120 or E121, with the place. */
bool read_dhis2_is_json(struct input *in, struct text json);

/* ---- the formats ---- */

bool read_dhis2_json_is(const struct foreign_look *look);
void read_dhis2_json(struct input *in, bool show);
bool read_dhis2_analytics_is(const struct foreign_look *look);
void read_dhis2_analytics(struct input *in, bool show);
bool read_dhis2_xml_is(const struct foreign_look *look);
void read_dhis2_xml(struct input *in, bool show);
bool read_adx_is(const struct foreign_look *look);
void read_adx(struct input *in, bool show);
bool read_dhis2_csv_is(const struct foreign_look *look);
void read_dhis2_csv(struct input *in, bool show);

#endif
