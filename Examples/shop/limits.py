"""How much the shop takes on at one time and in a second."""
import threading
import time


class Gate:
    """At most `places` at one time; 0 is no limit. Nobody waits."""

    def __init__(self, places):
        self.places = places
        self.inside = 0
        self.changed = threading.Condition()

    def enter(self):
        with self.changed:
            if self.places and self.inside >= self.places:
                return False
            self.inside += 1
            return True

    def leave(self):
        with self.changed:
            self.inside -= 1
            self.changed.notify_all()

    def wait_until_empty(self, seconds):
        with self.changed:
            return self.changed.wait_for(lambda: self.inside == 0, seconds)


class Bucket:
    """`rate` a second, a tenth of a second's worth at once; 0 is no limit."""

    def __init__(self, rate):
        self.rate = rate
        self.tokens = self.most = max(1, rate / 10)
        self.last = time.monotonic()
        self.lock = threading.Lock()

    def take(self):
        if not self.rate:
            return True
        with self.lock:
            now = time.monotonic()
            self.tokens = min(self.most, self.tokens + (now - self.last) * self.rate)
            self.last = now
            if self.tokens < 1:
                return False
            self.tokens -= 1
            return True
