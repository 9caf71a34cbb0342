#!/usr/bin/python3
"""A shop's front: looks the shop up for every request, asks it over HTTP, and passes its answer on.

  front.py --resolver ADDRESS [--resolver ADDRESS --checked]

`--checked` is the hardened one: a resolver that fails three checks in a row is left for the other one, a lookup that fails is made
again there, addresses outside the shop's own network are refused, and the last good address is kept for when nobody answers.
"""
import argparse
import http.client
import ipaddress
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import lookup

NAME, OWN = "shop.example", ipaddress.ip_network("127.0.7.16/28")


class Names:
    """One resolver, as a program that trusts its first name server."""

    def __init__(self, resolvers):
        self.resolvers, self.used = resolvers, 0

    def address(self):
        return lookup.address(NAME, self.resolvers[0], timeout=2)


class CheckedNames(Names):
    def __init__(self, resolvers):
        super().__init__(resolvers)
        self.last_good = None
        threading.Thread(target=self.check, daemon=True).start()

    def ask(self, number):
        found = lookup.address(NAME, self.resolvers[number], timeout=0.2)
        if ipaddress.ip_address(found) not in OWN:
            raise OSError(f"{found} is not ours")
        return found

    def address(self):
        first = self.used
        for number in (first, 1 - first):
            try:
                self.last_good = self.ask(number)
                return self.last_good
            except OSError:
                pass
        if self.last_good is None:
            raise OSError("no resolver answers")
        return self.last_good

    def check(self):
        failed = 0
        while True:
            try:
                # This name has a time to live of 0: the answer is never from a cache.
                found = lookup.address(f"now.{NAME}", self.resolvers[self.used], timeout=0.2)
                failed = 0 if ipaddress.ip_address(found) in OWN else failed + 1
            except OSError:
                failed += 1
            if failed == 3:
                self.used, failed = 1 - self.used, 0
                print(f"diverted to {self.resolvers[self.used]}", flush=True)
            time.sleep(1)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        try:
            if self.path == "/resolver":
                status, body = 200, json.dumps({"used": self.server.names.used + 1}).encode()
            else:
                status, body = 200, ask_shop(self.server.names.address())
        except (OSError, http.client.HTTPException) as error:
            status, body = 502, f"{error}\n".encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def ask_shop(address):
    connection = http.client.HTTPConnection(address, 21221, timeout=1)
    try:
        connection.request("GET", "/", headers={"Host": NAME})
        return connection.getresponse().read()
    finally:
        connection.close()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--resolver", action="append", required=True)
    parser.add_argument("--checked", action="store_true")
    options = parser.parse_args()
    server = Server(("127.0.0.1", 21220), Handler)
    server.names = (CheckedNames if options.checked else Names)(options.resolver)
    server.serve_forever()


if __name__ == "__main__":
    main()
