/*
 * What happened to units, told from the catalog's dates: who began, ended, merged, split, gave a part away, was renamed, changed its kind or its
 * parent. Knows no figures. Neighbours: lineage.h, names.h.
 */
#ifndef GRIS_CORE_ORG_EVENTS_H
#define GRIS_CORE_ORG_EVENTS_H

#include "core/lineage.h"

enum org_event_kind {
    ORG_EVENT_BEGIN,    /* thành lập: nobody went before */
    ORG_EVENT_CONTINUE, /* kế tục: one body in place of another */
    ORG_EVENT_MERGE,    /* hợp nhất, nhập: made of several, or into one with others */
    ORG_EVENT_SPLIT,    /* chia, tách: made of a part, or into several */
    ORG_EVENT_TRANSFER, /* điều chỉnh: a part went from one unit that stays to another */
    ORG_EVENT_RENAME,   /* đổi tên */
    ORG_EVENT_KIND,     /* đổi loại: xã to phường, tỉnh to thành phố */
    ORG_EVENT_MOVE,     /* chuyển đơn vị cấp trên */
    ORG_EVENT_ABOLISH, /* bỏ cấp: it ended with all units of its level, and nobody followed it */
    ORG_EVENT_END,     /* giải thể: nobody followed */
    ORG_EVENTS
};

struct org_event {
    date_t date;
    enum org_event_kind kind;
    uint32_t org;
    bool away;                  /* told of what left or ended; else of what began or came */
    struct lineage_links links; /* what took part, of that day */
    uint32_t hierarchy;         /* ORG_EVENT_MOVE */
    /* Names (rename, kind) or codes of parents (move); "": none; one parent twice: the unit begins or ceases to count in its total. */
    const char *before, *after;
};
struct org_events VEC(struct org_event);

/* "merge", … for programs. */
const char *org_event_name(enum org_event_kind kind);

/* All of one unit, by date. */
void org_events_of(const struct catalog *catalog,
                   const struct lineage *lineage,
                   uint32_t org,
                   struct arena *arena,
                   struct org_events *ret);
/* All of all units, by date, then unit. */
void org_events_all(const struct catalog *catalog,
                    const struct lineage *lineage,
                    struct arena *arena,
                    struct org_events *ret);
/* All of one day, in order of unit, each succession told once: by who came of it. `level` CATALOG_NONE: of every level. */
void org_events_on(const struct catalog *catalog,
                   const struct lineage *lineage,
                   date_t date,
                   uint32_t level,
                   struct arena *arena,
                   struct org_events *ret);

#endif
