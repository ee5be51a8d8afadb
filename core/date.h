/*
 * Civil dates as days since 1970-01-01 (proleptic Gregorian), and instants at Asia/Ho_Chi_Minh
 * (UTC+7, no DST). Knows no clock: "now" is always a parameter. Neighbours: text.h.
 */
#ifndef GRIS_CORE_DATE_H
#define GRIS_CORE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/text.h"

typedef int32_t date_t;
#define DATE_MIN         INT32_MIN /* open start */
#define DATE_MAX         INT32_MAX /* open end */
#define DATE_TEXT_MAX    16
#define INSTANT_TEXT_MAX 40

date_t date_of(int year, int month, int day); /* must be a real date */
bool date_exists(int year, int month, int day);
void date_split(date_t date, int *ret_year, int *ret_month, int *ret_day);
int date_days_in_month(int year, int month);
/* 1 Monday … 7 Sunday (ISO 8601). */
int date_weekday(date_t date);
/* Exactly YYYY-MM-DD; false otherwise or when the date does not exist. */
bool date_parse(struct text t, date_t *ret_date);
/* YYYY-MM-DD; open ends give "". Returns buf. */
char *date_format(date_t date, char buf[static DATE_TEXT_MAX]);
/* Seconds since the epoch as 2026-11-18T00:00:00+07:00. Returns buf. */
char *instant_format(int64_t seconds, char buf[static INSTANT_TEXT_MAX]);
/* ISO 8601 with offset or Z, seconds optional; fraction ignored. */
bool instant_parse(struct text t, int64_t *ret_seconds);
/* The first instant of a date in Viet Nam. */
int64_t instant_of_date(date_t date);
/* The date in Viet Nam at an instant. */
date_t date_of_instant(int64_t seconds);

#endif
