/*
 * ingest_template: whom the sender meant to report for, and whether a template is the one that was issued. What is expected is said on the command
 * line; the signature is held against the installation's own key. Knows no workbook. Neighbours: ingest.h, core/template.h.
 */
#include <string.h>

#include "ingest.h"

/* ---- what is expected ---- */

static enum status expect_period(struct pipeline *p,
                                 const char *text,
                                 struct collector_expected *ret,
                                 struct diags *diags)
{
    struct period period;
    enum status status = session_find_period(p, text, &period, diags);
    if (status == STATUS_OK)
        ret->period = catalog_period_text(&p->catalog, period, p->arena);
    return status;
}

static enum status expect_org(struct pipeline *p,
                              const char *code,
                              struct collector_expected *ret,
                              struct diags *diags)
{
    struct session_orgs orgs = {0};
    enum status status = session_find_all_orgs(p, code, &orgs, diags);
    if (status != STATUS_OK)
        return status;
    uint32_t last = orgs.at[orgs.len - 1];
    ret->org = p->catalog.orgs.at[last].code;
    ret->org_name = session_org_name(&p->catalog, last, DATE_MAX);
    return STATUS_OK;
}

enum status ingest_template_expect(struct pipeline *p,
                                   const struct pipeline_ingest_options *options,
                                   struct collector_expected *ret,
                                   struct diags *diags)
{
    *ret = (struct collector_expected){0};
    if (options->form != NULL) {
        uint32_t form = catalog_find_form(&p->catalog, text_of(options->form));
        bool narrative = strcmp(options->form, "-") == 0;
        if (form == CATALOG_NONE && !narrative)
            return session_refuse(diags, DIAG_E214, options->form);
        ret->form = catalog_form_code(&p->catalog, form);
    }
    enum status status = STATUS_OK;
    if (options->period != NULL)
        status = expect_period(p, options->period, ret, diags);
    if (status == STATUS_OK && options->org != NULL)
        status = expect_org(p, options->org, ret, diags);
    return status;
}

static bool differs(const char *expected, const char *said)
{
    return expected != NULL && strcmp(expected, said) != 0;
}

static const char *either(const char *a, const char *b)
{
    return a != NULL ? a : b;
}

void ingest_template_meant(const struct ingest *in,
                           const struct ingest_file *file,
                           struct report *report,
                           struct arena *arena)
{
    const struct collector_expected *e = &in->expected;
    const struct catalog *catalog = &in->p->catalog;
    if (report->org == CATALOG_NONE || (e->org == NULL && e->form == NULL && e->period == NULL))
        return;
    const char *org = catalog->orgs.at[report->org].code;
    const char *form = catalog_form_code(catalog, report->form);
    const char *period = catalog_period_text(catalog, report->period, arena);
    if (!differs(e->org, org) && !differs(e->form, form) && !differs(e->period, period))
        return;
    const char *own =
        arena_printf(arena, "%s %s", org, session_org_name(catalog, report->org, DATE_MAX));
    const char *other = e->org == NULL ? own : arena_printf(arena, "%s %s", e->org, e->org_name);
    diags_addv(&report->diags, DIAG_E181, (struct place){.file = file->entry.path}, own, form,
               period, other, either(e->form, form), either(e->period, period), NULL);
}

/* ---- is it the one that was issued ---- */

static const struct sign_key *own_key(struct ingest *in)
{
    const char *path = in->p->settings.receipt_key;
    if (!in->key_asked && path != NULL && *path != '\0')
        (void)sign_key_load(path, true,
                            &in->key); /* who makes receipts is told what is wrong with it */
    in->key_asked = true;
    return in->key;
}

void ingest_template_look(struct ingest *in,
                          const struct template_head *head,
                          struct ingest_file *file,
                          struct arena *arena)
{
    file->doubt = DIAG_NONE;
    if (head == NULL || head->lines.len == 0)
        return; /* none, or W186 says it */
    const struct sign_key *key = own_key(in);
    switch (template_signature_check(head, key, arena)) {
    case TEMPLATE_HOLDS: break;
    case TEMPLATE_UNSIGNED: file->doubt = key != NULL ? DIAG_W184 : DIAG_NONE; break;
    case TEMPLATE_WRONG: file->doubt = DIAG_W183; break;
    case TEMPLATE_OTHER_KEY:
        file->doubt = DIAG_W185;
        file->doubt_key = arena_strdup(arena, head->value[TEMPLATE_KEY]);
        break;
    }
}

void ingest_template_tell(const struct ingest_file *file, struct report *report)
{
    if (file->doubt != DIAG_NONE)
        diags_addv(&report->diags, file->doubt, (struct place){.file = file->entry.path},
                   file->doubt_key, NULL);
}
