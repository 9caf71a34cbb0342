"""What the kernel says about every host, twenty times a second: nft tables of ours, and victims that stand still."""
import os
import socket
import struct
import threading
import time

from fleet_host import in_network, read

PACE = 0.05
NETLINK_NETFILTER, GET_TABLES, NEW_TABLE, DONE, ERROR = 12, 10 << 8 | 1, 10 << 8, 3, 2
REQUEST_DUMP, TABLE_NAME = 0x301, 1


class Tables:
    """The nft tables of a network namespace, asked over netlink: a process for every look would cost more than the drill."""

    def __init__(self, pid):
        self.socket = in_network(f"/proc/{pid}/ns/net", lambda: socket.socket(
            socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER))
        self.socket.settimeout(2)
        self.number = 0

    def names(self):
        self.number += 1
        self.socket.send(struct.pack("=IHHIIBBH", 20, GET_TABLES, REQUEST_DUMP, self.number, 0, 0, 0, 0))
        found = []
        while True:
            data = self.socket.recv(1 << 16)
            while len(data) >= 16:
                size, kind, _, number = struct.unpack_from("=IHHI", data)
                if number == self.number:
                    if kind == DONE:
                        return found
                    if kind == ERROR:
                        raise OSError(-struct.unpack_from("=i", data, 16)[0], "nft tables")
                    if kind == NEW_TABLE:
                        found += self.name(data[20:size])
                data = data[(size + 3) & ~3:]

    @staticmethod
    def name(attributes):
        while len(attributes) >= 4:
            size, kind = struct.unpack_from("=HH", attributes)
            if kind & 0x3FFF == TABLE_NAME:
                return [attributes[4:size].rstrip(b"\0").decode(errors="replace")]
            attributes = attributes[(size + 3) & ~3:]
        return []


class Watch(threading.Thread):
    """Notes from when to when each host showed a fault."""

    def __init__(self):
        super().__init__(daemon=True)
        self.hosts, self.tables, self.victims = [], {}, {}
        self.spans, self.looks, self.is_over, self.trouble = {}, 0, False, None
        self.gap = 0

    def add(self, host, victim=None):
        """To be done before it begins: a socket is made in the host's namespace."""
        self.hosts.append(host.name)
        self.tables[host.name] = Tables(host.first)
        self.spans[host.name] = []
        if victim:
            self.victims[host.name] = victim

    def mark(self):
        """Begins a round. A fault that is there already is one of this round."""
        for name in self.hosts:
            self.spans[name] = []
        self.gap = 0

    def run(self):
        due = last = time.monotonic()
        try:
            while not self.is_over:
                for name in self.hosts:
                    self.look(name)
                self.looks += 1
                now = time.monotonic()
                self.gap, last = max(self.gap, now - last), now
                due = max(due + PACE, now)
                time.sleep(due - now)
        except OSError as error:
            self.trouble = f"the watch failed: {error}"

    def look(self, name):
        faults, now = self.faults(name), time.monotonic()
        spans = self.spans[name]
        if faults and spans and spans[-1]["looks"] in (self.looks, self.looks - 1):
            spans[-1].update(last=now, looks=self.looks)
            spans[-1]["faults"] |= faults
        elif faults:
            spans.append({"first": now, "last": now, "looks": self.looks, "faults": faults})

    def faults(self, name):
        found = {f"table {table}" for table in self.tables[name].names() if "aftershock" in table}
        victim = self.victims.get(name)
        if victim and read(f"/proc/{victim}/stat").rpartition(")")[2].split()[:1] == ["T"]:
            found.add("victim stopped")
        return found

    def next_look(self):
        """Waits until every host was looked at anew."""
        seen, limit = self.looks, time.monotonic() + 10
        while self.looks < seen + 2 and time.monotonic() < limit and not self.trouble:
            time.sleep(0.005)
        if self.looks < seen + 2:
            raise RuntimeError(self.trouble or "the watch hangs")

    def showing(self):
        """The hosts that showed a fault at the latest look, with what it is."""
        return {name: sorted(spans[-1]["faults"]) for name, spans in self.spans.items()
                if spans and spans[-1]["looks"] >= self.looks - 1}

    def shown(self):
        """When each host showed its first fault and its last, where it showed any."""
        return {name: (spans[0]["first"], spans[-1]["last"]) for name, spans in self.spans.items() if spans}

    def close(self):
        self.is_over = True
        if self.is_alive():
            self.join()
        for tables in self.tables.values():
            tables.socket.close()


if __name__ == "__main__":
    raise SystemExit("a part of script/fleet")
