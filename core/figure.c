/*
 * Figures as they are read: the spelling of values and of vintage mixes.
 * Must not know: who reads, in which format. Neighbours: figure.h, decimal.h, date.h.
 */
#include "core/figure.h"

const char *
figure_value_text(const struct catalog *catalog, const struct figure *figure, struct arena *arena)
{
    char number[DECIMAL_TEXT_MAX], date[DATE_TEXT_MAX];
    const struct indicator *indicator = &catalog->indicators.at[figure->indicator];
    if (figure->text != NULL)
        return figure->text;
    if (figure->value == CELL_NULL)
        return NULL;
    switch (indicator->value_type) {
    case VALUE_DATE:
        if (figure->value > DATE_MIN && figure->value < DATE_MAX)
            return arena_strdup(arena, date_format((date_t)figure->value, date));
        break;
    case VALUE_BOOLEAN: return figure->value != 0 ? "true" : "false";
    case VALUE_INTEGER:
    case VALUE_DECIMAL:
    case VALUE_PERCENT:
    case VALUE_MONEY:
    case VALUE_TEXT: break;
    }
    return arena_strdup(arena, decimal_format(figure->value, indicator->decimals, number));
}

const char *figure_vintage_mix(uint8_t flags)
{
    static const char *const mixes[] = {
        "",      "estimate",       "preliminary",       "preliminary+estimate",
        "final", "final+estimate", "final+preliminary", "final+preliminary+estimate",
    };
    return mixes[((flags & SLOT_FINAL) != 0 ? 4 : 0) + ((flags & SLOT_PRELIMINARY) != 0 ? 2 : 0) +
                 ((flags & SLOT_ESTIMATE) != 0 ? 1 : 0)];
}
