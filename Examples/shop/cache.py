"""Items by way of the caches: one of several for each key, the database behind them."""
import json
import threading
import time
import zlib

import metrics
from pool import Exhausted, Pool
from redis_client import Redis, RedisError

Unreachable = (OSError, RedisError, Exhausted)


class Cache:
    def __init__(self, settings):
        self.settings = settings
        self.pools = [Pool(lambda address=address: Redis(address, settings.cache_timeout),
                           settings.cache_pool, settings.cache_wait, settings.cache_reuse)
                      for address in settings.redis]
        self.copies = {}                        # key: (when, value), for `stale`
        self.flights = {}                       # key: a lock, for `single-flight`
        self.lock = threading.Lock()
        metrics.gauge("cache_connections_in_use", lambda: sum(pool.in_use for pool in self.pools))

    def pool(self, key, further=0):
        return self.pools[(zlib.crc32(key.encode()) + further) % len(self.pools)]

    def call(self, key, *words):
        places = len(self.pools) if self.settings.cache_fallback else 1
        for further in range(places):
            pool = self.pool(key, further)
            try:
                return pool.use(lambda redis: redis.call(*words))
            except (OSError, RedisError):
                pool.forget_idle()
                if further + 1 == places:
                    raise

    def item(self, key, load):
        """The cached value, or what `load` makes, which is then cached. Raises what `load` raises."""
        cached = self._cached(key)
        if cached is not None:
            return cached
        if not self.settings.single_flight:
            return self._loaded(key, load)
        with self.lock:
            flight = self.flights.setdefault(key, threading.Lock())
        # Whoever is not first takes the old copy meanwhile, or waits for the first one's answer.
        if not flight.acquire(blocking=self._copy(key) is None):
            return self._stale(key)
        try:
            cached = self._cached(key)
            return cached if cached is not None else self._loaded(key, load)
        except Exception:
            if self._copy(key) is None:
                raise
            return self._stale(key)
        finally:
            flight.release()

    def _cached(self, key):
        try:
            text = self.call(key, "GET", key)
        except Unreachable:
            metrics.count("cache_failures_total")
            return None
        metrics.count("cache_misses_total" if text is None else "cache_hits_total")
        return None if text is None else json.loads(text)

    def _loaded(self, key, load):
        value = load()
        self.copies[key] = (time.monotonic(), value)
        try:
            self.call(key, "SET", key, json.dumps(value), "EX", self.settings.cache_ttl)
        except Unreachable:
            metrics.count("cache_failures_total")
        return value

    def _copy(self, key):
        when, value = self.copies.get(key, (0, None))
        return value if time.monotonic() - when <= self.settings.stale else None

    def _stale(self, key):
        metrics.count("stale_total")
        return self._copy(key)
