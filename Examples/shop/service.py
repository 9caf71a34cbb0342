"""What the shop does for each question; `handler.py` speaks HTTP."""
import json
import re
import secrets
import time

import leaks
import metrics
from cache import Cache, Unreachable
from database import Database, Failures
from limits import Bucket, Gate


class Unavailable(Exception):
    """What is needed cannot be had now: 503."""


class Service:
    def __init__(self, settings):
        self.settings = settings
        self.cache = Cache(settings)
        self.database = Database(settings)
        self.connections = Gate(0)
        self.requests = Gate(settings.concurrency)
        self.watchers = Gate(settings.watchers)
        self.rate = Bucket(settings.rate_limit)
        self.registered = True
        metrics.gauge("connections", lambda: self.connections.inside)
        metrics.gauge("requests_under_way", lambda: self.requests.inside)

    def login(self, user):
        """A session that lives in a cache alone."""
        token = secrets.token_hex(8)
        try:
            self.cache.call(token, "SET", f"session:{token}", user, "EX", 60)
        except Unreachable as error:
            raise Unavailable(f"no session: {error}") from error
        return {"user": user, "token": token}

    def detail(self, number):
        try:
            return self.cache.item(f"item:{number}", lambda: self.database.item(number))
        except Failures as error:
            raise Unavailable(f"no item: {error}") from error

    def order(self, method, name, body):
        """Orders by name, so that one that was sent twice is one."""
        if not re.fullmatch(r"[\w.:-]{1,200}", name):
            return 400, "an order's name is letters, digits and . : - _"
        try:
            if method == "GET":
                text = self.database.order(name)
                return (404, "no such order") if text is None else (200, text)
            if method == "DELETE":
                self.database.delete_order(name)
                return 204, ""
            self.database.put_order(name, body)
        except Failures as error:
            raise Unavailable(f"no order: {error}") from error
        if "pipe" in self.settings.leak:
            leaks.pipe(body)
        if "temp-file" in self.settings.leak:
            leaks.temp_file(body)
        return 201, json.dumps({"order": name})

    def watch(self, seconds):
        """Pieces of news of the stock, each read from a cache; the connection to it is held all the while."""
        if not self.watchers.enter():
            raise Unavailable("too many watch already")
        try:
            pool = self.cache.pool("stock")
            redis = pool.take()
            try:
                until = time.monotonic() + seconds
                while time.monotonic() < until:
                    stock = redis.call("GET", "stock") or b"0"
                    yield f"stock {stock.decode()}\n" + " " * 1024 + "\n"
                    time.sleep(0.1)
            finally:
                pool.drop(redis)
        except Unreachable as error:
            raise Unavailable(f"no stock: {error}") from error
        finally:
            self.watchers.leave()
