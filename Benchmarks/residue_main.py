"""Runs the jobs of residue.sh and prints what came of them."""
import json
import os
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SIGNALS = ["INT", "TERM", "HUP", "QUIT", "PIPE", "KILL", "STOP", "KILL of all its processes"]
TOOLS = ["Aftershock", "Chaos Toolkit", "script with traps"]


def options(words):
    chosen = dict(venv=words.pop(0), rounds=2, jobs=2, seed="1",
                  aftershock=os.path.dirname(HERE) + "/.build/debug/aftershock")
    while words:
        name = words.pop(0).removeprefix("--")
        if name not in chosen or not words:
            sys.exit("usage: Benchmarks/residue.sh [--rounds NUMBER] [--jobs NUMBER] [--seed TEXT] [--aftershock PATH]")
        chosen[name] = words.pop(0)
    chosen.update(rounds=int(chosen["rounds"]), jobs=int(chosen["jobs"]))
    chosen["aftershock"] = os.path.abspath(chosen["aftershock"])
    return chosen


def main():
    chosen, results, began = options(sys.argv[1:]), [], time.monotonic()

    def work(number):
        order = json.dumps(dict(chosen, job=number, signals=SIGNALS, tools=TOOLS))
        command = ["unshare", "--net", "--mount", "--ipc", "/usr/bin/python3", HERE + "/residue_job.py", order]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as job:
            for line in job.stdout:
                results.append(json.loads(line))
                if len(results) % 25 == 0:
                    print(f"{len(results)} rounds, load average {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
        broken.append(job.returncode)

    broken = []
    threads = [threading.Thread(target=work, args=(number,)) for number in range(chosen["jobs"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report(chosen, results, time.monotonic() - began)
    sys.exit(1 if any(broken) or not results else 0)


def report(chosen, results, seconds):
    pip = subprocess.run([chosen["venv"] + "/bin/pip", "list", "--format=freeze", "--disable-pip-version-check"],
                         capture_output=True, text=True, check=True).stdout.split()
    versions = [line.replace("==", " ") for line in pip if line.startswith("chaostoolkit")]
    bash = subprocess.run(["bash", "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[0]
    versions.insert(0, "aftershock " + subprocess.run(
        [chosen["aftershock"], "--version"], capture_output=True, text=True, check=True).stdout.strip())
    print("; ".join(versions + [bash]))
    print(f"Seed {chosen['seed']}, {len(results)} rounds in {seconds:.0f} s, load average {os.getloadavg()[0]:.1f}\n")
    print("| what the tool got | " + " | ".join(TOOLS) + " |")
    print("| --- |" + " ---: |" * len(TOOLS))
    for signal in SIGNALS:
        cells = []
        for tool in TOOLS:
            rows = [row for row in results if row["tool"] == tool and row["signal"] == signal]
            cells.append(f"{sum(1 for row in rows if row['left'])} of {len(rows)}")
        print(f"| {signal} | " + " | ".join(cells) + " |")
    print("\nRounds that left something, of all. What was left:\n")
    for tool in TOOLS:
        left = {}
        for row in results:
            if row["tool"] == tool and row["left"]:
                left.setdefault(row["signal"], {}).setdefault(row["fault"], 0)
                left[row["signal"]][row["fault"]] += 1
        for signal, faults in left.items():
            print(f"- {tool}, {signal}: " + ", ".join(f"{name} ({number})" for name, number in sorted(faults.items())))
        if not left:
            print(f"- {tool}: nothing")
    recovered = [row["recovered"] for row in results if row["recovered"] is not None]
    if recovered:
        print(f"- `aftershock recover` made clean {sum(recovered)} of {len(recovered)} of its own")
    for row in results:
        for line in row["left"] if row["tool"] == "Aftershock" and row["signal"] != SIGNALS[-1] else []:
            print(f"Aftershock, {row['signal']}, {row['fault']}: {line[:300]}", file=sys.stderr)


main()
