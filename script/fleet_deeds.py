"""What is done to a fleet in the midst of a drill.

Each deed says what may become of the drill: it `goes on` to its planned end, it `may` (a minority of etcd is lost, and
nobody else), or it `stops`, which means that everything is taken back at once or when the lease has run out."""
import signal
import time

from fleet_host import send

GOES_ON, MAY, STOPS = "goes on", "may go on", "stops"


class Deed:
    """`act` does it and returns to whom. `lasts` where something is wrong until it is healed. `phases` where not all."""

    def __init__(self, name, drill, act, lasts=False, phases=None, needs=None):
        self.name, self.drill, self.act, self.lasts = name, drill, act, lasts
        self.phases, self.needs = phases, needs

    def __repr__(self):
        return self.name


def nothing(_):
    return ""


# -- processes that are killed or stopped

def hit_agent(number):
    def act(round):
        host = round.any_agent()
        round.begin_deed(host)
        round.hit(round.ground.agents[host.name], number)
        return host.name
    return act


def hit_executor(number):
    def act(round):
        host, pid = round.any_executor()
        round.begin_deed(host)
        round.hit_stranger(pid, number)
        return host.name
    return act


def kill_agent_and_executor(round):
    host, pid = round.any_executor()
    round.begin_deed(host)
    round.hit(round.ground.agents[host.name], signal.SIGKILL)
    round.hit_stranger(pid, signal.SIGKILL)
    return host.name


def hit_coordinator(number):
    def act(round):
        round.begin_deed()
        round.is_mute = True
        round.hit(round.coordinator, number)
        return ""
    return act


def kill_leader(round):
    host = round.any_leader()
    round.begin_deed()
    round.hit(round.ground.etcd.members[host.name], signal.SIGKILL)
    return host.name


def kill_all_members(round):
    round.begin_deed()
    for member in round.ground.etcd.members.values():
        round.hit(member, signal.SIGKILL)
    return ""


# -- partitions

def cut(round, hosts, struck=None):
    silently = round.random.random() < 0.5
    round.begin_deed(struck)
    round.ground.cut(hosts, silently)
    return " ".join(host.name for host in hosts) + (", silently" if silently else ", unplugged")


def cut_agent(round):
    host = round.any_agent()
    return cut(round, [host], host)


def cut_coordinator(round):
    round.is_mute = True
    return cut(round, [round.ground.coordinator])


def cut_leader(round):
    return cut(round, [round.any_leader()])


def cut_quorum(round):
    leader = round.any_leader()
    others = [host for host in round.ground.etcd.hosts if host is not leader]
    return cut(round, [leader, round.random.choice(others)])


# -- the rest

def step_clock(round):
    host = round.skewed
    round.begin_deed()
    hours = round.random.choice([5, -5, 24 * 400])
    round.ground.set_clock(host, hours)
    return f"{host.name} {hours:+} h"


def halt_fleet(round):
    ground = round.ground
    round.begin_deed()
    round.demand(ground.coordinator, ground.fleet_command("halt", "an incident"))
    return ""


def halt_on_island(round):
    host = round.any_struck()
    what = cut(round, [host], host)
    round.demand(host, round.ground.command("halt", "an incident", "--state", host.directory + "/state"))
    round.halted.append(host)
    return what


def deeds():
    return [
        Deed("nothing", GOES_ON, nothing, phases=["running"]),
        Deed("kill agent", STOPS, hit_agent(signal.SIGKILL), lasts=True),
        Deed("kill executor", STOPS, hit_executor(signal.SIGKILL)),
        Deed("kill agent and executor", STOPS, kill_agent_and_executor, lasts=True),
        Deed("kill coordinator", STOPS, hit_coordinator(signal.SIGKILL)),
        Deed("kill etcd leader", MAY, kill_leader, lasts=True),
        Deed("kill etcd", STOPS, kill_all_members, lasts=True),
        Deed("stop agent", STOPS, hit_agent(signal.SIGSTOP), lasts=True),
        # Before it has a guardian it only keeps the others waiting, and what it delays may begin when it goes on.
        Deed("stop executor", STOPS, hit_executor(signal.SIGSTOP), lasts=True, phases=("ready", "committed", "started", "running")),
        Deed("stop coordinator", STOPS, hit_coordinator(signal.SIGSTOP), lasts=True),
        Deed("cut agent", STOPS, cut_agent, lasts=True),
        Deed("cut coordinator", STOPS, cut_coordinator, lasts=True),
        Deed("cut etcd leader", MAY, cut_leader, lasts=True),
        Deed("cut etcd quorum", STOPS, cut_quorum, lasts=True),
        Deed("step clock", GOES_ON, step_clock, needs="a clock"),
        Deed("halt fleet", STOPS, halt_fleet),
        Deed("halt cut-off host", STOPS, halt_on_island, lasts=True),
    ]


class Hands:
    """What deeds use of a round: choosing somebody, and remembering what is to be healed."""

    def any_agent(self):
        return self.random.choice(self.ground.fleet)

    def any_struck(self):
        return self.random.choice([host for host in self.ground.fleet if host.name in self.ground.struck_by_faults])

    def any_leader(self):
        limit = time.monotonic() + 10
        while time.monotonic() < limit:
            if host := self.ground.etcd.leader():
                return host
        raise RuntimeError("etcd has no leader")

    def any_executor(self):
        """Waits for executors where there are none yet; then the phase may be a later one."""
        while self.coordinator.code is None:
            found = [(host, pid) for host in self.ground.fleet for pid in host.role("run")]
            if found:
                return self.random.choice(found)
            time.sleep(0.002)
        raise RuntimeError("the drill was over before there was any executor")

    def begin_deed(self, *struck):
        """To be called right before something is done. Who is struck cannot be held to what the others do."""
        self.struck = [host.name for host in struck if host]
        self.moment, self.actual = time.monotonic(), self.latest_phase

    def hit(self, process, number):
        if not process.signal(number):
            self.problems.append(f"{process.name} of {process.host.name} was gone already")
        self.hits.append((process, number))

    def hit_stranger(self, pid, number):
        """An executor is its agent's child and not ours."""
        if not send(pid, number):
            self.notes.append("the executor was gone already")
        if number == signal.SIGSTOP:
            self.stopped.append((pid, self.words(pid)))

    def demand(self, host, words):
        code, out, error = host.ask(*words, environment=self.ground.own(host), seconds=10)
        if code != 0:
            self.problems.append(f"{' '.join(words[1:4])} ended with {code}: {(error or out)[-300:]}")

    def heal(self):
        """Takes back what the deed did, as somebody who repairs things would."""
        ground = self.ground
        ground.join()
        for pid, words in self.stopped:
            if self.words(pid) == words:
                send(pid, signal.SIGCONT)
        for process, number in self.hits:
            if number == signal.SIGSTOP:
                process.signal(signal.SIGCONT)
        ground.etcd.start()
        ground.etcd.await_whole()
        self.healed = time.monotonic()
        for process, number in self.hits:
            if process.name == "agent" and number == signal.SIGKILL:
                process.entrance.wait()
                ground.start_agent(process.host)


if __name__ == "__main__":
    raise SystemExit("a part of script/fleet")
