"""One round: a drill on the whole fleet, a deed at one of its phases, and what every host shows from then on."""
import os
import re
import signal
import time
from random import Random

from fleet_deeds import GOES_ON, MAY, STOPS, Hands
from fleet_ground import COORDINATOR, PORT
from fleet_host import read
from fleet_verdict import judge, went_on

PHASES = ["preparing", "ready", "committed", "started", "running"]
SPEC = """
experiment: fleet-round
targets:
  web: {{process: victim, hosts: {{labels: {{role: web}}}}}}
  db: {{hosts: {{labels: {{role: db}}}}}}
probes:
  alive: {{tcp: "{probed}:{port}", rate: 20/s, timeout: 500ms, hosts: [{client}]}}
slos:
  - {{probe: alive, objective: errors <= 50%}}
steady-state: {{for: 2s}}
method:
  - parallel:
      - process.pause: {{target: web, for: {length:g}s}}
      - network.partition: {{target: db, to: {coordinator}, protocol: udp, direction: both, for: {length:g}s}}
recovery: {{within: 5s, stable-for: 1s}}
"""
# How long a phase may take to come, and a coordinator to end after the deed, in seconds.
LONGEST_PHASE, LONGEST_END = 60, 60
# How long a round looks on after everything seems clean, in seconds: what starts late must be seen.
QUIET = 1.5


class Round(Hands):
    """Everything about it is drawn from the seed and its number; only the machine's own timing is not."""

    def __init__(self, ground, seed, number, deed, phase):
        self.ground, self.number, self.deed, self.phase = ground, number, deed, phase
        self.random = Random(f"{seed}:{number}")
        # Longer than the lease where the drill may go on; far longer where only the end of the lease can end it.
        self.length = {GOES_ON: 6, MAY: ground.lease + 3, STOPS: 4 * ground.lease + 5}[deed.drill]
        self.problems, self.notes, self.struck, self.hits, self.stopped, self.halted = [], [], [], [], [], []
        self.moment, self.actual, self.is_mute, self.skewed = None, None, False, None
        self.healed, self.phases, self.coordinator, self.ended = None, {}, None, None

    def run(self):
        """Returns what came of it as a dictionary."""
        ground, began = self.ground, time.monotonic()
        what = ""
        try:
            self.get_ready()
            self.start()
            if self.await_phase():
                what = self.deed.act(self)
                if self.moment is None:
                    self.begin_deed()
                self.look_on()
                self.heal()
                self.await_end()
            else:
                self.begin_deed()
                self.problems.append(f"the drill never came to {self.phase}")
            self.clear_halts()
        except (RuntimeError, OSError) as error:
            self.problems.append(str(error))
            if self.moment is None:
                self.begin_deed()
        if self.coordinator and self.coordinator.code is None:
            self.problems.append(f"the coordinator did not end within {LONGEST_END} s")
            self.coordinator.signal(signal.SIGCONT)
            self.coordinator.signal(signal.SIGKILL)
            self.coordinator.entrance.wait()
        left = self.await_clean()
        gone = [f"the agent of {name} ended by itself with {process.code}"
                for name, process in ground.agents.items() if process.code is not None]
        self.shown = ground.watch.shown()
        problems = self.problems + gone + judge(self) + [f"left behind: {text}" for text in left[:6]]
        if not problems:
            problems = self.restore()
        return {
            "number": self.number, "deed": self.deed.name, "what": what, "phase": self.phase, "actual": self.actual,
            "on": len(set(self.shown) & set(ground.struck_by_faults)), "of": len(ground.struck_by_faults),
            "seconds": self.worst, "went on": went_on(self), "code": self.coordinator.code if self.coordinator else None,
            "problems": problems, "notes": self.notes, "took": time.monotonic() - began,
        }

    # -- a round's parts, in their order

    def get_ready(self):
        ground = self.ground
        if self.deed.needs:
            self.skewed = self.any_agent()
            ground.agents[self.skewed.name].end()
            ground.start_agent(self.skewed, with_preload=True)
            ground.await_all()
        self.offsets = {name: os.path.getsize(agent.log) for name, agent in ground.agents.items()}
        if showing := ground.watch.showing():
            raise RuntimeError(f"a fault before the round: {showing}")

    def start(self):
        ground, host = self.ground, self.ground.coordinator
        client = next(host for host in ground.fleet if ground.roles[host.name] == "client")
        path = f"{host.directory}/round-{self.number}"
        with open(path + ".yaml", "w") as file:
            file.write(SPEC.format(probed=ground.probed.address, port=PORT, client=client.name, length=self.length,
                                   coordinator=COORDINATOR).lstrip())
        words = ground.fleet_command("run", path + ".yaml", "--key", ground.key, "--lease",
                                     f"{ground.lease:g}s", "--state", host.directory + "/state", "--id",
                                     f"r{self.number}", "--format", "json")
        ground.watch.mark()
        self.report = path + ".json"
        self.coordinator = host.start(f"round-{self.number}", *words, environment=ground.own(host), out=self.report,
                                      err=self.hear)

    def hear(self, moment, line):
        if match := re.match(r"fleet: (\w+)", line):
            self.phases.setdefault(match[1], moment)

    @property
    def latest_phase(self):
        seen = [phase for phase in PHASES[:-1] if phase in self.phases]
        is_running = "started" in self.phases and time.monotonic() > self.phases["started"] + 2
        return next((phase for phase in ("over", "ending") if phase in self.phases),
                    "running" if is_running else seen[-1] if seen else "nothing")

    def await_phase(self):
        wanted, later = ("started", 2) if self.phase == "running" else (self.phase, 0)
        limit = time.monotonic() + LONGEST_PHASE
        while time.monotonic() < limit:
            if wanted in self.phases and time.monotonic() >= self.phases[wanted] + later:
                return True
            if self.coordinator.code is not None and wanted not in self.phases:
                self.coordinator.reader.join(1)
                return wanted in self.phases
            time.sleep(0.001)
        return False

    def look_on(self):
        """Until nothing more is to come of the deed, or longer than anything may last."""
        ground, lease = self.ground, self.ground.lease
        until = self.moment + (self.length + lease + 20 if self.deed.drill != STOPS else lease + 1 + QUIET)
        clean_since = None
        while True:
            ground.watch.next_look()
            now, shown = time.monotonic(), ground.watch.shown()
            self.note_end()
            if self.deed.drill == STOPS and shown:
                until = max(until, min(first for first, _ in shown.values()) + lease + 1 + QUIET)
            clean_since = None if ground.watch.showing() else clean_since or now
            is_quiet = clean_since is not None and now - clean_since > QUIET
            is_over = self.ended is not None or self.is_mute
            if now > until or is_quiet and is_over and not (self.deed.lasts and self.deed.drill == STOPS):
                return

    def note_end(self):
        if self.ended is None and self.coordinator.code is not None:
            self.ended = time.monotonic()

    def await_end(self):
        """A coordinator that could not see or do anything counts from when it could again."""
        limit = (self.healed if self.is_mute else self.moment) + LONGEST_END
        while self.coordinator.code is None and time.monotonic() < limit:
            time.sleep(0.01)
        self.note_end()

    def clear_halts(self):
        ground = self.ground
        if self.deed.name == "halt fleet":
            self.demand(ground.coordinator, ground.fleet_command("halt", "--clear"))
        for host in self.halted:
            self.demand(host, ground.command("halt", "--clear", "--state", host.directory + "/state"))

    def await_clean(self):
        """What is left when everything is back and leases had the time to run out."""
        limit, left = time.monotonic() + self.ground.lease + 10, ["?"]
        while left and time.monotonic() < limit:
            time.sleep(0.1)
            left = self.ground.leftovers()
        self.ground.watch.next_look()
        return left or list(self.ground.tables_by_nft())

    def restore(self):
        """The fleet is to be what it was for the next round. Returns why it is not."""
        try:
            if self.skewed:
                self.ground.agents[self.skewed.name].end()
                self.ground.start_agent(self.skewed)
            self.ground.await_all()
            return []
        except (RuntimeError, OSError) as error:
            return [str(error)]

    # -- what the verdict and the table ask

    @property
    def start_of_worst(self):
        """Times to revert count from the deed, or from the first fault of all if that came later."""
        firsts = [first for first, _ in self.shown.values()]
        return max([self.moment, min(firsts)] if firsts else [self.moment])

    @property
    def worst(self):
        """The longest time to revert, in seconds; nothing without faults after the deed, or where they ended as planned."""
        lasts = [last for _, last in self.shown.values() if last > self.moment]
        return max(lasts) - self.start_of_worst if lasts and not went_on(self) else None

    @staticmethod
    def words(pid):
        return read(f"/proc/{pid}/cmdline")

    def story(self):
        """What tells what went wrong, without end-less logs: times count from the deed."""
        zero = self.moment or 0
        lines = ["phases: " + ", ".join(f"{name} {when - zero:+.2f}" for name, when in self.phases.items())]
        for name, spans in self.ground.watch.spans.items():
            for span in spans[:4]:
                lines.append(f"{name}: {', '.join(sorted(span['faults']))} from {span['first'] - zero:+.2f} to "
                             f"{span['last'] - zero:+.2f}")
        if self.coordinator:
            lines += self.indented("coordinator", self.coordinator.tail(12))
            lines += self.indented("report", read(self.report)[:600])
        for name, agent in self.ground.agents.items():
            agent.offset = max(agent.offset, self.offsets.get(name, 0)) if hasattr(self, "offsets") else agent.offset
            lines += self.indented(f"agent {name}", agent.tail(8))
        for name in [host.name for host in self.ground.etcd.hosts] if self.problems else []:
            lines += self.indented(f"etcd {name}", self.ground.etcd.members[name].tail(2, 600))
        return "\n".join("    " + line for line in lines)

    @staticmethod
    def indented(title, text):
        return [f"{title}:"] + ["    " + line[:400] for line in text.splitlines()] if text.strip() else []


if __name__ == "__main__":
    raise SystemExit("a part of script/fleet")
