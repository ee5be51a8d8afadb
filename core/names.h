/*
 * Names of units as people write them, and the units they may mean. Names are for people: what is found here is shown and confirmed, a
 * report's code is never taken from it. Knows the catalog, no files. Neighbours: catalog.h, text.h (text_fold).
 */
#ifndef GRIS_CORE_NAMES_H
#define GRIS_CORE_NAMES_H

#include "core/catalog.h"

/* Kinds of units that stand before a name. "Tỉnh Hòa Bình", "TP. Hà Nội", "Q.3". */
enum names_kind {
    NAMES_PLAIN, /* none is said */
    NAMES_TINH,
    NAMES_THANH_PHO,
    NAMES_QUAN,
    NAMES_HUYEN,
    NAMES_THI_XA,
    NAMES_THI_TRAN,
    NAMES_XA,
    NAMES_PHUONG,
    NAMES_DAC_KHU
};

/* The name in one spelling for comparing: text_fold() (NFC, small letters, one place for tone marks, đ), no apostrophes, dashes and dots as
 * blanks, numbers without leading zeros. y and i stay apart. Arena, or a static text. */
struct text names_fold(struct arena *arena, struct text name);
/* Takes the kind off the front of a folded name, if one stands there and something is left. `text_fold()` alone keeps the dots of "q.3": give
 * it that. */
enum names_kind names_take_kind(struct text *name);

/* A folded text without marks: tones, ă â ê ô ơ ư, đ. "hà nội" gives "ha noi". */
struct text names_unmarked(struct arena *arena, struct text t);

struct names;

/* All names of all units: their editions' (name_vi), and aliases of the scheme `name`. Memory from `arena`, which must live as long; the
 * catalog too. */
struct names *names_new(const struct catalog *catalog, struct arena *arena);

#define NAMES_ANY_DAY DATE_MAX

/* How far what was typed agrees with the name. */
enum names_match {
    NAMES_EXACT, /* kinds and letters */
    NAMES_UNMARKED, /* kinds, and the letters of what was typed without marks: "xa tan hoa, tay ninh" */
    NAMES_NEAR      /* the core of the name only, or its letters without marks */
};

struct names_found {
    uint32_t *orgs; /* by level, code, date */
    size_t len;
    enum names_match match;
    bool exact; /* match == NAMES_EXACT */
};

/* The units that `text` may mean on that day: "name", "name, province", "name, district, province"; parts may be left out from the middle;
 * also parted by semicolon, slash, brackets, or by dashes. NAMES_ANY_DAY: of any time, the units above too. Exact ones if there are any, else those that come near. */
void names_find(const struct names *names,
                struct text text,
                date_t date,
                struct arena *arena,
                struct names_found *ret);
/* "Xã Tân Hòa, Tỉnh Đồng Nai": the unit and those above it, without the nation. */
const char *
names_full(const struct catalog *catalog, uint32_t org, date_t date, struct arena *arena);

#endif
