/*
 * What the files of collector/ say to each other. Nothing here is seen outside.
 * The path: sniff.c (what is it) -> read_csv.c over rows.c over scan_csv.c, or read_json.c over scan_json.c; number.c and
 * cell.c understand single cells; finding.c places findings. Knows no catalog and no database.
 */
#ifndef GRIS_COLLECTOR_INTERNAL_H
#define GRIS_COLLECTOR_INTERNAL_H

#include <csv.h>

#include "collector.h"
#include "core/vec.h"

/* Line and column (in characters) of a byte, both from 1. Starts zeroed; a later byte goes on from the one before. */
struct scan_json_place {
    size_t offset;
    uint32_t line, column;
};

/* One file being read. */
struct input {
    const char *file;
    const char *bytes; /* behind sniff(): UTF-8 behind a byte order mark; not NUL-terminated */
    size_t len;
    size_t skipped;                 /* of what was sent, before `bytes`: the byte order mark */
    bool sound;                     /* surely UTF-8 without NUL */
    struct collector_limits limits; /* defaults filled in */
    const struct collector_handler *handler;
    struct arena *arena;
    struct collector_format *format;
    struct diags *diags;
    const struct foreign_format *foreign; /* another system's; NULL: none */
    struct scan_json_place json_place;    /* of the finding last made in JSON text */
};

/* ---- finding.c: findings with their places; texts are copied (and shortened) into the arena of the findings ------------- */

/* A finding at a row and column, 0 unknown. */
struct diag *
finding_add(const struct input *in, enum diag_code code, uint32_t row, uint32_t column);
/* False when the cap dropped the finding just added: nothing need be worked out for it. */
bool finding_kept(const struct input *in, const struct diag *d);
/* Fills an argument; nothing is copied for a finding that the cap dropped. */
void finding_arg(const struct input *in, struct diag *d, size_t index, struct text t);
void finding_arg_number(const struct input *in, struct diag *d, size_t index, uint64_t number);
/* A copy as finding_arg() makes it, for the other members of a finding; NULL for a dropped one. */
const char *finding_copy(const struct input *in, const struct diag *d, struct text t);
/* E113: `name` is the member of struct collector_limits. */
void finding_limit(
    const struct input *in, const char *name, size_t limit, uint32_t row, uint32_t column);

/* ---- cell.c ------------------------------------------------------------------------------------------------------------ */

/* Trimmed and in NFC; what changes lives in the arena, ASCII costs nothing. */
struct text cell_clean(struct arena *arena, struct text t);
bool cell_is_blank(struct text t);

/* ---- number.c ---------------------------------------------------------------------------------------------------------- */

enum number_style { NUMBER_UNDECIDED, NUMBER_POINT, NUMBER_COMMA };

#define NUMBER_EXAMPLE_MAX 64

/* The first number that can be read in one style only. */
struct number_example {
    char text[NUMBER_EXAMPLE_MAX];
    size_t len;
    uint32_t row, column; /* row 0: none seen */
};

/* What the numbers of a file say about its style, all seen. Starts zeroed. */
struct number_evidence {
    struct number_example point, comma;
    bool grouped_point, grouped_comma; /* a "," stands between thousands; a "." does */
    bool lone_point, lone_comma;       /* "1.234", "1,234": two readings */
};

/* Takes the number (any text, trimmed) into account. */
void number_witness(struct number_evidence *e, struct text t, uint32_t row, uint32_t column);
/* The one style all evidence agrees on; NUMBER_UNDECIDED when there is none or both are seen. */
enum number_style number_decide(const struct number_evidence *e);
/* True when both styles are seen. */
bool number_mixed(const struct number_evidence *e);
/* True when some number has no certain reading: both styles are seen, or "1.234" and nothing that decides. */
bool number_refused(const struct number_evidence *e);
/* As struct collector_format says it; "ambiguous" and "mixed" when it cannot be decided. */
const char *number_style_name(const struct number_evidence *e);
/* True for "1,234" and the like: the readings differ by the style. */
bool number_is_ambiguous(struct text t);
/* The plain form (-?digits(.digits)?) in `buf`, of t.len + 1 bytes, of the number whatever unit follows it; false when it is no
 * number in that style. Undecided: only numbers that say the same in both. */
bool number_read(struct text t, enum number_style style, char *buf, struct text *ret_number);
/* What a trimmed cell says; *ret_number is set for VALUE_KIND_NUMBER and VALUE_KIND_MEASURED, in `buf` as for number_read(). */
enum value_kind
number_kind(struct text t, enum number_style style, char *buf, struct text *ret_number);

/* ---- scan_csv.c: where records and fields end, and in which row; the only place that counts rows ------------------------- */

enum scan_csv_fault { SCAN_CSV_SOUND, SCAN_CSV_STRAY_QUOTE, SCAN_CSV_OPEN_QUOTE };

struct scan_csv {
    const char *bytes;
    size_t len, pos;
    uint32_t row; /* of the record last given */
    char delimiter;
    bool stops[256]; /* bytes that end or spoil an unquoted field */
    /* of scan_csv_plain(): room, and what it gave last */
    struct text *cells;
    size_t cells_max, bytes_max, fields;
    bool clean; /* all cells are surely trimmed and in NFC: cell_clean() would change nothing */
};

struct scan_csv_record {
    size_t start, end; /* without its line end */
    uint32_t row;
    size_t fields; /* 0: a blank line */
    bool quoted;   /* a quote stands somewhere in it */
    enum scan_csv_fault fault;
    size_t fault_field; /* from 1 */
};

void scan_csv_init(struct scan_csv *s, const char *bytes, size_t len, char delimiter);
/* The next record; false at the end of the bytes. */
bool scan_csv_next(struct scan_csv *s, struct scan_csv_record *ret_record);

/* Room for the cells of plain records of at most `bytes_max` bytes. */
void scan_csv_room(struct scan_csv *s, struct text *cells, size_t cells_max, size_t bytes_max);
/* The fast way for most records: splits the next one where it stands (cells, fields) if no quote is in it, it is no blank line and
 * surely fits. Else false, with nothing taken: scan_csv_next() knows. Cells are trimmed as libcsv does. */
bool scan_csv_plain(struct scan_csv *s);

/* ---- rows.c: records split into cells, within the limits -------------------------------------------------------- */

enum rows_got {
    ROWS_END,
    ROWS_CELLS, /* cells[0..len) */
    ROWS_BLANK, /* nothing but blanks and separators */
    ROWS_BAD    /* a finding stands at this row, or would */
};

struct rows {
    const struct input *in;
    struct csv_parser parser;
    struct scan_csv scan;
    size_t start;        /* of the first row, behind a "sep=" line */
    bool quiet;          /* no findings: this pass only looks */
    struct arena *arena; /* of the row; reset by each rows_next() */
    uint32_t row;
    struct text *cells; /* either of: */
    struct text *plain; /* what scan_csv_plain() splits into */
    struct text *own;   /* cap of them */
    size_t len, cap;
    bool clean; /* all cells are trimmed and in NFC as they stand, and outlive the row */
    char *bytes;
    size_t used, bytes_cap;
    bool over; /* a cell passed its limit */
    uint32_t over_column;
    bool stopped; /* the limit of rows was passed */
};

void rows_open(struct rows *rows, const struct input *in);
void rows_close(struct rows *rows);
/* Back to the first row, with this delimiter. */
void rows_rewind(struct rows *rows, char delimiter, bool quiet);
enum rows_got rows_next(struct rows *rows);

/* ---- header.c: where the header stands and what its columns are ------------------------------------------------------------ */

#define HEADER_ROWS 50

enum {
    HEADER_NOTHING = -1
}; /* a column without a name; 0..RECORD_FIELDS-1 a field; from RECORD_FIELDS a dimension */

struct header {
    uint32_t row;   /* 0: not found */
    char delimiter; /* the file's, also when no header was found */
    size_t len;     /* columns up to the last one with a name */
    int32_t *meaning;
    uint32_t column[RECORD_FIELDS]; /* from 1, 0 absent */
    struct text *dimension;
    uint32_t *dimension_column;
    size_t dimensions;
    bool repeated; /* a name stands twice: found, and not to be relied on */
};

/* Looks in the first 50 rows, with each delimiter unless a "sep=" line names it. Adds nothing to the findings. */
bool header_find(struct rows *rows, struct header *ret_header);
/* The compulsory names missing from the row that looks most like a header, joined by ", "; its row, or 0. */
const char *header_missing(struct rows *rows, uint32_t *ret_row);
/* Findings for names that stand twice. */
void header_check(struct rows *rows, struct header *header);
/* The same of the row at hand, on a sheet or NULL. */
void header_check_row(struct rows *rows, struct header *header, const char *sheet);
/* The fields that the row at hand names, one bit each. */
unsigned header_fields(const struct rows *rows);
bool header_is_whole(unsigned fields);
/* How many compulsory ones are among them; the names of those that are not. */
unsigned header_count(unsigned fields);
const char *header_names_missing(struct arena *arena, unsigned fields);
/* Takes the row at hand for the header. */
void header_understand(struct rows *rows, struct header *ret_header);

/* ---- sniff.c ---------------------------------------------------------------------------------------------------------------- */

enum sniffed { SNIFF_CSV, SNIFF_JSON, SNIFF_FOREIGN /* in->foreign */, SNIFF_REFUSED };

/* Tells the format by content, puts UTF-8 behind the byte order mark in place of the bytes (encoding.h), and refuses what cannot be read so,
 * with a finding. */
enum sniffed sniff(struct input *in);
/* The format alone, of UTF-8. */
enum sniffed sniff_quick(struct input *in);

/* ---- read_csv.c, read_json.c ------------------------------------------------------------------------------------------------ */

/* `show`: rows only. Findings go to in->diags. */
void read_csv(struct input *in, bool show);
struct text read_csv_cell(struct input *in, uint32_t row, uint32_t column);
/* Row and column of a byte, for bytes that are no valid text. */
void read_csv_place(struct input *in, size_t offset, uint32_t *ret_row, uint32_t *ret_column);
void read_json(struct input *in, bool show);
/* The value with that ordinal. */
struct text read_json_cell(const struct input *in, uint32_t ordinal);
/* E120 or E121: jansson does not take `part` of the file. */
struct json_error_t;
void read_json_malformed(struct input *in, struct text part, const struct json_error_t *error);
/* E120: what stands at a byte of `part` may not stand there. */
void read_json_astray(struct input *in, struct text part, size_t offset);
/* E113 or E120, unless brackets and strings are sound. */
bool read_json_sound(struct input *in, struct text json);
/* The key in jansson's message of one that is repeated. */
struct text read_json_repeated(const char *message);

/* ---- read_sheet.c: a workbook that is no template ------------------------------------------------------------------------ */

void read_sheet(struct input *in, bool show);

/* ---- read_template.c: what gris made to be filled in --------------------------------------------------------------------- */

/* False, with nothing told: the bytes are no template of gris. Findings go to in->diags. */
bool read_template(struct input *in);
/* What stands in a cell of any workbook; *ret_sheet is the sheet's name, or NULL. */
struct text read_template_cell(struct text bytes,
                               uint32_t sheet,
                               uint32_t row,
                               uint32_t column,
                               struct arena *arena,
                               const char **ret_sheet);

/* ---- scan_json.c: brackets, depth and the elements of a top-level array, before jansson sees a byte ------------------------- */

enum scan_json_fault {
    SCAN_JSON_SOUND,
    SCAN_JSON_DEEP,     /* deeper than allowed */
    SCAN_JSON_OPEN,     /* a bracket or string that is never closed */
    SCAN_JSON_MISMATCH, /* a bracket closes another kind */
    SCAN_JSON_MORE      /* text behind the end */
};

/* Checks the whole text; *ret_offset is the byte at fault. */
enum scan_json_fault
scan_json_check(struct arena *arena, struct text json, size_t max_depth, size_t *ret_offset);
/* The next element of a sound top-level array, from *pos (start with 0); false at its end. An element may be blank. */
bool scan_json_element(struct text json, size_t *pos, struct text *ret_element);
/* The members of a sound object, the elements of a sound array, one after the other. Starts zeroed, with `json`. */
struct scan_json_walk {
    struct text json; /* from its bracket on */
    size_t pos;       /* behind the value last given; where it goes astray */
    struct text key;  /* with its quotes; of members */
    struct text value;
    bool bad; /* what stands between values is not what may */
};
/* False at the end, and where it is bad. What the values are is not looked at. */
bool scan_json_walk(struct scan_json_walk *walk);
/* Line and column of a byte. */
void scan_json_place(struct text json, size_t offset, struct scan_json_place *place);

#endif
