"""What botocore serialises, our codec decodes to the same values; what our codec encodes, botocore
parses to the same values; errors too. SKERRY_ROUNDS says how many requests and how many answers,
SKERRY_SEED which ones.
"""
import base64
import os
import random
import unittest
import urllib.parse
import xml.etree.ElementTree as ElementTree

import botocore.awsrequest
import botocore.loaders
import botocore.model
import botocore.parsers
import botocore.serialize
from probe import ROOT, Probe, decoded_body
from values import Values, plain, raw_payload

import sys

sys.path.insert(0, str(ROOT / "tools/shapes"))
import model as shapes_model  # noqa: E402

ROUNDS = int(os.environ.get("SKERRY_ROUNDS", "5000"))
SEED = int(os.environ.get("SKERRY_SEED", "11"))
LISTS = {"services": "served.txt", "test_services": "test_services.txt"}
# Debian's botocore is older than these.
NOT_IN_BOTOCORE = {("cloudformation", "DescribeEvents"), ("secretsmanager", "BatchGetSecretValue")}
REQUEST_ID = "b25f48e8-84fd-11e6-80d9-574e0c4664cb"


class Service:
    def __init__(self, name, loader_name, shapes):
        description = botocore.loaders.Loader().load_service_model(loader_name, "service-2")
        self.name = name
        self.shapes = shapes
        protocol = shapes.attributes["protocol"]
        self.protocol = {"json1.0": "json", "json1.1": "json"}.get(protocol, protocol)
        if description["metadata"]["protocol"] != self.protocol:
            forget_wire_names(description["shapes"])  # SQS: query in botocore, JSON in the SDK
        self.model = botocore.model.ServiceModel(description, loader_name)
        self.model.metadata["protocol"] = self.protocol
        if self.protocol == "json":
            self.model.metadata["jsonVersion"] = protocol[4:]
            self.model.metadata["targetPrefix"] = shapes.attributes["target"]
        self.serializer = botocore.serialize.create_serializer(self.protocol, False)
        self.parser = botocore.parsers.create_parser(self.protocol)
        known = set(self.model.operation_names)
        self.operations = [o.name for o in shapes.operations if o.name in known]


def forget_wire_names(described):
    if isinstance(described, dict):
        for name in ("locationName", "flattened"):
            if not isinstance(described.get(name), dict):
                described.pop(name, None)
        for value in described.values():
            forget_wire_names(value)


def load_services():
    services = []
    for folder, listed in LISTS.items():
        for line in (ROOT / "tools/shapes" / listed).read_text().splitlines():
            words = line.split()
            if not line.startswith("service"):
                continue
            options = dict(word.split("=") for word in words[2:])
            path = ROOT / f"tools/shapes/{folder}/{words[1]}.shapes"
            services.append(Service(words[1], options["botocore"], shapes_model.parse(path)))
    return services


def wire_request(service, operation, params):
    """The request as it would be sent, in the probe's form."""
    made = service.serializer.serialize_to_request(params, operation)
    botocore.awsrequest.prepare_request_dict(made, "http://localhost", user_agent="test")
    sent = botocore.awsrequest.create_request_object(made).prepare()
    url = urllib.parse.urlsplit(sent.url)
    body = sent.body or b""
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        body = body.encode()
    text = lambda value: value.decode() if isinstance(value, bytes) else str(value)
    return {"method": sent.method, "path": url.path, "query": url.query,
            "headers": [[k, text(v)] for k, v in sent.headers.items()],
            "body": base64.b64encode(body).decode()}


def without_unknown(value, shape, shapes, name):
    """Drops members that today's SDK no longer has (botocore is older)."""
    known = shapes.shapes.get(name)
    if shape.type_name == "structure" and known is not None:
        types = {m.name: m.type for m in known.members}
        return {k: without_unknown(v, shape.members[k], shapes, types[k])
                for k, v in value.items() if k in types}
    if shape.type_name == "list" and known is not None:
        return [without_unknown(v, shape.member, shapes, known.members[0].type) for v in value]
    if shape.type_name == "map" and known is not None:
        return {k: without_unknown(v, shape.value, shapes, known.member("value").type)
                for k, v in value.items()}
    return value


def as_served(value, shapes, name):
    """Numbers as texts where today's SDK has texts: S3's part number markers."""
    shape = shapes.shapes.get(name)
    if shape is None:
        return str(value) if name == "string" and isinstance(value, int) else value
    types = {m.name: m.type for m in shape.members}
    if shape.kind == "list":
        return [as_served(v, shapes, shape.members[0].type) for v in value]
    if shape.kind == "map":
        return {k: as_served(v, shapes, types["value"]) for k, v in value.items()}
    return {k: as_served(v, shapes, types[k]) for k, v in value.items()}


class Codec(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        print(f"seed {SEED}, {ROUNDS} requests and {ROUNDS} answers")
        cls.services = load_services()
        cls.every = [(s, name) for s in cls.services for name in s.operations]
        cls.probe = cls.enterClassContext(Probe())

    def rounds(self, salt):
        source = random.Random(f"{SEED} {salt}")
        for number in range(ROUNDS):
            service, name = self.every[number % len(self.every)]
            yield source, service, service.model.operation_model(name)

    def test_every_served_operation_is_compared(self):
        compared = {(s.name, name) for s, name in self.every}
        served = {(s.name, o.name) for s in self.services for o in s.shapes.operations}
        self.assertLessEqual(served - compared, NOT_IN_BOTOCORE)

    def test_requests(self):
        for source, service, operation in self.rounds("requests"):
            shape = operation.input_shape
            served = next(o for o in service.shapes.operations if o.name == operation.name)
            params = {}
            if shape is not None:
                values = Values(source, service.protocol)
                # HTTP itself says how long the body is.
                params = values.structure(shape, skip={raw_payload(shape), "ContentLength"})
                params = without_unknown(params, shape, service.shapes, served.input)
                self.drop_empty_body(params, shape)
            request = wire_request(service, operation, params)
            place = f"{service.name}:{operation.name} {params} {request}"
            routed = self.probe.ask({"do": "route", **request,
                                     "signing": service.shapes.attributes["signing"]})
            self.assertEqual(routed, {"service": service.name, "operation": operation.name}, place)
            answer = self.probe.ask({"do": "decode", "service": service.name,
                                     "operation": operation.name, **request})
            self.assertEqual(answer.get("ignored"), [], f"{place} {answer}")
            expected = plain(params, shape) if shape is not None else {}
            expected = as_served(expected, service.shapes, served.input)
            got = {k: v for k, v in answer["params"].items()
                   if shape is None or k in shape.members and k != "ContentLength"}
            self.assertEqual(got, expected, place)

    def test_answers(self):
        for source, service, operation in self.rounds("answers"):
            shape = operation.output_shape
            served = next(o for o in service.shapes.operations if o.name == operation.name)
            result = {}
            if shape is not None:
                values = Values(source, service.protocol)
                values.xml = values.xml or shape.serialization.get("payload") is not None
                result = values.structure(shape, skip={raw_payload(shape)})
                result = without_unknown(result, shape, service.shapes, served.output)
                self.drop_empty_body(result, shape)
                self.set_status(result, shape)
            expected = plain(result, shape) if shape is not None else {}
            command = {"do": "encode", "service": service.name, "operation": operation.name,
                       "result": as_served(expected, service.shapes, served.output)}
            answer = self.probe.ask(command)
            place = f"{service.name}:{operation.name} {command} {answer}"
            self.assertNotIn("error", answer, place)
            parsed = service.parser.parse(self.received(answer), shape)
            metadata = parsed.pop("ResponseMetadata")
            self.assertEqual(metadata.get("RequestId"), REQUEST_ID, place)
            parsed.pop(raw_payload(shape), None)
            if operation.name == "GetBucketLocation":  # botocore's model has it wrong, and mends it
                parsed["LocationConstraint"] = ElementTree.fromstring(decoded_body(answer)).text
            self.assertEqual(plain(self.flattened(parsed, shape), shape) if shape else parsed,
                             expected, place + str(decoded_body(answer)))

    def set_status(self, result, shape):
        for name, member in shape.members.items():
            if member.serialization.get("location") == "statusCode":
                result[name] = 200

    @staticmethod
    def drop_empty_body(value, shape):
        """An empty text as the whole body is no body."""
        payload = shape.serialization.get("payload")
        if value.get(payload) == "":
            del value[payload]

    @staticmethod
    def flattened(parsed, shape):
        """What the parser made up for members that were not there."""
        made_up = {k for k, m in shape.members.items()
                   if m.serialization.get("location") == "headers"} if shape else set()
        made_up.add(shape.serialization.get("payload") if shape else None)
        return {k: v for k, v in parsed.items()
                if v is not None and not (k in made_up and not v)}

    @staticmethod
    def received(answer):
        headers = botocore.awsrequest.HeadersDict()
        for name, value in answer["headers"]:
            headers[name] = value
        return {"status_code": answer["status"], "headers": headers, "body": decoded_body(answer)}

    def test_errors(self):
        for service in self.services:
            command = {"do": "error", "service": service.name, "code": "NoSuchEntity",
                       "status": 404, "message": "The role <a> & \"b\" cannot be found. €"}
            answer = self.probe.ask(command)
            parsed = service.parser.parse(self.received(answer), None)
            self.assertEqual(parsed["Error"]["Code"], "NoSuchEntity", service.name)
            self.assertEqual(parsed["Error"]["Message"], command["message"], service.name)
            self.assertEqual(parsed["ResponseMetadata"]["RequestId"], REQUEST_ID, service.name)
            self.assertEqual(parsed["ResponseMetadata"]["HTTPStatusCode"], 404, service.name)
            if service.name in ("sts", "iam"):
                self.assertEqual(parsed["Error"]["Type"], "Sender", service.name)


if __name__ == "__main__":
    unittest.main()
