"""A small store over HTTP: PUT, GET and DELETE of entries by path. It can be told to misbehave.

ledger_store.py PORT [--keep DIRECTORY] [--forget N] [--garble N] [--refuse N] [--mute N]

Without --keep entries are in memory and go with the process; with it each is a file, written to the disk before it is
acknowledged. Every Nth write is acknowledged and forgotten, stored wrongly, stored but refused, or stored without an
answer.
"""

import argparse
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

parser = argparse.ArgumentParser()
parser.add_argument("port", type=int)
parser.add_argument("--keep")
for fault in ("forget", "garble", "refuse", "mute"):
    parser.add_argument("--" + fault, type=int, default=0)
options = parser.parse_args()
memory = {}
writes = 0


def path_of(name):
    return os.path.join(options.keep, os.path.basename(name))


def put(name, value):
    if not options.keep:
        memory[name] = value
        return
    with open(path_of(name) + ".new", "wb") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    os.rename(path_of(name) + ".new", path_of(name))


def get(name):
    if not options.keep:
        return memory.get(name)
    try:
        with open(path_of(name), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def remove(name):
    if not options.keep:
        return memory.pop(name, None)
    try:
        os.remove(path_of(name))
        return True
    except FileNotFoundError:
        return None


class Store(BaseHTTPRequestHandler):
    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        global writes
        writes += 1
        value = self.rfile.read(int(self.headers.get("Content-Length", 0)))

        def is_turn(every):
            return every and writes % every == 0

        if not is_turn(options.forget):
            put(self.path, b"garbled" if is_turn(options.garble) else value)
        if is_turn(options.mute):
            self.close_connection = True
            self.connection.close()
            return
        self.answer(503 if is_turn(options.refuse) else 201)

    def do_GET(self):
        value = get(self.path)
        self.answer(404 if value is None else 200, value or b"")

    def do_DELETE(self):
        self.answer(404 if remove(self.path) is None else 204)

    def log_message(self, *words):
        pass


ThreadingHTTPServer(("127.0.0.1", options.port), Store).serve_forever()
