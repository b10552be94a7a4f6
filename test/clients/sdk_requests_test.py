"""Random requests that real SDKs serialise and sign are understood; with one byte changed, none is.

Values are made within the constraints of AWS's model (harness/shapes.py). SKERRY_ROUNDS says how
many requests each SDK sends, SKERRY_SEED which ones.
"""
import base64
import json
import os
import random
import re
import string
import subprocess
import threading
import unittest
from pathlib import Path

from differential.probe import Probe
from harness import shapes
from harness.region import ROOT, Region
from harness.sigv4 import Request, encode_query
from harness.wire import Closed, Connection

ROUNDS = int(os.environ.get("SKERRY_ROUNDS", "1500"))
SEED = int(os.environ.get("SKERRY_SEED", "7"))
HERE = Path(__file__).resolve().parent
UNAUTHENTICATED = {"MissingAuthenticationToken", "InvalidClientTokenId", "SignatureDoesNotMatch",
                   "IncompleteSignature", "ExpiredToken", "InvalidToken"}  # fmt: skip
BROKEN = UNAUTHENTICATED | {"InternalFailure", "InvalidAction", "UnknownError", ""}


def setUpModule():
    global region
    region = unittest.enterModuleContext(Region())


# Those of the query protocol; the others' requests are test/clients/differential's alone.
SPOKEN = ("iam", "sts")


def random_calls(source: random.Random, count: int):
    """(service, operation, input), every operation in turn."""
    served = {name: service for name, service in shapes.services().items() if name in SPOKEN}
    values = {name: shapes.Values(service, source) for name, service in served.items()}
    every = [(s.name, operation) for s in served.values() for operation in s.operations]
    for number in range(count):
        service, operation = every[number % len(every)]
        yield service, operation, values[service].input(operation)


class Differential(unittest.TestCase):
    def understood(self, said: dict, call):
        code, message = said.get("error"), said.get("message") or ""
        if code is None:
            return
        if code == "NotImplemented":  # a member that is refused by its name
            named = re.search(r"does not support (\w+) of " + call[1], message)
            self.assertTrue(named and named[1] in call[2], f"{call}: {message}")
            return
        self.assertNotIn(code.removesuffix("Exception"), BROKEN, f"{call}: {message}")
        self.assertNotIn("failed to satisfy", message, call)
        self.assertTrue(said["parsed"], f"the SDK did not understand the error of {call}: {said}")

    def decodes_to(self, probe, request: Request, call):
        """The codec reads from the SDK's bytes the values that the SDK was given."""
        service, operation, values = call
        answer = probe.ask({
            "do": "decode", "service": service, "operation": operation, "method": request.method,
            "path": request.path, "query": encode_query(request.query),
            "headers": list(request.headers.items()),
            "body": base64.b64encode(request.body).decode()})  # fmt: skip
        self.assertEqual(answer.get("params"), values, f"{call}: {answer}")
        self.assertEqual(answer.get("ignored"), [], call)

    def changed_byte_is_refused(self, connection, request: Request, source: random.Random, call):
        what = change_one_byte(request, source)
        try:
            answer = connection.exchange(request)
        except (Closed, ConnectionError):
            connection.__init__(region.port)
            answer = connection.exchange(request)
        self.assertIn(answer.status, (400, 403), f"{what} of {call}: {answer.body}")
        self.assertIn(answer.error, UNAUTHENTICATED, f"{what} of {call}: {answer.body}")

    def test_sdk_v3(self):
        source = random.Random(SEED)
        calls = list(random_calls(source, ROUNDS))
        command = [str(ROOT / ".tools/bin/node"), str(HERE / "sdk/send.mjs")]
        node = subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                env=region.client_environment())  # fmt: skip

        def feed():
            for service, operation, values in calls:
                line = {"service": service, "operation": operation, "input": values}
                node.stdin.write(json.dumps(line) + "\n")
            node.stdin.close()

        feeder = threading.Thread(target=feed)
        feeder.start()
        heard = 0
        with node, Probe() as probe, Connection(region.port) as connection:
            for call, line in zip(calls, node.stdout):
                heard += 1
                said = json.loads(line)
                with self.subTest(operation=call[1]):
                    self.understood(said, call)
                    sent = said["request"]
                    request = Request(sent["method"], sent["path"], sent["query"],
                                      {k.lower(): v for k, v in sent["headers"].items()},
                                      base64.b64decode(sent["body"]))  # fmt: skip
                    self.decodes_to(probe, request, call)
                    self.changed_byte_is_refused(connection, request, source, call)
        feeder.join()
        self.assertEqual(heard, ROUNDS)

    def test_botocore(self):
        import botocore.session
        from botocore.config import Config
        from botocore.exceptions import ClientError

        source = random.Random(SEED + 1)
        session = botocore.session.Session()
        known = region.credentials
        session.set_credentials(known.access_key, known.secret_key)
        clients, sent = {}, []
        for name in SPOKEN:
            clients[name] = session.create_client(
                name, region_name=region.region_name, endpoint_url=region.endpoint,
                config=Config(retries={"max_attempts": 0}))  # fmt: skip
            clients[name].meta.events.register(
                "before-send", lambda request, **_: sent.append(request)
            )
        with Probe() as probe, Connection(region.port) as connection:
            for call in random_calls(source, ROUNDS):
                service, operation, values = call
                client = clients[service]
                values = known_members(client.meta.service_model, operation, values)
                sent.clear()
                said = {}
                with self.subTest(operation=operation):
                    try:
                        client._make_api_call(operation, values)
                    except ClientError as error:
                        said = {
                            "error": error.response["Error"]["Code"],
                            "message": error.response["Error"]["Message"],
                            "parsed": "RequestId" in error.response["ResponseMetadata"],
                        }
                    self.understood(said, call)
                    request = captured(sent[0])
                    self.decodes_to(probe, request, (service, operation, values))
                    self.changed_byte_is_refused(connection, request, source, call)


def known_members(model, operation: str, values: dict) -> dict:
    """Without what this botocore's older model does not have."""
    shape = model.operation_model(operation).input_shape
    if shape is None:
        return {}
    return {name: value for name, value in values.items() if name in shape.members}


def captured(sent) -> Request:
    def text(value):
        return value.decode() if isinstance(value, bytes) else value

    headers = {text(name).lower(): text(value) for name, value in sent.headers.items()}
    headers.setdefault("host", f"127.0.0.1:{region.port}")
    body = sent.body or b""
    return Request(
        sent.method, "/", [], headers, body if isinstance(body, bytes) else body.encode()
    )


def change_one_byte(request: Request, source: random.Random) -> str:
    """Changes one letter or digit of what is signed, or of the signature; says where."""
    authorization = request.headers["authorization"]
    signed = authorization.split("SignedHeaders=")[1].split(",")[0].split(";")
    # A changed length is another message, and a changed host another question.
    signed = [n for n in signed if n in request.headers and n not in ("host", "content-length")]
    places = ["body", "authorization", *signed]
    place = source.choice(places)
    if place == "body":
        body = bytearray(request.body)
        where = source.choice([n for n, byte in enumerate(body) if chr(byte).isalnum()])
        body[where] = ord(other(chr(body[where]), source))
        request.body = bytes(body)
    elif place == "authorization":
        head, signature = authorization.rsplit("=", 1)
        where = source.randrange(len(signature))
        digit = source.choice([d for d in "0123456789abcdef" if d != signature[where]])
        request.headers[
            "authorization"
        ] = f"{head}={signature[:where]}{digit}{signature[where + 1:]}"
    else:
        value = request.headers[place]
        where = source.choice([n for n, c in enumerate(value) if c.isascii() and c.isalnum()])
        request.headers[place] = value[:where] + other(value[where], source) + value[where + 1 :]
    return place


def other(letter: str, source: random.Random) -> str:
    return source.choice([c for c in string.ascii_letters + string.digits if c != letter])
