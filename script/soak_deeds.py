"""What is done to a run at a random moment."""
import os
import signal
import time

from soak_ground import end

SIGNALS = ["INT", "TERM", "HUP", "QUIT", "PIPE", "KILL"]


class Deed:
    """One kind of disturbance.

    `act(round)` does it and says what it hit: an empty list when everybody that it is meant for was gone already.
    `roles` are the processes that have to be there first. `kills` are those that it ends for good.
    """

    def __init__(self, name, weight, act, roles=("executor",), kills=()):
        self.name, self.weight, self.act, self.roles, self.kills = name, weight, act, roles, kills


def deeds():
    found = [Deed("nothing", 4, lambda run: [])]
    for role, weight in (("executor", 4), ("guardian", 2), ("helper", 1)):
        for name in SIGNALS:
            number = getattr(signal, "SIG" + name)
            heavy = weight * (6 if name == "KILL" and role == "executor" else 1)
            kills = (role,) if name == "KILL" else ()
            found.append(Deed(f"{name} {role}", heavy, send(role, number), ("executor", role), kills))
    return found + [
        Deed("KILL helper, all", 3, send("helper", signal.SIGKILL, everybody=True), ("helper",), ("helper",)),
        Deed("TERM helper, all", 1, send("helper", signal.SIGTERM, everybody=True), ("helper",)),
        Deed("STOP executor", 4, send("executor", signal.SIGSTOP)),
        Deed("STOP executor, CONT", 3, stop_and_go("executor")),
        Deed("STOP guardian", 2, send("guardian", signal.SIGSTOP), ("guardian",)),
        Deed("STOP guardian, CONT", 2, stop_and_go("guardian"), ("guardian",)),
        Deed("STOP helper", 2, send("helper", signal.SIGSTOP), ("helper",)),
        Deed("STOP helper, all", 2, send("helper", signal.SIGSTOP, everybody=True), ("helper",)),
        Deed("STOP newborn", 1, send("newborn", signal.SIGSTOP), ("newborn",)),
        Deed("STOP guardian, KILL executor", 2, stop_guardian_kill_executor, ("guardian",), ("executor",)),
        Deed("KILL guardian and executor", 12, kill_both, ("guardian",), ("executor", "guardian")),
        Deed("STOP both, KILL both", 2, stop_both, ("guardian",), ("executor", "guardian")),
        Deed("KILL executor, then guardian", 6, kill_one_then_other, ("guardian",), ("executor", "guardian")),
        Deed("KILL executor and helpers", 4, kill_executor_and_helpers, ("helper",), ("executor", "helper")),
        Deed("KILL everything", 3, kill_everything, ("guardian",), ("executor", "guardian", "helper")),
        Deed("close the terminal", 3, close_terminal),
        Deed("KILL victim", 4, kill_victim),
        Deed("delete the journal", 3, delete_journal, ("guardian",)),
        Deed("replace the journal", 3, replace_journal, ("guardian",)),
        Deed("delete the journal, KILL executor", 3, delete_and_kill, ("guardian",), ("executor",)),
        Deed("halt", 4, command("halt")),
        Deed("recover meanwhile", 3, command("recover")),
        Deed("second run", 3, second_run),
    ]


def send(role, number, everybody=False):
    def act(run):
        there = run.roles().get(role, [])
        if not everybody and there:
            there = [run.random.choice(there)]
        return run.hit(there, number)

    return act


def stop_and_go(role):
    def act(run):
        hit = send(role, signal.SIGSTOP)(run)
        run.later(run.random.uniform(0.05, 4.5), lambda: run.hit([pid for _, pid in hit], signal.SIGCONT))
        return hit

    return act


def both(run):
    there = run.roles()
    pids = there.get("guardian", []) + there.get("executor", [])
    return pids if run.random.random() < 0.5 else pids[::-1]


def kill_both(run):
    return run.hit(both(run), signal.SIGKILL)


def stop_both(run):
    pids = both(run)
    hit = run.hit(pids, signal.SIGSTOP)
    time.sleep(run.random.uniform(0.01, 1))
    run.hit(pids, signal.SIGKILL)
    return hit


def stop_guardian_kill_executor(run):
    there = run.roles()
    hit = run.hit(there.get("guardian", []), signal.SIGSTOP) + run.hit(there.get("executor", []), signal.SIGKILL)
    # Nobody takes anything back while the guardian stands still.
    run.later(run.random.uniform(0.05, 1.5), lambda: run.hit(there.get("guardian", []), signal.SIGCONT))
    return hit


def kill_one_then_other(run):
    there = run.roles()
    hit = run.hit(there.get("executor", []), signal.SIGKILL)
    time.sleep(run.random.uniform(0, 0.05))
    return hit + run.hit(there.get("guardian", []), signal.SIGKILL)


def kill_executor_and_helpers(run):
    there = run.roles()
    return run.hit(there.get("helper", []) + there.get("executor", []), signal.SIGKILL)


def kill_everything(run):
    there = run.roles()
    order = [pid for role in ("guardian", "executor", "helper", "workload") for pid in there.get(role, [])]
    return run.hit(order, signal.SIGKILL)


def close_terminal(run):
    """The kernel sends SIGHUP to the foreground group of a terminal that goes away."""
    alive = run.roles().get("executor", [])
    if run.terminal is not None:
        os.close(run.terminal)
        run.terminal = None
    return [("executor", pid) for pid in alive]


def kill_victim(run):
    name = run.random.choice(sorted(run.ground.victims))
    run.lost.add(name)
    return [("victim", pid) for pid in [run.ground.victims[name]] if end(pid)]


def delete_journal(run):
    try:
        os.unlink(run.journal)
        return [("journal", 0)]
    except FileNotFoundError:
        return []


def replace_journal(run):
    try:
        with open(run.journal, "rb") as file:
            text = file.read()
        with open(run.journal + ".new", "wb") as file:
            file.write(text)
        os.replace(run.journal + ".new", run.journal)
        return [("journal", 0)]
    except FileNotFoundError:
        return []


def delete_and_kill(run):
    return delete_journal(run) and run.hit(run.roles().get("executor", []), signal.SIGKILL)


def command(name):
    def act(run):
        alive = run.roles().get("executor", [])
        run.accomplice(name)
        return [("executor", pid) for pid in alive]

    return act


def second_run(run):
    run.accomplice("run")
    return [("host", 0)]


if __name__ == "__main__":
    raise SystemExit("a part of script/soak")
