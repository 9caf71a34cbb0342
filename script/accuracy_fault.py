"""One fault in effect, and what tc(8) and nft(8) say of it meanwhile."""
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

from accuracy_tools import run


class Fault:
    """`aftershock inject` while it is in effect."""

    def __init__(self, aftershock, words):
        self.state = tempfile.mkdtemp(prefix="aftershock-accuracy-")
        self.words = words
        self.output = open(self.state + "/report.json", "w+")
        environment = dict(os.environ, AFTERSHOCK_LOCK=self.state + "/host.lock")
        command = [aftershock, "inject"] + words.split() + ["--for", "600s", "--format", "json", "-q"]
        self.process = subprocess.Popen(
            command + ["--state", self.state + "/state"], stdout=self.output, stderr=subprocess.PIPE, env=environment)

    def __enter__(self):
        # The rules are added last of all.
        while "aftershock_" not in run("nft list tables"):
            if self.process.poll() is not None:
                raise RuntimeError(self.process.stderr.read().decode().strip())
            time.sleep(0.02)
        time.sleep(0.2)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.output.seek(0)
        text = self.output.read()
        self.report = json.loads(text) if text.startswith("{") else None
        self.output.close()
        shutil.rmtree(self.state, ignore_errors=True)

    @property
    def facts(self):
        return self.report["faults"][0]


def kernel_says():
    """What tc and nft report of the fault: the leaf's own line and the packets that its rules matched."""
    words = []
    for qdisc in json.loads(run("tc -s -j qdisc show dev lo") or "[]"):
        if qdisc["kind"] in ("netem", "tbf", "bfifo", "pfifo") and str(qdisc.get("handle", "")) != "7:":
            words.append(f"{qdisc['kind']}: {describe(qdisc)}")
        elif qdisc["kind"] == "htb" and qdisc.get("overlimits"):
            words.append(f"htb: overlimits {qdisc['overlimits']}")
    # The text: nft 1.0.6 writes no valid JSON of a table that has an owner.
    matched, ours = 0, False
    for line in run("nft list ruleset").splitlines():
        if line.startswith("table"):
            ours = "aftershock_" in line
        found = re.search(r"counter packets (\d+)", line)
        if ours and found and not line.rstrip().endswith("accept"):
            matched += int(found[1])
    return "; ".join(words + [f"nft: {matched} packets matched"])


def describe(qdisc):
    options = qdisc.get("options", {})
    shown = []
    delay = options.get("delay")
    if isinstance(delay, dict):
        shown.append(f"delay {delay['delay'] * 1000:g} ms" + (f" ± {delay['jitter'] * 1000:g}" if delay.get("jitter") else ""))
    for key in ("loss-random", "duplicate", "corrupt", "reorder"):
        if isinstance(options.get(key), dict):
            share = options[key].get(key.split("-")[0], options[key].get("loss", 0))
            shown.append(f"{key.split('-')[0]} {share * 100:.4g} %")
    for key in ("loss-state", "loss-gemodel"):
        if isinstance(options.get(key), dict):
            shown.append(key + " " + " ".join(f"{k} {v * 100:.4g} %" for k, v in options[key].items()))
    if isinstance(options.get("rate"), dict):
        shown.append(f"rate {options['rate']['rate'] * 8 / 1e6:g} Mbit/s")
    shown.append(f"{qdisc['packets']} packets, {qdisc['drops']} dropped")
    return ", ".join(shown)
