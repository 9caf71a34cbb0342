"""A service that stands in for yours: GET /orders asks a store over the network for each answer.

    python3 service.py 21190 21191      the service's port and its store's; both on 127.0.0.1
"""
import http.server
import sys
import threading
import urllib.error
import urllib.request

SERVICE, STORE = int(sys.argv[1]), int(sys.argv[2])


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status, body = self.answer()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Store(Answers):
    def answer(self):
        return 200, b"42 orders\n"


class Service(Answers):
    def answer(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{STORE}/", timeout=1) as store:
                return 200, store.read()
        except (urllib.error.URLError, OSError):
            return 503, b"the store does not answer\n"


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """A client that did not wait is nothing to tell of."""


threading.Thread(target=Server(("127.0.0.1", STORE), Store).serve_forever, daemon=True).start()
Server(("127.0.0.1", SERVICE), Service).serve_forever()
