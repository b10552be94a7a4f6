"""Attacks by clients, each by the name of the one it repeats where there is one."""
import socket
import struct
import subprocess
import unittest
from pathlib import Path

from attack import GSS_REQUEST, TLS_REQUEST, certificate, login_error
from servers import PROXY, Directory, Pooler, Postgres, WithPostgres, wait_until
from wire import SYNC, Scram, ServerError, Wire, message, parse, query, startup, text


class Passwords(WithPostgres):
    def test_cve_2025_46801_wrong_ones_are_always_refused(self):
        """Pgpool let anyone in on a warm connection."""
        for auth in ("scram-sha-256", "md5"):
            pooler = Pooler(self.directory, self.postgres, f'auth = "{auth}"')

            def refused(password, user="app"):
                self.assertEqual(
                    login_error(pooler.port, user=user, password=password)["C"], "28P01"
                )

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
                pooler.write(
                    f'auth = "{auth}"', users={"app": "new-secret", "other": "other-secret"}
                )
                pooler.reload()
                refused("app-secret")  # the old one, after a change
                good.close()
            pooler.stop()

    def test_strangers_look_like_users(self):
        """Mock authentication: who does not exist is asked for the same proof."""
        pooler = Pooler(self.directory, self.postgres)
        challenges = []
        for user in ("app", "nobody", "nobody", "stranger"):
            wire = Wire(pooler.port)
            wire.send(startup(user, "app"))
            wire.read()
            scram = Scram("x")
            wire.send(
                message(
                    "p", text("SCRAM-SHA-256") + struct.pack(">I", len(scram.first)) + scram.first
                )
            )
            challenge = dict(p.split("=", 1) for p in wire.read()[1][4:].decode().split(","))
            challenges.append((challenge["s"], challenge["i"]))
            wire.close()
        self.assertEqual(challenges[1], challenges[2])
        self.assertNotEqual(challenges[1], challenges[3])
        self.assertEqual({len(s) for s, _ in challenges}, {24})
        self.assertEqual({i for _, i in challenges}, {"4096"})
        for user in ("app", "nobody"):
            refused = login_error(pooler.port, user=user, password="x")
            self.assertEqual(
                (refused["C"], refused["M"]),
                ("28P01", f'password authentication failed for user "{user}"'),
            )
        pooler.stop()

    def test_passwords_outside_ascii_have_one_form(self):
        """SASLprep: PostgreSQL derives its verifier from the prepared password."""
        self.postgres.sql(
            "set password_encryption = 'scram-sha-256';"
            "create role uni login superuser password U&'I\\00ADX-\\2168'"
        )
        pooler = Pooler(self.directory, self.postgres)
        self.addCleanup(pooler.stop)
        pooler.write(users={"uni": "I\u00adX-\u2168"})
        pooler.reload()
        wire = Wire(pooler.port)
        self.addCleanup(wire.close)
        wire.login(user="uni", password="IX-IX")  # as libpq would prepare what was typed
        self.assertEqual([k for k, _ in wire.ask(query("select 1"))], ["T", "D", "C", "Z"])

    def test_verifiers_serve_both_sides(self):
        """A verifier copied from pg_authid: it checks clients, and what they prove logs in."""
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

    def test_cve_2021_3935_cve_2021_23214_cve_2021_43766_plaintext_behind_a_tls_request(self):
        """PgBouncer's, PostgreSQL's and Odyssey's."""
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
        for body in (
            text("SCRAM-SHA-256") + struct.pack(">i", -2),
            text("SCRAM-SHA-256") + b"\x7f\xff\xff\xff",
            text("SCRAM-SHA-256") + struct.pack(">I", len(first) + 1) + first,
            text("SCRAM-SHA-256") + struct.pack(">I", 3) + b"n,,",
            b"SCRAM-SHA-256",
            text("SCRAM-SHA-256-PLUS") + struct.pack(">I", len(first)) + first,
            text("SCRAM-SHA-256") + struct.pack(">I", 15000) + b"n,,n=,r=" + b"x" * 14992,
        ):
            wire = Wire(self.pooler.port)
            wire.send(startup("app", "app"))
            wire.read()
            wire.send(message("p", body))
            self.assertEqual([k for k, _ in wire.rest()], ["E"])
            wire.close()
        self.after()

    def test_cve_2025_12819_startup_options_do_not_reach_our_own_statements(self):
        """A search_path that shadows functions changes nothing about what we run."""
        self.postgres.sql(
            "create schema if not exists evil; "
            "create or replace function evil.set_config(text, text, "
            "boolean) returns text language plpgsql as 'begin raise exception ''shadowed''; end'",
            "app",
        )
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

    def test_cve_2026_6667_there_is_no_console_to_command(self):
        """PgBouncer let users that may only look kill clients."""
        for user in ("app", "other"):
            refused = login_error(self.pooler.port, user=user, database="pgbouncer")
            self.assertEqual(refused["C"], "3D000")
        wire = Wire(self.pooler.port).login()
        kinds = [k for k, _ in wire.ask(query("kill_client 1"))]
        self.assertEqual(kinds, ["E", "Z"])  # the server's error: nothing of ours
        wire.close()

    def test_cve_2025_2291_passwords_that_have_expired(self):
        """The server's VALID UNTIL holds, because the server is logged in to as the same user."""
        self.postgres.sql("create role late login password 'late-secret' valid until '2020-01-01'")
        self.pooler.write(self.tls, users={"late": "late-secret", "app": "app-secret"})
        self.pooler.reload()
        refused = login_error(self.pooler.port, user="late", password="late-secret")
        self.assertEqual(refused["C"], "28P01")
        self.pooler.write(self.tls + "client_login_timeout = 2")
        self.pooler.reload()

    def test_cve_2015_6817_an_unknown_user_falls_back_to_nobody(self):
        """There is no auth_user to fall back to, and a configuration that names one is refused."""
        refused = login_error(self.pooler.port, user="nobody", password="app-secret")
        self.assertEqual(refused["C"], "28P01")
        for line in ("auth_user = app", "auth_query = select 1"):
            ini = self.directory.path / "fallback.ini"
            ini.write_text(f"[databases]\napp = host=/tmp\n[pgbouncer]\n{line}\n")
            checked = subprocess.run(
                [PROXY, "--check", "--pgbouncer-ini", ini], capture_output=True, text=True
            )
            self.assertEqual(checked.returncode, 2)
            self.assertIn(line.split()[0], checked.stderr)

    def test_startup_packets_that_are_none(self):
        for packet in (
            b"\0\0\0\0",
            b"\0\0\0\x07",
            b"\xff\xff\xff\xff",
            struct.pack(">I", 10001) + b"x" * 9997,
            struct.pack(">II", 8, 2 << 16),
            struct.pack(">II", 9, 80877103) + b"x",
            startup("app", "app")[:-1] + b"x",
            b"GET / HTTP/1.1\r\n\r\n",
            b"\x16\x03\x01\0\xa5\1\0",
            TLS_REQUEST[:4] + b"\0\0\0\0",
        ):
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
        for packet in (
            b"\x01\0\0\0\4",
            message("p", b"x\0"),
            message("z"),
            message("R", b"\0\0\0\0"),
            message("B", b"x" * 10000),
            message("P", b"x"),
            message("D", b"Xx\0"),
            message("C", b""),
        ):
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
        self.assertFalse(
            [l for l in self.pooler.log.read_text().splitlines() if l.startswith("2026-01-01")]
        )

    def test_no_password_in_the_log(self):
        login_error(self.pooler.port, password="a-wrong-secret")
        self.after()
        for word in ("a-wrong-secret", "app-secret"):
            self.assertNotIn(word, self.pooler.log.read_text())


if __name__ == "__main__":
    unittest.main()
