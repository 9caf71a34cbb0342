#!/usr/bin/env python3
"""A crowd: RATE requests a second to PORT from USR1 until USR2, whatever becomes of them (an open loop).

    crowd.py PORT PATH RATE

Prints each second how the requests of that second ended. A request without an answer after two seconds is given up.
"""

import collections
import selectors
import signal
import socket
import sys
import time

PATIENCE = 2.0


class Crowd:
    def __init__(self, port, path, rate):
        self.address = ("127.0.0.1", port)
        self.request = f"GET {path} HTTP/1.1\r\nHost: crowd\r\nConnection: close\r\n\r\n".encode()
        self.rate = rate
        self.selector = selectors.DefaultSelector()
        self.waiting = collections.OrderedDict()
        self.outcomes = collections.Counter()
        self.begin = None
        self.asked = 0

    def start(self, *_):
        self.begin, self.asked = time.monotonic(), 0

    def stop(self, *_):
        self.begin = None

    def ask(self, now):
        connection = socket.socket()
        connection.setblocking(False)
        connection.connect_ex(self.address)
        self.selector.register(connection, selectors.EVENT_WRITE)
        self.waiting[connection] = now

    def forget(self, connection, outcome):
        self.selector.unregister(connection)
        del self.waiting[connection]
        connection.close()
        self.outcomes[outcome] += 1

    def go_on(self, connection, events):
        try:
            if events & selectors.EVENT_WRITE:
                connection.send(self.request)
                self.selector.modify(connection, selectors.EVENT_READ)
            else:
                answer = connection.recv(4096)
                self.forget(connection, answer[9:12].decode() or "closed")
        except OSError as error:
            self.forget(connection, type(error).__name__)

    def run(self):
        report = time.monotonic() + 1
        while True:
            now = time.monotonic()
            while self.begin is not None and self.begin + self.asked / self.rate <= now:
                self.asked += 1
                self.ask(now)
            while self.waiting and next(iter(self.waiting.values())) < now - PATIENCE:
                self.forget(next(iter(self.waiting)), "timeout")
            for key, events in self.selector.select(0.002 if self.begin or self.waiting else 0.05):
                self.go_on(key.fileobj, events)
            if now >= report:
                report = now + 1
                if self.outcomes:
                    print(" ".join(f"{name}={count}" for name, count in sorted(self.outcomes.items())), flush=True)
                    self.outcomes.clear()


def main():
    crowd = Crowd(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
    signal.signal(signal.SIGUSR1, crowd.start)
    signal.signal(signal.SIGUSR2, crowd.stop)
    print("ready", flush=True)
    crowd.run()


main()
