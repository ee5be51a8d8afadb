/*
 * A small declarative parser: --name VALUE, --name=VALUE, -n VALUE, -nVALUE, switches, operands between them, "--" at the end.
 * Must not know: what any option means. Neighbours: internal.h (struct option_spec).
 */
#include <string.h>

#include "internal.h"

const struct option_spec options_global[] = {
    {"db",
     0,
     "CONNINFO",
     NULL,
     {"cơ sở dữ liệu (chuỗi kết nối libpq); không có thì dùng cụm riêng",
      "database (libpq connection string); without one, the private cluster"}},
    {"cluster",
     0,
     "DIR",
     NULL,
     {"thư mục của cụm PostgreSQL riêng (mặc định ./var/db)",
      "folder of the private PostgreSQL cluster (default ./var/db)"}},
    {"config",
     0,
     "FILE",
     NULL,
     {"tệp cấu hình (mặc định ./gris.conf, /etc/gris/gris.conf)",
      "configuration file (default ./gris.conf, /etc/gris/gris.conf)"}},
    {"lang", 0, "vi|en", NULL, {"ngôn ngữ của thông báo", "language of messages"}},
    {"json",
     0,
     NULL,
     NULL,
     {"kết quả dạng JSON trên stdout, mỗi dòng một đối tượng",
      "results as JSON on stdout, one object a line"}},
    {"quiet", 'q', NULL, NULL, {"không hiện tiến độ", "no progress"}},
    {"help", 'h', NULL, NULL, {"trang trợ giúp này", "this page"}},
    {0},
};

static const struct option_spec *find(const struct options *options, const char *name, size_t len)
{
    for (size_t s = 0; s < 2; s++) {
        for (const struct option_spec *o = options->specs[s]; o && o->name; o++) {
            if (strlen(o->name) == len && memcmp(o->name, name, len) == 0) {
                return o;
            }
        }
    }
    return NULL;
}

static const struct option_spec *find_letter(const struct options *options, char letter)
{
    for (size_t s = 0; s < 2; s++) {
        for (const struct option_spec *o = options->specs[s]; o && o->name; o++) {
            if (o->letter == letter) {
                return o;
            }
        }
    }
    return NULL;
}

/* The arguments being read. */
struct reader {
    struct options *options;
    struct arena *arena;
    enum lang lang;
    int argc, next;
    char **argv;
};

static bool refuse(struct reader *r, const char *vi, const char *en, const char *arg)
{
    r->options->error = words_fill(r->arena, r->lang, (struct words){vi, en}, arg, NULL);
    return false;
}

static void keep(struct reader *r, const struct option_spec *spec, const char *value)
{
    struct option_value *v = VEC_ADD(r->arena, &r->options->values);
    v->spec = spec;
    v->value = value;
}

/* `inside` is the value written into the same argument, or NULL. */
static bool
take(struct reader *r, const struct option_spec *spec, const char *inside, const char *as)
{
    if (!spec->argument) {
        if (inside) {
            return refuse(r, "tuỳ chọn {0} không có giá trị", "option {0} takes no value", as);
        }
        keep(r, spec, NULL);
        return true;
    }
    if (!inside && r->next >= r->argc) {
        return refuse(r, "tuỳ chọn {0} thiếu giá trị", "option {0} needs a value", as);
    }
    keep(r, spec, inside ? inside : r->argv[r->next++]);
    return true;
}

static bool take_long(struct reader *r, const char *argument)
{
    const char *equals = strchr(argument, '=');
    size_t len = equals ? (size_t)(equals - argument) : strlen(argument);
    const struct option_spec *spec = find(r->options, argument + 2, len - 2);
    const char *as = arena_copy(r->arena, argument, len);
    if (!spec) {
        return refuse(r, "không biết tuỳ chọn {0}", "unknown option {0}", as);
    }
    return take(r, spec, equals ? equals + 1 : NULL, as);
}

/* -q, -qh, -oFILE, -o FILE */
static bool take_letters(struct reader *r, const char *argument)
{
    for (const char *at = argument + 1; *at; at++) {
        const char as[] = {'-', *at, '\0'};
        const struct option_spec *spec = find_letter(r->options, *at);
        if (!spec) {
            return refuse(r, "không biết tuỳ chọn {0}", "unknown option {0}", argument);
        }
        if (spec->argument) {
            return take(r, spec, at[1] ? at + 1 : NULL, as);
        }
        keep(r, spec, NULL);
    }
    return true;
}

/* Whatever has no minus in front of a letter or another minus: "file", "-", "-3 ^ 2". */
static bool is_operand(const char *argument)
{
    char c = argument[0] == '-' ? argument[1] : '\0';
    return c != '-' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z');
}

bool options_parse(struct options *options,
                   struct arena *arena,
                   enum lang lang,
                   int argc,
                   char **argv,
                   int *next,
                   bool stop)
{
    struct reader r = {options, arena, lang, argc, *next, argv};
    bool ok = true, plain = false;
    while (ok && r.next < argc) {
        const char *argument = argv[r.next];
        bool operand = plain || is_operand(argument);
        if (operand && stop) {
            break;
        }
        r.next++;
        if (operand) {
            VEC_PUSH(arena, &options->operands, argument);
        } else if (strcmp(argument, "--") == 0) {
            plain = true;
        } else {
            ok = argument[1] == '-' ? take_long(&r, argument) : take_letters(&r, argument);
        }
    }
    *next = r.next;
    return ok;
}

bool options_has(const struct options *options, const char *name)
{
    for (size_t i = 0; i < options->values.len; i++) {
        if (strcmp(options->values.at[i].spec->name, name) == 0) {
            return true;
        }
    }
    return false;
}

const char *options_get(const struct options *options, const char *name)
{
    for (size_t i = options->values.len; i-- > 0;) {
        if (strcmp(options->values.at[i].spec->name, name) == 0) {
            return options->values.at[i].value;
        }
    }
    return NULL;
}

const char *const *
options_list(const struct options *options, struct arena *arena, const char *name, size_t *ret_len)
{
    struct VEC(const char *) list = {0};
    for (size_t i = 0; i < options->values.len; i++) {
        const struct option_value *v = &options->values.at[i];
        struct text *parts = NULL;
        if (strcmp(v->spec->name, name) != 0 || !v->value) {
            continue;
        }
        size_t n = text_split(arena, text_of(v->value), ',', &parts);
        for (size_t j = 0; j < n; j++) {
            VEC_PUSH(arena, &list, text_dup(arena, parts[j]));
        }
    }
    *ret_len = list.len;
    return list.at;
}
