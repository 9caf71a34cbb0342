"""One job of residue.sh: rounds in namespaces of its own, each told as a line of JSON."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from random import Random

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + "/script")

from overload_ground import TOOLS, hierarchies  # noqa: E402
from residue_tools import SECONDS, command, plights  # noqa: E402
from soak_ground import LIBC, Ground, end  # noqa: E402
from soak_state import read  # noqa: E402

ENVIRONMENT = dict(os.environ, PATH=TOOLS)
# How long a tool has to make the host what it was, once it was hit, in seconds: well over what each needs undisturbed.
PATIENCE = SECONDS + 9


def output(words):
    return subprocess.run(words, capture_output=True, text=True, env=ENVIRONMENT, check=True).stdout


class Bench:
    def __init__(self, ground, order):
        self.ground, self.order = ground, order
        ground.ready()
        self.before = ground.snapshot()

    def start(self, words):
        with open(self.ground.directory + "/said", "w") as said:
            process = subprocess.Popen(words, cwd=self.ground.directory, stdin=subprocess.DEVNULL, stdout=said,
                                       stderr=said, start_new_session=True, env=ENVIRONMENT)
        process.returncode = 0  # It is the ground's to wait for, not the destructor's.
        self.ground.statuses.pop(process.pid, None)
        self.ground.commands[:] = [process.pid]
        return process.pid

    def round(self, tool, plight, name, number):
        """What a tool left, in words, and whether `aftershock recover` then took that back."""
        random = Random(f"{self.order['seed']}:{plight.name}:{name}:{number}")
        for attempt in range(5):
            shutil.rmtree(self.ground.state, ignore_errors=True)
            pid = self.start(command(tool, plight, self.ground.directory, self.order))
            if self.is_seen(plight, pid):
                break
            # On a busy machine a look may take longer than the fault: once more.
            said = read(self.ground.directory + "/said")
            if (left := self.wait()) or attempt == 4:
                raise RuntimeError(f"{tool} did not inject {plight.name}: {said}; {left}")
        time.sleep(random.uniform(0, SECONDS * 0.8))
        self.ground.ours()
        if name.startswith("KILL of all"):
            for other in {pid, *sum(self.ground.ours().values(), [])}:
                end(other)
        else:
            end(pid, getattr(signal, "SIG" + name))
        left = self.wait()
        recovered = None
        for other in self.ground.strangers():
            end(other)
        if left and tool == "Aftershock":
            self.start([self.order["aftershock"], "recover", "--state", self.ground.state])
            recovered = not self.wait()
        if left and not recovered:
            subprocess.run(plight.undo, env=ENVIRONMENT, check=False, capture_output=True)
            if still := self.wait():
                raise RuntimeError(f"{tool}, {plight.name}, {name}: cannot go on: {still}")
        return left, recovered

    def is_seen(self, plight, pid):
        """Whether a fault took effect before the tool that injects it ended."""
        limit = time.monotonic() + 60
        while not plight.seen():
            self.ground.reap()
            if pid in self.ground.statuses or time.monotonic() > limit:
                return False
            time.sleep(0.005)
        return True

    def wait(self):
        """What is different, once nothing of a tool is alive, or the time is over; but not a stopped tool itself."""
        limit = time.monotonic() + PATIENCE
        while True:
            alive = self.ground.strangers()
            if not alive or time.monotonic() > limit:
                left = [line for line in self.ground.snapshot().differences(self.before)
                        if not line.startswith("process ")]
                if not left or time.monotonic() > limit or (not alive and self.is_final()):
                    return left
            time.sleep(0.02)

    def is_final(self):
        """With nobody alive nothing changes any more, but for what the kernel itself still does."""
        time.sleep(1)
        return bool(self.ground.snapshot().differences(self.before))


def main():
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(1))
    # Ignored in what a shell puts into the background, and then in every tool: no fair trial.
    for number in (signal.SIGQUIT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    LIBC.prctl(1, signal.SIGTERM, 0, 0, 0)
    os.chdir("/")
    order = json.loads(sys.argv[1])
    directory = tempfile.mkdtemp(prefix="aftershock-residue-job-", dir="/var/tmp")
    place = directory + "/bin"
    os.mkdir(place)
    subprocess.run(["mount", "--bind", os.path.dirname(order["aftershock"]), place], check=True)
    order["aftershock"] = f"{place}/{os.path.basename(order['aftershock'])}"
    try:
        with Ground(tempfile.mkdtemp(dir=directory), order["job"], ("sleeper", "nginx")) as ground:
            bench = Bench(ground, order)
            faults = plights(ground, hierarchies(), output, read)
            rounds = [(tool, plight, name, number) for number in range(order["rounds"]) for plight in faults
                      for name in order["signals"] for tool in order["tools"]]
            for tool, plight, name, number in rounds[order["job"]::order["jobs"]]:
                left, recovered = bench.round(tool, plight, name, number)
                print(json.dumps(dict(tool=tool, fault=plight.name, signal=name, left=left, recovered=recovered)),
                      flush=True)
    finally:
        subprocess.run(["umount", "--lazy", place], check=False)
        shutil.rmtree(directory, ignore_errors=True)


main()
