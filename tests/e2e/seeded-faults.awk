# Writes reports with seeded faults, and what must be found in them; for 17-seeded-faults.sh. No chance and no clock: always the same.
#   awk -f seeded-faults.awk -v out=FOLDER provinces communes    two lists of codes, one a line
# Makes FOLDER/in/FORM.csv, and FOLDER/expected, a line for each fault, parted by tabs: FORM ROW COLUMN CODE INDICATOR MEMBERS, the text in
# Vietnamese and in English, and the cells that take part, each INDICATOR MEMBERS VALUE and its row, period or form.
# All figures are sound until faults change them, by one, in a way that breaks one rule alone; faults of one report do not touch.

BEGIN { OFS = "\t"; rules() }
FILENAME ~ /provinces$/ { province[++provinces] = $1 }
FILENAME ~ /communes$/ { commune[++communes] = $1 }

# ---- the rules, as the sample catalog has them: what adds up on either side; prev: of the period before, DS-01: of that form

function rule(form, name, code, left, right, vi, en) {
    form_of[name] = form; code_of[name] = code; left_of[name] = left; right_of[name] = right; vi_of[name] = vi; en_of[name] = en
}
function identity(name, left, right, vi, en) {
    rule("II.06", name ".SBN", "E320", left, right, vi " (Sở, ban, ngành)", en " (departments)")
    rule("II.06", name ".XA", "E320", left, right, vi " (cấp xã)", en " (communes)")
}
function rules() {
    identity("C3", "TTHC.03", "TTHC.04 TTHC.05 TTHC.06", "Cột 3 phải bằng cột 4 + 5 + 6", "Column 3 is columns 4 + 5 + 6")
    identity("C6", "TTHC.06", "prev:TTHC.11", "Cột 6 phải bằng cột 11 của kỳ trước", "Column 6 is column 11 of the period before")
    identity("C7", "TTHC.07", "TTHC.08 TTHC.09 TTHC.10", "Cột 7 phải bằng cột 8 + 9 + 10", "Column 7 is columns 8 + 9 + 10")
    identity("C11", "TTHC.11", "TTHC.12 TTHC.13", "Cột 11 phải bằng cột 12 + 13", "Column 11 is columns 12 + 13")
    identity("BALANCE", "TTHC.03", "TTHC.07 TTHC.11", "Cột 3 phải bằng cột 7 + 11", "Column 3 is columns 7 + 11")
    rule("TTHC-06", "ONLINE", "E320", "TTHC.RECEIVED_ONLINE", "TTHC.RECEIVED", "Tiếp nhận trực tuyến không thể nhiều hơn tiếp nhận", "No more can be received online than received")
    rule("TTHC-06", "IN_TIME", "E320", "TTHC.RESOLVED_IN_TIME", "TTHC.RESOLVED", "Giải quyết đúng hạn không thể nhiều hơn đã giải quyết", "No more can be resolved in time than resolved")
    rule("TTHC-06", "OVERDUE", "E320", "TTHC.PENDING_OVERDUE", "TTHC.PENDING", "Quá hạn không thể nhiều hơn đang giải quyết", "No more can be overdue than pending")
    rule("TTHC-06", "BALANCE", "W320", "prev:TTHC.PENDING TTHC.RECEIVED", "TTHC.RESOLVED TTHC.PENDING", "Tồn kỳ trước cộng tiếp nhận phải bằng đã giải quyết cộng còn tồn", "What was pending and what came is what was resolved and what is pending")
    rule("PAKN-05", "HANDLED", "W320", "PAKN.HANDLED_IN_TIME", "PAKN.RECEIVED", "Xử lý đúng hạn nhiều hơn tiếp nhận trong kỳ", "More handled in time than received in the period")
    rule("DS-01", "SEX", "W320", "POP.TOTAL", "POP.MALE POP.FEMALE", "Dân số phải bằng nam cộng nữ (làm tròn: 0,1)", "The population is male plus female (rounding: 0.1)")
    rule("DS-01", "RESIDENCE", "E320", "POP.TOTAL", "POP.URBAN POP.RURAL", "Dân số phải bằng thành thị cộng nông thôn (làm tròn: 0,1)", "The population is urban plus rural (rounding: 0.1)")
    rule("DS-02", "POPULATION", "N320", "APD.AVERAGE_POPULATION", "DS-01:POP.TOTAL", "Hai bảng của cơ quan công bố khác nhau về dân số trung bình", "The publisher's two tables differ on the average population")
    rule("GD-01", "PUPILS", "E320", "PUPIL.TOTAL", "PUPIL.PRIMARY PUPIL.LOWER_SECONDARY PUPIL.UPPER_SECONDARY", "Số học sinh phải bằng tổng ba cấp học", "The pupils are those of the three levels")
    rule("GD-01", "SCHOOLS", "W320", "SCHOOL.TOTAL", "SCHOOL.PRIMARY SCHOOL.LOWER_SECONDARY SCHOOL.UPPER_SECONDARY SCHOOL.PRIMARY_AND_LOWER_SECONDARY SCHOOL.LOWER_AND_UPPER_SECONDARY", "Số trường phải bằng tổng các loại trường (loại để trống là không có)", "The schools are those of all kinds (a kind left blank is none)")
    rule("VDT-01", "MONTH", "E320", "VDT.YTD", "VDT.MONTH_EST", "Cộng dồn không thể nhỏ hơn tháng này", "What has come together since January is no less than this month")
    rule("VDT-01", "GROWS", "W320", "VDT.YTD", "prev:VDT.YTD", "Cộng dồn từ đầu năm giảm so với tháng trước", "The cumulative figure is less than a month ago")
    rule("VDT-01", "JANUARY", "W320", "VDT.YTD", "VDT.MONTH_EST", "Tháng 1: cộng dồn phải bằng ước tháng", "In January the cumulative figure is the month's")
}

# ---- sound reports

function put(form, org, period, indicator, tier, value,    r) {
    r = form SUBSEP org SUBSEP period
    if (!(r in size)) report[++reports] = r
    cell[r, ++size[r]] = indicator SUBSEP tier
    figure[r, indicator, tier] = value
}
function all(form, org, period, tier, list,    n, part, i) { # "CODE VALUE CODE VALUE…"
    n = split(list, part, " ")
    for (i = 1; i < n; i += 2) put(form, org, period, part[i], tier, part[i + 1])
}
function ii06(org, month, tier, k) {
    all("II.06", org, month, tier, "TTHC.03 " 3 * k + 20 " TTHC.04 " 2 * k " TTHC.05 " k " TTHC.06 20 TTHC.07 " 3 * k " TTHC.08 " 2 * k \
        " TTHC.09 " k - 5 " TTHC.10 5 TTHC.11 20 TTHC.12 15 TTHC.13 5")
}
function sound(    i, m, y) {
    for (i = 1; i <= provinces; i++)
        for (m = 7; m <= 10; m++) {
            ii06(province[i], "2026-" pad(m), "SBN", 100 + i + m)
            ii06(province[i], "2026-" pad(m), "XA", 300 + i - m)
            all("PAKN-05", province[i], "2026-" pad(m), "", "PAKN.RECEIVED 50 PAKN.HANDLED_IN_TIME 45")
        }
    for (i = 1; i <= communes; i++)
        for (m = 7; m <= 10; m++)
            all("TTHC-06", commune[i], "2026-" pad(m), "", "TTHC.RECEIVED 100 TTHC.RECEIVED_ONLINE 60 TTHC.RESOLVED 100 TTHC.RESOLVED_IN_TIME 90 " \
                "TTHC.PENDING 10 TTHC.PENDING_OVERDUE 2")
    for (i = 1; i <= provinces; i++) {
        for (y = 2010; y <= 2019; y++) {
            all("DS-01", province[i], y, "", "POP.TOTAL 1000 POP.MALE 500 POP.FEMALE 500 POP.URBAN 400 POP.RURAL 600")
            all("GD-01", province[i], y, "", "PUPIL.TOTAL 6000 PUPIL.PRIMARY 3000 PUPIL.LOWER_SECONDARY 2000 PUPIL.UPPER_SECONDARY 1000 " \
                "SCHOOL.TOTAL 65 SCHOOL.PRIMARY 30 SCHOOL.LOWER_SECONDARY 20 SCHOOL.UPPER_SECONDARY 10 SCHOOL.PRIMARY_AND_LOWER_SECONDARY 5")
        }
        for (y = 2011; y <= 2019; y++) all("DS-02", province[i], y, "", "APD.AREA 900 APD.AVERAGE_POPULATION 1000")
        for (m = 1; m <= 12; m++) all("VDT-01", province[i], "2019-" pad(m), "", "VDT.MONTH_EST 100 VDT.YTD " 100 * m)
    }
}
function pad(m) { return sprintf("%02d", m) }

# ---- faults

function fault(r, code) { fault_report[++faults] = r; fault_code[faults] = code; return faults }
function add(r, indicator, tier, by) { figure[r, indicator, tier] += by }
function breaks(r, name) { fault_rule[fault(r, code_of[name])] = name }
# A cell that cannot be read; "" takes it away.
function unreadable(r, indicator, code, value, vi, en) {
    figure[r, indicator, ""] = value
    told(fault(r, code), indicator, "", vi, en)
}
# One line more.
function surplus(r, code, text, indicator, tier, vi, en) {
    told(fault(r, code), indicator, tier, vi, en)
    extra[r] = text; extra_fault[r] = faults
}
function told(n, indicator, tier, vi, en) { fault_indicator[n] = indicator; fault_tier[n] = tier; fault_vi[n] = vi; fault_en[n] = en }

# The k-th identity of a row of II.06 broken by one figure that no other identity has, or by two that make up for each other elsewhere.
function break_identity(r, tier, k) {
    if (k == 0) { add(r, "TTHC.04", tier, 1); breaks(r, "C3." tier) }
    if (k == 1) { add(r, "TTHC.08", tier, 1); breaks(r, "C7." tier) }
    if (k == 2) { add(r, "TTHC.12", tier, 1); breaks(r, "C11." tier) }
    if (k == 3) { add(r, "TTHC.07", tier, 1); add(r, "TTHC.09", tier, 1); breaks(r, "BALANCE." tier) }
    if (k == 4) { add(r, "TTHC.06", tier, 1); add(r, "TTHC.05", tier, -1); breaks(r, "C6." tier) }
}
# 400: 40 provinces' months with all ten identities broken at once; the month after is sound again.
function seed_ii06(    i, m, k, n) {
    for (m = 8; m <= 10; m += 2)
        for (i = 1; i <= 20; i++)
            for (k = 0; k < 5; k++) {
                break_identity("II.06" SUBSEP province[i] SUBSEP "2026-" pad(m), "SBN", k)
                break_identity("II.06" SUBSEP province[i] SUBSEP "2026-" pad(m), "XA", k)
            }
}
# 300: 60 communes, each with four rules broken at once in August and one in October.
function seed_short(    i, r) {
    for (i = 1; i <= 60; i++) {
        r = "TTHC-06" SUBSEP commune[i] SUBSEP "2026-08"
        figure[r, "TTHC.RECEIVED_ONLINE", ""] = 102; figure[r, "TTHC.RECEIVED", ""] = 101
        breaks(r, "ONLINE"); breaks(r, "BALANCE") # 10 + 101 against 100 + 10
        figure[r, "TTHC.RESOLVED_IN_TIME", ""] = 101; breaks(r, "IN_TIME")
        figure[r, "TTHC.PENDING_OVERDUE", ""] = 11; breaks(r, "OVERDUE")
        r = "TTHC-06" SUBSEP commune[i] SUBSEP "2026-10"
        add(r, "TTHC.RESOLVED", "", 1); breaks(r, "BALANCE")
    }
}
# 170
function seed_others(    i) {
    for (i = 1; i <= 10; i++) {
        r = "PAKN-05" SUBSEP province[i] SUBSEP "2026-09"; figure[r, "PAKN.HANDLED_IN_TIME", ""] = 51; breaks(r, "HANDLED")
        r = "DS-02" SUBSEP province[i] SUBSEP 2012; add(r, "APD.AVERAGE_POPULATION", "", 1); breaks(r, "POPULATION")
        r = "VDT-01" SUBSEP province[i] SUBSEP "2019-01"; add(r, "VDT.MONTH_EST", "", -2); breaks(r, "JANUARY")
    }
    for (i = 1; i <= 20; i++) {
        r = "VDT-01" SUBSEP province[i] SUBSEP "2019-04"; figure[r, "VDT.MONTH_EST", ""] = 401; breaks(r, "MONTH")
        r = "VDT-01" SUBSEP province[i] SUBSEP "2019-07"; figure[r, "VDT.YTD", ""] = 599; breaks(r, "GROWS")
        r = "GD-01" SUBSEP province[i] SUBSEP 2015; add(r, "PUPIL.PRIMARY", "", 1); breaks(r, "PUPILS")
        add(r, "SCHOOL.PRIMARY", "", 1); breaks(r, "SCHOOLS")
        r = "DS-01" SUBSEP province[i] SUBSEP 2018; add(r, "POP.MALE", "", 1); breaks(r, "SEX")
        add(r, "POP.URBAN", "", -1); breaks(r, "RESIDENCE")
        r = "DS-01" SUBSEP province[i] SUBSEP 2014; add(r, "POP.RURAL", "", 1); breaks(r, "RESIDENCE")
    }
}
# 130: what no rule is needed for; where another fault of the report can be told, it is
function seed_cells(    i, r, c) {
    for (i = 61; i <= 80; i++) {
        r = "TTHC-06" SUBSEP commune[i] SUBSEP "2026-08"
        unreadable(r, "TTHC.RECEIVED_ONLINE", "E203", "abc", "Không phải là số: “abc”", "Not a number: “abc”")
        r = "TTHC-06" SUBSEP commune[i] SUBSEP "2026-09"
        unreadable(r, "TTHC.PENDING_OVERDUE", "E206", "-1", "-1 nhỏ hơn mức tối thiểu 0", "-1 is below the minimum 0")
        r = "TTHC-06" SUBSEP commune[i] SUBSEP "2026-07"
        unreadable(r, "TTHC.RESOLVED", "E212", "", "Thiếu ô bắt buộc TTHC.RESOLVED", "Required cell TTHC.RESOLVED is missing")
        r = "TTHC-06" SUBSEP commune[i] SUBSEP "2026-10"
        unreadable(r, "TTHC.RESOLVED_IN_TIME", "E204", "90.5", "“90.5” có nhiều hơn 0 chữ số thập phân", "“90.5” has more than 0 decimals")
    }
    for (i = 81; i <= 90; i++) {
        c = commune[i]
        surplus("TTHC-06" SUBSEP c SUBSEP "2026-07", "E211", c ",2026-07,TTHC.PENDING,10", "TTHC.PENDING", "", "Ô TTHC.PENDING đã có ở dòng ROW", "Cell TTHC.PENDING already stands in row ROW")
        surplus("TTHC-06" SUBSEP c SUBSEP "2026-08", "E208", c ",2026-08,TTHC.RECIEVED,1", "TTHC.RECIEVED", "", "Không biết chỉ tiêu “TTHC.RECIEVED”", "Indicator “TTHC.RECIEVED” is unknown")
        surplus("TTHC-06" SUBSEP c SUBSEP "2026-09", "E201", "9" substr(c, 2) "9,2026-09,TTHC.RECEIVED,1", "TTHC.RECEIVED", "", "Không biết mã đơn vị “9" substr(c, 2) "9”", "Organisation code “9" substr(c, 2) "9” is unknown")
        unreadable("TTHC-06" SUBSEP c SUBSEP "2026-10", "TTHC.RECEIVED_ONLINE", "E230", "6e1", "“6e1” viết dạng luỹ thừa: không biết các chữ số đã bị bỏ", "“6e1” is written with an exponent: the digits left out are not known")
    }
    for (i = 21; i <= 30; i++)
        surplus("II.06" SUBSEP province[i] SUBSEP "2026-09", "E209", province[i] ",2026-09,TTHC.13,HUYEN,1", "TTHC.13", "HUYEN", "Không biết giá trị “HUYEN” của phân tổ “tier”", "Dimension “tier” has no member “HUYEN”")
}

# ---- writing

function line(form, text) {
    if (!(form in lines)) print "org_code,period,indicator_code" (form == "II.06" ? ",tier" : "") ",value" >(out "/in/" form ".csv")
    print text >(out "/in/" form ".csv")
    return ++lines[form] + 1
}
function write_reports(    i, k, p, c, value) {
    for (i = 1; i <= reports; i++) {
        split(report[i], p, SUBSEP)
        for (k = 1; k <= size[report[i]]; k++) {
            split(cell[report[i], k], c, SUBSEP)
            value = figure[report[i], c[1], c[2]]
            if (value != "") row[report[i], c[1], c[2]] = line(p[1], p[2] "," p[3] "," c[1] (p[1] == "II.06" ? "," c[2] : "") "," value)
        }
        if (report[i] in extra) extra_row[extra_fault[report[i]]] = line(p[1], extra[report[i]])
    }
}
# At the decimals of the form's indicators.
function spelt(value, form) { return value == "" ? "–" : value (form ~ /^DS/ ? ".0" : form ~ /^VDT/ ? ".000" : "") }
function before(period,    p) { split(period, p, "-"); return p[1] "-" pad(p[2] - 1) }

# Adds up a side, and lists its cells behind those that are there; `first` is the row of the first one of the report itself.
function side(r, list, tier,    n, part, i, p, from, where, total) {
    split(r, p, SUBSEP); n = split(list, part, " "); total = 0
    for (i = 1; i <= n; i++) {
        from = r; where = ""
        if (sub(/^prev:/, "", part[i])) { where = before(p[3]); from = p[1] SUBSEP p[2] SUBSEP where }
        if (sub(/^DS-01:/, "", part[i])) { where = "DS-01"; from = where SUBSEP p[2] SUBSEP p[3] }
        if (where == "") where = row[r, part[i], tier] + 0
        if (from == r && where > 0 && first == 0) { first = where; named = part[i] }
        total += figure[from, part[i], tier]
        cells = cells (cells == "" ? "" : "; ") part[i] (tier == "" ? "" : "[tier=" tier "]") " " spelt(figure[from, part[i], tier], p[1]) " " where
    }
    return total
}
function write_broken(n, name,    p, tier, left, right, shown) { # its rule's name
    split(fault_report[n], p, SUBSEP)
    tier = ""
    if (p[1] == "II.06") { tier = name; sub(/.*\./, "", tier) }
    cells = ""; first = 0; named = ""
    left = side(fault_report[n], left_of[name], tier); right = side(fault_report[n], right_of[name], tier)
    shown = name == "HANDLED" ? "IN_TIME" : name
    print p[1], first, p[1] == "II.06" ? 5 : 4, fault_code[n], named, tier == "" ? "" : "tier=" tier, \
        "Quy tắc " shown ": " vi_of[name] " (vế trái " left ", vế phải " right ", chênh lệch " left - right ")", \
        "Rule " shown ": " en_of[name] " (left " left ", right " right ", imbalance " left - right ")", cells >(out "/expected")
}
function write_told(n,    p, at, column) {
    split(fault_report[n], p, SUBSEP)
    at = n in extra_row ? extra_row[n] : row[fault_report[n], fault_indicator[n], fault_tier[n]] + 0
    column = fault_code[n] == "E201" ? 1 : fault_code[n] == "E208" ? 3 : at == 0 ? 0 : 4
    gsub(/ROW/, row[fault_report[n], fault_indicator[n], fault_tier[n]], fault_vi[n])
    gsub(/ROW/, row[fault_report[n], fault_indicator[n], fault_tier[n]], fault_en[n])
    print p[1], at, column, fault_code[n], fault_indicator[n], fault_tier[n] == "" ? "" : "tier=" fault_tier[n], fault_vi[n], fault_en[n], "" >(out "/expected")
}

END {
    sound()
    seed_ii06(); seed_short(); seed_others(); seed_cells()
    write_reports()
    for (n = 1; n <= faults; n++) {
        if (n in fault_rule) write_broken(n, fault_rule[n])
        else write_told(n)
    }
    print faults
}
