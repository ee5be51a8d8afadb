/*
 * The names of all units of Viet Nam, in the encodings that offices use, through the collector's door and back to the unit: those since 2025-07-01 with their
 * province (sample-data/catalog), those before with district and province (names/units-until-2025.tsv). Then each name alone in a file: what is told of so
 * little must be right, or asked. The encoders here are written apart from the decoders: iconv's where glibc has the charset, the letter table of VNI for VNI.
 * Neighbours: collector/encoding*.c, core/names.c.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <iconv.h>

#include <cmocka.h>
#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>

#include "collector/collector.h"
#include "core/map.h"
#include "core/names.h"
#include "schema/schema.h"

/* ---- the units ---- */

struct unit {
    const char *code, *name, *full;
};

struct list {
    struct arena *arena;
    struct catalog catalog;
    struct names *names;
    date_t date;
    struct VEC(struct unit) units;
};

static char *read_whole(const char *path, struct arena *arena)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    assert_true(size > 0);
    rewind(file);
    char *bytes = arena_alloc(arena, (size_t)size + 1);
    assert_int_equal(fread(bytes, 1, (size_t)size, file), (size_t)size);
    assert_int_equal(fclose(file), 0);
    return bytes;
}

static bool is_unit_level(const char *level)
{
    return strcmp(level, "province") == 0 || strcmp(level, "district") == 0 ||
           strcmp(level, "commune") == 0;
}

static void list_units(struct list *l)
{
    l->names = names_new(&l->catalog, l->arena);
    for (uint32_t i = 0; i < l->catalog.orgs.len; i++) {
        const struct org *org = &l->catalog.orgs.at[i];
        if (!is_unit_level(l->catalog.levels[org->level]) ||
            !catalog_org_exists(&l->catalog, i, l->date)) {
            continue;
        }
        struct unit u = {org->code, catalog_org_edition(&l->catalog, i, l->date)->name_vi,
                         names_full(&l->catalog, i, l->date, l->arena)};
        VEC_PUSH(l->arena, &l->units, u);
    }
}

static void load_current(struct list *l)
{
    struct catalog_rows rows = {0};
    struct diags diags;
    diags_init(&diags, l->arena, 10);
    assert_int_equal(
        schema_package_read(GRIS_SOURCE_DIR "/sample-data/catalog", l->arena, &rows, &diags),
        STATUS_OK);
    assert_int_equal(schema_compile(&rows, l->arena, &l->catalog, &diags), STATUS_OK);
    l->date = date_of(2026, 11, 22);
    list_units(l);
    assert_int_equal(l->units.len, 34 + 3321);
}

/* A catalog of nothing but units: levels nation, province, district, commune. */
static void load_former(struct list *l)
{
    static const char *levels[] = {"nation", "province", "district", "commune"};
    static const char marks[] = "PD\t";
    struct catalog *c = &l->catalog;
    uint32_t above[4] = {0};
    char *at = read_whole(GRIS_SOURCE_DIR "/tests/cases/names/units-until-2025.tsv", l->arena);
    c->levels = levels;
    c->levels_len = 4;
    l->date = date_of(2025, 6, 30);
    VEC_PUSH(l->arena, &c->hierarchies, ((struct hierarchy){1, "admin"}));
    VEC_PUSH(l->arena, &c->orgs, ((struct org){.code = "VN", .editions = 1}));
    VEC_PUSH(l->arena, &c->org_editions,
             ((struct org_edition){0, "Việt Nam", "", DATE_MIN, DATE_MAX}));
    for (char *line = at, *end; *line != '\0'; line = end + 1) {
        end = strchr(line, '\n');
        assert_non_null(end);
        *end = '\0';
        const char *mark = strchr(marks, line[0]);
        if (line[0] == '#' || mark == NULL) {
            continue;
        }
        uint32_t level = (uint32_t)(mark - marks) + 1, org = (uint32_t)c->orgs.len;
        char *code = line[0] == '\t' ? line + 1 : line + 2, *name = strchr(code, '\t');
        *name++ = '\0';
        VEC_PUSH(l->arena, &c->orgs,
                 ((struct org){.level = level,
                               .code = code,
                               .from = DATE_MIN,
                               .to = l->date,
                               .first_edition = org,
                               .editions = 1}));
        VEC_PUSH(l->arena, &c->org_editions,
                 ((struct org_edition){org, name, "", DATE_MIN, l->date}));
        VEC_PUSH(l->arena, &c->edges,
                 ((struct org_edge){0, org, above[level - 1], DATE_MIN, l->date, true}));
        above[level] = org;
    }
    catalog_index(c, l->arena);
    list_units(l);
    assert_int_equal(l->units.len, 63 + 696 + 10047);
}

/* ---- encoders ---- */

typedef struct text encoder(struct arena *arena, const char *utf8);

static struct text as_is(struct arena *arena, const char *utf8)
{
    (void)arena;
    return text_of(utf8);
}

static struct text normalized(struct arena *arena, uninorm_t form, const char *utf8, size_t bytes)
{
    size_t len = 0;
    uint8_t *made = u8_normalize(form, (const uint8_t *)utf8, bytes, NULL, &len);
    assert_non_null(made);
    struct text t = {arena_copy(arena, made, len), len};
    free(made);
    return t;
}

static struct text nfd(struct arena *arena, const char *utf8)
{
    return normalized(arena, UNINORM_NFD, utf8, strlen(utf8));
}

static bool is_tone(ucs4_t c)
{
    return c == 0x300 || c == 0x301 || c == 0x303 || c == 0x309 || c == 0x323;
}

/* "tổ hợp": ê and U+0301. From NFD: all but the tone of each letter is composed again. */
static struct text half_composed(struct arena *arena, const char *utf8)
{
    struct text d = nfd(arena, utf8);
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    for (size_t i = 0; i < d.len;) {
        ucs4_t c, tone = 0;
        char letter[32];
        size_t len = 0;
        do {
            int n = u8_mbtouc(&c, (const uint8_t *)d.ptr + i, d.len - i);
            if (is_tone(c)) {
                tone = c;
            } else {
                memcpy(letter + len, d.ptr + i, (size_t)n);
                len += (size_t)n;
            }
            i += (size_t)n;
            if (i < d.len) {
                u8_mbtouc(&c, (const uint8_t *)d.ptr + i, d.len - i);
            }
        } while (i < d.len && c >= 0x300 && c < 0x370);
        text_builder_add(&b, normalized(arena, UNINORM_NFC, letter, len));
        uint8_t mark[6];
        int n = tone != 0 ? u8_uctomb(mark, tone, sizeof mark) : 0;
        text_builder_add(&b, (struct text){(const char *)mark, (size_t)n});
    }
    return text_builder_text(&b);
}

static struct text by_iconv(struct arena *arena, const char *charset, const char *utf8)
{
    iconv_t cd = iconv_open(charset, "UTF-8");
    assert_true(cd != (iconv_t)-1);
    size_t in_left = strlen(utf8), room = 4 * in_left + 16, out_left = room;
    char *in = arena_strdup(arena, utf8), *out = arena_alloc(arena, room), *to = out;
    if (iconv(cd, &in, &in_left, &to, &out_left) == (size_t)-1 ||
        iconv(cd, NULL, NULL, &to, &out_left) == (size_t)-1) {
        fail_msg("%s: “%.20s”", charset, in);
    }
    assert_int_equal(iconv_close(cd), 0);
    return (struct text){out, room - out_left};
}

static struct text utf16le(struct arena *arena, const char *utf8)
{
    return by_iconv(arena, "UTF-16LE", utf8);
}

static struct text utf16be_marked(struct arena *arena, const char *utf8)
{
    return by_iconv(arena, "UTF-16BE", arena_printf(arena, "\xEF\xBB\xBF%s", utf8));
}

static struct text windows_1258(struct arena *arena, const char *utf8)
{
    return by_iconv(arena, "CP1258", utf8);
}

static struct text viscii(struct arena *arena, const char *utf8)
{
    return by_iconv(arena, "VISCII", utf8);
}

/* The fonts of TCVN3 have no capitals with tones; people type small ones. */
static const char *small_tones(struct arena *arena, const char *utf8)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    for (size_t i = 0, len = strlen(utf8); i < len;) {
        ucs4_t c;
        int n = u8_mbtouc(&c, (const uint8_t *)utf8 + i, len - i);
        struct text letter = {utf8 + i, (size_t)n};
        struct text d = normalized(arena, UNINORM_NFD, letter.ptr, letter.len);
        bool toned = false;
        for (size_t k = 0; k + 1 < d.len; k++) {
            ucs4_t mark;
            u8_mbtouc(&mark, (const uint8_t *)d.ptr + k, d.len - k);
            toned = toned || is_tone(mark);
        }
        if (toned) {
            size_t small_len = 0;
            uint8_t *small = u8_tolower((const uint8_t *)letter.ptr, letter.len, "vi", UNINORM_NFC,
                                        NULL, &small_len);
            assert_non_null(small);
            text_builder_add(&b, (struct text){(const char *)small, small_len});
            free(small);
        } else {
            text_builder_add(&b, letter);
        }
        i += (size_t)n;
    }
    return text_builder_text(&b).ptr;
}

static struct text tcvn3(struct arena *arena, const char *utf8)
{
    return by_iconv(arena, "TCVN5712-1", small_tones(arena, utf8));
}

/* Each letter and what a VNI font is given for it, as windows-1252 shows it. */
static const char vni_letters[] =
    "á aù à aø ả aû ã aõ ạ aï ă aê ắ aé ằ aè ẳ aú ẵ aü ặ aë â aâ ấ aá ầ aà ẩ aå ẫ aã ậ aä "
    "é eù è eø ẻ eû ẽ eõ ẹ eï ê eâ ế eá ề eà ể eå ễ eã ệ eä í í ì ì ỉ æ ĩ ó ị ò "
    "ó où ò oø ỏ oû õ oõ ọ oï ô oâ ố oá ồ oà ổ oå ỗ oã ộ oä ơ ô ớ ôù ờ ôø ở ôû ỡ ôõ ợ ôï "
    "ú uù ù uø ủ uû ũ uõ ụ uï ư ö ứ öù ừ öø ử öû ữ öõ ự öï ý yù ỳ yø ỷ yû ỹ yõ ỵ î đ ñ "
    "Á AÙ À AØ Ả AÛ Ã AÕ Ạ AÏ Ă AÊ Ắ AÉ Ằ AÈ Ẳ AÚ Ẵ AÜ Ặ AË Â AÂ Ấ AÁ Ầ AÀ Ẩ AÅ Ẫ AÃ Ậ AÄ "
    "É EÙ È EØ Ẻ EÛ Ẽ EÕ Ẹ EÏ Ê EÂ Ế EÁ Ề EÀ Ể EÅ Ễ EÃ Ệ EÄ Í Í Ì Ì Ỉ Æ Ĩ Ó Ị Ò "
    "Ó OÙ Ò OØ Ỏ OÛ Õ OÕ Ọ OÏ Ô OÂ Ố OÁ Ồ OÀ Ổ OÅ Ỗ OÃ Ộ OÄ Ơ Ô Ớ ÔÙ Ờ ÔØ Ở ÔÛ Ỡ ÔÕ Ợ ÔÏ "
    "Ú UÙ Ù UØ Ủ UÛ Ũ UÕ Ụ UÏ Ư Ö Ứ ÖÙ Ừ ÖØ Ử ÖÛ Ữ ÖÕ Ự ÖÏ Ý YÙ Ỳ YØ Ỷ YÛ Ỹ YÕ Ỵ Î Đ Ñ ";

static const char *vni_of(struct text letter)
{
    for (const char *p = vni_letters; *p != '\0';) {
        const char *gap = strchr(p, ' ');
        if (text_eq(letter, (struct text){p, (size_t)(gap - p)})) {
            return gap + 1;
        }
        p = strchr(gap + 1, ' ') + 1;
    }
    return NULL;
}

static struct text vni(struct arena *arena, const char *utf8)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    for (size_t i = 0, len = strlen(utf8); i < len;) {
        ucs4_t c;
        size_t n = (size_t)u8_mbtouc(&c, (const uint8_t *)utf8 + i, len - i);
        const char *pair = n > 1 ? vni_of((struct text){utf8 + i, n}) : NULL;
        assert_true(n == 1 || pair != NULL);
        text_builder_add(&b, pair != NULL ? (struct text){pair, (size_t)(strchr(pair, ' ') - pair)}
                                          : (struct text){utf8 + i, n});
        i += n;
    }
    return by_iconv(arena, "CP1252", text_builder_text(&b).ptr);
}

struct encoding_case {
    const char *title, *encoding;
    encoder *encode;
    bool small; /* capitals with tones come back small */
};

static const struct encoding_case encodings[] = {
    {"UTF-8, NFC", "utf-8", as_is, false},
    {"UTF-8, NFD", "utf-8", nfd, false},
    {"UTF-8, half composed", "utf-8", half_composed, false},
    {"UTF-16LE without a mark", "utf-16le", utf16le, false},
    {"UTF-16BE with a mark", "utf-16be", utf16be_marked, false},
    {"windows-1258", "windows-1258", windows_1258, false},
    {"TCVN3", "tcvn3", tcvn3, true},
    {"VISCII", "viscii", viscii, false},
    {"VNI", "vni", vni, false},
};
#define ENCODINGS (sizeof encodings / sizeof encodings[0])

/* ---- the door ---- */

struct door {
    struct arena *arena;
    struct collector_format format;
    struct diags diags;
    enum status status;
    struct VEC(struct unit) read; /* code, name */
};

static bool keep(void *ctx, const struct record *record)
{
    struct door *door = ctx;
    struct unit u = {.code = text_dup(door->arena, record->field[RECORD_ORG_CODE]),
                     .name = text_dup(door->arena, record->field[RECORD_NOTE])};
    VEC_PUSH(door->arena, &door->read, u);
    return true;
}

static void pass(struct door *door, struct text file)
{
    const struct collector_handler handler = {.ctx = door, .record = keep};
    diags_init(&door->diags, door->arena, 10);
    door->status = collector_read("names.csv", file.ptr, file.len, NULL, &handler, door->arena,
                                  &door->format, &door->diags);
}

static const char header[] = "org_code,period,indicator_code,value,note\n";

/* ---- all names in one file ---- */

struct tally {
    size_t resolved, listed, refused, wrong;
};

static bool has_code(const struct list *l, const struct names_found *found, const char *code)
{
    for (size_t i = 0; i < found->len; i++) {
        if (strcmp(l->catalog.orgs.at[found->orgs[i]].code, code) == 0) {
            return true;
        }
    }
    return false;
}

static void resolve(const struct list *l, const struct door *door, struct tally *tally)
{
    struct arena *scratch = arena_new(0);
    for (size_t i = 0; i < door->read.len; i++) {
        const struct unit *u = &door->read.at[i];
        struct names_found found;
        names_find(l->names, text_of(u->name), l->date, scratch, &found);
        bool right = found.exact && has_code(l, &found, u->code) &&
                     strcmp(u->code, l->units.at[i].code) == 0;
        tally->resolved += right && found.len == 1;
        tally->listed += right && found.len > 1;
        tally->wrong += !right;
        if (!right || found.len > 1) {
            print_message("  %s: %s “%s”: %zu found\n", right ? "several" : "wrong", u->code,
                          u->name, found.len);
        }
        arena_reset(scratch);
    }
    arena_free(scratch);
}

static struct tally all_in_one(const struct list *l, const struct encoding_case *e)
{
    struct tally tally = {0};
    struct door door = {.arena = arena_new(0)};
    struct text_builder csv;
    text_builder_init(&csv, door.arena, 0);
    text_builder_adds(&csv, header);
    for (size_t i = 0; i < l->units.len; i++) {
        const struct unit *u = &l->units.at[i];
        text_builder_addf(&csv, "%s,2026,A,1,\"%s\"\n", u->code, u->full);
    }
    pass(&door, e->encode(door.arena, text_builder_text(&csv).ptr));
    if (door.status != STATUS_OK) {
        print_message("  %s\n", diag_line(&door.diags.at[0], LANG_EN, door.arena));
        tally.refused = l->units.len;
    } else {
        assert_string_equal(door.format.encoding, e->encoding);
        assert_int_equal(door.read.len, l->units.len);
        resolve(l, &door, &tally);
    }
    arena_free(door.arena);
    return tally;
}

static void test_all_names(void **state)
{
    struct list *lists = *state;
    print_message("%-24s %9s %9s %9s %9s\n", "", "resolved", "listed", "refused", "wrong");
    for (size_t i = 0; i < ENCODINGS; i += GRIS_SANITIZED ? 2 : 1) {
        struct tally both = {0};
        for (size_t k = 0; k < 2; k++) {
            struct tally t = all_in_one(&lists[k], &encodings[i]);
            both.resolved += t.resolved;
            both.listed += t.listed;
            both.refused += t.refused;
            both.wrong += t.wrong;
        }
        print_message("%-24s %9zu %9zu %9zu %9zu\n", encodings[i].title, both.resolved, both.listed,
                      both.refused, both.wrong);
        assert_int_equal(both.wrong, 0);
        assert_int_equal(both.refused, 0);
        /* Xã Đông Khê, Thành phố Thanh Hóa: two communes until 2025, 16381 and 16390 */
        assert_int_equal(both.listed, 2);
        assert_int_equal(both.resolved, lists[0].units.len + lists[1].units.len - 2);
    }
}

/* ---- one name a file ---- */

/* Sanitizers take ten times as long: every eighth name then. */
#define STEP (GRIS_SANITIZED ? 8 : 1)

static struct tally one_each(const struct list *l, const struct encoding_case *e)
{
    struct tally tally = {0};
    struct arena *arena = arena_new(0), *names = arena_new(0);
    struct map seen;
    map_init(&seen, names, l->units.len);
    for (size_t i = 0; i < l->units.len; i += STEP) {
        const char *name = l->units.at[i].name;
        struct door door = {.arena = arena};
        if (map_put(&seen, text_of(name), 1) != MAP_NONE) {
            continue;
        }
        pass(&door, e->encode(arena, arena_printf(arena, "%s01,2026,A,1,%s\n", header, name)));
        const char *expected = e->small ? small_tones(arena, name) : name;
        bool right = door.status == STATUS_OK && door.read.len == 1 &&
                     strcmp(door.read.at[0].name, expected) == 0;
        bool wrong = door.status == STATUS_OK && !right;
        tally.resolved += right;
        tally.refused += door.status != STATUS_OK;
        tally.wrong += wrong;
        if (wrong) {
            print_message("  “%s” was read as “%s” (%s)\n", name, door.read.at[0].name,
                          door.format.encoding);
        }
        arena_reset(arena);
    }
    arena_free(arena);
    arena_free(names);
    return tally;
}

static void test_single_names(void **state)
{
    struct list *lists = *state;
    print_message("%-24s %9s %9s %9s\n", "one name a file", "right", "asked", "wrong");
    for (size_t i = 0; i < ENCODINGS; i++) {
        struct tally former = one_each(&lists[0], &encodings[i]),
                     current = one_each(&lists[1], &encodings[i]);
        size_t wrong = former.wrong + current.wrong;
        print_message("%-24s %9zu %9zu %9zu\n", encodings[i].title,
                      former.resolved + current.resolved, former.refused + current.refused, wrong);
        assert_int_equal(wrong, 0);
    }
}

static int set_up(void **state)
{
    static struct list lists[2];
    lists[0].arena = arena_new(0);
    lists[1].arena = arena_new(0);
    load_former(&lists[0]);
    load_current(&lists[1]);
    *state = lists;
    return 0;
}

static int tear_down(void **state)
{
    struct list *lists = *state;
    arena_free(lists[0].arena);
    arena_free(lists[1].arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_names),
                                       cmocka_unit_test(test_single_names)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
