#!/usr/bin/env python3
"""Writes a report in CSV as a workbook, with what python3 brings along: shared texts, values as numbers of the spreadsheet's own.

    csv2xlsx.py FROM.csv TO.xlsx [SHEET [SHARED]]     SHARED: inline instead of shared texts, anything but ""
"""
import csv
import re
import sys
import zipfile
from xml.sax.saxutils import escape, quoteattr

MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
PKG = 'http://schemas.openxmlformats.org/package/2006'


def letters(column):
    s = ''
    while column:
        column, rest = divmod(column - 1, 26)
        s = chr(65 + rest) + s
    return s


def main():
    source, to = sys.argv[1:3]
    sheet = sys.argv[3] if len(sys.argv) > 3 else 'Số liệu'
    inline = len(sys.argv) > 4
    with open(source, encoding='utf-8-sig', newline='') as f:
        text = f.read()
    rows = list(csv.reader(text.splitlines(), delimiter=';' if ';' in text.splitlines()[0] else ','))
    value = rows[0].index('value')
    strings, lines = {}, []
    for r, row in enumerate(rows, 1):
        cells = []
        for c, cell in enumerate(row, 1):
            at = f'{letters(c)}{r}'
            if cell == '':
                continue
            if c == value + 1 and re.fullmatch(r'-?\d+(\.\d+)?', cell):
                cells.append(f'<c r="{at}"><v>{cell}</v></c>')
            elif inline:
                cells.append(f'<c r="{at}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>')
            else:
                cells.append(f'<c r="{at}" t="s"><v>{strings.setdefault(cell, len(strings))}</v></c>')
        lines.append(f'<row r="{r}">{"".join(cells)}</row>')
    parts = {
        '[Content_Types].xml': f'<Types xmlns="{PKG}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
                               '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                               'spreadsheetml.sheet.main+xml"/></Types>',
        '_rels/.rels': f'<Relationships xmlns="{PKG}/relationships"><Relationship Id="r1" Type="{REL}/officeDocument" '
                       'Target="xl/workbook.xml"/></Relationships>',
        'xl/workbook.xml': f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets><sheet name={quoteattr(sheet)} sheetId="1" r:id="r1"/>'
                           '</sheets></workbook>',
        'xl/_rels/workbook.xml.rels': f'<Relationships xmlns="{PKG}/relationships"><Relationship Id="r1" Type="{REL}/worksheet" '
                                      f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{REL}/sharedStrings" '
                                      'Target="sharedStrings.xml"/></Relationships>',
        'xl/sharedStrings.xml': f'<sst xmlns="{MAIN}">' + ''.join(f'<si><t>{escape(s)}</t></si>' for s in strings) + '</sst>',
        'xl/worksheets/sheet1.xml': f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(to, 'w', zipfile.ZIP_DEFLATED) as z:
        for name, xml in parts.items():
            z.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>\n' + xml)


main()
