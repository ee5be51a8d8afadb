/*
 * gris org: the units of the catalog, on any day: who is meant, the tree, what became of whom. Neighbours: org_view.h, cmd_org_*.c.
 */
#include "org_view.h"

static const struct action actions[] = {
    {"find",
     "TEXT [--date D] [--level L] [--within CODE] [--catalog DIR]",
     1,
     1,
     {"đơn vị nào: theo mã (của mọi hệ mã), tên, hoặc địa chỉ “xã, huyện, tỉnh cũ”; hôm nay nó ở "
      "đâu; mã thoát 1 nếu không có hoặc có nhiều",
      "which unit: by a code of any scheme, a name, or an address “commune, district, province "
      "(cũ)”; where it stands today; exit 1 when there is none, or more than one"},
     cmd_org_find},
    {"tree",
     "[CODE] [--date D] [--hierarchy H] [--depth N] [--catalog DIR]",
     0,
     1,
     {"cây đơn vị vào một ngày, với số đơn vị mỗi cấp bên dưới",
      "the tree on a day, with how many units of each level stand below"},
     cmd_org_tree},
    {"history",
     "[CODE] [--date D] [--level L] [--catalog DIR]",
     0,
     1,
     {"tên, đơn vị cấp trên, các đơn vị trước và sau nó; không nêu CODE: mọi sự kiện của ngày "
      "--date",
      "names, parents, all units before and after it; without CODE: all that happened on --date"},
     cmd_org_history},
    {"whatif",
     "PACKAGE [--from PERIOD [--to PERIOD]]",
     1,
     1,
     {"thử một sự kiện trước khi có hiệu lực: PACKAGE so với danh mục đang áp dụng; không thay đổi "
      "gì; mã thoát 1 nếu có tổng nào khác đi",
      "an event tried before it takes effect: PACKAGE against the catalog in force; changes "
      "nothing; exit 1 where any total would differ"},
     cmd_org_whatif},
    {0},
};

static const struct option_spec options[] = {
    {"date",
     0,
     "DATE",
     "find,tree,history",
     {"vào ngày này; mặc định: hôm nay", "on this day; default: today"}},
    {"level",
     0,
     "LEVEL",
     "find,history",
     {"chỉ đơn vị cấp này: province, commune, …",
      "units of this level only: province, commune, …"}},
    {"within",
     0,
     "CODE",
     "find",
     {"chỉ đơn vị thuộc đơn vị có mã này (cũ hoặc mới)",
      "only units below the one with this code (old or new)"}},
    {"from",
     0,
     "PERIOD",
     "whatif",
     {"chỉ các kỳ có thời gian số liệu kết thúc từ kỳ này; mặc định: hạn nộp của một năm từ sự "
      "kiện "
      "đầu tiên, số liệu của kỳ cuối trước đó",
      "only periods whose window ends within this one and --to; default: deadlines of a year from "
      "the first event on, the last figures before it"}},
    {"to", 0, "PERIOD", "whatif", {"đến hết kỳ này", "to the end of this period"}},
    {"hierarchy",
     0,
     "H",
     "tree",
     {"hệ thống tổng hợp; mặc định: admin", "the hierarchy; default: admin"}},
    {"depth", 0, "N", "tree", {"số cấp bên dưới; mặc định: 1", "so many levels below; default: 1"}},
    {"catalog",
     0,
     "DIR",
     "find,tree,history",
     {"gói danh mục, thay cho cơ sở dữ liệu", "a package, instead of the database"}},
    {0},
};

static const struct example examples[] = {
    {"gris org find \"tỉnh Hà Giang cũ\" --catalog sample-data/catalog",
     {"tỉnh cũ ấy nay thuộc tỉnh nào", "where that former province stands today"}},
    {"gris org find 000.00.00.G22 --catalog sample-data/catalog",
     {"mã theo QCVN 102:2016, mã mới và cơ quan",
      "a code of QCVN 102:2016, its new form, whose it is"}},
    {"gris org tree 75 --catalog sample-data/catalog",
     {"các xã, phường của Đồng Nai", "the communes of Đồng Nai"}},
    {"gris org tree --date 2025-06-30 --catalog sample-data/catalog",
     {"bản đồ ngày cuối cùng trước sắp xếp", "the map on the last day before the reform"}},
    {"gris org history 08 --catalog sample-data/catalog",
     {"Tuyên Quang từ những tỉnh nào", "which provinces became Tuyên Quang"}},
    {"gris org history --date 2026-04-30 --catalog sample-data/catalog",
     {"ngày ấy có gì thay đổi", "what changed on that day"}},
    {"gris org whatif sample-data/catalog",
     {"nếu gói này có hiệu lực thì đơn vị, hạn nộp, chuỗi số liệu nào đổi",
      "which units, deadlines and series this package would change"}},
    {0},
};

const struct command cmd_org = {
    .name = "org",
    .purpose = {"đơn vị theo thời gian: tìm, cây, lịch sử, thử trước một sự kiện",
                "units in time: find, tree, history, an event tried beforehand"},
    .details =
        {"CODE là mã (cũ, mới, của hệ mã khác) hay tên, địa chỉ chỉ ra một đơn vị. Mã dùng lại "
         "qua các lần sắp xếp: không nêu --date thì mã được hiểu theo hôm nay, nếu hôm nay "
         "không đơn vị nào mang mã ấy thì theo mọi thời gian. “cũ”, “trước đây” sau tên hay "
         "mã: chỉ tìm trong quá khứ. Chữ không dấu cũng được.",
         "CODE is a code (old, new, of another scheme), or a name or address that says one "
         "unit. Codes are used again: without --date a code means what it means today, and "
         "if no unit bears it today, what it meant at any time. “cũ”, “trước đây” behind a "
         "name or code asks for the past alone. Letters without marks will do."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
