/*
 * Which unit somebody means: by a code of any scheme, by a name, or by an address ("xã X, huyện Y, tỉnh Z cũ"), on a day. The answer is the unit
 * that bore it; where it stands today is lineage.h. Knows the catalog, no files. Neighbours: names.h, aliases.h, org_code.h.
 */
#ifndef GRIS_CORE_ORG_FIND_H
#define GRIS_CORE_ORG_FIND_H

#include "core/aliases.h"
#include "core/names.h"

struct org_find_query {
    struct text text;
    date_t date;        /* the day on which it is asked */
    bool dated;         /* that day was named: nothing of other days is an answer */
    uint32_t level;     /* CATALOG_NONE: any */
    struct text within; /* a code of a unit above, of any time; "": anywhere */
};

enum org_find_result {
    ORG_FIND_ONE,
    ORG_FIND_SEVERAL,
    ORG_FIND_NEAR,      /* nothing but what comes near */
    ORG_FIND_OTHER_DAY, /* nothing on the day that was named; on others there is */
    ORG_FIND_NONE
};

struct org_found {
    uint32_t org;
    const struct org_alias *alias; /* the code of another scheme by which it was found; or NULL */
    bool then;                     /* it was so on the day; else before or after it */
};

struct org_find_answer {
    enum org_find_result result;
    struct VEC(struct org_found) units; /* by level, code, date */
    bool by_code;
    bool former;            /* asked for as one of the past: "… cũ" */
    enum names_match match; /* of a name */
    const char *new_code;   /* of a code that QCVN 102:2016 would write; or NULL */
    /* Units that bore the code at another time, where one was found that does on the day. */
    struct VEC(struct org_found) others;
    uint32_t
        owner; /* of a code that is unknown: the unit whose code it begins with; or CATALOG_NONE */
};

struct org_finder;

/* Memory from `arena`; the catalog must live as long. Names are indexed when the first one is asked for. */
struct org_finder *org_finder_new(const struct catalog *catalog, struct arena *arena);

/* Looks for codes first: what is one is no name. On the day if it can, else (unless `dated`) at any time; "cũ", "trước đây" or "trước sáp nhập"
 * behind a part asks for the past alone: where that has none, what there is comes near. */
void org_find(struct org_finder *finder,
              const struct org_find_query *query,
              struct arena *arena,
              struct org_find_answer *ret);

/* The day on which a unit is shown: the one asked for, or the nearest one of its life. */
date_t org_find_day(const struct catalog *catalog, uint32_t org, date_t date);

#endif
