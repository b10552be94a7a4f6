"""TLS of both sides: resumed, verified, and with a certificate that changes under load."""
import os
import socket
import ssl
import subprocess
import threading
import unittest

from attack import TLS_REQUEST, certificate, login_error
from servers import Directory, Pooler, Postgres
from wire import ServerError, Wire, query


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = Directory()
        cls.cert, cls.key = certificate(cls.directory.path, "server", "localhost")
        for path in (cls.cert, cls.key):
            path.chmod(0o600)
            subprocess.run(["chown", "postgres", path], check=True)
        cls.postgres = Postgres(
            cls.directory,
            {"ssl": "on", "ssl_cert_file": str(cls.cert), "ssl_key_file": str(cls.key)},
        )

    @classmethod
    def tearDownClass(cls):
        cls.postgres.stop("immediate")

    def pooler(self, settings: str, host: str = "127.0.0.1") -> Pooler:
        pooler = Pooler(self.directory, self.postgres, unix=False)
        pooler.host = host
        pooler.write(settings)
        pooler.reload()
        self.addCleanup(pooler.stop)
        return pooler

    def client_files(self, name: str) -> str:
        cert, key = certificate(self.directory.path, name)
        return f'tls_certificate = "{cert}"\ntls_key = "{key}"\n'

    def tls_client(self, pooler: Pooler, session=None) -> Wire:
        wire = Wire(pooler.port)
        wire.send(TLS_REQUEST)
        assert wire.socket.recv(1) == b"S"
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        wire.socket = context.wrap_socket(wire.socket)
        return wire

    def start_with(self, settings: str) -> Pooler:
        pooler = Pooler(self.directory, self.postgres, settings)
        self.addCleanup(pooler.stop)
        return pooler

    def test_clients_by_tls(self):
        pooler = self.start_with(self.client_files("a") + 'client_tls = "require"')
        wire = self.tls_client(pooler).login()
        rows = [
            b
            for k, b in wire.ask(query("select repeat('t', 300000), generate_series(1, 5)"))
            if k == "D"
        ]
        self.assertEqual([len(r) for r in rows], [300011] * 5)
        wire.close()
        self.assertEqual(login_error(pooler.port)["C"], "28000")  # in clear

    def test_clients_are_asked_for_a_certificate_only_when_configured(self):
        """The request names every authority of the system: 15 kB for each login."""
        files = self.client_files("q")
        authority = f'tls_client_ca = "{self.directory.path / "q.crt"}"\n'
        for extra, asked in (("", False), (authority, True)):
            pooler = self.start_with(files + extra + 'client_tls = "require"')
            shaken = subprocess.run(
                ["openssl", "s_client", "-starttls", "postgres", "-connect",
                 f"127.0.0.1:{pooler.port}", "-msg"],
                stdin=subprocess.DEVNULL, capture_output=True, text=True,
            )  # fmt: skip
            self.assertIn("ServerHello", shaken.stdout + shaken.stderr)
            self.assertEqual("CertificateRequest" in shaken.stdout, asked)
            pooler.stop()

    def test_psql_by_tls(self):
        pooler = self.start_with(self.client_files("p") + 'client_tls = "require"')
        env = {
            **os.environ,
            "PGPASSWORD": "app-secret",
            "PGSSLMODE": "verify-full",
            "PGSSLROOTCERT": str(self.directory.path / "p.crt"),
        }
        done = subprocess.run(
            [
                "/usr/lib/postgresql/15/bin/psql",
                "-XAtq",
                "-h",
                "localhost",
                "-p",
                str(pooler.port),
                "-U",
                "app",
                "-d",
                "app",
                "-c",
                "select 'by tls'",
            ],
            env=env,
            capture_output=True,
            text=True,
        )
        self.assertEqual(done.stdout, "by tls\n", done.stderr)

    def test_a_new_certificate_under_load(self):
        settings = self.client_files("first") + 'client_tls = "allow"'
        pooler = self.start_with(settings)
        old = self.tls_client(pooler).login()
        before = old.socket.getpeercert(binary_form=True)
        stop, failed, done = threading.Event(), [], []

        def load():
            while not stop.is_set():
                try:
                    wire = self.tls_client(pooler).login()
                    wire.ask(query("select 1"))
                    wire.close()
                    done.append(1)
                except Exception as problem:
                    failed.append(problem)

        threads = [threading.Thread(target=load) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(5):
            pooler.write(self.client_files(f"next{number}") + 'client_tls = "allow"')
            pooler.reload()
        stop.set()
        for thread in threads:
            thread.join()
        self.assertEqual(failed, [])
        self.assertGreater(len(done), 5)
        self.assertEqual(old.ask(query("select 1"))[1][1][6:], b"1")  # the old session goes on
        new = self.tls_client(pooler).login()
        self.assertNotEqual(new.socket.getpeercert(binary_form=True), before)
        old.close()
        new.close()

    def test_sessions_resume_by_ticket(self):
        pooler = self.start_with(self.client_files("t") + 'client_tls = "allow"')
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        session = None
        for resumed in (False, True):
            raw = socket.create_connection(("127.0.0.1", pooler.port))
            raw.sendall(TLS_REQUEST)
            self.assertEqual(raw.recv(1), b"S")
            wire = Wire.__new__(Wire)
            wire.socket, wire.buffer, wire.welcome = (
                context.wrap_socket(raw, session=session),
                b"",
                [],
            )
            wire.login()
            self.assertEqual(wire.socket.session_reused, resumed)
            session = wire.socket.session
            wire.close()

    def check_server(self, settings: str, host: str) -> dict | None:
        pooler = self.pooler(settings + "\nborrow_timeout = 1", host)
        wire = Wire(pooler.port)
        try:
            wire.login()
            answer = wire.ask(query("select ssl from pg_stat_ssl where pid = pg_backend_pid()"))
            self.assertEqual(answer[1][1][6:], b"t")
            return None
        except ServerError as error:
            return error.fields
        finally:
            wire.close()
            pooler.stop()

    def test_the_servers_certificate_is_verified(self):
        good = f'server_tls_ca = "{self.cert}"\n'
        other, _ = certificate(self.directory.path, "stranger")
        self.assertIsNone(self.check_server('server_tls = "require"', "127.0.0.1"))
        self.assertIsNone(self.check_server(good + 'server_tls = "verify-ca"', "127.0.0.1"))
        # Its name is localhost: the name is checked, and an address is no name of it.
        self.assertIsNone(self.check_server(good + 'server_tls = "verify-full"', "localhost"))
        self.assertIsNotNone(self.check_server(good + 'server_tls = "verify-full"', "127.0.0.1"))
        self.assertIsNotNone(
            self.check_server(
                f'server_tls_ca = "{other}"\nserver_tls = "verify-full"', "localhost"
            )
        )
        self.assertIsNotNone(
            self.check_server(f'server_tls_ca = "{other}"\nserver_tls = "verify-ca"', "127.0.0.1")
        )


if __name__ == "__main__":
    unittest.main()
