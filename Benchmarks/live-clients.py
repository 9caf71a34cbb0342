#!/usr/bin/env python3
"""What watching costs a drill: its own probe lateness with and without clients on the daemon's live stream.

    Benchmarks/live-clients.py [BINARIES [CLIENTS [SECONDS [PAIRS]]]]

BINARIES is the folder with `aftershock` and `aftershockd` (default .build/release). Each pair is one drill without and one with
CLIENTS (100) readers of the stream, in turns so that a change of the machine strikes both; each drill probes an nginx 100
times a second for SECONDS (20) and pauses it for one. Lateness is how long after its slot a question went out. Needs nginx.
"""
import json
import os
import pathlib
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent

SPEC = """experiment: watched
targets:
  backend: {{port: {port}}}
probes:
  backend: {{http: "http://127.0.0.1:{port}/", rate: 100/s, timeout: 1s}}
slos:
  - {{probe: backend, objective: 90% under 500ms, window: 2s, step: 250ms, consecutive: 2}}
steady-state: {{for: {seconds}s}}
method:
  - process.pause: {{target: backend, for: 1s}}
recovery: {{within: 20s, stable-for: 2s}}
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def wait_for(port):
    for _ in range(600):
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")


class Clients:
    """A process of its own reads the stream, so that it shares nothing with what is measured but the machine."""

    def __init__(self, port, token, count):
        program = [sys.executable, "-B", __file__, "--read", str(port), str(count)]
        self.process = subprocess.Popen(program, env={**os.environ, "TOKEN": token}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline().strip() != "ready":
            raise RuntimeError("the clients were not let in")

    def end(self):
        self.process.stdin.close()
        counts = json.loads(self.process.stdout.readline())
        self.process.wait(30)
        return counts


def read(port, count, token):
    """Opens the streams, reads until standard input ends, says how many messages each got."""
    poll, got, rest = selectors.DefaultSelector(), [0] * count, [b""] * count

    def take(number, part):
        rest[number] += part
        got[number] += rest[number].count(b"\nevent: ")
        # A name that is not whole yet is counted with the next part.
        rest[number] = rest[number][-7:]

    for number in range(count):
        connection = socket.create_connection(("127.0.0.1", port), 30)
        connection.sendall(f"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        head = connection.recv(65536)
        if b" 200 " not in head.split(b"\r\n")[0]:
            sys.exit("a client was refused")
        take(number, head)
        connection.setblocking(False)
        poll.register(connection, selectors.EVENT_READ, number)
    poll.register(sys.stdin, selectors.EVENT_READ, None)
    print("ready", flush=True)
    while True:
        for key, _ in poll.select():
            if key.data is None:
                print(json.dumps(got), flush=True)
                return
            part = key.fileobj.recv(1 << 18)
            take(key.data, part)
            if not part:
                poll.unregister(key.fileobj)


def drill(binaries, state, spec):
    before = set(os.listdir(state / "runs")) if (state / "runs").exists() else set()
    done = subprocess.run([binaries / "aftershock", "run", spec, "--state", state], capture_output=True, text=True)
    new = set(os.listdir(state / "runs")) - before
    if len(new) != 1 or done.returncode not in (0, 1):
        sys.exit(f"the drill did not run: {done.stdout}{done.stderr}")
    reader = [sys.executable, "-B", ROOT / "Tests/Fixtures/read_samples.py", state / "runs" / new.pop() / "samples.bin"]
    lines = subprocess.run(reader, capture_output=True, text=True, check=True).stdout.splitlines()
    late = sorted(int(line.split()[4]) for line in lines)
    return {"questions": len(late), "p50": late[len(late) // 2], "p99": late[len(late) * 99 // 100], "max": late[-1]}


def main():
    binaries = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".build/release").resolve()
    count, seconds, pairs = ([int(it) for it in sys.argv[2:5]] + [100, 20, 3][len(sys.argv[2:5]):])
    work = pathlib.Path(tempfile.mkdtemp(prefix="live-clients-"))
    state, (web, api) = work / "state", (free_port(), free_port())
    state.mkdir(mode=0o700)
    started = []
    os.environ["AFTERSHOCK_LOCK"] = str(work / "lock")
    try:
        (work / "nginx.conf").write_text((ROOT / "Benchmarks/nginx.conf").read_text().replace("PORT", str(web)))
        started.append(subprocess.Popen(["nginx", "-p", work, "-c", "nginx.conf", "-e", "error.log"], env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"}))
        (work / "schedules").mkdir(mode=0o700)
        started.append(subprocess.Popen([binaries / "aftershockd", "run", "--state", state, "--schedules", work / "schedules", "--listen", f"127.0.0.1:{api}", "--log-level", "error"]))
        for port in (web, api):
            wait_for(port)
        told = subprocess.run([binaries / "aftershockd", "token", "add", "reader", "--role", "view", "--state", state], capture_output=True, text=True, check=True)
        token = next(word for word in told.stdout.split() if word.startswith("aft_"))
        spec = work / "watched.yaml"
        spec.write_text(SPEC.format(port=web, seconds=seconds))
        print(f"{'clients':>8} {'questions':>10} {'p50 µs':>9} {'p99 µs':>9} {'max µs':>9}   messages to each")
        for number in range(pairs):
            for watched in ((0, count) if number % 2 == 0 else (count, 0)):
                clients = Clients(api, token, watched) if watched else None
                row = drill(binaries, state, spec)
                got = clients.end() if clients else []
                figures = " ".join(f"{row[name] / 1000:9.1f}" for name in ("p50", "p99", "max"))
                print(f"{watched:8} {row['questions']:10} {figures}   {f'{min(got)} to {max(got)}' if got else ''}", flush=True)
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(60)
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read(int(sys.argv[2]), int(sys.argv[3]), os.environ["TOKEN"])
    else:
        main()
