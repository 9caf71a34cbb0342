#!/usr/bin/env python3
"""Verifies an audit log as its documentation describes it, without Aftershock: prints how many entries, and the head.

A line is `{"hash":"H",REST`. H is the SHA-256 of `{REST`. `previous` is the H of the line before, zeros for the first;
`sequence` counts from 1. What a crash left of a line is covered by the `torn` of the next entry.
"""
import hashlib
import json
import sys

head, sequence, torn = "0" * 64, 0, []
for path in sys.argv[1:]:
    data = open(path, "rb").read()
    lines = data.split(b"\n")
    rest = lines.pop()
    for line in lines:
        claimed, body = line[9:73].decode("latin-1"), b"{" + line[75:]
        whole = line.startswith(b'{"hash":"') and line[73:75] == b'",'
        if not whole or hashlib.sha256(body).hexdigest() != claimed:
            torn.append(line)
            continue
        entry = json.loads(line)
        assert entry["hash"] == claimed and entry["sequence"] == sequence + 1 and entry["previous"] == head, line
        if torn or "torn" in entry:
            left = b"\n".join(torn)
            assert entry["kind"] == "tornLine" and entry["torn"]["bytes"] == len(left), line
            assert entry["torn"]["sha256"] == hashlib.sha256(left).hexdigest(), line
            torn = []
        head, sequence = claimed, sequence + 1
    if rest:
        torn.append(rest)
assert not torn, "the last line is torn or was changed"
print(sequence, head)
