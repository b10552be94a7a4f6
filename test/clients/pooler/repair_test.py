"""Statements whose meaning changed after Parse: outside a transaction nobody notices."""
import unittest

from servers import Pooler, WithPostgres
from wire import SYNC, Wire, bind, describe, execute, fields, parse, query


class Repair(WithPostgres):
    def setUp(self):
        self.pooler = Pooler(self.directory, self.postgres, "pool_size = 1")
        self.postgres.sql("drop table if exists t; create table t as select 1 as a", "app")

    def tearDown(self):
        self.pooler.stop()

    def client(self) -> Wire:
        wire = Wire(self.pooler.port)
        self.addCleanup(wire.close)
        return wire.login()

    def alter(self, what: str):
        """Where the pooler does not see it."""
        self.postgres.sql(f"alter table t {what}", "app")

    def kinds(self, answer: list) -> str:
        return "".join(k for k, _ in answer)

    def codes(self, answer: list) -> list:
        return [fields(b)["C"] for k, b in answer if k == "E"]

    def columns(self, answer: list) -> list:
        return [int.from_bytes(b[:2], "big") for k, b in answer if k in "TD"]

    def use(self, wire: Wire, *values) -> list:
        return wire.ask(bind(values, "s"), describe(), execute(), SYNC)

    def test_a_named_statement(self):
        wire, other = self.client(), self.client()
        wire.ask(parse("select * from t", "s"), SYNC)
        self.assertEqual(self.columns(self.use(wire)), [1, 1])
        self.alter("add b int default 2")
        answer = self.use(wire)
        self.assertEqual(self.kinds(answer), "2TDCZ")
        self.assertEqual(self.columns(answer), [2, 2])
        self.assertEqual(self.pooler.metric("batches_replayed_total"), 1)
        # And the server is in step for everybody.
        self.assertEqual(self.kinds(other.ask(query("select 1"))), "TDCZ")
        self.assertEqual(self.columns(self.use(wire)), [2, 2])
        self.assertEqual(self.pooler.metric("batches_replayed_total"), 1)

    def test_another_type_of_a_parameter(self):
        wire = self.client()
        wire.ask(parse("select a = $1 from t", "s"), SYNC)
        self.assertEqual(self.kinds(self.use(wire, 1)), "2TDCZ")
        self.alter("alter a type text")
        self.assertEqual(self.kinds(self.use(wire, 1)), "2TDCZ")
        # A binary parameter would be read as another type than the client was told.
        self.alter("alter a type int using a::int")
        answer = wire.ask(bind((b"1",), "s", binary=True), describe(), execute(), SYNC)
        self.assertEqual(self.codes(answer), ["42883"])

    def test_in_a_transaction_it_cannot_be_hidden(self):
        wire = self.client()
        wire.ask(parse("select * from t", "s"), SYNC)
        self.use(wire)
        self.alter("add b int")
        wire.ask(query("begin"))
        self.assertEqual(self.codes(self.use(wire)), ["0A000"])
        self.assertEqual(wire.ask(query("rollback"))[-1][1], b"I")
        self.assertEqual(self.columns(self.use(wire)), [2, 2])

    def test_who_does_not_ask_for_the_columns_is_told(self):
        wire = self.client()
        wire.ask(parse("select * from t", "s"), SYNC)
        blind = bind((), "s") + execute() + SYNC
        wire.ask(blind)
        self.alter("add b int")
        self.assertEqual(self.codes(wire.ask(blind)), ["0A000"])
        self.assertEqual(self.columns(self.use(wire)), [2, 2])

    def test_work_done_before_is_never_repeated_nor_lost(self):
        wire = self.client()
        wire.ask(parse("select * from t", "s"), parse("insert into t values (7)", "i"), SYNC)
        self.use(wire)
        self.alter("add b int")
        answer = wire.ask(bind((), "i"), execute(), bind((), "s"), describe(), execute(), SYNC)
        self.assertEqual(self.codes(answer), ["0A000"])
        self.assertEqual(self.postgres.sql("select count(*) from t", "app"), "1")

    def test_behind_another_batch_it_is_told_in_its_place(self):
        wire = self.client()
        wire.ask(parse("select * from t", "s"), SYNC)
        self.use(wire)
        self.alter("add b int")
        batch = bind((), "s") + describe() + execute() + SYNC
        answer = wire.ask(query("select 1"), batch, query("select 2"), ready=3)
        self.assertEqual(self.kinds(answer), "TDCZEZTDCZ")
        # With another one behind it.
        self.use(wire)
        self.alter("add c int")
        answer = wire.ask(batch, query("select 2"), ready=2)
        self.assertEqual(self.kinds(answer), "EZTDCZ")
        self.assertEqual(self.columns(self.use(wire)), [3, 3])

    def test_what_is_gone_is_told(self):
        wire = self.client()
        wire.ask(parse("select * from t", "s"), SYNC)
        self.use(wire)
        self.postgres.sql("drop table t", "app")
        for _ in range(2):
            self.assertEqual(self.codes(self.use(wire)), ["42P01"])
        self.postgres.sql("create table t as select 1 as a, 2 as b", "app")
        self.assertEqual(self.columns(self.use(wire)), [2, 2])

    def test_a_statement_that_was_deallocated_unseen(self):
        wire = self.client()
        wire.ask(parse("select 5", "s"), SYNC)
        self.use(wire)
        self.postgres.sql(
            "create or replace function wipe() returns void language plpgsql as "
            "$$ begin execute 'deallocate all'; end $$",
            "app",
        )
        wire.ask(query("select wipe()"))
        self.assertEqual(self.kinds(self.use(wire)), "2TDCZ")

    def test_unnamed_statements_that_are_reused(self):
        self.pooler.stop()
        self.pooler = Pooler(
            self.directory, self.postgres, "pool_size = 1\nreuse_unnamed_parse = true"
        )
        wire = self.client()
        for parts in (
            (bind(), describe(), execute(), SYNC),
            (bind(), execute(), SYNC),
        ):
            look = (parse("select * from t"), *parts)
            for _ in range(3):
                kinds = self.kinds(wire.ask(*look))
            self.alter("add b int")
            self.assertEqual(self.kinds(wire.ask(*look)), kinds)
            self.alter("drop b")
        self.assertEqual(self.pooler.metric("batches_replayed_total"), 3)


if __name__ == "__main__":
    unittest.main()
