/* banned.h: functions that do not compile in gris, force-included before every source.
 *
 * Must not know: anything of gris. Neighbours: cmake/flags.cmake (gris_banned) includes it.
 * The headers that declare the names come first, so that only our own use of them is an error.
 */
#ifndef GRIS_CORE_BANNED_H
#define GRIS_CORE_BANNED_H

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

/* glibc's fortified headers make macros of some of them; a macro cannot be poisoned quietly. */
#undef strcpy
#undef strcat
#undef stpcpy
#undef sprintf
#undef vsprintf
#undef gets

/* No bound on what they write: text builders and snprintf do the same with one. */
#pragma GCC poison strcpy strcat stpcpy sprintf vsprintf gets
/* Hidden state between calls, shared by everything in the process. */
#pragma GCC poison strtok srand localtime gmtime asctime ctime
/* OpenSSL's headers have parameters of this name, so it is a call that is banned, not the word. */
#define rand() banned_rand_draws_from_hidden_state

/* No way to tell a bad number from zero: core/decimal.h and core/text.h parse exactly. */
#pragma GCC poison atoi atol atoll
/* Binary floating point, and dependent on the locale. */
#pragma GCC poison atof strtod strtof strtold
/* A program whose figures depend on who runs it; the locale stays "C". */
#pragma GCC poison setlocale

#endif
