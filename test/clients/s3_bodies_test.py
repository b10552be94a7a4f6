"""Bodies of objects between real sockets and real files: whole, broken, cut off, slow and large.

What is right comes back byte for byte; what is not what it was declared to be is refused in S3's
words; what was refused or cut off leaves no file; and none of it costs memory by its size.
"""
import base64
import hashlib
import os
import random
import ssl
import struct
import time
import unittest
import zlib

from harness.chunks import SIGNED, SIGNED_TRAILER, UNSIGNED_TRAILER, chunked
from harness.region import Region
from harness.sigv4 import Request, Signer
from harness.wire import Connection, serialise

MEGABYTE = 1 << 20
PIECE = 256 * 1024
FILES_GONE_SECONDS_MAX = 5
# Twice a piece for each of a handful of bodies, and what the allocator keeps.
GROWTH_BYTES_MAX = 24 * MEGABYTE


def setUpModule():
    global region
    region = unittest.enterModuleContext(Region())
    with Connection(region.port) as connection:
        answer = connection.exchange(signed("PUT", "/bodies"))
        assert answer.status == 200, answer


def signer() -> Signer:
    return Signer(region.credentials.access_key, region.credentials.secret_key, service="s3")


def plain(method: str, path: str, body: bytes = b"", **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    host = {"host": f"127.0.0.1:{region.port}"}
    return Request(method, path, [], {**host, **named}, body)


def signed(method: str, path: str, body: bytes = b"", **headers: str) -> Request:
    return signer().sign_header(plain(method, path, body, **headers))


def secure(connection: Connection) -> Connection:
    trusted = ssl.create_default_context(cafile=region.env("--proxy")["AWS_CA_BUNDLE"])
    connection.socket = trusted.wrap_socket(connection.socket, server_hostname="127.0.0.1")
    return connection


def files() -> int:
    return sum(len(names) for _, _, names in os.walk(region.data / "objects"))


def exchange(request: Request):
    with Connection(region.port) as connection:
        return connection.exchange(request)


def content(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def crc32(body: bytes) -> str:
    return base64.b64encode(struct.pack(">I", zlib.crc32(body))).decode()


class Bodies(unittest.TestCase):
    def setUp(self):
        self.before = files()

    def assert_refused(self, answer, status: int, code: str):
        self.assertEqual((answer.status, answer.error), (status, code), answer.body[:400])
        self.assert_nothing_left()

    def assert_nothing_left(self):
        deadline = time.monotonic() + FILES_GONE_SECONDS_MAX
        while files() != self.before and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual(files(), self.before)

    def assert_stored(self, path: str, body: bytes):
        answer = exchange(signed("GET", path))
        self.assertEqual(answer.status, 200, answer.body[:400])
        self.assertEqual(hashlib.sha256(answer.body).digest(), hashlib.sha256(body).digest())

    def assert_absent(self, path: str):
        self.assertEqual(exchange(signed("GET", path)).error, "NoSuchKey")


class Whole(Bodies):
    def test_each_size_comes_back(self):
        for size in (0, 1, 65_535, PIECE - 1, PIECE, PIECE + 1, 3 * MEGABYTE + 7):
            for wrap in (lambda c: c, secure):
                body = content(size, size)
                with wrap(Connection(region.port)) as connection:
                    length = {"content_length": str(size)}
                    put = connection.exchange(signed("PUT", "/bodies/sizes", body, **length))
                    self.assertEqual(put.status, 200, put.body[:400])
                    self.assertEqual(put.headers["etag"], f'"{hashlib.md5(body).hexdigest()}"')
                    got = connection.exchange(signed("GET", "/bodies/sizes"))
                    self.assertEqual(got.body, body)
                    head = connection.exchange(signed("HEAD", "/bodies/sizes"))
                    self.assertEqual(head.headers["content-length"], str(size))
                    again = connection.exchange(signed("GET", "/bodies/sizes"))
                    self.assertEqual(again.body, body)

    def test_ranges(self):
        body = content(2 * MEGABYTE)
        exchange(signed("PUT", "/bodies/ranges", body))
        for first, last in ((0, 0), (5, PIECE + 9), (PIECE - 1, PIECE), (2 * MEGABYTE - 3, 9**9)):
            answer = exchange(signed("GET", "/bodies/ranges", range=f"bytes={first}-{last}"))
            self.assertEqual(answer.status, 206)
            self.assertEqual(answer.body, body[first : last + 1])

    def test_many_connections_at_once(self):
        sent = {f"/bodies/many-{i}": content(700_000, i) for i in range(24)}
        connections = {path: Connection(region.port) for path in sent}
        for path, body in sent.items():
            data = serialise(signed("PUT", path, body))
            connections[path].send(data[: len(data) // 2])
        for path, body in sent.items():
            data = serialise(signed("PUT", path, body))
            connections[path].socket.close()  # this one leaves; another one comes
            connections[path] = Connection(region.port)
            connections[path].send(data)
        for path, body in sent.items():
            self.assertEqual(connections[path].answer().status, 200)
            connections[path].socket.close()
            self.assert_stored(path, body)

    def test_presigned(self):
        body = content(MEGABYTE)
        put = signer().presign(plain("PUT", "/bodies/presigned", body))
        self.assertEqual(exchange(put).status, 200)
        got = exchange(signer().presign(plain("GET", "/bodies/presigned")))
        self.assertEqual(got.body, body)

    def test_http_chunks_around_aws_chunks(self):
        body = content(300_000)
        request = plain("PUT", "/bodies/twice", transfer_encoding="chunked")
        trailer = ("x-amz-checksum-crc32", crc32(body))
        chunked(signer(), request, UNSIGNED_TRAILER, body, 65_536, trailer)
        inner, request.body = request.body, b""
        outer = b"".join(
            b"%x\r\n" % len(inner[i : i + 9000]) + inner[i : i + 9000] + b"\r\n"
            for i in range(0, len(inner), 9000)
        )
        with Connection(region.port) as connection:
            connection.send(serialise(request) + outer + b"0\r\n\r\n")
            self.assertEqual(connection.answer().status, 200)
        self.assert_stored("/bodies/twice", body)


class Declared(Bodies):
    def test_the_hash_of_the_head(self):
        request = signed("PUT", "/bodies/declared", content(MEGABYTE))
        request.body = content(MEGABYTE - 1) + b"!"
        self.assert_refused(exchange(request), 400, "XAmzContentSHA256Mismatch")

    def test_content_md5(self):
        wrong = base64.b64encode(hashlib.md5(b"other").digest()).decode()
        request = signed("PUT", "/bodies/declared", b"abc", content_md5=wrong)
        self.assert_refused(exchange(request), 400, "BadDigest")
        request = signed("PUT", "/bodies/declared", b"abc", content_md5="abc")
        self.assert_refused(exchange(request), 400, "InvalidDigest")

    def test_checksums(self):
        for value, code in ((crc32(b"abd"), "BadDigest"), ("AAAA", "InvalidRequest")):
            request = signed("PUT", "/bodies/declared", b"abc", x_amz_checksum_crc32=value)
            self.assert_refused(exchange(request), 400, code)

    def test_lengths(self):
        missing = signed("PUT", "/bodies/declared")
        self.assert_refused(exchange(missing), 411, "MissingContentLength")
        large = plain("PUT", "/bodies/declared", content_length=str(5 * 1024 * MEGABYTE + 1))
        unsigned = signer()
        unsigned.payload_hash = "UNSIGNED-PAYLOAD"
        self.assert_refused(exchange(unsigned.sign_header(large)), 400, "EntityTooLarge")

    def test_any_broken_byte_class_of_signed_chunks(self):
        body = content(20_000)
        trailer = ("x-amz-checksum-crc32", crc32(body))
        request = plain("PUT", "/bodies/declared")
        chunked(signer(), request, SIGNED_TRAILER, body, 9000, trailer)
        good = request.body
        second = good.index(b"\r\n2328;") + 2
        places = {
            "size": 0,
            "extension's name": 6,
            "signature": good.index(b"=") + 1,
            "end of the header": good.index(b"\r"),
            "first byte of data": good.index(b"\r\n") + 2,
            "last byte of data": second - 3,
            "end of the data": second - 2,
            "second chunk's signature": second + 30,
            "last chunk's size": good.index(b"\r\n0;") + 2,
            "last chunk's signature": good.index(b"\r\n0;") + 30,
            "trailer's name": good.index(b"x-amz-checksum") + 3,
            "trailer's value": good.index(b"crc32:") + 7,
            "trailer's signature": good.index(b"trailer-signature:") + 20,
            "end of the trailers": len(good) - 1,
        }
        for name, place in places.items():
            with self.subTest(name), Connection(region.port) as connection:
                request.body = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
                connection.send(serialise(request))
                connection.socket.shutdown(1)
                answer = connection.answer()
                self.assertIn(answer.status, (400, 403), name)
                self.assertTrue(answer.error, name)
        self.assert_nothing_left()
        self.assert_absent("/bodies/declared")

    def test_chunks_in_another_order_or_left_out(self):
        body = content(30_000)
        request = plain("PUT", "/bodies/declared")
        chunked(signer(), request, SIGNED, body, 10_000)
        whole = request.body.index(b"\r\n") + 2 + 10_000 + 2
        pieces = [request.body[i : i + whole] for i in range(0, len(request.body), whole)]
        self.assertEqual(len(pieces), 4)
        for order in ((1, 0, 2, 3), (0, 1, 3), (0, 1, 2)):
            with self.subTest(order), Connection(region.port) as connection:
                request.body = b"".join(pieces[i] for i in order)
                request.headers.pop("content-length", None)
                answer = connection.exchange(request)
                self.assertIn(answer.error, ("SignatureDoesNotMatch", "IncompleteBody"))
        self.assert_nothing_left()

    def test_each_kind_of_chunks_is_right(self):
        body = content(MEGABYTE + 5)
        for kind in (SIGNED, SIGNED_TRAILER, UNSIGNED_TRAILER):
            request = plain("PUT", "/bodies/chunks")
            chunked(signer(), request, kind, body, 65_536, ("x-amz-checksum-crc32", crc32(body)))
            self.assertEqual(exchange(request).status, 200, kind)
            self.assert_stored("/bodies/chunks", body)


class CutOff(Bodies):
    def test_a_client_that_ends_early_is_told_so(self):
        data = serialise(signed("PUT", "/bodies/cut", content(MEGABYTE)))
        for wrap in (lambda c: c, secure):
            with wrap(Connection(region.port)) as connection:
                connection.send(data[: len(data) // 2])
                if wrap is secure:
                    continue  # Python cannot finish one side of TLS
                connection.socket.shutdown(1)
                answer = connection.answer()
                self.assert_refused(answer, 400, "IncompleteBody")
                self.assertTrue(connection.closed())
        self.assert_nothing_left()

    def test_a_client_that_vanishes_leaves_nothing(self):
        data = serialise(signed("PUT", "/bodies/cut", content(MEGABYTE)))
        for cut in (900, PIECE, PIECE + 2000, 3 * PIECE, len(data) - 1):
            for linger in (False, True):
                connection = Connection(region.port)
                connection.send(data[:cut])
                if linger:  # a reset instead of an end
                    connection.socket.setsockopt(1, 13, struct.pack("ii", 1, 0))
                connection.socket.close()
        self.assert_nothing_left()
        self.assert_absent("/bodies/cut")

    def test_a_reader_that_vanishes_harms_nobody(self):
        body = content(8 * MEGABYTE)
        exchange(signed("PUT", "/bodies/read", body))
        for _ in range(8):
            connection = Connection(region.port)
            connection.send(serialise(signed("GET", "/bodies/read")))
            connection.socket.recv(1000)
            connection.socket.close()
        self.assert_stored("/bodies/read", body)


class Expectation(Bodies):
    def test_leave_comes_only_to_whom_may(self):
        good = signed("PUT", "/bodies/expected", b"abc", expect="100-continue")
        body, good.body = good.body, b""
        good.headers["content-length"] = "3"
        with Connection(region.port) as connection:
            connection.send(serialise(good))
            self.assertEqual(connection.answer().status, 100)
            connection.send(body)
            self.assertEqual(connection.answer().status, 200)
        refused = {
            "NoSuchBucket": signed("PUT", "/nobodys-bucket/x", expect="100-continue"),
            "SignatureDoesNotMatch": signed("PUT", "/bodies/y", expect="100-continue"),
        }
        refused["SignatureDoesNotMatch"].headers["authorization"] += "0"
        for code, request in refused.items():
            request.headers["content-length"] = str(100 * MEGABYTE)
            with Connection(region.port) as connection:
                connection.send(serialise(request))
                answer = connection.answer()
                self.assertEqual(answer.error, code)
                self.assertTrue(connection.closed())


class Slow(Bodies):
    def test_a_body_in_drops_and_an_answer_in_sips(self):
        body = content(4 * MEGABYTE)
        data = serialise(signed("PUT", "/bodies/slow", body))
        with Connection(region.port) as connection:
            for at in range(0, len(data), 100_003):
                connection.send(data[at : at + 100_003])
            self.assertEqual(connection.answer().status, 200)
            connection.socket.setsockopt(1, 8, 65536)
            connection.send(serialise(signed("GET", "/bodies/slow")))
            sips = b""
            while not sips.endswith(body[-1000:]):
                sips += connection.socket.recv(50_000)
        self.assertEqual(sips.split(b"\r\n\r\n", 1)[1], body)

    def test_others_are_served_beside_slow_readers(self):
        body = content(16 * MEGABYTE)
        exchange(signed("PUT", "/bodies/slow", body))
        slow = [Connection(region.port) for _ in range(40)]
        for connection in slow:
            connection.send(serialise(signed("GET", "/bodies/slow")))
        self.assertEqual(exchange(signed("PUT", "/bodies/quick", b"abc")).status, 200)
        self.assert_stored("/bodies/quick", b"abc")
        for connection in slow:
            connection.socket.close()


class Memory(Bodies):
    def growth(self, size: int) -> int:
        """How far the peak of resident memory rises above its level by one body up and down."""
        block = content(MEGABYTE)
        whole = hashlib.sha256()
        for _ in range(size // MEGABYTE):
            whole.update(block)
        hashed = signer()
        hashed.payload_hash = whole.hexdigest()
        request = hashed.sign_header(plain("PUT", "/bodies/large", content_length=str(size)))
        region.forget_peak()
        before = region.resident_bytes()
        with Connection(region.port) as connection:
            connection.socket.settimeout(120)
            connection.send(serialise(request))
            for _ in range(size // MEGABYTE):
                connection.send(block)
            self.assertEqual(connection.answer().status, 200)
            connection.send(serialise(signed("GET", "/bodies/large")))
            got, head = hashlib.sha256(), b""
            while b"\r\n\r\n" not in head:
                head += connection.more()
            rest = head.split(b"\r\n\r\n", 1)[1]
            left = size - len(rest)
            got.update(rest)
            while left > 0:
                piece = connection.more()
                self.assertTrue(piece, "the body ended early")
                got.update(piece)
                left -= len(piece)
        self.assertEqual(got.digest(), whole.digest())
        return region.peak_bytes() - before

    def test_it_is_flat(self):
        self.growth(16 * MEGABYTE)  # whatever the first body costs
        small, large = self.growth(16 * MEGABYTE), self.growth(256 * MEGABYTE)
        print(f"peak rises by {small >> 10} KiB for 16 MiB, by {large >> 10} KiB for 256 MiB")
        self.assertLess(large, small + 4 * MEGABYTE)
        self.assertLess(large, GROWTH_BYTES_MAX)


if __name__ == "__main__":
    unittest.main()
