"""What clients send: by hand, and generated with an error at every position of a pipeline."""
import itertools
import struct

from wire import (
    COPY_DONE,
    FLUSH,
    SYNC,
    bind,
    close,
    copy_data,
    copy_fail,
    describe,
    execute,
    message,
    parse,
    query,
)


class Step:
    """Sends, then reads up to `ready` ReadyForQuery, or up to one message of type `until`."""

    def __init__(self, *parts: bytes, ready: int = 1, until: str = "Z"):
        self.bytes = b"".join(parts)
        self.count, self.until = ready, until


def ext(sql: str, values: tuple = (), name: str = "", types: tuple = ()) -> bytes:
    return parse(sql, name, types) + bind(values, name) + describe() + execute()


SCRIPTS = {
    "simple": [Step(query("select 1, 'a'::text, null"))],
    "empty": [Step(query("")), Step(query(";")), Step(query("-- nothing"))],
    "several": [
        Step(query("select 1; select 2; create temp table x(a int); insert into x values (1)")),
        Step(query("select * from x")),
    ],
    "error": [Step(query("select 1/0")), Step(query("selec")), Step(query("select 1"))],
    "several with error": [Step(query("select 1; select 1/0; select 2")), Step(query("select 3"))],
    "transaction": [
        Step(query(s))
        for s in ("begin", "select 1", "select 1/0", "select 2", "rollback", "select 3")
    ],
    "begin twice": [Step(query(s)) for s in ("begin", "begin", "commit", "commit")],
    "start transaction": [Step(query("start transaction")), Step(query("commit"))],
    "begin and nothing": [Step(query("begin")), Step(SYNC), Step(query("rollback"))],
    "begin and extended": [
        Step(query("begin")),
        Step(ext("select 1"), SYNC),
        Step(query("commit")),
    ],
    "begin with options": [
        Step(query("begin isolation level serializable read only")),
        Step(query("show transaction_isolation")),
        Step(query("commit")),
    ],
    "savepoints": [
        Step(query(s))
        for s in ("begin", "savepoint a", "select 1/0", "rollback to a", "select 1", "commit")
    ],
    "chain": [Step(query(s)) for s in ("begin", "commit and chain", "select 1", "rollback")],
    "notices": [
        Step(query("do $$ begin raise notice 'hello'; raise warning 'careful'; end $$")),
        Step(query("drop table if exists never_there")),
        Step(query("select 1")),
    ],
    "parameter status": [
        Step(query("set timezone to 'Asia/Tokyo'")),
        Step(query("show timezone")),
        Step(query("reset timezone")),
    ],
    "set local": [Step(query("begin; set local timezone to 'Asia/Tokyo'")), Step(query("commit"))],
    "extended": [Step(ext("select $1::int + 1", (41,)), SYNC)],
    "extended binary": [
        Step(
            parse("select $1::int4", types=(23,)),
            bind((struct.pack(">i", 7),), binary=True),
            describe(),
            execute(),
            SYNC,
        )
    ],
    "describe statement": [
        Step(parse("select $1::int, $2::text", "s"), describe("S", "s"), SYNC),
        Step(parse("create table if not exists dd(a int)", "d"), describe("S", "d"), SYNC),
    ],
    "named": [
        Step(parse("select $1::text", "s"), SYNC),
        Step(bind(("x",), "s"), execute(), SYNC),
        Step(bind(("y",), "s"), describe(), execute(), SYNC),
        Step(close("S", "s"), SYNC),
        Step(bind(("z",), "s"), execute(), SYNC),
    ],
    "named twice": [
        Step(parse("select 1", "s"), SYNC),
        Step(parse("select 2", "s"), SYNC),
        Step(bind((), "s"), execute(), SYNC),
    ],
    "named after error": [
        Step(parse("selec", "s"), SYNC),
        Step(parse("select 2", "s"), SYNC),
        Step(bind((), "s"), execute(), SYNC),
    ],
    "named in failed transaction": [
        Step(query("begin")),
        Step(query("select 1/0")),
        Step(parse("select 1", "s"), SYNC),
        Step(query("rollback")),
        Step(parse("select 1", "s"), SYNC),
    ],
    "shared text in failed transaction": [
        Step(parse("select 'shared'", "a"), SYNC),
        Step(query("begin")),
        Step(query("select 1/0")),
        Step(parse("select 'shared'", "b"), bind((), "b"), execute(), SYNC),
        Step(query("rollback")),
        Step(bind((), "b"), execute(), SYNC),
        Step(bind((), "a"), execute(), SYNC),
    ],
    "unknown statement": [
        Step(bind((), "nobody"), execute(), SYNC),
        Step(describe("S", "nobody"), SYNC),
        Step(close("S", "nobody"), SYNC),
    ],
    "unnamed survives": [
        Step(parse("select $1::int"), SYNC),
        Step(bind((1,)), execute(), SYNC),
        Step(bind((2,)), execute(), SYNC),
    ],
    "unnamed is dropped by a query": [
        Step(parse("select 1"), SYNC),
        Step(query("select 2")),
        Step(bind(), execute(), SYNC),
    ],
    "unnamed was never there": [Step(bind(), execute(), SYNC), Step(describe("S", ""), SYNC)],
    "portal in parts": [
        Step(query("begin")),
        Step(
            parse("select generate_series(1, 5)"),
            bind((), portal="p"),
            execute("p", 2),
            execute("p", 2),
            execute("p", 2),
            SYNC,
        ),
        Step(execute("p"), SYNC),
        Step(query("rollback")),
    ],
    "close portal": [
        Step(parse("select 1"), bind((), portal="p"), close("P", "p"), execute("p"), SYNC)
    ],
    "flush": [
        Step(parse("select 1"), FLUSH, until="1"),
        Step(bind(), describe(), FLUSH, until="T"),
        Step(execute(), FLUSH, until="C"),
        Step(SYNC),
    ],
    "flush of a known statement": [
        Step(parse("select 1", "f"), SYNC),
        Step(close("S", "f"), SYNC),
        Step(parse("select 1", "f"), FLUSH, until="1"),
        Step(SYNC),
    ],
    "pipeline": [Step(ext("select 1"), SYNC, ext("select 2"), SYNC, query("select 3"), ready=3)],
    "pipeline of queries": [
        Step(query("begin"), query("select 1"), query("commit"), query("select 2"), ready=4)
    ],
    "pipeline in one transaction": [
        Step(ext("select 1"), ext("select 2"), ext("select 1/0"), ext("select 3"), SYNC),
        Step(query("select 4")),
    ],
    "named over the pipeline": [
        Step(
            parse("select 1", "a"),
            SYNC,
            bind((), "a"),
            execute(),
            SYNC,
            close("S", "a"),
            SYNC,
            bind((), "a"),
            SYNC,
            ready=4,
        )
    ],
    "closed and skipped": [
        Step(parse("select 5", "k"), SYNC),
        Step(ext("select 1/0"), close("S", "k"), SYNC),
        Step(bind((), "k"), execute(), SYNC),
    ],
    "query behind extended": [Step(ext("select 1"), query("select 2")), Step(SYNC)],
    "query behind an error": [
        Step(ext("select 1/0"), query("select 2"), SYNC),
        Step(query("select 3")),
    ],
    "lone syncs": [Step(SYNC, SYNC, SYNC, ready=3)],
    "copy out": [Step(query("copy (select generate_series(1, 3)) to stdout"))],
    "copy in": [
        Step(query("create temp table c(a int)")),
        Step(query("copy c from stdin"), until="G"),
        Step(copy_data(b"1\n2\n"), copy_data(b"3\n"), COPY_DONE),
        Step(query("select * from c")),
    ],
    "copy in one go": [
        Step(query("create temp table c(a int)")),
        Step(
            query("copy c from stdin"),
            copy_data(b"1\n"),
            COPY_DONE,
            query("select * from c"),
            ready=2,
        ),
    ],
    "copy fails by client": [
        Step(query("create temp table c(a int)")),
        Step(query("copy c from stdin"), until="G"),
        Step(copy_data(b"1\n"), copy_fail("changed my mind")),
        Step(query("select 1")),
    ],
    "copy fails by data": [
        Step(query("create temp table c(a int)")),
        Step(query("copy c from stdin"), until="G"),
        Step(copy_data(b"x\n"), copy_data(b"2\n"), COPY_DONE),
        Step(query("select 1")),
    ],
    "late copy data": [
        Step(query("copy late from stdin"), copy_data(b"x\n"), COPY_DONE),
        Step(copy_data(b"y\n"), COPY_DONE, query("select count(*) from late")),
    ],
    "copy extended": [
        Step(query("create temp table c(a int)")),
        Step(parse("copy c from stdin"), bind(), execute(), SYNC, until="G"),
        Step(copy_data(b"7\n"), COPY_DONE, SYNC),
        Step(query("select * from c")),
    ],
    "copy extended fails": [
        Step(query("create temp table c(a int)")),
        Step(parse("copy c from stdin"), bind(), execute(), FLUSH, until="G"),
        Step(copy_data(b"z\n"), COPY_DONE, SYNC),
        Step(query("select * from c")),
    ],
    "copy out extended": [Step(parse("copy (select 1) to stdout"), bind(), execute(), SYNC)],
    "function call": [
        Step(
            message(
                "F",
                struct.pack(">IHHI", 1598, 0, 0, 0)[:8]
                + struct.pack(">H", 0)
                + struct.pack(">H", 0),
            )
        ),
        Step(query("select 1")),
    ],
    "large object": [
        Step(query("begin")),
        Step(
            message(
                "F",
                struct.pack(">IHH", 957, 1, 1)
                + struct.pack(">H", 1)
                + struct.pack(">I", 4)
                + struct.pack(">i", -1)
                + struct.pack(">H", 1),
            )
        ),
        Step(query("rollback")),
    ],
    "cursor": [
        Step(query(s))
        for s in (
            "begin",
            "declare c cursor for select generate_series(1, 4)",
            "fetch 2 from c",
            "fetch all from c",
            "close c",
            "commit",
        )
    ],
    "hold cursor": [
        Step(query(s))
        for s in (
            "begin",
            "declare c cursor with hold for select 1",
            "commit",
            "fetch all from c",
            "close c",
        )
    ],
    "prepare in sql": [
        Step(query("prepare p as select $1::int")),
        Step(query("execute p(3)")),
        Step(query("deallocate p")),
        Step(query("execute p(3)")),
    ],
    "deallocate of a parsed name": [
        Step(parse("select 1", "da"), SYNC),
        Step(query("deallocate da")),
        Step(bind((), "da"), SYNC),
        Step(query("deallocate da")),
    ],
    "deallocate all": [
        Step(parse("select 1", "a"), parse("select 2", "b"), SYNC),
        Step(query("deallocate all")),
        Step(bind((), "a"), SYNC),
    ],
    "discard all": [
        Step(parse("select 1", "a"), SYNC),
        Step(query("discard all")),
        Step(bind((), "a"), SYNC),
    ],
    "discard all in transaction": [
        Step(query("begin")),
        Step(query("discard all")),
        Step(query("rollback")),
    ],
    "listen": [
        Step(query("listen x")),
        Step(query("notify x, 'hello'")),
        Step(query("unlisten x")),
    ],
    "large rows": [Step(query("select repeat('x', 300000), generate_series(1, 4)"))],
    "large parameter": [Step(ext("select length($1::text)", ("y" * 400000,)), SYNC)],
    "large query": [
        Step(query("select length('" + "z" * 1500000 + "')")),
        Step(query("select 1")),
    ],
    "many columns": [Step(query("select " + ", ".join(str(i) for i in range(1000))))],
    "names cut at 63": [
        Step(parse("select 1", "n" * 63 + "a"), SYNC),
        Step(bind((), "n" * 63 + "b"), execute(), SYNC),
    ],
    "commit fails": [
        Step(query("begin; insert into cf values (1), (1)")),
        Step(query("commit")),
        Step(query("select 1")),
    ],
    "sync fails": [Step(ext("insert into cf values (1), (1)"), SYNC), Step(query("select 1"))],
}

# Every position of a pipeline can fail: generated from what a batch may consist of.
PIECES = {
    "P": parse("select $1::int / $2::int", "g"),
    "B": bind((4, 2), "g"),
    "B0": bind((4, 0), "g"),
    "Bx": bind(("x", 1), "g"),
    "D": describe(),
    "DS": describe("S", "g"),
    "E": execute(),
    "C": close("S", "g"),
    "CP": close("P", ""),
    "U": parse("select 1"),
    "UB": bind(),
    "bad": parse("selec"),
}
GRAMMAR = [
    ["P", "B", "D", "E"],
    ["P", "DS", "B", "E", "C"],
    ["P", "C", "P", "B", "E"],
    ["U", "UB", "D", "E", "CP"],
    ["P", "B", "E", "U", "UB", "E", "C"],
    ["P", "P"],
    ["P", "C", "B"],
]


def generated():
    for number, batch in enumerate(GRAMMAR):
        for position, wrong in itertools.product(range(len(batch) + 1), ("bad", "B0", "Bx")):
            pieces = (
                batch[:position] + [wrong] + (["E"] if wrong != "bad" else []) + batch[position:]
            )
            first = b"".join(PIECES[p] for p in pieces) + SYNC
            again = b"".join(PIECES[p] for p in batch) + SYNC
            yield f"generated {number} {wrong} at {position}", [
                Step(first),
                Step(close("S", "g"), SYNC),
                Step(again, first, ready=2),
                Step(query("select 'after'")),
            ]
