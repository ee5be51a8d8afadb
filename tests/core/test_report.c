/* report.c and figure.c: what content is, and how figures are spelled. */
#include "unit.h"

#include "core/figure.h"
#include "core/report.h"

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

static struct report *sample(size_t slots)
{
    struct report *r = report_new(arena, slots);
    r->cells[0] = 10;
    r->cells[2] = -5;
    r->status[1] = CELL_STATUS_NIL;
    VEC_PUSH(arena, &r->texts, ((struct slot_text){3, TEXT("chữ")}));
    VEC_PUSH(arena, &r->texts, ((struct slot_text){1, TEXT("khác")}));
    VEC_PUSH(arena, &r->notes, ((struct slot_text){0, TEXT("ghi chú")}));
    r->outline = "[1]";
    return r;
}

static bool same(const struct report *a, const struct report *b)
{
    struct digest x = report_digest(a), y = report_digest(b);
    return digest_eq(&x, &y);
}

static void starts_empty(void **state)
{
    (void)state;
    struct report *r = report_new(arena, 5);
    assert_int_equal(r->slots, 5);
    assert_int_equal(report_cells_count(r), 0);
    assert_true(r->org == CATALOG_NONE && r->regime == CATALOG_NONE && r->form == CATALOG_NONE &&
                r->layout == CATALOG_NONE);
    for (size_t i = 0; i < 5; i++)
        assert_true(r->cells[i] == CELL_NULL && r->status[i] == CELL_STATUS_NONE &&
                    r->place[i].row == 0);
    for (int i = 0; i < 1500; i++)
        diags_add(&r->diags, DIAG_E203, (struct place){NULL, NULL, 0, 0});
    assert_int_equal(r->diags.len, 1000);
    assert_int_equal(r->diags.errors, 1500);
    assert_int_equal(report_cells_count(sample(5)), 2);
    assert_int_equal(report_cells_count(report_new(arena, 0)), 0);
}

static void digests_content_alone(void **state)
{
    (void)state;
    struct report *a = sample(5), *b = sample(5);
    assert_true(same(a, b));
    /* none of these is content */
    b->org = 7;
    b->vintage = VINTAGE_FINAL;
    b->reference_no = "12/BC";
    b->place[0] = (struct cell_place){9, 9};
    diags_add(&b->diags, DIAG_E203, (struct place){NULL, NULL, 0, 0});
    assert_true(same(a, b));
    /* the layout grew */
    assert_true(same(a, sample(500)));
    /* texts in another order */
    struct slot_text swap = b->texts.at[0];
    b->texts.at[0] = b->texts.at[1];
    b->texts.at[1] = swap;
    assert_true(same(a, b));
}

static void digests_every_part(void **state)
{
    (void)state;
    struct report *a = sample(5), *variants[9];
    for (size_t i = 0; i < LENGTH(variants); i++)
        variants[i] = sample(5);
    variants[0]->cells[0] = 11;
    variants[1]->cells[0] = CELL_NULL;
    variants[2]->cells[4] = 0; /* zero is not missing */
    variants[3]->status[1] = CELL_STATUS_NOT_AVAILABLE;
    variants[4]->texts.at[0].text = TEXT("chu");
    variants[5]->texts.at[0].slot = 2;
    variants[6]->notes.len = 0;
    variants[7]->outline = NULL;
    VEC_PUSH(arena, &variants[8]->texts, ((struct slot_text){3, TEXT("bé")}));
    for (size_t i = 0; i < LENGTH(variants); i++) {
        assert_false(same(a, variants[i]));
        for (size_t k = 0; k < i; k++)
            assert_false(same(variants[k], variants[i]));
    }
    /* a text is not a note */
    struct report *t = report_new(arena, 5), *n = report_new(arena, 5);
    VEC_PUSH(arena, &t->texts, ((struct slot_text){0, TEXT("x")}));
    VEC_PUSH(arena, &n->notes, ((struct slot_text){0, TEXT("x")}));
    assert_false(same(t, n));
    /* two texts on a slot: in whatever order */
    VEC_PUSH(arena, &t->texts, ((struct slot_text){0, TEXT("y")}));
    struct report *u = report_new(arena, 5);
    VEC_PUSH(arena, &u->texts, ((struct slot_text){0, TEXT("y")}));
    VEC_PUSH(arena, &u->texts, ((struct slot_text){0, TEXT("x")}));
    assert_true(same(t, u));
}

static void names_vintages_and_statuses(void **state)
{
    (void)state;
    enum vintage v = VINTAGE_NONE;
    assert_true(vintage_parse(TEXT("estimate"), &v) && v == VINTAGE_ESTIMATE);
    assert_true(vintage_parse(TEXT("preliminary"), &v) && v == VINTAGE_PRELIMINARY);
    assert_true(vintage_parse(TEXT("final"), &v) && v == VINTAGE_FINAL);
    assert_false(vintage_parse(TEXT(""), &v));
    assert_false(vintage_parse(TEXT("Final"), &v));
    assert_string_equal(vintage_name(VINTAGE_PRELIMINARY), "preliminary");
    enum cell_status s = CELL_STATUS_NIL;
    static const struct {
        const char *name;
        enum cell_status status;
    } known[] = {
        {"", CELL_STATUS_NONE},
        {"nil", CELL_STATUS_NIL},
        {"not_available", CELL_STATUS_NOT_AVAILABLE},
        {"not_applicable", CELL_STATUS_NOT_APPLICABLE},
        {"confidential", CELL_STATUS_CONFIDENTIAL},
        {"C", CELL_STATUS_CONFIDENTIAL},
        {"A", CELL_STATUS_NONE},
    };
    for (size_t i = 0; i < LENGTH(known); i++) {
        assert_true(cell_status_parse(text_of(known[i].name), &s));
        assert_int_equal(s, known[i].status);
        if (i < 5)
            assert_string_equal(cell_status_name(s), known[i].name);
    }
    assert_false(cell_status_parse(TEXT("M"), &s));
    assert_false(cell_status_parse(TEXT("NIL"), &s));
}

static void spells_figures(void **state)
{
    (void)state;
    static const struct {
        enum value_type type;
        int decimals;
        int64_t value;
        const char *text;
    } cases[] = {
        {VALUE_INTEGER, 0, 42, "42"},
        {VALUE_DECIMAL, 2, -5, "-0.05"},
        {VALUE_PERCENT, 1, 1000, "100.0"},
        {VALUE_MONEY, 0, INT64_MAX, "9223372036854775807"},
        {VALUE_DATE, 0, 20779, "2026-11-22"},
        {VALUE_DATE, 0, INT64_MAX, "9223372036854775807"}, /* no date */
        {VALUE_BOOLEAN, 0, 1, "true"},
        {VALUE_BOOLEAN, 0, 0, "false"},
        {VALUE_DECIMAL, 2, CELL_NULL, NULL},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct indicator indicator = {.value_type = cases[i].type, .decimals = cases[i].decimals};
        struct catalog catalog = {.indicators = {&indicator, 1, 1}};
        struct figure figure = {.value = cases[i].value};
        const char *text = figure_value_text(&catalog, &figure, arena);
        if (cases[i].text == NULL)
            assert_null(text);
        else
            assert_string_equal(text, cases[i].text);
        figure.text = "lời";
        assert_string_equal(figure_value_text(&catalog, &figure, arena), "lời");
    }
}

static void names_mixes_best_first(void **state)
{
    (void)state;
    assert_string_equal(figure_vintage_mix(0), "");
    assert_string_equal(figure_vintage_mix(SLOT_OWN | SLOT_PARTIAL), "");
    assert_string_equal(figure_vintage_mix(SLOT_FINAL), "final");
    assert_string_equal(figure_vintage_mix(SLOT_PRELIMINARY | SLOT_OWN), "preliminary");
    assert_string_equal(figure_vintage_mix(SLOT_ESTIMATE), "estimate");
    assert_string_equal(figure_vintage_mix(SLOT_FINAL | SLOT_ESTIMATE), "final+estimate");
    assert_string_equal(figure_vintage_mix(SLOT_FINAL | SLOT_PRELIMINARY), "final+preliminary");
    assert_string_equal(figure_vintage_mix(SLOT_PRELIMINARY | SLOT_ESTIMATE),
                        "preliminary+estimate");
    assert_string_equal(figure_vintage_mix(0xFF), "final+preliminary+estimate");
}

/* Slot 1 replaces slot 0 at two decimals more (x 100), slot 3 replaces slot 2 at one less (x 1/10). */
static void converts_replaced_slots(void **state)
{
    (void)state;
    struct layout_cell slots[] = {
        {.members = "", .retired = true},
        {.members = "", .converts = true, .replaces = 0, .factor_num = 100, .factor_den = 1},
        {.members = "", .retired = true},
        {.members = "", .converts = true, .replaces = 2, .factor_num = 1, .factor_den = 10}};
    const struct layout layout = {.cells = slots, .len = 4};
    int64_t cells[] = {57, CELL_NULL, 125, CELL_NULL};
    uint8_t status[] = {CELL_STATUS_CONFIDENTIAL, 0, 0, 0};
    struct cell_place place[] = {{7, 4}, {0, 0}, {8, 4}, {0, 0}};
    report_convert(&layout, cells, status, place);
    assert_int_equal(cells[1], 5700);
    assert_int_equal(status[1], CELL_STATUS_CONFIDENTIAL);
    assert_int_equal(place[1].row, 7);
    assert_int_equal(cells[3], 13); /* 12.5 rounded half away from zero */
    /* a figure of its own stands; so does a status; what does not fit is missing, never wrong */
    int64_t more[] = {57, 1, INT64_MAX, CELL_NULL};
    report_convert(&layout, more, NULL, NULL);
    assert_int_equal(more[1], 1);
    slots[3].factor_num = 10;
    slots[3].factor_den = 1;
    more[3] = CELL_NULL;
    report_convert(&layout, more, NULL, NULL);
    assert_true(more[3] == CELL_NULL);
    int64_t nil[] = {57, CELL_NULL, CELL_NULL, CELL_NULL};
    uint8_t said[] = {0, CELL_STATUS_NIL, 0, 0};
    report_convert(&layout, nil, said, NULL);
    assert_true(nil[1] == CELL_NULL);
    assert_int_equal(said[1], CELL_STATUS_NIL);
}

/* The layout of what is hashed, piece by piece: digests are stored for ever. */
static void digests_in_one_layout(void **state)
{
    (void)state;
    struct report *r = report_new(arena, 1000);
    struct digest_state *expected = digest_begin();
    digest_add_field(expected, TEXT("gris report 1"));
    digest_add_field(expected, TEXT("cells"));
    for (size_t i = 0; i < r->slots; i++) {
        if (i % 7 == 3)
            continue;
        r->cells[i] = (int64_t)(i * i) - 1000;
        digest_add_int(expected, (int64_t)i);
        digest_add_int(expected, r->cells[i]);
    }
    digest_add_int(expected, -1);
    digest_add_field(expected, TEXT("statuses"));
    r->status[10] = CELL_STATUS_NIL;
    digest_add_int(expected, 10);
    digest_add_int(expected, CELL_STATUS_NIL);
    digest_add_int(expected, -1);
    digest_add_field(expected, TEXT("texts"));
    digest_add_int(expected, -1);
    digest_add_field(expected, TEXT("notes"));
    digest_add_int(expected, -1);
    digest_add_field(expected, TEXT("outline"));
    digest_add_field(expected, TEXT(""));
    struct digest content = report_digest(r), by_hand = digest_end(expected);
    assert_true(digest_eq(&content, &by_hand));
}

/* Rows and documents are content; without them the digest is the one of before there were any. */
static void parts_are_content(void **state)
{
    (void)state;
    struct arena *own = arena_new(0);
    struct report *r[6];
    for (size_t i = 0; i < 6; i++) {
        r[i] = report_new(own, 0);
        VEC_PUSH(own, &r[i]->rows, ((struct report_part){1, "a", TEXT("x")}));
        VEC_PUSH(own, &r[i]->attachments,
                 ((struct report_attachment){.kind = "k", .name = "n", .media_type = "m"}));
    }
    r[1]->rows.at[0].n = 2;
    r[2]->rows.at[0].text = TEXT("y");
    r[3]->attachments.at[0].digest.bytes[0] = 1;
    r[4]->attachments.at[0].name = "o";
    r[5]->rows.len = r[5]->attachments.len = 0;
    for (size_t i = 0; i < 6; i++)
        for (size_t k = 0; k < i; k++) {
            const struct digest a = report_digest(r[i]), b = report_digest(r[k]);
            assert_false(digest_eq(&a, &b));
        }
    /* docs/data-model.md, "What a report's digest covers" */
    struct digest_state *expected = digest_begin();
    digest_add_field(expected, TEXT("gris report 1"));
    static const char *const empty[] = {"cells", "statuses", "texts", "notes"};
    for (size_t i = 0; i < 4; i++) {
        digest_add_field(expected, text_of(empty[i]));
        digest_add_int(expected, -1);
    }
    digest_add_field(expected, TEXT("outline"));
    digest_add_field(expected, TEXT(""));
    digest_add_field(expected, TEXT("rows"));
    digest_add_int(expected, 1);
    digest_add_field(expected, TEXT("a"));
    digest_add_field(expected, TEXT("x"));
    digest_add_int(expected, -1);
    digest_add_field(expected, TEXT("attachments"));
    digest_add_field(expected, TEXT("k"));
    digest_add_field(expected, TEXT("n"));
    digest_add_field(expected, TEXT("m"));
    static const char zero[DIGEST_BYTES];
    digest_add_field(expected, (struct text){zero, DIGEST_BYTES});
    digest_add_int(expected, -1);
    const struct digest wanted = digest_end(expected), got = report_digest(r[0]);
    assert_true(digest_eq(&wanted, &got));
    arena_free(own);
}

static void sections_make_an_outline(void **state)
{
    (void)state;
    struct arena *own = arena_new(0);
    struct report *r = report_new(own, 0);
    assert_null(report_outline_text(r, own));
    VEC_PUSH(own, &r->sections, ((struct report_part){1, "I", TEXT("a\"b\n")}));
    VEC_PUSH(own, &r->sections, ((struct report_part){3, "III", TEXT("đ")}));
    assert_string_equal(report_outline_text(r, own),
                        "[{\"section\":\"I\",\"text\":\"a\\\"b\\n\"},{\"section\":\"III\","
                        "\"text\":\"đ\"}]");
    arena_free(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(converts_replaced_slots), cmocka_unit_test(starts_empty),
        cmocka_unit_test(digests_in_one_layout),   cmocka_unit_test(digests_content_alone),
        cmocka_unit_test(digests_every_part),      cmocka_unit_test(names_vintages_and_statuses),
        cmocka_unit_test(spells_figures),          cmocka_unit_test(names_mixes_best_first),
        cmocka_unit_test(parts_are_content),       cmocka_unit_test(sections_make_an_outline),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
