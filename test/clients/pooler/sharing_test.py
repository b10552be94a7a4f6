"""What one client does to its session is never seen by another, and what cannot be shared pins."""
import unittest

import psycopg

from servers import Directory, Pooler, Postgres, wait_until
from wire import SYNC, Wire, bind, execute, fields, parse, query


class Sharing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = Directory()
        cls.postgres = Postgres(cls.directory)
        cls.postgres.sql("create sequence seq; create table t(a int)", "app")

    @classmethod
    def tearDownClass(cls):
        cls.postgres.stop("immediate")

    def setUp(self):
        # One server: whatever is left behind is found by the next client.
        self.pooler = Pooler(self.directory, self.postgres, "pool_size = 1\nborrow_timeout = 3")

    def tearDown(self):
        self.pooler.stop()

    def client(self, **settings) -> Wire:
        wire = Wire(self.pooler.port)
        self.addCleanup(wire.close)
        return wire.login(**settings)

    def ask(self, wire: Wire, sql: str) -> list:
        rows = []
        for kind, body in wire.ask(query(sql)):
            if kind == "D":
                length = int.from_bytes(body[2:6], "big", signed=True)
                rows.append(None if length < 0 else body[6 : 6 + length].decode())
            if kind == "E":
                rows.append("error")
        return rows

    def pinned(self, reason: str) -> int:
        return self.pooler.metric(f'pins_by_reason_total{{reason="{reason}"}}')

    def check(self, reason: str, leave: list, look: str, expected: list):
        first = self.client()
        for sql in leave:
            first.ask(query(sql))
        self.assertEqual(self.pinned(reason), 1, leave)
        first.send(b"X\0\0\0\4")
        second = self.client()
        self.assertEqual(self.ask(second, look), expected, leave)
        second.close()
        first.close()

    def test_settings(self):
        self.check("set", ["set work_mem to '123MB'"], "show work_mem", ["4MB"])

    def test_settings_in_a_transaction(self):
        self.check("set", ["begin", "set work_mem to '123MB'", "commit"], "show work_mem", ["4MB"])

    def test_settings_by_function(self):
        self.check(
            "set_config",
            ["select set_config('work_mem', '123MB', false)"],
            "show work_mem",
            ["4MB"],
        )

    def test_temporary_tables(self):
        self.check(
            "temporary_object",
            ["create temp table tt as select 1"],
            "select count(*) from pg_class where relname = 'tt'",
            ["0"],
        )

    def test_advisory_locks(self):
        self.check(
            "advisory_lock",
            ["select pg_advisory_lock(77)"],
            "select count(*) from pg_locks where locktype = 'advisory'",
            ["0"],
        )

    def test_listen(self):
        self.check("listen", ["listen x"], "select count(*) from pg_listening_channels()", ["0"])

    def test_hold_cursors(self):
        self.check(
            "hold_cursor",
            ["begin; declare c cursor with hold for select 1; commit"],
            "select count(*) from pg_cursors",
            ["0"],
        )

    def test_statements_of_sql(self):
        self.check("sql_prepare", ["prepare p as select 1"], "execute p", ["error"])

    def test_sequences(self):
        self.check("sequence", ["select nextval('seq')"], "select lastval()", ["error"])

    def test_sequences_that_are_advanced_unseen(self):
        """A default that advances a sequence is not seen; its value is not shown either."""
        self.postgres.sql("create table if not exists ser(a serial)", "app")
        first, second = self.client(), self.client()
        first.ask(query("insert into ser default values"))
        self.assertEqual(self.ask(second, "select lastval()"), ["error"])

    def test_a_pin_keeps_the_session(self):
        wire = self.client()
        wire.ask(query("set work_mem to '99MB'"))
        for _ in range(3):
            self.assertEqual(self.ask(wire, "show work_mem"), ["99MB"])
        log = self.pooler.log.read_text()
        self.assertIn("session pinned", log)
        self.assertIn("set work_mem to '99MB'", log)

    def test_ordinary_statements_do_not_pin(self):
        wire = self.client()
        other = self.client()
        for sql in (
            "select 1",
            "begin",
            "set local work_mem to '9MB'",
            "select 2",
            "commit",
            "insert into t values (1)",
            "select set_config('work_mem','8MB',true)",
        ):
            wire.ask(query(sql))
        self.assertEqual(self.ask(other, "show work_mem"), ["4MB"])
        self.assertEqual(self.pooler.metric("pins_total"), 0)

    def test_application_names_follow_the_client(self):
        first, second, third = (
            self.client(application_name="one"),
            self.client(application_name="two"),
            self.client(),
        )
        for _ in range(2):
            self.assertEqual(self.ask(first, "show application_name"), ["one"])
            self.assertEqual(self.ask(second, "show application_name"), ["two"])
            self.assertEqual(self.ask(third, "show application_name"), [""])

    def test_startup_settings_are_the_clients_own(self):
        first = self.client(search_path="pg_catalog", options="-c work_mem=7MB")
        second = self.client()
        for _ in range(2):
            self.assertEqual(self.ask(first, "show work_mem"), ["7MB"])
            self.assertEqual(self.ask(second, "show work_mem"), ["4MB"])
            self.assertEqual(self.ask(first, "show search_path"), ["pg_catalog"])

    def test_same_names_mean_different_statements(self):
        first, second = self.client(), self.client()
        first.ask(parse("select 'first'", "s"), SYNC)
        second.ask(parse("select 'second'", "s"), SYNC)
        for _ in range(3):
            for wire, word in ((first, b"first"), (second, b"second")):
                rows = [b for k, b in wire.ask(bind((), "s"), execute(), SYNC) if k == "D"]
                self.assertTrue(rows[0].endswith(word))

    def test_unnamed_statements_are_the_clients_own(self):
        first, second, third = self.client(), self.client(), self.client()
        first.ask(parse("select 'first'"), SYNC)
        second.ask(parse("select 'second'"), SYNC)
        for wire, word in ((first, b"first"), (second, b"second"), (first, b"first")):
            rows = [b for k, b in wire.ask(bind(), execute(), SYNC) if k == "D"]
            self.assertTrue(rows[0].endswith(word))
        self.assertEqual([k for k, _ in third.ask(bind(), execute(), SYNC)], ["E", "Z"])

    def test_a_skipped_parse_does_not_expose_anothers_unnamed_statement(self):
        """The Parse is skipped after an error, and the Bind behind the Sync finds nothing."""
        first, second = self.client(), self.client()
        first.ask(parse("select 'first'"), SYNC)
        wrong = parse("selec", "s") + parse("select 'second'") + SYNC
        answer = second.ask(wrong, bind(), execute(), SYNC, ready=2)
        self.assertEqual([k for k, _ in answer], ["E", "Z", "E", "Z"])

    def test_a_new_table_shape_is_seen_by_who_prepares_now(self):
        self.postgres.sql("drop table if exists shape; create table shape as select 1 as a", "app")
        first, second = self.client(), self.client()
        first.ask(parse("select * from shape", "s"), bind((), "s"), execute(), SYNC)
        second.ask(query("alter table shape add b int default 2"))
        kinds = [
            k
            for k, _ in second.ask(
                parse("select * from shape", "s"), bind((), "s"), execute(), SYNC
            )
        ]
        self.assertEqual(kinds, ["1", "2", "D", "C", "Z"])

    def test_names_of_ours_are_out_of_reach(self):
        first, second = self.client(), self.client()
        first.ask(parse("select 'secret'", "s"), SYNC)
        (name,) = self.ask(second, "select name from pg_prepared_statements")
        second.send(bind((), name), execute(), SYNC)
        self.assertEqual([k for k, _ in second.rest()], ["E"])

    def test_many_statements_are_evicted_not_lost(self):
        self.pooler.stop()
        self.pooler = Pooler(
            self.directory, self.postgres, "pool_size = 1\nstatements_per_server = 5"
        )
        wire = self.client()
        for i in range(20):
            wire.ask(parse(f"select {i}", f"s{i}"), SYNC)
        for i in range(20):
            rows = [b for k, b in wire.ask(bind((), f"s{i}"), execute(), SYNC) if k == "D"]
            self.assertEqual(rows[0][6:], str(i).encode())
        self.assertLessEqual(
            int(self.ask(wire, "select count(*) from pg_prepared_statements")[0]), 6
        )

    def test_psycopg(self):
        with psycopg.connect(self.pooler.conninfo()) as connection:
            connection.prepare_threshold = 1
            for i in range(20):
                self.assertEqual(
                    connection.execute("select %s::int * 2", (i,)).fetchone(), (i * 2,)
                )
                self.assertEqual(
                    connection.execute("select %b::int8", (i,), binary=True).fetchone(), (i,)
                )
            connection.commit()
            with connection.cursor().copy("copy t from stdin") as copy:
                for i in range(1000):
                    copy.write_row((i,))
            with connection.pipeline():
                cursors = [connection.execute("select %s::int", (i,)) for i in range(100)]
            self.assertEqual([c.fetchone()[0] for c in cursors], list(range(100)))
            self.assertGreaterEqual(
                connection.execute("select count(*) from t").fetchone()[0], 1000
            )
            connection.rollback()


if __name__ == "__main__":
    unittest.main()
