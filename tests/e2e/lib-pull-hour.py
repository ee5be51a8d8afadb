#!/usr/bin/env python3
"""Minutes of cron and traffic, faster than they are: lib-pull-hour.py PLAN.json plays them, then holds what happened against what should have.

The clock of every gris that is started is libfaketime's, `speed` times faster than ours. PLAN: gris, speed, minutes, unit (minutes of the sources'
schedule), seed, strict (a time may not be passed over: where a minute is long enough for a run of gris on any machine), sources: [{name, path or
folder, org, map, trouble}]. In each minute a cycle begins, whether or not the ones before have ended; every third minute two more runs begin with it;
every seventh the cycle is killed in the middle. Each source has new content three units after the last; for one unit of those it may be in trouble:
busy (503), limit (429), cut (the connection breaks).
"""
import collections
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time

plan = json.load(open(sys.argv[1]))
speed, unit, minutes, sources = plan["speed"], plan["unit"], plan["minutes"], plan["sources"]
rng = random.Random(plan["seed"])
start = int(time.time()) // 60 * 60 + 3600  # the minute that is played first: later than all that was done to prepare
began = time.monotonic()
failures = 0
contents = collections.defaultdict(list)  # of a source: the digests of what it served, in order
running, done = [], []


def fail(text):
    global failures
    failures += 1
    print("FAILED:", text)


def now():
    return start + (time.monotonic() - began) * speed


def clock(moment):
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(moment))


def put(path, text):
    with open(path + ".new", "w") as f:
        f.write(text)
    os.rename(path + ".new", path)


def new_content(source):
    n = len(contents[source["name"]])
    figures = {"RECEIVED": 540 + n, "RECEIVED_ONLINE": 484, "RESOLVED": 547, "RESOLVED_IN_TIME": 547, "PENDING": 57, "PENDING_OVERDUE": 2}
    text = "org_code,period,indicator_code,value\n" + "".join(f"{source['org']},2026-10,TTHC.{k},{v}\n" for k, v in figures.items())
    if source.get("map"):  # a page of JSON with the same in it
        text = json.dumps({"rows": [{"code": f"TTHC.{k}", "n": v} for k, v in figures.items()], "page": n})
    contents[source["name"]].append(hashlib.sha256(text.encode()).hexdigest())
    put(os.path.join(source["folder"], f"{n}.csv") if "folder" in source else source["path"], text)


def trouble(source, begins):
    path, kind = source.get("path"), source.get("trouble")
    if kind == "cut":
        put(path + ".cut", "") if begins else os.remove(path + ".cut")
    elif kind in ("busy", "limit") and begins:
        retry = "90" if kind == "busy" else time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(now() + 90))
        put(path + ".status", f"{503 if kind == 'busy' else 429}\nRetry-After: {retry}\n")
    elif kind in ("busy", "limit"):
        os.remove(path + ".status")


def begin(arguments, killed_after=None):
    n = len(done) + len(running)
    with open(f"run{n}.out", "w") as out, open(f"run{n}.err", "w") as err:
        moment = now()
        process = subprocess.Popen(["faketime", "-f", f"@{clock(moment)} x{speed}", plan["gris"], *arguments, "--json"], stdout=out, stderr=err,
                                   env={**os.environ, "TZ": "UTC", "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"})
    running.append({"n": n, "process": process, "what": arguments[0], "began": moment, "kill": killed_after and moment + killed_after, "killed": False})


def kill(pid):
    """What faketime started; faketime itself stays, and takes its semaphore away."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            child = int(f.read().split()[0])
        os.kill(child, signal.SIGKILL)
    except (OSError, IndexError):
        return False  # it has ended meanwhile
    return True


def attend():
    for run in list(running):
        if run["kill"] and now() >= run["kill"] and run["process"].poll() is None:
            run["kill"] = None
            run["killed"] = kill(run["process"].pid)
        if run["process"].poll() is not None:
            run["ended"] = now()
            running.remove(run)
            done.append(run)


def play():
    end = minutes + 2 * unit  # the last ones without news, so that all that is there is fetched
    for minute in range(end):
        while now() < start + minute * 60:
            attend()
            time.sleep(0.005)
        for i, source in enumerate(sources):
            age = (minute - i) % (3 * unit)
            if minute == 0 or (age == 0 and minute < minutes):
                new_content(source)
            if age == unit and minute < minutes and minute >= unit:
                source["since"] = minute
                trouble(source, True)
            if age == 2 * unit and "since" in source:
                del source["since"]
                trouble(source, False)
        begin(["cycle"], rng.uniform(0.2, 6) if minute % 7 == 3 else None)
        if minute % 3 == 1:
            begin(["cycle"])
            begin(["pull", "--due"])
    for source in sources:
        if "since" in source:
            trouble(source, False)
    while running:
        attend()
        time.sleep(0.01)


def psql(sql):
    lines = subprocess.run([plan["gris"], "db", "psql", "--", "-XAtc", sql], check=True, capture_output=True, text=True).stdout.splitlines()
    return [line.split("|") for line in lines]


def listed(*arguments):
    lines = subprocess.run([plan["gris"], *arguments, "--json"], check=True, capture_output=True, text=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def hold_source(source, due, runs):
    """Each time that it was due was served once, by a run that was not killed; what is later was asked when it said."""
    name, slot = source["name"], unit * 60
    phase = due % slot
    last = start + (minutes + unit) * 60
    served = collections.Counter((int(began) - phase) // slot for began, _, outcome in runs if outcome not in ("killed", "later"))
    first = (start - phase) // slot  # under way when the play begins: all sources are due then, being new
    wait = 0
    for n in range(first, (last - phase) // slot):
        if served[n] > 1 or (served[n] == 0 and n > first and plan["strict"] and not source.get("trouble")):
            fail(f"{name}: due at {clock(n * slot + phase)}, {served[n]} runs: {[(clock(int(b)), o) for b, _, o in runs]}")
    for began, _, outcome in runs:
        if outcome not in ("killed", "later") and (int(began) - phase) // slot > first and not source.get("trouble"):
            wait = max(wait, (int(began) - phase) % slot)
    for (_, ended, outcome), (began, _, _) in zip(runs, runs[1:]):
        if outcome == "later" and source["trouble"] == "busy" and int(began) < int(ended) + 89:
            fail(f"{name}: asked again too early: {clock(int(began))} after {clock(int(ended))}")
    return wait


play()
killed = sum(run["killed"] for run in done)
for run in done:
    code = run["process"].returncode
    if not run["killed"] and code not in (0, 1, 3, 6):
        fail(f"run {run['n']} ended with {code}")
    for line in open(f"run{run['n']}.err"):
        faketimes = run["killed"] and line == "Caught Killed\n"
        if not faketimes and not re.match(r"^[0-9T:+-]+ info (cycle|pull): ", line):
            fail(f"run {run['n']} says {line.rstrip()}")
overlapping = sum(any(a["began"] < b["began"] < a["ended"] for b in done if b is not a) for a in done)
dues = {name: int(due) for name, due in psql("SELECT name, floor(extract(epoch FROM due_at))::bigint FROM gris.pull_source")}
every = collections.defaultdict(list)
for name, *run in psql("SELECT s.name, floor(extract(epoch FROM r.started_at))::bigint, floor(extract(epoch FROM r.ended_at))::bigint, r.outcome "
                       "FROM gris.pull_run r JOIN gris.pull_source s ON s.id = r.source_id ORDER BY r.id"):
    every[name].append(run)
waits = [hold_source(source, dues[source["name"]], every[source["name"]]) for source in sources]
for source in sources:
    filed = listed("report", "list", "--org", source["org"], "--limit", "1000")
    wanted = contents[source["name"]]
    if len(filed) != len(wanted) or sorted(r["version"] for r in filed) != list(range(1, len(wanted) + 1)):
        fail(f"{source['name']}: {len(filed)} reports filed of {len(wanted)}: versions {sorted(r['version'] for r in filed)}")
outcomes = collections.Counter(outcome for runs in every.values() for _, _, outcome in runs)
for outcome in ("new", "unchanged", "later"):
    if outcomes[outcome] == 0:
        fail(f"no run was {outcome}")
if killed == 0 or overlapping == 0:
    fail(f"{killed} runs killed, {overlapping} overlapping")
if plan["strict"] and outcomes["killed"] == 0:
    fail("no run of a source was killed")
print(f"{minutes} minutes, {len(sources)} sources: {len(done)} runs of gris begun, {overlapping} of them overlapping, {killed} killed; runs of sources: "
      + ", ".join(f"{n} {o}" for o, n in sorted(outcomes.items())) + f"; {sum(len(c) for c in contents.values())} contents, each filed once; "
      f"served at most {max(waits)} s after they were due")
sys.exit(failures > 0)
