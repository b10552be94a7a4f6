"""HTTP/1.1 by hand over a socket: what a test wants to send is sent, byte for byte."""
import re
import socket
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

from harness.sigv4 import Request

ANSWER_SECONDS_MAX = 10


@dataclass
class Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def error(self) -> str | None:
        """The error's code in an answer of the query protocol (and of the JSON ones)."""
        if self.status < 300:
            return None
        if "x-amzn-errortype" in self.headers:  # rest-json
            return self.headers["x-amzn-errortype"]
        found = re.search(
            rb"<Code>([^<]*)</Code>|\"__type\":\s*\"(?:[^\"#]*#)?([^\"]*)\"", self.body
        )
        return (found.group(1) or found.group(2)).decode() if found else ""

    @property
    def message(self) -> str:
        found = re.search(rb"<Message>(.*?)</Message>", self.body, re.DOTALL)
        return ElementTree.fromstring(b"<m>" + found.group(1) + b"</m>").text or "" if found else ""


class Closed(Exception):
    """The server closed the connection without an answer."""


class Connection:
    def __init__(self, port: int, host: str = "127.0.0.1"):
        self.socket = socket.create_connection((host, port), timeout=ANSWER_SECONDS_MAX)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pending = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def more(self) -> bytes:
        try:
            return self.socket.recv(65536)
        except ConnectionResetError:
            return b""

    def answer(self, head_only: bool = False) -> Answer:
        while b"\r\n\r\n" not in self.pending:
            piece = self.more()
            if not piece:
                raise Closed(self.pending)
            self.pending += piece
        head, self.pending = self.pending.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
        answer = Answer(int(first.split()[1]), headers)
        if not head_only and answer.status != 100:
            answer.body = self.body(headers)
        return answer

    def body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return self.chunked()
        length = int(headers.get("content-length", "0"))
        while len(self.pending) < length:
            piece = self.more()
            if not piece:
                raise Closed(self.pending)
            self.pending += piece
        body, self.pending = self.pending[:length], self.pending[length:]
        return body

    def chunked(self) -> bytes:
        body = b""
        while True:
            while b"\r\n" not in self.pending:
                self.pending += self.more() or self.fail()
            size, self.pending = self.pending.split(b"\r\n", 1)
            length = int(size.split(b";")[0], 16)
            while len(self.pending) < length + 2:
                self.pending += self.more() or self.fail()
            body += self.pending[:length]
            self.pending = self.pending[length + 2 :]
            if length == 0:
                return body

    def fail(self):
        raise Closed(self.pending)

    def closed(self) -> bool:
        """Whether the server has finished its side; waits for it."""
        return self.pending == b"" and self.more() == b""

    def exchange(self, request: Request) -> Answer:
        self.send(serialise(request))
        return self.answer(request.method == "HEAD")


def serialise(request: Request) -> bytes:
    lines = [f"{request.method} {request.target()} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in request.headers.items()]
    if request.body and "content-length" not in request.headers:
        lines.append(f"content-length: {len(request.body)}")
    return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + request.body
