"""Each fault at full force."""
import os
import shutil

from overload_ground import TOOLS, hierarchies

HOLD, SECONDS = "300ms", 0.3


class Case:
    """One fault: the lines of the spec, and what has to be there for it.

    `victim` is a command that runs already, $PID in the spec; `memory` is the limit of its group, in bytes. `disk` is
    the size of a file system of the run's own, $DISK. `seconds` is how long each fault lasts, 0 for what happens once.
    `code` is how the command has to end.
    """

    def __init__(self, name, method, targets=(), consent=(), victim=None, seconds=SECONDS, memory=0, disk=0,
                 state_on_disk=False, needs=(), code=0):
        self.name, self.method, self.targets, self.consent = name, method, targets, consent
        self.victim, self.seconds, self.memory, self.disk, self.needs = victim, seconds, memory, disk, needs
        self.state_on_disk, self.code = state_on_disk, code

    def missing(self):
        """Why it cannot run here; empty when it can."""
        lacking = [path for path in self.needs if not os.access(path, os.W_OK)]
        if self.memory and "memory" not in hierarchies():
            lacking.append("memory controller of cgroup v1")
        if self.disk and not shutil.which("mkfs.ext4", path=TOOLS):
            lacking.append("mkfs.ext4")
        return "no " + ", ".join(lacking) if lacking else ""

    def prepare(self, ground):
        """Puts in place what the spec names. Returns the words that stand for it in the spec."""
        words = {"DIR": ground.directory, "PROGRAM": ground.program}
        if self.disk:
            words["DISK"] = ground.mount(self.disk)
        if self.memory:
            ground.write(ground.group("memory") + "/memory.limit_in_bytes", str(self.memory))
        if self.victim:
            words["PID"] = str(ground.victim([fill(word, words) for word in self.victim]).pid)
        return words

    def spec(self, port, words):
        lines = ["experiment: overload"]
        if self.consent:
            lines.append(f"consent: [{', '.join(self.consent)}]")
        if self.targets:
            lines += ["targets:"] + ["  " + target for target in self.targets]
        lines += [
            "probes:", f"  bystander: {{tcp: 127.0.0.1:{port}, rate: 100/s, timeout: 2s}}", "slos:",
            "  - {probe: bystander, objective: errors <= 100%, window: 200ms, step: 100ms}",
            "steady-state: {for: 0s}", "method:",
        ] + ["  " + line for line in self.method] + ["recovery: {within: 10s, stable-for: 100ms}"]
        return fill("\n".join(lines) + "\n", words)


def fill(text, words):
    for name, value in words.items():
        text = text.replace(f"${name}", value)
    return text


def step(fault, fields="", target=True):
    words = (["target: victim"] if target else []) + ([fields] if fields else []) + [f"for: {HOLD}"]
    return f"- {fault}: {{{', '.join(words)}}}"


def once(fault, fields=""):
    return [f"- {fault}: {{target: victim{fields}}}", f"- pause: {HOLD}"]


def parallel(*steps):
    return ["- parallel:"] + ["    " + each for each in steps]


MIB = 1 << 20
SLEEPER = ["sleep", "1000"]
BUSY = ["sh", "-c", "while :; do :; done"]
RUNNING = ["victim: {pid: $PID}"]
LAUNCHED = "restart: always, ready: {tcp: 127.0.0.1:22901}}"
# What the program does there all the time: see `overload_victim.py`.
FILES = [f"victim: {{command: [python3, $PROGRAM, files, $DIR/data], {LAUNCHED}"]
HOG = [f"victim: {{command: [python3, $PROGRAM, memory], {LAUNCHED}"]
FORKS = ["python3", "$PROGRAM", "forks"]
STUBBORN = ["victim: {command: [sh, -c, 'trap \"\" TERM; sleep 1000 & sleep 1001 & while :; do wait; done'], "
            "restart: always}"]
CALLS = ("[openat, close, read, write, pread64, pwrite64, fsync, stat, newfstatat, fstat, getppid, clock_nanosleep, "
         "select, pselect6, poll, ppoll, socket, connect, accept4, sendto, recvfrom]")
LOOP = ["/dev/loop-control"]


def cases():
    crowd = 4 * (os.cpu_count() or 1)
    disk = dict(disk=16 * MIB, needs=LOOP)
    own_state = dict(disk=32 * MIB, needs=LOOP, state_on_disk=True, consent=["state-disk"])
    fuse = dict(targets=FILES, needs=["/dev/fuse"])
    everything = "operations: [read, write, fsync, open, list, stat, change]"
    running = dict(targets=RUNNING, victim=SLEEPER)
    return [
        Case("cpu.burn host-wide", [step("cpu.burn", f"load: 100%, workers: {crowd}", target=False)]),
        Case("cpu.burn in a group", [step("cpu.burn", f"load: 100%, workers: {crowd}")], RUNNING, victim=BUSY),
        Case("cpu.throttle to 1 %", [step("cpu.throttle", "quota: 1%")], RUNNING, victim=BUSY),
        Case("cpu.pin to 1 CPU", [step("cpu.pin", "count: 1")], RUNNING, victim=BUSY),
        Case("memory.limit, a hog under restart: always",
             ["- memory.limit: {target: victim, headroom: 2MiB, for: 600ms}"], HOG, seconds=0.6),
        Case("memory.fill to 100 % of a group", [step("memory.fill", "percent: 100%, reserve: 0B, ramp: 0s")],
             memory=64 * MIB, **running),
        Case("memory.fill until psi 99 %",
             # A goal that cannot be reached in half a second: the run has to say so.
             [step("memory.fill", "until: psi some avg10 >= 99%, reserve: 0B, ramp: 0s")], memory=64 * MIB, code=1,
             **running),
        Case("memory.oom, restart: always", once("memory.oom"), HOG, seconds=0),
        Case("memory.oom in a limited group", once("memory.oom"), memory=64 * MIB, seconds=0, **running),
        Case("disk.fill, last byte",
             [step("disk.fill", "path: $DISK, leave: 0B, reserved: true", target=False)], **disk),
        Case("disk.fill, last inode", [step("disk.fill", "path: $DISK, inodes: 100%", target=False)], **disk),
        Case("disk.fill, last byte, own state there",
             [step("disk.fill", "path: $DISK, leave: 0B, reserved: true", target=False)], **own_state),
        Case("disk.fill, last inode, own state there",
             [step("disk.fill", "path: $DISK, inodes: 100%", target=False)], **own_state),
        Case("disk.read-only", [step("disk.read-only", "path: $DIR/data")], **fuse),
        Case("io.stress, 64 workers, sync",
             [step("io.stress", "path: $DISK, workers: 64, mode: sync, size: 4MiB, floor: 0B", target=False)], **disk),
        Case("io.throttle to 4 KiB/s and 1 op/s",
             [step("io.throttle", "path: $DISK, read: 4KiB/s, write: 4KiB/s, read-iops: 1, write-iops: 1")],
             RUNNING, victim=["python3", "$PROGRAM", "direct", "$DISK"], **disk),
        Case("io.latency, 10 s on everything",
             [step("io.latency", "path: $DIR/data, delay: 10s, " + everything)], **fuse),
        Case("io.error, 100 % of everything", [step("io.error", "path: $DIR/data, " + everything)], **fuse),
        Case("fd.limit 0", [step("fd.limit", "limit: 0")], **running),
        Case("fd.exhaust, leave: 0", [step("fd.exhaust", "leave: 0")], **running),
        Case("fd.exhaust, by: syscalls", [step("fd.exhaust", "by: syscalls")], FILES),
        Case("pids.limit, headroom: 0", [step("pids.limit", "headroom: 0")], RUNNING, victim=FORKS),
        Case("pids.fill, leave: 0", [step("pids.fill", "leave: 0, limit: 500")], RUNNING, victim=FORKS),
        Case("process.kill every 100 ms, restart: always", [step("process.kill", "every: 100ms")], FILES),
        Case("process.kill, tree, grace, every 100 ms",
             [step("process.kill", "every: 100ms, signal: SIGTERM, grace: 50ms, which: tree")], STUBBORN),
        Case("process.kill once", once("process.kill"), seconds=0, **running),
        Case("process.pause", [step("process.pause")], **running),
        Case("process.pause of a tree, launched", [step("process.pause", "which: tree")], STUBBORN),
        Case("process.restart of what ignores SIGTERM", once("process.restart", ", grace: 50ms"), STUBBORN, seconds=0),
        Case("syscall.error, 100 % of openat, read, write",
             [step("syscall.error", "syscalls: [openat, read, write], errno: EIO")], FILES),
        Case("syscall.error, the same by ptrace",
             [step("syscall.error", "syscalls: [openat, read, write], errno: EIO, attach: ptrace")], RUNNING,
             victim=["python3", "$PROGRAM", "files", "$DIR/data"]),
        Case("syscall.delay, 10 min on everything, signals",
             [step("syscall.delay", f"syscalls: {CALLS}, delay: 10m")], FILES),
        Case("syscall.delay, the same by ptrace",
             [step("syscall.delay", f"syscalls: {CALLS}, delay: 10m, attach: ptrace")], RUNNING,
             victim=["python3", "$PROGRAM", "files", "$DIR/data"]),
        Case("sysctl.set", [step("sysctl.set", "name: net.ipv4.tcp_rmem, value: 4096 4096 4096", target=False)],
             consent=["whole-host"]),
        Case("clock.skew by 10 years", [step("clock.skew", "offset: +3650d")], FILES),
        Case("3 limits on a running target",
             parallel(step("cpu.throttle", "quota: 3%"), step("cpu.pin", "count: 1"),
                      step("pids.limit", "headroom: 0")), RUNNING, victim=FORKS),
        Case("3 faults on a launched target's calls, files, clock",
             parallel(step("syscall.error", "syscalls: [read, write], errno: EIO"),
                      step("io.error", "path: $DIR/data"), step("clock.skew", "offset: -3650d")), **fuse),
        Case("cpu.burn, process.pause, fd.limit on one",
             parallel(step("cpu.burn", f"workers: {crowd}"), step("process.pause"), step("fd.limit", "limit: 0")),
             RUNNING, victim=BUSY),
    ]


if __name__ == "__main__":
    raise SystemExit("a part of script/overload")
