/*
 * rows.c against libcsv alone: whatever the bytes, the rows are those that libcsv in strict mode gives for the whole text, be they
 * split by it or by our own plain split; and libcsv refuses exactly the texts in which scan_csv.c finds a fault.
 * Neighbours: collector/rows.c, collector/scan_csv.c.
 */
#include "collect.h"
#include "internal.h"

/* xorshift64: the same texts every run. */
static uint64_t seed = 20261015;

static size_t pick(size_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)(seed % below);
}

/* What one reader saw: cells joined, rows ended. */
struct seen {
    char bytes[4096];
    size_t len;
    size_t cells; /* in the row at hand */
};

static void see(struct seen *s, const char *bytes, size_t len)
{
    assert_true(s->len + len < sizeof s->bytes);
    if (len > 0) {
        memcpy(s->bytes + s->len, bytes, len);
    }
    s->len += len;
}

static void see_cell(void *field, size_t len, void *ctx)
{
    see(ctx, field, len);
    see(ctx, "\1", 1);
    ((struct seen *)ctx)->cells++;
}

static void see_row(int end, void *ctx)
{
    (void)end;
    see(ctx, "\2", 1);
}

/* False when libcsv finds a fault. */
static bool by_libcsv(const char *text, size_t len, char delimiter, struct seen *s)
{
    struct csv_parser parser;
    *s = (struct seen){.len = 0};
    assert_int_equal(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
    csv_set_delim(&parser, (unsigned char)delimiter);
    bool sound = csv_parse(&parser, text, len, see_cell, see_row, s) == len &&
                 csv_fini(&parser, see_cell, see_row, s) == 0;
    csv_free(&parser);
    return sound;
}

static bool by_rows(const char *text, size_t len, char delimiter, struct seen *s)
{
    struct arena *arena = arena_new(0);
    struct input in = {
        .bytes = text,
        .len = len,
        .limits = {.line_bytes = 4096, .cell_bytes = 4096, .columns = 4096, .rows = 4096},
        .arena = arena};
    struct rows rows;
    enum rows_got got;
    bool sound = true;
    *s = (struct seen){.len = 0};
    rows_open(&rows, &in);
    rows_rewind(&rows, delimiter, true);
    while ((got = rows_next(&rows)) != ROWS_END) {
        sound = sound && got != ROWS_BAD;
        for (size_t i = 0; i < rows.len; i++) {
            see(s, rows.cells[i].ptr, rows.cells[i].len);
            see(s, "\1", 1);
        }
        if (rows.len > 0) {
            see(s, "\2", 1);
        }
    }
    rows_close(&rows);
    arena_free(arena);
    return sound;
}

static void test_same_as_libcsv(void **state)
{
    (void)state;
    static const char *const alphabets[] = {"ab,\"\n\r \t;", "a,,\n ", "aaaaaa,\"\n", "\",\n",
                                            "abcdefgh123456,\r\n\x01\x7F\xC4\x91"};
    static const char delimiters[] = {',', ';', '\t'};
    size_t sound_texts = 0;
    for (size_t i = 0; i < 60000; i++) {
        char text[300];
        const char *alphabet = alphabets[pick(5)];
        size_t len = pick(i % 8 ? 48 : sizeof text), letters = strlen(alphabet);
        for (size_t k = 0; k < len; k++) {
            text[k] = alphabet[pick(letters)];
        }
        char delimiter = delimiters[pick(3)];
        struct seen theirs, ours;
        bool sound = by_libcsv(text, len, delimiter, &theirs);
        if (by_rows(text, len, delimiter, &ours) != sound) {
            fail_msg("libcsv says %s: “%.*s”", sound ? "sound" : "faulty", (int)len, text);
        }
        if (sound && (ours.len != theirs.len || memcmp(ours.bytes, theirs.bytes, ours.len) != 0)) {
            fail_msg("other cells: “%.*s”", (int)len, text);
        }
        sound_texts += sound ? 1 : 0;
    }
    assert_true(sound_texts > 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_as_libcsv)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
