"""The shop's HTTP: one thread for each connection, which is kept open for the next request."""
import http.server
import json
import secrets
import time
from urllib.parse import parse_qs, urlsplit

import leaks
import metrics
from service import Unavailable


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    service = None                              # set by __main__

    def setup(self):
        self.timeout = self.service.settings.body_timeout or None
        super().setup()
        self.service.connections.enter()

    def finish(self):
        self.service.connections.leave()
        super().finish()

    def do_GET(self):
        service = self.service
        path = urlsplit(self.path).path
        # How the shop is doing is answered whatever its load.
        if path == "/metrics":
            return self.answer(200, metrics.page(), "text/plain")
        if path == "/ready":
            return self.answer(200, "ready") if service.registered else self.answer(503, "deregistered")
        metrics.count("requests_total")
        body = self.body()
        if not service.rate.take():
            metrics.count("limited_total")
            return self.answer(429, "over the limit of requests a second")
        if not service.requests.enter():
            metrics.count("rejected_total")
            return self.answer(503, "too many requests at one time")
        try:
            if not service.registered:
                metrics.count("served_after_deregistration_total")
            self.serve(path, body)
        except Unavailable as error:
            metrics.count("rejected_total")
            self.answer(503, str(error))
        finally:
            service.requests.leave()

    do_POST = do_PUT = do_DELETE = do_GET

    def serve(self, path, body):
        service, words = self.service, path.strip("/").split("/")
        query = parse_qs(urlsplit(self.path).query)
        if words[0] == "login":
            self.answer(200, json.dumps(service.login(query.get("user", ["guest"])[0])))
        elif words[0] == "detail" and words[-1].isdigit():
            item = service.detail(int(words[-1]))
            self.answer(200, json.dumps(item)) if item else self.answer(404, "no such item")
        elif words[0] == "orders":
            name = words[1] if len(words) > 1 else secrets.token_hex(8)
            self.answer(*service.order(self.command, name, body.decode(errors="replace")))
        elif words[0] == "watch":
            self.stream(service.watch(float(query.get("for", ["3"])[0])))
        elif words[0] == "download":
            self.stream(self.pieces(float(query.get("for", ["3"])[0])))
        else:
            self.answer(404, "login, detail/NUMBER, orders/NAME, watch, download, metrics, ready")

    def pieces(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            yield "0123456789abcde\n" * 16
            time.sleep(0.1)
        yield "end\n"

    def body(self):
        length = int(self.headers.get("Content-Length") or 0)
        received = self.rfile.read(length)
        if len(received) < length:
            metrics.count("cut_bodies_total")
            if "body" in self.service.settings.leak:
                leaks.body(self.connection, received)
            raise ConnectionAbortedError("the body was cut")
        return received

    def answer(self, status, text, kind="application/json"):
        body = text.encode()
        head = f"HTTP/1.1 {status} {self.responses[status][0]}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        if status in (429, 503):
            head += "Retry-After: 1\r\n"
        if not self.service.registered:
            self.close_connection = True
            head += "Connection: close\r\n"
        self.wfile.write(head.encode() + b"\r\n" + body)

    def stream(self, pieces):
        """The first piece decides whether there is anything to stream."""
        first = next(pieces, "")
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(first))
        for piece in pieces:
            self.wfile.write(chunk(piece))
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_):
        """One line a request would be most of the shop's work."""


def chunk(text):
    data = text.encode()
    return b"%x\r\n%s\r\n" % (len(data), data) if data else b""
