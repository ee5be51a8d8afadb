/*
 * nil: a unit says that nothing occurred: the report as a JSON file of gris' own making, which then is taken in like any other. Stores nothing.
 * Must not know: terminals, SQL. Neighbours: ingest.c takes it in, collector/read_json.c and schema/binder.c read it.
 */
#include <string.h>

#include "core/json.h"
#include "session.h"

/* The one regime in which the form is filed for such periods. */
static enum status find_regime(struct pipeline *p,
                               const struct pipeline_nil *nil,
                               const char **ret,
                               struct diags *diags)
{
    const struct catalog *c = &p->catalog;
    struct period period;
    uint32_t form = catalog_find_form(c, text_of(nil->form));
    const char *all = NULL;
    size_t found = 0;
    *ret = nil->regime;
    if (nil->regime != NULL)
        return STATUS_OK; /* the intake judges it */
    if (form == CATALOG_NONE)
        return session_refuse(diags, DIAG_E214, nil->form);
    if (!catalog_period_parse(c, text_of(nil->period), &period))
        return session_refuse(diags, DIAG_E401, nil->period);
    for (uint32_t r = 0; r < c->regimes.len; r++) {
        bool files = false;
        for (size_t i = 0; i < c->obligations.len && !files; i++)
            files = c->obligations.at[i].regime == r && c->obligations.at[i].form == form;
        if (!files || !catalog_regime_files(c, r, period.kind) ||
            (period.kind == PERIOD_OCCASION && catalog_occasion(c, r, period) == NULL))
            continue;
        *ret = c->regimes.at[r].code;
        all = found++ == 0 ? *ret : arena_printf(p->arena, "%s, %s", all, *ret);
    }
    if (found == 1)
        return STATUS_OK;
    if (found == 0)
        diags_addv(diags, DIAG_E402, (struct place){0}, nil->form, nil->period, NULL);
    else
        diags_addv(diags, DIAG_E475, (struct place){0}, nil->form, all, NULL);
    return STATUS_REJECTED;
}

enum status pipeline_nil_file(struct pipeline *p,
                              const struct pipeline_nil *nil,
                              const char **ret_name,
                              struct text *ret_bytes,
                              struct diags *diags)
{
    const char *regime;
    struct json_writer w;
    enum status status = find_regime(p, nil, &regime, diags);
    if (status != STATUS_OK)
        return status;
    struct sink *sink = sink_memory(p->arena, 1 << 16);
    json_init(&w, sink, 0);
    json_begin_object(&w);
    json_pair(&w, "org", nil->org);
    json_pair(&w, "regime", regime);
    json_pair(&w, "period", nil->period);
    json_pair(&w, "form", nil->form);
    json_pair_optional(&w, "vintage", nil->vintage);
    json_pair_bool(&w, "nil", true);
    json_end_object(&w);
    *ret_bytes = sink_memory_text(sink);
    *ret_name = arena_printf(p->arena, "nil-%s-%s-%s.json", nil->form, nil->org, nil->period);
    return STATUS_OK;
}
