# Reads what the SDMX exporters wrote (python's own csv, xml and json) and holds all of it against figures.csv of `gris export csv`: each syntax has each
# figure once, with its value digit by digit; every code is in its codelist, every attribute in the data structure. Prints how many there were.
#   lib-sdmx.py CSV ML JSON FIGURES      folders of releases, and the table
import csv, glob, json, os, re, sys, xml.etree.ElementTree as tree
sdmx_csv, ml, sdmx_json, figures = sys.argv[1:]
V = '{http://www.sdmx.org/resources/sdmxml/schemas/v2_1/%s}'
MES, COM, STR, GEN = (V % v for v in ('message', 'common', 'structure', 'data/generic'))
failures = 0


def wrong(*what):
    global failures
    failures += 1
    if failures < 20:
        print('FAILED:', *what)


# ---- the structure: codelists, and of each flow its components with their lists
root = tree.parse(ml + '/structure.xml').getroot()
lists = {c.get('id'): {k.get('id'): k for k in c} for c in root.iter(STR + 'Codelist')}
flows = {}
for d in root.iter(STR + 'DataStructure'):
    flows[d.get('id')] = {}
    for c in d.iter():
        if c.tag in (STR + 'Dimension', STR + 'Attribute') and c.get('id'):
            e = c.find(STR + 'LocalRepresentation/' + STR + 'Enumeration/Ref')
            flows[d.get('id')][c.get('id')] = lists[e.get('id')] if e is not None else None
for folder in (sdmx_csv, sdmx_json):
    if open(folder + '/structure.xml').read() != open(ml + '/structure.xml').read():
        wrong('another structure in', folder)


def identity(code):  # of a unit: what its description says
    said = dict(p.split('=', 1) for p in code.find(COM + 'Description').text.split('; '))
    return said['code'], said['level'], said['valid_from']


def undo(mark, text):
    return re.sub(re.escape(mark) + b'([0-9A-F]{2})', lambda m: bytes([int(m[1], 16)]), text.encode()).decode()


def check(flow, key):
    for name, value in key.items():
        if name in ('TIME_PERIOD', 'OBS_VALUE'):
            continue
        if name not in flows[flow]:
            wrong(flow, name, 'is no component')
        elif flows[flow][name] is not None and value not in flows[flow][name]:
            wrong(flow, name, value, 'is no code')


def plain(flow, row):
    """A row of any syntax as figures.csv would have it."""
    check(flow, row)
    code, level, since = identity(lists['CL_ORG'][row['ORG']])
    members = tuple(sorted((undo(b'_', k), undo(b'$', v)) for k, v in row.items()
                           if flows[flow].get(k) is lists.get('CL_' + k) and flows[flow].get(k) and v != '_T'
                           and k not in ('FREQ', 'ORG', 'INDICATOR', 'OCCASION', 'OBS_STATUS', 'CONF_STATUS', 'UNIT_MEASURE')))
    return (code, level, since, row['GRIS_PERIOD'], undo(b'$', row['INDICATOR']), members), (
        row.get('OBS_VALUE') or '', row['OBS_STATUS'], row['VINTAGE'], row['REPORTED'], row['EXPECTED'],
        row['TIME_PERIOD'], row['TIME_START'], row['TIME_END'])


# ---- the readers: rows of components
def from_csv(folder):
    for path in glob.glob(folder + '/*.csv'):
        if open(path, 'rb').read(1) not in (b'S', b'D'):
            wrong(path, 'has something in front')
        for row in csv.DictReader(open(path, newline='')):
            flow = re.fullmatch(r'GRIS:(.*)\(1\.0\)', row.pop('STRUCTURE_ID', None) or row.pop('DATAFLOW'))[1]
            if row.pop('STRUCTURE', 'dataflow') != 'dataflow' or row.pop('ACTION', 'I') != 'I':
                wrong(path, 'ACTION or STRUCTURE')
            yield flow, row


def from_generic(folder):
    for path in glob.glob(folder + '/*.xml'):
        root = tree.parse(path).getroot()
        flow = root.find('.//' + COM + 'Structure/Ref').get('id')
        for s in root.iter(GEN + 'Series'):
            key = {v.get('id'): v.get('value') for part in s[:2] for v in part}
            for o in s.iter(GEN + 'Obs'):
                value = o.find(GEN + 'ObsValue')
                yield flow, {**key, 'TIME_PERIOD': o.find(GEN + 'ObsDimension').get('value'), 'OBS_VALUE': value.get('value') if value is not None else '',
                             **{v.get('id'): v.get('value') for v in o.find(GEN + 'Attributes')}}


def from_specific(folder):
    for path in glob.glob(folder + '/*.xml'):
        root = tree.parse(path).getroot()
        flow = root.find('.//' + COM + 'Structure/Ref').get('id')
        for s in root.iter('Series'):
            for o in s:
                yield flow, {**s.attrib, **o.attrib}


def from_json(folder):
    for path in glob.glob(folder + '/*.json'):
        m = json.load(open(path), parse_float=str, parse_int=str)
        s, sets = (m['data']['structures'][0], m['data']['dataSets']) if 'data' in m else (m['structure'], m['dataSets'])
        d, a = s['dimensions'], s['attributes']
        value = lambda component, i: next(component['values'][int(i)][k] for k in ('id', 'value') if k in component['values'][int(i)])
        for key, series in sets[0]['series'].items():
            head = {c['id']: value(c, i) for c, i in zip(d['series'], key.split(':'))}
            head.update({c['id']: value(c, i) for c, i in zip(a['series'], series['attributes'])})
            for i, o in series['observations'].items():
                row = {**head, 'TIME_PERIOD': value(d['observation'][0], i), 'OBS_VALUE': o[0] or ''}
                row.update({c['id']: value(c, i) for c, i in zip(a['observation'], o[1:])})
                yield os.path.basename(path)[:-5], row


found = {}
for name, rows in (('csv-2.0', from_csv(sdmx_csv + '/csv-2.0')), ('csv-1.0', from_csv(sdmx_csv + '/csv-1.0')),
                   ('generic', from_generic(ml + '/generic')), ('structure-specific', from_specific(ml + '/structure-specific')),
                   ('json-2.0.0', from_json(sdmx_json + '/json-2.0.0')), ('json-1.0.0-wd', from_json(sdmx_json + '/json-1.0.0-wd'))):
    keys = set()
    found[name] = {}
    for flow, row in rows:
        key, figure = plain(flow, row)
        sdmx_key = (flow,) + tuple(v for k, v in row.items() if k in ('FREQ', 'ORG', 'INDICATOR', 'OCCASION', 'TIME_PERIOD') or 'CL_' + k in lists and k not in ('OBS_STATUS', 'CONF_STATUS', 'UNIT_MEASURE'))
        if key in found[name] or sdmx_key in keys:
            wrong(name, key, 'twice')
        keys.add(sdmx_key)
        found[name][key] = figure
for name in found:
    if found[name] != found['csv-2.0']:
        wrong(name, 'differs from csv-2.0:', [k for k in {**found[name], **found['csv-2.0']} if found[name].get(k) != found['csv-2.0'].get(k)][:3])

# ---- the same figures as the table has; a unit there is its code (and level) at that time
table = list(csv.DictReader(open(figures, newline='')))
letters = {'final': 'A', 'provisional': 'P', 'missing': 'M', 'confidential': 'Q'}
fixed = {'org_code', 'org_level', 'period', 'indicator_code', 'value', 'status', 'vintage', 'reported', 'expected'}
wanted = {}
for r in table:
    members = tuple(sorted((k, v) for k, v in r.items() if k not in fixed and v != '_T'))
    wanted[(r['org_code'], r.get('org_level'), r['period'], r['indicator_code'], members)] = (
        r['value'], letters[r['status']], r['vintage'] or '_Z', r['reported'], r['expected'])
leveled = table and 'org_level' in table[0]
got = {(c, lv if leveled else None, p, i, m): f[:5] for (c, lv, since, p, i, m), f in found['csv-2.0'].items()}
if got != wanted or len(table) != len(found['csv-2.0']):
    wrong('figures.csv has', len(table), 'figures, SDMX', len(got), [(k, got.get(k), wanted.get(k)) for k in {**got, **wanted} if got.get(k) != wanted.get(k)][:3])
print(len(got), 'figures')
sys.exit(failures > 0)
