/*
 * exporters: bytes out. Figures and catalog in, files of a release out. Knows no database: pipeline/ hands the figures.
 * Same data, same bytes: no clock, no locale, fixed order. Exporters are rows of one table (exporter.c).
 */
#ifndef GRIS_EXPORTERS_H
#define GRIS_EXPORTERS_H

#include "core/diag.h"
#include "core/figure.h"
#include "core/report.h"
#include "core/score.h"
#include "core/sheet.h"
#include "core/sink.h"
#include "core/template.h"

/* Completeness of one period, as exported. */
struct export_completeness_row {
    uint32_t org, regime, form; /* form CATALOG_NONE: narrative */
    const char *state;          /* of the standing version, "" when nothing is filed */
    const char *
        timeliness; /* "on_time", "late", "overdue", "not_due", … as of the last audit position's data; see pipeline/ */
    const char *vintage; /* best effective, or "" */
    int32_t version;     /* 0 when nothing is filed */
};

/* A narrative or a list that may leave: its sections and rows; never its documents. */
struct export_filing {
    int32_t version;
    const struct report *report; /* unit, regime, form, period, vintage, sections, rows */
};

/* A composite score for one period: index in the catalog's scores. */
struct export_score {
    uint32_t score;
    struct period period;
};

/* A release of the past, made again: it is placed beside those that OUT has, byte for byte as it was, and moves no link. */
struct export_again {
    const char *before; /* the release before that it names; NULL: none */
};

/* What an exporter may ask for. Exporters put everything in order themselves; arrays are borrowed until the next call of the
 * same function. A unit has one figure for one (period, indicator, members): where a layout is rolled up in several hierarchies,
 * the caller gives the one that a read gives by default. Totals that would reveal a confidential figure come `withheld` too. */
struct export_source {
    void *ctx;
    const struct export_again *again; /* NULL: a release of now */
    /* May be NULL. Called once, when the exporter holds the lock of its folder and before it reads anything else here: opens the
     * snapshot and may still set `catalog` and `audit_position`. So of two publishers the later one has the later snapshot.
     * False: the source failed. */
    bool (*open)(void *ctx);
    const struct catalog *catalog;
    int64_t audit_position; /* the last one included */
    /* Units that have figures, and for each the years of their periods (struct period.year). */
    size_t (*orgs)(void *ctx, const uint32_t **ret_orgs);
    size_t (*years)(void *ctx, uint32_t org, const int32_t **ret_years);
    /* Figures of one unit and year, in the arena. False: the source failed. */
    bool (*figures)(
        void *ctx, uint32_t org, int32_t year, struct figures *ret_figures, struct arena *arena);
    /* Periods with obligations or filings, each once, and the rows of one: one for each (regime, form, unit). */
    size_t (*periods)(void *ctx, const struct period **ret_periods);
    bool (*completeness)(void *ctx,
                         struct period period,
                         const struct export_completeness_row **ret_rows,
                         size_t *ret_len,
                         struct arena *arena);
    /* May be NULL: there are none. The narratives and lists of a period, in the arena. */
    bool (*filings)(void *ctx,
                    struct period period,
                    const struct export_filing **ret_filings,
                    size_t *ret_len,
                    struct arena *arena);
    /* May be NULL: there are none. The scores that may have figures, each once; and one of them, of levels that are published, in the
     * arena. */
    size_t (*scores)(void *ctx, const struct export_score **ret_scores);
    bool (*score)(void *ctx,
                  const struct export_score *which,
                  struct score_table *ret_table,
                  struct arena *arena);
};

struct export_result {
    const char *id;              /* release ID: the first 16 hex digits of manifest_digest */
    const char *path;            /* OUT/releases/ID: what was written, or already stood there */
    const char *manifest_digest; /* SHA-256, hex */
    int64_t audit_position;      /* that its manifest names: an unchanged release keeps its own */
    const char *before;          /* and the release before, or NULL */
    bool
        unchanged; /* nothing but position and release-before would change: no new release; made again: it is there, whole */
    uint64_t files, bytes; /* without the manifest */
};

struct exporter {
    const char *name, *media_type, *description_vi, *description_en;
    /* Writes a release under the folder `out` (made where missing) and makes it current: docs/exporters/. Waits for another
     * publisher of that folder. STATUS_OK, or STATUS_FAILED with a finding when disk or source refuse; what stood before stays
     * whole then. */
    enum status (*write)(const struct export_source *source,
                         const char *out,
                         struct arena *arena,
                         struct export_result *ret,
                         struct diags *diags);
};

/* The table: dashboard, csv, xlsx, sdmx-csv, sdmx-ml, sdmx-json. */
const struct exporter *const *exporter_all(size_t *ret_len);
const struct exporter *exporter_find(struct text name);

/* ---- reminders: one unit's digest of what it owes, and of who owes it something ---- */

enum reminder_kind { REMINDER_RETURNED, REMINDER_OVERDUE, REMINDER_SOON, REMINDER_KINDS };
const char *reminder_kind_name(enum reminder_kind kind); /* "returned", "overdue", "soon" */
/* Which report: names in both languages, the English ones may be "". */
struct reminder_report {
    const char *regime, *regime_vi, *regime_en;
    const char *form, *title_vi, *title_en; /* form "-": a narrative, without titles */
    const char *period;
    date_t start, end; /* data window */
};
struct reminder_item {
    enum reminder_kind kind;
    struct reminder_report report;
    int64_t due;                /* the first instant that is late; 0: none */
    bool proposed;              /* it stands on days off that nobody has decided yet */
    const char *document;       /* that moved it, or NULL */
    const char *reason, *cells; /* returned: why, which cells ("": not said) */
    int64_t again;              /* returned: by when a correction is asked for; 0: not said */
};
/* A unit that is late with a report for the reader. */
struct reminder_late {
    const char *org_code, *org_vi, *org_en, *level;
    int64_t due;
};
struct reminder_below {
    struct reminder_report report;
    uint64_t expected; /* units that owe it */
    struct VEC(struct reminder_late) late;
};
struct reminder {
    const char *org_code, *org_vi, *org_en, *level;
    date_t day;
    int64_t at;                             /* the moment of judging */
    int n;                                  /* which digest of the day, from 1 */
    struct VEC(struct reminder_item) items; /* by kind, then deadline */
    struct VEC(struct reminder_below) below;
};
uint64_t reminder_count(const struct reminder *reminder, enum reminder_kind kind);
uint64_t reminder_count_late(const struct reminder *reminder); /* of all below */
/* "Nhắc báo cáo 18/10/2026 – Hà Nội (01): 1 bị trả lại, 2 quá hạn" */
const char *reminder_subject(const struct reminder *r, enum lang lang, struct arena *arena);
/* Plain text; one HTML page that is XML too, without scripts or anything from outside; JSON in one line and no end of line. */
void reminder_text(struct sink *sink,
                   const struct reminder *r,
                   enum lang lang,
                   struct arena *arena);
void reminder_html(struct sink *sink,
                   const struct reminder *r,
                   enum lang lang,
                   struct arena *arena);
void reminder_json(struct sink *sink,
                   const struct reminder *r,
                   enum lang lang,
                   struct arena *arena);
/* DIR/DAY/LEVEL-CODE.txt, .html, .json (a later one of the day: LEVEL-CODE.N.txt …), each replaced whole or not at all; folders are made where
 * missing. E705 when disk refuses. *ret_path: without the ending. */
enum status reminder_write(const char *dir,
                           const struct reminder *r,
                           enum lang lang,
                           struct arena *arena,
                           const char **ret_path,
                           struct diags *diags);
/* What was written under DIR so far survives a power cut. */
enum status reminder_sync(const char *dir, struct diags *diags);

/* ---- mail ---- */

/* Atoms, one @, a domain: nothing that ends a header or a command. */
bool mail_address_ok(struct text address);
/* "a@b" or "Name <a@b>"; name "" where there is none. */
struct mail_mailbox {
    const char *name, *address;
};
bool mail_mailbox_parse(struct text t, struct arena *arena, struct mail_mailbox *ret);
const char *mail_domain(const char *address);

struct mail_message {
    const char *
        id; /* of the Message-ID, in front of the sender's domain; the same message again has the same: [0-9A-Za-z.] */
    struct mail_mailbox from, reply_to; /* reply_to.address NULL: none */
    const char *to;                     /* an address */
    const char *subject;
    int64_t at;
    enum lang lang;
    struct text text, html;
};
/* As it goes to the server. */
void mail_compose(struct sink *sink, const struct mail_message *message, struct arena *arena);

enum mail_tls { MAIL_TLS_REQUIRED, MAIL_TLS_TRY, MAIL_TLS_NONE };
struct mail_settings {
    const char *url;             /* smtp://HOST[:PORT] or smtps://… */
    enum mail_tls tls;           /* of smtp: STARTTLS */
    const char *ca;              /* file of certificates that are trusted, or NULL: the system's */
    const char *user, *password; /* user NULL: none */
    const char *from;            /* an address: where mail that cannot be delivered goes back */
};
enum mail_outcome {
    MAIL_SENT,    /* the server took it over */
    MAIL_REFUSED, /* it never will */
    MAIL_DELAYED, /* not now; or it is not known whether it did */
    MAIL_DOWN /* it takes nothing from us: unreachable, no TLS, another password, our address refused */
};
/* A client without a connection: the first message makes one. Settings are copied. One at a time in a process. */
struct mail;
struct mail *mail_open(const struct mail_settings *settings, struct arena *arena);
/* *ret_answer: what the server said last, or what else went wrong. */
enum mail_outcome mail_send(struct mail *mail,
                            const char *to,
                            struct text message,
                            struct arena *arena,
                            const char **ret_answer);
void mail_close(struct mail *mail);

/* ---- templates: a workbook for one form, unit and period, to be filled in and read again (docs/templates.md) ---- */

/* What stands in a cell for input. */
struct template_value {
    enum template_role role;
    uint32_t ordinal;
    uint32_t row; /* of a list: its row, from 1; else 0 */
    const char *text;
    bool
        number; /* `text` is a plain decimal: written as a number where that is exact; else the text as it is */
};
struct template_finding {
    enum template_role role; /* 0: of no cell of the form */
    uint32_t ordinal, row;
    const struct diag *diag;
    bool again; /* the finding before, at another cell that takes part in it */
};
struct template_input {
    const struct catalog *catalog;
    uint32_t regime, form, org; /* form CATALOG_NONE: the regime's outline */
    struct period period;       /* has a window in the regime */
    enum vintage vintage;
    int64_t due;          /* the first instant that is late; 0: none */
    const char *receiver; /* of the obligation; NULL: not known */
    int64_t issued;
    const struct sign_key *key; /* NULL: the workbook stays unsigned */
    uint32_t
        rows; /* of a list; 0: as many as it must have, TEMPLATE_ROWS at least; never more than it may have */
    const struct template_value *values; /* what is filled in already */
    size_t values_len;
    const struct template_value *last; /* of the period before, shown in grey; of cells alone */
    size_t last_len;
    struct period last_period;
    const struct template_finding *
        findings; /* cells with comments, red unless it is but a note; and a first sheet that lists them all */
    size_t findings_len;
};
#define TEMPLATE_ROWS 30 /* of a list, where nobody says how many */
/* "II.06a_01-HaNoi_2026-Q3_0123456789ab.xlsx". */
const char *template_book_name(const struct template_input *input, struct arena *arena);
/* E820 when the workbook cannot be made, W820 for each text that no cell holds whole. The sink's own error is the caller's. */
enum status template_book_write(const struct template_input *input,
                                struct sink *sink,
                                struct arena *arena,
                                struct diags *diags);
/* The findings alone as a workbook, for a file that is no template: `file` is its name. */
enum status template_findings_write(const char *file,
                                    const struct diag *const *findings,
                                    size_t len,
                                    int64_t at,
                                    struct sink *sink,
                                    struct arena *arena,
                                    struct diags *diags);

/* ---- any table as a workbook (core/sheet.h) ---- */

/* E820; E822: more rows than a sheet has. The sink's own error is the caller's. */
enum status sheet_table_write(const struct sheet_table *table,
                              struct sink *sink,
                              struct arena *arena,
                              struct diags *diags);

#endif
