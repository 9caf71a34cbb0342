"""A place for many rounds: a network namespace, mounts, control groups, a small disk and victims of its own."""
import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

from overload_ground import TOOLS, hierarchies
from soak_state import Snapshot, read

POOL_PORT, WEB_PORT, NEIGHBOUR_PORT = 27500, 27510, 27520
LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_CHILD_SUBREAPER = 36

# A service with a small backlog and two workers, each of which serves one connection at a time.
POOL = f"""
import socket, threading
listener = socket.create_server(("127.0.0.1", {POOL_PORT}), backlog=4)
def serve():
    while True:
        client = listener.accept()[0]
        try:
            while (part := client.recv(4096)):
                if b"\\r\\n\\r\\n" in part:
                    client.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok")
                    break
        except OSError:
            pass
        client.close()
for _ in range(2): threading.Thread(target=serve).start()
"""
CALLER = "import os, time\nwhile True: os.getppid(); time.sleep(0.002)"
NGINX = """
worker_processes 2; daemon off; pid {0}/nginx.pid; error_log /dev/null;
events {{ worker_connections 64; }}
http {{ access_log off; client_body_temp_path {0}/body; proxy_temp_path {0}/proxy; fastcgi_temp_path {0}/fastcgi;
  uwsgi_temp_path {0}/uwsgi; scgi_temp_path {0}/scgi;
  server {{ listen 127.0.0.1:{1}; location / {{ return 200 "ok"; }} }} }}
"""
NEIGHBOUR = "import socket, time\nsocket.create_server(('127.0.0.1', 27520))\ntime.sleep(1e6)"
NETWORK = """
ip link set lo up
ip link add link0 type veth peer name far0
ip link set far0 addrgenmode none; ip link set far0 up; ip link set link0 up
ip addr add 10.79.0.1/24 dev link0; ip addr add 10.79.0.9/24 dev link0
ip addr add fd00:79::1/64 dev link0 nodad
ip route add 10.80.0.0/24 via 10.79.0.2 metric 50 src 10.79.0.9
ip route add 10.80.2.0/24 nexthop via 10.79.0.2 dev link0 weight 3 nexthop via 10.79.0.3 dev link0
ip route add default via 10.79.0.7 metric 100
ip -6 route add fd00:80::/64 via fd00:79::2 metric 7
ip neigh add 10.79.0.2 lladdr 02:00:00:00:00:02 dev link0 nud permanent
ip rule add fwmark 7 table 77
tc qdisc add dev link0 root handle 5: pfifo limit 7
nft add table inet house; nft add chain inet house in '{ type filter hook input priority 0; }'
nft add rule inet house in tcp dport 9 drop
ip netns add near; ip -n near link set lo up
for _ in 1 2 3 4 5 6 7 8 9 10; do
    ip -6 addr show dev link0 | grep -q tentative || break
    sleep 0.3
done
"""


class Ground:
    """Made once for many rounds; a victim that ended is started again before the next one."""

    def __init__(self, directory, number, victims):
        self.directory, self.number, self.wanted = directory, number, victims
        self.name = f"soak_{os.getpid()}"
        self.victims, self.sessions, self.statuses = {}, set(), {}
        self.pids, self.runs = {}, {}
        # The commands of the round, the run itself first.
        self.commands = []
        self.state, self.data, self.disk = directory + "/state", directory + "/data", directory + "/disk"
        self.trees, self.disks, self.private = [self.data, self.disk], [self.disk], ["/run", "/tmp", "/dev/shm"]
        self.neighbours = {"near": ["ip", "netns", "exec", "near"]}
        # The lock is a file that stays; it is free when nobody holds it.
        self.own_names = {"aftershock.lock", "aftershock.halt.d", "netns"}
        self.host_setting, self.claim = self.claimed(number)

    @staticmethod
    def claimed(number):
        """A setting of the whole host that no other ground changes, and what holds the claim."""
        for turn in range(len(HOST_SETTINGS)):
            path = f"/proc/sys/{HOST_SETTINGS[(number + turn) % len(HOST_SETTINGS)].replace('.', '/')}"
            if not os.path.exists(path):
                continue
            claim = os.open(path, os.O_RDONLY)
            try:
                fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return path, claim
            except BlockingIOError:
                os.close(claim)
        raise RuntimeError(f"more than {len(HOST_SETTINGS)} jobs on this host")

    def __enter__(self):
        # Others mount and unmount there; it is hidden from us soon.
        self.hidden = {line.split()[0] for line in read("/proc/self/mountinfo").splitlines()
                       if line.split()[4].startswith(tuple(top + "/" for top in self.private))}
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        for top in self.private:
            subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", top], check=True)
        subprocess.run(["sh", "-e", "-c", NETWORK], check=True, env=dict(os.environ, PATH=TOOLS))
        os.makedirs(self.data + "/deep")
        for path, text in (("file", "one\n"), ("deep/file", "two\n" * 1000)):
            with open(f"{self.data}/{path}", "w") as file:
                file.write(text)
        self.mount()
        for root in sorted(set(hierarchies().values())):
            group = f"{root}/{self.name}"
            os.mkdir(group)
            if "cpuset" in root:
                for file in ("cpuset.cpus", "cpuset.mems"):
                    write(f"{group}/{file}", read(f"{root}/{file}"))
        return self

    def __exit__(self, *_):
        limit = time.monotonic() + 20
        while self.children() and time.monotonic() < limit:
            for pid in self.family() - {os.getpid()}:
                end(pid)
            self.reap()
            time.sleep(0.01)
        subprocess.run(["umount", "--lazy", self.disk], check=False)
        subprocess.run(["ip", "netns", "del", "near"], check=False, env=dict(os.environ, PATH=TOOLS))
        for root in sorted(set(hierarchies().values())):
            for path, _, _ in os.walk(f"{root}/{self.name}", topdown=False):
                for _ in range(100):
                    try:
                        os.rmdir(path)
                        break
                    except OSError:
                        time.sleep(0.02)
        shutil.rmtree(self.directory, ignore_errors=True)

    def mount(self):
        image = self.directory + "/disk.img"
        with open(image, "wb") as file:
            file.truncate(24 << 20)
        make = ["mkfs.ext4", "-q", "-F", "-N", "256", "-O", "^has_journal", image]
        subprocess.run(make, check=True, env=dict(os.environ, PATH=TOOLS))
        os.makedirs(self.disk)
        subprocess.run(["mount", "-o", "loop", image, self.disk], check=True)
        # What mounting left to do in the background would look like a change of ours.
        os.sync()

    # -- processes

    def reap(self):
        """Takes leave of every child that has ended, victims and what was handed down to us."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            self.statuses[pid] = status

    def children(self):
        return [int(pid) for pid in read(f"/proc/self/task/{os.getpid()}/children").split()]

    def strangers(self):
        """Children that are no victims: what a run started, and what it left to us when it died."""
        self.reap()
        return [pid for pid in self.children() if self.session(pid) not in self.sessions]

    @staticmethod
    def session(pid):
        """Each victim leads one, to which belongs what it started, also when it is gone itself."""
        try:
            return os.getsid(pid)
        except ProcessLookupError:
            return 0

    def family(self, top=None):
        """A process, all that it started, and so on."""
        found, todo = set(), [top or os.getpid()]
        while todo:
            pid = todo.pop()
            found.add(pid)
            for thread in self.threads(pid):
                todo += [int(word) for word in read(f"/proc/{pid}/task/{thread}/children").split() if word.isdigit()]
        return found

    @staticmethod
    def threads(pid):
        try:
            return os.listdir(f"/proc/{pid}/task")
        except OSError:
            return []

    def ours(self):
        """The processes of runs by what they are: `executor`, `guardian`, `helper`, `workload`, and `newborn`, which is
        any of them between fork and exec."""
        found, commands = {}, set(self.commands)
        for top in self.strangers():
            for pid in self.family(top):
                words = read(f"/proc/{pid}/cmdline").split("\0")
                role = words[1] if len(words) > 1 and "aftershock" in words[0] else "workload"
                if role in ("run", "inject", "halt", "recover"):
                    role = "newborn" if pid not in commands else "executor" if pid == self.commands[0] else "another"
                found.setdefault(role, []).append(pid)
                self.pids[pid] = role
                if role == "helper" and len(words) > 2 and words[2].count("_") >= 2:
                    self.runs[words[2].split("_")[1]] = True
        return found

    def living(self):
        return {name: pid for name, pid in self.victims.items() if name not in self.dead()}

    def dead(self):
        self.reap()
        return {name for name, pid in self.victims.items() if pid in self.statuses}

    @staticmethod
    def belongings(name):
        """How the names of those facts begin that go with a victim."""
        port = {"pool": POOL_PORT, "nginx": WEB_PORT}.get(name)
        return (f"victim {name}:",) + ((f"tcp listener on port {port}",) if port else ())

    @staticmethod
    def is_steady(name):
        """Whether a victim does nothing, or always the same: then its children and its signal mask count, too."""
        return name not in ("forker", "caller", "nginx")

    def victim(self, name):
        """The process id of a victim that runs; it is started where it does not."""
        if name in self.victims and self.victims[name] not in self.statuses:
            return self.victims[name]
        command = {
            "sleeper": ["sleep", "100000"],
            "other": ["sleep", "100000"],
            "bound": ["taskset", "-c", "0", "sleep", "100000"],
            "family": ["sh", "-c", "sleep 100000 & wait"],
            "forker": ["sh", "-c", "while :; do /bin/true & sleep 0.05; wait; done"],
            "pool": [sys.executable, "-c", POOL],
            "caller": [sys.executable, "-c", CALLER],
            "nginx": ["nginx", "-p", self.directory, "-c", self.directory + "/nginx.conf"],
            "neighbour": [*self.neighbours["near"], sys.executable, "-c", NEIGHBOUR],
            "unified": ["sleep", "100000"],
        }[name]
        write(self.directory + "/nginx.conf", NGINX.format(self.directory, WEB_PORT))
        groups = [f"{root}/{self.name}" for key, root in hierarchies().items() if name != "unified" or key == "v2"]

        def enter():
            os.setsid()
            for group in set(groups):
                write(group + "/cgroup.procs", "0")

        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, preexec_fn=enter, env=dict(os.environ, PATH=TOOLS))
        process.returncode = 0  # It is ours to wait for, not the destructor's.
        # Somebody else may have had this number before.
        self.statuses.pop(process.pid, None)
        self.victims[name] = process.pid
        self.sessions.add(process.pid)
        port = {"pool": POOL_PORT, "nginx": WEB_PORT}.get(name)
        limit = time.monotonic() + 30
        while time.monotonic() < limit:
            if port is None or self.answers(port):
                break
            time.sleep(0.02)
        time.sleep(0.1 if name in ("neighbour", "family") else 0.02)
        return process.pid

    @staticmethod
    def answers(port):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            return False

    def lose(self, name):
        """Ends a victim, of which a round cannot say what it is like now."""
        leader = self.victims[name]
        while members := [pid for pid in self.family() if self.session(pid) == leader]:
            for pid in members:
                end(pid)
            self.reap()
            time.sleep(0.002)

    def ready(self):
        """Starts the victims that do not run."""
        for name in self.wanted:
            self.victim(name)

    def words(self):
        """What stands for the ground's things in a spec."""
        roots = hierarchies()
        found = {name.upper(): str(self.victim(name)) for name in self.wanted}
        found.update(DATA=self.data, DISK=self.disk, GROUP=f"{roots.get('cpu', roots.get('v2'))}/{self.name}",
                     UNIFIED=f"{roots.get('v2')}/{self.name}",
                     SETTING=self.host_setting.removeprefix("/proc/sys/").replace("/", "."),
                     VALUE=str(int(read(self.host_setting)) + 1))
        return found

    # -- what a snapshot asks

    def links(self, prefix):
        return ["lo"] if prefix else ["lo", "link0", "far0"]

    def mounts(self, pid):
        return "\n".join(line for line in read(f"/proc/{pid}/mountinfo").splitlines()
                         if line.split()[0] not in self.hidden)

    def settings(self):
        if not hasattr(self, "known_settings"):
            from soak_state import NO_CHOICE
            self.known_settings = [
                f"{path}/{name}" for path, _, files in os.walk("/proc/sys/net") for name in files
                if os.stat(f"{path}/{name}").st_mode & 0o200 and not NO_CHOICE.search(f"{path}/{name}")]
        return self.known_settings + [self.host_setting]

    def note_runs(self):
        """Remembers the runs of which there is anything, since names that they make have their ids."""
        try:
            self.runs.update((run, True) for run in os.listdir(self.state + "/runs"))
        except FileNotFoundError:
            pass

    def owns(self, name):
        """Whether a name on the host was made by a process or a run of this ground."""
        if "aftershock" not in name:
            return False
        words = name.replace("-", "_").split("_")
        return any(word in self.runs or word.isdigit() and int(word) in self.pids for word in words)

    def snapshot(self):
        self.note_runs()
        return Snapshot(self)


# They are the whole host's; none does anything at the values that are written here.
HOST_SETTINGS = ["kernel.printk_ratelimit_burst", "kernel.printk_ratelimit", "vm.dirtytime_expire_seconds",
                 "vm.stat_interval", "vm.page_lock_unfairness", "kernel.perf_event_mlock_kb",
                 "fs.lease-break-time", "kernel.random.urandom_min_reseed_secs", "vm.extfrag_threshold",
                 "kernel.keys.maxkeys", "kernel.hung_task_warnings"]


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def end(pid, number=signal.SIGKILL):
    """Sends a signal. Returns whether there was somebody to get it."""
    try:
        os.kill(pid, number)
        return True
    except ProcessLookupError:
        return False


if __name__ == "__main__":
    raise SystemExit("a part of script/soak")
