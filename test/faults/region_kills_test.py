"""kill -9 of the whole program at random moments and at every failpoint, under signed writes.

What a client was told is true after every restart: what was created is there, what was deleted is
not; what nobody answered is there wholly (a user with both tags) or not at all. A secret has the
last value that was acknowledged, or a later one that nobody answered, and its previous one too.

SKERRY_ROUNDS: how many kills (100); SKERRY_SEED: which ones.
"""
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

from harness.region import Region  # noqa: E402
from harness.sigv4 import Request, Signer  # noqa: E402
from harness.wire import Closed, Connection  # noqa: E402

ROUNDS = int(os.environ.get("SKERRY_ROUNDS", "100"))
SEED = int(os.environ.get("SKERRY_SEED", "1"))
WRITERS = 3
LONGEST_ROUND_SECONDS = 0.15
END_SECONDS_MAX = 30
DELETED_SHARE = 0.9  # all rounds together stay below the quota of 5,000 users
PAGE = 1000


class Values:
    """The numbers put into a secret: the last that was told, and the last that was sent."""

    def __init__(self):
        self.told = self.sent = 0


class World:
    """What clients know: present, absent, or unknown (a call whose answer never came)."""

    def __init__(self):
        self.lock = threading.Lock()
        self.users: dict[str, str] = {}
        self.names = 0
        self.acknowledged = 0
        self.secrets: dict[str, Values] = {}
        self.refused: list[str] = []

    def new_name(self) -> str:
        with self.lock:
            self.names += 1
            return f"user-{self.names}"

    def know(self, name: str, state: str, told: bool) -> None:
        with self.lock:
            self.users[name] = state
            self.acknowledged += told


def call(connection: Connection, region: Region, **parameters) -> str:
    form = [("Version", "2010-05-08"), *parameters.items()]
    body = "&".join(f"{key}={value}" for key, value in form).encode()
    headers = {
        "host": f"127.0.0.1:{region.port}",
        "content-type": "application/x-www-form-urlencoded",
    }
    request = Request("POST", "/", [], headers, body)
    credentials = region.credentials
    signer = Signer(credentials.access_key, credentials.secret_key, service="iam")
    answer = connection.exchange(signer.sign_header(request))
    if answer.status != 200:
        raise AssertionError(f"{parameters}: {answer.status} {answer.body!r}")
    return answer.body.decode()


def write_until_killed(region: Region, world: World, chance: random.Random) -> None:
    mine: list[str] = []
    name = None
    try:
        with Connection(region.port) as connection:
            while True:
                name = world.new_name()
                world.know(name, "unknown", told=False)
                tags = {}
                for number in (1, 2):
                    tags[f"Tags.member.{number}.Key"] = f"tag{number}"
                    tags[f"Tags.member.{number}.Value"] = name
                call(connection, region, Action="CreateUser", UserName=name, **tags)
                world.know(name, "present", told=True)
                mine.append(name)
                if chance.random() < DELETED_SHARE:
                    name = mine.pop(chance.randrange(len(mine)))
                    world.know(name, "unknown", told=False)
                    call(connection, region, Action="DeleteUser", UserName=name)
                    world.know(name, "absent", told=True)
    except (Closed, OSError):
        return
    except AssertionError as failure:
        world.refused.append(str(failure))


def ask(connection: Connection, region: Region, operation: str, **parameters) -> dict | None:
    """Of Secrets Manager; nothing when it says that there is no such secret or label."""
    headers = {
        "host": f"127.0.0.1:{region.port}",
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": f"secretsmanager.{operation}",
    }
    request = Request("POST", "/", [], headers, json.dumps(parameters).encode())
    known = region.credentials
    signer = Signer(known.access_key, known.secret_key, service="secretsmanager")
    answer = connection.exchange(signer.sign_header(request))
    body = json.loads(answer.body)
    if answer.status == 200:
        return body
    if body["__type"] == "ResourceNotFoundException":
        return None
    raise AssertionError(f"{operation} {parameters}: {answer.status} {body}")


def put_until_killed(region: Region, name: str, values: Values) -> None:
    try:
        with Connection(region.port) as connection:
            while True:
                values.sent += 1
                token = f"{values.sent:032}"
                value = {"SecretString": str(values.sent), "ClientRequestToken": token}
                if values.sent == 1:
                    ask(connection, region, "CreateSecret", Name=name, **value)
                else:
                    ask(connection, region, "PutSecretValue", SecretId=name, **value)
                values.told = values.sent
    except (Closed, OSError):
        return


def stored_users(region: Region) -> set[str]:
    found: set[str] = set()
    marker = {}
    with Connection(region.port) as connection:
        while True:
            page = call(connection, region, Action="ListUsers", MaxItems=PAGE, **marker)
            found.update(re.findall(r"<UserName>(user-\d+)</UserName>", page))
            more = re.search(r"<Marker>([^<]+)</Marker>", page)
            if not more:
                return found
            marker = {"Marker": more.group(1).replace("+", "%2B").replace("/", "%2F")}


class RegionKills(unittest.TestCase):
    def check(self, region: Region, world: World, doing: str) -> None:
        found = stored_users(region)
        for name, state in world.users.items():
            if state == "present":
                self.assertIn(name, found, f"{doing}: an acknowledged user is lost")
            elif state == "absent":
                self.assertNotIn(name, found, f"{doing}: a deleted user is back")
        with Connection(region.port) as connection:
            for name in [n for n, state in world.users.items() if state == "unknown"]:
                if name in found:
                    page = call(connection, region, Action="ListUserTags", UserName=name)
                    self.assertEqual(page.count(f"<Value>{name}</Value>"), 2, f"{doing}: half")
                world.know(name, "present" if name in found else "absent", told=False)

    def check_secrets(self, region: Region, world: World, doing: str) -> None:
        with Connection(region.port) as connection:
            for name, values in world.secrets.items():
                found = ask(connection, region, "GetSecretValue", SecretId=name)
                number = int(found["SecretString"]) if found else 0
                self.assertIn(number, range(values.told, values.sent + 1), f"{doing}: {name}")
                if number > 1:
                    earlier = ask(connection, region, "GetSecretValue", SecretId=name,
                                  VersionStage="AWSPREVIOUS")  # fmt: skip
                    self.assertLess(int(earlier["SecretString"]), number, f"{doing}: {name}")
                values.told = values.sent = number

    def round(self, region: Region, world: World, chance: random.Random, failpoint: str) -> None:
        """Starts, writes until the process is dead, starts again, checks."""
        region.environment = {"SKERRY_FAILPOINTS": failpoint} if failpoint else {}
        try:
            region.start()
        except (RuntimeError, ValueError) as died:  # while it started: nothing was promised
            self.assertTrue(failpoint)
            if "did not become ready" not in str(died):  # ready it was, and is again
                region.process.kill()
        else:
            writers = [
                threading.Thread(
                    target=write_until_killed,
                    args=(region, world, random.Random(chance.random())),
                )
                for _ in range(WRITERS)
            ]
            secret = f"secret-{len(world.secrets)}"
            world.secrets[secret] = Values()
            writers.append(
                threading.Thread(
                    target=put_until_killed, args=(region, secret, world.secrets[secret])
                )
            )
            for writer in writers:
                writer.start()
            time.sleep(chance.random() * LONGEST_ROUND_SECONDS)
            region.process.kill()
            for writer in writers:
                writer.join()
        try:
            region.process.wait(END_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.fail(f"{failpoint}: a process of it does not end\n{region.log()[-4000:]}")
        region.environment = {}
        region.start()
        self.check(region, world, failpoint or "a random kill")
        self.check_secrets(region, world, failpoint or "a random kill")
        region.stop()

    def failpoints(self) -> list[str]:
        """The names of all points that a start, some writes and a stop pass."""
        with Region(environment={"SKERRY_FAILPOINTS": "list"}) as region:
            with Connection(region.port) as connection:
                call(connection, region, Action="CreateUser", UserName="one")
            region.stop()
            return sorted(set(re.findall(r"^failpoint (\S+)$", region.log(), re.MULTILINE)))

    def test_nothing_acknowledged_is_lost(self):
        chance = random.Random(SEED)
        names = self.failpoints()
        self.assertGreater(len(names), 20)
        world = World()
        with Region() as region:
            region.stop()
            for number in range(ROUNDS):
                failpoint = ""
                if number % 2 == 0:  # every name in turn, at one of its first passings
                    name = names[number // 2 % len(names)]
                    failpoint = f"{name}=kill@{chance.choice([1, 2, 3, 5, 9, 20])}"
                self.round(region, world, chance, failpoint)
        self.assertEqual(world.refused, [])
        self.assertGreater(world.acknowledged, ROUNDS)
        self.assertGreater(sum(values.told for values in world.secrets.values()), ROUNDS)
        print(
            f"seed {SEED}: {ROUNDS} kills, {len(names)} failpoints, "
            f"{world.acknowledged} acknowledged writes, "
            f"{sum(values.told for values in world.secrets.values())} values of secrets"
        )


if __name__ == "__main__":
    unittest.main()
