"""Prints the samples of a sample file of version 2, one a line: written after the documentation of SampleCodec."""
import struct
import sys
import zlib


def main(path):
    data = open(path, "rb").read()
    magic, version, _, _, check = struct.unpack_from("<4sHHdI", data)
    assert magic == b"AFSM" and version == 2 and check == zlib.crc32(data[:16])
    at = 20
    while at < len(data):
        size, count, check = struct.unpack_from("<III", data, at)
        assert check == zlib.crc32(data[at : at + 8])
        block = data[at + 12 : at + 12 + size]
        assert struct.unpack_from("<I", data, at + 12 + size)[0] == zlib.crc32(block)
        read(iter(block), count)
        at += 16 + size


def number(block):
    value = shift = 0
    while (byte := next(block)) >= 128:
        value, shift = value | (byte & 127) << shift, shift + 7
    return value | byte << shift


def difference(block):
    value = number(block)
    return -(value >> 1) - 1 if value & 1 else value >> 1


def signed(value):
    return (value + (1 << 63)) % (1 << 64) - (1 << 63)


def read(block, count):
    probe, last = 0, {}
    for _ in range(count):
        flags = next(block)
        if flags & 1:
            probe = number(block)
        slot, scheduled, interval, outcome, detail, member, attempts, bits = last.get(probe, (-1, 0, 0, 0, 0, 0, 1, 0))
        step = 1 + (difference(block) if flags & 2 else 0)
        correction = 0
        if flags & 4:
            interval, correction = signed(interval + difference(block)), difference(block)
        slot, scheduled = slot + step, signed(scheduled + step * interval + correction)
        if flags & 8:
            outcome, detail = next(block), number(block)
        member = next(block) if flags & 16 else member
        attempts = next(block) if flags & 32 else attempts
        latency, lateness = number(block), difference(block)
        value = "-"
        if flags & 64:
            bits ^= int.from_bytes(number(block).to_bytes(8, "little"), "big")
            value = f"{bits:016x}"
        last[probe] = (slot, scheduled, interval, outcome, detail, member, attempts, bits)
        print(probe, slot, scheduled, latency, lateness, outcome, detail, member, attempts, value, flags >> 7)


main(sys.argv[1])
