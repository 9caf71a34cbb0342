"""Whether what a round showed is what a fleet promises."""
from fleet_deeds import GOES_ON, MAY, STOPS

# What a fault may last beyond its lease or its planned end, in seconds.
GRACE = 1.0
# A stop that meets the start finds some hosts before it and some after it, and no protocol can help that. Whoever began then
# has to end within so many seconds.
BLINK = 1.0


def judge(round):
    """What is wrong, in words. Everything that can be seen from outside counts, and nothing that the product says except
    its exit code."""
    if round.coordinator is None:
        return []
    return [*reverted(round), *started_together(round), *ended_well(round), *looked(round)]


def went_on(round):
    """Whether the drill says that it came to its planned end; where it may not, it does not matter what it says."""
    return round.deed.drill != STOPS and round.coordinator is not None and round.coordinator.code in (0, 1)


def reverted(round):
    lease = round.ground.lease
    for name, (first, last) in sorted(round.shown.items()):
        if went_on(round):
            if last > first + round.length + GRACE:
                yield f"{name} showed a fault for {last - first:.2f} s, {round.length:g} s were planned"
        elif (after := last - round.start_of_worst) > lease + GRACE:
            yield f"{name} showed a fault until {after:.2f} s after the deed, the lease is {lease:g} s"
    for name, spans in sorted(round.ground.watch.spans.items()):
        if len(spans) > 1:
            yield f"{name} showed faults {len(spans)} times"


def started_together(round):
    """None or all; who was struck is not asked."""
    wanted = set(round.ground.struck_by_faults) - set(round.struck)
    missing = sorted(wanted - set(round.shown))
    if missing and set(round.shown) & wanted:
        longest = max(last - first for first, last in round.shown.values())
        words = f"half started: on {', '.join(sorted(round.shown))}, not on {', '.join(missing)}, for {longest:.2f} s"
        if longest > BLINK or went_on(round) or round.actual in ("started", "running"):
            yield words
        else:
            round.notes.append(words)
    elif missing and (went_on(round) or round.actual == "running"):
        yield f"nothing was seen on {', '.join(missing)}"
    if strangers := sorted(set(round.shown) - set(round.ground.struck_by_faults)):
        yield f"a fault on {', '.join(strangers)}, which is no target"


def ended_well(round):
    code = round.coordinator.code
    if "kill coordinator" == round.deed.name:
        return
    sensible = {GOES_ON: {0}, MAY: {0, 2, 5}, STOPS: {2, 3, 5}}[round.deed.drill]
    # Whoever loses the prober before there is a steady state may say that there was none.
    if round.deed.drill != GOES_ON and round.actual in ("preparing", "ready"):
        sensible = sensible | {4}
    if code not in sensible:
        yield f"the coordinator ended with {code}"
    if code == 2 and round.shown:
        yield f"the coordinator ended with 2, and there were faults on {', '.join(sorted(round.shown))}"


def looked(round):
    """A verdict is worth nothing where nobody looked."""
    watch = round.ground.watch
    if watch.trouble:
        yield watch.trouble
    if watch.gap > GRACE:
        yield f"nobody looked for {watch.gap:.2f} s: this machine is too busy"


if __name__ == "__main__":
    raise SystemExit("a part of script/fleet")
