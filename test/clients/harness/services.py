"""Calls of AWS's APIs by hand over kept connections, for tests that make many: a process of the CLI
costs as much as fifty of these.

    with Services(region) as services:
        services.query("cloudformation", "CreateStack", StackName="a", TemplateBody=text)
        services.json("ssm", "GetParameter", Name="/a")

A refusal raises Refused with the code and the message that a client would see.
"""
import json
import time
import uuid
import xml.etree.ElementTree as ElementTree
from urllib.parse import quote

from harness.region import Credentials, Region
from harness.sigv4 import Request, Signer
from harness.wire import Connection

VERSIONS = {"cloudformation": "2010-05-15", "iam": "2010-05-08", "sts": "2011-06-15",
            "ec2": "2016-11-15", "rds": "2014-10-31"}  # fmt: skip
TARGETS = {"ssm": "AmazonSSM", "secretsmanager": "secretsmanager", "kms": "TrentService",
           "ecr": "AmazonEC2ContainerRegistry_V20150921"}  # fmt: skip
SETTLE_SECONDS_MAX = 60
IDLE_SECONDS_MAX = 1


class Refused(Exception):
    def __init__(self, code: str, message: str):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def members(prefix: str, value) -> list[tuple[str, str]]:
    """A value as the query protocol spells it."""
    if isinstance(value, dict):
        return [pair for name, each in value.items() for pair in members(f"{prefix}.{name}", each)]
    if isinstance(value, (list, tuple)):
        return [pair for number, each in enumerate(value, 1)
                for pair in members(f"{prefix}.member.{number}", each)]  # fmt: skip
    return [(prefix, str(value).lower() if isinstance(value, bool) else str(value))]


def plain(element):
    """An answer's element as dicts, lists (of <member>s or EC2's <item>s) and texts."""
    children = list(element)
    if not children:
        return element.text or ""
    names = [child.tag.rsplit("}")[-1] for child in children]
    if names[0] in ("member", "item"):
        return [plain(child) for child in children]
    return {name: plain(child) for name, child in zip(names, children)}


class Services:
    def __init__(self, region: Region, credentials: Credentials | None = None):
        self.region = region
        self.credentials = credentials or region.credentials
        self.connection = Connection(region.port)
        self.used = time.monotonic()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.__exit__()

    def reconnect(self) -> None:
        """To a region that was started again."""
        self.connection.__exit__()
        self.connection = Connection(self.region.port)

    def send(self, service: str, request: Request):
        known = self.credentials
        signer = Signer(known.access_key, known.secret_key, known.token, service=service)
        request.headers.setdefault("host", f"127.0.0.1:{self.region.port}")
        if time.monotonic() - self.used > IDLE_SECONDS_MAX:  # the server may have closed it
            self.reconnect()
        self.used = time.monotonic()
        return self.connection.exchange(signer.sign_header(request))

    def query(self, service: str, action: str, **parameters):
        form = [("Action", action), ("Version", VERSIONS[service])]
        for name, value in parameters.items():
            form += members(name, value)
        body = "&".join(f"{quote(k)}={quote(v, safe='')}" for k, v in form).encode()
        headers = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
        answer = self.send(service, Request("POST", "/", [], headers, body))
        if answer.status != 200:
            raise Refused(answer.error, answer.message)
        root = ElementTree.fromstring(answer.body)
        for child in root:
            if child.tag.endswith("Result"):
                told = plain(child)
                return told if isinstance(told, dict) else {}
        return plain(root) if service == "ec2" else {}

    def json(self, service: str, operation: str, **parameters) -> dict:
        headers = {"content-type": "application/x-amz-json-1.1",
                   "x-amz-target": f"{TARGETS[service]}.{operation}"}  # fmt: skip
        if service == "secretsmanager" and operation in ("CreateSecret", "PutSecretValue"):
            parameters.setdefault("ClientRequestToken", str(uuid.uuid4()))  # as every client does
        body = json.dumps(parameters).encode()
        answer = self.send(service, Request("POST", "/", [], headers, body))
        told = json.loads(answer.body or b"{}")
        if answer.status != 200:
            raise Refused(answer.error, told.get("message", told.get("Message", "")))
        return told

    def s3(self, method: str, path: str, query: str = "", body: bytes = b"") -> bytes:
        pairs = [tuple((each + "=").split("=")[:2]) for each in query.split("&") if each]
        answer = self.send("s3", Request(method, path, pairs, {}, body))
        if answer.status >= 300:
            raise Refused(answer.error or str(answer.status), answer.message)
        return answer.body

    # Stacks.

    def stacks(self, action: str, **parameters):
        return self.query("cloudformation", action, **parameters)

    def stack(self, name: str) -> dict:
        return self.stacks("DescribeStacks", StackName=name)["Stacks"][0]

    def settled(self, name: str) -> str:
        """The stack's status when nothing is under way any more."""
        deadline = time.monotonic() + SETTLE_SECONDS_MAX
        while True:
            status = self.stack(name)["StackStatus"]
            if not status.endswith("_IN_PROGRESS") or status == "REVIEW_IN_PROGRESS":
                return status
            if time.monotonic() > deadline:
                raise AssertionError(f"{name} is still {status}: {self.failures(name)}")
            time.sleep(0.01)

    def events(self, name: str) -> list[dict]:
        """Oldest first."""
        found, more = [], {}
        while True:
            page = self.stacks("DescribeStackEvents", StackName=name, **more)
            found += page["StackEvents"] or []
            if not page.get("NextToken"):
                return found[::-1]
            more = {"NextToken": page["NextToken"]}

    def failures(self, name: str) -> list[str]:
        return [f"{each['LogicalResourceId']}: {each.get('ResourceStatusReason', '')}"
                for each in self.events(name)
                if each["ResourceStatus"].endswith("FAILED")]  # fmt: skip

    def resources(self, name: str) -> list[dict]:
        found, more = [], {}
        while True:
            page = self.stacks("ListStackResources", StackName=name, **more)
            found += page["StackResourceSummaries"] or []
            if not page.get("NextToken"):
                return found
            more = {"NextToken": page["NextToken"]}

    def create(self, name: str, template, **more) -> str:
        """A stack of a template (a text, or what becomes JSON); its status at the end."""
        self.stacks("CreateStack", StackName=name, TemplateBody=text_of(template), **more)
        return self.settled(name)

    def update(self, name: str, template, **more) -> str:
        self.stacks("UpdateStack", StackName=name, TemplateBody=text_of(template), **more)
        return self.settled(name)

    def delete(self, name: str, **more) -> str:
        arn = self.stack(name)["StackId"]
        self.stacks("DeleteStack", StackName=name, **more)
        return self.settled(arn)


def text_of(template) -> str:
    return template if isinstance(template, str) else json.dumps(template)
