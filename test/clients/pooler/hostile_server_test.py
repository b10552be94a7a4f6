"""Servers that lie, break the protocol or say too much."""
import struct
import unittest

from attack import FakeServer, receive_startup, welcome
from servers import Directory, Pooler, wait_until
from wire import Closed, ServerError, Wire, message, query, text


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

    def test_cve_2021_23222_cve_2021_43767_cve_2024_10977_bytes_before_the_handshake(self):
        """libpq's and Odyssey's; and an error in clear is nobody's to be shown."""
        for answer in (
            b"S" + message("R", b"\0\0\0\0"),
            b"N",
            b"E" + message("E", b"SFATAL\0Mlies\0\0")[1:],
            b"X",
        ):

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
            c.sendall(
                message(
                    "R", struct.pack(">I", 11) + b"r=" + nonce + b"x" * 60000 + b",s=AAAA,i=4096"
                )
            )
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

    def test_cve_2026_4427_lengths_below_zero(self):
        """Fields of a row are the client's to read: they pass as they are, and nothing breaks."""
        row = message("D", struct.pack(">Hi", 1, -7))

        def script(c):
            welcome(c)
            c.recv(1000)
            c.sendall(message("T", b"\0\0") + row + message("C", text("SELECT 1")))
            c.sendall(message("Z", b"I"))
            c.recv(1)

        seen, pooler = self.run_with(script)
        self.assertEqual([k for k, _ in seen], ["T", "D", "C", "Z"])
        self.assertEqual(seen[1][1], row[5:])
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
        for out_of_turn in (
            message("1"),
            message("Z", b"I") * 2,
            message("K", b"\0\0\0\1abcd"),
            message("3"),
            message("Z", b"Q"),
            b"D\xff\xff\xff\xff",
            message("R", b"\0\0\0\0"),
            message("y"),
            message("T", b"\0\0") + message("2"),
            message("G", b"\0\0\0") + message("1"),
        ):

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

    def test_copy_both_is_followed_to_its_end(self):
        """What a WAL sender answers; the connection serves nobody else afterwards."""
        heard = []

        def script(c):
            welcome(c)
            c.recv(1000)
            c.sendall(message("W", b"\0\0\0") + message("d", b"from the server"))
            while b"from the client" not in b"".join(heard):
                heard.append(c.recv(1000))
            c.sendall(message("c"))
            while not b"".join(heard).endswith(message("c")):
                heard.append(c.recv(1000))
            c.sendall(message("C", text("COPY 0")) + message("Z", b"I"))
            c.recv(1)

        server = FakeServer(script)
        self.addCleanup(server.stop)

        class There:
            socket_dir, port = "127.0.0.1", server.port

        pooler = Pooler(self.directory, There, unix=False)
        self.addCleanup(pooler.stop)
        wire = Wire(pooler.port, timeout=10)
        self.addCleanup(wire.close)
        wire.login()
        wire.send(query("select both"))
        self.assertEqual(wire.until("d")[-1][1], b"from the server")
        wire.send(message("d", b"from the client"))
        self.assertEqual(wire.until("c")[-1][0], "c")
        wire.send(message("c"))
        self.assertEqual([k for k, _ in wire.until("Z")], ["C", "Z"])
        wire.close()
        wait_until(lambda: pooler.metric("servers_closed_total") == 1, "the server to be gone")

    def test_rows_cut_off_close_the_client(self):
        def script(c):
            welcome(c)
            c.recv(1000)
            c.sendall(message("T", b"\0\0") + b"D\0\0\x10\0" + b"x" * 100)

        seen, _ = self.run_with(script)
        self.assertEqual([k for k, _ in seen], ["T"])


if __name__ == "__main__":
    unittest.main()
