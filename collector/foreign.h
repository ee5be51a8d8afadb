/*
 * What the readers of other systems' formats have in common: a figure is filled field by field, then goes out as a record (core/record.h). Knows no
 * format and no catalog. Neighbours: read_dhis2*.c, read_sdmx*.c; foreign_period.h.
 */
#ifndef GRIS_COLLECTOR_FOREIGN_H
#define GRIS_COLLECTOR_FOREIGN_H

#include "internal.h"

#define FOREIGN_PAIRS_MAX 32

struct foreign {
    struct input *in;
    bool show;             /* rows instead of records */
    struct arena *scratch; /* of the figure at hand */
    struct record
        record; /* the figure at hand: schemes, interval and `deleted` are the reader's to set */
    struct text dimension[FOREIGN_PAIRS_MAX], member[FOREIGN_PAIRS_MAX];
    uint32_t column[FOREIGN_PAIRS_MAX];
    uint32_t figures; /* that came, refused and missing ones too */
    bool put;         /* one of them went out, or was refused */
    bool good;        /* nothing is wrong with the figure at hand */
    bool going;       /* nobody stopped the reading */
};

/* Files whose numbers have one spelling: a point before decimals, no groups. */
void foreign_open(struct foreign *f, struct input *in, bool show);
/* E112 where no figure came and nothing else was found. */
void foreign_close(struct foreign *f);
/* The next figure; those before are gone. Row 0: its ordinal in the file. `cell`: a pointer or "LINE:COLUMN", or NULL; copied. */
void foreign_begin(struct foreign *f, uint32_t row, uint32_t column, const char *cell);
/* Texts are copied and cleaned; one that is too long is a finding (E113), and the figure is refused. */
void foreign_set(struct foreign *f, enum record_field field, struct text t);
void foreign_combination(struct foreign *f, struct text t);
/* A breakdown; more than FOREIGN_PAIRS_MAX are a finding (E113). */
void foreign_pair(struct foreign *f, struct text dimension, struct text member);
/* The figure itself. Nothing is an absent one; a decimal in any spelling of XML Schema (-1.50, +3, .5, 1.5E3) is a number, exactly; "-", ".." and the
 * like say what they say in every file of gris; all else is text. */
void foreign_value(struct foreign *f, struct text t);
/* The figure is one of gris' own release: of so many of so many units, of that vintage. What is not of one unit alone, or of a mix of vintages, is a sum. */
void foreign_published(struct foreign *f,
                       struct text reported,
                       struct text expected,
                       struct text vintage);
/* A finding at the figure, which is refused. */
struct diag *foreign_find(struct foreign *f, enum diag_code code);
/* Out with it, unless it is refused. False: stop. */
bool foreign_put(struct foreign *f);

/* The text of the figure whose place that is, by reading the file anew with `read`; empty: none. */
struct text foreign_cell(struct input *in,
                         void (*read)(struct input *in, bool show),
                         uint32_t row,
                         uint32_t column);

/* A decimal of XML Schema, or one with an exponent of at most 40 either way, as plain digits (-?digits(.digits)?) in the arena. False: none. */
bool foreign_decimal(struct text t, struct arena *arena, struct text *ret);

#endif
