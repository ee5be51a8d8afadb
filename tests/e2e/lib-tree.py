#!/usr/bin/env python3
"""lib-tree.py PID: while it lives, the memory and the TCP connections of a process and of all below it; tells the greatest sums it saw, a line each.

PSS: pages that several processes share are counted once among them. The process's own greatest resident size besides. In MiB.
"""
import os
import sys
import time

root = int(sys.argv[1])
most = own = processes = connections = 0


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            below = [int(word) for word in f.read().split()]
    except OSError:
        return
    for child in below:
        yield child
        yield from children(child)


def kib(pid, name, file):
    try:
        with open(f"/proc/{pid}/{file}") as f:
            for line in f:
                if line.startswith(name + ":"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


def sockets(tree):
    """How many descriptors of these are connections of TCP: established, or begun to be closed by the other side."""
    with open("/proc/net/tcp") as f, open("/proc/net/tcp6") as g:
        tcp = {words[9] for words in map(str.split, [*f, *g]) if words[3] in ("01", "08")}
    found = set()
    for pid in tree:
        try:
            links = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
        except OSError:
            continue
        found |= {link[8:-1] for link in links if link.startswith("socket:[")} & tcp
    return len(found)


while os.path.exists(f"/proc/{root}") and kib(root, "VmRSS", "status"):
    tree = [root, *children(root)]
    most = max(most, sum(kib(pid, "Pss", "smaps_rollup") for pid in tree))
    own = max(own, kib(root, "VmHWM", "status"))
    connections = max(connections, sockets(tree))
    processes = max(processes, len(tree))
    time.sleep(0.02)
print(f"connections {connections}\nmemory {most >> 10}\nown {own >> 10}\nprocesses {processes}")
