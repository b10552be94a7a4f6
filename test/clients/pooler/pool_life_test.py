"""How servers and clients come and go: lifetime, idleness, init queries, dead peers, numbers."""
import select
import signal
import socket
import subprocess
import threading
import unittest

from servers import Pooler, WithPostgres, wait_until
from wire import ServerError, Wire, fields, query


class Cable(threading.Thread):
    """TCP to PostgreSQL that can go dead without a word, as a machine that loses its power."""

    def __init__(self, port: int):
        super().__init__(daemon=True)
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.socket_dir = "127.0.0.1"
        self.pairs = {}
        self.start()

    def cut(self):
        """What is connected now is never heard of again; new connections work."""
        self.pairs.clear()

    def run(self):
        kept = []  # never closed
        while True:
            readable, _, _ = select.select([self.listener, *self.pairs], [], [], 0.02)
            for s in readable:
                if s is self.listener:
                    near, _ = self.listener.accept()
                    far = socket.create_connection(("127.0.0.1", self.target))
                    kept += [near, far]
                    self.pairs[near], self.pairs[far] = far, near
                    continue
                other = self.pairs.get(s)
                if other is None:
                    continue
                try:
                    data = s.recv(65536)
                    if data:
                        other.sendall(data)
                        continue
                except OSError:
                    pass
                self.pairs.pop(s, None)
                self.pairs.pop(other, None)
                s.close()
                other.close()


class PoolLife(WithPostgres):
    def start_with(self, settings: str, database: str = "", server=None) -> Pooler:
        pooler = Pooler(
            self.directory, server or self.postgres, settings, database, unix=server is None
        )
        self.addCleanup(pooler.stop)
        return pooler

    def client(self, pooler: Pooler) -> Wire:
        wire = Wire(pooler.port)
        self.addCleanup(wire.close)
        return wire.login()

    def value(self, wire: Wire, sql: str) -> str:
        answer = wire.ask(query(sql))
        for kind, body in answer:
            if kind == "E":
                raise ServerError(body)
        return [b for k, b in answer if k == "D"][0][6:].decode()

    def pid(self, wire: Wire) -> str:
        return self.value(wire, "select pg_backend_pid()")

    def servers(self) -> str:
        return self.postgres.sql(
            "select count(*) from pg_stat_activity "
            "where backend_type = 'client backend' and pid <> pg_backend_pid()"
        )

    def test_servers_are_replaced_at_the_end_of_their_life(self):
        pooler = self.start_with("server_lifetime = '300ms'\npool_size = 1")
        wire = self.client(pooler)
        first = self.pid(wire)
        wait_until(lambda: self.pid(wire) != first, "another server")
        # A transaction is longer than any life.
        wire.ask(query("begin"))
        held = self.pid(wire)
        self.value(wire, "select pg_sleep(0.6)::text || 'x'")
        self.assertEqual(self.pid(wire), held)
        wire.ask(query("commit"))
        wait_until(lambda: self.pid(wire) != held, "another server")

    def test_idle_servers_go(self):
        pooler = self.start_with("server_idle_timeout = '300ms'")
        wire = self.client(pooler)
        count = f"select count(*) from pg_stat_activity where pid = {self.pid(wire)}"
        wait_until(lambda: self.postgres.sql(count) == "0", "the server to go")
        self.assertEqual(self.value(wire, "select 1"), "1")

    def test_a_lowered_limit_ends_the_servers_above_it(self):
        pooler = self.start_with("pool_size = 3")
        wires = [self.client(pooler) for _ in range(3)]
        for wire in wires:
            wire.ask(query("begin"))
            self.value(wire, "select 1")
        wires[0].ask(query("commit"))
        self.assertEqual(self.servers(), "3")
        pooler.write("pool_size = 1")
        pooler.reload()
        wait_until(lambda: self.servers() == "2", "the idle one to go")
        wires[2].ask(query("commit"))
        wait_until(lambda: self.servers() == "1", "the one that came back to go")
        wires[1].ask(query("commit"))
        self.assertEqual({self.value(wire, "select 7") for wire in wires}, {"7"})

    def test_idle_clients_are_told(self):
        pooler = self.start_with("client_idle_timeout = '300ms'")
        wire, busy = self.client(pooler), self.client(pooler)
        busy.ask(query("begin"))
        self.value(busy, "select pg_sleep(0.8)::text || 'x'")
        self.assertEqual(fields(wire.rest()[0][1])["C"], "57P01")
        self.assertEqual([k for k, _ in busy.ask(query("commit"))], ["C", "Z"])

    def test_a_server_that_is_silently_dead_is_no_clients_error(self):
        cable = Cable(self.postgres.port)
        pooler = self.start_with("pool_size = 2\nserver_check_delay = '100ms'", server=cable)
        wire = self.client(pooler)
        first = self.pid(wire)
        self.value(wire, "select pg_sleep(0.2)::text || 'x'")
        wait_until(lambda: pooler.metric("servers_idle") == 1, "the server to rest")
        threading.Event().wait(0.3)  # idle for longer than the delay: that is the test
        cable.cut()
        self.assertNotEqual(self.pid(wire), first)

    def test_dead_peers_are_found_by_the_kernel(self):
        """Both sides have keep-alives, so that a peer without power does not stay for ever."""
        cable = Cable(self.postgres.port)
        pooler = self.start_with("pool_size = 1", server=cable)
        wire = self.client(pooler)
        self.pid(wire)
        for side in (f"( sport = :{pooler.port} )", f"( dport = :{cable.port} )"):
            # While something is not acknowledged another timer is shown.
            wait_until(lambda: "timer:(keepalive" in self.sockets(side), side)

    def sockets(self, which: str) -> str:
        command = ["ss", "-Htno", "state", "established", which]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def test_init_queries_hold_for_everybody(self):
        pooler = self.start_with("pool_size = 1", "init_query = \"set work_mem to '77MB'\"")
        wire = self.client(pooler)
        self.assertEqual(self.value(wire, "show work_mem"), "77MB")
        # Also behind a session that was put in order.
        pinned = self.client(pooler)
        pinned.ask(query("set work_mem to '5MB'"))
        server = self.pid(pinned)
        pinned.close()
        self.assertEqual(self.value(wire, "show work_mem"), "77MB")
        self.assertEqual(self.pid(wire), server)

    def test_an_init_query_that_fails_is_told(self):
        pooler = self.start_with(
            "pool_size = 1\nborrow_timeout = '700ms'", 'init_query = "select nonsense"'
        )
        with self.assertRaises(ServerError) as refused:
            Wire(pooler.port).login()
        self.assertIn('column "nonsense" does not exist', refused.exception.fields["M"])
        # And the database is not stormed meanwhile.
        self.assertLess(pooler.metric("server_logins_failed_total"), 8)

    def test_sigterm_does_not_wait_for_ever(self):
        pooler = self.start_with("drain_timeout = '400ms'")
        busy = self.client(pooler)
        busy.ask(query("begin"))
        pid = self.pid(busy)
        pooler.process.send_signal(signal.SIGTERM)
        self.assertEqual(pooler.process.wait(timeout=10), 0)
        pooler.process = None
        wait_until(
            lambda: self.postgres.sql(f"select count(*) from pg_stat_activity where pid = {pid}")
            == "0",
            "the transaction to be rolled back",
        )

    def test_each_pool_has_its_numbers(self):
        pooler = self.start_with("")
        wire = self.client(pooler)
        for _ in range(3):
            self.value(wire, "select 1")
        wire.ask(query("listen x"))
        pool = '{database="app",user="app"}'
        wait_until(lambda: pooler.metric("pool_pins_total" + pool, 0) == 1, "the numbers")
        self.assertGreaterEqual(pooler.metric("pool_transactions_total" + pool), 4)
        state = '{database="app",user="app",state="%s"}'
        wait_until(lambda: pooler.metric("pool_servers" + state % "busy") == 1, "the numbers")
        self.assertEqual(pooler.metric("pool_clients" + state % "active"), 1)


if __name__ == "__main__":
    unittest.main()
