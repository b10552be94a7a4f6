"""PostgreSQL's protocol by hand, so that a test can send any bytes and see every message."""
import base64
import hashlib
import hmac
import os
import socket
import struct


def message(kind: str, body: bytes = b"") -> bytes:
    return kind.encode() + struct.pack(">I", len(body) + 4) + body


def text(value: str) -> bytes:
    return value.encode() + b"\0"


def query(sql: str) -> bytes:
    return message("Q", text(sql))


def parse(sql: str, name: str = "", types: tuple = ()) -> bytes:
    return message(
        "P",
        text(name)
        + text(sql)
        + struct.pack(">H", len(types))
        + b"".join(struct.pack(">I", t) for t in types),
    )


def bind(values: tuple = (), name: str = "", portal: str = "", binary: bool = False) -> bytes:
    body = text(portal) + text(name)
    body += struct.pack(">HH", 1, 1) if binary else struct.pack(">H", 0)
    body += struct.pack(">H", len(values))
    for value in values:
        raw = value if isinstance(value, bytes) else None if value is None else str(value).encode()
        body += struct.pack(">i", -1) if raw is None else struct.pack(">I", len(raw)) + raw
    return message("B", body + (struct.pack(">HH", 1, 1) if binary else struct.pack(">H", 0)))


def describe(kind: str = "P", name: str = "") -> bytes:
    return message("D", kind.encode() + text(name))


def execute(portal: str = "", rows: int = 0) -> bytes:
    return message("E", text(portal) + struct.pack(">I", rows))


def close(kind: str, name: str) -> bytes:
    return message("C", kind.encode() + text(name))


SYNC = message("S")
FLUSH = message("H")
TERMINATE = message("X")
COPY_DONE = message("c")


def copy_data(data: bytes) -> bytes:
    return message("d", data)


def copy_fail(why: str) -> bytes:
    return message("f", text(why))


def startup(user: str, database: str, version: int = 3 << 16, **settings) -> bytes:
    body = struct.pack(">I", version)
    for name, value in {"user": user, "database": database, **settings}.items():
        body += text(name) + text(value)
    body += b"\0"
    return struct.pack(">I", len(body) + 4) + body


class Closed(Exception):
    pass


class Wire:
    """One connection; `messages` are (type, body)."""

    def __init__(self, port: int, timeout: float = 20):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.pid = None
        self.key = None
        self.welcome = []

    def send(self, *parts: bytes):
        self.socket.sendall(b"".join(parts))

    def read(self) -> tuple:
        while True:
            if len(self.buffer) >= 5:
                (length,) = struct.unpack(">I", self.buffer[1:5])
                if len(self.buffer) > length:
                    kind, body = chr(self.buffer[0]), self.buffer[5 : length + 1]
                    self.buffer = self.buffer[length + 1 :]
                    return kind, body
            more = self.socket.recv(65536)
            if not more:
                raise Closed(f"closed with {self.buffer!r} unread")
            self.buffer += more

    def until(self, kind: str, count: int = 1) -> list:
        out = []
        while count:
            out.append(self.read())
            count -= out[-1][0] == kind
        return out

    def ask(self, *parts: bytes, ready: int = 1) -> list:
        self.send(*parts)
        return self.until("Z", ready)

    def rest(self) -> list:
        """Everything up to the end of the connection."""
        out = []
        try:
            while True:
                out.append(self.read())
        except (Closed, ConnectionResetError):
            return out

    def close(self):
        self.socket.close()

    def login(
        self, user: str = "app", database: str = "app", password: str | None = None, **settings
    ):
        self.send(startup(user, database, **settings))
        return self.authenticate(user, f"{user}-secret" if password is None else password)

    def authenticate(self, user: str, password: str):
        """Up to ReadyForQuery; raises ServerError with what the server said instead."""
        scram = None
        while True:
            kind, body = self.read()
            if kind == "E":
                raise ServerError(body)
            if kind == "R":
                (code,) = struct.unpack(">I", body[:4])
                if code == 5:
                    inner = hashlib.md5((password + user).encode()).hexdigest()
                    answer = hashlib.md5(inner.encode() + body[4:]).hexdigest()
                    self.send(message("p", text("md5" + answer)))
                elif code == 10:
                    scram = Scram(password)
                    self.send(
                        message(
                            "p",
                            text("SCRAM-SHA-256")
                            + struct.pack(">I", len(scram.first))
                            + scram.first,
                        )
                    )
                elif code == 11:
                    self.send(message("p", scram.final(body[4:])))
                elif code == 12:
                    scram.verify(body[4:])
                continue
            self.welcome.append((kind, body))
            if kind == "K":
                self.pid, self.key = struct.unpack(">I", body[:4])[0], body[4:]
            if kind == "Z":
                return self


def cancel(port: int, pid: int, key: bytes):
    """Sends the request and waits until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as s:
        s.sendall(struct.pack(">III", 12 + len(key), 80877102, pid) + key)
        assert s.recv(1) == b""


def fields(body: bytes) -> dict:
    return {chr(f[0]): f[1:].decode() for f in body.split(b"\0") if f}


class ServerError(Exception):
    def __init__(self, body: bytes):
        self.fields = fields(body)
        super().__init__(self.fields)


class Scram:
    def __init__(self, password: str):
        self.password = password.encode()
        self.nonce = base64.b64encode(os.urandom(18)).decode()
        self.bare = f"n=,r={self.nonce}"
        self.first = f"n,,{self.bare}".encode()

    def final(self, challenge: bytes) -> bytes:
        parts = dict(p.split("=", 1) for p in challenge.decode().split(","))
        assert parts["r"].startswith(self.nonce)
        salted = hashlib.pbkdf2_hmac(
            "sha256", self.password, base64.b64decode(parts["s"]), int(parts["i"])
        )
        client = hmac.digest(salted, b"Client Key", "sha256")
        bare = f"c=biws,r={parts['r']}"
        auth = f"{self.bare},{challenge.decode()},{bare}".encode()
        proof = bytes(
            a ^ b
            for a, b in zip(client, hmac.digest(hashlib.sha256(client).digest(), auth, "sha256"))
        )
        server = hmac.digest(salted, b"Server Key", "sha256")
        self.expected = b"v=" + base64.b64encode(hmac.digest(server, auth, "sha256"))
        return f"{bare},p={base64.b64encode(proof).decode()}".encode()

    def verify(self, answer: bytes):
        assert answer == self.expected, answer
