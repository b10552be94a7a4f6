"""The pooler as a region's DB proxy, told on its channel what holds."""
import os
import socket
import threading
import time
import unittest

from attack import login_error
from managed import Managed
from servers import WithPostgres, wait_until
from wire import Closed, ServerError, Wire, query

GOOD, NO_CREDENTIALS, UNREACHABLE, REFUSED, DENIED = range(5)


class ManagedTest(WithPostgres):
    def proxy(self, users: dict | None = None, **settings) -> Managed:
        proxy = Managed(self.directory, self.postgres, users, **settings)
        self.addCleanup(proxy.stop)
        return proxy

    def value(self, port: int, sql: str, **login) -> bytes:
        wire = Wire(port).login(**login)
        try:
            row = [m for m in wire.ask(query(sql)) if m[0] == "D"][0][1]
            return row[6:]
        finally:
            wire.close()

    def test_health_and_logins(self):
        proxy = self.proxy()
        proxy.wait_for(GOOD)
        self.assertEqual(proxy.probes[-1]["max_connections"], 200)
        self.assertEqual(self.value(proxy.port, "select current_user"), b"app")
        wrong = login_error(proxy.port, password="wrong")
        self.assertEqual(
            (wrong["C"], wrong["M"]),
            ("28P01", "The password that was provided for the role app is wrong."),
        )
        stranger = login_error(proxy.port, user="stranger")
        self.assertEqual(
            stranger["M"],
            "This RDS proxy has no credentials for the role stranger. Check the credentials for "
            "this role and try again.",
        )
        option = login_error(proxy.port, plan_cache_mode="auto")
        self.assertEqual(
            (option["C"], option["M"]),
            (
                "0A000",
                "Feature not supported: RDS Proxy currently doesn't support the option "
                "plan_cache_mode.",
            ),
        )
        wait_until(
            lambda: proxy.metric("ClientConnectionsSetupFailedAuth", "default") == 3
            and proxy.metric("ClientConnectionsSetupSucceeded", "default") == 1
            and proxy.metric("QueryRequests", "default") == 1
            and proxy.metric("ClientConnections", "default") == 0
            and proxy.metric("MaxDatabaseConnectionsAllowed") == 196,
            "the counters",
        )

    def test_health_names_the_fault(self):
        proxy = self.proxy({})
        proxy.wait_for(NO_CREDENTIALS)
        proxy.configure({"app": {"passwords": ["wrong"]}})
        self.assertIn("password authentication failed", proxy.wait_for(DENIED))
        proxy.configure({"app": {"passwords": ["wrong", "app-secret"]}})
        proxy.wait_for(GOOD)
        proxy.configure(target={"host": "127.0.0.1", "port": 1, "name": "localhost"})
        self.assertIn("Connection refused", proxy.wait_for(REFUSED))
        with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
            address = full.getsockname()
            crowd = [socket.socket() for _ in range(2)]
            for one in crowd:
                one.setblocking(False)
                one.connect_ex(address)  # fills the queue: the next SYN is dropped
            time.sleep(0.1)
            proxy.configure(target={"host": "127.0.0.1", "port": address[1], "name": "localhost"})
            proxy.wait_for(UNREACHABLE)
            for one in crowd:
                one.close()

    def test_md5_by_user(self):
        proxy = self.proxy({"app": {"passwords": ["app-secret"], "method": "md5"}})
        self.assertEqual(self.value(proxy.port, "select 1"), b"1")
        self.assertEqual(login_error(proxy.port, password="wrong")["C"], "28P01")

    def test_a_rotation_refuses_nobody(self):
        """The role's password changes, then the secret: a proxy that knows only the old one waits
        for the new one, and a client that knows only the new one is let in by it."""
        passwords = ["app-secret"]
        proxy = self.proxy({"app": {"passwords": list(passwords)}})
        proxy.on_secrets = lambda: proxy.configure({"app": {"passwords": list(passwords)}})
        proxy.wait_for(GOOD)
        stop, failures, logins = threading.Event(), [], [0]

        def clients():
            while not stop.is_set():
                for password in list(passwords):
                    try:
                        self.value(proxy.port, "select 1", password=password)
                        logins[0] += 1
                    except ServerError as error:
                        if password in passwords:  # not one that is out of date by now
                            failures.append(error)
                    except Closed:
                        pass  # the database was told to end it

        workers = [threading.Thread(target=clients) for _ in range(3)]
        for worker in workers:
            worker.start()
        try:
            for turn in range(4):
                new = f"app-secret-{turn}"
                self.postgres.sql(f"ALTER ROLE app PASSWORD '{new}'")
                self.postgres.sql("select count(pg_terminate_backend(pid)) from pg_stat_activity "
                                  "where usename = 'app' and state = 'idle'")
                passwords[:] = [new, passwords[0]]
                time.sleep(0.5)  # under load, as long as it takes
        finally:
            stop.set()
            for worker in workers:
                worker.join()
            self.postgres.sql("ALTER ROLE app PASSWORD 'app-secret'")
        refused = [f for f in failures if f.fields["C"].startswith("28")]
        self.assertEqual(refused, [])
        self.assertGreater(logins[0], 20)

    def test_tokens_are_controls_to_judge(self):
        proxy = self.proxy({"app": {"passwords": ["app-secret"], "tokens": True}})
        refused = login_error(proxy.port, password="token")
        self.assertEqual(
            refused["M"], "IAM authentication is allowed only with SSL connections."
        )

    def test_pins_and_their_statements(self):
        proxy = self.proxy()
        wire = Wire(proxy.port).login()
        wire.ask(query("set statement_timeout = 1000"))
        wire.ask(query("select 1"))
        wait_until(
            lambda: proxy.pins == {("set", "set statement_timeout = 1000"): 1}
            and proxy.metric("DatabaseConnectionsCurrentlySessionPinned") == 1,
            "the pin",
        )
        wire.close()
        wait_until(
            lambda: proxy.metric("DatabaseConnectionsCurrentlySessionPinned") == 0, "no pin"
        )

    def test_beside_the_network_while_the_network_answers(self):
        """By the socket's folder once the target was reached by TCP; by TCP from `probe_now` on."""
        proxy = self.proxy()
        proxy.wait_for(GOOD)
        by_socket = "select inet_server_addr() is null"

        def way() -> bytes:
            try:
                return self.value(proxy.port, by_socket)
            except Closed:  # on a connection that was being ended
                return b""

        self.assertEqual(self.value(proxy.port, by_socket), b"f")
        folder = os.open(self.postgres.socket_dir, os.O_PATH)
        self.addCleanup(os.close, folder)
        other = {"host": "127.0.0.1", "port": 1, "name": "localhost"}
        proxy.say({"kind": "door", "host": "127.0.0.1", "port": 1}, folder)  # of another
        proxy.say({"kind": "door", "host": "127.0.0.1", "port": self.postgres.port}, folder)
        self.postgres.sql("select count(pg_terminate_backend(pid)) from pg_stat_activity "
                          "where usename = 'app'")  # fmt: skip
        wait_until(lambda: way() == b"t", "the socket")
        wait_until(lambda: proxy.metric("DatabaseConnectionsSetupLocal") >= 1, "the count")
        nowhere = os.open("/", os.O_PATH)
        self.addCleanup(os.close, nowhere)
        proxy.say({"kind": "door", "host": "127.0.0.1", "port": self.postgres.port}, nowhere)
        self.postgres.sql("select count(pg_terminate_backend(pid)) from pg_stat_activity "
                          "where usename = 'app'")  # fmt: skip
        wait_until(lambda: way() == b"f", "TCP where no socket is")
        proxy.say({"kind": "door", "host": "127.0.0.1", "port": self.postgres.port}, folder)
        proxy.configure(target=other)  # whose TCP does not answer
        proxy.wait_for(REFUSED)
        proxy.settings.pop("target")
        proxy.configure()
        proxy.wait_for(GOOD)
        wait_until(lambda: way() == b"t", "the socket again")

    def test_a_database_that_is_back_is_used_at_once(self):
        """Not after as long as the pool's next try: by then it would wait for more than three
        seconds."""
        proxy = self.proxy()
        proxy.wait_for(GOOD)
        wire = Wire(proxy.port).login()
        wire.ask(query("select 1"))
        self.postgres.stop("immediate")
        answers = []
        waits = threading.Thread(target=lambda: answers.append(wire.ask(query("select 2"))))
        waits.start()
        proxy.wait_for(REFUSED)
        time.sleep(1.7)  # the tries of the pool are 0.2, 0.6, 1.4, 3.0, 6.2 s from the first
        self.postgres.start()
        began = time.monotonic()
        waits.join()
        self.assertLess(time.monotonic() - began, 0.9)
        self.assertEqual([m[1][6:] for m in answers[0] if m[0] == "D"], [b"2"])
        wire.close()

    def test_too_many_clients_are_counted(self):
        proxy = self.proxy(clients_max=1)
        proxy.wait_for(GOOD)
        wire = Wire(proxy.port).login()
        self.assertIn("exceeded 1", login_error(proxy.port)["M"])
        wait_until(lambda: proxy.metric("ClientConnectionsThrottled") == 1, "the count")
        wire.close()

    def test_the_share_of_connections(self):
        proxy = self.proxy(connections_percent=1, borrow_ms=300)
        proxy.wait_for(GOOD)
        wait_until(lambda: proxy.metric("MaxDatabaseConnectionsAllowed") == 2, "the share")
        holders = [Wire(proxy.port).login() for _ in range(3)]
        for holder in holders[:2]:
            holder.ask(query("begin"), query("select 1"), ready=2)
        with self.assertRaises(ServerError) as refused:
            answers = holders[2].ask(query("select 1"))
            raise ServerError([m for m in answers if m[0] == "E"][0][1])
        self.assertEqual(
            refused.exception.fields["M"], "Timed-out waiting to acquire database connection."
        )
        for holder in holders:
            holder.close()

    def test_idle_clients_end(self):
        proxy = self.proxy(client_idle_ms=300)
        wire = Wire(proxy.port).login()
        wire.ask(query("select 1"))
        began = time.monotonic()
        self.assertEqual(wire.rest()[-1][0], "E")
        self.assertLess(time.monotonic() - began, 5)


if __name__ == "__main__":
    unittest.main()
