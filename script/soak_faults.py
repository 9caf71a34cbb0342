"""Every fault of the catalogue, as the soak injects it: lines of a method, and what they are aimed at."""
import os
import shutil

from overload_ground import hierarchies

# How the targets are declared; $WORDS are the ground's.
TARGETS = {
    "sleeper": "{pid: $SLEEPER}", "other": "{pid: $OTHER}", "bound": "{pid: $BOUND}", "family": "{pid: $FAMILY}",
    "forker": "{pid: $FORKER}", "pool": "{pid: $POOL}", "caller": "{pid: $CALLER}", "nginx": "{pid: $NGINX}",
    "web": "{port: 27510}", "group": "{cgroup: $GROUP}", "unified": "{cgroup: $UNIFIED}", "near": "{netns: near}",
    "api": "{command: [sleep, '1000'], restart: always}",
    "reader": "{command: [sh, -c, 'while :; do ls $DATA; cat $DATA/file; sleep 0.02; done'], restart: always}",
    "opener": "{command: [sh, -c, 'while :; do cat /dev/null /nowhere/x; sleep 0.02; done'], restart: always}",
}
VICTIMS = ("sleeper", "other", "bound", "family", "forker", "pool", "caller", "nginx", "neighbour", "unified")


class Fault:
    """One line of a method.

    `touches` are the things that no other fault of the same round may touch. `outlives` says that its effect would
    outlive the processes of a run: nobody else takes it back. `deadly` names a victim that does not survive it.
    """

    def __init__(self, name, fields="", target=None, touches=(), consent=None, outlives=False, deadly=None, once=False,
                 needs=()):
        self.name, self.fields, self.target, self.consent = name, fields, target, consent
        self.touches = set(touches) | ({target} if target else set())
        self.outlives, self.deadly, self.once, self.needs = outlives, deadly, once, needs

    @property
    def title(self):
        return f"{self.name} of {self.target}" if self.target else self.name

    def line(self, duration):
        fields = [f"target: {self.target}"] if self.target else []
        fields += [self.fields] if self.fields else []
        fields += [] if self.once else [f"for: {duration}ms"]
        return f"- {self.name}: {{{', '.join(fields)}}}"

    @property
    def is_possible(self):
        return all(need in hierarchies() if not need.startswith("/") else os.path.exists(need) for need in self.needs)


def catalog():
    """At least one for each fault of the catalogue, and each way in which it lowers on a host like this one."""
    packets, kept = ["traffic"], dict(outlives=True)
    cpu, cpuset, memory = dict(needs=["cpu"]), dict(needs=["cpuset"]), dict(needs=["memory"])
    pids, fuse, loop = dict(needs=["pids"]), dict(needs=["/dev/fuse"]), dict(needs=["/dev/loop-control"])
    found = [
        Fault("accept-queue.fill", "", "pool", outlives=True),
        Fault("connection.flood", "rate: 300/s, hold: 1m", "pool"),
        Fault("connection.hold", "connections: 8", "pool"),
        Fault("connection.hold", "connections: 4, mode: drip, interval: 50ms", "pool"),
        Fault("port.occupy", "ports: [27612, 27613]", None, ["ports"]),
        Fault("cpu.burn", "workers: 1, load: 10%", None, ["burn"]),
        Fault("cpu.burn", "workers: 1, load: 10%", "other"),
        Fault("cpu.pin", "cpus: 1", "bound", ["cpuset"], **kept, **cpuset),
        Fault("cpu.throttle", "quota: 20%, period: 50ms", "group", ["cpu", "grouped"], **kept, **cpu),
        Fault("cpu.throttle", "quota: 30%", "forker", ["cpu"], **kept, **cpu),
        Fault("pids.limit", "headroom: 8", "sleeper", ["pids", "grouped"], **kept, **pids),
        Fault("pids.fill", "leave: 60, limit: 300", "other", ["pids", "grouped"], **kept, **pids),
        Fault("io.throttle", "path: $DISK, write: 1MB/s", "sleeper", ["io"], **kept, needs=["blkio"]),
        Fault("io.stress", "path: $DISK, workers: 2, rate: 100/s, size: 1Mi", None, ["disk"], **loop),
        Fault("disk.fill", "path: $DISK, leave: 1Mi", None, ["disk"], **loop),
        Fault("disk.fill", "path: $DISK, inodes: 100%", None, ["disk"], **loop),
        Fault("disk.read-only", "path: $DATA", "reader", ["launched"], **fuse),
        Fault("io.latency", "path: $DATA, delay: 5ms, operations: list", "reader", ["launched"], **fuse),
        Fault("io.error", "path: $DATA, operations: open, percent: 50%", "reader", ["launched"], **fuse),
        Fault("dns.fail", "answer: nxdomain", None, ["dns"]),
        Fault("fd.limit", "limit: 4", "sleeper", ["fd"], **kept),
        Fault("fd.limit", "limit: 10", "nginx", **kept),
        Fault("fd.exhaust", "leave: 1", "other", **kept),
        Fault("memory.limit", "max: 64MiB", "sleeper", ["memory"], **kept, **memory),
        Fault("memory.limit", "max: 64MiB", "api", ["memory"], **kept, **memory),
        Fault("memory.fill", "size: 4MiB, ramp: 0s, kill-first: target", "other", ["memory"], **kept, **memory),
        Fault("memory.oom", "headroom: 64MiB", "other", ["memory"], deadly="other", once=True, **memory),
        Fault("network.delay", "delay: 20ms", "web", packets),
        Fault("network.delay", "delay: 20ms, direction: both", "near", packets),
        Fault("network.loss", "ports: [27751], percent: 1%", None, packets),
        Fault("network.corrupt", "ports: [27752], percent: 1%", None, packets),
        Fault("network.duplicate", "ports: [27753], percent: 1%", None, packets),
        Fault("network.reorder", "ports: [27754], delay: 1ms, percent: 25%", None, packets),
        Fault("network.rate", "rate: 8mbit", "web", packets, **kept),
        Fault("network.partition", "", "web", ["web"]),
        Fault("network.partition", "direction: both", "near"),
        Fault("network.reject", "", "web"),
        Fault("network.reset", "ports: [27510], every: 10ms", None, ["reset"]),
        Fault("network.link-down", "interface: link0", None, ["link"], "whole-interface", **kept),
        Fault("port.exhaust", "leave: 0", None, ["range"], "whole-host", **kept),
        Fault("process.kill", "", "sleeper", ["grouped"], deadly="sleeper", once=True),
        Fault("process.kill", "which: tree", "family", deadly="family", once=True),
        Fault("process.kill", "signal: SIGTERM, grace: 1s, every: 100ms", "api", ["launched"]),
        Fault("process.restart", "", "api", ["launched"], once=True),
        Fault("process.pause", "", "sleeper", **kept),
        Fault("process.pause", "which: tree", "family", **kept),
        Fault("process.pause", "which: tree", "nginx", **kept),
        Fault("process.pause", "", "unified", ["grouped"], outlives=True, needs=["v2"]),
        Fault("clock.skew", "offset: +2h", "api", ["launched"]),
        Fault("syscall.error", "syscalls: [openat], errno: EMFILE, path: '/nowhere/*'", "opener", ["launched"]),
        Fault("syscall.delay", "syscalls: [openat, clone, read], delay: 1m", "opener", ["launched"]),
        Fault("syscall.error", "syscalls: [getppid], errno: EIO, percent: 50%, attach: ptrace", "caller"),
        Fault("syscall.delay", "syscalls: [clone, openat, wait4], delay: 5ms, attach: ptrace", "forker"),
        Fault("sysctl.set", "name: net.ipv4.tcp_rmem, value: 4096 8192 16384", None, ["sysctl"], "whole-host", **kept),
        Fault("sysctl.set", "name: $SETTING, value: '$VALUE'", None, ["sysctl"], "global-setting", **kept),
    ]
    return [fault for fault in found if fault.is_possible and (fault.target != "nginx" or shutil.which("nginx"))]


def choose(random, only=""):
    """One to three faults that do not touch the same thing."""
    possible = [fault for fault in catalog() if only in fault.title]
    number = random.choice([1, 1, 2, 2, 3])
    chosen = []
    for fault in random.sample(possible, len(possible)):
        if len(chosen) < number and not any(fault.touches & other.touches for other in chosen):
            chosen.append(fault)
    return chosen


def spec(random, chosen, durations, words):
    """An experiment with these faults, each so many ms: one after the other, all at once, or a mixture."""
    lines = [fault.line(duration) for fault, duration in zip(chosen, durations)]
    kind = random.choice(["sequence", "parallel", "pair"])
    if kind == "sequence" or len(lines) == 1:
        method = ["  " + line for line in lines]
    else:
        inside = lines if kind == "parallel" else lines[:2]
        method = ["  - parallel:"] + ["      " + line for line in inside]
        method += ["  " + line for line in lines[len(inside):]]
    if random.random() < 0.3:
        method.append(f"  - pause: {random.randrange(10, 100)}ms")
    text = ["experiment: soak"]
    consents = sorted({fault.consent for fault in chosen if fault.consent})
    text += [f"consent: [{', '.join(consents)}]"] if consents else []
    named = sorted({fault.target for fault in chosen if fault.target})
    text += ["targets:"] + [f"  {name}: {TARGETS[name]}" for name in named] if named else []
    if random.random() < 0.4:
        text += ["probes:", "  bystander: {tcp: 127.0.0.1:27510, rate: 50/s, timeout: 1s}", "slos:",
                 "  - {probe: bystander, objective: errors <= 100%, window: 200ms, step: 100ms}",
                 "steady-state: {for: 0s}", "recovery: {within: 5s, stable-for: 50ms}"]
    return fill("\n".join(text + ["method:"] + method) + "\n", words)


def fill(text, words):
    for name in sorted(words, key=len, reverse=True):
        text = text.replace(f"${name}", words[name])
    return text


if __name__ == "__main__":
    raise SystemExit("a part of script/soak")
