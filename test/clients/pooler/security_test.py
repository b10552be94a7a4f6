"""Attacks on the pooler, from clients and from servers, each with the one it repeats where there is one."""
import os
import socket
import ssl
import struct
import subprocess
import threading
import time
import unittest
from pathlib import Path

from servers import Directory, Pooler, Postgres, free_port, wait_until
from wire import (SYNC, Closed, Scram, ServerError, Wire, bind, execute, fields, message, parse, query, startup,
                  text)

TLS_REQUEST = struct.pack(">II", 8, 80877103)
GSS_REQUEST = struct.pack(">II", 8, 80877104)


def certificate(directory: Path, name: str, host: str = "localhost") -> tuple:
    """A self-signed one that is also its own CA."""
    cert, key = directory / f"{name}.crt", directory / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", key, "-out", cert, "-days", "2", "-subj", f"/CN={host}", "-addext",
                    f"subjectAltName=DNS:{host}"], check=True, stderr=subprocess.DEVNULL)
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


class Passwords(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = Directory()
        cls.postgres = Postgres(cls.directory)

    @classmethod
    def tearDownClass(cls):
        cls.postgres.stop("immediate")

    def test_wrong_ones_are_always_refused(self):
        """Pgpool CVE-2025-46801 let anyone in on a warm connection."""
        for auth in ("scram-sha-256", "md5"):
            pooler = Pooler(self.directory, self.postgres, f'auth = "{auth}"')

            def refused(password, user="app"):
                self.assertEqual(login_error(pooler.port, user=user, password=password)["C"], "28P01")

            with self.subTest(auth=auth):
                for wrong in ("wrong", "", "app-secre", "app-secret ", "other-secret"):
                    refused(wrong)  # cold
                good = Wire(pooler.port).login()
                good.ask(query("select 1"))
                refused("wrong")  # warm
                refused("app-secret", user="other")  # another's password
                self.postgres.stop("immediate")
                refused("wrong")  # without a server
                self.postgres.start()
                refused("wrong")  # after a restart
                pooler.write(f'auth = "{auth}"', users={"app": "new-secret", "other": "other-secret"})
                pooler.reload()
                refused("app-secret")  # the old one, after a change
                good.close()
            pooler.stop()

    def test_strangers_look_like_users(self):
        """Mock authentication: who does not exist is asked for the same proof, each time the same way."""
        pooler = Pooler(self.directory, self.postgres)
        challenges = []
        for user in ("app", "nobody", "nobody", "stranger"):
            wire = Wire(pooler.port)
            wire.send(startup(user, "app"))
            wire.read()
            scram = Scram("x")
            wire.send(message("p", text("SCRAM-SHA-256") + struct.pack(">I", len(scram.first)) + scram.first))
            challenge = dict(p.split("=", 1) for p in wire.read()[1][4:].decode().split(","))
            challenges.append((challenge["s"], challenge["i"]))
            wire.close()
        self.assertEqual(challenges[1], challenges[2])
        self.assertNotEqual(challenges[1], challenges[3])
        self.assertEqual({len(s) for s, _ in challenges}, {24})
        self.assertEqual({i for _, i in challenges}, {"4096"})
        for user in ("app", "nobody"):
            refused = login_error(pooler.port, user=user, password="x")
            self.assertEqual((refused["C"], refused["M"]),
                             ("28P01", f'password authentication failed for user "{user}"'))
        pooler.stop()

    def test_verifiers_serve_both_sides(self):
        """A verifier copied from pg_authid: clients are checked with it, and what they prove logs in."""
        verifier = self.postgres.sql("select rolpassword from pg_authid where rolname = 'app'")
        pooler = Pooler(self.directory, self.postgres)
        pooler.write(users={"app": verifier})
        pooler.reload()
        wire = Wire(pooler.port).login()
        self.assertEqual(wire.ask(query("select 1"))[1][1][6:], b"1")
        self.assertEqual(login_error(pooler.port, password="wrong")["C"], "28P01")
        pooler.stop()

    def test_md5_to_the_server(self):
        pooler = Pooler(self.directory, self.postgres, 'auth = "md5"', unix=False)
        wire = Wire(pooler.port).login(user="old")
        self.assertEqual(wire.ask(query("select current_user"))[1][1][6:], b"old")
        pooler.stop()


class HostileClients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = Directory()
        cls.postgres = Postgres(cls.directory)
        cert, key = certificate(cls.directory.path, "proxy")
        cls.tls = f'client_tls = "allow"\ntls_certificate = "{cert}"\ntls_key = "{key}"\n'
        cls.pooler = Pooler(cls.directory, cls.postgres, cls.tls + "client_login_timeout = 2")

    @classmethod
    def tearDownClass(cls):
        cls.pooler.stop()
        cls.postgres.stop("immediate")

    def after(self):
        """The pooler lives and serves."""
        wire = Wire(self.pooler.port).login()
        self.assertEqual(wire.ask(query("select 1"))[1][1][6:], b"1")
        wire.close()
        self.pooler.alive()

    def closed_after(self, *parts: bytes) -> list:
        wire = Wire(self.pooler.port, timeout=5)
        try:
            wire.send(*parts)
            return wire.rest()
        finally:
            wire.close()
            self.after()

    def test_cve_2021_3935_plaintext_behind_a_tls_request(self):
        """Also CVE-2021-23214 and Odyssey's CVE-2021-43766."""
        for smuggled in (b"x", startup("app", "app"), query("select 1")):
            wire = Wire(self.pooler.port, timeout=5)
            wire.send(TLS_REQUEST, smuggled)
            self.assertEqual(wire.socket.recv(100), b"")
            wire.close()
        self.after()

    def test_cve_2024_27304_lengths_that_wrap(self):
        for length in (0, 3, 0x40000000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF):
            with self.subTest(length=length):
                wire = Wire(self.pooler.port).login()
                wire.send(b"Q" + struct.pack(">I", length), query("select 1"))
                self.assertEqual([k for k, _ in wire.rest()], ["E"])
                wire.close()
        self.after()

    def test_cve_2026_6664_sasl_lengths(self):
        first = Scram("x").first
        for body in (text("SCRAM-SHA-256") + struct.pack(">i", -2), text("SCRAM-SHA-256") + b"\x7f\xff\xff\xff",
                     text("SCRAM-SHA-256") + struct.pack(">I", len(first) + 1) + first,
                     text("SCRAM-SHA-256") + struct.pack(">I", 3) + b"n,,", b"SCRAM-SHA-256",
                     text("SCRAM-SHA-256-PLUS") + struct.pack(">I", len(first)) + first,
                     text("SCRAM-SHA-256") + struct.pack(">I", 15000) + b"n,,n=,r=" + b"x" * 14992):
            wire = Wire(self.pooler.port)
            wire.send(startup("app", "app"))
            wire.read()
            wire.send(message("p", body))
            self.assertEqual([k for k, _ in wire.rest()], ["E"])
            wire.close()
        self.after()

    def test_cve_2025_12819_startup_options_do_not_reach_our_own_statements(self):
        """A search_path that shadows system functions changes nothing about what the pooler runs."""
        self.postgres.sql("create schema if not exists evil; create or replace function evil.set_config(text, text, "
                          "boolean) returns text language plpgsql as 'begin raise exception ''shadowed''; end'", "app")
        wire = Wire(self.pooler.port).login(search_path="evil, pg_catalog", application_name="x")
        self.assertNotIn("E", [k for k, _ in wire.ask(query("select 1"))])
        wire.close()

    def test_cve_2012_4575_overlong_names(self):
        for user, database in (("u" * 9000, "app"), ("app", "d" * 9000)):
            wire = Wire(self.pooler.port)
            with self.assertRaises(ServerError):
                wire.login(user=user, database=database, password="app-secret")
            wire.close()
        self.after()

    def test_startup_packets_that_are_none(self):
        for packet in (b"\0\0\0\0", b"\0\0\0\x07", b"\xff\xff\xff\xff", struct.pack(">I", 10001) + b"x" * 9997,
                       struct.pack(">II", 8, 2 << 16), struct.pack(">II", 9, 80877103) + b"x",
                       startup("app", "app")[:-1] + b"x", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\0\xa5\1\0",
                       TLS_REQUEST[:4] + b"\0\0\0\0"):
            with self.subTest(packet=packet[:20]):
                self.assertIn([k for k, _ in self.closed_after(packet)], ([], ["E"]))

    def test_many_requests_before_startup(self):
        wire = Wire(self.pooler.port, timeout=5)
        wire.send(GSS_REQUEST)
        self.assertEqual(wire.socket.recv(1), b"N")
        wire.send(GSS_REQUEST)
        self.assertEqual(wire.socket.recv(1), b"N")
        wire.send(GSS_REQUEST)
        self.assertEqual(wire.socket.recv(1), b"")
        wire.close()

    def test_nothing_but_a_login_before_the_login(self):
        for packet in (query("select 1"), SYNC, message("p", b"x" * 20000), parse("select 1")):
            wire = Wire(self.pooler.port)
            wire.send(startup("app", "app"))
            wire.read()
            wire.send(packet)
            self.assertEqual([k for k, _ in wire.rest()], ["E"])
            wire.close()
        self.after()

    def test_a_claim_costs_no_memory(self):
        """512 strangers claim the largest packet and send nothing: less than 16 KiB each."""
        def rss():
            lines = Path(f"/proc/{self.pooler.process.pid}/status").read_text().splitlines()
            return int([l for l in lines if l.startswith("VmRSS")][0].split()[1])
        before = rss()
        crowd = [socket.create_connection(("127.0.0.1", self.pooler.port)) for _ in range(512)]
        for s in crowd:
            s.sendall(struct.pack(">II", 10000, 3 << 16) + b"user\0app\0")
        wait_until(lambda: self.pooler.metric("clients") >= 512, "the crowd")
        self.assertLess(rss() - before, 512 * 16)
        self.after()
        # And they are gone after the login timeout.
        wait_until(lambda: self.pooler.metric("clients") == 0, "the crowd to be gone")
        for s in crowd:
            s.close()

    def test_replication_is_refused(self):
        self.assertEqual(login_error(self.pooler.port, replication="database")["C"], "0A000")

    def test_protocol_3_2_is_negotiated_down(self):
        wire = Wire(self.pooler.port)
        wire.send(startup("app", "app", version=(3 << 16) + 2, **{"_pq_.command": "x"}))
        kind, body = wire.read()
        self.assertEqual((kind, body), ("v", struct.pack(">II", 3 << 16, 1) + b"_pq_.command\0"))
        wire.authenticate("app", "app-secret")
        self.assertEqual(wire.ask(query("select 1"))[1][1][6:], b"1")
        wire.close()

    def test_unknown_messages_end_the_session(self):
        for packet in (b"\x01\0\0\0\4", message("p", b"x\0"), message("z"), message("R", b"\0\0\0\0"),
                       message("B", b"x" * 10000), message("P", b"x"), message("D", b"Xx\0"), message("C", b"")):
            wire = Wire(self.pooler.port).login()
            wire.send(packet, SYNC)
            self.assertEqual([k for k, _ in wire.rest()][:1], ["E"], packet[:10])
            wire.close()
        self.after()

    def test_log_lines_cannot_be_forged(self):
        wire = Wire(self.pooler.port).login()
        wire.ask(query("set application_name to 'x\n2026-01-01T00:00:00 E proxy: forged'"))
        wire.close()
        wait_until(lambda: "session pinned" in self.pooler.log.read_text(), "the log")
        self.assertFalse([l for l in self.pooler.log.read_text().splitlines() if l.startswith("2026-01-01")])

    def test_no_password_in_the_log(self):
        login_error(self.pooler.port, password="a-wrong-secret")
        self.after()
        for word in ("a-wrong-secret", "app-secret"):
            self.assertNotIn(word, self.pooler.log.read_text())


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = Directory()
        cls.cert, cls.key = certificate(cls.directory.path, "server", "db.example")
        for path in (cls.cert, cls.key):
            path.chmod(0o600)
            subprocess.run(["chown", "postgres", path], check=True)
        cls.postgres = Postgres(cls.directory, {"ssl": "on", "ssl_cert_file": str(cls.cert),
                                                "ssl_key_file": str(cls.key)})

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
        rows = [b for k, b in wire.ask(query("select repeat('t', 300000), generate_series(1, 5)")) if k == "D"]
        self.assertEqual([len(r) for r in rows], [300011] * 5)
        wire.close()
        self.assertEqual(login_error(pooler.port)["C"], "28000")  # in clear

    def test_psql_by_tls(self):
        pooler = self.start_with(self.client_files("p") + 'client_tls = "require"')
        env = {**os.environ, "PGPASSWORD": "app-secret", "PGSSLMODE": "verify-full",
               "PGSSLROOTCERT": str(self.directory.path / "p.crt")}
        done = subprocess.run(["/usr/lib/postgresql/15/bin/psql", "-XAtq", "-h", "localhost", "-p", str(pooler.port),
                               "-U", "app", "-d", "app", "-c", "select 'by tls'"], env=env, capture_output=True, text=True)
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
            wire.socket, wire.buffer, wire.welcome = context.wrap_socket(raw, session=session), b"", []
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
        # Its name is db.example, and that is not who was asked.
        self.assertIsNotNone(self.check_server(good + 'server_tls = "verify-full"', "127.0.0.1"))
        self.assertIsNotNone(self.check_server(f'server_tls_ca = "{other}"\nserver_tls = "verify-ca"', "127.0.0.1"))


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
    c.sendall(message("R", b"\0\0\0\0") + message("S", text("server_version") + text("15")) +
              message("K", b"\0\0\0\1abcd") + message("Z", b"I"))


class HostileServers(unittest.TestCase):
    def setUp(self):
        self.directory = Directory()

    def run_with(self, script, settings: str = "") -> tuple:
        """What a client sees, and the pooler to look at."""
        server = FakeServer(script)
        self.addCleanup(server.stop)

        class There:
            socket_dir, port = "127.0.0.1", server.port

        pooler = Pooler(self.directory, There, "borrow_timeout = 1\n" + settings, unix=False)
        self.addCleanup(pooler.stop)
        wire = Wire(pooler.port, timeout=10)
        self.addCleanup(wire.close)
        try:
            wire.login()
        except ServerError as error:
            return error.fields, pooler
        wire.send(query("select 1"))
        seen = []
        try:
            while "Z" not in [k for k, _ in seen]:
                seen.append(wire.read())
        except (Closed, ConnectionResetError):
            pass
        return seen, pooler

    def test_cve_2021_23222_bytes_in_clear_before_the_handshake(self):
        for answer in (b"S" + message("R", b"\0\0\0\0"), b"N", b"E" + message("E", b"SFATAL\0Mlies\0\0")[1:], b"X"):
            def script(c, answer=answer):
                c.recv(8)
                c.sendall(answer)
                c.recv(1)
            seen, pooler = self.run_with(script, 'server_tls = "require"')
            self.assertNotIn("lies", seen["M"])
            pooler.alive()
            pooler.stop()

    def test_cve_2026_6665_a_nonce_without_end(self):
        def script(c):
            receive_startup(c)
            c.sendall(message("R", struct.pack(">I", 10) + text("SCRAM-SHA-256") + b"\0"))
            nonce = c.recv(1000).split(b"r=")[1]
            c.sendall(message("R", struct.pack(">I", 11) + b"r=" + nonce + b"x" * 60000 + b",s=AAAA,i=4096"))
            c.recv(1)
        seen, pooler = self.run_with(script)
        self.assertIn("SCRAM", seen["M"])
        pooler.alive()

    def test_cve_2026_6666_errors_without_a_code(self):
        def script(c):
            receive_startup(c)
            c.sendall(message("E", b"SFATAL\0Mno\0\0"))
        seen, pooler = self.run_with(script)
        self.assertIn("no", seen["M"])
        pooler.alive()

        def later(c):
            welcome(c)
            c.recv(1000)
            c.sendall(message("E", b"\0") + message("Z", b"I"))
            c.recv(1)
        seen, pooler = self.run_with(later)
        pooler.alive()

    def test_the_server_must_prove_itself(self):
        def script(c):
            receive_startup(c)
            c.sendall(message("R", struct.pack(">I", 10) + text("SCRAM-SHA-256") + b"\0"))
            nonce = c.recv(1000).split(b"r=")[1]
            c.sendall(message("R", struct.pack(">I", 11) + b"r=" + nonce + b"x,s=AAAA,i=1"))
            c.recv(1000)
            c.sendall(message("R", struct.pack(">I", 0)) + message("Z", b"I"))
            c.recv(1)
        seen, _ = self.run_with(script)
        self.assertIn("too early", seen["M"])

    def test_the_password_is_not_told_in_clear(self):
        heard = []
        def script(c):
            receive_startup(c)
            c.sendall(message("R", struct.pack(">I", 3)))
            heard.append(c.recv(1000))
        seen, _ = self.run_with(script)
        self.assertIn("in clear", seen["M"])
        wait_until(lambda: heard, "the end of the connection")
        self.assertEqual(heard, [b""])

    def test_messages_out_of_turn_close_both(self):
        for out_of_turn in (message("1"), message("Z", b"I") * 2, message("K", b"\0\0\0\1abcd"), message("3"),
                            message("Z", b"Q"), b"D\xff\xff\xff\xff", message("R", b"\0\0\0\0"), message("y"),
                            message("T", b"\0\0") + message("2"), message("G", b"\0\0\0") + message("1")):
            def script(c, out_of_turn=out_of_turn):
                welcome(c)
                c.recv(1000)
                c.sendall(out_of_turn)
                c.recv(1)
            with self.subTest(sent=out_of_turn[:12]):
                seen, pooler = self.run_with(script)
                wait_until(lambda: pooler.metric("servers_idle") == 0, "the server to be gone")
                pooler.alive()
                pooler.stop()

    def test_rows_cut_off_close_the_client(self):
        def script(c):
            welcome(c)
            c.recv(1000)
            c.sendall(message("T", b"\0\0") + b"D\0\0\x10\0" + b"x" * 100)
        seen, _ = self.run_with(script)
        self.assertEqual([k for k, _ in seen], ["T"])


if __name__ == "__main__":
    unittest.main()
