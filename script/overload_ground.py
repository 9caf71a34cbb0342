"""A place for one run: a victim in cgroups of its own, a probed server, and a look at what is left behind."""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

PORT = 22900
# Where mkfs.ext4 is, also for a user whose PATH has no sbin.
TOOLS = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def hierarchies():
    """The directory of each controller's hierarchy; v2 for those that v1 does not have."""
    found = {}
    for line in open("/proc/self/mountinfo"):
        fields, rest = line.split(" - ")
        point, kind, options = fields.split()[4], rest.split()[0], rest.split()[2].split(",")
        if kind == "cgroup":
            for controller in ("cpu", "cpuset", "memory", "pids", "blkio"):
                if controller in options:
                    found.setdefault(controller, point)
        elif kind == "cgroup2":
            found["v2"] = point
    return found


def serve():
    """The server that every run probes."""
    server = socket.create_server(("127.0.0.1", PORT), backlog=1024)

    def accept():
        while True:
            server.accept()[0].close()

    threading.Thread(target=accept, daemon=True).start()


class Ground:
    program = os.path.dirname(os.path.abspath(__file__)) + "/overload_victim.py"

    def __init__(self, directory, aftershock):
        self.directory, self.aftershock = directory, aftershock
        self.mounted = None
        self.name = f"overload_{os.getpid()}"
        self.groups, self.victims = [], []

    def __enter__(self):
        for root in sorted(set(hierarchies().values())):
            group = f"{root}/{self.name}"
            os.mkdir(group)
            if os.path.exists(group + "/cpuset.mems") and "cpuset" in root:
                for file in ("cpuset.cpus", "cpuset.mems"):
                    self.write(f"{group}/{file}", open(f"{root}/{file}").read())
            self.groups.append(group)
        return self

    def __exit__(self, *_):
        for victim in self.victims:
            victim.send_signal(signal.SIGKILL)
            victim.wait()
        for group in self.groups:
            self.end_all(group)
        if self.mounted:
            subprocess.run(["umount", "--lazy", self.mounted], check=True)
        shutil.rmtree(self.directory + "/data", ignore_errors=True)
        for group in self.groups:
            for _ in range(100):
                try:
                    os.rmdir(group)
                    break
                except OSError:
                    time.sleep(0.02)

    @staticmethod
    def write(path, text):
        with open(path, "w") as file:
            file.write(text)

    @staticmethod
    def end_all(group):
        """Ends what the victims started."""
        with open(group + "/cgroup.procs") as file:
            for pid in file.read().split():
                try:
                    os.kill(int(pid), signal.SIGKILL)
                except ProcessLookupError:
                    pass

    def mount(self, size):
        """Makes a small file system of the run's own. Returns where it is."""
        image, path = self.directory + "/disk.img", self.directory + "/disk"
        with open(image, "wb") as file:
            file.truncate(size)
        make = ["mkfs.ext4", "-q", "-F", "-N", "256", "-O", "^has_journal", image]
        subprocess.run(make, check=True, env=dict(os.environ, PATH=TOOLS))
        os.makedirs(path, exist_ok=True)
        subprocess.run(["mount", "-o", "loop", image, path], check=True)
        self.mounted = path
        return path

    def group(self, controller):
        root = hierarchies().get(controller) or hierarchies()["v2"]
        return f"{root}/{self.name}"

    def victim(self, command):
        """Starts a process in the ground's groups."""
        def enter():
            for group in self.groups:
                self.write(group + "/cgroup.procs", "0")

        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=enter)
        self.victims.append(process)
        return process

    def run(self, case):
        """One run of a case: what went wrong, if anything, and how late things were, in milliseconds."""
        words = case.prepare(self)
        os.makedirs(self.directory + "/data", exist_ok=True)
        state = f"{self.mounted if case.state_on_disk else self.directory}/state"
        shutil.rmtree(state, ignore_errors=True)
        spec = f"{self.directory}/spec.yaml"
        self.write(spec, case.spec(PORT, words))
        environment = dict(os.environ, AFTERSHOCK_LOCK=self.directory + "/host.lock")
        try:
            done = subprocess.run(
                [self.aftershock, "run", spec, "--state", state, "--format", "json", "-q"], env=environment,
                capture_output=True, text=True, timeout=120)
        except subprocess.TimeoutExpired:
            return "still running after 120 s", {}
        if not done.stdout.startswith("{"):
            return f"exit {done.returncode}: {done.stderr.strip()[-300:]}", {}
        report = json.loads(done.stdout)
        return self.judge(case, done.returncode, report)

    def judge(self, case, code, report):
        facts = {"late": [], "probe": []}
        for fault in report["faults"]:
            if fault.get("failure"):
                return "fault: " + fault["failure"], facts
            if fault.get("clearedAt") is None and case.seconds:
                return "not taken back", facts
            if case.seconds:
                facts["late"].append((fault["clearedAt"] - fault["effectiveAt"] - case.seconds) * 1000)
        if code != case.code:
            return f"exit {code}: {report['reason']}", facts
        during = report["phases"]["during"]
        if during.get("lateness") is not None:
            facts["probe"].append(during["lateness"] * 1000)
        if case.seconds and not during["count"]:
            return "not probed meanwhile", facts
        left = report["leftovers"] + self.left(report["run"])
        return ("left behind: " + "; ".join(left) if left else None), facts

    def left(self, run):
        """What of the run is still there: groups, and processes in this network namespace."""
        here = os.readlink("/proc/self/ns/net")
        found = []
        for root in set(hierarchies().values()):
            for path, names, _ in os.walk(root):
                found += [f"{path}/{name}" for name in names if name.startswith(f"aftershock_{run}")]
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                words = open(f"/proc/{pid}/cmdline").read().split("\0")
                if os.readlink(f"/proc/{pid}/ns/net") == here and words[1:2] in (["helper"], ["guardian"]):
                    found.append(" ".join(words[:3]))
            except OSError:
                continue
        return found


if __name__ == "__main__":
    sys.exit("a part of script/overload")
