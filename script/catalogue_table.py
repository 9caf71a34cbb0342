"""What came of the stories, as lines while they run and as a Markdown table at the end."""


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


HEAD = ["story", "effect expected", "effect seen", "MTTR", "verdict", "hardened", "mechanism"]


def row(story, runs):
    plain = next((run for run in runs if not run.hardened), None)
    cured = next((run for run in runs if run.hardened), None)
    return [
        story.name, story.effect, "; ".join(plain.seen) if plain else "–", plain.recovery if plain else "–",
        verdict(plain), verdict(cured), ", ".join(sorted({name for run in runs for name in run.mechanisms})),
    ]


def verdict(run):
    if run is None:
        return "–"
    code = "–" if run.code is None else str(run.code)
    return f"{code}, as expected" if run.passed else f"{code}, NOT as expected"


def skipped_row(story, reason):
    return [story.name, story.effect, f"skipped: {reason}", "–", "–", "–", "–"]


def markdown(rows):
    yield "| " + " | ".join(HEAD) + " |"
    yield "| " + " | ".join("---" for _ in HEAD) + " |"
    for each in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in each) + " |"


if __name__ == "__main__":
    raise SystemExit("a part of script/catalogue")
