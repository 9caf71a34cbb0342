"""A simulated host: namespaces of its own, and processes that are started in it and known by their real numbers."""
import contextlib
import ctypes
import os
import signal
import subprocess
import threading
import time

LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1
NEW_MOUNTS, NEW_NETWORK = 0x00020000, 0x40000000
TOOLS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# No proxy, no ETCD_*, no setting of the product's reaches a host from the shell that started this.
ENVIRONMENT = {"PATH": TOOLS, "HOME": "/root", "LANG": "C.UTF-8"}

# What the first process of a host does. Orphans become its children; since it ignores SIGCHLD they vanish when they end:
# whoever asks whether a guardian lives would find a zombie as well.
FIRST = """
trap '' CHLD
mount -t tmpfs -o mode=755 tmpfs /run
echo "$0" > /proc/sys/kernel/hostname
exec sleep infinity
"""


def detached():
    """For a child that Ctrl-C must not reach, and that must not outlive us even when we are killed."""
    os.setsid()
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


@contextlib.contextmanager
def undisturbed():
    """For taking things back: a second Ctrl-C must not leave half of them."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before):
            signal.signal(number, handler)


def read(path):
    """What a file of /proc says; nothing when the process is gone."""
    try:
        with open(path, errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def tool(*words, **options):
    """Runs a tool of the system, which must succeed."""
    done = subprocess.run(words, text=True, capture_output=True, env=ENVIRONMENT, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


def own_namespaces():
    """Leaves the machine's network and mounts, so that nothing that is made there is seen by anybody else, and the kernel
    takes all of it back when this process ends, however it ends. Returns the network that it leaves."""
    before = os.open("/proc/self/ns/net", os.O_RDONLY)
    if LIBC.unshare(NEW_MOUNTS | NEW_NETWORK) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    tool("mount", "--make-rprivate", "/")
    tool("ip", "link", "set", "lo", "up")
    return before


def in_network(path, act):
    """Does something in another network namespace; a socket that is made there stays there."""
    with open("/proc/thread-self/ns/net") as ours, open(path) as theirs:
        if LIBC.setns(theirs.fileno(), NEW_NETWORK) != 0:
            raise OSError(ctypes.get_errno(), "setns")
        try:
            return act()
        finally:
            if LIBC.setns(ours.fileno(), NEW_NETWORK) != 0:
                raise OSError(ctypes.get_errno(), "setns")


class Host:
    """Network, mounts, processes and name are its own, and /run is. When its first process ends, the kernel ends all others."""

    def __init__(self, name, address, directory):
        self.name, self.address, self.directory = name, address, f"{directory}/{name}"
        self.link, self.processes = f"to-{name}", []
        os.makedirs(self.directory, mode=0o700)
        command = ["unshare", "--net", "--mount", "--pid", "--uts", "--fork", "--kill-child", "--mount-proc",
                   "sh", "-ec", FIRST, name]
        self.holder = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=detached, env=ENVIRONMENT)
        self.first = first_child(self.holder)
        wait_for(lambda: read(f"/proc/{self.first}/comm") == "sleep\n", f"the namespaces of {name}")
        self.space = os.readlink(f"/proc/{self.first}/ns/pid")

    def connect(self, bridge):
        """Puts the host on the bridge by a cable of its own."""
        # One of an earlier host goes when the kernel gets to it.
        subprocess.run(["ip", "link", "del", self.link], check=False, capture_output=True, env=ENVIRONMENT)
        tool("ip", "link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns", str(self.first))
        tool("ip", "link", "set", self.link, "master", bridge, "up")
        for words in (["link", "set", "lo", "up"], ["addr", "add", f"{self.address}/24", "dev", "eth0"],
                      ["link", "set", "eth0", "up"]):
            tool(*self.enter("ip", *words))

    def enter(self, *words):
        return ["nsenter", "--target", str(self.first), "--net", "--mount", "--pid", "--uts", "--", *words]

    def start(self, name, *words, environment=None, out=None, err=None):
        process = Process(self, name, words, environment or {}, out, err)
        self.processes.append(process)
        return process

    def ask(self, *words, environment=None, seconds=20):
        """Runs a command to its end. Returns its exit code, standard output and standard error."""
        # What ends nsenter does not end what it started; `timeout` is inside.
        command = self.enter("timeout", "--kill-after=1", str(seconds), *words)
        done = subprocess.run(command, text=True, capture_output=True, stdin=subprocess.DEVNULL, preexec_fn=detached,
                              env=dict(ENVIRONMENT, **(environment or {})))
        return done.returncode, done.stdout, done.stderr

    def family(self):
        """The words of each process of this host by its number, except the first one and what is ours to look with."""
        found = {}
        for name in os.listdir("/proc"):
            if not name.isdigit() or int(name) == self.first:
                continue
            try:
                if os.readlink(f"/proc/{name}/ns/pid") == self.space:
                    words = read(f"/proc/{name}/cmdline").split("\0")[:-1]
                    if words:
                        found[int(name)] = words
            except OSError:
                continue
        return found

    def role(self, *names):
        """The processes of the product that do one of these: `run` is the executor."""
        return {pid: words for pid, words in self.family().items()
                if len(words) > 1 and words[1] in names and "aftershock" in os.path.basename(words[0])}

    def close(self):
        if self.holder.poll() is None:
            # Its child, the first process, is killed by the kernel with it.
            send(self.holder.pid, signal.SIGKILL)
        self.holder.wait()
        for process in self.processes:
            # One that stands still, because what it started did, would not notice that that is gone.
            if process.code is None:
                send(process.entrance.pid, signal.SIGKILL)
            process.entrance.wait()


class Process:
    """A process in a host. `nsenter` stays outside as its parent, and ends as it does."""

    def __init__(self, host, name, words, environment, out, err):
        self.host, self.name, self.log = host, name, f"{host.directory}/{name}.stderr"
        self.started, self.lines, self.watch = time.monotonic(), [], err
        with open(out or os.devnull, "w") as output, open(self.log, "a") as errors:
            self.offset = errors.tell()
            self.entrance = subprocess.Popen(
                host.enter(*words), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE if err else errors,
                preexec_fn=detached, env=dict(ENVIRONMENT, **environment))
        self.pid = first_child(self.entrance)
        if err:
            self.reader = threading.Thread(target=self.listen, daemon=True)
            self.reader.start()

    def listen(self):
        """Dates each line of standard error as it comes."""
        with open(self.log, "a") as file:
            for line in self.entrance.stderr:
                text = line.decode(errors="replace")
                self.lines.append((time.monotonic(), text.rstrip("\n")))
                file.write(text)
                file.flush()
                self.watch(*self.lines[-1])

    def signal(self, number):
        """Returns whether there was somebody to get it."""
        reached = self.pid is not None and self.entrance.poll() is None and send(self.pid, number)
        if reached and number == signal.SIGCONT:
            # It stops when its child does, and then could not take leave of it.
            send(self.entrance.pid, number)
        return reached

    @property
    def code(self):
        """The exit code, a signal as a negative number; nothing while it runs."""
        return self.entrance.poll()

    def end(self, seconds=5):
        """Asks it to end, and sees to it."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            return self.entrance.wait(seconds)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            return self.entrance.wait()

    def tail(self, lines, size=2000):
        """The last words that this process said."""
        with open(self.log, errors="replace") as file:
            file.seek(self.offset)
            return "\n".join(file.read()[-size:].splitlines()[-lines:])


def first_child(parent):
    """The number of the process that `unshare` or `nsenter` started; nothing when that has ended already."""
    path = f"/proc/{parent.pid}/task/{parent.pid}/children"
    limit = time.monotonic() + 10
    while time.monotonic() < limit:
        if pids := read(path).split():
            return int(pids[0])
        if parent.poll() is not None:
            return None
        time.sleep(0.0005)
    raise RuntimeError(f"{' '.join(parent.args)[:200]} started nothing")


def send(pid, number):
    """Sends a signal. Returns whether there was somebody to get it."""
    try:
        os.kill(pid, number)
        return True
    except ProcessLookupError:
        return False


def wait_for(is_so, what, seconds=20):
    limit = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > limit:
            raise RuntimeError(f"no {what} within {seconds} s")
        time.sleep(0.01)


if __name__ == "__main__":
    raise SystemExit("a part of script/fleet")
