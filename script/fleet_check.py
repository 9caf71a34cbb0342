"""Whether the ground does what the rounds rely on. The product has no part in it."""
import os
import signal
import socket
import time

from fleet_etcd import CLIENTS
from fleet_ground import BRIDGE, PORT
from fleet_host import in_network, send, wait_for

ASK = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 1)"


def reaches(host, address, port):
    return host.ask("/usr/bin/python3", "-c", ASK, address, str(port), seconds=5)[0] == 0


def check(ground, outside):
    """Returns what is not so. A watch that cannot see would pass every round."""
    ground.outside = outside
    for name, is_so in CHECKS.items():
        began = time.monotonic()
        try:
            problem = None if is_so(ground) else "no"
        except (RuntimeError, OSError) as error:
            problem = str(error)
        print(f"{'ok' if problem is None else 'failed':7} {name} ({time.monotonic() - began:.1f} s)"
              + (f": {problem}" if problem else ""), flush=True)
        if problem:
            yield name


def hosts_are_apart(ground):
    """A host sees its own processes, network, name and /run, and nobody else's."""
    web = ground.probed
    code, text, _ = web.ask("sh", "-c", "pgrep -x victim | wc -l; ls /run; hostname; ip -br addr show eth0")
    words = text.split()
    return code == 0 and words[0] == "1" and words[1] == web.name and web.address + "/24" in words


def watch_sees_tables(ground):
    host = ground.fleet[0]
    host.ask("nft", "add", "table", "inet", "aftershock_check_1")
    host.ask("nft", "add", "table", "inet", "house")
    ground.watch.next_look()
    seen, other = ground.watch.showing(), list(ground.tables_by_nft())
    host.ask("nft", "delete", "table", "inet", "aftershock_check_1")
    host.ask("nft", "delete", "table", "inet", "house")
    ground.watch.next_look()
    return (seen == {host.name: ["table aftershock_check_1"]} and len(other) == 1 and not ground.watch.showing()
            and not list(ground.tables_by_nft()))


def watch_sees_victims(ground):
    name, pid = next(iter(ground.watch.victims.items()))
    send(pid, signal.SIGSTOP)
    ground.watch.next_look()
    seen = ground.watch.showing()
    send(pid, signal.SIGCONT)
    ground.watch.next_look()
    return seen == {name: ["victim stopped"]} and not ground.watch.showing()


def watch_is_quick(ground):
    ground.watch.mark()
    time.sleep(2)
    print(f"        the longest gap between two looks was {ground.watch.gap * 1000:.0f} ms")
    return ground.watch.gap < 0.5


def probed_server_answers(ground):
    return reaches(ground.fleet[-1], ground.probed.address, PORT)


def cuts_hold(ground):
    """Cut off in both ways, from hosts and from etcd, and joined again."""
    host, member = ground.fleet[0], ground.etcd.hosts[0]
    for silently in (True, False):
        if not reaches(host, member.address, CLIENTS):
            return False
        ground.cut([host], silently)
        if reaches(host, member.address, CLIENTS) or not reaches(ground.coordinator, member.address, CLIENTS):
            return False
        ground.join()
        wait_for(lambda: reaches(host, member.address, CLIENTS), "way back")
    return True


def etcd_elects_another(ground):
    """Whether a killed leader is followed, and comes back on its old data."""
    etcd = ground.etcd
    old = etcd.leader()
    etcd.members[old.name].signal(signal.SIGKILL)
    began = time.monotonic()
    wait_for(lambda: etcd.leader() not in (None, old) and etcd.takes_writes(), "other leader")
    print(f"        another leader after {time.monotonic() - began:.1f} s")
    etcd.start()
    etcd.await_whole()
    return True


def etcd_needs_a_quorum(ground):
    etcd = ground.etcd
    ground.cut(etcd.hosts[:2], True)
    # What the hub asks does not cross it; the third member, alone, must refuse.
    wait_for(lambda: etcd.statuses().get(etcd.hosts[2], {}).get("leader", "0") == "0", "lost leader")
    takes = etcd.takes_writes()
    ground.join()
    etcd.await_whole()
    return not takes


def etcd_comes_back(ground):
    etcd = ground.etcd
    before = etcd.revision()
    for member in etcd.members.values():
        member.signal(signal.SIGKILL)
    wait_for(lambda: not etcd.statuses(), "end of etcd")
    etcd.start()
    etcd.await_whole()
    return etcd.revision() >= before and etcd.keys() == {}


def processes_are_known(ground):
    """Signals reach the process itself, what stands still goes on, and an exit code is known."""
    host = ground.fleet[0]
    process = host.start("check", "sh", "-c", "sleep 0.3; exit 7")
    process.signal(signal.SIGSTOP)
    time.sleep(0.6)
    stood = process.code is None
    process.signal(signal.SIGCONT)
    return stood and process.entrance.wait(5) == 7


def machine_is_untouched(ground):
    """Nothing of the ground is in the network that this process left."""
    links = in_network(f"/proc/self/fd/{ground.outside}", lambda: {name for _, name in socket.if_nameindex()})
    ours = os.stat("/proc/self/ns/net").st_ino
    return ours != os.fstat(ground.outside).st_ino and not links & {BRIDGE, *(host.link for host in ground.hosts)}


CHECKS = {
    "hosts are apart": hosts_are_apart,
    "the watch sees tables": watch_sees_tables,
    "the watch sees victims": watch_sees_victims,
    "the watch is quick": watch_is_quick,
    "the probed server answers": probed_server_answers,
    "processes are known": processes_are_known,
    "cuts hold": cuts_hold,
    "etcd elects another leader": etcd_elects_another,
    "etcd needs a quorum": etcd_needs_a_quorum,
    "etcd comes back on its data": etcd_comes_back,
    "the machine is untouched": machine_is_untouched,
}


if __name__ == "__main__":
    raise SystemExit("a part of script/fleet")
