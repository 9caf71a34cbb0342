"""A region to drill without notice: nodes behind a proxy, an etcd of its own, two DNS providers; and the fleet that does it."""
import os
import shutil
import subprocess
import tempfile

from fleet_etcd import Etcd
from fleet_host import ENVIRONMENT, Host, tool, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))
VICTIMS = os.path.join(os.path.dirname(HERE), "Examples", "victims")
# Agents and their etcd have a network of their own: a drill that cuts the service's must not cut off who takes it back.
OWN, SERVICE = "10.77.0.", "10.78.0."
FLEET, LEASE = "region", "10s"

NODE = """
daemon off; worker_processes 1; pid nginx.pid; error_log error.log;
events { worker_connections 1024; }
http {
    access_log off;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    server { listen 21292; return 200 "open\\n"; }
}
"""
# As a node's init would: again two seconds after it has died.
SUPERVISED = 'cd "$0" && while true; do nginx -e error.log -p "$0" -c "$0/node.conf"; sleep 2; done'
BASELINE = """#!/usr/bin/python3
import sys, urllib.request
sys.path.insert(0, "{dns}")
import lookup
try:
    for node in ("10.78.0.11", "10.78.0.12"):
        urllib.request.urlopen(f"http://{{node}}:21292/", timeout=1).close()
    urllib.request.urlopen("http://10.78.0.21:2379/v3/kv/range", data=b'{{"key": "cHJvYmU="}}', timeout=1).close()
    lookup.address("now.shop.example", "10.78.0.31", timeout=1)
except OSError as error:
    sys.exit(f"{{error}}")
"""


class Facing:
    """A host as it is seen on the service's network."""

    def __init__(self, host, address):
        self.host, self.address = host, address

    def __getattr__(self, name):
        return getattr(self.host, name)


class Region:
    def __init__(self, directory, aftershock, hardened):
        self.directory = tempfile.mkdtemp(prefix="region-", dir=directory)
        self.aftershock, self.hardened, self.hosts, self.agents = aftershock, hardened, [], []

    def __enter__(self):
        try:
            self.build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for host in self.hosts:
            host.close()
        for bridge in ("own", "service"):
            subprocess.run(["ip", "link", "del", bridge], check=False, capture_output=True, env=ENVIRONMENT)
        shutil.rmtree(self.directory, ignore_errors=True)

    def build(self):
        for bridge, network in (("own", OWN), ("service", SERVICE)):
            tool("ip", "link", "add", bridge, "type", "bridge")
            tool("ip", "addr", "add", network + "254/24", "dev", bridge)
            tool("ip", "link", "set", bridge, "up")
        self.etcd = Etcd([self.host(f"e{number}", 10 + number) for number in (1, 2, 3)])
        self.coordinator = self.host("coordinator", 200)
        self.etcd.start()
        nodes = [self.host(f"node{number}", 100 + number, 10 + number) for number in (1, 2)]
        members = [self.host(f"m{number}", 110 + number, 20 + number) for number in (1, 2, 3)]
        providers = [self.host(f"dns{number}", 120 + number, 30 + number) for number in (1, 2)]
        edge = self.host("edge", 130, 40)
        for host in nodes:
            self.start_node(host)
        self.service = Etcd([Facing(host, SERVICE + str(20 + number)) for number, host in enumerate(members, 1)])
        self.service.start()
        for number, host in enumerate(providers, 1):
            self.start_names(host, SERVICE + str(30 + number))
        self.start_edge(edge)
        self.etcd.await_whole()
        wait_for(lambda: edge.ask("/run/region/at-baseline")[0] == 0, "the region at its baseline", 60)
        self.make_key()
        for role, hosts in (("node", nodes), ("member", members), ("edge", [edge])):
            for host in hosts:
                self.start_agent(host, f"role={role}")
        for order, host in zip(("first", "second"), providers):
            self.start_agent(host, "role=names", f"provider={order}")
        wait_for(lambda: self.fleet("hosts")[1].count("provider=") == 2, "all agents", 30)
        wait_for(lambda: len(self.fleet("hosts")[1].splitlines()) == 9, "all agents", 30)

    def host(self, name, own, service=None):
        host = Host(name, OWN + str(own), self.directory)
        self.hosts.append(host)
        host.connect("own")
        if service:
            link = f"svc-{name}"
            # One of an earlier region goes when the kernel gets to it.
            subprocess.run(["ip", "link", "del", link], check=False, capture_output=True, env=ENVIRONMENT)
            tool("ip", "link", "add", link, "type", "veth", "peer", "name", "eth1", "netns", str(host.first))
            tool("ip", "link", "set", link, "master", "service", "up")
            tool(*host.enter("ip", "addr", "add", f"{SERVICE}{service}/24", "dev", "eth1"))
            tool(*host.enter("ip", "link", "set", "eth1", "up"))
        return host

    def start_node(self, host):
        with open(host.directory + "/node.conf", "w") as file:
            file.write(NODE)
        # Its workers are another user's.
        os.chmod(host.directory, 0o755)
        host.start("node", "sh", "-c", SUPERVISED, host.directory)

    @staticmethod
    def start_names(host, address):
        """The provider's name server, and a caching resolver in front of it that runs as a user of its own."""
        common = ["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", "--no-hosts", "--no-resolv",
                  "--log-facility=-", "--group=nogroup", "--bind-interfaces", "--port=53"]
        host.start("authority", *common, "--user=nobody", "--listen-address=127.0.7.1", "--address=/shop.example/127.0.7.16",
                   "--local-ttl=5", "--host-record=now.shop.example,127.0.7.16,0")
        host.start("resolver", *common, "--user=daemon", f"--listen-address={address}", "--server=127.0.7.1")

    def start_edge(self, host):
        """The proxy in front of the nodes, the front that looks the shop up, and the shop."""
        os.chmod(host.directory, 0o755)
        os.makedirs(host.directory + "/temp")
        shutil.copy(f"{VICTIMS}/dns/shop.conf", host.directory)
        host.start("shop", "nginx", "-e", "nginx-error.log", "-p", host.directory, "-c", "shop.conf")
        with open(f"{VICTIMS}/fleet/haproxy.cfg") as file:
            text = file.read()
        with open(host.directory + "/haproxy.cfg", "w") as file:
            file.write(text.replace("10.217.1.2", SERVICE + "11").replace("10.217.2.2", SERVICE + "12"))
        hardened = ["-dV"] if not self.hardened else []
        host.start("proxy", "env", *(["HARDENED=1"] if self.hardened else []), "haproxy", *hardened, "-db", "-f",
                   host.directory + "/haproxy.cfg")
        resolvers = ["--resolver", SERVICE + "31"] + (["--resolver", SERVICE + "32", "--checked"] if self.hardened else [])
        host.start("front", "python3", "-B", f"{VICTIMS}/dns/front.py", *resolvers)
        script = BASELINE.format(dns=f"{VICTIMS}/dns")
        host.ask("sh", "-c", 'mkdir -p /run/region && printf %s "$0" > /run/region/at-baseline && chmod 755 /run/region/at-baseline',
                 script)

    # -- the fleet

    def make_key(self):
        self.key = self.directory + "/region.key"
        self.coordinator.ask(self.aftershock, "fleet", "key", self.key)

    def start_agent(self, host, *labels):
        words = [word for label in labels for word in ("--label", label)]
        address = tool(*host.enter("ip", "-4", "-o", "addr", "show", "eth1")).split()[3].split("/")[0]
        self.agents.append(host.start(
            "agent", self.aftershock, "agent", "--etcd", self.etcd.endpoints, "--fleet", FLEET, "--name", host.name,
            "--trust", self.key + ".pub", "--lease", LEASE, "--address", address, "--state", host.directory + "/state", *words,
            environment={"AFTERSHOCK_LOCK": host.directory + "/aftershock.lock"}))

    def fleet(self, *words, seconds=20):
        return self.coordinator.ask(
            self.aftershock, "fleet", *words, "--etcd", self.etcd.endpoints, "--fleet", FLEET, seconds=seconds)

    def run(self, spec):
        """Runs the drill. Returns its exit code, the report and what was said."""
        state = self.coordinator.directory + "/state"
        return self.fleet("run", spec, "--key", self.key, "--lease", LEASE, "--state", state, "--format", "json", seconds=600)
