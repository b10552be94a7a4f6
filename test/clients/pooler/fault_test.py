"""Faults of clients, servers and networks: what breaks, breaks for one, with one clear error."""
import os
import signal
import socket
import struct
import threading
import time
import unittest
from pathlib import Path

from servers import Directory, Pooler, Postgres, connects, free_port, wait_until
from wire import (
    SYNC,
    TERMINATE,
    Closed,
    ServerError,
    Wire,
    bind,
    cancel,
    copy_data,
    describe,
    execute,
    fields,
    parse,
    query,
)


class Fault(unittest.TestCase):
    settings = "pool_size = 2\nborrow_timeout = 10"

    @classmethod
    def setUpClass(cls):
        cls.directory = Directory()
        cls.postgres = Postgres(cls.directory)
        cls.postgres.sql(
            "create table t(a int); create table big as "
            "select repeat('x', 1000) as filler from generate_series(1, 100)",
            "app",
        )

    @classmethod
    def tearDownClass(cls):
        cls.postgres.stop("immediate")

    def setUp(self):
        self.pooler = Pooler(self.directory, self.postgres, self.settings)

    def tearDown(self):
        self.pooler.stop()

    def client(self, **settings) -> Wire:
        wire = Wire(self.pooler.port)
        self.addCleanup(wire.close)
        return wire.login(**settings)

    def value(self, wire: Wire, sql: str) -> str:
        answer = wire.ask(query(sql))
        for kind, body in answer:
            if kind == "E":
                raise ServerError(body)
        return [b for k, b in answer if k == "D"][0][6:].decode()

    def backend(self, wire: Wire) -> int:
        return int(self.value(wire, "select pg_backend_pid()"))

    def all_servers_are_free(self):
        """By PostgreSQL's own account: the pooler's gauges are a moment old."""
        wait_until(
            lambda: self.postgres.sql(
                "select count(*) from pg_stat_activity where usename = 'app' and state <> 'idle'"
            )
            == "0",
            "all servers to be free",
        )


class ServerFaults(Fault):
    def test_a_killed_transaction_is_told_once(self):
        wire = self.client()
        wire.ask(query("begin"))
        pid = self.backend(wire)
        self.postgres.sql(f"select pg_terminate_backend({pid})")
        errors = wire.rest()
        self.assertEqual([k for k, _ in errors], ["E"])
        self.assertEqual(fields(errors[0][1])["C"], "57P01")

    def test_a_lost_transaction_was_not_committed(self):
        wire = self.client()
        wire.ask(query("begin"))
        pid = self.backend(wire)
        wire.ask(query("insert into t values (4711)"))
        os.kill(pid, signal.SIGKILL)  # takes every backend with it
        errors = wire.rest()
        self.assertIn(fields(errors[-1][1])["C"], ("08006", "57P02"))
        wait_until(self.postgres.ready, "recovery")
        self.assertEqual(self.postgres.sql("select count(*) from t where a = 4711", "app"), "0")

    def test_idle_clients_survive_a_restart(self):
        clients = [self.client() for _ in range(5)]
        for wire in clients:
            wire.ask(query("select 1"))
        self.postgres.stop("fast")
        answers = []
        waiting = threading.Thread(
            target=lambda: answers.append(self.value(clients[0], "select 1"))
        )
        waiting.start()
        wait_until(lambda: self.pooler.metric("clients_waiting") == 1, "the client to wait")
        self.postgres.start()
        waiting.join(timeout=20)
        self.assertEqual(answers, ["1"])
        for wire in clients:
            self.assertEqual(self.value(wire, "select 2"), "2")

    def test_a_commit_that_is_not_answered_is_unknown(self):
        """The server is stopped while it commits, and dies: nobody can know."""
        wire = self.client()
        wire.ask(query("begin"))
        pid = self.backend(wire)
        wire.ask(query("insert into t values (1)"))
        os.kill(pid, signal.SIGSTOP)
        commit = query("commit")
        heard = self.pooler.metric("client_bytes_total") + len(commit)
        wire.send(commit)
        wait_until(
            lambda: self.pooler.metric("client_bytes_total") == heard,
            "the commit to be on its way",
        )
        os.kill(pid, signal.SIGKILL)
        errors = wire.rest()
        self.assertEqual(fields(errors[-1][1])["C"], "08007")
        self.assertNotIn("C", [k for k, _ in errors])
        wait_until(self.postgres.ready, "recovery")

    def test_no_server_within_the_borrow_timeout(self):
        self.pooler.stop()
        self.pooler = Pooler(self.directory, self.postgres, "pool_size = 1\nborrow_timeout = 1")
        holder, other = self.client(), self.client()
        holder.ask(query("begin"))
        holder.ask(query("select 1"))
        kinds = other.ask(query("select 1"))
        self.assertEqual(fields(kinds[0][1])["C"], "53300")
        holder.ask(query("commit"))
        self.assertEqual(self.value(other, "select 5"), "5")  # the connection lives on

    def test_the_waiters_are_served_in_order(self):
        self.pooler.stop()
        self.pooler = Pooler(self.directory, self.postgres, "pool_size = 1")
        holder = self.client()
        holder.ask(query("begin"))
        holder.ask(query("select 1"))
        waiters = [self.client() for _ in range(8)]
        self.postgres.sql("create sequence if not exists turn", "app")
        for number, wire in enumerate(waiters):
            wire.send(query("select txid_current()"))
            wait_until(lambda: self.pooler.metric("clients_waiting") == number + 1, "the waiter")
        holder.ask(query("commit"))
        turns = [int([b for k, b in wire.until("Z") if k == "D"][0][6:]) for wire in waiters]
        self.assertEqual(turns, sorted(turns))

    def test_bad_credentials_break_the_circuit_with_the_original_error(self):
        self.pooler.write(
            'auth = "md5"', users={"app": "not-the-servers", "other": "other-secret"}
        )
        self.pooler.reload()
        for _ in range(3):
            with self.assertRaises(ServerError) as refused:
                Wire(self.pooler.port).login(password="not-the-servers")
            self.assertEqual(refused.exception.fields["C"], "28P01")
        self.assertLessEqual(self.pooler.metric("server_logins_failed_total"), 3)
        # And it heals without a restart.
        self.pooler.write('auth = "md5"')
        self.pooler.reload()
        self.assertEqual(self.value(self.client(), "select 1"), "1")

    def test_an_unknown_database_is_named(self):
        with self.assertRaises(ServerError) as refused:
            Wire(self.pooler.port).login(database="nowhere")
        self.assertEqual(refused.exception.fields["C"], "3D000")

    def test_a_storm_is_queued_not_refused(self):
        clients = []

        def one():
            wire = Wire(self.pooler.port).login()
            clients.append(self.value(wire, "select pg_sleep(0.01)::text || 'x'"))
            wire.close()

        threads = [threading.Thread(target=one) for _ in range(60)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        self.assertEqual(len(clients), 60)
        held = int(
            self.postgres.sql("select count(*) from pg_stat_activity where usename = 'app'")
        )
        self.assertLessEqual(held, 2)

    def test_notices_at_rest_are_swallowed(self):
        """A server that speaks while nobody listens stays in the pool."""
        wire = self.client()
        pid = self.backend(wire)
        self.postgres.sql("alter system set timezone = 'Asia/Tokyo'")
        self.postgres.sql("select pg_reload_conf()")
        wait_until(lambda: self.value(wire, "show timezone") == "Asia/Tokyo", "the reload")
        kinds = [k for k, _ in wire.ask(query("select 1"))]
        self.assertEqual(kinds, ["T", "D", "C", "Z"])
        self.assertEqual(self.backend(wire), pid)
        self.postgres.sql("alter system reset all")
        self.postgres.sql("select pg_reload_conf()")


class ClientFaults(Fault):
    def check_next_client(self):
        self.all_servers_are_free()
        for _ in range(4):
            wire = self.client()
            self.assertEqual(self.value(wire, "select 42"), "42")
            wire.ask(parse("select 'fresh'", "s"), SYNC)
            rows = [b for k, b in wire.ask(bind((), "s"), execute(), SYNC) if k == "D"]
            self.assertTrue(rows[0].endswith(b"fresh"))
            wire.send(TERMINATE)
            wire.close()

    def test_vanishing_at_every_point(self):
        batch = (
            parse("select generate_series(1, 100), $1::text", "v")
            + bind(("x",), "v")
            + describe()
            + execute()
            + SYNC
        )
        points = [
            [query("begin")],
            [query("begin"), query("select 1")],
            [query("begin"), query("select 1/0")],
            [query("select pg_sleep(30)")],
            [query("select filler from big a, big b, big c")],
            [batch[:-5]],
            [batch[:20]],
            [batch + batch[:30]],
            [parse("select 1", "x")],
            [query("copy t from stdin")],
            [query("copy t from stdin") + copy_data(b"1\n")],
            [query("copy (select filler from big a, big b) to stdout")],
            [query("select 1")[:7]],
            [query("begin") + batch + query("commit")[:6]],
        ]
        for number, parts in enumerate(points):
            for how in ("close", "reset", "terminate"):
                with self.subTest(point=number, how=how):
                    wire = self.client()
                    for part in parts[:-1]:
                        wire.ask(part)
                    wire.send(parts[-1])
                    if how == "reset":
                        wire.socket.setsockopt(
                            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                        )
                    if how == "terminate":
                        wire.send(TERMINATE)
                    wire.close()
                    self.check_next_client()
        running = self.postgres.sql(
            "select count(*) from pg_stat_activity where state = 'active' " "and usename = 'app'"
        )
        self.assertEqual(running, "0")
        self.assertEqual(self.postgres.sql("select count(*) from t where a = 1", "app"), "0")

    def test_a_slow_reader_costs_no_memory(self):
        wire = self.client()
        before = self.rss()
        wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.send(query("select repeat('x', 1000000) from generate_series(1, 200)"))
        for _ in range(20):
            wire.socket.recv(1)
            time.sleep(0.01)  # the reader is slow: that is the test
        self.assertLess(self.rss() - before, 1024)
        other = self.client()
        self.assertEqual(self.value(other, "select 3"), "3")

    def rss(self) -> int:
        for line in Path(f"/proc/{self.pooler.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1])
        raise AssertionError("no VmRSS")

    def test_a_deep_pipeline_does_not_get_stuck(self):
        wire = self.client()
        count = 30000
        out = threading.Thread(
            target=wire.send, args=((parse("select 1") + bind() + execute()) * count, SYNC)
        )
        out.start()
        self.assertEqual(len([k for k, _ in wire.until("Z") if k == "D"]), count)
        out.join()

    def test_queries_without_reading(self):
        wire = self.client()
        count = 5000
        out = threading.Thread(target=wire.send, args=(query("select repeat('y', 1000)") * count,))
        out.start()
        self.assertEqual(len(wire.until("Z", count)), 4 * count)
        out.join()


class Cancels(Fault):
    def sleeps(self) -> bool:
        return "1" == self.postgres.sql(
            "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"
        )

    def test_a_running_query_is_cancelled(self):
        wire = self.client()
        wire.send(query("select pg_sleep(60)"))
        wait_until(self.sleeps, "the query to run")
        cancel(self.pooler.port, wire.pid, wire.key)
        self.assertEqual(fields([b for k, b in wire.until("Z") if k == "E"][0])["C"], "57014")
        self.assertEqual(self.value(wire, "select 1"), "1")

    def test_a_waiting_query_is_cancelled(self):
        holders = [self.client(), self.client()]
        for holder in holders:
            holder.ask(query("begin"))
            holder.ask(query("select 1"))
        wire = self.client()
        wire.send(query("select 1"))
        wait_until(lambda: self.pooler.metric("clients_waiting") == 1, "the client to wait")
        cancel(self.pooler.port, wire.pid, wire.key)
        self.assertEqual(fields(wire.until("Z")[0][1])["C"], "57014")

    def test_a_wrong_key_cancels_nothing(self):
        wire = self.client()
        wire.send(query("select pg_sleep(0.5)"))
        wait_until(self.sleeps, "the query to run")
        for pid, key in (
            (wire.pid, b"xxxx"),
            (wire.pid, b""),
            (wire.pid ^ 0x100, wire.key),
            (wire.pid ^ 1, wire.key),
            (wire.pid, wire.key + b"\0" * 28),
        ):
            try:
                cancel(self.pooler.port, pid, key)
            except ConnectionResetError:
                pass
        self.assertNotIn("E", [k for k, _ in wire.until("Z")])

    def test_keys_differ_and_are_not_the_servers(self):
        keys = {(w.pid, w.key) for w in (self.client() for _ in range(50))}
        self.assertEqual(len(keys), 50)

    def test_a_late_cancel_hits_nobody_else(self):
        """Cancels race with the end of their query; the other client's queries never feel one."""
        victim, other = self.client(), self.client()
        stop = threading.Event()
        failed = []

        def innocent():
            while not stop.is_set():
                kinds = [k for k, _ in other.ask(query("select pg_sleep(0.001)"))]
                if "E" in kinds:
                    failed.append(kinds)

        thread = threading.Thread(target=innocent)
        thread.start()
        for _ in range(300):
            victim.send(query("select pg_sleep(0.002)"))
            cancel(self.pooler.port, victim.pid, victim.key)
            victim.until("Z")
        stop.set()
        thread.join()
        self.assertEqual(failed, [])


class Life(Fault):
    def test_reload_under_load_drops_nothing(self):
        stop = threading.Event()
        done, failed = [], []

        def load():
            try:
                wire = Wire(self.pooler.port).login()
                while not stop.is_set():
                    self.assertEqual(self.value(wire, "select 6"), "6")
                    done.append(1)
            except Exception as problem:  # anything at all fails the test below
                failed.append(problem)

        threads = [threading.Thread(target=load) for _ in range(6)]
        for thread in threads:
            thread.start()
        for number in range(10):
            self.pooler.write(f"pool_size = {2 + number % 3}")
            self.pooler.reload()
        stop.set()
        for thread in threads:
            thread.join()
        self.assertEqual(failed, [])
        self.assertGreater(len(done), 50)

    def test_a_change_of_mode_leaves_sessions_as_they_began(self):
        wire = self.client()
        wire.ask(parse("select 'kept'", "s"), SYNC)
        self.pooler.write('mode = "session"\npool_size = 5')
        self.pooler.reload()
        for _ in range(3):
            kinds = [k for k, _ in wire.ask(bind((), "s"), execute(), SYNC)]
            self.assertEqual(kinds, ["2", "D", "C", "Z"])
        later = self.client()
        self.assertEqual(self.backend(later), self.backend(later))
        later.ask(query("set work_mem to '9MB'"))
        self.assertEqual(self.value(later, "show work_mem"), "9MB")

    def test_a_bad_file_changes_nothing(self):
        self.pooler.file.write_text("pool_size = 'many'\n")
        self.pooler.reload()
        self.assertIn("reload refused", self.pooler.log.read_text())
        self.assertEqual(self.value(self.client(), "select 1"), "1")

    def test_sigterm_lets_transactions_finish(self):
        idle, busy = self.client(), self.client()
        busy.ask(query("begin"))
        busy.ask(query("insert into t values (8)"))
        self.pooler.process.send_signal(signal.SIGTERM)
        self.assertEqual(fields(idle.rest()[0][1])["C"], "57P01")
        self.assertFalse(connects(self.pooler.port))
        self.assertEqual([k for k, _ in busy.ask(query("commit"))], ["C", "Z"])
        self.assertEqual(fields(busy.rest()[0][1])["C"], "57P01")
        self.assertEqual(self.pooler.process.wait(timeout=10), 0)
        self.pooler.process = None

    def test_a_new_process_takes_over_the_port(self):
        first = self.client()
        old = self.pooler.process
        self.pooler.metrics_port = free_port()
        self.pooler.write()
        self.pooler.start()
        # The old one still answers at the port; the new one's metrics come up after its doors.
        wait_until(lambda: connects(self.pooler.metrics_port), "the new process")
        old.send_signal(signal.SIGTERM)
        first.rest()
        self.assertEqual(old.wait(timeout=10), 0)
        self.assertEqual(self.value(self.client(), "select 1"), "1")

    def test_out_of_descriptors_it_waits(self):
        import resource

        pid = self.pooler.process.pid
        first = self.client()
        first.ask(query("select 1"))
        used = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + 5, used + 5))
        crowd = [socket.create_connection(("127.0.0.1", self.pooler.port)) for _ in range(30)]
        self.assertEqual(self.value(first, "select 2"), "2")
        ticks = sum(int(x) for x in Path(f"/proc/{pid}/stat").read_text().split()[13:15])
        time.sleep(0.5)  # a busy loop would burn this half second
        burnt = sum(int(x) for x in Path(f"/proc/{pid}/stat").read_text().split()[13:15]) - ticks
        self.assertLess(burnt, 10)
        for s in crowd:
            s.close()
        self.assertEqual(self.value(self.client(), "select 3"), "3")

    def test_check_names_what_is_wrong(self):
        import subprocess
        from servers import PROXY

        good = subprocess.run([PROXY, "--check", self.pooler.file], capture_output=True, text=True)
        self.assertEqual(good.returncode, 0, good.stderr)
        for line, named in (
            ("pool_sise = 3", "pool_sise"),
            ("mode = 'statement'", "mode"),
            ("borrow_timeout = 'soon'", "borrow_timeout"),
            ("workers = 1000", "workers"),
            ("client_tls = 'require'", "tls_certificate"),
        ):
            bad = self.directory.path / "bad.toml"
            bad.write_text(line + "\n" + self.pooler.file.read_text())
            result = subprocess.run([PROXY, "--check", bad], capture_output=True, text=True)
            self.assertEqual(result.returncode, 2)
            self.assertIn(named, result.stderr)


if __name__ == "__main__":
    unittest.main()
