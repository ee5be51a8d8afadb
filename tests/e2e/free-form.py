"""Statistical workbooks as officers make them, in five layouts: free-form.py SAMPLE-DATA FOLDER

Figures are those of sample-data/reports (population and education 2015, investment 2019, form II.06 of July 2026; where they come from:
sample-data/SOURCES.md). Totals are added up here, exactly. Each workbook is written byte by byte with zipfile, as ECMA-376 says.
"""
import csv
import sys
import zipfile
from decimal import Decimal
from xml.sax.saxutils import escape

source, folder = sys.argv[1:]


def figures(path, *more):
    """{(org, period, indicator, more…): value} of a report file"""
    with open(f"{source}/reports/{path}", encoding="utf-8-sig", newline="") as f:
        return {tuple(r[k] for k in ("org_code", "period", "indicator_code", *more)): r["value"] for r in csv.DictReader(f)}


def letters(column):
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


class Bold(str):
    pass


class Deep(str):
    pass


class Formula:
    def __init__(self, formula, value):
        self.formula, self.value = formula, value


def cell(row, column, value):
    at = f'r="{letters(column)}{row}"'
    if isinstance(value, Formula):
        return f"<c {at}><f>{escape(value.formula)}</f><v>{value.value}</v></c>"
    if isinstance(value, (int, Decimal)):
        return f"<c {at}><v>{value}</v></c>"
    style = ' s="1"' if isinstance(value, Bold) else ' s="2"' if isinstance(value, Deep) else ""
    return f'<c {at}{style} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def sheet_xml(rows, merges):
    out = ['<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>']
    for r, row in enumerate(rows, 1):
        cells = "".join(cell(r, c, v) for c, v in enumerate(row, 1) if v not in ("", None))
        if cells:
            out.append(f'<row r="{r}">{cells}</row>')
    out.append("</sheetData>")
    if merges:
        out.append(f'<mergeCells count="{len(merges)}">' + "".join(f'<mergeCell ref="{m}"/>' for m in merges) + "</mergeCells>")
    out.append("</worksheet>")
    return "".join(out)


STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Times New Roman"/></font>'
    '<font><b/><sz val="11"/><name val="Times New Roman"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/>'
    '<xf xfId="0" applyAlignment="1"><alignment indent="1"/></xf></cellXfs></styleSheet>'
)


def workbook(name, sheets):
    """sheets: (name, hidden, rows, merges)…"""
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override '
        'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
        'PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>' + types + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
        "xl/workbook.xml": f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{office}"><sheets>'
        + "".join(
            '<sheet name="%s" sheetId="%d"%s r:id="rId%d"/>' % (escape(n), i, ' state="hidden"' if h else "", i)
            for i, (n, h, _, _) in enumerate(sheets, 1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">'
        + "".join(f'<Relationship Id="rId{i}" Type="{office}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in range(1, len(sheets) + 1))
        + f'<Relationship Id="rId{len(sheets) + 1}" Type="{office}/styles" Target="styles.xml"/></Relationships>',
    }
    for i, (_, _, rows, merges) in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{i}.xml"] = sheet_xml(rows, merges)
    with zipfile.ZipFile(f"{folder}/{name}", "w", zipfile.ZIP_DEFLATED) as z:
        for part, text in parts.items():
            z.writestr(part, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text)


D = Decimal
NAMES = {"01": "TP. Hà Nội", "04": "Cao Bằng", "11": "Điện Biên", "12": "Lai Châu", "14": "Sơn La", "20": "Lạng Sơn", "22": "Quảng Ninh"}

# a: provinces as rows, indicators under a merged head of three rows, numbers of columns, a total as a formula, a note and a signature
pop = figures("population/population-2015.csv")
cells = ["POP.TOTAL", "POP.MALE", "POP.FEMALE", "POP.URBAN", "POP.RURAL"]
body = [[i, name] + [D(pop[org, "2015", c]) for c in cells] for i, (org, name) in enumerate(NAMES.items(), 1)]
total = ["", Bold("TỔNG SỐ")] + [Formula(f"SUM({letters(c)}10:{letters(c)}16)", sum(r[c - 1] for r in body)) for c in range(3, 8)]
rows = [
    ["TỔNG CỤC THỐNG KÊ", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    [],
    [Bold("Dân số trung bình năm 2015 phân theo giới tính và phân theo thành thị, nông thôn")],
    ["", "", "", "", "", "Đơn vị tính: Nghìn người"],
    ["STT", "Tỉnh, thành phố trực thuộc Trung ương", "Dân số trung bình", "", "", "", ""],
    ["", "", "Tổng số", "Phân theo giới tính", "", "Phân theo thành thị, nông thôn", ""],
    ["", "", "", "Nam", "Nữ", "Thành thị", "Nông thôn"],
    ["A", "B", "(1=2+3)", "(2)", "(3)", "(4)", "(5)"],
    total,
    *body,
    ["", "Ghi chú: (*) Số sơ bộ; năm 2014 xem niên giám"],
    [],
    ["", "Người lập biểu", "", "", "", "Thủ trưởng đơn vị"],
]
workbook("a.xlsx", [("Biểu 1", False, rows, ["A3:G3", "C5:G5", "C6:C7", "D6:E6", "F6:G6", "A5:A7", "B5:B7"])])

# b: indicators as rows with roman and arabic numbers, months as columns, a unit of measure in each row
vdt = figures("investment/investment-2019.csv")
months = [f"2019-{m:02}" for m in range(1, 5)]
names = {
    "VDT.MONTH_EST": ("1", "Ước tính tháng", "Tỷ đồng"),
    "VDT.MONTH_REV": ("2", "Số tháng đã cập nhật ở báo cáo tháng sau", "Tỷ đồng"),
    "VDT.YTD": ("1", "Cộng dồn từ đầu năm", "Triệu đồng"),
    "VDT.PCT_OF_YEAR_PLAN": ("2", "Cộng dồn so với kế hoạch năm", "%"),
}


def line(code):
    number, label, unit = names[code]
    factor = 1000 if unit == "Triệu đồng" else 1
    return [number, Deep(label), unit] + [D(vdt["01", m, code]) * factor for m in months]


rows = [
    [Bold("Vốn đầu tư thực hiện từ nguồn ngân sách Nhà nước, 4 tháng, năm 2019")],
    ["Thành phố Hà Nội"],
    [],
    ["TT", "Chỉ tiêu", "Đơn vị tính"] + [f"Tháng {m}" for m in range(1, 5)],
    ["I", Bold("Vốn đầu tư thực hiện trong tháng")],
    line("VDT.MONTH_EST"),
    line("VDT.MONTH_REV"),
    ["II", Bold("Vốn đầu tư thực hiện cộng dồn")],
    line("VDT.YTD"),
    line("VDT.PCT_OF_YEAR_PLAN"),
]
workbook("b.xlsx", [("VĐT", False, rows, ["A1:G1"])])

# c: a sheet a unit, and a cover
edu = figures("education/education-2015.csv")
lines = [
    ("Học sinh", None),
    ("Số học sinh phổ thông", "PUPIL.TOTAL"),
    ("Số học sinh tiểu học", "PUPIL.PRIMARY"),
    ("Số học sinh trung học cơ sở", "PUPIL.LOWER_SECONDARY"),
    ("Số học sinh trung học phổ thông", "PUPIL.UPPER_SECONDARY"),
    ("Trường", None),
    ("Số trường phổ thông", "SCHOOL.TOTAL"),
    ("Số trường tiểu học", "SCHOOL.PRIMARY"),
    ("Số trường trung học cơ sở", "SCHOOL.LOWER_SECONDARY"),
    ("Số trường trung học phổ thông", "SCHOOL.UPPER_SECONDARY"),
    ("Số trường liên cấp tiểu học và trung học cơ sở", "SCHOOL.PRIMARY_AND_LOWER_SECONDARY"),
    ("Số trường liên cấp trung học cơ sở và trung học phổ thông", "SCHOOL.LOWER_AND_UPPER_SECONDARY"),
]
sheets = [("Bìa", False, [[Bold("BÁO CÁO GIÁO DỤC PHỔ THÔNG")], ["Thời điểm 30/9"]], [])]
for org in ("01", "04", "12"):
    rows = [[Bold("Giáo dục phổ thông năm 2015")], [], ["Chỉ tiêu", "Đơn vị tính", "Số liệu"]]
    for label, code in lines:
        unit = "" if code is None else "học sinh" if code.startswith("PUPIL") else "trường"
        rows.append([Bold(label)] if code is None else [Deep(label), unit, int(edu[org, "2015", code])])
    sheets.append((NAMES[org], False, rows, []))
workbook("c.xlsx", sheets)

# d: two tables beneath one another, each with its own unit of measure, and footnotes
orgs = ["01", "04", "12"]


def table(title, unit, heads, codes, factor):
    return [
        [Bold(title)],
        ["", "", "", f"Đơn vị tính: {unit}"],
        ["Tỉnh, thành phố"] + heads,
        *[[NAMES[o]] + [D(pop[o, "2015", c]) * factor for c in codes] for o in orgs],
        ["Cộng"] + [sum(D(pop[o, "2015", c]) * factor for o in orgs) for c in codes],
    ]


rows = [
    *table("1. Dân số trung bình theo giới tính năm 2015", "Người", ["Dân số trung bình (1)", "Dân số nam", "Dân số nữ"], cells[:3], 1000),
    ["(1) Dân số trung bình của năm"],
    [],
    *table("2. Dân số trung bình theo khu vực năm 2015", "Triệu người", ["Thành thị", "Nông thôn"], cells[3:], D("0.001")),
    ["Nguồn: Tổng cục Thống kê"],
]
workbook("d.xlsx", [("Dân số", False, rows, ["A1:D1"])])

# e: members against indicators, totals of rows and columns, and the hidden sheet of the period before
head = ["Tổng số", "Trực tuyến", "Trực tiếp, dịch vụ bưu chính", "Từ kỳ trước chuyển qua", "Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn", "Tổng số", "Trong hạn", "Quá hạn"]
groups = ["Số hồ sơ nhận giải quyết", "", "", "", "Số hồ sơ đã giải quyết", "", "", "", "Số hồ sơ đang giải quyết", "", ""]
numbers = ["(3=4+5+6)", "(4)", "(5)", "(6)", "(7=8+9+10)", "(8)", "(9)", "(10)", "(11=12+13)", "(12)", "(13)"]
tiers = {"SBN": "Sở, ban, ngành", "XA": "Ủy ban nhân dân cấp xã"}


def ii06(period, words):
    data = figures(f"procedures-ii06/ii06-{period}.csv", "tier")
    body = [[i, name] + [int(data["04", period, f"TTHC.{n:02}", tier]) for n in range(3, 14)] for i, (tier, name) in enumerate(tiers.items(), 1)]
    return [
        ["Biểu II.06: Tình hình, kết quả giải quyết thủ tục hành chính"],
        ["Đơn vị báo cáo: Tỉnh Cao Bằng"],
        [words, "", "", "", "", "", "", "", "", "", "Đơn vị tính: Hồ sơ"],
        ["STT", "Cấp giải quyết"] + groups,
        ["", ""] + head,
        ["(1)", "(2)"] + numbers,
        *body,
        ["", Bold("Tổng cộng")] + [sum(r[c] for r in body) for c in range(2, 13)],
    ]


merged = ["C4:F4", "G4:J4", "K4:M4", "A4:A5", "B4:B5"]
workbook(
    "e.xlsx",
    [("Tháng 8", False, ii06("2026-08", "Kỳ báo cáo: Tháng 8 năm 2026"), merged), ("Tháng 7", True, ii06("2026-07", "Kỳ báo cáo: Tháng 7 năm 2026"), merged)],
)
