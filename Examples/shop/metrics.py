"""Counters and gauges of the shop, in the text form of Prometheus."""
import threading

_lock = threading.Lock()
_counters = {}
_gauges = {}


def count(name, by=1):
    with _lock:
        _counters[name] = _counters.get(name, 0) + by


def value(name):
    with _lock:
        return _counters.get(name, 0)


def gauge(name, read):
    """`read` is called at each scrape."""
    _gauges[name] = read


def page():
    with _lock:
        lines = [(name, "counter", number) for name, number in _counters.items()]
    lines += [(name, "gauge", read()) for name, read in _gauges.items()]
    return "".join(f"# TYPE shop_{name} {kind}\nshop_{name} {number}\n" for name, kind, number in sorted(lines))


# A counter that nothing has met yet has to be there all the same: a missing series reads as "no data".
for _name in ("requests_total", "rejected_total", "limited_total", "cache_hits_total", "cache_misses_total",
              "cache_failures_total", "stale_total", "database_queries_total", "database_failures_total",
              "served_after_deregistration_total", "cut_bodies_total"):
    count(_name, 0)
