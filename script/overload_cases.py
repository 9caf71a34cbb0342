"""Each fault at full force."""
import os

HOLD = "500ms"


class Case:
    """One fault: the lines of the spec, and what has to be there for it."""

    def __init__(self, name, method, targets=None, consent=(), victim=None, seconds=0.5, prepare=None, missing=None):
        self.name, self.method, self.targets, self.consent = name, method, targets or [], consent
        self.victim, self.seconds = victim, seconds
        self.more, self.lacking = prepare, missing

    def missing(self):
        """Why it cannot run here; empty when it can."""
        return self.lacking() if self.lacking else ""

    def prepare(self, ground):
        """Puts in place what the spec names. Returns the words that stand for it in the spec."""
        words = {"DIR": ground.directory}
        if self.victim:
            words["PID"] = str(ground.victim(self.victim).pid)
        if self.more:
            words.update(self.more(ground))
        return words

    def finish(self, ground):
        """Nothing is left to do for most."""

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
        ] + ["  " + line for line in self.method] + ["recovery: {within: 10s, stable-for: 200ms}"]
        text = "\n".join(lines) + "\n"
        for name, value in words.items():
            text = text.replace(f"${name}", value)
        return text


SLEEPER = ["sleep", "1000"]
VICTIM = ["victim: {pid: $PID}"]


def cases():
    cpus = os.cpu_count() or 1
    return [
        Case("cpu.burn host-wide", [f"- cpu.burn: {{load: 100%, workers: {4 * cpus}, for: {HOLD}}}"]),
        Case("cpu.throttle", [f"- cpu.throttle: {{target: victim, quota: 1%, for: {HOLD}}}"], VICTIM,
             victim=["sh", "-c", "while :; do :; done"]),
        Case("fd.limit", [f"- fd.limit: {{target: victim, limit: 0, for: {HOLD}}}"], VICTIM, victim=SLEEPER),
        Case("process.pause", [f"- process.pause: {{target: victim, for: {HOLD}}}"], VICTIM, victim=SLEEPER),
        Case("process.kill", ["- process.kill: {target: victim}", "- pause: 500ms"], VICTIM, victim=SLEEPER, seconds=0),
    ]
