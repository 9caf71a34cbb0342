"""What the stories run on: a network namespace for each run, and what a host may lack."""
import json
import os
import shutil
import signal
import subprocess
import time

# Words of `Needs:` and the capabilities of `aftershock doctor` that give them.
CAPABILITIES = {
    "netem": ["sch_netem"],
    "cgroup-v2": ["cgroup2-cpu", "cgroup2-memory", "cgroup2-pids", "cgroup2-cpuset"],
}


class Host:
    def __init__(self, aftershock):
        said = subprocess.run([aftershock, "doctor", "--format", "json"], capture_output=True, text=True)
        self.capabilities = {}
        if said.returncode == 0:
            self.capabilities = json.loads(said.stdout)["capabilities"]

    def lacks(self, needs):
        """Why a story cannot run here, or None."""
        for need in needs:
            if need == "swap":
                with open("/proc/swaps", encoding="utf-8") as file:
                    if len(file.readlines()) < 2:
                        return "no swap is on"
            elif need == "several-cpus":
                if len(os.sched_getaffinity(0)) < 2:
                    return "there is one CPU"
            elif need == "idle-cpus":
                idle, cpus = idle_cpus(), os.cpu_count()
                if idle < 0.75 * cpus:
                    return f"others use {cpus - idle:.1f} of {cpus} CPUs"
            elif need in CAPABILITIES or need in self.capabilities:
                for name in CAPABILITIES.get(need, [need]):
                    capability = self.capabilities.get(name, {})
                    if not capability.get("works"):
                        return f"no {need}: {capability.get('detail', 'aftershock doctor does not know it')}"
            elif shutil.which(need) is None:
                return f"no {need} is installed"
        return None


def idle_cpus(seconds=2):
    """How many CPUs' worth of time nobody uses, proc(5)."""
    def idle_time():
        with open("/proc/stat", encoding="utf-8") as file:
            words = file.readline().split()
        return int(words[4]) + int(words[5])
    began, before = time.monotonic(), idle_time()
    time.sleep(seconds)
    return (idle_time() - before) / os.sysconf("SC_CLK_TCK") / (time.monotonic() - began)


class Namespace:
    """A network namespace that lasts as long as this: ports, connections and settings of one run do not meet those of another."""

    def __enter__(self):
        self.holder = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "unshare", "--net", "--", "sleep", "infinity"], stdin=subprocess.DEVNULL)
        own = os.readlink("/proc/self/ns/net")
        while self.inode(self.holder.pid) in (own, None) and self.holder.poll() is None:
            time.sleep(0.01)
        self.place = self.inode(self.holder.pid)
        subprocess.run(self.command("ip", "link", "set", "lo", "up"), check=True)
        return self

    def __exit__(self, *_):
        self.end_leftovers()
        self.holder.kill()
        self.holder.wait()

    def command(self, *words):
        return ["nsenter", f"--net=/proc/{self.holder.pid}/ns/net", "--", *words]

    def leftovers(self, patience=5):
        """Processes that still run in here: name and pid. Some take a moment to end."""
        end = time.monotonic() + patience
        while True:
            left = [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc")))
                    if pid != self.holder.pid and self.inode(pid) == self.place]
            if not left or time.monotonic() > end:
                return [f"{name_of(pid)} {pid}" for pid in left]
            time.sleep(0.05)

    def end_leftovers(self):
        for left in self.leftovers(patience=0):
            try:
                os.kill(int(left.split()[-1]), signal.SIGKILL)
            except ProcessLookupError:
                pass

    @staticmethod
    def inode(pid):
        try:
            return os.readlink(f"/proc/{pid}/ns/net")
        except OSError:
            return None


def name_of(pid):
    try:
        with open(f"/proc/{pid}/comm", encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return "?"


if __name__ == "__main__":
    raise SystemExit("a part of script/catalogue")
