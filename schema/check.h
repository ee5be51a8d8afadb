/*
 * What check_value.c asks of a typed value that is no plain number. Neighbours: check_unit.c, check_spelling.c.
 */
#ifndef GRIS_SCHEMA_CHECK_H
#define GRIS_SCHEMA_CHECK_H

#include "core/diag.h"
#include "core/text.h"

/* Compares the unit typed behind a figure ("nghìn đồng", "%") with the indicator's. True when they measure the same thing: the figure in
 * the indicator's unit is the typed one times 10^*ret_power. Multiples (trăm, nghìn, triệu, tỷ…) may stand alone, except for shares. */
bool check_unit_power(struct arena *arena, struct text typed, const char *declared, int *ret_power);
/* A plain number (-?digits(.digits)?) times 10^power, exact, in the arena. */
struct text check_unit_shift(struct arena *arena, struct text number, int power);

/* Why a typed value is no number: E230 to E235, or E203 where nothing better can be said. E234: *ret_detail is the character at fault. */
enum diag_code check_spelling(struct text typed, struct text *ret_detail);

#endif
