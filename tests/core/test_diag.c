/* diag.c and diag_codes.def: every code, arguments, lists with a cap, lines for terminals. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "core/diag.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const struct place nowhere = {NULL, NULL, 0, 0};

static const struct {
    const char *name;
    const char *text[4]; /* vi, en, fix_vi, fix_en */
} codes[] = {
#define DIAG(code, severity, vi, en, fix_vi, fix_en) {#code, {vi, en, fix_vi, fix_en}},
#include "core/diag_codes.def"
#undef DIAG
};

/* The set of placeholders as bits; texts must not have others. */
static unsigned placeholders(const char *text)
{
    unsigned seen = 0;
    for (const char *p = text; (p = strchr(p, '{')) != NULL; p++) {
        assert_true(p[1] >= '0' && p[1] < '0' + DIAG_ARGS_MAX);
        seen |= 1u << (p[1] - '0');
        if (p[2] == '|') { /* by language */
            assert_true(p[3] >= '0' && p[3] < '0' + DIAG_ARGS_MAX);
            seen |= 1u << (p[3] - '0');
        }
        assert_int_equal(p[p[2] == '|' ? 4 : 2], '}');
    }
    return seen;
}

static void has_well_formed_codes(void **state)
{
    (void)state;
    assert_int_equal(LENGTH(codes), DIAG_CODES - 1);
    for (size_t i = 0; i < LENGTH(codes); i++) {
        enum diag_code code = (enum diag_code)(i + 1);
        const char *name = codes[i].name;
        assert_int_equal(strlen(name), 4);
        assert_int_equal(diag_by_name(text_of(name)), code);
        assert_string_equal(diag_name(code), name);
        static const char letters[] = {
            [SEVERITY_ERROR] = 'E', [SEVERITY_WARNING] = 'W', [SEVERITY_NOTE] = 'N'};
        assert_int_equal(name[0], letters[diag_severity(code)]);
        for (size_t k = 0; k < 4; k++) {
            struct text t = text_of(codes[i].text[k]);
            assert_true(text_valid_utf8(t.ptr, t.len, NULL));
            assert_ptr_equal(text_nfc(arena, t).ptr, t.ptr);
        }
        /* both languages say something, and the same things */
        assert_true(codes[i].text[0][0] != '\0' && codes[i].text[1][0] != '\0');
        assert_int_equal(placeholders(codes[i].text[0]), placeholders(codes[i].text[1]));
        assert_int_equal(placeholders(codes[i].text[2]), placeholders(codes[i].text[3]));
        assert_int_equal(codes[i].text[2][0] == '\0', codes[i].text[3][0] == '\0');
    }
    assert_int_equal(diag_by_name(TEXT("E999")), DIAG_NONE);
    assert_int_equal(diag_by_name(TEXT("")), DIAG_NONE);
    assert_string_equal(diag_name(DIAG_NONE), "");
    assert_string_equal(severity_name(SEVERITY_ERROR), "error");
    assert_string_equal(severity_name(SEVERITY_WARNING), "warning");
    assert_string_equal(severity_name(SEVERITY_NOTE), "note");
}

static void fills_arguments(void **state)
{
    (void)state;
    struct diags diags;
    diags_init(&diags, arena, 10);
    struct diag *d = diags_addv(&diags, DIAG_E204, nowhere, "1.234", "2", NULL);
    assert_string_equal(diag_message(d, LANG_VI, arena), "“1.234” có nhiều hơn 2 chữ số thập phân");
    assert_string_equal(diag_message(d, LANG_EN, arena), "“1.234” has more than 2 decimals");
    assert_string_equal(diag_fix(d, LANG_EN, arena), "Round as the indicator prescribes");
    /* a missing one is empty; braces in arguments stay what they are */
    d = diags_addv(&diags, DIAG_E204, nowhere, "{1}{0}", NULL);
    assert_string_equal(diag_message(d, LANG_EN, arena), "“{1}{0}” has more than  decimals");
    d = diags_add(&diags, DIAG_E101, nowhere);
    assert_string_equal(diag_message(d, LANG_EN, arena), "The file is empty");
    d = diags_add(&diags, DIAG_E102, nowhere);
    assert_null(diag_fix(d, LANG_VI, arena));
    d = diags_addv(&diags, DIAG_W401, nowhere, "R1", "R2", NULL);
    assert_string_equal(diag_fix(d, LANG_VI, arena), "Dùng --replaces R2 để gửi lại như bản mới");
    d = diags_addv(&diags, DIAG_E320, nowhere, "R1", "Sai.", "Wrong.", "1", "2", "-1", NULL);
    assert_string_equal(diag_message(d, LANG_VI, arena),
                        "Quy tắc R1: Sai. (vế trái 1, vế phải 2, chênh lệch -1)");
    assert_string_equal(diag_message(d, LANG_EN, arena),
                        "Rule R1: Wrong. (left 1, right 2, imbalance -1)");
    d = diags_addv(&diags, DIAG_E606, nowhere, "a", "b", "c", "d", "e", "f", NULL);
    assert_string_equal(d->arg[5], "f");
}

static void counts_past_the_cap(void **state)
{
    (void)state;
    struct diags diags;
    diags_init(&diags, arena, 100);
    assert_false(diags_failed(&diags));
    for (uint32_t i = 1; i <= 250; i++)
        diags_add(&diags, DIAG_W301, (struct place){"a.csv", NULL, i, 1})->value = "1";
    assert_false(diags_failed(&diags));
    diags_add(&diags, DIAG_E203, nowhere);
    diags_add(&diags, DIAG_N201, nowhere);
    assert_true(diags_failed(&diags));
    assert_int_equal(diags.len, 100);
    assert_int_equal(diags.warnings, 250);
    assert_int_equal(diags.errors, 1);
    assert_int_equal(diags.notes, 1);
    for (uint32_t i = 0; i < 100; i++)
        assert_int_equal(diags.at[i].at.row, i + 1);
    size_t used = arena_used(arena);
    for (int i = 0; i < 100000; i++)
        diags_add(&diags, DIAG_E203, nowhere);
    assert_int_equal(arena_used(arena), used); /* what is dropped costs nothing */
    diags_init(&diags, arena, 0);
    for (int i = 0; i < 2000; i++)
        diags_add(&diags, DIAG_E203, nowhere);
    assert_int_equal(diags.len, 2000);
}

static void writes_lines(void **state)
{
    (void)state;
    static const struct {
        struct place at;
        const char *line;
    } cases[] = {
        {{"a.csv", NULL, 3, 4}, "a.csv:3:4: error E101 The file is empty"},
        {{"a.csv", NULL, 3, 0}, "a.csv:3: error E101 The file is empty"},
        {{"a.csv", NULL, 0, 4}, "a.csv: error E101 The file is empty"},
        {{"a.xlsx", "Biểu 1", 3, 4}, "a.xlsx[Biểu 1]:3:4: error E101 The file is empty"},
        {{NULL, NULL, 3, 4}, "3:4: error E101 The file is empty"},
        {{NULL, NULL, 0, 0}, "error E101 The file is empty"},
        {{"a\x1b[2J\n.csv", NULL, 0, 0}, "a\\x1b[2J\\x0a.csv: error E101 The file is empty"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct diag d = {.code = DIAG_E101, .at = cases[i].at};
        assert_string_equal(diag_line(&d, LANG_EN, arena), cases[i].line);
    }
    struct diag d = {.code = DIAG_E101, .at = {"a.csv", NULL, 1, 1}};
    assert_string_equal(diag_line(&d, LANG_VI, arena), "a.csv:1:1: error E101 Tệp rỗng");
}

/* Nothing of the copy is the original's: the original's strings are overwritten behind it. */
static void copies_strings(void **state)
{
    (void)state;
    char texts[16][8];
    struct diag d = {.code = DIAG_E203, .at = {texts[0], texts[1], 3, 4}};
    const char **const fields[] = {&d.cell,    &d.org_code, &d.period,   &d.form, &d.indicator_code,
                                   &d.members, &d.value,    &d.expected, &d.cells};
    for (size_t i = 0; i < LENGTH(texts); i++)
        (void)snprintf(texts[i], sizeof texts[i], "t%zu", i);
    for (size_t i = 0; i < LENGTH(fields); i++)
        *fields[i] = texts[2 + i];
    d.arg[0] = texts[11];
    d.arg[5] = texts[12];
    struct diag copy = diag_copy(&d, arena);
    memset(texts, 'x', sizeof texts);
    assert_int_equal(copy.code, DIAG_E203);
    assert_int_equal(copy.at.row, 3);
    assert_int_equal(copy.at.column, 4);
    const char *const got[] = {copy.at.file, copy.at.sheet, copy.cell,           copy.org_code,
                               copy.period,  copy.form,     copy.indicator_code, copy.members,
                               copy.value,   copy.expected, copy.cells,          copy.arg[0],
                               copy.arg[5]};
    for (size_t i = 0; i < LENGTH(got); i++) {
        char wanted[8];
        (void)snprintf(wanted, sizeof wanted, "t%zu", i);
        assert_string_equal(got[i], wanted);
    }
    assert_null(copy.arg[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_well_formed_codes), cmocka_unit_test(fills_arguments),
        cmocka_unit_test(counts_past_the_cap),   cmocka_unit_test(writes_lines),
        cmocka_unit_test(copies_strings),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
