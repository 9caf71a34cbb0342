#!/usr/bin/python3
"""Answers each request from a megabyte that it takes from the kernel and gives back.

  service.py [--hardened]

Without memory it ends, as most programs do. Hardened it answers from a small buffer that it has had from the start.
"""
import errno
import mmap
import socket
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

PORT = 21360
hardened = sys.argv[1:] == ["--hardened"]
spare = b"x" * 4096


def answer():
    try:
        with mmap.mmap(-1, 1 << 20) as buffer:
            buffer[:] = b"x" * len(buffer)
            return buffer[:4096]
    except (OSError, MemoryError) as error:
        if getattr(error, "errno", errno.ENOMEM) != errno.ENOMEM:
            raise
        sys.stderr.write("Cannot allocate memory\n")
        sys.stderr.flush()
        if not hardened:
            raise SystemExit(1) from error
        return spare


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = answer()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(HTTPServer):
    request_queue_size = 128

    def server_bind(self):
        # Not as the base does, which looks up its own name.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = self.server_address


Server(("127.0.0.1", PORT), Handler).serve_forever()
