#!/usr/bin/env python3
"""A source of reports for tests: an HTTPS server on the loopback with an authority of its own.

lib-pull.py FOLDER [PORTS]: makes FOLDER/ca.pem, writes FOLDER/port once it listens (PORTS of them, a line each), serves the files of FOLDER/www with
ETag and 304, and notes each request in FOLDER/log: method, path with query, status. Files beside a page say otherwise:
  NAME.delay   seconds to wait in the middle of the body
  NAME.status  status to answer with, and more header lines
  NAME.cut     the connection breaks in the middle of the body, unless a part of it is asked for
  NAME.need    a header line that must come, or "client NAME": a certificate of the authority with this common name
A request with a query looks for the file NAME?QUERY first. FOLDER/token, where it is there, must come as a bearer. FOLDER/proxy is the port of an HTTP
proxy for TLS (CONNECT), which notes what it is asked in FOLDER/proxy.log, and asks for the credentials in FOLDER/proxy.need where these are.
"""
import hashlib
import http.server
import os
import select
import socket
import ssl
import subprocess
import sys
import threading
import time

folder = sys.argv[1]
www = os.path.join(folder, "www")
lock = threading.Lock()


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_authority():
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=Pull Test CA",
            "-keyout", "ca.key", "-out", "ca.pem", "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
    with open(os.path.join(folder, "ext"), "w") as f:
        f.write("subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "ext", "-out", "server.pem")


def beside(path, ending):
    try:
        with open(path + ending) as f:
            return f.read().split("\n")
    except FileNotFoundError:
        return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def note(self, status):
        with lock, open(os.path.join(folder, "log"), "a") as f:
            f.write(f"{self.command} {self.path} {status} {self.headers.get('Range', '-')}\n")

    def answer(self, status, body=b"", headers=(), delay=0.0, cut=False):
        self.note(status)
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        half = len(body) // 2 if delay or cut else 0
        self.wfile.write(body[:half])
        self.wfile.flush()
        if cut:
            self.close_connection = True
            return
        time.sleep(delay)
        self.wfile.write(body[half:])

    def has_what_it_needs(self, need):
        if not need:
            return True
        if need[0].startswith("client "):
            subject = (self.connection.getpeercert() or {}).get("subject", ())
            return (("commonName", need[0][7:]),) in subject
        name, value = need[0].split(": ", 1)
        return self.headers.get_all(name) == [value]

    def do_GET(self):
        token = beside(os.path.join(folder, "token"), "")
        if token and self.headers.get("Authorization") != f"Bearer {token[0]}":
            return self.answer(401)
        name = self.path.lstrip("/")
        path = os.path.join(www, name)
        if not os.path.isfile(path):
            path = os.path.join(www, name.split("?")[0])
        if not self.has_what_it_needs(beside(path, ".need")):
            return self.answer(401)
        said = beside(path, ".status")
        if said:
            return self.answer(int(said[0]), headers=[line.split(": ", 1) for line in said[1:] if line])
        try:
            with open(path, "rb") as f:
                body = f.read()
        except OSError:
            return self.answer(404)
        etag = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
        if self.headers.get("If-None-Match") == etag:
            return self.answer(304, headers=[("ETag", etag)])
        kind = "application/json" if body[:1] in (b"{", b"[") else "text/csv"
        headers = [("ETag", etag), ("Content-Type", kind), ("Accept-Ranges", "bytes")]
        delay = float((beside(path, ".delay") or ["0"])[0])
        first = self.headers.get("Range", "")
        if first.startswith("bytes=") and self.headers.get("If-Range", etag) == etag:
            start = int(first[6:].split("-")[0])
            if start < len(body):
                headers.append(("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}"))
                return self.answer(206, body[start:], headers, delay)
        self.answer(200, body, headers, delay, beside(path, ".cut") is not None)


make_authority()
os.makedirs(www, exist_ok=True)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_verify_locations(os.path.join(folder, "ca.pem"))
context.verify_mode = ssl.CERT_OPTIONAL
context.load_cert_chain(os.path.join(folder, "server.pem"), os.path.join(folder, "server.key"))


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, *_):
        pass  # a client that was killed


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_CONNECT(self):
        need = beside(folder, "/proxy.need")
        good = not need or self.headers.get("Proxy-Authorization") == need[0]
        with lock, open(os.path.join(folder, "proxy.log"), "a") as f:
            f.write(f"{self.path} {200 if good else 407}\n")
        self.close_connection = True
        if not good:
            self.send_response(407)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        host, port = self.path.rsplit(":", 1)
        with socket.create_connection((host.strip("[]"), int(port))) as far:
            self.send_response(200)
            self.end_headers()
            pairs = {self.connection: far, far: self.connection}
            while True:
                for ready in select.select(list(pairs), [], [])[0]:
                    some = ready.recv(65536)
                    if not some:
                        return
                    pairs[ready].sendall(some)


proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
proxy.daemon_threads = True
threading.Thread(target=proxy.serve_forever, daemon=True).start()
with open(os.path.join(folder, "proxy"), "w") as f:
    f.write(f"{proxy.server_address[1]}\n")
servers = [Server() for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1)]
with open(os.path.join(folder, "port.part"), "w") as f:
    f.writelines(f"{server.server_address[1]}\n" for server in servers)
os.rename(os.path.join(folder, "port.part"), os.path.join(folder, "port"))
for server in servers[1:]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
servers[0].serve_forever()
