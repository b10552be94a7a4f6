"""HTTP that is not HTTP: each message gets 400 (or its own status) and the connection is closed.

One list for both: what two HTTP parsers could read differently (request smuggling), and what is
too large, too many, too deep or too slow. The list follows RFC 9110 and RFC 9112.
"""
import socket
import ssl
import time
import unittest

from harness.region import Region
from harness.sigv4 import Request, Signer
from harness.wire import Closed, Connection

CRLF = b"\r\n"
BODY = b"Action=GetCallerIdentity&Version=2011-06-15"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
HEAD_WAIT_SECONDS = 10  # what the server gives a client for its head
MEGABYTE = 1 << 20


def setUpModule():
    global region
    region = unittest.enterModuleContext(Region())


def head(
    *lines: bytes, first: bytes = b"POST / HTTP/1.1", host: bytes = b"Host: 127.0.0.1"
) -> bytes:
    return CRLF.join([first, *([host] if host else []), *lines]) + CRLF * 2


def chunked(body: bytes) -> bytes:
    return head(b"Transfer-Encoding: chunked") + body


LENGTH = b"Content-Length: 4"
CHUNKED = b"Transfer-Encoding: chunked"
EMPTY_CHUNKS = b"0\r\n\r\n"

# name: (bytes, statuses)
MESSAGES = {
    # Where does the body end?
    "length and chunked": head(LENGTH, CHUNKED) + EMPTY_CHUNKS,
    "chunked and length": head(CHUNKED, LENGTH) + EMPTY_CHUNKS,
    "two lengths": head(LENGTH, b"Content-Length: 5") + b"abcde",
    "two equal lengths": head(LENGTH, LENGTH) + b"abcd",
    "a list of equal lengths": head(b"Content-Length: 4, 4") + b"abcd",
    "a list of lengths": head(b"Content-Length: 4, 5") + b"abcd",
    "length with a sign": head(b"Content-Length: +4") + b"abcd",
    "negative length": head(b"Content-Length: -4") + b"abcd",
    "length in hex": head(b"Content-Length: 0x4") + b"abcd",
    "length with an underscore": head(b"Content-Length: 1_0") + b"abcdefghij",
    "length with a plus and underscore": head(b"Content-Length: +1_0") + b"abcdefghij",
    "length with a space inside": head(b"Content-Length: 4 4") + b"abcd",
    "length with a fraction": head(b"Content-Length: 4.0") + b"abcd",
    "length with a parameter": head(b"Content-Length: 4;x") + b"abcd",
    "empty length": head(b"Content-Length:") + b"abcd",
    "quoted length": head(b'Content-Length: "4"') + b"abcd",
    "length of another script's digits": head("Content-Length: ٤".encode()) + b"abcd",
    "length beyond 64 bits": head(b"Content-Length: 18446744073709551620") + b"abcd",
    "length beyond all bits": head(b"Content-Length: " + b"9" * 60) + b"abcd",
    "chunked in capitals twice": head(CHUNKED, b"transfer-encoding: CHUNKED") + EMPTY_CHUNKS,
    "chunked, chunked": head(b"Transfer-Encoding: chunked, chunked") + EMPTY_CHUNKS,
    "chunked, identity": head(b"Transfer-Encoding: chunked, identity") + EMPTY_CHUNKS,
    "identity": head(b"Transfer-Encoding: identity") + EMPTY_CHUNKS,
    "identity, chunked": head(b"Transfer-Encoding: identity, chunked") + EMPTY_CHUNKS,
    "xchunked": head(b"Transfer-Encoding: xchunked") + EMPTY_CHUNKS,
    "quoted chunked": head(b'Transfer-Encoding: "chunked"') + EMPTY_CHUNKS,
    "chunked with a parameter": head(b"Transfer-Encoding: chunked;q=1") + EMPTY_CHUNKS,
    "chunked after a vertical tab": head(b"Transfer-Encoding: \x0bchunked") + EMPTY_CHUNKS,
    "chunked before a NUL": head(b"Transfer-Encoding: chunked\x00") + EMPTY_CHUNKS,
    "empty transfer encoding": head(b"Transfer-Encoding:") + EMPTY_CHUNKS,
    "gzip": head(b"Transfer-Encoding: gzip") + EMPTY_CHUNKS,
    "chunked under HTTP/1.0": head(CHUNKED, first=b"POST / HTTP/1.0") + EMPTY_CHUNKS,
    # Chunks
    "chunk size in hex notation": chunked(b"0x4\r\nabcd\r\n0\r\n\r\n"),
    "chunk size with a sign": chunked(b"+4\r\nabcd\r\n0\r\n\r\n"),
    "negative chunk size": chunked(b"-4\r\nabcd\r\n0\r\n\r\n"),
    "chunk size with an underscore": chunked(b"0_4\r\nabcd\r\n0\r\n\r\n"),
    "chunk size and a space": chunked(b"4 \r\nabcd\r\n0\r\n\r\n"),
    "chunk size after a space": chunked(b" 4\r\nabcd\r\n0\r\n\r\n"),
    "chunk extension": chunked(b"4;a=b\r\nabcd\r\n0\r\n\r\n"),
    "chunk extension without a name": chunked(b"4;\r\nabcd\r\n0\r\n\r\n"),
    "chunk size beyond 64 bits": chunked(b"10000000000000004\r\nabcd\r\n0\r\n\r\n"),
    "chunk size of many zeros": chunked(b"0" * 100 + b"4\r\nabcd\r\n0\r\n\r\n"),
    "chunk size is a letter": chunked(b"g\r\nabcd\r\n0\r\n\r\n"),
    "no chunk size": chunked(b"\r\nabcd\r\n0\r\n\r\n"),
    "chunk line ends with a line feed": chunked(b"4\nabcd\r\n0\r\n\r\n"),
    "chunk ends with a line feed": chunked(b"4\r\nabcd\n0\r\n\r\n"),
    "chunk is longer than it said": chunked(b"4\r\nabcdef\r\n0\r\n\r\n"),
    "trailer without a colon": chunked(b"0\r\nnothing\r\n\r\n"),
    "trailer folded": chunked(b"0\r\na: b\r\n c\r\n\r\n"),
    # Lines and fields
    "bare line feeds": b"GET / HTTP/1.1\nHost: 127.0.0.1\n\n",
    "one bare line feed": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\nA: b\r\n\r\n",
    "bare carriage return in a value": head(b"A: b\rC: d"),
    "bare carriage returns": b"GET / HTTP/1.1\rHost: 127.0.0.1\r\r",
    "NUL in a value": head(b"A: b\x00c"),
    "NUL in a name": head(b"A\x00b: c"),
    "control character in a value": head(b"A: b\x08c"),
    "delete in a value": head(b"A: b\x7fc"),
    "space before the colon": head(b"Content-Length : 4") + b"abcd",
    "tab before the colon": head(b"A\t: b"),
    "folded value": head(b"A: b\r\n c"),
    "folded first field": b"GET / HTTP/1.1\r\n A: b\r\nHost: 127.0.0.1\r\n\r\n",
    "no colon": head(b"nothing"),
    "no name": head(b": value"),
    "name with a bracket": head(b"A(b: c"),
    "name with letters beyond ASCII": head("Ä: b".encode()),
    "three empty lines first": CRLF * 3 + head(first=b"GET / HTTP/1.1"),
    # Host
    "no host": head(host=b""),
    "two hosts": head(b"Host: 127.0.0.1"),
    "two different hosts": head(b"Host: iam.amazonaws.com"),
    "host with a space": head(host=b"Host: a b"),
    "host with a path": head(host=b"Host: a/b"),
    "host with a user": head(host=b"Host: a@b"),
    "host with a port that is none": head(host=b"Host: a:b"),
    # The first line
    "eight-bit target": head(first="GET /ä HTTP/1.1".encode()),
    "control character in the target": head(first=b"GET /\x01 HTTP/1.1"),
    "tab in the first line": head(first=b"GET\t/ HTTP/1.1"),
    "two spaces in the first line": head(first=b"GET  / HTTP/1.1"),
    "space in the target": head(first=b"GET /a b HTTP/1.1"),
    "target without a slash": head(first=b"GET a HTTP/1.1"),
    "fragment in the target": head(first=b"GET /#a HTTP/1.1"),
    "method with a bracket": head(first=b"GE[T / HTTP/1.1"),
    "no method": head(first=b" / HTTP/1.1"),
    "no version": head(first=b"GET /"),
    "version in small letters": head(first=b"GET / http/1.1"),
    "version with three parts": head(first=b"GET / HTTP/1.1.1"),
    "version without a dot": head(first=b"GET / HTTP/11"),
    "HTTP/0.9": b"GET /\r\n",
    "HTTP/2's preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
}
# Messages of a known meaning that has a status of its own.
OWN_STATUS = {
    "HTTP/2's preface": {400, 505}, "gzip": {400, 501}, "identity": {400, 501},
    "xchunked": {400, 501}, "chunked, identity": {400, 501}, "identity, chunked": {400, 501},
    "length beyond 64 bits": {400, 413}, "length beyond all bits": {400, 413},
    "chunk size beyond 64 bits": {400, 413}, "chunk size of many zeros": {400, 413},
    "chunked with a parameter": {400, 501}, "quoted chunked": {400, 501},
 "version with three parts": {400, 505},
}  # fmt: skip


def signed_request() -> Request:
    request = Request(body=BODY)
    request.headers = {"host": f"127.0.0.1:{region.port}",
                       "content-type": "application/x-www-form-urlencoded"}  # fmt: skip
    known = region.credentials
    return Signer(known.access_key, known.secret_key, region=region.region_name).sign_header(
        request
    )


class Against(unittest.TestCase):
    def served(self):
        """The server lives and answers a good request."""
        self.assertTrue(region.alive(), region.log())
        with Connection(region.port) as connection:
            self.assertEqual(connection.exchange(signed_request()).status, 200)

    def refused(self, message: bytes, statuses: set[int]):
        with Connection(region.port) as connection:
            connection.send(message)
            answer = connection.answer()
            self.assertIn(answer.status, statuses, answer.body)
            self.assertEqual(answer.headers.get("connection"), "close")
            self.assertTrue(connection.closed(), f"more came: {connection.pending!r}")


class Hostile(Against):
    def test_a_good_request_is_answered_and_kept(self):
        with Connection(region.port) as connection:
            for _ in range(3):
                self.assertEqual(connection.exchange(signed_request()).status, 200)

    def test_pipelined_requests_are_answered_in_order(self):
        from harness.wire import serialise

        unsigned = serialise(Request("GET", "/", [], {"host": "127.0.0.1"}))
        with Connection(region.port) as connection:
            connection.send(serialise(signed_request()) + unsigned + serialise(signed_request()))
            self.assertEqual([connection.answer().status for _ in range(3)], [200, 403, 200])

    def test_a_request_cut_anywhere_is_one_request(self):
        from harness.wire import serialise

        message = serialise(signed_request())
        for cut in range(1, len(message), 7):
            with self.subTest(cut=cut), Connection(region.port) as connection:
                connection.send(message[:cut])
                connection.send(message[cut:])
                self.assertEqual(connection.answer().status, 200)

    def test_chunked_body(self):
        request = signed_request()
        lines = [f"{k}: {v}".encode() for k, v in request.headers.items()]
        with Connection(region.port) as connection:
            connection.send(head(*lines, CHUNKED, host=b"")
                            + b"A\r\n" + BODY[:10] + b"\r\n%x\r\n" % len(BODY[10:])
                            + BODY[10:] + b"\r\n0\r\n\r\n")  # fmt: skip
            self.assertEqual(connection.answer().status, 200)

    def test_expect_continue(self):
        request = signed_request()
        lines = [f"{k}: {v}".encode() for k, v in request.headers.items()]
        with Connection(region.port) as connection:
            connection.send(head(*lines, b"Expect: 100-continue",
                                 b"Content-Length: %d" % len(BODY), host=b""))  # fmt: skip
            self.assertEqual(connection.answer().status, 100)
            connection.send(BODY)
            self.assertEqual(connection.answer().status, 200)

    def test_what_is_no_tls_is_closed(self):
        hello = bytes.fromhex("16030100050100000100")  # a handshake record, cut and malformed
        for message in (hello, b"\x16" * 400, b"\x16\x03\x01\xff\xff" + b"a" * 70_000,
                        b"\x16\x03\x01\x00\x05" + b"\x01\x00\xff\xff\xff" * 20):  # fmt: skip
            with self.subTest(message[:12]), Connection(region.port) as connection:
                try:
                    connection.send(message)
                    connection.socket.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
                said = b""
                while piece := connection.more():
                    said += piece
                self.assertNotIn(b"HTTP/1.1 200", said)
        self.served()

    def test_over_tls_the_same_rules_hold(self):
        trusted = ssl.create_default_context(cafile=region.env("--proxy")["AWS_CA_BUNDLE"])
        for message in (MESSAGES["length and chunked"], MESSAGES["two hosts"]):
            with Connection(region.port) as connection:
                connection.socket = trusted.wrap_socket(connection.socket,
                                                        server_hostname="127.0.0.1")  # fmt: skip
                connection.send(message + SMUGGLED)
                self.assertEqual(connection.answer().status, 400)
                self.assertTrue(connection.closed())

    def test_unknown_expectation(self):
        self.refused(head(b"Expect: 200-ok", b"Content-Length: 4"), {417, 400})

    def test_silent_and_vanishing_clients_harm_nobody(self):
        for message in (b"", b"P", b"POST / HTTP/1.1\r\nHo", head(b"Content-Length: 10") + b"abc"):
            for _ in range(20):
                with Connection(region.port) as connection:
                    connection.send(message)
        self.served()

    def test_too_slow_heads_are_closed_while_others_are_served(self):
        slow = [Connection(region.port) for _ in range(64)]
        began = time.monotonic()
        for number, connection in enumerate(slow):  # every other one is a slow TLS handshake
            connection.send(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n" if number % 2
                            else b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")  # fmt: skip
        open_ones = set(slow)
        while open_ones and time.monotonic() - began < HEAD_WAIT_SECONDS * 2:
            took = time.monotonic()
            self.served()
            self.assertLess(time.monotonic() - took, 1)
            for connection in list(open_ones):
                connection.socket.settimeout(0.02)
                try:
                    connection.send(b"X: y\r\n"[:1])  # a trickle does not extend the deadline
                    if connection.more() == b"":
                        open_ones.discard(connection)
                except TimeoutError:
                    pass
                except OSError:
                    open_ones.discard(connection)
        for connection in slow:
            connection.__exit__()
        self.assertEqual(len(open_ones), 0, "still open")
        self.assertGreater(time.monotonic() - began, HEAD_WAIT_SECONDS / 2)


class Limits(Against):
    """Too much of something is refused with a 4xx, and costs little memory before that."""

    def costs_little(self, message: bytes, statuses: set[int]):
        region.forget_peak()
        before = region.peak_bytes()
        with Connection(region.port) as connection:
            try:
                connection.send(message)
            except OSError:
                pass  # refused before all of it was sent
            try:
                answer = connection.answer()
                self.assertIn(answer.status, statuses, answer.body[:500])
            except Closed as closed:
                self.fail(f"closed without an answer: {closed}")
        grown = region.peak_bytes() - before
        allowed = 4 * len(message) + MEGABYTE
        self.assertLess(grown, allowed, f"{len(message)} bytes cost {grown}")
        self.served()

    def form(self, body: bytes) -> bytes:
        """A whole form, signed with a wrong secret: nobody has authenticated."""
        request = Request(body=body, headers={
            "host": f"127.0.0.1:{region.port}",
            "content-type": "application/x-www-form-urlencoded"})  # fmt: skip
        Signer(region.credentials.access_key, "x" * 40).sign_header(request)
        from harness.wire import serialise

        return serialise(request)

    def test_long_target(self):
        self.costs_little(head(first=b"GET /" + b"a" * 40_000 + b" HTTP/1.1"), {414, 431, 400})

    def test_long_head(self):
        self.costs_little(head(*[b"X-%d: " % n + b"a" * 1000 for n in range(100)]), {431})

    def test_long_value(self):
        self.costs_little(head(b"X: " + b"a" * 100_000), {431})

    def test_many_fields(self):
        self.costs_little(head(*[b"X-%d: a" % n for n in range(1000)]), {431})

    def test_endless_head(self):
        self.costs_little(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"A: b\r\n" * 500_000, {431})

    def test_many_query_parameters(self):
        query = b"&".join(b"a%d=1" % n for n in range(3000))
        self.costs_little(head(first=b"GET /?" + query + b" HTTP/1.1"), {400, 414, 403})

    def test_announced_body_is_refused_before_it_is_sent(self):
        with Connection(region.port) as connection:
            connection.send(head(b"Content-Length: 1000000000"))
            self.assertEqual(connection.answer().status, 413)
            self.assertTrue(connection.closed())

    def test_large_body(self):
        self.costs_little(self.form(b"Action=A&B=" + b"a" * (7 * MEGABYTE)), {400, 403, 413})

    def test_chunked_body_without_end(self):
        piece = b"100000\r\n" + b"a" * MEGABYTE + b"\r\n"
        self.costs_little(chunked(piece * 12), {413})

    def test_chunks_of_one_byte(self):
        self.costs_little(chunked(b"1\r\na\r\n" * 400_000 + EMPTY_CHUNKS), {400, 403, 413})

    def test_form_of_many_members(self):
        self.costs_little(self.form(b"Action=A" + b"&a=1" * 1_500_000), {400, 403, 413})

    def test_form_of_many_names(self):
        body = b"Action=A" + b"".join(b"&a%d=" % n for n in range(600_000))
        self.costs_little(self.form(body), {400, 403, 413})

    def test_deep_name_after_authentication(self):
        request = Request(body=b"Action=CreateUser&Version=2010-05-08&UserName=a"
                          + b"&Tags" + b".member.1" * 50_000 + b"=1")  # fmt: skip
        request.headers = {"host": f"127.0.0.1:{region.port}",
                           "content-type": "application/x-www-form-urlencoded"}  # fmt: skip
        known = region.credentials
        Signer(known.access_key, known.secret_key, service="iam").sign_header(request)
        with Connection(region.port) as connection:
            self.assertIn(connection.exchange(request).status, (400, 413))
        self.served()

    def test_many_idle_connections(self):
        before = region.resident_bytes()
        idle = [Connection(region.port) for _ in range(500)]
        for connection in idle:
            connection.send(b"POST / HTTP/1.1\r\n")
        self.served()
        grown = region.resident_bytes() - before
        for connection in idle:
            connection.__exit__()
        self.assertLess(grown / 500, 16 * 1024, "bytes for each idle connection")


def make_message(name: str):
    def test(self):
        self.refused(MESSAGES[name] + SMUGGLED, OWN_STATUS.get(name, {400}))

    return test


for name in MESSAGES:
    setattr(Hostile, "test_message_" + name.replace(" ", "_"), make_message(name))
