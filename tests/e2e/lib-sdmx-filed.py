#!/usr/bin/env python3
"""What units filed, out of a file of SDMX that gris published: a release has sums, rates and upper units besides, which nobody files.
Usage: lib-sdmx-filed.py KEYS FILE >FILED; KEYS are lines of org,period,indicator,member… as a long CSV has them, members in the order of the dimensions.
XML is written by ElementTree, so prefixes and layout are not gris' own any more."""
import csv
import io
import re
import sys
import xml.etree.ElementTree as tree

keys = {tuple(line.rstrip("\n").split(",")) for line in open(sys.argv[1], encoding="utf-8")}
BESIDE = {"FREQ", "ORG", "INDICATOR", "TIME_PERIOD", "OCCASION"}


def code(text):
    return bytes(re.sub(r"\$([0-9A-F]{2})", lambda m: chr(int(m[1], 16)), text), "latin-1").decode()


def is_filed(key, period):
    members = [code(v) for k, v in key.items() if k not in BESIDE and v != "_T"]
    return (key["ORG"].split("@")[0], period, code(key["INDICATOR"]), *members) in keys


def filed_csv(path):
    rows = list(csv.reader(open(path, newline="", encoding="utf-8")))
    head = rows[0]
    dimensions = head[head.index("FREQ"):head.index("OBS_VALUE")]
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(head)
    for row in rows[1:]:
        cells = dict(zip(head, row))
        if is_filed({d: cells[d] for d in dimensions}, cells["GRIS_PERIOD"]):
            out.writerow(row)


def local(e):
    return e.tag.split("}")[-1]


def filed_xml(path):
    document = tree.parse(path)
    data = next(e for e in document.getroot() if local(e) == "DataSet")
    for series in list(data):
        key = dict(series.attrib) or {v.get("id"): v.get("value") for e in series if local(e) == "SeriesKey" for v in e}
        key = {k: v for k, v in key.items() if k not in ("UNIT_MEASURE", "UNIT_MULT", "DECIMALS")}
        for obs in [e for e in series if local(e) == "Obs"]:
            period = obs.get("GRIS_PERIOD") or next(v.get("value") for v in obs.iter() if v.get("id") == "GRIS_PERIOD")
            if not is_filed(key, period):
                series.remove(obs)
        if not any(local(e) == "Obs" for e in series):
            data.remove(series)
    out = io.BytesIO()
    document.write(out, encoding="utf-8", xml_declaration=True)
    sys.stdout.write(out.getvalue().decode())


(filed_csv if sys.argv[2].endswith(".csv") else filed_xml)(sys.argv[2])
