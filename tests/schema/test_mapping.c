/*
 * Free-form workbooks through mappings, in five layouts as statistical offices make them, and all that is refused. The figures are made up; totals
 * are their sums, counted by hand.
 */
#include "mapping_test.h"

/* ---- provinces as rows, indicators as columns under a head of three rows ---- */

static const char provinces[] = "# Biểu 1\n"
                                "CỤC THỐNG KÊ\n"
                                "*Dân số và diện tích năm 2015\n"
                                "|||Đơn vị tính: Nghìn người\n"
                                "\n"
                                "STT|Tỉnh, thành phố|Chỉ tiêu|<|<\n"
                                "^|^|Dân số|<|Diện tích\n"
                                "^|^|Tổng số|Nông thôn|^\n"
                                "A|B|(1)|(2)|(3=1+2)\n"
                                "|*CẢ NƯỚC|9.5|1|10.5\n"
                                "|*Vùng 1\n"
                                "1|Hà Nội|7.2|1|8.2\n"
                                "2|Tỉnh Bình Phước|1.5||\n"
                                "3|Đồng Nai|0.8||\n"
                                "|Ghi chú: số sơ bộ\n"
                                "||||Người lập biểu\n";

#define HEAD_1                                                                                     \
    "{'gris':'mapping 1','form':'F1','edition':'@','confirmed':'Hoa, "                             \
    "2026-11-23','tables':[{'sheet':'Biểu 1','head':{'row':5,'rows':3,'numbers':true},"
#define TABLE_1                                                                                    \
    HEAD_1 "'stub':'B','numbering':'A','org':{'from':'rows','level':'province'},'period':{'from':" \
           "'cell','cell':'A2'},'unit':{'from':'line'},"
#define COLUMNS_1                                                                                  \
    "'columns':[{'path':['Dân số','Tổng số'],'indicator':'P'},{'path':['Nông "             \
    "thôn'],'use':'ignore'},{'path':['Diện tích'],'use':'ignore'}],"

static void test_provinces(void **state)
{
    struct mapping_test *t = mapping_test_new();
    (void)state;
    mapping_test_workbook(t, provinces);
    assert_int_equal(mapping_test_apply(t, "F1",
                                        TABLE_1 COLUMNS_1
                                        "'rows':[{'path':['Cả nước'],'use':'total'}]}]}"),
                     STATUS_OK);
    /* nghìn người → người: three places; 7.2 + 1.5 + 0.8 = 9.5, as it says */
    assert_string_equal(mapping_test_lines(t), "Biểu 1!C11 01 2015 P 7200\n"
                                               "Biểu 1!C12 70 2015 P 1500\n"
                                               "Biểu 1!C13 75 2015 P 800");
    assert_string_equal(mapping_test_findings(t), "N162 Biểu 1!11:3 [nghìn người] [người]");
    mapping_test_free(t);
}

static void test_wrong_totals(void **state)
{
    struct mapping_test *t = mapping_test_new();
    (void)state;
    mapping_test_workbook(t, "# Biểu 1\n\nDân số năm 2015\n\n\n"
                             "STT|Tỉnh|A1|A2|A3\n^|^|^|^|^\n^|^|^|^|^\n"
                             "A|B|(1)|(2)|(3=1-2)\n"
                             "|Cả nước|9|3|6\n"
                             "1|Hà Nội|7|1|5\n"
                             "2|Đồng Nai|1|1|0\n");
    assert_int_equal(mapping_test_apply(t, "F1",
                                        HEAD_1
                                        "'stub':'B','numbering':'A','org':{'from':'rows'},'period':"
                                        "'2015','columns':[{'path':['A1'],'indicator':'P'},"
                                        "{'path':['A2'],'use':'ignore'},{'path':['A3'],'use':'"
                                        "ignore'}],'rows':[{'path':['Cả nước'],'use':'total'}]}]}"),
                     STATUS_OK);
    /* 7 - 1 = 6, not 5; 7 + 1 = 8, not 9 */
    assert_string_equal(mapping_test_findings(t), "W160 Biểu 1!9:3 [Cả nước] [9] [8]\n"
                                                  "W161 Biểu 1!10:5 [3=1-2] [5] [6]");
    mapping_test_free(t);
}

/* Rows came in above: the head is found by its labels, and that is said. */
static void test_moved(void **state)
{
    struct mapping_test *t = mapping_test_new();
    (void)state;
    mapping_test_workbook(t, "# Biểu 1\n\n\n\n\n\n\nNăm 2015\nTỉnh|Dân số\nHà Nội|5\nĐồng Nai|6\n");
    assert_int_equal(
        mapping_test_apply(
            t, "F1",
            "{'gris':'mapping 1','form':'F1','edition':'@','tables':[{'head':{'row':2},'stub':'A',"
            "'org':{'from':'rows'},'period':{'from':'cell','cell':'A7'},"
            "'columns':[{'path':['Dân số'],'indicator':'P'}]}]}"),
        STATUS_OK);
    assert_string_equal(mapping_test_lines(t), "Biểu 1!B9 01 2015 P 5\nBiểu 1!B10 75 2015 P 6");
    assert_string_equal(mapping_test_findings(t), "N161 Biểu 1!8:0 [8] [2]");
    mapping_test_free(t);
}

/* ---- indicators as rows with numbers and indents, months as columns ---- */

static void test_months(void **state)
{
    struct mapping_test *t = mapping_test_new();
    (void)state;
    mapping_test_workbook(t, "# T\n"
                             "Xã Một|||\n"
                             "Tình hình năm 2020\n"
                             "STT|Chỉ tiêu|ĐVT|Tháng 5|Tháng 6|Cộng\n"
                             "I|*Thủ tục\n"
                             "1|Hồ sơ tiếp nhận|hồ sơ|5|7|12\n"
                             "II|*Tiền\n"
                             "1|Tổng số|tỷ đồng|1.5|..|1.5\n"
                             "-|>Trong đó: Nữ|triệu đồng|700|-|701\n");
    t->given.org = "10001";
    assert_int_equal(
        mapping_test_apply(
            t, "F2",
            "{'gris':'mapping "
            "1','form':'F2','edition':'@','tables':[{'sheet':'T','head':{'row':3},'stub':'B','"
            "numbering':'A','org':{'from':'given'},"
            "'period':{'from':'cell','cell':'A2'},'unit':{'from':'column','column':'C'},'columns':["
            "{'path':['Tháng 5'],'period':'*-05'},{'path':['Tháng "
            "6'],'period':'*-06','vintage':'estimate'},{'path':['Cộng'],'use':'total'}],"
            "'rows':[{'path':['Thủ tục','Hồ sơ tiếp nhận'],'indicator':'R'},{'path':['Tiền','Tổng "
            "số'],'indicator':'W'},"
            "{'path':['Tiền','Tổng "
            "số','Nữ'],'indicator':'W','members':{'sex':'F'}},{'path':['Tiền','Khác'],'indicator':'"
            "S'}]}]}"),
        STATUS_OK);
    /* 1.5 tỷ = 1500 triệu đồng */
    assert_string_equal(mapping_test_lines(t), "T!D5 10001 2020-05 R 5\n"
                                               "T!E5 10001 2020-06 R:estimate 7\n"
                                               "T!D7 10001 2020-05 W 1500\n"
                                               "T!E7 10001 2020-06 W:estimate ..\n"
                                               "T!D8 10001 2020-05 W sex=F 700\n"
                                               "T!E8 10001 2020-06 W:estimate sex=F -");
    assert_string_equal(mapping_test_findings(t), "N162 T!7:4 [tỷ đồng] [triệu đồng]\n"
                                                  "W164 T!3:0 [tiền › khác]\n"
                                                  "W160 T!8:6 [Cộng] [701] [700]");
    mapping_test_free(t);
}

/* ---- a sheet a unit ---- */

static void test_sheets(void **state)
{
    struct mapping_test *t = mapping_test_new();
    (void)state;
    mapping_test_workbook(t, "# Bìa\nBáo cáo\n"
                             "# Hà Nội\nChỉ tiêu|Số liệu\nDân số|5\nDiện tích|1.5\n"
                             "# Tỉnh Đồng Nai\nChỉ tiêu|Số liệu\nDân số|6\nDiện tích|2.5\n"
                             "#! Hà Nội cũ\nChỉ tiêu|Số liệu\nDân số|4\n"
                             "# Nháp\n|1\n");
    t->given.period = "2015";
    assert_int_equal(
        mapping_test_apply(t, "F1",
                           "{'gris':'mapping "
                           "1','form':'F1','edition':'@','ignore':['Nháp','Bìa'],'tables':[{'sheet'"
                           ":'*','head':{'row':1},"
                           "'stub':'A','org':{'from':'sheet'},'period':{'from':'given'},'columns':["
                           "{'path':['Số liệu']}],"
                           "'rows':[{'path':['Dân số'],'indicator':'P'},{'path':['Diện "
                           "tích'],'indicator':'A'}]}]}"),
        STATUS_OK);
    assert_string_equal(mapping_test_lines(t), "Hà Nội!B2 01 2015 P 5\n"
                                               "Hà Nội!B3 01 2015 A 1.5\n"
                                               "Tỉnh Đồng Nai!B2 75 2015 P 6\n"
                                               "Tỉnh Đồng Nai!B3 75 2015 A 2.5");
    assert_string_equal(mapping_test_findings(t), "N163 Hà Nội cũ!0:0 [Hà Nội cũ]");
    mapping_test_free(t);
}

/* ---- two tables beneath one another, each with its own unit of measure ---- */

static void test_stacked(void **state)
{
    static const char mapping[] =
        "{'gris':'mapping 1','form':'F2','edition':'@','tables':["
        "{'title':'1. Tiền theo "
        "giới','head':{'row':3},'stub':'A','org':'10001','period':'2020-05','unit':{'from':'line'},"
        "'indicator':'W',"
        "'columns':[{'path':['Số "
        "liệu']}],'rows':[{'path':['Nam'],'members':{'sex':'M'}},{'path':['Nữ'],'members':{'sex':'"
        "F'}},"
        "{'path':['Cộng'],'use':'total_above'}]},"
        "{'title':'2. Tiền "
        "chung','head':{'row':10},'stub':'A','org':'10001','period':'2020-05','unit':'tỷ đồng',"
        "'columns':[{'path':['Số liệu'],'indicator':'W'}],'rows':[{'path':['Tất "
        "cả']}],'end':['(*)']}]}";
    struct mapping_test *t = mapping_test_new();
    (void)state;
    mapping_test_workbook(t, "# T\n"
                             "1. Tiền theo giới\n"
                             "|ĐVT: nghìn đồng\n"
                             "Giới|Số liệu\nNam|1500\nNữ (1)|2500\nCộng|4000\n"
                             "2. Tiền chung\n"
                             "|ĐVT: tỷ đồng\n"
                             "Mục|Số liệu\nTất cả|0.004\n"
                             "(*) Trong đó 3 dự án|3\n");
    assert_int_equal(mapping_test_apply(t, "F2", mapping), STATUS_OK);
    /* 1500 nghìn = 1.5 triệu; 0.004 tỷ = 4 triệu; the second head is in row 9, not 10 */
    assert_string_equal(mapping_test_lines(t), "T!B4 10001 2020-05 W sex=M 1.500\n"
                                               "T!B5 10001 2020-05 W sex=F 2.500\n"
                                               "T!B10 10001 2020-05 W 4");
    assert_string_equal(mapping_test_findings(t), "N161 T!9:0 [9] [10]\n"
                                                  "N162 T!4:2 [nghìn đồng] [triệu đồng]\n"
                                                  "N162 T!10:2 [tỷ đồng] [triệu đồng]\n"
                                                  "W162 T!11:2 [B11]");
    mapping_test_free(t);
}

/* ---- members against members, with totals of rows and columns, beside a hidden copy of the last period ---- */

#define CROSS                                                                                          \
    "{'gris':'mapping "                                                                                \
    "1','form':'F2','edition':'@','tables':[{'sheet':1,'head':{'row':2,'rows':2},'stub':'A','org'"     \
    ":'10001',"                                                                                        \
    "'period':'2020-05','vintage':'preliminary','indicator':'S','columns':["                           \
    "{'path':['Lượt người','Tổng số'],'use':'total_group'},{'path':['Thành "                \
    "thị'],'members':{'area':'U'}},"                                                                 \
    "{'path':['Nông thôn'],'members':{'area':'R'}}],'rows':[{'path':['Tổng số'],'use':'total'}," \
    "{'path':['Nam'],'members':{'sex':'M'}},{'path':['Nữ'],'members':{'sex':'F'}}]}]}"

static void test_cross(void **state)
{
    struct mapping_test *t = mapping_test_new();
    (void)state;
    mapping_test_workbook(
        t, "# Kỳ này\nTháng 5\nGiới|Lượt người\n|Tổng số|Thành thị|Nông thôn\n"
           "*Tổng số|10|6|4\nNam|6|4|2\nNữ|5|2|2\n"
           "#! Kỳ trước\nGiới|Lượt người\n|Tổng số|Thành thị|Nông thôn\nNam|1|2|3\n");
    assert_int_equal(mapping_test_apply(t, "F2", CROSS), STATUS_OK);
    assert_string_equal(mapping_test_lines(t),
                        "Kỳ này!C5 10001 2020-05 S:preliminary area=U sex=M 4\n"
                        "Kỳ này!D5 10001 2020-05 S:preliminary area=R sex=M 2\n"
                        "Kỳ này!C6 10001 2020-05 S:preliminary area=U sex=F 2\n"
                        "Kỳ này!D6 10001 2020-05 S:preliminary area=R sex=F 2");
    /* women: 2 + 2 = 4, not 5; the total of totals: 6 + 5 = 11, not 10 */
    assert_string_equal(mapping_test_findings(t), "W160 Kỳ này!4:2 [Tổng số] [10] [11]\n"
                                                  "W160 Kỳ này!6:2 [Lượt người › Tổng số] [5] [4]\n"
                                                  "N163 Kỳ trước!0:0 [Kỳ trước]");
    mapping_test_free(t);
}

/* ---- what is refused ---- */

#define SMALL(table)                                                                               \
    "{'gris':'mapping 1','form':'F1','edition':'@','tables':[{'head':{'row':1},'stub':'A'," table  \
    "}]}"

struct refusal {
    const char *workbook, *mapping, *findings;
};

static const struct refusal refusals[] = {
    {"# S\nTỉnh|Dân số\nHà Nội|5\n",
     "{'gris':'mapping "
     "1','form':'F1','edition':'000000000000','tables':[{'head':{'row':1},'stub':'A','org':'01','"
     "period':'2015',"
     "'columns':[{'column':'B','indicator':'P'}]}]}",
     "E161 1:43 [F1] [000000000000]"},
    {"# S\nTỉnh|Dân số\nHà Nội|5\n",
     SMALL("'sheet':'Q','org':{'from':'rows'},'period':'2015','columns':[{'path':['Dân "
           "số'],'indicator':'P'}]"),
     "E162 0:0 [Q] [S]\nW163 S!0:0 [S]"},
    {"# S\nTỉnh|Số dân\nHà Nội|5\n",
     SMALL("'org':{'from':'rows'},'period':'2015','columns':[{'path':['Dân số'],'indicator':'P'}]"),
     "E163 S!1:0 [dân số] [1]\nW163 S!0:0 [S]"},
    {"# S\nTỉnh|Dân số|Dân số\nHà Nội|5|6\n",
     SMALL("'org':{'from':'rows'},'period':'2015','columns':[{'path':['Dân số'],'indicator':'P'}]"),
     "E164 S!1:0 [dân số] [B, C]\nW163 S!0:0 [S]"},
    {"# S\nMục|Dân số\nDân|5\nKhác|6\n",
     SMALL("'org':'01','period':'2015','columns':[{'path':['Dân "
           "số'],'indicator':'P'}],'rows':[{'path':['Dân']}]"),
     "E165 S!3:1 [Khác]"},
    {"# S\nTỉnh|Dân số|Thêm\nHà Nội|5|6\nĐồng Nai|5|7\n",
     SMALL("'org':{'from':'rows'},'period':'2015','columns':[{'path':['Dân số'],'indicator':'P'}]"),
     "E166 S!2:3 [Thêm]"},
    {"# S\nTỉnh|Dân số|Diện tích\nHà Nooij|5|1\n",
     SMALL("'org':{'from':'rows'},'period':'2015','columns':[{'path':['Dân "
           "số'],'indicator':'P'},{'path':['Diện tích'],'indicator':'A'}]"),
     "E167 S!2:1 [Hà Nooij] [2015-12-31] []"},
    {"# S\nTỉnh|Dân số\nHa Noi|5\n",
     SMALL("'org':{'from':'rows'},'period':'2015','columns':[{'path':['Dân số'],'indicator':'P'}]"),
     NULL},
    {"# S\nĐVT: triệu người\nTỉnh|Dân số\nHà Nội|5\n",
     "{'gris':'mapping "
     "1','form':'F1','edition':'@','tables':[{'head':{'row':2},'stub':'A','org':{'from':'rows'},'"
     "period':'2015',"
     "'unit':'nghìn người','columns':[{'path':['Dân số'],'indicator':'P'}]}]}",
     "E169 S!2:0 [triệu người] [nghìn người]\nN162 S!3:2 [nghìn người] [người]"},
    {"# S\nTỉnh|Dân số\nHà Nội|5\n",
     SMALL("'org':{'from':'rows'},'period':'2015','unit':{'from':'line'},'columns':[{'path':['Dân "
           "số'],'indicator':'P'}]"),
     "E170 S!1:0"},
    {"# S\nTỉnh|Dân số\nHà Nội|5\n",
     SMALL("'org':{'from':'rows'},'period':{'from':'cell','cell':'A1'},'columns':[{'path':['Dân "
           "số'],'indicator':'P'}]"),
     "E171 S!1:1 [Tỉnh]"},
    {"# S\nTỉnh|Dân số\n|5\n",
     SMALL("'org':{'from':'rows'},'period':'2015','columns':[{'path':['Dân số'],'indicator':'P'}]"),
     "E172 S!2:1"},
    {"# S\nTỉnh|Dân số\nHà Nội|5\n",
     SMALL("'org':{'from':'given'},'period':{'from':'given'},'vintage':{'from':'given'},'columns':["
           "{'path':['Dân số'],'indicator':'P'}],'rows':[{'path':['Hà Nội']}]"),
     "E173 0:0 [org]\nE173 0:0 [period]\nE173 0:0 [vintage]"},
    {"# S\nMục|Số\nDân số|5\n",
     SMALL("'org':'01','period':'2015','columns':[{'path':['Số']}],'rows':[{'path':['Dân "
           "số'],'indicator':'P'},{'path':['Dân số'],'indicator':'A'}]"),
     "E174 S!2:1 [Dân số]\nW164 S!1:0 [dân số]"},
    {"# S\nMục|Số\nHồ sơ|5\n",
     SMALL("'org':'01','period':'2015','columns':[{'path':['Số']}],'rows':[{'path':['Hồ "
           "sơ'],'indicator':'R'}]"),
     "E175 S!2:2 [R] [F1]"},
    {"# S\nMục|Dân số\nDiện tích|5\n",
     SMALL("'org':'01','period':'2015','columns':[{'path':['Dân "
           "số'],'indicator':'P'}],'rows':[{'path':['Diện tích'],'indicator':'A'}]"),
     "E176 S!2:2 [dân số]"},
    {"# S\nMục|Số\nDân số|5\n",
     SMALL("'org':'01','period':'2015','columns':[{'path':['Số']}],'rows':[{'path':['Dân số']}]"),
     "E176 S!2:2 [số]"},
    {"# S\nMục|Số\nDân số|5\n",
     SMALL("'org':'01','period':'2015','unit':'km²','columns':[{'path':['Số']}],'rows':[{'path':['"
           "Dân số'],'indicator':'P'}]"),
     "E177 S!2:2 [km²] [P] [người]"},
    {"# S\nMục|Số\nDân số|5\n",
     SMALL("'title':'Biểu "
           "khác','org':'01','period':'2015','columns':[{'path':['Số'],'indicator':'P'}]"),
     "E178 S!1:0 [biểu khác] [S]\nW163 S!0:0 [S]"},
    {"# S\nTỉnh|Dân số\nHà Nội|5\n# Q\n|1\n",
     SMALL("'sheet':'S','org':{'from':'rows'},'period':'2015','columns':[{'path':['Dân "
           "số'],'indicator':'P'}]"),
     "W163 Q!0:0 [Q]"},
};

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct mapping_test *t = mapping_test_new();
        mapping_test_workbook(t, refusals[i].workbook);
        enum status status = mapping_test_apply(t, "F1", refusals[i].mapping);
        const char *found = mapping_test_findings(t);
        if (refusals[i].findings == NULL) { /* without marks, a name is only near */
            assert_int_equal(t->diags.at[0].code, DIAG_E167);
            assert_non_null(strstr(t->diags.at[0].arg[2], "Hà Nội"));
        } else if (strncmp(refusals[i].findings, "E161", 4) == 0) {
            assert_memory_equal(found, refusals[i].findings, strlen(refusals[i].findings));
        } else {
            assert_string_equal(found, refusals[i].findings);
        }
        assert_int_equal(status, refusals[i].findings != NULL && refusals[i].findings[0] == 'W'
                                     ? STATUS_OK
                                     : STATUS_REJECTED);
        mapping_test_free(t);
    }
}

/* One name, two units of one level. */
static void test_ambiguous(void **state)
{
    struct package_test *package = package_test_new();
    struct mapping_test *t;
    (void)state;
    package_test_free(package);
    t = mapping_test_new();
    package_test_append(t->package, "orgs.csv", "76,Thành phố Hà Nội,,province,VN,,,\n");
    t->package->rows = (struct catalog_rows){0};
    package_test_compile(t->package);
    assert_int_equal(t->package->compiled, STATUS_OK);
    mapping_test_workbook(t, "# S\nTỉnh|Dân số\nHà Nội|5\n");
    assert_int_equal(mapping_test_apply(t, "F1",
                                        SMALL("'org':{'from':'rows'},'period':'2015','columns':[{'"
                                              "path':['Dân số'],'indicator':'P'}]")),
                     STATUS_REJECTED);
    assert_int_equal(t->diags.at[0].code, DIAG_E168);
    assert_string_equal(t->diags.at[0].arg[1], "01 Thành phố Hà Nội, 76 Thành phố Hà Nội");
    /* its code in the mapping settles it */
    assert_int_equal(mapping_test_apply(t, "F1",
                                        SMALL("'org':{'from':'rows'},'period':'2015','columns':[{'"
                                              "path':['Dân số'],'indicator':'P'}],"
                                              "'rows':[{'path':['Hà Nội'],'org':'76'}]")),
                     STATUS_OK);
    assert_string_equal(mapping_test_lines(t), "S!B2 76 2015 P 5");
    mapping_test_free(t);
}

static void test_full(void **state)
{
    struct mapping_test *t = mapping_test_new();
    (void)state;
    mapping_test_workbook(t, "# S\nTỉnh|Dân số\nHà Nội|5\n");
    t->grid.full = true;
    assert_int_equal(mapping_test_apply(t, "F1",
                                        SMALL("'org':{'from':'rows'},'period':'2015','columns':[{'"
                                              "path':['Dân số'],'indicator':'P'}]")),
                     STATUS_REJECTED);
    assert_string_equal(mapping_test_findings(t), "E179 0:0 [500000]");
    mapping_test_free(t);
}

/* ---- the file itself: everything unknown is told with its place ---- */

static void test_json(void **state)
{
    static const struct {
        const char *json, *findings;
    } cases[] = {
        {"{'gris':'mapping 1','form':'F1','edition':'@','tables':[]}",
         "E124 1:67 [tables] [[{…}]]"},
        {"{\n'form':'F1','edition':'@','tables':[{}],\n'x':1}",
         "E122 3:5 [x]\nE123 1:1 [gris]\nE124 2:48 [head] [{\"row\": 5, \"rows\": 2}]\nE123 2:48 "
         "[columns]\nE123 2:48 [stub]\nE123 2:48 [period]\nE123 2:48 [org]"},
        {"{'gris':'mapping "
         "2','form':'Q','edition':'@','tables':[{'head':{'row':0},'stub':'1','org':'XX','period':'"
         "2015-13','unit':7,'columns':[]}]}",
         NULL},
        {SMALL("'org':{'from':'line'},'period':{'from':'cell','cell':'1A'},'columns':[{'path':[],'"
               "use':'total_below','indicator':'Q','members':{'q':'F','sex':'Z'},"
               "'period':'*-13','vintage':'best','org':'QQ'}],'rows':[{'column':'A'}]"),
         NULL},
        {"[]", NULL},
        {"{", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct mapping_test *t = mapping_test_new();
        assert_int_equal(mapping_test_apply(t, "F1", cases[i].json), STATUS_REJECTED);
        assert_true(t->diags.errors > 0);
        for (size_t k = 0; k < t->diags.len; k++) {
            assert_string_equal(t->diags.at[k].at.file, "m.json");
            assert_true(t->diags.at[k].at.row >= 1);
        }
        if (cases[i].findings != NULL)
            assert_string_equal(mapping_test_findings(t), cases[i].findings);
        mapping_test_free(t);
    }
}

static void test_every_mistake(void **state)
{
    struct mapping_test *t = mapping_test_new();
    (void)state;
    assert_int_equal(
        mapping_test_apply(
            t, "F1",
            SMALL("'org':{'from':'line'},'period':{'from':'cell','cell':'1A'},'columns':[{'path':['"
                  "a'],'use':'total_below','indicator':'Q',"
                  "'members':{'q':'F','sex':'Z'},'period':'*-13','vintage':'best','org':'QQ'}]")),
        STATUS_REJECTED);
    const char *found = mapping_test_findings(t);
    const char *const wanted[] = {"[from] [given,rows,sheet,cell,column]",
                                  "[cell] [A1…XFD1048576]",
                                  "[use] [read, ignore, total, total_group]",
                                  "E208",
                                  "E111",
                                  "E209",
                                  "E401",
                                  "[vintage] [estimate, preliminary, final]",
                                  "E201"};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        assert_non_null(strstr(found, wanted[i]));
    mapping_test_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_provinces), cmocka_unit_test(test_wrong_totals),
        cmocka_unit_test(test_moved),     cmocka_unit_test(test_months),
        cmocka_unit_test(test_sheets),    cmocka_unit_test(test_stacked),
        cmocka_unit_test(test_cross),     cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_ambiguous), cmocka_unit_test(test_full),
        cmocka_unit_test(test_json),      cmocka_unit_test(test_every_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
