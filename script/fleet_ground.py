"""A fleet to drill: hosts on a bridge, etcd, agents with victims, a server to probe; and ways to cut them off."""
import json
import os
import shutil
import signal
import subprocess
import tempfile

from fleet_etcd import Etcd
from fleet_host import ENVIRONMENT, Host, own_namespaces, read, tool, undisturbed, wait_for
from fleet_watch import Watch

BRIDGE, NETWORK, FLEET = "hub", "10.77.0.", "drills"
COORDINATOR, PORT = NETWORK + "200", 7700

# Something for a partition to stop: one that nothing runs into proves nothing, and the drill says so.
SENDER = f"""
import socket, time
datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    try:
        datagrams.sendto(b"x", ("{COORDINATOR}", 9))
    except OSError:
        pass
    time.sleep(0.2)
"""
# A server that accepts and closes: whoever probes it asks only whether its host is there.
SERVER = f"""
import socket
listener = socket.create_server(("0.0.0.0", {PORT}), backlog=512)
while True: listener.accept()[0].close()
"""
# Packets of those that are cut off are lost without a word, ARP included.
CUTS = """
table bridge cuts {
    set lost { type ifname; }
    chain forward { type filter hook forward priority 0; iifname @lost drop; oifname @lost drop; }
}
"""


def role_of(number, agents):
    """The last agent is the client that probes; of the others half are databases."""
    return "client" if number == agents else "db" if number <= (agents - 1) // 2 else "web"


class Place:
    """The namespaces and the directory in which grounds are made. The directory is a tmpfs that nobody else sees."""

    def __enter__(self):
        self.outside = own_namespaces()
        self.directory = tempfile.mkdtemp(prefix="aftershock-fleet-")
        tool("mount", "-t", "tmpfs", "-o", "mode=700", "tmpfs", self.directory)
        return self

    def __exit__(self, *_):
        with undisturbed():
            subprocess.run(["umount", "--lazy", self.directory], check=False, env=ENVIRONMENT)
            os.rmdir(self.directory)
            os.close(self.outside)


class Ground:
    def __init__(self, directory, aftershock, agents, lease, preload=None):
        self.directory = tempfile.mkdtemp(prefix="ground-", dir=directory)
        self.aftershock, self.lease, self.preload = aftershock, lease, preload
        self.hosts, self.agents, self.stamps, self.downs = [], {}, {}, set()
        self.count, self.watch, self.etcd = agents, Watch(), None

    def __enter__(self):
        try:
            self.build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        with undisturbed():
            self.take_back()

    def take_back(self):
        self.watch.close()
        for host in self.hosts:
            host.close()
        # The cables went with their hosts' namespaces.
        for words in (["ip", "link", "del", BRIDGE], ["nft", "delete", "table", "bridge", "cuts"]):
            subprocess.run(words, check=False, capture_output=True, env=ENVIRONMENT)
        shutil.rmtree(self.directory, ignore_errors=True)

    def build(self):
        tool("ip", "link", "add", BRIDGE, "type", "bridge")
        tool("ip", "addr", "add", NETWORK + "254/24", "dev", BRIDGE)
        tool("ip", "link", "set", BRIDGE, "up")
        tool("nft", "-f", "-", input=CUTS)
        self.victim = self.directory + "/victim"
        shutil.copy("/bin/sleep", self.victim)
        self.etcd = Etcd([self.host(f"e{number}", NETWORK + str(10 + number)) for number in (1, 2, 3)])
        self.coordinator = self.host("coordinator", COORDINATOR)
        self.fleet = [self.host(f"h{number}", NETWORK + str(100 + number)) for number in range(1, self.count + 1)]
        self.roles = {host.name: role_of(number, self.count) for number, host in enumerate(self.fleet, 1)}
        self.etcd.start()
        for host in self.fleet:
            victim = None if self.roles[host.name] == "client" else host.start("victim", self.victim, "infinity").pid
            if victim:
                wait_for(lambda: read(f"/proc/{victim}/comm") == "victim\n", f"victim on {host.name}")
            if self.roles[host.name] == "db":
                host.start("sender", "/usr/bin/python3", "-c", SENDER)
            self.watch.add(host, victim)
        self.probed = next(host for host in self.fleet if self.roles[host.name] == "web")
        self.probed.start("server", "/usr/bin/python3", "-c", SERVER)
        self.watch.start()
        self.etcd.await_whole()

    def host(self, name, address):
        self.hosts.append(Host(name, address, self.directory))
        self.hosts[-1].connect(BRIDGE)
        return self.hosts[-1]

    @property
    def struck_by_faults(self):
        """The hosts on which a drill injects something."""
        return [host.name for host in self.fleet if self.roles[host.name] != "client"]

    # -- the product

    def own(self, host):
        """Each host has a lock of its own, as it would have in /run of a real one."""
        return {"AFTERSHOCK_LOCK": host.directory + "/aftershock.lock"}

    def command(self, *words):
        return [self.aftershock, *words]

    def fleet_command(self, *words):
        return self.command("fleet", *words, "--etcd", self.etcd.endpoints, "--fleet", FLEET)

    def make_key(self):
        self.key = self.directory + "/fleet.key"
        code, _, error = self.coordinator.ask(*self.command("fleet", "key", self.key))
        if code != 0:
            raise RuntimeError(f"fleet key ended with {code}: {error[-400:]}")

    def start_agent(self, host, with_preload=False):
        words = self.command("agent", "--etcd", self.etcd.endpoints, "--name", host.name, "--label",
                             f"role={self.roles[host.name]}", "--fleet", FLEET, "--trust", self.key + ".pub", "--lease",
                             f"{self.lease:g}s", "--address", host.address, "--state", host.directory + "/state")
        environment = self.own(host)
        if with_preload:
            # It was never right, and is set in the middle of the drill.
            self.set_clock(host, -3)
            environment.update(LD_PRELOAD=self.preload, AFTERSHOCK_CLOCK=host.directory + "/clock")
        self.agents[host.name] = host.start("agent", *words, environment=environment)
        # Its entry in etcd may still be that of the one before, until that one's lease runs out.
        self.stamps[host.name] = self.etcd.revision() if self.etcd.is_whole else 0

    @staticmethod
    def set_clock(host, hours):
        """The wall clock of the host's agent and of all that it starts, by the page that the preloaded library maps."""
        with open(host.directory + "/clock", "ab") as file:
            file.truncate(4096)
        with open(host.directory + "/clock", "r+b") as file:
            file.write((hours * 3_600_000_000_000).to_bytes(8, "little", signed=True))

    def missing(self):
        """Which hosts the fleet does not have; those whose entry is older than their agent are not there yet."""
        code, listing, error = self.coordinator.ask(
            *self.fleet_command("hosts", "--format", "json"))
        if code != 0:
            return [f"fleet hosts ended with {code}: {error[-300:]}"]
        entries = {name: revision for name, revision in (self.etcd.keys() or {}).items() if "/hosts/" in name}
        late = [host.name for host in self.fleet for name, revision in entries.items()
                if name.endswith("/" + host.name) and revision < self.stamps[host.name]]
        return [host.name for host in self.fleet if f'"{host.name}"' not in listing or host.name in late]

    def begin(self):
        """Starts all agents and waits until the fleet has them."""
        self.make_key()
        for host in self.fleet:
            self.start_agent(host)
        self.await_all()

    def await_all(self, seconds=None):
        missing = []

        def is_complete():
            missing[:] = self.missing()
            return not missing

        try:
            wait_for(is_complete, "whole fleet", seconds or 3 * self.lease + 10)
        except RuntimeError as error:
            tails = "".join(f"\n  agent {name}: {self.agents[name].tail(3)}" for name in missing if name in self.agents)
            raise RuntimeError(f"{error}: missing {', '.join(missing)}{tails}") from None

    # -- partitions

    def cut(self, hosts, silently):
        """Cuts hosts off from everybody: their packets are lost, or their cables are pulled."""
        if silently:
            links = ", ".join(f'"{host.link}"' for host in hosts)
            tool("nft", "add", "element", "bridge", "cuts", "lost", "{ " + links + " }")
            return
        for host in hosts:
            self.downs.add(host)
            tool("ip", "link", "set", host.link, "down")

    def join(self):
        """Ends all partitions."""
        tool("nft", "flush", "set", "bridge", "cuts", "lost")
        for host in self.downs:
            tool("ip", "link", "set", host.link, "up")
        self.downs.clear()

    # -- what is left of a drill

    def leftovers(self):
        found = [f"{name}: {', '.join(faults)}" for name, faults in self.watch.showing().items()]
        for host in [*self.fleet, self.coordinator]:
            found += [f"{host.name}: process {' '.join(words[1:])[:80]}"
                      for words in host.role("run", "guardian", "helper").values()]
            found += [f"{host.name}: {text}" for text in self.journals(host)]
        keys = self.etcd.keys()
        if keys is None:
            return found + ["etcd does not answer"]
        return found + [f"etcd: {key}" for key in keys if "/hosts/" not in key]

    @staticmethod
    def journals(host):
        """Journals with changes that nobody has taken back, and those that cannot be told from such."""
        for directory, _, names in os.walk(host.directory + "/state"):
            for name in names:
                path = os.path.join(directory, name)
                if name == "journal" or name.startswith("journal.damaged"):
                    # Whoever recovers begins a line of its own, also after a whole one.
                    lines, pending = [line for line in read(path).splitlines() if line], {}
                    for line in lines:
                        try:
                            entry = json.loads(line.split(" ", 2)[2])
                        except (IndexError, ValueError):
                            # Half a line: it is just being written, or whoever wrote it was killed.
                            pending["torn"] = line
                            continue
                        if "intend" in entry:
                            pending[entry["intend"]["id"]] = line
                        pending.pop(entry.get("settle", {}).get("id"), None)
                    if pending or name != "journal":
                        yield f"{path[len(host.directory) + 1:]}: {(list(pending.values()) or lines)[-1][:120]}"

    def tables_by_nft(self):
        """Asks `nft` as well, which shares nothing with the watch."""
        for host in self.fleet:
            code, text, error = host.ask("nft", "list", "tables")
            yield from (f"{host.name}: {line}" for line in (text if code == 0 else error).splitlines()
                        if "aftershock" in line or code != 0)

    def stop_for_good(self):
        """Ends the agents as an operator does. Returns what was not as it should be."""
        for process in self.agents.values():
            process.signal(signal.SIGTERM)
        return [f"the agent of {name} ended with {code} after SIGTERM" for name, process in self.agents.items()
                if (code := process.end(15)) not in (0, -signal.SIGTERM, 128 + signal.SIGTERM)]


if __name__ == "__main__":
    raise SystemExit("a part of script/fleet")
