"""Three members of etcd, each on a host of its own, and what they say of themselves."""
import base64
import http.client
import json
import time

from fleet_host import wait_for

CLIENTS, PEERS = 2379, 2380


def ask(address, path, body, seconds=1):
    """Asks one member over its JSON gateway. Nothing when it does not answer."""
    connection = http.client.HTTPConnection(address, CLIENTS, timeout=seconds)
    try:
        connection.request("POST", "/v3/" + path, json.dumps(body))
        answer = connection.getresponse()
        found = json.loads(answer.read())
        return found if answer.status == 200 else None
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()


class Etcd:
    def __init__(self, hosts):
        self.hosts, self.members = hosts, {}
        self.endpoints = ",".join(f"http://{host.address}:{CLIENTS}" for host in hosts)

    def start(self):
        """Starts the members that do not run; those that were killed on their old data."""
        cluster = ",".join(f"{host.name}=http://{host.address}:{PEERS}" for host in self.hosts)
        for host in self.hosts:
            if host.name in self.members and self.members[host.name].code is None:
                continue
            clients, peers = f"http://{host.address}:{CLIENTS}", f"http://{host.address}:{PEERS}"
            self.members[host.name] = host.start(
                "etcd", "etcd", "--name", host.name, "--data-dir", host.directory + "/data",
                "--listen-client-urls", clients, "--advertise-client-urls", clients,
                "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers,
                "--initial-cluster", cluster, "--initial-cluster-state", "new", "--initial-cluster-token", "drill",
                "--heartbeat-interval", "100", "--election-timeout", "1000", "--logger", "zap", "--log-level", "error")

    def statuses(self):
        """What each member says of itself, where it answers."""
        answers = {host: ask(host.address, "maintenance/status", {}) for host in self.hosts}
        return {host: answer for host, answer in answers.items() if answer}

    def leader(self):
        """The host of the member that leads, if it says so itself."""
        for host, answer in self.statuses().items():
            if answer.get("leader", "0") == answer["header"]["member_id"]:
                return host
        return None

    @property
    def is_whole(self):
        """Whether all members follow one leader and take a write."""
        answers = self.statuses()
        leaders = {answer.get("leader", "0") for answer in answers.values()}
        return len(answers) == len(self.hosts) and len(leaders) == 1 and "0" not in leaders and self.takes_writes()

    def takes_writes(self):
        key = base64.b64encode(b"check").decode()
        return any(ask(host.address, "kv/put", {"key": key, "value": ""}) and
                   ask(host.address, "kv/deleterange", {"key": key}) for host in self.hosts)

    def await_whole(self, seconds=40):
        wait_for(lambda: self.is_whole, "etcd with all members", seconds)

    def keys(self):
        """The revision at which each key was last written; nothing when no member knows for certain."""
        everything = {"key": "AA==", "range_end": "AA==", "keys_only": True}
        for host in self.hosts:
            if answer := ask(host.address, "kv/range", everything, 2):
                return {base64.b64decode(entry["key"]).decode(errors="replace"): int(entry["mod_revision"])
                        for entry in answer.get("kvs", [])}
        return None

    def revision(self):
        """The revision of the whole; waits until somebody knows."""
        limit = time.monotonic() + 20
        while time.monotonic() < limit:
            for host in self.hosts:
                if answer := ask(host.address, "kv/range", {"key": base64.b64encode(b"check").decode()}):
                    return int(answer["header"]["revision"])
        raise RuntimeError("no member of etcd answers")


if __name__ == "__main__":
    raise SystemExit("a part of script/fleet")
