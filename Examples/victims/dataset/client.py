#!/usr/bin/python3
"""Keeps a redis at a number of megabytes; after SIGUSR1 the import has begun, and it adds 40 MB a second up to another number.

  client.py BASE MOST

The data is there once something listens on port 21356.
"""
import signal
import socket
import sys
import time

PORT, READY = 21355, 21356
RATE = 40
base, most = int(sys.argv[1]), int(sys.argv[2])
importing = False
ready = None


def begin(*_):
    global importing
    importing = True


def write(connection, number):
    # Redis fills up what lies before the offset with zeros: a megabyte of memory, and few bytes on the way. They are turned
    # over, since pages of zeros take no place in the swap of newer kernels.
    for command in (f"SETRANGE blank {(1 << 20) - 1} x", f"BITOP NOT entry:{number} blank"):
        connection.sendall(f"{command}\r\n".encode())
        if not connection.recv(256):
            raise ConnectionError


def fill(connection):
    """Its data is gone when redis was started again: then all of it is written anew."""
    global ready
    number = 0
    while True:
        if number < base:
            write(connection, number)
            number += 1
        elif not ready:
            ready = socket.create_server(("127.0.0.1", READY))
        elif importing:
            write(connection, number)
            number = number + 1 if number < most else base
            time.sleep(1 / RATE)
        else:
            time.sleep(0.05)


signal.signal(signal.SIGUSR1, begin)
while True:
    try:
        with socket.create_connection(("127.0.0.1", PORT), timeout=30) as connection:
            fill(connection)
    except OSError:
        time.sleep(0.1)
