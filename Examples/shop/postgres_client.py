"""As much of PostgreSQL's protocol 3 as the shop needs: trust, one statement at a time, parameters as text."""
import socket
import struct


class PostgresError(Exception):
    def __init__(self, fields):
        self.code = fields.get("C", "")
        super().__init__(f'{self.code} {fields.get("M", "")}')


class Postgres:
    def __init__(self, address, timeout, user="shop", database="shop"):
        self.socket = socket.create_connection(address, timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")
        body = struct.pack("!i", 196608) + _texts("user", user, "database", database) + b"\0"
        self.socket.sendall(struct.pack("!i", len(body) + 4) + body)
        self._rows()

    def query(self, statement, *parameters):
        bind = b"\0\0" + struct.pack("!hh", 0, len(parameters))
        for parameter in parameters:
            text = str(parameter).encode()
            bind += struct.pack("!i", len(text)) + text
        self.socket.sendall(
            _message(b"P", _texts("", statement) + b"\0\0") + _message(b"B", bind + b"\0\0")
            + _message(b"E", b"\0" + struct.pack("!i", 0)) + _message(b"S", b""))
        return self._rows()

    def is_writable(self):
        return self.query("SHOW transaction_read_only") == [["off"]]

    def _rows(self):
        """All rows until the server is ready for the next statement, which it is also after an error, unless it hangs up."""
        rows, failure = [], None
        while True:
            head = self.file.read(5)
            if len(head) < 5:
                raise failure or ConnectionError("the server closed the connection")
            kind, length = head[:1], struct.unpack("!i", head[1:])[0] - 4
            body = self.file.read(length)
            if kind == b"D":
                rows.append(_columns(body))
            elif kind == b"E":
                failure = PostgresError({part[:1].decode(): part[1:].decode() for part in body.split(b"\0") if part})
            elif kind == b"R" and body[:4] != b"\0\0\0\0":
                raise PostgresError({"C": "28000", "M": "the shop logs in without a password only"})
            elif kind == b"Z":
                if failure:
                    raise failure
                return rows

    def close(self):
        self.file.close()
        self.socket.close()


def _texts(*texts):
    return b"".join(text.encode() + b"\0" for text in texts)


def _message(kind, body):
    return kind + struct.pack("!i", len(body) + 4) + body


def _columns(body):
    count, at, columns = struct.unpack("!h", body[:2])[0], 2, []
    for _ in range(count):
        length = struct.unpack("!i", body[at:at + 4])[0]
        at += 4
        columns.append(None if length < 0 else body[at:at + length].decode())
        at += max(length, 0)
    return columns
