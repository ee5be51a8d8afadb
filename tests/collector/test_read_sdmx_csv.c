/*
 * read_sdmx_csv.c and what read_sdmx.c makes of an observation: files after the SDMX-CSV field guides 1.0 and 2.0, of gris' own agency and of others;
 * periods, multipliers, statuses, actions, labels, arrays. Expected values: those guides, the SDMX codelists (CL_OBS_STATUS, CL_CONF_STATUS, CL_UNIT_MULT)
 * and powers of ten.
 */
#include "foreign_lines.h"

static void csv(const char *bytes, const char *wanted)
{
    foreign_lines_check(bytes, "sdmx-csv", wanted);
}

/* ---- other agencies ---- */

#define V1   "DATAFLOW,FREQ,REF_AREA,INDICATOR,SEX,TIME_PERIOD,OBS_VALUE,"
#define SEPT " 2026-09-01…2026-09-30"

static void test_versions(void **state)
{
    (void)state;
    /* 1.0: the flow in the first column, ESTAT:NA_MAIN(1.6.0) in the guide's example */
    csv(V1 "OBS_STATUS\nGSO:DF_X(1.6.0),M,VN-04,POP,F,2026-09,12.50,A\n",
        "2:7 VN-04 DF_X 2026-09 POP SEX=F = 12.50" SEPT "\n");
    /* 2.0: what kind of structure, its identifier, what to do */
    csv("STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,INDICATOR,SEX,TIME_PERIOD,OBS_VALUE\n"
        "dataflow,GSO:DF_X(1.6.0),I,VN-04,POP,_T,2026-09,7\n"
        "datastructure,GSO:DSD_Y(2.0.1),R,VN-04,POP,_Z,2026-09,8\n"
        "dataprovision,GSO:PA(1.0),A,VN-04,POP,,2026-09,9\n",
        "2:8 VN-04 DF_X 2026-09 POP = 7" SEPT "\n"
        "3:8 VN-04 DSD_Y 2026-09 POP = 8" SEPT "\n"
        "4:8 VN-04 PA 2026-09 POP = 9" SEPT "\n");
    /* without agency or version; with a label */
    csv("DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE\nDF,A,B,2026-09,1\n",
        "2:5 A DF 2026-09 B = 1" SEPT "\n");
    csv("DATAFLOW,REF_AREA: Area,INDICATOR: What,TIME_PERIOD,OBS_VALUE\n"
        "X:DF(1.0): A flow (of its own),A: Hà Nội,B: B: b,2026-09,1\n",
        "2:5 A DF 2026-09 B = 1" SEPT "\n");
}

static void test_separators(void **state)
{
    (void)state;
    csv("STRUCTURE;STRUCTURE_ID;REF_AREA;INDICATOR;TIME_PERIOD;OBS_VALUE\ndataflow;X:D(1);A;B;2026-"
        "09;1,5\n",
        "2:6 A D 2026-09 B = 1.5" SEPT "\n");
    csv("DATAFLOW\tREF_AREA\tINDICATOR\tTIME_PERIOD\tOBS_VALUE\nX:D(1)\tA\tB\t2026-09\t-1,25\n",
        "2:5 A D 2026-09 B = -1.25" SEPT "\n");
    csv("DATAFLOW|REF_AREA|INDICATOR|TIME_PERIOD|OBS_VALUE\nX:D(1)|A|B|2026-09|1.5\n",
        "2:5 A D 2026-09 B = 1.5" SEPT "\n");
    csv("\"DATAFLOW\",\"REF_AREA\",\"INDICATOR\",\"TIME_PERIOD\",\"OBS_VALUE\"\r\n"
        "\"X:D(1)\",\"A\",\"B\",\"2026-09\",\"1.5\"\r\n",
        "2:5 A D 2026-09 B = 1.5" SEPT "\n");
    csv("\xEF\xBB\xBF"
        "DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE\nX:D(1),A,B,2026-09,1.5",
        "2:5 A D 2026-09 B = 1.5" SEPT "\n");
    /* two of them, or a point besides, are none: what was sent is told */
    csv("DATAFLOW;REF_AREA;INDICATOR;TIME_PERIOD;OBS_VALUE\nX:D(1);A;B;2026-09;1,234,567\nX:D(1);A;"
        "C;2026-09;1.234,5\n",
        "2:5 A D 2026-09 B = text:1,234,567" SEPT "\n3:5 A D 2026-09 C = text:1.234,5" SEPT "\n");
    /* between commas a comma is no decimal sign */
    csv("DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE\nX:D(1),A,B,2026-09,\"1,5\"\n",
        "2:5 A D 2026-09 B = text:1,5" SEPT "\n");
    /* arrays: the sign between their parts is told behind the first name; theirs are attributes */
    csv("STRUCTURE[;],STRUCTURE_ID,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE,TITLE[],COMMENT_OBS\n"
        "dataflow,X:D(1),A,B,2026-09,1,a;b,c\n",
        "2:6 A D 2026-09 B = 1 “c”" SEPT "\n");
    /* none of it: another table stays what it is */
    foreign_lines_check("STRUCTURES,a\n1,2\n", "csv",
                        "E106 org_code, period, indicator_code, value\n");
}

/* "CODE: Name" is of codes; a note has no code, and may hold a colon. */
static void test_labels(void **state)
{
    (void)state;
    csv("DATAFLOW,REF_AREA: Area,INDICATOR: What,TIME_PERIOD: When,OBS_VALUE: Value,UNIT_MULT: "
        "Unit,OBS_STATUS: Status,COMMENT_OBS: Note\n"
        "X:D(1.0): Flow,VN: Việt Nam,I: All: both,2026-09: September,1.5,3: Thousands,P: "
        "Provisional,Lưu ý: số tạm\n",
        "2:5 VN D 2026-09 preliminary I = 1500 “Lưu ý: số tạm”" SEPT "\n");
}

/* Names beside codes (labels=name, 2.0): the column behind each component. */
static void test_names(void **state)
{
    (void)state;
    csv("STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,REF_AREA,Area,INDICATOR,What,SEX,Sex,TIME_"
        "PERIOD,"
        "When,OBS_VALUE,Value,OBS_STATUS,Status\n"
        "dataflow,X:D(1),Flow,I,A,Hà Nội,B,b,F,Nữ,2026-09,September,1,,E,Estimated\n",
        "2:13 A D 2026-09 estimate B SEX=F = 1" SEPT "\n");
}

static void test_periods(void **state)
{
    static const struct {
        const char *sent, *read;
    } cases[] = {
        {"2026", "2026|2026-01-01…2026-12-31"},
        {"2026-A1", "2026|2026-01-01…2026-12-31"},
        {"2026-S2", "2026-H2|2026-07-01…2026-12-31"},
        {"2026-Q3", "2026-Q3|2026-07-01…2026-09-30"},
        {"2026-02", "2026-02|2026-02-01…2026-02-28"},
        {"2024-M02", "2024-02|2024-02-01…2024-02-29"},
        {"2026-W01",
         "2026-W01|2025-12-29…2026-01-04"}, /* ISO 8601: the week of 1 January, a Thursday */
        {"2026-10-05", "2026-10-05|2026-10-05…2026-10-05"},
        {"2026-D032", "2026-02-01|2026-02-01…2026-02-01"},
        {"2026-10-05T08:00:00", "2026-10-05|2026-10-05…2026-10-05"},
        {"2026-09-15/P1M", "2026-10|2026-09-15…2026-10-14"}, /* a month by Decree 09/2019 */
        {"2026-09-01/P1M", "2026-09|2026-09-01…2026-09-30"},
        {"2026-13", "2026-13|"},
        {"2026-W54", "2026-W54|"},
        {"tháng 9", "tháng 9|"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena *arena = arena_new(0);
        const char *bar = strchr(cases[i].read, '|');
        csv(arena_printf(arena,
                         "DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE\nX:D(1),A,B,%s,1\n",
                         cases[i].sent),
            arena_printf(arena, "2:5 A D %.*s B = 1%s%s\n", (int)(bar - cases[i].read),
                         cases[i].read, bar[1] == '\0' ? "" : " ", bar + 1));
        arena_free(arena);
    }
}

/* The value and what is said of it. `read`: what follows the indicator; "": no figure. */
static void test_values(void **state)
{
    static const struct {
        const char *value, *multiplier, *status, *confidential, *vintage, *read;
    } cases[] = {
        {"3.056", "", "A", "F", "final", "= 3.056"},
        {"3.056", "0", "A", "F", "final", "= 3.056"},
        {"3.056", "3", "", "", "final", "= 3056"},
        {"3.056", "6", "", "", "final", "= 3056000"},
        {"-1.50", "2", "", "", "final", "= -150"},
        {"3056", "-3", "", "", "final", "= 3.056"},
        {"1", "-40", "", "", "final", "= 0.0000000000000000000000000000000000000001"},
        {"5", "-2", "", "", "final", "= 0.05"},
        {"0", "9", "", "", "final", "= 0"},
        {"1", "40", "", "", "final", "= 10000000000000000000000000000000000000000"},
        {"1.5E3", "", "", "", "final", "= 1500"},
        {"1.5E3", "-3", "", "", "final", "= 1.500"},
        {"1", "41", "", "", "final", "E194"},
        {"1", "-41", "", "", "final", "E194"},
        {"1", "k", "", "", "final", "E194"},
        {"1", "1.5", "", "", "final", "E194"},
        {"", "3", "M", "F", "", ""},
        {"", "", "A", "", "", ""},
        {"NaN", "", "", "", "", ""},
        {"nan", "", "", "", "", ""},
        {"-", "", "", "", "", ""},
        {"9", "", "P", "", "preliminary", "= 9"},
        {"9", "", "E", "", "estimate", "= 9"},
        {"9", "", "F", "", "estimate", "= 9"},
        {"9", "", "I", "", "estimate", "= 9"},
        {"9", "", "B", "", "final", "= 9"},
        {"9", "", "A", "C", "final", "= 9 status C"},
        {"9", "", "A", "N", "final", "= 9 status C"},
        {"9", "", "A", "S", "final", "= 9 status C"},
        {"9", "", "A", "D", "final", "= 9 status C"},
        {"9", "", "A", "F", "final", "= 9"},
        {"có", "3", "A", "F", "final", "= text:có"},
        {"007", "", "A", "F", "final", "= 7"},
        {"12345678901234567890.123456789", "", "A", "F", "final",
         "= 12345678901234567890.123456789"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena *arena = arena_new(0);
        const char *bytes = arena_printf(
            arena,
            "DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE,UNIT_MULT,OBS_STATUS,CONF_STATUS,"
            "ODD\nX:D(1),A,B,2026-09,%s,%s,%s,%s,?\n",
            cases[i].value, cases[i].multiplier, cases[i].status, cases[i].confidential);
        if (strcmp(cases[i].read, "E194") == 0)
            csv(bytes, arena_printf(arena, "E194 2:5 %s\n", cases[i].multiplier));
        else if (cases[i].read[0] == '\0')
            csv(bytes, "E112\n");
        else
            csv(bytes, arena_printf(arena, "2:5 A D 2026-09%s%s B %s" SEPT "\n",
                                    strcmp(cases[i].vintage, "final") == 0 ? "" : " ",
                                    strcmp(cases[i].vintage, "final") == 0 ? "" : cases[i].vintage,
                                    cases[i].read));
        arena_free(arena);
    }
}

/* An attribute that nobody knows is nothing; a dimension that nobody knows is a member. */
static void test_components(void **state)
{
    static const char *const beside[] = {
        "FREQ",          "OCCASION",     "UNIT",        "UNIT_MEASURE", "DECIMALS", "TITLE",
        "TITLE_COMPL",   "TIME_FORMAT",  "COLLECTION",  "REPORTED",     "EXPECTED", "BASE_PER",
        "SOURCE_AGENCY", "EMBARGO_TIME", "LAST_UPDATE", "SERIES_KEY",   "OBS_KEY"};
    static const char *const notes[] = {"COMMENT_OBS", "OBS_COM", "OBS_COMMENT", "COMMENT"};
    (void)state;
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++) {
        struct arena *arena = arena_new(0);
        csv(arena_printf(
                arena,
                "DATAFLOW,REF_AREA,INDICATOR,%s,TIME_PERIOD,OBS_VALUE\nX:D(1),A,B,q,2026-09,1\n",
                beside[i]),
            "2:6 A D 2026-09 B = 1" SEPT "\n");
        csv(arena_printf(
                arena,
                "DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE,%s\nX:D(1),A,B,2026-09,1,q\n",
                beside[i]),
            "2:5 A D 2026-09 B = 1" SEPT "\n");
        arena_free(arena);
    }
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        struct arena *arena = arena_new(0);
        csv(arena_printf(
                arena,
                "DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE,%s\nX:D(1),A,B,2026-09,1,\"số, "
                "\"\"tạm\"\"\"\n",
                notes[i]),
            "2:5 A D 2026-09 B = 1 “số, \"tạm\"”" SEPT "\n");
        arena_free(arena);
    }
    csv("DATAFLOW,REF_AREA,INDICATOR,ODD,TIME_PERIOD,OBS_VALUE,EVEN\nX:D(1),A,B,o,2026-09,1,e\n",
        "2:6 A D 2026-09 B ODD=o = 1" SEPT "\n");
}

/* I information, A append, M merge, R replace: the values as they are. D: none of it is there. */
static void test_actions(void **state)
{
    static const char actions[] = "IAMR";
    (void)state;
    for (size_t i = 0; actions[i] != '\0'; i++) {
        struct arena *arena = arena_new(0);
        csv(arena_printf(arena,
                         "STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE\n"
                         "dataflow,X:D(1),%c,A,B,2026-09,1\n",
                         actions[i]),
            "2:7 A D 2026-09 B = 1" SEPT "\n");
        arena_free(arena);
    }
    csv("STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE\n"
        "dataflow,X:D(1),D,A,B,2026-09,\ndataflow,X:D(1),D,A,C,2026-09,5\ndataflow,X:D(1),I,A,E,"
        "2026-09,6\n",
        "2:7 A D 2026-09 B = blank:" SEPT " deleted\n"
        "3:7 A D 2026-09 C = 5" SEPT " deleted\n"
        "4:7 A D 2026-09 E = 6" SEPT "\n");
}

/* ---- of gris ---- */

#define OWN                                                                                        \
    "DATAFLOW,FREQ,ORG,INDICATOR,tier,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS,TIME_START,"    \
    "TIME_END,GRIS_PERIOD,VINTAGE\n"

static void own(const char *row, const char *wanted)
{
    struct arena *arena = arena_new(0);
    csv(arena_printf(arena, OWN "%s\n", row), wanted);
    arena_free(arena);
}

/* Codes as sdmx_id.h spells them, the period in gris' own spelling with its window, the form left to the cells. */
static void test_own(void **state)
{
    (void)state;
    own("GRIS:II_2E06(1.0),M,04,TTHC$2E03,SBN,2026-10,3056,A,F,2026-09-15,2026-10-14,2026-10,final",
        "2:7 04 2026-10 final TTHC.03 tier=SBN = 3056 published 2026-09-15…2026-10-14\n");
    own("GRIS:II_2E06(1.0),M,04@commune@20250701,T$E1$BA$A1,_T,2026-10,-0.50,P,F,2026-09-15,2026-"
        "10-14,"
        "2026-10,preliminary",
        "2:7 04 commune 2026-10 preliminary Tạ = -0.50 published 2026-09-15…2026-10-14\n");
    own("GRIS:F(1.0),NM,04,T,_T,2025-12-15/P9M,1,A,F,2025-12-15,2026-09-14,2026-9M,final",
        "2:7 04 2026-9M final T = 1 published 2025-12-15…2026-09-14\n");
    /* nothing arose; missing; withheld; no vintage is said */
    own("GRIS:F(1.0),M,04,T,_T,2026-10,,A,F,2026-09-15,2026-10-14,2026-10,final",
        "2:7 04 2026-10 final T = nil:- published 2026-09-15…2026-10-14\n");
    own("GRIS:F(1.0),M,04,T,_T,2026-10,,M,F,2026-09-15,2026-10-14,2026-10,_Z", "E112\n");
    own("GRIS:F(1.0),M,04,T,_T,2026-10,,Q,C,2026-09-15,2026-10-14,2026-10,_Z", "E112\n");
    own("GRIS:F(1.0),M,04,T,_T,2026-10,5,A,C,2026-09-15,2026-10-14,2026-10,_Z",
        "2:7 04 2026-10 T = 5 status C published 2026-09-15…2026-10-14\n");
    /* sums over units: of several kinds, of fewer or more than one */
    own("GRIS:F(1.0),M,04,T,_T,2026-10,5,A,F,2026-09-15,2026-10-14,2026-10,final+estimate",
        "2:7 04 2026-10 final+estimate T = 5 published sum 2026-09-15…2026-10-14\n");
    csv("DATAFLOW,ORG,INDICATOR,TIME_PERIOD,OBS_VALUE,REPORTED,EXPECTED\n"
        "GRIS:F(1.0),A,B,2026-09,1,1,1\nGRIS:F(1.0),A,B,2026-09,2,0,1\nGRIS:F(1.0),A,B,2026-09,3,"
        "34,34\n"
        "X:F(1.0),A,B,2026-09,4,34,34\n",
        "2:5 A 2026-09 B = 1 published" SEPT "\n3:5 A 2026-09 B = 2 published sum" SEPT "\n"
        "4:5 A 2026-09 B = 3 published sum" SEPT "\n5:5 A F 2026-09 B = 4" SEPT "\n");
    /* escapes that make no text are none: half a letter, a blank at the end, no letter at all */
    own("GRIS:F(1.0),M,04$C3,T$C2,S$20,2026-10,5,A,F,2026-09-15,2026-10-14,2026-10,final",
        "2:7 04$C3 2026-10 final T$C2 tier=S$20 = 5 published 2026-09-15…2026-10-14\n");
    own("GRIS:F(1.0),M,04@$FF,$00,_T,2026-10,5,A,F,2026-09-15,2026-10-14,2026-10,final",
        "2:7 04 2026-10 final $00 = 5 published 2026-09-15…2026-10-14\n");
    /* text, whose guard against spreadsheets is undone; an end in front of its start is no window */
    own("GRIS:F(1.0),M,04,T,_T,2026-10,'=1+1,A,F,2026-10-14,2026-09-15,2026-10,final",
        "2:7 04 2026-10 final T = text:=1+1 published 2026-10-01…2026-10-31\n");
    own("GRIS:F(1.0),M,04,T,_T,2026-10,''=1,A,F,,,2026-10,final",
        "2:7 04 2026-10 final T = text:'=1 published 2026-10-01…2026-10-31\n");
}

/* ---- what is wrong ---- */

static void test_wrong(void **state)
{
    struct arena *arena = arena_new(0);
    struct text_builder b;
    (void)state;
    csv("DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,VALUE\nX:D(1),A,B,2026-09,1\n",
        "E106 1 OBS_VALUE\n");
    csv("DATAFLOW,REF_AREA,INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE\nX:D(1),A,B,A,2026-09,1\n",
        "E110 1:4 REF_AREA\n");
    csv("DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE\nX:D(1),A,B,2026-09\nX:D(1),A,B,2026-09,"
        "1\n",
        "3:5 A D 2026-09 B = 1" SEPT "\nE107 2:5 4\n");
    csv("DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE\nX:D(1),A,B,2026-09,1,2\n",
        "E107 2:5 6\n");
    csv("DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE\nX:D(1),,,,1\n",
        "E192 2:5 ORG | REF_AREA\nE192 2:5 INDICATOR\nE192 2:5 TIME_PERIOD\n");
    csv("DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE\n", "E112\n");
    csv("DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE\nX:D(1),A,B,2026-09,\n", "E112\n");
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "DATAFLOW");
    for (int i = 0; i < 256; i++)
        text_builder_addf(&b, ",D%d", i);
    text_builder_adds(&b, "\n");
    csv(text_dup(arena, text_builder_text(&b)), "E113 1 columns\n");
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "DATAFLOW,REF_AREA,INDICATOR");
    for (int i = 0; i < 17; i++)
        text_builder_addf(&b, ",D%d", i);
    text_builder_adds(&b, ",OBS_VALUE\nX:D(1),A,B");
    for (int i = 0; i < 17; i++)
        text_builder_adds(&b, ",m");
    text_builder_adds(&b, ",1\n");
    assert_non_null(strstr(
        foreign_lines_of(arena, text_builder_text(&b).ptr, text_builder_text(&b).len, NULL), "E1"));
    arena_free(arena);
}

/* The row that a figure came from is found again. */
static void test_provenance(void **state)
{
    static const char bytes[] =
        "DATAFLOW;REF_AREA;INDICATOR;TIME_PERIOD;OBS_VALUE\nX:D(1);A;B;2026-09;1\n\n"
        "X:D(1);A;C;2026-09;\"1,50\"\n";
    struct arena *arena = arena_new(0);
    (void)state;
    csv(bytes, "2:5 A D 2026-09 B = 1" SEPT "\n4:5 A D 2026-09 C = 1.50" SEPT "\n");
    assert_string_equal(text_dup(arena, collector_cell(bytes, sizeof bytes - 1, NULL, 4, 5, arena)),
                        "1.50");
    arena_free(arena);
}

/* Whatever is cut off, a figure has all of its key: cut files end in the middle of a row, or are shorter. */
static void test_cut(void **state)
{
    static const char whole[] =
        OWN "GRIS:F(1.0),M,04,T,_T,2026-10,5,A,F,2026-09-15,2026-10-14,2026-10,final\n";
    (void)state;
    for (size_t len = 1; len < sizeof whole - 12; len++) {
        struct arena *arena = arena_new(0);
        assert_non_null(strstr(foreign_lines_of(arena, whole, len, NULL), "E1"));
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_versions),   cmocka_unit_test(test_separators),
        cmocka_unit_test(test_labels),     cmocka_unit_test(test_names),
        cmocka_unit_test(test_periods),    cmocka_unit_test(test_values),
        cmocka_unit_test(test_components), cmocka_unit_test(test_actions),
        cmocka_unit_test(test_own),        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_provenance), cmocka_unit_test(test_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
