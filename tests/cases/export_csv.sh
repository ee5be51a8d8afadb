#!/bin/bash
# The golden CSV export against its own descriptor, read by another program than ours: sizes, hashes, headers, types,
# required cells, enumerations, patterns, unique keys and foreign keys of datapackage.json. Wants python3.
set -eu
cd "$GRIS_SOURCE/tests/cases/export_csv/provinces/expected"
command -v python3 >/dev/null || exit 1
python3 - <<'PYTHON'
import csv, datetime, decimal, hashlib, json, re

package = json.load(open('datapackage.json', encoding='utf-8'))
assert package['profile'] == 'tabular-data-package'
assert re.fullmatch(r'[-a-z0-9._/]+', package['name'])
tables = {}
parse = {'string': str, 'integer': int, 'number': decimal.Decimal, 'date': datetime.date.fromisoformat}


def check_cell(field, cell):
    rules = field.get('constraints', {})
    if cell == '':
        assert not rules.get('required'), field
        return
    value = parse[field['type']](cell)
    assert 'minimum' not in rules or value >= rules['minimum'], cell
    assert 'enum' not in rules or cell in rules['enum'], cell
    assert 'pattern' not in rules or re.fullmatch(rules['pattern'], cell), cell


def keys(name, fields):
    return [tuple(row[f] for f in fields) for row in tables[name]]


for resource in package['resources']:
    data = open(resource['path'], 'rb').read()
    assert resource['profile'] == 'tabular-data-resource'
    assert len(data) == resource['bytes'], resource['name']
    assert 'sha256:' + hashlib.sha256(data).hexdigest() == resource['hash'], resource['name']
    assert not data.startswith(b'\xef\xbb\xbf') and b'\r' not in data
    fields = resource['schema']['fields']
    rows = list(csv.reader(data.decode('utf-8').splitlines(keepends=True), strict=True))
    assert rows[0] == [f['name'] for f in fields], resource['name']
    for row in rows[1:]:
        assert len(row) == len(fields), row
        for field, cell in zip(fields, row):
            check_cell(field, cell)
    tables[resource['name']] = [dict(zip(rows[0], row)) for row in rows[1:]]

for resource in package['resources']:
    schema, name = resource['schema'], resource['name']
    for fields in [schema['primaryKey']] if 'primaryKey' in schema else schema['uniqueKeys']:
        found = keys(name, fields)
        assert len(found) == len(set(found)), (name, fields)
    for foreign in schema.get('foreignKeys', []):
        there = set(keys(foreign['reference']['resource'], foreign['reference']['fields']))
        for key in keys(name, foreign['fields']):
            assert key in there, (name, key)
print(sum(len(rows) for rows in tables.values()), 'rows agree with datapackage.json')
PYTHON
