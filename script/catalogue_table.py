"""What came of the stories, as lines while they run and as tables at the end."""
HEAD = ["story", "effect expected", "effect seen", "MTTR", "verdict", "hardened", "mechanism"]
BRIEF = ["story", "MTTR", "verdict", "hardened", "mechanism"]


def lines(story, runs):
    """What is printed of a story once it has run."""
    passed = all(run.passed for run in runs)
    yield f"{'passed' if passed else 'FAILED'}  {story.name}  ({sum(run.seconds for run in runs):.0f} s)"
    yield f"    expected  {story.effect}"
    for run in runs:
        ended = "did not run" if run.code is None else f"ended with {run.code}"
        mechanisms = ", ".join(run.mechanisms) or "no fault"
        yield f"    {run.side:9} {ended}, recovered in {run.recovery}, by {mechanisms}"
        for seen in run.seen:
            yield f"              {seen}"
        for problem in run.problems:
            if problem not in run.seen:
                yield f"              PROBLEM {problem}"


def row(story, runs):
    plain = next((run for run in runs if not run.hardened), None)
    cured = next((run for run in runs if run.hardened), None)
    return {
        "story": story.name, "effect expected": story.effect, "effect seen": "; ".join(plain.seen) if plain else "–",
        "MTTR": plain.recovery if plain else "–", "verdict": verdict(plain), "hardened": verdict(cured),
        "mechanism": ", ".join(sorted({name for run in runs for name in run.mechanisms})) or "–",
    }


def verdict(run):
    if run is None:
        return "–"
    code = "–" if run.code is None else str(run.code)
    return f"{code}, as expected" if run.passed else f"{code}, NOT as expected"


def skipped_row(story, reason):
    return dict.fromkeys(HEAD, "–") | {"story": story.name, "effect expected": story.effect, "verdict": f"skipped: {reason}"}


def broken_row(story, reason):
    return skipped_row(story, "") | {"verdict": f"FAILED: {reason}"}


def is_skipped(row):
    return row["verdict"].startswith("skipped")


def markdown(rows):
    yield "| " + " | ".join(HEAD) + " |"
    yield "| " + " | ".join("---" for _ in HEAD) + " |"
    for each in rows:
        yield "| " + " | ".join(each[name].replace("|", "\\|") for name in HEAD) + " |"


def summary(rows):
    """The table without what the lines above it have said."""
    cells = [BRIEF] + [[each[name] if name != "verdict" else each[name].split(":")[0] for name in BRIEF] for each in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(len(BRIEF))]
    for line in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()


if __name__ == "__main__":
    raise SystemExit("a part of script/catalogue")
