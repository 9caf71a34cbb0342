#!/usr/bin/env python3
"""Keeps COUNT instances of a command running, as a container platform does with pods.

    supervise.py COUNT BACK_OFF COMMAND...

`{n}` in the command is the instance's number, from 1. One that ends is started again BACK_OFF seconds later; every start and
end is a line of standard output. TERM ends all of them.
"""

import signal
import subprocess
import sys
import time


def main():
    count, back_off, command = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]
    running, due = {}, {number: 0.0 for number in range(1, count + 1)}

    def stop(*_):
        for instance in running.values():
            instance.terminate()
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    while True:
        for number, instance in list(running.items()):
            if instance.poll() is not None:
                del running[number]
                due[number] = time.monotonic() + back_off
                print(f"instance {number} ended: {instance.returncode}", flush=True)
        for number, moment in list(due.items()):
            if time.monotonic() >= moment:
                del due[number]
                running[number] = subprocess.Popen([part.replace("{n}", str(number)) for part in command])
                print(f"instance {number} started: pid {running[number].pid}", flush=True)
        time.sleep(0.05)


main()
