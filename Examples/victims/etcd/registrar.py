#!/usr/bin/python3
"""Keeps a service registered in etcd: a key under a lease, renewed every second, granted anew when it is gone.

  registrar.py --ttl SECONDS [--source ADDRESS] ENDPOINT...
"""
import argparse
import base64
import http.client
import json
import time

KEY, VALUE = "/services/shop", "127.0.0.1:21260"


class Etcd:
    """One connection to the first member that answers; calls of the JSON gateway."""

    def __init__(self, endpoints, source):
        self.endpoints, self.source, self.connection = endpoints, source, None

    def call(self, path, body):
        try:
            if self.connection is None:
                host, port = self.endpoints[0].split(":")
                self.connection = http.client.HTTPConnection(host, int(port), timeout=1, source_address=(self.source, 0))
            self.connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
            answer = self.connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self.connection = None
            self.endpoints = self.endpoints[1:] + self.endpoints[:1]
            raise
        if answer.status != 200:
            raise OSError(f"{path}: {answer.status} {text[:200]!r}")
        return json.loads(text)


def register(etcd, ttl):
    lease = etcd.call("/v3/lease/grant", {"TTL": ttl})["ID"]
    key, value = (base64.b64encode(text.encode()).decode() for text in (KEY, VALUE))
    etcd.call("/v3/kv/put", {"key": key, "value": value, "lease": lease})
    return lease


def is_alive(etcd, lease):
    """Renews it. A lease that is gone is answered without a time to live."""
    return int(etcd.call("/v3/lease/keepalive", {"ID": lease})["result"].get("TTL", 0)) > 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ttl", type=int, required=True)
    parser.add_argument("--source", default="127.0.0.1")
    parser.add_argument("endpoints", nargs="+")
    options = parser.parse_args()
    etcd, lease = Etcd(options.endpoints, options.source), None
    while True:
        try:
            if lease is None:
                lease = register(etcd, options.ttl)
                print(f"registered under lease {lease} of {options.ttl} s", flush=True)
            elif not is_alive(etcd, lease):
                print(f"lease {lease} is gone", flush=True)
                lease = None
                continue
        except OSError as error:
            print(f"no answer: {error}", flush=True)
        time.sleep(1)


if __name__ == "__main__":
    main()
