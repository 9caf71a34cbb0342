"""One job of script/soak: rounds in namespaces of its own, one after the other, each told as a line of JSON."""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback

sys.dont_write_bytecode = True

from soak_check import check  # noqa: E402
from soak_faults import VICTIMS, catalog  # noqa: E402
from soak_ground import LIBC, Ground  # noqa: E402
from soak_round import Round  # noqa: E402

PR_SET_PDEATHSIG = 1


def numbers(order):
    if order["round"] is not None:
        return [order["round"]]
    return range(order["job"], order["rounds"], order["jobs"])


def tell(result):
    print(json.dumps(result), flush=True)


def work(order):
    directory = tempfile.mkdtemp(prefix="aftershock-soak-job-", dir="/var/tmp")
    # The command's own directory may be hidden below /tmp.
    place = directory + "/bin"
    os.mkdir(place)
    subprocess.run(["mount", "--bind", os.path.dirname(order["aftershock"]), place], check=True)
    aftershock = f"{place}/{os.path.basename(order['aftershock'])}"
    said = subprocess.run([aftershock, "recover", "--help"], capture_output=True, text=True, check=True).stdout
    if "--boot" in said:
        Round.cures = Round.cures + [["recover", "--boot"]]
    results = os.open(order["results"], os.O_RDONLY | os.O_DIRECTORY)
    deadline = time.monotonic() + order["within"]
    todo = [fault for fault in catalog() if order["only"] in fault.title][order["job"]::order["jobs"]] \
        if order["self_check"] else list(numbers(order))
    try:
        with Ground(tempfile.mkdtemp(dir=directory), order["job"], VICTIMS) as ground:
            rounds(ground, todo[order["done"]:], order, aftershock, results, deadline)
    finally:
        subprocess.run(["umount", "--lazy", place], check=False)
        subprocess.run(["rm", "-rf", "--one-file-system", directory], check=False)


def rounds(ground, todo, order, aftershock, results, deadline):
    ground.ready()
    before = ground.snapshot()
    while todo and time.monotonic() < deadline:
        item = todo.pop(0)
        if order["self_check"]:
            result = check(ground, aftershock, item, before)
            tell(result)
            if result["differences"]:
                return
            lost = {item.deadly} - {None}
        else:
            one = Round(ground, aftershock, order["seed"], item, order["only"], order["deed"])
            result, after, text = one.run(before)
            if result["differences"] or result["problems"]:
                one.keep(f"/proc/self/fd/{results}/round-{item}", result, text)
            tell(result)
            if result["differences"]:
                return
            lost, before = one.lost, after
        for name in lost:
            ground.lose(name)
        if lost or ground.dead():
            ground.ready()
            before = ground.snapshot()


def main():
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    # Ignored in what a shell puts into the background, and then in all that we start.
    for number in (signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    # Nothing of ours is hidden by the file systems that a ground mounts.
    os.chdir("/")
    try:
        work(json.loads(sys.stdin.readline()))
    except Exception:
        traceback.print_exc()
        sys.exit(1)


main()
