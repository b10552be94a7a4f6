"""S3 over a disk that refuses and a process that is killed.

A write that the disk refuses is one error in S3's words and leaves no file; the next one succeeds
without a restart. After kill -9, at every point and at random, each acknowledged object is there
byte for byte, each other one wholly or not at all, and there is no file that no object names.
"""
import hashlib
import os
import random
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

from harness.region import Region  # noqa: E402
from harness.sigv4 import Request, Signer  # noqa: E402
from harness.wire import Closed, Connection  # noqa: E402

MEGABYTE = 1 << 20
ROUNDS = int(os.environ.get("SKERRY_ROUNDS", "12"))
SEED = int(os.environ.get("SKERRY_SEED", "1"))
LOST = (Closed, ConnectionError, TimeoutError)

# failpoint: what the client is told
REFUSALS = {
    "objects.file.create_full": (503, "ServiceUnavailable"),
    "objects.file.write_full": (503, "ServiceUnavailable"),
    "objects.file.write_error": (500, "InternalError"),
    "objects.file.sync_error": (500, "InternalError"),
    "objects.folder.sync_error": (500, "InternalError"),
}
KILLS = (
    "objects.file.created",
    "objects.file.write",
    "objects.file.sync",
    "objects.file.synced",
    "objects.file.durable",
    "objects.file.remove",
    "objects.file.removed",
    "store.vfs.sync",
    "store.vfs.synced",
)


class Bucket:
    """Calls on one bucket of a region, and the files beneath it."""

    def __init__(self, region: Region):
        self.region = region

    def request(self, method: str, key: str = "", body: bytes = b"") -> Request:
        credentials = self.region.credentials
        signer = Signer(credentials.access_key, credentials.secret_key, service="s3")
        headers = {"host": f"127.0.0.1:{self.region.port}"}
        if method == "PUT":
            headers["content-length"] = str(len(body))
        path = "/disk/" + key if key else "/disk"
        return signer.sign_header(Request(method, path, [], headers, body))

    def call(self, method: str, key: str = "", body: bytes = b""):
        with Connection(self.region.port) as connection:
            return connection.exchange(self.request(method, key, body))

    def files(self) -> int:
        return sum(len(names) for _, _, names in os.walk(self.region.data / "objects"))


def content(number: int, size: int) -> bytes:
    return random.Random(number).randbytes(size)


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


class Refusals(unittest.TestCase):
    def test_each_is_told_and_needs_no_restart(self):
        body = content(1, MEGABYTE)
        for failpoint, told in REFUSALS.items():
            with self.subTest(failpoint), Region() as region:
                region.stop()
                region.environment = {"SKERRY_FAILPOINTS": failpoint + "=error@1"}
                region.start()
                bucket = Bucket(region)
                self.assertEqual(bucket.call("PUT").status, 200)
                refused = bucket.call("PUT", "object", body)
                self.assertEqual((refused.status, refused.error), told, refused.body)
                self.assertEqual(bucket.call("GET", "object").error, "NoSuchKey")
                self.assertEqual(bucket.call("PUT", "object", body).status, 200)
                self.assertEqual(bucket.call("GET", "object").body, body)
                self.assertEqual(bucket.files(), 1)

    def test_a_read_that_fails_is_never_taken_for_the_whole(self):
        body = content(2, 3 * MEGABYTE)
        with Region() as region:
            region.stop()
            region.environment = {"SKERRY_FAILPOINTS": "objects.file.read_error=error@3"}
            region.start()
            bucket = Bucket(region)
            bucket.call("PUT")
            self.assertEqual(bucket.call("PUT", "object", body).status, 200)
            with self.assertRaises(Closed):
                bucket.call("GET", "object")
            self.assertEqual(bucket.call("GET", "object").body, body)


class Kills(unittest.TestCase):
    def test_what_was_acknowledged_is_there(self):
        dice = random.Random(SEED)
        with Region() as region:
            bucket = Bucket(region)
            self.assertEqual(bucket.call("PUT").status, 200)
            possible: dict[str, set] = {}  # key: digests, None for no object
            number = 0
            for round_ in range(ROUNDS + len(KILLS)):
                region.stop()
                point = KILLS[round_] if round_ < len(KILLS) else dice.choice(KILLS)
                armed = f"{point}=kill@{dice.randint(1, 12)}"
                region.environment = {"SKERRY_FAILPOINTS": armed}
                try:
                    region.start()
                except RuntimeError:  # killed while it started
                    self.restart(region)
                    continue
                try:
                    for _ in range(40):
                        number += 1
                        self.step(bucket, possible, number, dice)
                except LOST:
                    pass
                self.restart(region)
                self.check(bucket, possible, armed)

    def restart(self, region: Region):
        region.process.kill()
        region.process.wait()
        region.environment = {}
        region.start()

    def step(self, bucket: Bucket, possible: dict, number: int, dice: random.Random):
        key = f"object-{dice.randrange(5)}"
        known = possible.setdefault(key, {None})
        if dice.random() < 0.25:
            known.add(None)
            self.assertEqual(bucket.call("DELETE", key).status, 204)
            possible[key] = {None}
        else:
            body = content(number, dice.choice((0, 10, 70_000, 600_000)))
            known.add(digest(body))
            answer = bucket.call("PUT", key, body)
            self.assertEqual(answer.status, 200, answer.body)
            possible[key] = {digest(body)}

    def check(self, bucket: Bucket, possible: dict, when: str):
        with_bytes = 0
        for key, digests in possible.items():
            answer = bucket.call("GET", key)
            found = digest(answer.body) if answer.status == 200 else None
            self.assertIn(answer.status, (200, 404), when)
            self.assertIn(found, digests, f"{key}, {when}")
            possible[key] = {found}
            with_bytes += answer.status == 200 and len(answer.body) > 0
        self.assertEqual(bucket.files(), with_bytes, when)


if __name__ == "__main__":
    unittest.main()
