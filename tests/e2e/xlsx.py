#!/usr/bin/env python3
"""Looks at workbooks and changes single cells of them, with what python3 brings along, as an officer would: values alone, everything else as it was.

    xlsx.py dump FILE                     name, address, kind and value of every named cell, and of the rows of a list
    xlsx.py sheet FILE SHEET              all cells of a sheet: address, kind, value, comment
    xlsx.py filled FILE SHEET RGB         the cells of that colour, in order: C5 C17
    xlsx.py fill FILE TO WHERE=VALUE…     WHERE: a name, a name with +N rows below it (l_1+2), or Sheet!A1; VALUE: a number, ~text, nothing (cleared),
                                          %share (0.125 shown as a share), @cached (a formula's cached value)
    xlsx.py drop FILE TO sheet|names|properties    what programs and people lose: the sheet _gris, defined names, document properties
    xlsx.py key FILE TO KEY=VALUE…        the hidden sheet, altered
    xlsx.py insert FILE TO ROW            a row inserted before ROW on the first sheet, with the names below it moved
"""
import re
import signal
import sys
import zipfile
import xml.etree.ElementTree as ET

MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
PKG = 'http://schemas.openxmlformats.org/package/2006/relationships'
for prefix, uri in (('', MAIN), ('r', REL), ('mc', 'http://schemas.openxmlformats.org/markup-compatibility/2006'),
                    ('x14ac', 'http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac')):
    ET.register_namespace(prefix, uri)


def q(name):
    return '{%s}%s' % (MAIN, name)


def letters(column):
    s = ''
    while column:
        column, rest = divmod(column - 1, 26)
        s = chr(65 + rest) + s
    return s


def address(a1):
    m = re.fullmatch(r'\$?([A-Z]+)\$?(\d+)', a1)
    column = 0
    for c in m.group(1):
        column = column * 26 + ord(c) - 64
    return int(m.group(2)), column


class Book:
    def __init__(self, path):
        with zipfile.ZipFile(path) as z:
            self.parts = {i.filename: z.read(i) for i in z.infolist()}
        rels = {r.get('Id'): r for r in ET.fromstring(self.parts['xl/_rels/workbook.xml.rels'])}
        self.book = ET.fromstring(self.parts['xl/workbook.xml'])
        self.path_of = {}
        for s in self.book.find(q('sheets')):
            target = rels[s.get('{%s}id' % REL)].get('Target')
            self.path_of[s.get('name')] = target.lstrip('/') if target.startswith('/') else 'xl/' + target
        self.names = {}
        for n in self.book.iter(q('definedName')):
            m = re.fullmatch(r"(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]+\$?\d+)(?::.*)?", n.text or '')
            if m:
                self.names[n.get('name')] = ((m.group(1) or m.group(2)).replace("''", "'"), *address(m.group(3)))
        self.strings = []
        if 'xl/sharedStrings.xml' in self.parts:
            for si in ET.fromstring(self.parts['xl/sharedStrings.xml']):
                self.strings.append(''.join(t.text or '' for t in si.iter(q('t'))))
        self.trees = {}

    def sheet(self, name):
        if name not in self.trees:
            self.trees[name] = ET.fromstring(self.parts[self.path_of[name]])
        return self.trees[name]

    def cells(self, name):
        for c in self.sheet(name).iter(q('c')):
            yield address(c.get('r')), c

    def cell(self, name, row, column, make=False):
        data = self.sheet(name).find(q('sheetData'))
        line = next((r for r in data if int(r.get('r')) == row), None)
        if line is None:
            if not make:
                return None
            line = ET.Element(q('row'), {'r': str(row)})
            data.insert(sum(int(r.get('r')) < row for r in data), line)
        found = next((c for c in line if address(c.get('r'))[1] == column), None)
        if found is None and make:
            found = ET.Element(q('c'), {'r': letters(column) + str(row)})
            line.insert(sum(address(c.get('r'))[1] < column for c in line), found)
        return found

    def value(self, c):
        if c is None:
            return '', ''
        t, v = c.get('t', 'n'), c.find(q('v'))
        kind = 'formula ' if c.find(q('f')) is not None else ''
        if t == 'inlineStr':
            return kind + 'text', ''.join(x.text or '' for x in c.iter(q('t')))
        if v is None or v.text is None:
            return (kind + 'blank').strip() if kind else '', ''
        if t == 's':
            return kind + 'text', self.strings[int(v.text)]
        return kind + {'n': 'number', 'str': 'text', 'b': 'boolean', 'e': 'error', 'd': 'date'}[t], v.text

    def put(self, where, value):
        if '!' in where:
            name, a1 = where.rsplit('!', 1)
            row, column = address(a1)
        else:
            base, _, below = where.partition('+')
            name, row, column = self.names[base]
            row += int(below or 0)
        c = self.cell(name, row, column, True)
        formula = c.find(q('f'))
        for child in list(c):
            if child.tag != q('f') or not value.startswith('@'):
                c.remove(child)
        c.attrib.pop('t', None)
        if value.startswith('~'):
            c.set('t', 'inlineStr')
            t = ET.SubElement(ET.SubElement(c, q('is')), q('t'))
            t.text = value[1:]
            t.set('{http://www.w3.org/XML/1998/namespace}space', 'preserve')
        elif value.startswith('@'):
            if formula is None:
                ET.SubElement(c, q('f')).text = 'SUM(1,2)'
            if len(value) > 1:
                ET.SubElement(c, q('v')).text = value[1:]
        elif value.startswith('%'):
            c.set('s', str(self.share_style()))
            ET.SubElement(c, q('v')).text = value[1:]
        elif value:
            ET.SubElement(c, q('v')).text = value

    def share_style(self):
        styles = ET.fromstring(self.parts['xl/styles.xml'])
        xfs = styles.find(q('cellXfs'))
        ET.SubElement(xfs, q('xf'), {'numFmtId': '10', 'fontId': '0', 'fillId': '0', 'borderId': '0', 'xfId': '0'})
        xfs.set('count', str(len(xfs)))
        self.parts['xl/styles.xml'] = ET.tostring(styles, xml_declaration=True, encoding='UTF-8')
        return len(xfs) - 1

    def save(self, path):
        for name, tree in self.trees.items():
            self.parts[self.path_of[name]] = ET.tostring(tree, xml_declaration=True, encoding='UTF-8')
        self.parts['xl/workbook.xml'] = ET.tostring(self.book, xml_declaration=True, encoding='UTF-8')
        with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:
            for name, data in self.parts.items():
                z.writestr(name, data)

    def comments(self, name):
        path = self.path_of[name]
        rels = re.sub(r'([^/]+)$', r'_rels/\1.rels', path)
        for r in ET.fromstring(self.parts[rels]) if rels in self.parts else ():
            if r.get('Type').endswith('/comments'):
                target = r.get('Target')
                part = target.lstrip('/') if target.startswith('/') else 'xl/' + target.replace('../', '')
                for c in ET.fromstring(self.parts[part]).iter(q('comment')):
                    yield c.get('ref'), ''.join(t.text or '' for t in c.iter(q('t')))


def dump(book):
    def key(name):
        m = re.fullmatch(r'([a-z])_(\d+)', name)
        return (m.group(1), int(m.group(2))) if m else (name, 0)
    names = sorted((n for n in book.names if re.fullmatch(r'[ctlo]_(\d+|end)', n)), key=key)
    for n in names:
        sheet, row, column = book.names[n]
        if n[0] == 'l' and n != 'l_end':
            for r in range(row, book.names['l_end'][1] + 1):
                kind, value = book.value(book.cell(sheet, r, column))
                if value:
                    print('%s+%d\t%s%d\t%s\t%s' % (n, r - row, letters(column), r, kind, value))
        elif n != 'l_end':
            print('%s\t%s%d\t%s\t%s' % (n, letters(column), row, *book.value(book.cell(sheet, row, column))))


def insert(book, before):
    sheet = next(iter(book.path_of))
    for line in book.sheet(sheet).find(q('sheetData')):
        row = int(line.get('r'))
        if row >= before:
            line.set('r', str(row + 1))
            for c in line:
                c.set('r', letters(address(c.get('r'))[1]) + str(row + 1))
    for n in book.book.iter(q('definedName')):
        if re.fullmatch(r'[ctlo]_(\d+|end)', n.get('name')):
            name, row, column = book.names[n.get('name')]
            if name == sheet and row >= before:
                n.text = "'%s'!$%s$%d" % (sheet, letters(column), row + 1)


def main(command, path, *rest):
    book = Book(path)
    if command == 'dump':
        return dump(book)
    if command == 'sheet':
        comments = dict(book.comments(rest[0]))
        for (row, column), c in book.cells(rest[0]):
            kind, value = book.value(c)
            a1 = letters(column) + str(row)
            if value or a1 in comments:
                print('\t'.join((a1, kind, value, comments.get(a1, '').replace('\n', ' / '))))
        return None
    if command == 'filled':
        styles = ET.fromstring(book.parts['xl/styles.xml'])
        fills = [i for i, f in enumerate(styles.find(q('fills'))) for c in f.iter(q('fgColor')) if c.get('rgb', '')[2:] == rest[1]]
        looks = [i for i, x in enumerate(styles.find(q('cellXfs'))) if int(x.get('fillId', 0)) in fills]
        return print(' '.join(letters(column) + str(row) for (row, column), c in book.cells(rest[0]) if int(c.get('s', 0)) in looks))
    if command == 'sheets':
        return print('\n'.join(book.path_of))
    to, rest = rest[0], rest[1:]
    if command == 'fill':
        for r in rest:
            book.put(*r.split('=', 1))
    elif command == 'key':
        for r in rest:
            key, value = r.split('=', 1)
            row = next(row for (row, column), c in book.cells('_gris') if column == 1 and book.value(c)[1] == key)
            book.put('_gris!B%d' % row, '~' + value)
    elif command == 'insert':
        insert(book, int(rest[0]))
    elif 'names' in rest:
        for parent in book.book.iter(q('definedNames')):
            parent.clear()
    elif 'properties' in rest:
        book.parts['docProps/custom.xml'] = re.sub(rb'"gris\.', b'"other.', book.parts['docProps/custom.xml'])
    elif 'sheet' in rest:
        sheets = book.book.find(q('sheets'))
        for s in [s for s in sheets if s.get('name') == '_gris']:
            sheets.remove(s)
    book.save(to)
    return None


signal.signal(signal.SIGPIPE, signal.SIG_DFL)
main(*sys.argv[1:])
