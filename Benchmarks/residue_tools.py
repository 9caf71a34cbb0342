"""The faults of residue.sh, and how each tool injects them."""
import json
import os
import shlex

SECONDS = 1


class Plight:
    """One fault: the line of an Aftershock spec, and the commands that do and undo the same.

    `seen` tells whether it is in effect, whoever injected it.
    """

    def __init__(self, name, line, target, apply, undo, seen, consent=None):
        self.name, self.line, self.target, self.consent = name, line, target, consent
        self.apply, self.undo, self.seen = apply, undo, seen


def plights(ground, roots, run, read):
    """The faults on a ground. `run` gives the output of a command."""
    sleeper, web = str(ground.victims["sleeper"]), ("web", "{port: 27510}")
    victim = ("victim", f"{{pid: {sleeper}}}")
    group = f"{roots['cpu']}/{ground.name}"
    quota = group + "/cpu.cfs_quota_us"
    memory = "/proc/sys/net/ipv4/tcp_rmem"
    disk, before, kept = ground.disk + "/filler", read(memory), read(f"/proc/{sleeper}/limits")
    soft = next(line.split()[3] for line in kept.splitlines() if line.startswith("Max open files"))
    free = os.statvfs(ground.disk).f_bfree

    def shell(text):
        return ["sh", "-c", text]

    rules = ("add table inet drill; add chain inet drill in { type filter hook input priority 0 ; }; "
             "add rule inet drill in tcp dport 27510 drop")
    return [
        Plight("nft drop", "network.partition: {target: web, for: 1s}", web, ["nft", rules],
               ["nft", "delete", "table", "inet", "drill"],
               lambda: run(["nft", "list", "tables"]).count("table") > 1),
        Plight("tc rate", "network.rate: {target: web, rate: 8mbit, for: 1s}", web,
               "tc qdisc add dev lo root tbf rate 8mbit burst 32k latency 50ms".split(),
               "tc qdisc del dev lo root".split(),
               lambda: "noqueue" not in run(["tc", "qdisc", "show", "dev", "lo"])),
        Plight("CPU quota", "cpu.throttle: {target: group, quota: 20%, for: 1s}", ("group", f"{{cgroup: {group}}}"),
               shell(f"echo 20000 > {quota}"), shell(f"echo -1 > {quota}"), lambda: read(quota) != "-1"),
        Plight("SIGSTOP", "process.pause: {target: victim, for: 1s}", victim, ["kill", "-STOP", sleeper],
               ["kill", "-CONT", sleeper], lambda: read(f"/proc/{sleeper}/stat").split(") ")[1][0] == "T"),
        Plight("prlimit", "fd.limit: {target: victim, limit: 4, for: 1s}", victim,
               ["prlimit", "--pid", sleeper, "--nofile=4:"], ["prlimit", "--pid", sleeper, f"--nofile={soft}:"],
               lambda: read(f"/proc/{sleeper}/limits") != kept),
        Plight("fallocate", f"disk.fill: {{path: {ground.disk}, leave: 4Mi, for: 1s}}", None,
               ["fallocate", "-l", "12M", disk], ["rm", "-f", disk],
               lambda: os.statvfs(ground.disk).f_bfree < free - 1000),
        Plight("sysctl", "sysctl.set: {name: net.ipv4.tcp_rmem, value: 4096 8192 16384, for: 1s}", None,
               shell(f"echo 4096 8192 16384 > {memory}"), shell(f"echo {before} > {memory}"),
               lambda: read(memory) != before, "whole-host"),
    ]


def command(tool, plight, directory, order):
    """The files that a tool needs are written; returns its command line."""
    if tool == "Aftershock":
        lines = ["experiment: residue"] + ([f"consent: [{plight.consent}]"] if plight.consent else [])
        lines += ["targets:", f"  {plight.target[0]}: {plight.target[1]}"] if plight.target else []
        put(directory + "/spec.yaml", "\n".join(lines + ["method:", f"  - {plight.line}"]) + "\n")
        return [order["aftershock"], "run", directory + "/spec.yaml", "--state", directory + "/state", "-q"]
    if tool == "Chaos Toolkit":
        put(directory + "/experiment.json", json.dumps({
            "title": plight.name, "description": plight.name,
            "method": [dict(action("apply", plight.apply), pauses={"after": SECONDS})],
            "rollbacks": [action("undo", plight.undo)]}))
        return [order["venv"] + "/bin/chaos", "--no-version-check", "run", "--rollback-strategy=always",
                "experiment.json"]
    put(directory + "/drill.sh", SCRIPT.format(quoted(plight.apply), quoted(plight.undo), SECONDS))
    return ["bash", directory + "/drill.sh"]


SCRIPT = """#!/bin/bash
cleanup() {{
    trap '' INT TERM HUP QUIT PIPE
    trap - EXIT
    {1}
    kill "$pause" 2>/dev/null
    exit
}}
trap cleanup EXIT INT TERM HUP QUIT PIPE
{0}
sleep {2} & pause=$!
wait "$pause"
"""


def action(name, words):
    return {"type": "action", "name": name,
            "provider": {"type": "process", "path": words[0], "arguments": words[1:]}}


def quoted(words):
    return shlex.join(words)


def put(path, text):
    with open(path, "w") as file:
        file.write(text)


if __name__ == "__main__":
    raise SystemExit("a part of Benchmarks/residue.sh")
