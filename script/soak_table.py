"""What came of the rounds of script/soak, as tables."""
import os
import time


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


class Table:
    PROMISES = [
        ("from SIGKILL of the executor to clean, guardian alive", ("KILL executor", "KILL executor and helpers")),
        ("executor stopped, to clean", ("STOP executor",)),
        ("both dead, from the next command to clean",
         ("KILL guardian and executor", "KILL executor, then guardian", "STOP both, KILL both", "KILL everything")),
    ]

    def __init__(self, seed, results):
        self.seed, self.results, self.rounds, self.failures, self.began = seed, results, 0, [], time.monotonic()
        self.classes, self.faults, self.codes, self.loads, self.checks = {}, {}, {}, [], []

    def add(self, result):
        if "check" in result:
            self.check(result)
            return
        self.rounds += 1
        self.loads.append(result["load"])
        name = result["class"]
        self.classes.setdefault(name, []).append(result)
        self.codes.setdefault(name, {}).setdefault(result["code"], 0)
        self.codes[name][result["code"]] += 1
        for fault in result["faults"]:
            self.faults[fault] = self.faults.get(fault, 0) + 1
        if result["differences"] or result["problems"]:
            self.fail(result)
        if self.rounds % 50 == 0:
            seconds = time.monotonic() - self.began
            print(f"{self.rounds} rounds after {seconds:.0f} s, {len(self.failures)} of them not good, load average "
                  f"{os.getloadavg()[0]:.1f}", flush=True)

    def fail(self, result):
        self.failures.append(result)
        what = "; ".join(result["problems"] + result["differences"])
        print(f"round {result['round']} ({result['class']}; {', '.join(result['faults'])}; {result['lines']} lines of "
              f"journal): {what[:1500]}", flush=True)

    def check(self, result):
        self.rounds += 1
        self.checks.append(result)
        print(f"{result['check']:32} {'dirty' if result['dirty'] else 'clean':6} {result['seen'][:100]}", flush=True)
        if result["problem"]:
            self.failures.append(result)
            print(f"    {result['problem'][:1500]}", flush=True)

    def __str__(self):
        if self.checks:
            dirty = sum(1 for each in self.checks if each["dirty"])
            return f"{dirty} of {len(self.checks)} faults were found dirty, {len(self.failures)} checks failed"
        lines = [f"{'what was done':36} {'rounds':>6} {'clean':>6} {'dirty':>6} {'p50':>8} {'p90':>8} {'p99':>8} "
                 f"{'max':>8}   ms; exit codes"]
        for name, rows in sorted(self.classes.items()):
            lines.append(self.row(name, rows) + "   " + self.said(name))
        lines.append("")
        for promise, names in self.PROMISES:
            rows = [row for name in names for row in self.classes.get(name, [])]
            if rows:
                lines.append(self.row(promise, rows))
                lines.append("    slowest: " + ", ".join(
                    f"{row['seconds'] * 1000:.0f} in round {row['round']} ({', '.join(row['faults'])})"
                    for row in sorted(rows, key=lambda row: row["seconds"] or 0)[:-4:-1] if row["seconds"]))
        faults = ", ".join(f"{name} {number}" for name, number in sorted(self.faults.items()))
        wrong = [row for row in self.failures if row["differences"]]
        untrue = len(self.failures) - len(wrong)
        return "\n".join(lines + [
            "", f"faults: {faults}", "",
            f"{self.rounds} rounds of seed {self.seed} in {time.monotonic() - self.began:.0f} s, load average "
            f"{quantile(self.loads, 0.5):.1f} (at most {quantile(self.loads, 1):.1f}): {len(wrong)} left something, "
            f"{untrue} more said what is not so" + (f"; kept in {self.results}" if self.failures else "")])

    def row(self, name, rows):
        dirty = sum(1 for row in rows if row["differences"])
        times = [row["seconds"] * 1000 for row in rows if row["seconds"] is not None]
        figures = " ".join(f"{quantile(times, share):8.0f}" for share in (0.5, 0.9, 0.99, 1))
        return f"{name:36} {len(rows):6} {len(rows) - dirty:6} {dirty:6} {figures}"

    def said(self, name):
        return ", ".join(f"{code}: {number}" for code, number in
                         sorted(self.codes[name].items(), key=lambda each: str(each[0])))


if __name__ == "__main__":
    raise SystemExit("a part of script/soak")
