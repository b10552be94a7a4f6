"""An ordinary process in the namespace of a network interface: it listens and connects as a
workload would, and knows nothing of Skerry. Needs root (to go there).

    with Workload(region, "eni-0123...") as there:
        there.listen(5432)
        here.connect("10.0.1.5", 5432)          # "answered", "refused", "unreachable", "timeout"
        here.resolve("secretsmanager.us-east-1.amazonaws.com")
        here.https("secretsmanager.us-east-1.amazonaws.com", ca=PATH)  # (404, "...")
"""
import json
import secrets
import select
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

RESOLVER = "169.254.169.253"
ANSWER_SECONDS_MAX = 60


def namespaces(region) -> set[str]:
    """The names of those that a region has made."""
    folder = region.data / "warden/netns"
    return {each.name for each in folder.iterdir()} if folder.exists() else set()


class Workload:
    def __init__(self, region, interface: str):
        self.path = region.data / "warden/netns" / interface
        self.process = None

    def __enter__(self):
        self.process = subprocess.Popen(
            ["nsenter", f"--net={self.path}", sys.executable, "-u", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # fmt: skip
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(ANSWER_SECONDS_MAX)
        self.process.stdout.close()

    def start(self, operation: str, **arguments):
        """Asks without waiting; finish() has the answer."""
        self.process.stdin.write(json.dumps({"operation": operation, **arguments}) + "\n")
        self.process.stdin.flush()

    def finish(self):
        answer = json.loads(self.process.stdout.readline())
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        return answer["is"]

    def ask(self, operation: str, **arguments):
        self.start(operation, **arguments)
        return self.finish()

    def listen(self, port: int):
        return self.ask("listen", port=port)

    def connect(self, address: str, port: int, seconds: float = 1.0) -> str:
        return self.ask("connect", address=address, port=port, seconds=seconds)

    def resolve(self, name: str) -> list[str]:
        return self.ask("resolve", name=name)

    def https(self, host: str, ca: str, message: bytes = b"") -> tuple[int, str]:
        """Status and body of a request (else GET /) at the address that the resolver gives."""
        return tuple(self.ask("https", host=host, ca=ca, message=message.decode("latin-1")))

    def scan(self, address: str, seconds: float) -> list[int]:
        """Every TCP port that answers, were it with a reset."""
        return self.ask("scan", address=address, seconds=seconds)


# From here on: in the namespace.


def listen(port):
    listener = socket.create_server(("0.0.0.0", port))

    def serve():
        while True:
            with listener.accept()[0]:
                pass

    threading.Thread(target=serve, daemon=True).start()
    return True


def connect(address, port, seconds):
    try:
        with socket.create_connection((address, port), seconds):
            return "answered"
    except (TimeoutError, socket.timeout):
        return "timeout"
    except ConnectionRefusedError:
        return "refused"
    except OSError:
        return "unreachable"


def resolve(name):
    number = secrets.randbits(16)
    labels = b"".join(bytes([len(each)]) + each.encode() for each in name.split("."))
    question = struct.pack(">6H", number, 0x100, 1, 0, 0, 0) + labels + b"\0\0\1\0\1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(5)
        asking.sendto(question, (RESOLVER, 53))
        answer = asking.recv(4096)
    told, flags, _, count = struct.unpack(">4H", answer[:8])
    if told != number or flags & 0xF:
        return []
    addresses, at = [], len(question)
    for _ in range(count):  # each begins with a pointer to the question's name
        kind, _, _, size = struct.unpack(">HHIH", answer[at + 2 : at + 12])
        if kind == 1:
            addresses.append(socket.inet_ntoa(answer[at + 12 : at + 16]))
        at += 12 + size
    return addresses


def https(host, ca, message):
    message = message or f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    context = ssl.create_default_context(cafile=ca)
    with socket.create_connection((resolve(host)[0], 443), 5) as plain:
        with context.wrap_socket(plain, server_hostname=host) as channel:
            channel.sendall(message.encode("latin-1"))
            answer = b""
            while piece := channel.recv(65536):
                answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode("latin-1")


def checksum(data: bytes) -> int:  # RFC 1071
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def own_address(towards: str) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect((towards, 9))
        return asking.getsockname()[0]


def scan(address, seconds):
    """A SYN to every port from a socket that is no connection's: whatever comes back is heard."""
    source = 40000
    ends = socket.inet_aton(own_address(address)) + socket.inet_aton(address)
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    raw.setblocking(False)
    heard = set()

    def hear():
        while True:
            try:
                packet = raw.recv(256)
            except BlockingIOError:
                return
            head = (packet[0] & 15) * 4
            port, to = struct.unpack(">HH", packet[head : head + 4])
            if to == source and packet[12:16] == ends[4:]:
                heard.add(port)

    for port in range(1, 65536):
        start = struct.pack(">HHIIBBHHH", source, port, port, 0, 5 << 4, 2, 65535, 0, 0)
        check = checksum(ends + struct.pack(">HH", socket.IPPROTO_TCP, len(start)) + start)
        try:
            raw.sendto(start[:16] + struct.pack(">H", check) + start[18:], (address, 0))
        except OSError:  # no route, or refused where it stands
            pass
        if port % 256 == 0:
            hear()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        select.select([raw], [], [], 0.05)
        hear()
    raw.close()
    return sorted(heard)


def main():
    known = {each.__name__: each for each in (listen, connect, resolve, https, scan)}
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = {"is": known[asked.pop("operation")](**asked)}
        except Exception as error:  # told to whoever asked
            answer = {"failed": repr(error)}
        print(json.dumps(answer))


if __name__ == "__main__":
    main()
