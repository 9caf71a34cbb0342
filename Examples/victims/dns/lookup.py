"""One question to one name server over UDP, without any cache: RFC 1035, A records only."""
import random
import socket
import struct
import time


def address(name, server, timeout, port=53):
    """The first IPv4 address. OSError when there is none, or no answer in time."""
    identity = random.randrange(65536)
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    question = labels + b"\0" + struct.pack(">HH", 1, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect((server, port))
        asking.send(struct.pack(">6H", identity, 0x0100, 1, 0, 0, 0) + question)
        end = time.monotonic() + timeout
        while True:
            asking.settimeout(max(end - time.monotonic(), 0.001))
            answer = asking.recv(4096)
            if len(answer) >= 12 and answer[:2] == struct.pack(">H", identity):
                return first_address(answer, 12 + len(question), name)


def first_address(answer, place, name):
    flags, _, count = struct.unpack(">3H", answer[2:8])
    if flags & 15:
        raise OSError(f"{name}: RCODE {flags & 15}")
    for _ in range(count):
        place = after_name(answer, place)
        kind, _, _, length = struct.unpack(">HHIH", answer[place:place + 10])
        place += 10
        if kind == 1 and length == 4:
            return socket.inet_ntoa(answer[place:place + 4])
        place += length
    raise OSError(f"{name}: no address")


def after_name(answer, place):
    while answer[place]:
        if answer[place] >= 0xC0:
            return place + 2
        place += 1 + answer[place]
    return place + 1
