"""Tools that measure what happens to packets on loopback: ping, plain sockets, and a little statistics."""
import math
import re
import socket
import struct
import subprocess
import threading
import time

PEER = "127.0.0.2"
PORT = 22710


def run(command, check=True):
    done = subprocess.run(command.split(), capture_output=True, text=True)
    if check and done.returncode != 0:
        raise RuntimeError(f"{command}: {done.stderr.strip()}")
    return done.stdout


def binomial_interval(n, p, level=0.99):
    """The smallest central range of counts that holds at least `level` of Binomial(n, p)."""
    tail = (1 - level) / 2

    def mass(k):
        if p <= 0 or p >= 1:
            return float(k == n * p)
        logs = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
        return math.exp(logs + k * math.log(p) + (n - k) * math.log1p(-p))

    total, low = 0.0, 0
    for k in range(n + 1):
        total += mass(k)
        if total > tail:
            low = k
            break
    total, high = 0.0, n
    for k in range(n, -1, -1):
        total += mass(k)
        if total > tail:
            high = k
            break
    return low, high


def round_trips(count, address=PEER):
    """Round-trip times in milliseconds by ping(8); -U takes the time at which ping itself gets the answer."""
    text = run(f"ping -n -U -c {count} -i 0.02 -W 10 {address}", check=False)
    return [float(value) for value in re.findall(r"time=([0-9.]+) ms", text)]


class Datagrams:
    """Numbered UDP datagrams from one socket to another on PORT: what arrived, in which order, when, how damaged."""

    def __init__(self, count, interval=0.0005, size=1000, settle=0.5):
        self.count, self.sent, self.arrivals, self.damaged = count, {}, [], 0
        receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        # 33 is SO_RCVBUFFORCE.
        receiver.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)
        receiver.bind((PEER, PORT))
        receiver.settimeout(0.1)
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        # 11 is SO_NO_CHECK: without a checksum a damaged datagram arrives damaged, rather than not at all.
        sender.setsockopt(socket.SOL_SOCKET, 11, 1)
        sender.bind(("127.0.0.1", 0))
        filler = bytes(range(256)) * (size // 256 + 1)
        self.finished = threading.Event()

        def receive():
            last = time.monotonic()
            while not (self.finished.is_set() and time.monotonic() - last > settle):
                try:
                    data = receiver.recv(65536)
                except socket.timeout:
                    continue
                last = time.monotonic()
                number = struct.unpack_from("!I", data)[0]
                if data[4:] != filler[: size - 4] or number >= count:
                    self.damaged += 1
                self.arrivals.append((number, last))

        thread = threading.Thread(target=receive)
        thread.start()
        for number in range(count):
            self.sent[number] = time.monotonic()
            try:
                sender.sendto(struct.pack("!I", number) + filler[: size - 4], (PEER, PORT))
            except (PermissionError, ConnectionRefusedError):
                pass
            if interval:
                time.sleep(interval)
        self.finished.set()
        thread.join()
        receiver.close()
        sender.close()

    @property
    def lost(self):
        return self.count - len({number for number, _ in self.arrivals if number < self.count})

    @property
    def duplicates(self):
        seen = [number for number, _ in self.arrivals]
        return len(seen) - len(set(seen))

    def transits(self):
        """Milliseconds on the way, of each number's first arrival."""
        first = {}
        for number, at in self.arrivals:
            first.setdefault(number, at)
        return [(at - self.sent[number]) * 1000 for number, at in first.items() if number in self.sent]


def transfer(size):
    """Payload rate of a TCP connection to PORT in bit/s, without its first fifth, in which the burst goes at once."""
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((PEER, PORT))
    server.listen(1)
    # A segment that is larger than what the limit lets go at once would wait for ever.
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1448)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 256 << 10)

    def send():
        try:
            client.connect((PEER, PORT))
            client.sendall(bytes(size))
        except OSError:
            pass
        client.close()

    thread = threading.Thread(target=send)
    thread.start()
    connection, _ = server.accept()
    marks, total = [], 0
    while True:
        data = connection.recv(65536)
        if not data:
            break
        total += len(data)
        marks.append((time.monotonic(), total))
    thread.join()
    connection.close()
    server.close()
    start = next(mark for mark in marks if mark[1] >= size / 5)
    return (total - start[1]) * 8 / (marks[-1][0] - start[0])


def connection_error(milliseconds=400):
    """What connect(2) to PORT says; TimeoutError after so long."""
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    client.settimeout(milliseconds / 1000)
    try:
        client.connect((PEER, PORT))
        return "connected"
    except OSError as error:
        return type(error).__name__
    finally:
        client.close()
