#!/usr/bin/env python3
"""An order worker over HTTP in front of redis: PUT, GET and DELETE of /orders/ID.

    worker.py NUMBER FIRST_PORT REDIS_PORT LAG

Listens on FIRST_PORT + NUMBER. With a LAG of 0 an order is acknowledged when redis has it. With another, it is acknowledged at
once and stored so many seconds later: quick, and lost when the worker ends meanwhile.
"""

import collections
import http.server
import socket
import sys
import threading
import time


class Store:
    """One connection to redis, for one thread at a time."""

    def __init__(self, port):
        self.port, self.lock, self.stream = port, threading.Lock(), None

    def ask(self, *words):
        encoded = [word.encode() for word in words]
        command = b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded)
        with self.lock:
            try:
                if self.stream is None:
                    connection = socket.create_connection(("127.0.0.1", self.port), timeout=2)
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self.stream = connection.makefile("rwb")
                self.stream.write(command)
                self.stream.flush()
                return self.answer()
            except OSError:
                self.stream = None
                raise

    def answer(self):
        line = self.stream.readline()
        if not line:
            raise ConnectionError("redis closed the connection")
        if line[:1] != b"$":
            return line[1:-2].decode()
        size = int(line[1:])
        return None if size < 0 else self.stream.read(size + 2)[:-2].decode()


class Orders:
    def __init__(self, store, lag):
        self.store, self.lag, self.waiting = store, lag, collections.deque()
        if lag > 0:
            threading.Thread(target=self.store_later, daemon=True).start()

    def put(self, identity, order):
        if self.lag > 0:
            self.waiting.append((time.monotonic() + self.lag, identity, order))
        else:
            self.store.ask("SET", "order:" + identity, order)

    def store_later(self):
        while True:
            while self.waiting and self.waiting[0][0] <= time.monotonic():
                _, identity, order = self.waiting.popleft()
                self.store.ask("SET", "order:" + identity, order)
            time.sleep(0.02)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    orders = None

    def reply(self, status, text=""):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def identity(self):
        return self.path.rsplit("/", 1)[1]

    def do_PUT(self):
        order = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.orders.put(self.identity(), order)
        self.reply(201)

    def do_GET(self):
        order = self.orders.store.ask("GET", "order:" + self.identity())
        self.reply(404) if order is None else self.reply(200, order)

    def do_DELETE(self):
        self.orders.store.ask("DEL", "order:" + self.identity())
        self.reply(204)

    def log_message(self, *_):
        pass


def main():
    number, first_port, redis_port, lag = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    Handler.orders = Orders(Store(redis_port), lag)
    http.server.ThreadingHTTPServer.request_queue_size = 512
    http.server.ThreadingHTTPServer(("127.0.0.1", first_port + number), Handler).serve_forever()


main()
