#!/usr/bin/env python3
"""server.py DIR TABLE: an HTTP(S) server that misbehaves as the lines of TABLE say, for test_source_http.c. Loopback alone, ports chosen by
the system; its own CA and certificates in DIR, made by the openssl command. Prints "ready NAME=PORT …" and serves until its input ends.
What it does for the N-th request of a scenario is the N-th step of the line's third column (steps between ";", the last one again and again);
source/scenarios.tsv says what the words of a step mean."""
import email.utils
import gzip
import hashlib
import base64
import os
import socket
import ssl
import subprocess
import sys
import threading
import time

FOLDER, TABLE = sys.argv[1], sys.argv[2]
STEPS, COUNTS, LOCK = {}, {}, threading.Lock()
PORTS = {}
ACTIVE, MOST = [0], [0]


def body_of(size, seed=0):
    """The same bytes as test_source_http.c makes: the i-th is ((i * 31 + i // 251 + seed) mod 64) + 48."""
    table = [bytes([(r * 31 + b + seed) % 64 + 48 for r in range(251)]) for b in range(64)]
    # i * 31 mod 64 with i = 251 q + r: 251 * 31 = 7781 = 121 * 64 + 37
    out = bytearray()
    q = 0
    while len(out) < size:
        out += table[(q * 37 + q) % 64]
        q += 1
    return bytes(out[:size])


def run(*command):
    subprocess.run(command, check=True, cwd=FOLDER, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def certificates():
    def write(name, text):
        with open(os.path.join(FOLDER, name), "w", encoding="ascii") as out:
            out.write(text)
    write("ca.cnf", "[ca]\ndefault_ca=c\n[c]\nnew_certs_dir=.\ndatabase=index.txt\nserial=serial\nrand_serial=yes\ndefault_md=sha256\n"
          "policy=p\nunique_subject=no\ncopy_extensions=copy\nemail_in_dn=no\n[p]\ncommonName=supplied\n")
    write("index.txt", "")
    for name in ("ca", "stranger"):
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", name + ".key",
            "-out", name + ".pem", "-subj", "/CN=" + name, "-days", "30", "-addext", "basicConstraints=critical,CA:TRUE")
    names = "subjectAltName=DNS:localhost,DNS:good.test,DNS:other.test,DNS:evil.test,IP:127.0.0.1"
    kinds = [("good", "ca", names, []), ("wrong", "ca", "subjectAltName=DNS:elsewhere.test", []), ("strange", "stranger", names, []),
             ("expired", "ca", names, ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"]),
             ("early", "ca", names, ["-startdate", "20900101000000Z", "-enddate", "20910201000000Z"]),
             ("client", "ca", "subjectAltName=DNS:client.test", []), ("weak", "ca", names, []),
             ("between", "ca", "basicConstraints=critical,CA:TRUE", []), ("lone", "between", names, []),
             ("purpose", "ca", names + "\nextendedKeyUsage=clientAuth", [])]
    for name, ca, alt, dates in kinds:
        key = ["rsa:1024"] if name == "weak" else ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        run("openssl", "req", "-newkey", *key, "-nodes", "-keyout", name + ".key", "-out", name + ".csr",
            "-subj", "/CN=" + name, *[a for e in alt.split("\n") for a in ("-addext", e)])
        run("openssl", "ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", ca + ".pem", "-keyfile", ca + ".key", "-in", name + ".csr",
            "-out", name + ".pem", *(dates or ["-days", "30"]))
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "self.key", "-out", "self.pem",
        "-subj", "/CN=self", "-addext", names)
    for name in ("client.key", "client.pem"):
        os.chmod(os.path.join(FOLDER, name), 0o600)
    with open(os.path.join(FOLDER, "client.pem"), "rb") as c, open(os.path.join(FOLDER, "client.key"), "rb") as k:
        both = c.read() + k.read()
    for name, mode in (("open.pem", 0o644), ("both.pem", 0o600)):
        path = os.path.join(FOLDER, name)
        with open(path, "wb") as out:
            out.write(both)
        os.chmod(path, mode)
    open(os.path.join(FOLDER, "empty.pem"), "wb").close()
    pin = subprocess.run("openssl x509 -in good.pem -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64",
                         shell=True, check=True, cwd=FOLDER, capture_output=True).stdout.decode().strip()
    write("pin", pin)


class Hang(Exception):
    """Says nothing more, and waits until the other hangs up."""


class Abrupt(Exception):
    """Hangs up without a word of TLS."""


def header_lines(step, request):
    """Words of a step to a status, header lines and a body with how it is sent."""
    words = step.split()
    status, how, lines = words[0], {}, []
    size, seed = 1000, 0
    for word in words[1:]:
        name, _, value = word.partition("=")
        how[name] = value
    size, seed = int(how.get("size", size)), int(how.get("seed", seed))
    data = body_of(size, seed)
    if "text" in how:
        data = bytes(how["text"].replace("_", " ").replace("\\n", "\n").replace("\\0", "\0"), "utf-8")
    if "utf16" in how:
        data = data.decode().encode("utf-16")
    full = data
    if "digest" in how:
        d = base64.b64encode(hashlib.sha256(full if how["digest"] == "right" else b"wrong").digest()).decode()
        lines.append({"old": "Digest: SHA-256=" + d}.get(how.get("as"), "Repr-Digest: sha-256=:" + d + ":"))
    if "etag" in how:
        lines.append("ETag: " + (how["etag"] if how["etag"].startswith("W/") or "raw" in how else '"%s"' % how["etag"]))
    if "modified" in how:
        lines.append("Last-Modified: " + email.utils.formatdate(int(how["modified"]), usegmt=True))
    if "date" in how:
        lines.append("Date: " + email.utils.formatdate(int(how["date"]), usegmt=True))
    if "retry" in how:
        lines.append("Retry-After: " + how["retry"])
    if "retrydate" in how:  # so many seconds behind a whole second of the clock that the test gives
        lines.append("Retry-After: " + email.utils.formatdate(1800000000 + int(how["retrydate"]), usegmt=True))
    if "to" in how:
        to = how["to"]
        for name, port in PORTS.items():
            to = to.replace("{" + name + "}", str(port))
        lines.append("Location: " + to)
    if "header" in how:
        lines += [h.replace("_", " ") for h in how["header"].split("|")]
    if "fat" in how:
        lines += ["X-Fat-%d: %s" % (i, "x" * 1000) for i in range(int(how["fat"]))]
    if "fatline" in how:
        lines.append("X-Fat: " + "x" * int(how["fatline"]))
    if "echo" in how:  # what we were sent, back in a header
        lines.append("Location: https://elsewhere.test/?" + request["path"].partition("?")[2] + "&" +
                     request.get("authorization", "none").replace(" ", "+"))
    lines.append("Content-Type: " + how.get("type", "text/csv"))
    ranged = request.get("range", "")
    if "ranges" in how and ranged.startswith("bytes=") and status == "200" and request.get("if-range", "") in (
            "", '"%s"' % how.get("etag"), email.utils.formatdate(int(how.get("modified", 0)), usegmt=True)):
        start = int(ranged[6:].split("-")[0])
        if start >= len(data):
            return "416", ["Content-Range: bytes */%d" % len(data)], b"", how
        last = int(how.get("upto", len(data))) - 1
        status = "206"
        lines.append("Content-Range: " + how.get("range", "bytes_%d-%d/%d" % (start, last, len(data))).replace("_", " "))
        data = data[start:last + 1]
    if "ranged" in how:
        lines.append("Content-Range: " + how["ranged"].replace("_", " "))
    if "gzip" in how:
        data = gzip.compress(data, 6)
        if "bomb" in how:
            data = gzip.compress(b"0" * int(how["bomb"]), 9)
        if "torn" in how:
            data = data[:int(how["torn"])]
        if "twice" in how:
            data += gzip.compress(body_of(size, seed), 6)
        if "crc" in how:
            data = data[:-8] + bytes([data[-8] ^ 1]) + data[-7:]
        lines.append("Content-Encoding: " + (how["gzip"] or "gzip"))
    if status in ("304", "204"):
        data = b""
    elif "chunked" in how:
        lines.append("Transfer-Encoding: chunked")
        n = 700
        data = b"".join(b"%x\r\n%s\r\n" % (len(data[i:i + n]), data[i:i + n]) for i in range(0, len(data), n)) + b"0\r\n\r\n"
        if "badchunk" in how:
            data = data[:300] + b"zz\r\n" if how["badchunk"] != "size" else b"zz\r\n" + data
    elif "open" not in how:
        lines.append("Content-Length: " + how.get("length", str(len(data))))
    return status, lines, data, how


def answer(conn, name, request):
    with LOCK:
        n = COUNTS.get(name, 0)
        COUNTS[name] = n + 1
    steps = STEPS[name]
    step = steps[min(n, len(steps) - 1)].strip()
    expected = {w.partition("=")[0]: w.partition("=")[2] for w in step.split() if w.startswith(("need", "lack"))}
    for word, value in expected.items():  # what must, or must not, be in the request; else 400
        for one in value.split("|"):
            has, _, text = one.partition(":")
            there = has in request and text.replace("_", " ") in request[has]
            if there != word.startswith("need"):
                conn.sendall(b"HTTP/1.1 400 Not as expected\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return False
    if step.startswith("condition"):  # 304 for whoever knows
        words = {w.partition("=")[0]: w.partition("=")[2] for w in step.split()}
        etag = '"%s"' % words.get("etag", "")
        known = request.get("if-none-match") == etag or (
            "modified" in words and request.get("if-modified-since") == email.utils.formatdate(int(words["modified"]), usegmt=True))
        step = ("304" if known else "200") + step[len("condition"):]
    if step.startswith("close"):
        return False
    if step.startswith("reset"):
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        raise Abrupt
    if step.startswith("hang"):
        raise Hang
    if step.startswith("raw"):
        conn.sendall(bytes(step.split("=", 1)[1].replace("_", " "), "latin-1").decode("unicode_escape").encode("latin-1"))
        return False
    status, lines, data, how = header_lines(step, request)
    if "continue" in how:
        conn.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\nContent-Length: 7\r\n\r\n")
    head = "HTTP/%s %s Some Reason\r\n" % ("1.0" if "old" in how else "1.1", status)
    keep = "keep" in how
    conn.sendall((head + "".join(line + "\r\n" for line in lines) + ("" if keep else "Connection: close\r\n") + "\r\n").encode("utf-8"))
    if "cut" in how:
        conn.sendall(data[:int(how["cut"])])
        if "slow" in how:
            time.sleep(float(how["slow"]))
        if "rst" in how:
            time.sleep(0.03)
            conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            raise Abrupt
        if "abrupt" in how:
            raise Abrupt
        return False
    if "stall" in how:
        conn.sendall(data[:int(how["stall"])])
        raise Hang
    if "drip" in how:
        for i in range(0, len(data), int(how["drip"])):
            conn.sendall(data[i:i + int(how["drip"])])
            time.sleep(float(how.get("every", "0.01")))
        return False
    if "wait" in how:
        time.sleep(float(how["wait"]))
    conn.sendall(data)
    return keep and "open" not in how


def read_request(stream):
    line = stream.readline(65536).decode("latin-1").split()
    if len(line) < 3:
        return None
    request = {"path": line[1], "method": line[0]}
    while True:
        h = stream.readline(65536).decode("latin-1").strip()
        if not h:
            return request
        k, _, v = h.partition(":")
        request[k.lower()] = v.strip()


def tunnel(conn, request):
    host, _, port = request["path"].rpartition(":")
    if host.startswith("via-"):  # via-407.test: it does not lead there
        conn.sendall(f"HTTP/1.1 {host[4:7]} No\r\nContent-Length: 0\r\n\r\n".encode())
        return
    far = socket.create_connection(("127.0.0.1", int(port)))
    conn.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")

    def pump(a, b):
        try:
            while True:
                data = a.recv(65536)
                if not data:
                    break
                b.sendall(data)
        except OSError:
            pass
        try:
            b.shutdown(socket.SHUT_WR)
        except OSError:
            pass
    other = threading.Thread(target=pump, args=(far, conn), daemon=True)
    other.start()
    pump(conn, far)
    other.join()
    far.close()


def shake_hands(conn):
    """Where it fails, what the other still sends is read: else closing would reset the connection, and our alert be lost."""
    try:
        conn.do_handshake()
    except OSError:
        conn.shutdown(socket.SHUT_WR)
        conn.settimeout(0.5)
        while conn.recv(4096):
            pass
        raise


def serve(conn, context):
    polite = True
    with LOCK:
        ACTIVE[0] += 1
        MOST[0] = max(MOST[0], ACTIVE[0])
    try:
        conn.settimeout(20)
        if context:
            conn = context.wrap_socket(conn, server_side=True, suppress_ragged_eofs=True, do_handshake_on_connect=False)
            shake_hands(conn)
        elif conn.recv(1, socket.MSG_PEEK) == b"\x16":  # TLS, where there is none
            conn.sendall(b"HTTP/1.1 400 No TLS here\r\nContent-Length: 0\r\n\r\n")
            return
        stream = conn.makefile("rb")
        while True:
            request = read_request(stream)
            if not request:
                break
            if request["method"] == "CONNECT":
                tunnel(conn, request)
                break
            name = request["path"].partition("?")[0].partition("/")[2]
            if name == "most":
                conn.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%d" % (len(str(MOST[0])), MOST[0]))
                break
            if name not in STEPS or not answer(conn, name, request):
                break
        stream.close()
    except Hang:
        try:
            while conn.recv(4096):
                pass
        except OSError:
            pass
        polite = False
    except Abrupt:
        polite = False
    except (OSError, ValueError):
        pass
    finally:
        with LOCK:
            ACTIVE[0] -= 1
        try:
            if isinstance(conn, ssl.SSLSocket) and polite:
                conn.settimeout(0.5)
                conn.unwrap()
        except (OSError, ValueError):
            pass
        conn.close()


def listen(name, context=None, address="127.0.0.1", say=True):
    """`say`: False: takes connections and says nothing; None: hangs up at once."""
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((address, 0))
    s.listen(600)
    PORTS[name] = s.getsockname()[1]

    def accept():
        kept = []
        while True:
            conn, _ = s.accept()
            if say is None:
                conn.close()
            if not say:
                kept.append(conn)
                continue
            threading.Thread(target=serve, args=(conn, context), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()


def tls(name, **how):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if how.get("old"):
        context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(os.path.join(FOLDER, name + ".pem"), os.path.join(FOLDER, name + ".key"))
    if how.get("old"):
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, how["old"]
    if how.get("at_most"):
        context.maximum_version = how["at_most"]
    if how.get("client"):
        context.load_verify_locations(os.path.join(FOLDER, "ca.pem"))
        context.verify_mode = ssl.CERT_REQUIRED
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def main():
    import warnings
    warnings.simplefilter("ignore")
    with open(TABLE, encoding="utf-8") as table:
        for line in table:
            if line.strip() and not line.startswith("#"):
                columns = [c.strip() for c in line.rstrip("\n").split("\t") if c.strip()]
                if columns[0] == "server":  # no scenario: of a test beyond the table
                    columns.pop(0)
                if columns[1] != "-":
                    STEPS[columns[0]] = columns[1].split(";")
    certificates()
    listen("http")
    listen("good", tls("good"))
    listen("second", tls("good"))
    for name in ("wrong", "strange", "expired", "early", "self"):
        listen(name, tls(name))
    listen("tls10", tls("good", old=ssl.TLSVersion.TLSv1))
    listen("tls11", tls("good", old=ssl.TLSVersion.TLSv1_1))
    listen("tls12", tls("good", at_most=ssl.TLSVersion.TLSv1_2))
    listen("client", tls("good", client=True))
    for name in ("lone", "purpose"):  # lone: signed by an authority between, which it does not show
        listen(name, tls(name))
    listen("weak", tls("weak", old=ssl.TLSVersion.TLSv1_2))
    listen("mute", say=False)
    listen("slam", say=None)
    closed = socket.socket()
    closed.bind(("127.0.0.1", 0))
    PORTS["closed"] = closed.getsockname()[1]  # bound, and nobody listens
    os.mkdir(os.path.join(FOLDER, "folder"))
    os.mkdir(os.path.join(FOLDER, "folder", "full"))
    print("ready " + " ".join("%s=%d" % p for p in PORTS.items()), flush=True)
    sys.stdin.read()


main()
