"""One round: a run of Aftershock, something that happens to it at a random moment, and what the host is like then."""
import fcntl
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import termios
import time
from random import Random

from soak_deeds import deeds
from soak_faults import choose, spec
from soak_ground import end, write
from soak_state import read
from soak_verdict import judge

# A run that lasts longer than this, in seconds, hangs.
LONGEST = 45
# How long what is not as before may take to become so, in seconds, once nothing of a run is alive.
PATIENCE = 8


class Round:
    """Everything about it is drawn from the seed and its number; only the machine's own timing is not."""

    # What is done when executor and guardian are dead.
    cures = [["recover"], ["recover"], ["inject", "port.occupy", "--ports", "27999", "--for", "20ms"]]
    # How long a run takes from its start to its end without what its faults ask for, in seconds: learned.
    usual = 1.0

    def __init__(self, ground, aftershock, seed, number, only="", deed=""):
        self.ground, self.aftershock, self.number = ground, aftershock, number
        self.random = Random(f"{seed}:{number}")
        self.faults = choose(self.random, only)
        self.durations = [self.random.randrange(30, 500) for _ in self.faults]
        possible = [each for each in deeds() if deed in each.name]
        self.deed = self.random.choices(possible, [each.weight for each in possible])[0]
        self.moment = self.random.choice(["time", "journal", "journal"])
        self.share, self.lines = self.random.uniform(0, 1), self.random.randrange(1, 2 + 3 * len(self.faults))
        self.jitter = self.random.choice([0, 0, self.random.uniform(0, 0.03)])
        self.cure = self.random.choice(self.cures)
        self.journal = ground.state + "/journal"
        self.lost = {fault.deadly for fault in self.faults if fault.deadly}
        self.pending, self.accomplices, self.hits, self.problems = [], [], [], []
        self.terminal, self.steps_hit = None, set()

    # -- what deeds use

    def roles(self):
        return self.ground.ours()

    def hit(self, pids, number):
        """Sends a signal. Returns whom it reached, by role."""
        for pid in pids:
            token = re.match(r"[^\0]*\0helper\0aftershock_\w+?_(\d+)", read(f"/proc/{pid}/cmdline"))
            self.steps_hit |= {int(token[1])} if token else set()
        return [(self.ground.pids.get(pid, "?"), pid) for pid in pids if end(pid, number)]

    def later(self, seconds, act):
        self.pending.append((time.monotonic() + seconds, act))

    def accomplice(self, name):
        """Another command at the same time."""
        words = [name, self.spec] if name == "run" else [name]
        self.accomplices.append((name, self.start(words, f"{name}-{len(self.accomplices)}")))

    # -- a round

    def run(self, before):
        """Returns what came of it as a dictionary, and the state afterwards."""
        shutil.rmtree(self.ground.state, ignore_errors=True)
        # What `halt` left last time, in this ground's own /run, would refuse this run.
        shutil.rmtree("/run/aftershock.halt.d", ignore_errors=True)
        self.ground.runs.clear()
        self.ground.commands.clear()
        self.ground.pids.clear()
        self.spec = self.ground.directory + "/spec.yaml"
        text = spec(self.random, self.faults, self.durations, self.ground.words())
        write(self.spec, text)
        began = time.monotonic()
        needs_terminal = self.deed.name == "close the terminal"
        self.executor = self.start(["run", self.spec, "--format", "json", "-q"], "out", needs_terminal)
        self.await_moment(began)
        self.lines_then = self.journal_lines()
        # Once everything is taken back, the guardian goes first.
        guarded = "guardian" in self.roles() and not read(self.journal).endswith('{"end":{}}')
        self.since, self.wall = time.monotonic(), time.time()
        self.hits = self.deed.act(self)
        self.guarded = guarded
        if self.deed.name in ("STOP executor", "STOP newborn") and not guarded:
            # It has nothing to take back, and nobody watches it: it stands there until somebody ends it.
            self.later(0.5, lambda: self.hit([self.executor, *self.roles().get("newborn", [])], signal.SIGKILL))
        after, seconds, differences = self.settle(before)
        if self.deed.name == "nothing":
            asked = sum(self.durations) / 1000
            Round.usual += 0.2 * (max(0.2, time.monotonic() - began - asked) - Round.usual)
        if self.terminal is not None:
            os.close(self.terminal)
        code = self.code(self.executor)
        return {
            "round": self.number, "class": self.label, "faults": [fault.title for fault in self.faults],
            "lines": self.lines_then, "code": code, "seconds": seconds, "differences": differences,
            "problems": self.problems + judge(self, code, self.report()), "refused": self.refusal(code),
            "lost": sorted(self.lost), "load": os.getloadavg()[0],
        }, after, text

    @property
    def label(self):
        if self.deed.name == "nothing":
            return "nothing"
        if not self.hits:
            return "too late: it had ended"
        return self.deed.name + ("" if self.guarded or "executor" not in self.deed.name else ", no guardian")

    def start(self, words, name, has_terminal=False):
        standard_input = subprocess.DEVNULL
        if has_terminal:
            self.terminal, standard_input = pty.openpty()

        def lead():
            os.setsid()
            if has_terminal:
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        with open(f"{self.ground.directory}/{name}.stdout", "w") as out, open(
                f"{self.ground.directory}/{name}.stderr", "w") as err:
            process = subprocess.Popen([self.aftershock, *words, "--state", self.ground.state], stdin=standard_input,
                                       stdout=out, stderr=err, preexec_fn=lead)
        if has_terminal:
            os.close(standard_input)
        process.returncode = 0  # It is the ground's to wait for, not the destructor's.
        self.ground.statuses.pop(process.pid, None)
        self.ground.commands.append(process.pid)
        return process.pid

    def await_moment(self, began):
        if self.deed.name == "nothing":
            return
        asked = sum(self.durations) / 1000
        due = began + self.share * (self.usual + asked)
        while self.is_running and not (
                time.monotonic() > due if self.moment == "time" else self.journal_lines() >= self.lines):
            time.sleep(0.0005)
        if not self.is_running:
            Round.usual += 0.3 * (max(0.1, time.monotonic() - began - asked) - Round.usual)
        time.sleep(self.jitter)
        while self.is_running and any(role not in self.roles() for role in self.deed.roles):
            time.sleep(0.001)

    def journal_lines(self):
        try:
            with open(self.journal, "rb", buffering=0) as file:
                return file.read().count(b"\n")
        except FileNotFoundError:
            return 0

    @property
    def is_running(self):
        self.ground.reap()
        return self.executor not in self.ground.statuses

    def code(self, pid):
        """The exit code; a signal as a negative number, nothing for what has not ended."""
        status = self.ground.statuses.get(pid)
        return None if status is None else os.waitstatus_to_exitcode(status)

    def settle(self, before):
        """Waits until the host is as before. Returns its state, after how long, and what is different."""
        began, empty = time.monotonic(), None
        while True:
            now = time.monotonic()
            for due, act in [each for each in self.pending if each[0] <= now]:
                act()
            self.pending = [each for each in self.pending if each[0] > now]
            if not self.ground.strangers():
                empty = empty or time.monotonic()
                after = self.ground.snapshot()
                differences = self.differences(after, before)
                if not differences:
                    seen = time.monotonic()
                    # The first look costs more than it waits for: what it finds clean was so when it began.
                    return after, (empty if self.looks == 0 else seen) - self.since, []
                self.looks += 1
                if time.monotonic() - empty > PATIENCE and self.looks > 4:
                    return after, None, differences
                time.sleep(0.01)
            else:
                empty, self.looks = None, 0
                if self.is_abandoned(now):
                    self.recover()
                elif now - began > LONGEST:
                    roles = self.roles()
                    self.problems.append(f"still there after {LONGEST} s: {roles}")
                    for pid in sum(roles.values(), []):
                        end(pid)
                time.sleep(0.001)
            if empty and self.needs_cure:
                self.recover()

    looks, cured = 0, False

    @property
    def needs_cure(self):
        """Whether nobody else is left that could take anything back."""
        hit = {role for role, _ in self.hits}
        return not self.cured and {"executor", "guardian"} <= set(self.deed.kills) and {"guardian"} <= hit

    def is_abandoned(self, now):
        if not self.needs_cure:
            return False
        roles = self.roles()
        return "executor" not in roles and "guardian" not in roles

    def recover(self):
        """What the operator does when executor and guardian died together."""
        self.cured, self.since = True, time.monotonic()
        words, pid = self.cure, self.start(self.cure, "cure")
        while pid not in self.ground.statuses and time.monotonic() < self.since + LONGEST:
            self.ground.reap()
            time.sleep(0.001)
        code = self.code(pid)
        if code != 0:
            self.problems.append(f"{words[0]} ended with {code}: {self.said('cure')}")

    def said(self, name):
        return " ".join(read(f"{self.ground.directory}/{name}.{stream}") for stream in ("stderr", "stdout"))[-400:]

    def differences(self, after, before):
        return [line for line in after.differences(before)
                if not any(line.startswith(self.ground.belongings(name)) for name in self.lost)]

    def report(self):
        with open(self.ground.directory + "/out.stdout") as file:
            text = file.read()
        try:
            return json.loads(text) if text.startswith("{") else None
        except ValueError:
            self.problems.append("half a report")
            return None

    def refusal(self, code):
        return self.said("out") if code == 2 else None

    def keep(self, directory, result, text):
        """Keeps everything that tells what went wrong."""
        os.makedirs(directory, exist_ok=True)
        write(directory + "/what.json", json.dumps(result, indent=1))
        write(directory + "/spec.yaml", text)
        for name in os.listdir(self.ground.directory):
            if name.endswith((".stdout", ".stderr")):
                shutil.copy(f"{self.ground.directory}/{name}", directory)
        for path in (self.journal, self.ground.state + "/guardian.log"):
            if os.path.exists(path):
                shutil.copy(path, directory)


if __name__ == "__main__":
    raise SystemExit("a part of script/soak")
