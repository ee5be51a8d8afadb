#!/usr/bin/env python3
"""lib-workbook.py FILE: what a workbook says, as one JSON object for jq; read by zipfile and xml of Python alone, after ECMA-376 Part 1.

sheets: name, state, cells by address (v: text or number as it is written, t: s number b e, f: formula, format, locked, fill), merged, hints
by range, frozen, protected, repeat, paper, comments, links; names: defined names; properties: custom ones; core: title, created."""
import json
import re
import sys
import zipfile
import xml.etree.ElementTree as ET

M = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
R = '{http://schemas.openxmlformats.org/officeDocument/2006/relationships}'
P = '{http://schemas.openxmlformats.org/package/2006/relationships}'


def texts(node):
    return ''.join(t.text or '' for t in node.iter(M + 't'))


def part(archive, name):
    try:
        return ET.fromstring(archive.read(name))
    except KeyError:
        return None


def styles(archive):
    root = part(archive, 'xl/styles.xml')
    formats = {n.get('numFmtId'): n.get('formatCode') for n in root.iter(M + 'numFmt')}
    fills = [f.find(f'{M}patternFill/{M}fgColor') for f in root.find(M + 'fills')]
    found = []
    for xf in root.find(M + 'cellXfs'):
        lock = xf.find(M + 'protection')
        fill = fills[int(xf.get('fillId', '0'))]
        number = xf.get('numFmtId', '0')
        found.append({'format': formats.get(number, number),
                      'locked': lock is None or lock.get('locked') not in ('0', 'false'),
                      'fill': fill.get('rgb') if fill is not None else None})
    return found


def cell(c, shared, looks):
    v, f, kind = c.find(M + 'v'), c.find(M + 'f'), c.get('t', 'n')
    text = v.text if v is not None and v.text is not None else ''
    if kind == 's':
        text = texts(shared[int(text)])
    elif kind == 'inlineStr':
        text = texts(c)
    one = dict(looks[int(c.get('s', '0'))], v=text, t={'s': 's', 'inlineStr': 's', 'str': 's'}.get(kind, kind))
    if f is not None:
        one['f'] = f.text
    return one


def sheet(archive, path, shared, looks):
    root = part(archive, path)
    out = {'cells': {c.get('r'): cell(c, shared, looks) for c in root.iter(M + 'c')},
           'merged': [m.get('ref') for m in root.iter(M + 'mergeCell')],
           'hints': {}, 'comments': {}, 'links': {}}
    for v in root.iter(M + 'dataValidation'):
        formula = v.find(M + 'formula1')
        out['hints'][v.get('sqref')] = {'type': v.get('type'), 'formula': formula.text if formula is not None else None,
                                        'title': v.get('promptTitle'), 'message': v.get('prompt'), 'error': v.get('error')}
    pane, protected, page = root.find(f'.//{M}pane'), root.find(M + 'sheetProtection'), root.find(M + 'pageSetup')
    out['frozen'] = pane.get('topLeftCell') if pane is not None else None
    out['protected'] = protected is not None and protected.get('sheet') in ('1', 'true')
    out['paper'] = page.get('paperSize') if page is not None else None
    for link in root.iter(M + 'hyperlink'):
        out['links'][link.get('ref')] = link.get('location')
    rels = part(archive, re.sub(r'([^/]+)$', r'_rels/\1.rels', path))
    for rel in rels if rels is not None else []:
        if rel.get('Type').endswith('/comments'):
            comments = part(archive, 'xl/' + rel.get('Target').replace('../', ''))
            out['comments'] = {c.get('ref'): texts(c) for c in comments.iter(M + 'comment')}
    return out


def main(path):
    archive = zipfile.ZipFile(path)
    assert archive.testzip() is None
    book, rels = part(archive, 'xl/workbook.xml'), part(archive, 'xl/_rels/workbook.xml.rels')
    targets = {r.get('Id'): 'xl/' + r.get('Target') for r in rels}
    strings = part(archive, 'xl/sharedStrings.xml')
    shared, looks = list(strings) if strings is not None else [], styles(archive)
    sheets = []
    for s in book.iter(M + 'sheet'):
        sheets.append(dict(sheet(archive, targets[s.get(R + 'id')], shared, looks), name=s.get('name'), state=s.get('state', 'visible')))
    custom = part(archive, 'docProps/custom.xml')
    properties = {p.get('name'): p[0].text for p in custom} if custom is not None else {}
    names = {n.get('name'): n.text for n in book.iter(M + 'definedName')}
    core = {e.tag.split('}')[1]: e.text for e in part(archive, 'docProps/core.xml')}
    view = book.find(f'.//{M}workbookView')
    json.dump({'sheets': sheets, 'names': names, 'properties': properties, 'core': core, 'first': int(view.get('activeTab', '0'))},
              sys.stdout, ensure_ascii=False)


main(sys.argv[1])
