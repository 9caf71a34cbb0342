"""What the faults of script/overload hit: a program that does one thing all the time, whatever comes of it."""
import os
import signal
import socket
import sys
import time


def listen():
    """Tells the run that launched us that we are ready."""
    global server
    server = socket.create_server(("127.0.0.1", 22901), reuse_port=True)


def files(directory):
    """Opens, writes, syncs, reads, lists, and is interrupted by a signal every 5 ms."""
    os.makedirs(directory, exist_ok=True)
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)

    def attempt(call, *arguments):
        try:
            return call(*arguments)
        except OSError:
            return None

    while True:
        time.time()
        attempt(os.getppid)
        attempt(os.listdir, directory)
        file = attempt(os.open, directory + "/file", os.O_RDWR | os.O_CREAT)
        if file is not None:
            attempt(os.pwrite, file, b"x" * 100, 0)
            attempt(os.pread, file, 100, 0)
            attempt(os.read, file, 10)
            attempt(os.write, file, b"y")
            attempt(os.fsync, file)
            attempt(os.close, file)
        time.sleep(0.001)


def memory():
    """Takes 48 MiB bit by bit, and keeps them."""
    held = []
    while True:
        if len(held) < 3072:
            held.append(b"x" * (16 << 10))
        time.sleep(0.001)


def forks():
    while True:
        try:
            child = os.fork()
            if not child:
                os._exit(0)
            os.waitpid(child, 0)
        except OSError:
            pass
        time.sleep(0.002)


def direct(directory):
    """Writes and reads past the page cache."""
    import mmap
    block = mmap.mmap(-1, 4096)
    file = os.open(directory + "/direct", os.O_RDWR | os.O_CREAT | os.O_DIRECT)
    while True:
        os.pwritev(file, [block], 0)
        os.preadv(file, [block], 0)


if sys.argv[1] in ("files", "memory"):
    try:
        listen()
    except OSError:
        pass
{"files": files, "memory": memory, "forks": forks, "direct": direct}[sys.argv[1]](*sys.argv[2:])
