"""What attacks are made of: certificates, servers that lie, logins that fail."""
import socket
import struct
import subprocess
import threading
from pathlib import Path

from wire import ServerError, Wire, message, text

TLS_REQUEST = struct.pack(">II", 8, 80877103)
GSS_REQUEST = struct.pack(">II", 8, 80877104)


def certificate(directory: Path, name: str, host: str = "localhost") -> tuple:
    """A self-signed one that is also its own CA."""
    cert, key = directory / f"{name}.crt", directory / f"{name}.key"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            key,
            "-out",
            cert,
            "-days",
            "2",
            "-subj",
            f"/CN={host}",
            "-addext",
            f"subjectAltName=DNS:{host}",
        ],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    return cert, key


def login_error(port: int, **login) -> dict:
    wire = Wire(port)
    try:
        wire.login(**login)
    except ServerError as error:
        return error.fields
    finally:
        wire.close()
    raise AssertionError("the login was accepted")


class FakeServer(threading.Thread):
    """Speaks as it is told: `script(connection)` runs for each connection."""

    def __init__(self, script):
        super().__init__(daemon=True)
        self.script = script
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            with connection:
                self.script(connection)
        except OSError:
            pass

    def stop(self):
        self.listener.close()


def receive_startup(c):
    (length,) = struct.unpack(">I", c.recv(4))
    c.recv(length - 4)


def welcome(c):
    receive_startup(c)
    c.sendall(
        message("R", b"\0\0\0\0")
        + message("S", text("server_version") + text("15"))
        + message("K", b"\0\0\0\1abcd")
        + message("Z", b"I")
    )
