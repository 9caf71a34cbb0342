"""A pool of connections with a cap, a longest wait, and reuse of what is idle."""
import threading
import time


class Exhausted(Exception):
    """No connection came free in time."""


class Pool:
    def __init__(self, opens, size, wait, reuse=True):
        self.opens, self.size, self.wait, self.reuse = opens, size, wait, reuse
        self.idle = []
        self.in_use = 0
        self.changed = threading.Condition()

    def take(self):
        until = time.monotonic() + self.wait
        with self.changed:
            while self.in_use >= self.size:
                left = until - time.monotonic()
                if left <= 0:
                    raise Exhausted(f"{self.size} connections in use for {self.wait} s")
                self.changed.wait(left)
            self.in_use += 1
            if self.idle:
                return self.idle.pop()
        try:
            return self.opens()
        except BaseException:
            self._give_place()
            raise

    def give(self, connection):
        if self.reuse:
            with self.changed:
                self.idle.append(connection)
        else:
            connection.close()
        self._give_place()

    def drop(self, connection):
        """After a failure nobody knows what the connection's next bytes are."""
        connection.close()
        self._give_place()

    def forget_idle(self):
        """The server has gone: what is idle leads to it."""
        with self.changed:
            idle, self.idle = self.idle, []
        for connection in idle:
            connection.close()

    def use(self, work):
        connection = self.take()
        try:
            result = work(connection)
        except BaseException:
            self.drop(connection)
            raise
        self.give(connection)
        return result

    def _give_place(self):
        with self.changed:
            self.in_use -= 1
            self.changed.notify()
