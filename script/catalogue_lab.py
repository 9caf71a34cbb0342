"""Stories in the lab: those that this host lacks something for, and what makes time exact in there."""
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys

# What a guest's run says to the host beside its lines.
ROW = "row of the table: "
IS_GUEST = "AFTERSHOCK_LAB_GUEST" in os.environ

# Some victims take a gigabyte (MiB), and a faster CPU.
SIZE = {"AFTERSHOCK_LAB_MEMORY": "3072", "AFTERSHOCK_LAB_SHIFT": "0"}

PROGRAMS = (
    "bash sh sleep setsid unshare nsenter setpriv ip tc nft ps sed cut tail paste rm mkdir cp basename dirname cat "
    "curl dd env findmnt grep head ln losetup mkfs.ext4 mkswap mount mountpoint od readlink rmdir seq stat swapon sync truncate umount "
    "python3 nginx redis-server redis-cli etcd etcdctl haproxy dnsmasq unbound psql"
).split()
FOLDERS = ("/usr/lib/postgresql/*/bin/*", "/usr/lib/postgresql/*/lib/*.so", "/usr/share/postgresql/*/*", "/usr/share/nginx/*",
           "/etc/nginx/*", "/etc/ld.so.cache", "/etc/nsswitch.conf", "/etc/hosts", "/etc/resolv.conf", "/etc/passwd", "/etc/group",
           "/bin", "/sbin", "/lib", "/lib64", "/usr/lib/*/gconv/gconv-modules.cache", "/usr/lib/locale/C.utf8/*")
# What the victims' own programs import, as source and as compiled.
MODULES = """import asyncio, collections, errno, http.client, http.server, json, os, queue, random, select, selectors, signal, socket
import socketserver, struct, subprocess, sys, tempfile, threading, time, urllib.request
for module in list(sys.modules.values()):
    for name in ("__file__", "__cached__"):
        if isinstance(getattr(module, name, None), str): print(getattr(module, name))"""


def bring_into_memory(aftershock, root):
    """Virtual time leaps while the guest waits for the host's disk: touching a file lifts it into the throw-away layer."""
    programs = [aftershock] + [path for path in map(shutil.which, PROGRAMS) if path]
    files = programs + [path for pattern in FOLDERS for path in glob.glob(pattern)]
    files += glob.glob(os.path.join(os.path.dirname(aftershock), "*.so"))
    for folder in ("experiments", "Examples"):
        files += glob.glob(os.path.join(root, folder, "**"), recursive=True)
    files += subprocess.run([sys.executable, "-c", MODULES], capture_output=True, text=True).stdout.split()
    said = subprocess.run(["ldd", *programs, *glob.glob(FOLDERS[0])], capture_output=True, text=True).stdout
    files += sorted(set(re.findall(r"(/\S+\.so\S*)", said)))
    for follow in (False, True):
        for path in files:
            try:
                os.utime(path, follow_symlinks=follow)
            except OSError:
                pass


def add_swap(megabytes=512):
    """Swap in the guest's own memory: the host's disk would make its clock leap."""
    place = "/run/swap"
    subprocess.run(["truncate", "-s", f"{megabytes}M", place], check=True)
    device = subprocess.run(["losetup", "--find", "--show", place], check=True, capture_output=True, text=True).stdout.strip()
    for command in (["mkswap", device], ["swapon", device]):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def run_in_lab(story, arguments, script):
    """Runs one story in the lab; its row of the table and whether it passed, or None when it was skipped there, too."""
    lab = os.path.join(os.path.dirname(script), "lab")
    done = subprocess.Popen([lab, script, story.name, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                            env=SIZE | os.environ, start_new_session=True)
    rows = []
    try:
        for line in done.stdout:
            if line.startswith(ROW):
                rows.append(json.loads(line.removeprefix(ROW)))
            elif not line.startswith(("0 passed", "1 passed")):
                print(line.rstrip(), flush=True)
    except BaseException:
        # The guest goes with whatever started it.
        os.killpg(done.pid, signal.SIGTERM)
        raise
    finally:
        done.wait()
    return (rows[0] if rows else None), done.returncode


if __name__ == "__main__":
    raise SystemExit("a part of script/catalogue")
