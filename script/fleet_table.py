"""What came of the rounds of script/fleet, as lines and as a table."""
import os
import time

from fleet_round import PHASES


class Table:
    def __init__(self, seed, lease, agents):
        self.seed, self.lease, self.agents = seed, lease, agents
        self.rows, self.skipped, self.problems, self.began = [], [], [], time.monotonic()

    def add(self, result):
        self.rows.append(result)
        deed = result["deed"] + (f" ({result['what']})" if result["what"] else "")
        phase = result["phase"]
        if result["actual"] not in (None, phase):
            phase += f", then {result['actual']}"
        time_to_revert = "to its end" if result["went on"] else "–" if result["seconds"] is None else f"{result['seconds']:.2f} s"
        code = "–" if result["code"] is None else result["code"]
        verdict = "; ".join((["FAILED"] if result["problems"] else ["ok"]) + result["notes"])
        print(f"{result['number']:4}  {deed:40} {phase:26} {result['on']}/{result['of']} hosts  "
              f"{time_to_revert:>10}  code {code:>2}  {result['took']:3.0f} s  {verdict}", flush=True)
        for problem in result["problems"]:
            print(f"    {problem}", flush=True)

    def skip(self, name, reason):
        self.skipped.append((name, reason))
        print(f"skipped: {name}: {reason}", flush=True)

    @property
    def failed(self):
        return [row for row in self.rows if row["problems"]]

    def cell(self, deed, phase):
        """How many of a pair's rounds were good, and the worst time to revert."""
        rows = [row for row in self.rows if row["deed"] == deed and row["phase"] == phase]
        if not rows:
            return ""
        times = [row["seconds"] for row in rows if row["seconds"] is not None]
        good = sum(not row["problems"] for row in rows)
        return ("ok" if good == len(rows) else f"{len(rows) - good} failed") + (
            f" × {len(rows)}" if len(rows) > 1 else "") + (f", {max(times):.2f} s" if times else "")

    def markdown(self):
        """Deeds down, phases across; in each cell the longest time from the deed to the last fault of any host."""
        lines = [f"| deed | {' | '.join(PHASES)} | exit codes |", "| --- |" + " --- |" * (len(PHASES) + 1)]
        for deed in dict.fromkeys(sorted(row["deed"] for row in self.rows)):
            codes = {}
            for row in self.rows:
                if row["deed"] == deed and row["code"] is not None:
                    codes[row["code"]] = codes.get(row["code"], 0) + 1
            told = ", ".join(f"{code}: {number}" for code, number in sorted(codes.items()))
            lines.append(f"| {deed} | {' | '.join(self.cell(deed, phase) for phase in PHASES)} | {told} |")
        lines += [f"\nSkipped: {name}: {reason}." for name, reason in self.skipped]
        return "\n".join(lines) + "\n"

    def save(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"{self.summary()}.\n\n{self.markdown()}")

    def summary(self):
        return (f"{len(self.rows)} rounds of seed {self.seed} on {self.agents} agents with a lease of {self.lease:g} s in "
                f"{time.monotonic() - self.began:.0f} s, {os.cpu_count()} CPUs, load average {os.getloadavg()[0]:.1f}")

    def __str__(self):
        """The last two lines are for whoever reads nothing else."""
        failed = len(self.failed) + bool(self.problems)
        lines = ["", self.markdown() if self.rows else "", self.summary()]
        if blinks := sum(any("half started" in note for note in row["notes"]) for row in self.rows):
            lines.append(f"{blinks} rounds in which the stop met the start: some hosts began, and ended within a second")
        lines += [f"at the end: {text}" for text in self.problems]
        lines += [f"{len(self.rows)} rounds, {failed} failed", f"{len(self.rows) - len(self.failed)} passed, {failed} failed"]
        return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit("a part of script/fleet")
