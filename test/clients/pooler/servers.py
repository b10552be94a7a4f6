"""A throw-away PostgreSQL and a pooler in front of it, for the tests of this folder.

Everything is in one temporary directory, on free ports, and is gone at the end. Debian's
PostgreSQL 15 runs as the user `postgres` because it refuses to run as root.
"""
import atexit
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

BIN = Path(os.environ.get("POOLER_PG_BIN", "/usr/lib/postgresql/15/bin"))
PROXY = os.environ.get("POOLER_PROXY", "")
WAIT_S = 20


GIVEN = set()


def free_port() -> int:
    """Never one twice, and none of those that the kernel gives to outgoing connections: such a
    connection would have it by the time that a server wants to listen."""
    while True:
        port = random.randrange(12000, 32000)
        with socket.socket() as s:
            if port not in GIVEN and s.connect_ex(("127.0.0.1", port)) != 0:
                GIVEN.add(port)
                return port


def wait_until(check, what: str, seconds: float = WAIT_S):
    """Polls `check` until it answers something true; the answer."""
    deadline = time.monotonic() + seconds
    while True:
        result = check()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(0.02)


def connects(port: int) -> bool:
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex(("127.0.0.1", port)) == 0


def as_postgres(command: list) -> list:
    if os.getuid() != 0:
        return [str(part) for part in command]
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] + [
        str(part) for part in command
    ]


class Directory:
    """A temporary directory that the user postgres can use."""

    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="pooler-"))
        self.path.chmod(0o777)
        atexit.register(shutil.rmtree, self.path, ignore_errors=True)


class Postgres:
    """PASSWORD of every user is its name and "-secret"; users: app, other (superusers, SCRAM), old
    (md5); databases: app, other."""

    def __init__(self, directory: Directory, settings: dict | None = None, tls: bool = False):
        self.data = directory.path / "data"
        self.socket_dir = directory.path
        self.port = free_port()
        self.log = directory.path / "postgres.log"
        self.process = None
        self.settings = {
            "fsync": "off",
            "shared_buffers": "64MB",
            "max_connections": "200",
            "log_min_messages": "fatal",
            "autovacuum": "off",
            "jit": "off",
            **(settings or {}),
        }
        subprocess.run(
            as_postgres(
                [
                    BIN / "initdb",
                    "-D",
                    self.data,
                    "-A",
                    "trust",
                    "-U",
                    "postgres",
                    "-E",
                    "UTF8",
                    "--no-sync",
                    "--locale=C",
                ]
            ),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (self.data / "pg_hba.conf").write_text(
            "local all postgres trust\n"
            "host all postgres 127.0.0.1/32 trust\n"
            "host all old 127.0.0.1/32 md5\n"
            "local all all scram-sha-256\n"
            "host all all 127.0.0.1/32 scram-sha-256\n"
        )
        self.start()
        for user in ("app", "other"):
            self.sql(f"CREATE ROLE {user} SUPERUSER LOGIN PASSWORD '{user}-secret'")
        self.sql("SET password_encryption = md5; CREATE ROLE old LOGIN PASSWORD 'old-secret'")
        self.sql("CREATE DATABASE app OWNER app")
        self.sql("CREATE DATABASE other OWNER other")
        atexit.register(self.stop, "immediate")

    def start(self):
        command = [
            BIN / "postgres",
            "-D",
            self.data,
            "-p",
            self.port,
            "-k",
            self.socket_dir,
            "-c",
            "listen_addresses=127.0.0.1",
        ]
        for name, value in self.settings.items():
            command += ["-c", f"{name}={value}"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(as_postgres(command), stdout=log, stderr=log)
        wait_until(self.ready, "PostgreSQL")

    def ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()[-2000:]
        probe = subprocess.run(
            [BIN / "pg_isready", "-q", "-h", self.socket_dir, "-p", str(self.port)], check=False
        )
        return probe.returncode == 0

    def stop(self, how: str = "fast"):
        if self.process is None:
            return
        signals = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT, "smart": signal.SIGTERM}
        self.process.send_signal(signals[how])
        self.process.wait(timeout=30)
        self.process = None

    def sql(self, text: str, database: str = "postgres") -> str:
        done = subprocess.run(
            [
                BIN / "psql",
                "-XAtq",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                self.socket_dir,
                "-p",
                str(self.port),
                "-U",
                "postgres",
                "-d",
                database,
                "-c",
                text,
            ],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()


class WithPostgres(unittest.TestCase):
    """Tests that share one server of their own."""

    @classmethod
    def setUpClass(cls):
        cls.directory = Directory()
        cls.postgres = Postgres(cls.directory)

    @classmethod
    def tearDownClass(cls):
        cls.postgres.stop("immediate")


class Pooler:
    """`settings` are lines of TOML that come first; `database` are settings of the one database."""

    def __init__(
        self,
        directory: Directory,
        postgres: Postgres,
        settings: str = "",
        database: str = "",
        unix: bool = True,
        name: str = "proxy",
    ):
        self.file = directory.path / f"{name}.toml"
        self.log = directory.path / f"{name}.log"
        self.port = free_port()
        self.metrics_port = free_port()
        self.postgres = postgres
        self.host = str(postgres.socket_dir) if unix else "127.0.0.1"
        self.write(settings, database)
        self.process = None
        self.start()

    def write(self, settings: str = "", database: str = "", users: dict | None = None):
        users = users or {u: f"{u}-secret" for u in ("app", "other", "old")}
        sections = "".join(
            f'[databases.{name}]\nhost = "{self.host}"\nport = {self.postgres.port}\n'
            f"{database}\n"
            for name in ("app", "other")
        )
        secrets = "".join(f'{user} = "{secret}"\n' for user, secret in users.items())
        self.file.write_text(
            f'listen = ["127.0.0.1:{self.port}"]\nmetrics = "127.0.0.1:{self.metrics_port}"\n'
            f"{settings}\n{sections}[users]\n{secrets}"
        )

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([PROXY, str(self.file)], stdout=log, stderr=log)
        wait_until(lambda: self.alive() and connects(self.port), "the pooler")
        atexit.register(self.stop)

    def alive(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        return True

    def reload(self):
        before = self.log.read_text().count("reload")
        self.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.log.read_text().count("reload") > before, "the reload")

    def stop(self):
        """Kills it at once; draining is a test of its own."""
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        self.process = None

    def metric(self, name: str, otherwise: int | None = None) -> int:
        import urllib.request

        text = (
            urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics").read().decode()
        )
        for line in text.splitlines():
            if line.startswith(f"skerry_proxy_{name} "):
                return int(line.split()[1])
        if otherwise is not None:
            return otherwise
        raise AssertionError(f"no metric {name}")

    def conninfo(self, user: str = "app", database: str = "app", extra: str = "") -> str:
        return (
            f"host=127.0.0.1 port={self.port} user={user} password={user}-secret "
            f"dbname={database} sslmode=disable gssencmode=disable {extra}"
        )
