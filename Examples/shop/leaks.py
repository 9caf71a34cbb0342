"""Three mistakes, each behind a switch, so that a drill can be seen to find them."""
import os
import tempfile
import threading

_kept = []                                      # what nobody closes would otherwise be closed by the garbage collector


def pipe(text):
    """The receipt is read by a thread until the pipe ends, and the writing end is never closed: two descriptors and a thread."""
    reading, writing = os.pipe()
    threading.Thread(target=_read, args=(reading,), daemon=True).start()
    os.write(writing, text.encode()[:4096])
    _kept.append(writing)


def _read(descriptor):
    with open(descriptor, "rb") as file:
        file.read()


def temp_file(text):
    """A spooled copy of the order with its index in memory: a descriptor and 16 KiB."""
    file = tempfile.TemporaryFile(prefix="shop-")
    file.write(text.encode())
    _kept.append((file, bytearray(os.urandom(1)) * 16384))


def body(connection, received):
    """A body that was cut is waited for although its sender has gone: the connection, its thread, and what came of it."""
    _kept.append((connection, bytearray(received)))
    threading.Event().wait()
