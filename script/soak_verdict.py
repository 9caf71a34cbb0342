"""Is what a run says of itself true?"""
import datetime

# A fault that was in effect for less than this share of what was asked, or a helper that was killed so many seconds
# before its fault was said to be taken back, makes a passed run a lie.
TOLERANCE, GRACE = 0.03, 0.4


def judge(run, code, report):
    """What is wrong with the exit code and the report of a round, in words."""
    found = []
    if code is None:
        return ["the executor has not ended"]
    # Before a run has begun there is nothing to take back, and a signal does what it always does.
    if code < 0 and run.guarded and "executor" not in run.deed.kills and "STOP" not in run.deed.name:
        found.append(f"the executor was ended by signal {-code}")
    if code > 5:
        found.append(f"exit code {code}: {run.said('out')}")
    # Of two runs only one begins, and none without its guardian, its journal, or its target.
    excuse = "another run" if run.deed.name == "second run" else "start the guardian"
    if "victim" in run.deed.name:
        excuse = "has no process on this host"
    known = any(word in run.deed.name for word in ("guardian", "journal", "second run", "victim"))
    if code == 2 and not (known and excuse in run.said("out")):
        found.append(f"refused: {run.said('out')}")
    if code == 3:
        found.append(f"said that something is left: {run.said('out')[-300:]}")
    if code == 0 and report is None:
        found.append("exit code 0 and no report")
    if report is None:
        return found
    if report["exitCode"] != code:
        found.append(f"exit code {code}, the report says {report['exitCode']}")
    if code == 0:
        found += passed(run, report)
    for name, pid in run.accomplices:
        other = run.code(pid)
        if name == "halt" and other != 0:
            found.append(f"halt ended with {other}: {run.said('halt-0')}")
        if name == "run" and other not in (0, 1, 2):
            found.append(f"the second run ended with {other}: {run.said('run-0')}")
    return found


def passed(run, report):
    """What of a report that says `passed` cannot be so."""
    found = [f"passed, but left {report['leftovers']}"] if report["leftovers"] else []
    began = datetime.datetime.fromisoformat(report["startedAt"].replace("Z", "+00:00")).timestamp()
    killed = "KILL" in run.deed.name and any(role == "helper" for role, _ in run.hits)
    for fault in report["faults"]:
        step = fault["step"] - 1
        name, asked = fault["fault"], run.durations[step] / 1000
        if fault.get("failure"):
            found.append(f"passed, but {name} failed: {fault['failure']}")
        if fault.get("effectiveAt") is None:
            found.append(f"passed, but {name} never took effect")
            continue
        if run.faults[step].once:
            continue
        if fault.get("clearedAt") is None:
            found.append(f"passed, but {name} was not taken back")
            continue
        lasted = fault["clearedAt"] - fault["effectiveAt"]
        if lasted < asked * (1 - TOLERANCE) - 0.01:
            found.append(f"passed, but {name} lasted {lasted:.3f} s of {asked:.3f} s")
        if not fault.get("proof") and not fault.get("changes"):
            found.append(f"passed, but {name} has no proof")
        if killed and step + 1 in run.steps_hit and run.wall < began + fault["clearedAt"] - GRACE \
                and run.wall > began + fault["effectiveAt"]:
            late = began + fault["clearedAt"] - run.wall
            found.append(f"passed, but the helper of {name} was killed {late:.3f} s before it was taken back")
    if len(report["faults"]) != len(run.faults):
        found.append(f"passed, but reports {len(report['faults'])} faults of {len(run.faults)}")
    return found


if __name__ == "__main__":
    raise SystemExit("a part of script/soak")
