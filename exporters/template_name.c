/*
 * The name of a template's file: form, unit, period, edition, in letters that every system takes. Neighbours: template_form.h.
 */
#include "core/names.h"

#include "template_form.h"

#define NAME_MAX_BYTES 40

/* "Thành phố Hà Nội" as "HaNoi". */
static const char *plain_name(const char *name, struct arena *arena)
{
    struct text t = text_fold(arena, text_of(name));
    (void)names_take_kind(&t);
    t = names_unmarked(arena, names_fold(arena, t));
    char *plain = arena_alloc(arena, t.len + 1);
    size_t len = 0;
    bool begins = true;

    for (size_t i = 0; i < t.len && len < NAME_MAX_BYTES; i++) {
        char c = t.ptr[i];
        bool letter = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
        if (letter || digit)
            plain[len++] = letter && begins ? (char)(c - 'a' + 'A') : c;
        begins = !letter && !digit;
    }
    return plain;
}

const char *template_book_name(const struct template_input *input, struct arena *arena)
{
    const struct catalog *c = input->catalog;
    const struct outline *outline = catalog_outline(c, input->regime);
    date_t start, end = DATE_MAX;
    const char *form = input->form != CATALOG_NONE ? catalog_form_code(c, input->form)
                       : outline != NULL           ? outline->code
                                                   : c->regimes.at[input->regime].code;

    if (!catalog_window(c, input->regime, input->period, &start, &end))
        end = DATE_MAX;
    const struct org_edition *edition = catalog_org_edition(c, input->org, end);
    const char *period = catalog_period_text(c, input->period, arena);
    return arena_printf(arena, "%s_%s-%s_%s_%s.xlsx", export_path_segment(arena, form),
                        export_path_segment(arena, c->orgs.at[input->org].code),
                        plain_name(edition != NULL ? edition->name_vi : "", arena),
                        export_path_segment(arena, *period == '@' ? period + 1 : period),
                        template_edition(c, input->regime, input->form, arena));
}
