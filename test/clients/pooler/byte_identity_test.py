"""The same bytes against PostgreSQL alone and through the pooler give the same messages."""
import itertools
import struct
import unittest

from scripts import SCRIPTS, generated
from servers import Directory, Pooler, Postgres
from wire import Wire, fields


def normal(kind: str, body: bytes):
    """Without what differs between two connections to one server: object ids, process ids, and the
    line numbers of PostgreSQL's sources, which errors that the pooler makes do not have."""
    if kind in "EN":
        return kind, {k: v for k, v in fields(body).items() if k not in "FLR"}
    if kind == "A":
        return kind, body[4:]
    if kind == "V":
        return kind, len(body)
    if kind == "T":
        (count,), rest, columns = struct.unpack(">H", body[:2]), body[2:], []
        for _ in range(count):
            name, rest = rest.split(b"\0", 1)
            columns.append((name, rest[4:18]))  # not the table's id
            rest = rest[18:]
        return kind, columns
    return kind, body


def run(port: int, script: list) -> list:
    wire = Wire(port)
    wire.login()
    out = []
    for step in script:
        wire.send(step.bytes)
        out.append([normal(*m) for m in wire.until(step.until, step.count)])
    wire.close()
    return out


class ByteIdentity(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.directory = Directory()
        # A shared statement reaches its generic plan earlier than a private one, and a generic plan
        # finds `4 / 0` when it runs instead of when it is bound.
        cls.postgres = Postgres(cls.directory, {"plan_cache_mode": "force_custom_plan"})
        cls.postgres.sql(
            "create table late(a int); "
            "create table cf(a int unique deferrable initially deferred)",
            "app",
        )
        cls.pooler = Pooler(cls.directory, cls.postgres, "pool_size = 3")

    @classmethod
    def tearDownClass(cls):
        cls.pooler.stop()
        cls.postgres.stop("immediate")

    def same(self, scripts):
        for name, script in scripts:
            with self.subTest(name):
                direct = run(self.postgres.port, script)
                # Twice: the second time the pooler knows every statement.
                for _ in range(2):
                    self.assertEqual(direct, run(self.pooler.port, script))

    def test_scripts(self):
        self.same(SCRIPTS.items())

    def test_errors_at_every_position(self):
        self.same(generated())

    def test_welcome(self):
        """The same parameters, whatever the client asked for."""
        for settings in (
            {},
            {"application_name": "me"},
            {"client_encoding": "LATIN1", "TimeZone": "Asia/Tokyo"},
            {"options": "-c datestyle=German"},
        ):
            with self.subTest(settings):
                both = []
                for port in (self.postgres.port, self.pooler.port, self.pooler.port):
                    wire = Wire(port).login(**settings)
                    both.append(sorted(m for m in wire.welcome if m[0] in "SZ"))
                    wire.close()
                self.assertEqual(both[0], both[1])
                self.assertEqual(both[0], both[2])

    def test_reuse_of_unnamed_statements(self):
        reuse = Pooler(
            self.directory,
            self.postgres,
            "reuse_unnamed_parse = true\npool_size = 3",
            name="reuse",
        )
        for name, script in itertools.chain(SCRIPTS.items(), generated()):
            with self.subTest(name):
                direct = run(self.postgres.port, script)
                for _ in range(3):
                    self.assertEqual(direct, run(reuse.port, script))
        reuse.stop()

    def test_session_mode(self):
        session = Pooler(
            self.directory, self.postgres, 'mode = "session"\npool_size = 3', name="session"
        )
        for name, script in SCRIPTS.items():
            with self.subTest(name):
                self.assertEqual(run(self.postgres.port, script), run(session.port, script))
        session.stop()


if __name__ == "__main__":
    unittest.main()
