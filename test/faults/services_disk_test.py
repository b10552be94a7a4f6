"""The services around a deployment over a disk that fills up, and one that fails a single write.

Reads go on, a write is answered with a 5xx that says why and has changed nothing, and all goes on
without a restart as soon as there is room; after a restart everything acknowledged is there.
"""
import base64
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

from harness.region import Region  # noqa: E402
from harness.sigv4 import Request, Signer  # noqa: E402
from harness.wire import Closed, Connection  # noqa: E402

WRITES_MAX = 24  # of the store, that are failed one by one
TARGETS = {"secretsmanager": "secretsmanager", "kms": "TrentService", "ssm": "AmazonSSM",
           "ecr": "AmazonEC2ContainerRegistry_V20150921"}  # fmt: skip


class Client:
    def __init__(self, region: Region):
        self.region = region

    def send(self, service: str, request: Request):
        known = self.region.credentials
        request.headers["host"] = f"127.0.0.1:{self.region.port}"
        Signer(known.access_key, known.secret_key, service=service).sign_header(request)
        with Connection(self.region.port) as connection:
            return connection.exchange(request)

    def ask(self, service: str, operation: str, **parameters):
        return self.send(service, Request(body=json.dumps(parameters).encode(), headers={
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": f"{TARGETS[service]}.{operation}"}))  # fmt: skip

    def s3(self, method: str, path: str, body: bytes = b""):
        headers = {"content-length": str(len(body))} if method == "PUT" else {}
        return self.send("s3", Request(method, path, [], headers, body))


class State:
    """One thing in each service, with a value that can be told apart from the one before."""

    def __init__(self, client: Client):
        self.client = client
        self.values: dict[str, str] = {}  # by service, as acknowledged
        made = client.ask("kms", "CreateKey")
        self.key = json.loads(made.body)["KeyMetadata"]["KeyId"]
        client.ask("secretsmanager", "CreateSecret", Name="kept", ClientRequestToken="0" * 32)
        client.ask("ecr", "CreateRepository", repositoryName="kept")
        client.s3("PUT", "/kept")

    def write(self, service: str, value: str):
        ask = self.client.ask
        if service == "secretsmanager":
            return ask(service, "PutSecretValue", SecretId="kept", SecretString=value,
                       ClientRequestToken=value.rjust(32, "t"))  # fmt: skip
        if service == "ssm":
            return ask(service, "PutParameter", Name="kept", Value=value, Type="SecureString",
                       Overwrite=True)  # fmt: skip
        if service == "kms":
            return ask(service, "UpdateKeyDescription", KeyId=self.key, Description=value)
        if service == "ecr":
            arn = "arn:aws:ecr:us-east-1:000000000000:repository/kept"
            return ask(service, "TagResource", resourceArn=arn,
                       tags=[{"Key": "value", "Value": value}])  # fmt: skip
        return self.client.s3("PUT", "/kept/object", value.encode())

    def read(self, service: str) -> str:
        def ask(*words, **given):
            return json.loads(self.client.ask(*words, **given).body)

        if service == "secretsmanager":
            return ask(service, "GetSecretValue", SecretId="kept")["SecretString"]
        if service == "ssm":
            return ask(service, "GetParameter", Name="kept",
                       WithDecryption=True)["Parameter"]["Value"]  # fmt: skip
        if service == "kms":
            return ask(service, "DescribeKey", KeyId=self.key)["KeyMetadata"]["Description"]
        if service == "ecr":
            arn = "arn:aws:ecr:us-east-1:000000000000:repository/kept"
            return ask(service, "ListTagsForResource", resourceArn=arn)["tags"][0]["Value"]
        return self.client.s3("GET", "/kept/object").body.decode()


SERVICES = ("secretsmanager", "ssm", "kms", "ecr", "s3")


class Disk(unittest.TestCase):
    def acknowledged(self, state: State, service: str, value: str):
        answer = state.write(service, value)
        self.assertEqual(answer.status, 200, f"{service}: {answer.body}")
        state.values[service] = value

    def holds(self, state: State):
        for service, value in state.values.items():
            self.assertEqual(state.read(service), value, service)

    def is_clear(self, service: str, answer):
        self.assertGreaterEqual(answer.status, 500, f"{service}: {answer.body}")
        if answer.status == 503:
            self.assertEqual(answer.error, "ServiceUnavailable", answer.body)
            self.assertIn(b"full", answer.body, service)
            self.assertIn(b"changed nothing", answer.body, service)

    @unittest.skipUnless(os.geteuid() == 0, "needs root to mount a small disk")
    def test_a_full_disk(self):
        region = Region()
        region.data.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=755", "skerry-test",
                        str(region.data)], check=True)  # fmt: skip
        try:
            with region:
                state = State(Client(region))
                for service in SERVICES:
                    self.acknowledged(state, service, f"before-{service}")
                filler = region.data / "filler"
                with open(filler, "wb", buffering=0) as file:
                    for size in (1 << 20, 4096, 1):
                        try:
                            while file.write(b"\0" * size):
                                pass
                        except OSError:
                            pass
                for turn in range(40):  # what was written ahead may hold a few more
                    answers = {s: state.write(s, f"during-{s}-{turn}") for s in SERVICES}
                    for service, answer in answers.items():
                        if answer.status == 200:
                            state.values[service] = f"during-{service}-{turn}"
                    if all(answer.status != 200 for answer in answers.values()):
                        break
                for service, answer in answers.items():
                    self.is_clear(service, answer)
                self.holds(state)
                filler.unlink()
                for service in SERVICES:
                    self.acknowledged(state, service, f"after-{service}")
                self.assertTrue(region.alive())
                region.stop()
                region.start()
                self.holds(state)
                region.stop()
        finally:
            subprocess.run(["umount", str(region.data)], check=True)

    def test_each_write_of_the_store_refused_once(self):
        with Region() as region:
            client = Client(region)
            state = State(client)
            for service in SERVICES:
                self.acknowledged(state, service, f"first-{service}")
            refused = 0
            for number in range(1, WRITES_MAX + 1):
                region.stop()
                region.environment = {"SKERRY_FAILPOINTS": f"store.vfs.full=error@{number}"}
                region.start()
                for service in SERVICES:
                    value = f"{number}-{service}"
                    answer = state.write(service, value)
                    if answer.status == 200:
                        state.values[service] = value
                    else:
                        self.is_clear(service, answer)
                        refused += 1
                    self.holds(state)
            self.assertGreater(refused, WRITES_MAX // 4)
            region.stop()
            region.environment = {}
            region.start()
            self.holds(state)
            blob = base64.b64encode(b"still").decode()
            answer = client.ask("kms", "Encrypt", KeyId=state.key, Plaintext=blob)
            self.assertEqual(answer.status, 200, answer.body)

    def test_an_error_of_unknown_outcome_ends_the_process_and_loses_nothing(self):
        for failpoint in ("store.vfs.write_error", "store.vfs.sync_error"):
            with self.subTest(failpoint), Region() as region:
                state = State(Client(region))
                for service in SERVICES:
                    self.acknowledged(state, service, f"first-{service}")
                region.stop()
                region.environment = {"SKERRY_FAILPOINTS": f"{failpoint}=error@4"}
                region.start()
                for service in SERVICES:
                    try:
                        answer = state.write(service, f"second-{service}")
                    except (Closed, OSError):
                        del state.values[service]  # either is true
                        continue
                    if answer.status == 200:
                        state.values[service] = f"second-{service}"
                    else:
                        self.assertGreaterEqual(answer.status, 500, answer.body)
                        del state.values[service]
                region.environment = {}
                region.stop()
                region.start()
                self.holds(state)


if __name__ == "__main__":
    unittest.main()
