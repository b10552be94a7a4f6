"""The CONNECT proxy: the region's own hosts end here over TLS, every other host is refused."""
import socket
import ssl
import unittest

from harness.region import Region
from harness.sigv4 import Request, Signer
from harness.wire import Connection, serialise

OUTSIDE = [
    "example.com:443", "sts.eu-west-1.amazonaws.com:443",
    "sts.us-east-1.amazonaws.com.evil.com:443",
    "evilamazonaws.com:443", "amazonaws.com:443", "127.0.0.1:22", "localhost:443", "[::1]:443",
    "169.254.169.254:80", "10.0.0.1:443", "0.0.0.0:443", "console.aws.amazon.com:443",
    "sts.us-east-1.amazonaws.com:22", "sts.us-east-1.amazonaws.com:80"]  # fmt: skip
MALFORMED = ["", "/", "sts.us-east-1.amazonaws.com", "sts.us-east-1.amazonaws.com:",
             "sts.us-east-1.amazonaws.com:https", "a@sts.us-east-1.amazonaws.com:443",
             "sts.us-east-1.amazonaws.com:443/", "http://sts.us-east-1.amazonaws.com:443",
             "sts.us-east-1.amazonaws.com:99999"]  # fmt: skip


def setUpModule():
    global region, trusted
    region = unittest.enterModuleContext(Region())
    trusted = ssl.create_default_context(cafile=region.env("--proxy")["AWS_CA_BUNDLE"])


def connect(target: str) -> bytes:
    return f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode()


class Tunnel(Connection):
    """A connection to a host of AWS through the proxy, with the name checked as clients do."""

    def __init__(self, host: str):
        super().__init__(region.port)
        self.send(connect(f"{host}:443"))
        answer = self.answer(head_only=True)
        if answer.status != 200:
            raise ConnectionError(f"CONNECT {host}: {answer.status}")
        self.socket = trusted.wrap_socket(self.socket, server_hostname=host)


def caller_identity(host: str, service: str = "sts") -> Request:
    request = Request(body=b"Action=GetCallerIdentity&Version=2011-06-15")
    request.headers = {"host": host, "content-type": "application/x-www-form-urlencoded"}
    known = region.credentials
    return Signer(known.access_key, known.secret_key, service=service).sign_header(request)


class ConnectProxy(unittest.TestCase):
    def test_hosts_of_the_region_are_answered_with_a_certificate_of_their_name(self):
        for host in ("sts.us-east-1.amazonaws.com", "sts.amazonaws.com"):
            with self.subTest(host), Tunnel(host) as tunnel:
                for _ in range(2):
                    answer = tunnel.exchange(caller_identity(host))
                    self.assertEqual(answer.status, 200, answer.body)
                    self.assertIn(b"user/admin", answer.body)

    def test_a_tunnel_to_one_service_does_not_serve_another(self):
        with Tunnel("sts.us-east-1.amazonaws.com") as tunnel:
            answer = tunnel.exchange(caller_identity("iam.amazonaws.com"))
            self.assertIn(answer.status, (400, 403, 421), answer.body)

    def test_a_service_that_is_not_served_says_so_in_its_tunnel(self):
        host = "sqs.us-east-1.amazonaws.com"
        with Tunnel(host) as tunnel:
            answer = tunnel.exchange(caller_identity(host, "sqs"))
            self.assertNotEqual(answer.status, 200)
            self.assertIn(b"sqs", answer.body)

    def test_no_tunnel_inside_a_tunnel(self):
        with Tunnel("sts.us-east-1.amazonaws.com") as tunnel:
            tunnel.send(connect("sts.us-east-1.amazonaws.com:443"))
            self.assertNotEqual(tunnel.answer().status, 200)

    def test_plain_http_inside_a_tunnel_is_no_way_in(self):
        with Connection(region.port) as connection:
            connection.send(connect("sts.us-east-1.amazonaws.com:443"))
            self.assertEqual(connection.answer(head_only=True).status, 200)
            connection.send(serialise(caller_identity("sts.us-east-1.amazonaws.com")))
            self.assertNotIn(b"user/admin", read_all(connection.socket))

    def test_bytes_sent_before_the_tunnel_is_granted_are_the_tunnels(self):
        with Connection(region.port) as connection:
            early = serialise(caller_identity("127.0.0.1"))
            connection.send(connect("sts.us-east-1.amazonaws.com:443") + early)
            self.assertNotIn(b"user/admin", read_all(connection.socket))

    def refused(self, message: bytes):
        with Connection(region.port) as connection:
            connection.send(message)
            answer = connection.answer()
            self.assertIn(answer.status, (400, 403, 404, 405, 421, 502), answer.body)
            return answer

    def test_hosts_outside_are_refused(self):
        for target in OUTSIDE:
            with self.subTest(target):
                answer = self.refused(connect(target))
                self.assertIn(target.rsplit(":", 1)[0].strip("[]").encode(), answer.body)

    def test_malformed_targets_are_refused(self):
        for target in MALFORMED:
            with self.subTest(target):
                self.refused(connect(target))

    def test_plain_http_to_another_host_is_not_forwarded(self):
        for first in ("GET http://example.com/ HTTP/1.1", "POST http://169.254.169.254/ HTTP/1.1"):
            with self.subTest(first):
                host = first.split("/")[2]
                self.refused(f"{first}\r\nHost: {host}\r\n\r\n".encode())


def read_all(connection: socket.socket) -> bytes:
    data = b""
    connection.settimeout(5)
    try:
        while piece := connection.recv(65536):
            data += piece
    except OSError:
        pass
    return data
