"""Can script/soak fail? Executor and guardian die in the midst of a fault, and nobody takes anything back."""
import shutil
import signal
import time
from random import Random

from soak_faults import spec
from soak_ground import end, write
from soak_round import Round


def check(ground, aftershock, fault, before):
    """Whether a fault that nobody took back was seen, and whether it is gone after `recover`."""
    shutil.rmtree(ground.state, ignore_errors=True)
    ground.runs.clear()
    ground.commands.clear()
    ground.pids.clear()
    run = Round(ground, aftershock, 0, 0)
    run.spec = ground.directory + "/spec.yaml"
    write(run.spec, spec(Random(0), [fault], [20000], ground.words()))
    run.executor = run.start(["run", run.spec], "out")
    limit = time.monotonic() + 30
    # In the midst: the run says so, but for what happens once.
    while run.is_running and time.monotonic() < limit and "in effect" not in run.said("out") \
            and not (fault.once and run.journal_lines() > 2):
        time.sleep(0.01)
    ran = run.is_running
    roles = run.roles()
    run.hit(roles.get("guardian", []) + roles.get("executor", []), signal.SIGKILL)
    time.sleep(1)
    ground.note_runs()
    seen = run.differences(ground.snapshot(), before)
    run.since, run.cured, run.cure = time.monotonic(), False, ["recover"]
    problem = ""
    if not ran and not fault.once:
        problem = f"had ended: {run.said('out')}"
    if fault.outlives and not seen:
        problem = f"not seen: {run.said('out')}"
    run.lost = {fault.deadly} - {None}
    run.recover()
    _, _, left = run.settle(before)
    if left:
        problem += f" left after recover: {'; '.join(left)}"
    for pid in ground.strangers():
        end(pid)
    return {"check": fault.title, "dirty": bool(seen), "seen": "; ".join(seen), "problem": problem.strip() or None,
            "differences": left}


if __name__ == "__main__":
    raise SystemExit("a part of script/soak")
