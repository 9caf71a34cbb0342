"""What of a host a drill could have changed, as one dictionary: taken twice, and compared.

Whatever can be read is compared as a whole. What is left out is left out by name, and is one of: counters, time stamps,
and what the victims themselves do all the time.
"""
import hashlib
import os
import re
import subprocess

from overload_ground import TOOLS, hierarchies

# Writable files of a control group that count events, start something, or say who is in it.
NO_SETTING = re.compile(
    r"usage|failcnt|pressure|procs$|threads$|tasks$|event_control|force_empty|reset_stats|cgroup\.kill")
# Settings below /proc/sys/net that the kernel counts up by itself, or draws by chance.
NO_CHOICE = re.compile(r"nf_conntrack_count|stable_secret|/route/flush")
ENVIRONMENT = dict(os.environ, PATH=TOOLS, LC_ALL="C")
STATUS = re.compile(r"^(TracerPid|NoNewPrivs|Seccomp|Cpus_allowed_list|Mems_allowed_list|SigBlk|SigIgn|SigCgt|Uid|Gid|"
                    r"CapEff|CapPrm):\s*(.*)$", re.M)


def read(path):
    """A file's text; what went wrong when it cannot be read, which is a fact, too."""
    try:
        with open(path, "rb", buffering=0) as file:
            # In small parts: for a setting the kernel sets aside as much as is asked for.
            parts = []
            while part := file.read(1 << 14):
                parts.append(part)
            return b"".join(parts).decode("latin-1").strip()
    except OSError as error:
        return f"<{error.strerror}>"


def names(path):
    try:
        return sorted(os.listdir(path))
    except OSError:
        return []


class Snapshot:
    """The state of a ground: `facts` by name."""

    def __init__(self, ground):
        self.facts = {}
        self.processes(ground)
        commands = {(place, what): self.start(prefix + command)
                    for place, prefix in [("here", []), *ground.neighbours.items()]
                    for what, command in self.network(ground.links(prefix)).items()}
        self.settings(ground)
        self.groups(ground)
        self.files(ground)
        for name, pid in ground.living().items():
            self.victim(name, pid, ground.is_steady(name), ground.mounts(pid))
        self.sockets()
        for (place, what), command in commands.items():
            text, error = command.communicate()
            self.facts[f"{what} {place}"] = self.filtered(what, text) + (error if command.returncode else "")

    @staticmethod
    def start(command):
        text = None
        if isinstance(command[-1], tuple):
            *command, (text,) = command
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
        if text:
            process.stdin.write(text)
        process.stdin.close()
        process.stdin = None
        return process

    @staticmethod
    def network(links):
        """Commands that show a network namespace, each with its input."""
        traffic = ["qdisc show"]
        for link in links:
            traffic += [f"class show dev {link}", f"filter show dev {link}", f"filter show dev {link} ingress",
                        f"filter show dev {link} egress"]
        addresses = ["addr show", "route show table all", "rule show"]
        neighbours = ["neigh show nud permanent", "neigh show proxy"]
        lines = "\n".join
        return {
            "traffic control": ["tc", "-force", "-batch", "-", (lines(traffic) + "\n",)],
            "links and IPv4": ["ip", "-4", "-d", "-force", "-batch", "-",
                               (lines(["link show", *addresses, *neighbours]) + "\n",)],
            "IPv6": ["ip", "-6", "-force", "-batch", "-", (lines(addresses + neighbours) + "\n",)],
            "nftables": ["nft", "--stateless", "list", "ruleset"],
        }

    @staticmethod
    def filtered(what, text):
        # Of several interfaces, the one that came up last has its own fe80::/64 last.
        return "\n".join(sorted(text.splitlines())) if what == "IPv6" else text

    def settings(self, ground):
        for path in ground.settings():
            self.facts[path] = read(path)

    def groups(self, ground):
        for root in sorted(set(hierarchies().values())):
            self.facts[f"{root}/cgroup.subtree_control"] = read(f"{root}/cgroup.subtree_control")
            for name in names(root):
                if name == ground.name or ground.owns(name):
                    self.group(f"{root}/{name}")

    def group(self, path):
        self.facts[path] = "a control group"
        for entry in os.scandir(path):
            if entry.is_dir(follow_symlinks=False):
                self.group(entry.path)
            elif entry.stat().st_mode & 0o200 and not NO_SETTING.search(entry.name):
                text = read(entry.path)
                self.facts[entry.path] = re.sub(r"oom_kill \d+", "", text)

    def files(self, ground):
        for top in ground.trees:
            for directory, _, files in os.walk(top):
                status = os.stat(directory)
                self.facts[directory] = f"directory {status.st_mode:o} {status.st_uid} {status.st_gid}"
                for name in files:
                    self.facts[f"{directory}/{name}"] = self.file(f"{directory}/{name}")
        for disk in ground.disks:
            space = os.statvfs(disk)
            self.facts[f"space of {disk}"] = f"{space.f_bfree} blocks, {space.f_ffree} inodes"
        # They are file systems of this ground's own: whatever is there was put there by us.
        for top in ground.private:
            for name in names(top):
                if name not in ground.own_names:
                    self.facts[f"{top}/{name}"] = "there"
        for top in ("/var/lib", "/var/tmp", "/etc"):
            self.facts[top] = " ".join(name for name in names(top) if ground.owns(name))
        self.facts["mounts"] = ground.mounts("self")
        self.facts["loop devices"] = " ".join(
            f"{name}: {file}" for name in names("/sys/block")
            if (file := read(f"/sys/block/{name}/loop/backing_file")).startswith(ground.directory))
        self.facts["mapped devices"] = " ".join(
            name for name in names("/sys/block") if read(f"/sys/block/{name}/dm/name").startswith("aftershock"))
        for kind in ("shm", "sem", "msg"):
            self.facts[f"System V {kind}"] = read(f"/proc/sysvipc/{kind}")

    @staticmethod
    def file(path):
        try:
            status = os.lstat(path)
            with open(path, "rb") as file:
                digest = hashlib.sha256(file.read()).hexdigest()
            return f"{status.st_mode:o} {status.st_uid} {status.st_gid} {status.st_size} {digest}"
        except OSError as error:
            return error.strerror

    def victim(self, name, pid, steady, mounts):
        """A process: its limits and all that can be set on it from outside."""
        stat = read(f"/proc/{pid}/stat")
        fields = stat[stat.rfind(")") + 2:].split()
        state = fields[0] if fields and fields[0] in "TtZX" else "runs" if fields else "is gone"
        about = {"state": state, "limits": read(f"/proc/{pid}/limits"), "oom": read(f"/proc/{pid}/oom_score_adj"),
                 "groups": read(f"/proc/{pid}/cgroup"), "mounts": mounts,
                 "nice, policy": " ".join(fields[16:17] + fields[37:39])}
        for kind in names(f"/proc/{pid}/ns"):
            try:
                about[f"namespace {kind}"] = os.readlink(f"/proc/{pid}/ns/{kind}")
            except OSError as error:
                about[f"namespace {kind}"] = error.strerror
        threads = {}
        for thread in names(f"/proc/{pid}/task"):
            found = dict(STATUS.findall(read(f"/proc/{pid}/task/{thread}/status")))
            if not steady:
                found.pop("SigBlk", None)
            for key, value in found.items():
                threads.setdefault(key, set()).add(value)
        for key, values in threads.items():
            about[key] = " or ".join(sorted(values))
        for key, value in about.items():
            self.facts[f"victim {name}: {key}"] = value
        self.facts[f"victim {name}: children"] = self.stopped(pid) if not steady else " ".join(
            read(f"/proc/{pid}/task/{pid}/children").split())

    @staticmethod
    def stopped(pid):
        found = []
        for child in read(f"/proc/{pid}/task/{pid}/children").split():
            if child.isdigit() and f"{read(f'/proc/{child}/stat')} ) ".split(") ")[1][:1] in ("T", "t"):
                found.append(child)
        return f"stopped: {len(found)}"

    def processes(self, ground):
        for pid in ground.strangers():
            self.process(pid)
        here = os.readlink("/proc/self/ns/net")
        known = ground.family()
        for pid in map(int, filter(str.isdigit, names("/proc"))):
            try:
                inside = os.readlink(f"/proc/{pid}/ns/net") == here
            except OSError:
                continue
            if inside and pid not in known and os.path.exists(f"/proc/{pid}") and pid not in ground.family():
                self.process(pid)

    def process(self, pid):
        try:
            with open(f"/proc/{pid}/cmdline", errors="replace") as file:
                self.facts[f"process {pid}"] = file.read().replace("\0", " ")
        except OSError:
            return  # It has ended meanwhile.

    def sockets(self):
        """Who listens, and connections that are more than a memory."""
        for kind in ("tcp", "tcp6"):
            rows = [line.split() for line in read(f"/proc/net/{kind}").splitlines()[1:]]
            for row in rows:
                if row[3] == "0A":
                    self.facts[f"{kind} listener on port {int(row[1][-4:], 16)}"] = row[1]
            self.facts[f"{kind} connections"] = " ".join(
                sorted(f"{row[1]}-{row[2]}" for row in rows if row[3] not in ("0A", "06")))
        for kind in ("udp", "udp6", "raw", "raw6"):
            rows = [line.split() for line in read(f"/proc/net/{kind}").splitlines()[1:]]
            self.facts[f"{kind} sockets"] = " ".join(sorted(row[1] for row in rows))
        self.facts["unix sockets"] = " ".join(
            sorted(word for word in read("/proc/net/unix").split() if "aftershock" in word))
        flows = [line for line in read("/proc/net/nf_conntrack").splitlines() if self.is_redirected(line)]
        self.facts["redirected flows"] = "\n".join(flows)
        self.facts["xtables"] = read("/proc/net/ip_tables_names") + read("/proc/net/ip6_tables_names")

    @staticmethod
    def is_redirected(line):
        """Whether the answers of a flow come from another port than the one that was asked (redirection)."""
        asked, answers = re.findall(r"\bdport=(\d+)", line), re.findall(r"\bsport=(\d+)", line)
        return len(asked) == 2 and len(answers) == 2 and asked[0] != answers[1]

    def differences(self, before):
        """What is different from an earlier state, in words; empty when nothing is."""
        found = []
        for name in sorted(self.facts.keys() | before.facts.keys()):
            was, now = before.facts.get(name), self.facts.get(name)
            if was != now and (was or now):
                found.append(f"{name}: {self.change(was, now)}")
        return found

    @staticmethod
    def change(was, now):
        if was is None or now is None or "\n" not in f"{was}{now}":
            return f"was {was if was is not None else 'absent'}, is {now if now is not None else 'absent'}"
        old, new = was.splitlines(), now.splitlines()
        gone = [f"- {line.strip()}" for line in old if line not in new]
        come = [f"+ {line.strip()}" for line in new if line not in old]
        return "; ".join(gone + come) or "in another order"


if __name__ == "__main__":
    raise SystemExit("a part of script/soak")
