"""The options of the shop. `--hardened` changes what is usual; each option can still be given."""
import argparse

# name: (type, plain, hardened, what it is)
OPTIONS = {
    "db-pool": (int, 10, 10, "connections to the database at most"),
    "db-wait": (float, 5, 0.25, "seconds to wait for one of them"),
    "db-timeout": (float, 10, 3, "seconds a statement may take"),
    "cache-pool": (int, 20, 20, "connections to each cache at most"),
    "cache-wait": (float, 5, 0.2, "seconds to wait for one of them"),
    "cache-timeout": (float, 5, 1, "seconds an answer of a cache may take"),
    "cache-ttl": (int, 5, 5, "seconds an item stays in a cache"),
    "cache-reuse": (int, 0, 1, "1: idle connections to caches are used again"),
    "cache-fallback": (int, 0, 1, "1: when a cache cannot be reached, the next one is asked"),
    "watchers": (int, 0, 10, "watching requests at one time, 0: no limit; each holds a connection to a cache"),
    "stale": (float, 0, 60, "seconds for which an old copy of an item does when a new one cannot be had"),
    "single-flight": (int, 0, 1, "1: of requests that miss the same item one asks the database"),
    "retries": (int, 3, 0, "how often a failed statement is made again"),
    "concurrency": (int, 0, 200, "requests at one time, 0: no limit; the rest is told 503"),
    "rate-limit": (float, 0, 1200, "requests a second, 0: no limit; the rest is told 429"),
    "body-timeout": (float, 0, 5, "seconds to wait for the rest of a request, 0: for ever"),
    "drain": (float, 0, 10, "seconds that TERM waits for requests to stay away, and then for what is under way"),
}


def parse(arguments):
    parser = argparse.ArgumentParser(prog="shop", description="An example service to run drills against.")
    parser.add_argument("--port", type=int, default=21260)
    parser.add_argument("--redis", type=addresses, default=[("127.0.0.1", 21261)], metavar="HOST:PORT,…")
    parser.add_argument("--postgres", type=addresses, default=[("127.0.0.1", 21262)], metavar="HOST:PORT,…")
    parser.add_argument("--query-time", type=float, default=0.02, help="seconds the database works on an item (default 0.02)")
    parser.add_argument("--leak", type=leaks, default=set(), metavar="pipe,body,temp-file", help="what is forgotten to be closed")
    parser.add_argument("--hardened", action="store_true")
    for name, (kind, plain, hardened, text) in OPTIONS.items():
        parser.add_argument(f"--{name}", type=kind, help=f"{text} (default {plain}, hardened {hardened})")
    settings = parser.parse_args(arguments)
    for name, (_, plain, hardened, _) in OPTIONS.items():
        field = name.replace("-", "_")
        if getattr(settings, field) is None:
            setattr(settings, field, hardened if settings.hardened else plain)
    return settings


def addresses(text):
    pairs = [address.rsplit(":", 1) for address in text.split(",")]
    return [(host, int(port)) for host, port in pairs]


def leaks(text):
    names = set(text.split(",")) - {""}
    if names - {"pipe", "body", "temp-file"}:
        raise argparse.ArgumentTypeError("pipe, body and temp-file can leak")
    return names
