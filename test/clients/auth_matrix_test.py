"""Every served operation by every form of authentication: only the valid forms get through.

The signatures are made by harness/sigv4.py, which shares no code with the server or with an SDK.
"""
import hashlib
import json
import random
import re
import unittest
from datetime import datetime, timedelta, timezone

from harness import shapes
from harness.builders import BUILDERS
from harness.region import Credentials, Region
from harness.sigv4 import Request, Signer
from harness.wire import Closed, Connection

ACCOUNT = "000000000000"
SEED = 20260131
# What AWS answers when it does not know who is calling. AccessDenied is none: it names a caller.
UNAUTHENTICATED = {
    "MissingAuthenticationToken", "InvalidClientTokenId", "SignatureDoesNotMatch",
    "IncompleteSignature", "ExpiredToken", "InvalidToken", "RequestExpired",
    "MissingAuthenticationTokenException", "InvalidSignatureException",
    "UnrecognizedClientException", "IncompleteSignatureException"}  # fmt: skip
NO_MATCH = {"SignatureDoesNotMatch"}
LATE = timedelta(minutes=6)
UNSIGNED_KINDS = [
    "UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"]  # fmt: skip


# S3 has rules and words of its own: s3_auth_matrix_test.py.
OWN_MATRIX = {"s3"}
# The JSON protocols' names of what the query protocol calls otherwise.
JSON_CODES = {
    "MissingAuthenticationToken": "MissingAuthenticationTokenException",
    "InvalidClientTokenId": "UnrecognizedClientException",
    "IncompleteSignature": "IncompleteSignatureException",
    "SignatureDoesNotMatch": "InvalidSignatureException",
}
# What a refused request must not have changed.
STATE = [
    ("iam", "GetAccountAuthorizationDetails", {"MaxItems": 1000}),
    ("iam", "ListAccountAliases", {}),
    ("iam", "ListAccessKeys", {}),
    ("kms", "ListKeys", {}),
    ("kms", "ListAliases", {}),
    ("secretsmanager", "ListSecrets", {}),
    ("ssm", "DescribeParameters", {}),
    ("ecr", "DescribeRepositories", {}),
    ("ec2", "DescribeVpcs", {}),
    ("ec2", "DescribeSubnets", {}),
    ("ec2", "DescribeSecurityGroups", {}),
    ("ec2", "DescribeTags", {}),
    ("logs", "DescribeLogGroups", {}),
    ("lambda", "ListFunctions", {}),
]


def region_host() -> str:
    return f"127.0.0.1:{region.port}"


def setUpModule():
    global region, served, session
    region = unittest.enterModuleContext(Region())
    listed = {entry["service"] for entry in json.loads(
        region.command("--json", "operations").stdout)}  # fmt: skip
    served = {name: service for name, service in shapes.services().items() if name in listed}
    trust = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
    role = {"RoleName": "matrix", "AssumeRolePolicyDocument": json.dumps(
        {"Version": "2012-10-17", "Statement": [trust]})}  # fmt: skip
    ask("iam", "CreateRole", role)
    ask("iam", "AttachRolePolicy", {"RoleName": "matrix", "PolicyArn":
                                    "arn:aws:iam::aws:policy/AdministratorAccess"})  # fmt: skip
    body = ask("sts", "AssumeRole", {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/matrix",
                                     "RoleSessionName": "matrix"}).decode()  # fmt: skip
    field = lambda name: body.split(f"<{name}>")[1].split(f"</{name}>")[0]  # noqa: E731
    session = Credentials(field("AccessKeyId"), field("SecretAccessKey"), field("SessionToken"))


def signer(service: str, credentials: Credentials | None = None, **changes) -> Signer:
    known = credentials or region.credentials
    values = dict(access_key=known.access_key, secret_key=known.secret_key, token=known.token,
                  region=region.region_name, service=service)  # fmt: skip
    return Signer(**{**values, **changes})


def ask(service: str, operation: str, parameters: dict) -> bytes:
    build = BUILDERS[served[service].about["protocol"]]
    request = build(region_host(), served[service], operation, parameters)
    with Connection(region.port) as connection:
        answer = connection.exchange(signer(service).sign_header(request))
    if answer.status != 200:
        raise RuntimeError(f"{operation}: {answer.status} {answer.body}")
    return answer.body


def as_get(request: Request) -> Request:
    """The query protocol's other form: the parameters in the URL. Others have but one."""
    from urllib.parse import parse_qsl

    if "form-urlencoded" not in request.headers["content-type"]:
        return request
    return Request("GET", "/", parse_qsl(request.body.decode(), keep_blank_values=True),
                   {"host": request.headers["host"]})  # fmt: skip


class Forms:
    """Each method is a form: (service, request) to a signed request."""

    # The valid ones.
    def valid_header(service, r):
        return signer(service).sign_header(r)

    def valid_presigned(service, r):
        return signer(service).presign(as_get(r))

    def valid_session_header(service, r):
        return signer(service, session).sign_header(r)

    def valid_session_presigned(service, r):
        return signer(service, session).presign(as_get(r))

    # No authentication, or more than one, or another kind.
    def none(_, r):
        return r

    def none_in_the_url(_, r):
        return as_get(r)

    def both(service, r):
        return signer(service).sign_header(signer(service).presign(as_get(r)))

    def basic(_, r):
        r.headers["authorization"] = "Basic YWRtaW46YWRtaW4="
        return r

    def bearer(_, r):
        r.headers["authorization"] = "Bearer " + region.credentials.access_key
        return r

    def version_2(_, r):
        r = as_get(r)
        r.query += [("AWSAccessKeyId", region.credentials.access_key), ("SignatureVersion", "2"),
                    ("SignatureMethod", "HmacSHA256"), ("Signature", "AAAA")]  # fmt: skip
        return r

    def signature_missing(service, r):
        r = signer(service).sign_header(r)
        r.headers["authorization"] = r.headers["authorization"].split(", Signature=")[0]
        return r

    # The key.
    def unknown_key(service, r):
        return signer(service, access_key="AKIA" + "Q" * 16).sign_header(r)

    def unknown_key_presigned(service, r):
        return signer(service, access_key="AKIA" + "Q" * 16).presign(as_get(r))

    def wrong_secret(service, r):
        return signer(service, secret_key="x" * 40).sign_header(r)

    def empty_secret(service, r):
        return signer(service, secret_key="").sign_header(r)

    def wrong_secret_presigned(service, r):
        return signer(service, secret_key="x" * 40).presign(as_get(r))

    def session_secret_with_user_key(service, r):
        return signer(service, secret_key=session.secret_key).sign_header(r)

    # The signature.
    def wrong_signature(service, r):
        return replace_signature(signer(service).sign_header(r), "0" * 64)

    def empty_signature(service, r):
        return replace_signature(signer(service).sign_header(r), "")

    def upper_case_signature(service, r):
        r = signer(service).sign_header(r)
        return replace_signature(r, r.headers["authorization"].split("Signature=")[1].upper())

    def wrong_signature_presigned(service, r):
        r = signer(service).presign(as_get(r))
        r.query[-1] = ("X-Amz-Signature", "0" * 64)
        return r

    # The scope.
    def wrong_scope_date(service, r):
        return signer(service, scope_date="20200101").sign_header(r)

    def wrong_scope_region(service, r):
        return signer(service, region="eu-north-1").sign_header(r)

    def wrong_scope_service(service, r):
        return signer("s3" if service != "s3" else "iam").sign_header(r)

    def unknown_scope_service(service, r):
        return signer("nothing").sign_header(r)

    def wrong_scope_service_at_its_host(service, r):
        endpoint = served[service].about["endpoint"]
        r.headers["host"] = f"{endpoint}.{region.region_name}.amazonaws.com"
        if service == "iam":
            r.headers["host"] = "iam.amazonaws.com"
        return signer("iam" if service != "iam" else "sts").sign_header(r)

    def wrong_scope_terminator(service, r):
        return signer(service, terminator="aws4_requesu").sign_header(r)

    def wrong_scope_region_presigned(service, r):
        return signer(service, region="eu-north-1").presign(as_get(r))

    # Time.
    def expired(service, r):
        return signer(service, date=datetime.now(timezone.utc) - LATE).sign_header(r)

    def not_yet_valid(service, r):
        return signer(service, date=datetime.now(timezone.utc) + LATE).sign_header(r)

    def expired_presigned(service, r):
        return signer(service, date=datetime.now(timezone.utc) - LATE).presign(as_get(r), 60)

    def not_yet_valid_presigned(service, r):
        return signer(service, date=datetime.now(timezone.utc) + LATE).presign(as_get(r))

    def presigned_for_too_long(service, r):
        return signer(service).presign(as_get(r), 604801)

    def presigned_for_a_negative_time(service, r):
        return signer(service).presign(as_get(r), -1)

    # What was signed is not what came.
    def body_changed(service, r):
        r = signer(service).sign_header(r)
        r.body += b"&Marker=x"
        return r

    def body_added_to_presigned(service, r):
        body, r = r.body + b" ", signer(service).presign(as_get(r))
        r.method, r.body = "POST", body
        return r

    def parameter_added_to_presigned(service, r):
        r = signer(service).presign(as_get(r))
        r.query.insert(0, ("Marker", "x"))
        return r

    def query_added(service, r):
        r = signer(service).sign_header(r)
        r.query.append(("Action", "DeleteUser"))
        return r

    def method_changed(service, r):
        r = signer(service).sign_header(r)
        r.method = "PUT" if r.method != "PUT" else "POST"
        return r

    def path_changed(service, r):
        r = signer(service).sign_header(r)
        r.path = "/x"
        return r

    def signed_header_changed(service, r):
        r = signer(service).sign_header(r)
        r.headers["content-type"] += "; charset=utf-8"
        return r

    def host_not_signed(service, r):
        return signer(service).sign_header(r, unsigned=("host",))

    def amz_header_not_signed(service, r):
        r.headers["x-amz-meta"] = "1"
        return signer(service).sign_header(r, unsigned=("x-amz-meta",))

    def amz_header_added(service, r):
        r = signer(service).sign_header(r)
        r.headers["x-amz-security-tokens"] = "1"
        return r

    # The session token.
    def token_missing(service, r):
        return signer(service, session, token=None).sign_header(r)

    def token_missing_presigned(service, r):
        return signer(service, session, token=None).presign(as_get(r))

    def token_changed(service, r):
        return signer(service, session, token=change_middle(session.token)).sign_header(r)

    def token_cut(service, r):
        return signer(service, session, token=session.token[:-8]).sign_header(r)

    def token_for_a_user_key(service, r):
        return signer(service, token=session.token).sign_header(r)

    def token_not_signed(service, r):
        r = signer(service, session, token=None).sign_header(r)
        r.headers["x-amz-security-token"] = change_middle(session.token)
        return r

    # The payload.
    def declared_hash_of_another_body(service, r):
        return signer(service, payload_hash=hashlib.sha256(b"x").hexdigest()).sign_header(r)

    def unsigned_payload(service, r):
        return signer(service, payload_hash=UNSIGNED_KINDS[0]).sign_header(r)

    def unsigned_trailer(service, r):
        return streaming(service, r, UNSIGNED_KINDS[1])

    def signed_chunks(service, r):
        return streaming(service, r, UNSIGNED_KINDS[2])

    def signed_chunks_and_trailer(service, r):
        return streaming(service, r, UNSIGNED_KINDS[3])

    def unsigned_payload_under_s3(service, r):
        return signer("s3", payload_hash=UNSIGNED_KINDS[0]).sign_header(r)

    def unsigned_payload_presigned(service, r):
        return signer(service, payload_hash=UNSIGNED_KINDS[0]).presign(as_get(r))


def streaming(service: str, request: Request, kind: str) -> Request:
    request.headers.update({"content-encoding": "aws-chunked",
                            "x-amz-trailer": "x-amz-checksum-crc32",
                            "x-amz-decoded-content-length": str(len(request.body))})  # fmt: skip
    request = signer(service, payload_hash=kind).sign_header(request)
    request.body = b"%x\r\n%s\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n" % (
        len(request.body), request.body)  # fmt: skip
    return request


def replace_signature(request: Request, signature: str) -> Request:
    head, _, _ = request.headers["authorization"].partition("Signature=")
    request.headers["authorization"] = head + "Signature=" + signature
    return request


def change_middle(text: str) -> str:
    middle = len(text) // 2
    return text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1 :]


# Where AWS's answer is one exact code.
EXACT = {
    "none": {"MissingAuthenticationToken"}, "none_in_the_url": {"MissingAuthenticationToken"},
    "unknown_key": {"InvalidClientTokenId"}, "unknown_key_presigned": {"InvalidClientTokenId"},
    "wrong_secret": NO_MATCH, "empty_secret": NO_MATCH, "wrong_secret_presigned": NO_MATCH,
    "session_secret_with_user_key": NO_MATCH, "wrong_signature": NO_MATCH,
    "upper_case_signature": NO_MATCH, "wrong_signature_presigned": NO_MATCH,
    "wrong_scope_service_at_its_host": NO_MATCH, "wrong_scope_date": NO_MATCH,
    "wrong_scope_region": NO_MATCH,
    "wrong_scope_terminator": NO_MATCH,
    "wrong_scope_region_presigned": NO_MATCH, "expired": NO_MATCH, "not_yet_valid": NO_MATCH,
    "expired_presigned": NO_MATCH, "not_yet_valid_presigned": NO_MATCH, "body_changed": NO_MATCH,
    "body_added_to_presigned": NO_MATCH, "parameter_added_to_presigned": NO_MATCH,
    "query_added": NO_MATCH, "method_changed": NO_MATCH, "path_changed": NO_MATCH,
    "signed_header_changed": NO_MATCH, "signature_missing": {"IncompleteSignature"},
    "token_missing": {"InvalidClientTokenId"}, "token_missing_presigned": {"InvalidClientTokenId"},
}  # fmt: skip
# Signed as another service's request, and as such it is whole: that service must refuse it.
REFUSED_BY_ANOTHER_SERVICE = {"wrong_scope_service", "unknown_scope_service",
                              "unsigned_payload_under_s3"}  # fmt: skip
FORMS = {name: form for name, form in vars(Forms).items() if not name.startswith("__")}


class Matrix(unittest.TestCase):
    def requests(self, only=None):
        values = random.Random(SEED)
        for service in served.values():
            if service.name in OWN_MATRIX:
                continue
            build = BUILDERS[service.about["protocol"]]
            made = shapes.Values(service, values)
            for operation in service.operations:
                yield service.name, operation, lambda: build(
                    region_host(), service, operation, made.input(operation))  # fmt: skip

    def send(self, request: Request):
        for _ in range(2):  # a refusal may have closed the connection
            try:
                return self.connection.exchange(request)
            except (Closed, ConnectionError, BrokenPipeError):
                self.connection.__exit__()
                self.connection = Connection(region.port)
        self.fail(f"no answer to {request}")

    def setUp(self):
        self.connection = Connection(region.port)
        self.addCleanup(lambda: self.connection.__exit__())

    def test_every_served_operation_is_in_the_matrix(self):
        answer = json.loads(region.command("--json", "operations").stdout)
        listed = {(entry["service"], name) for entry in answer for name in entry["operations"]}
        matrix = {(s.name, operation) for s in served.values() for operation in s.operations}
        self.assertEqual(listed - matrix, set())
        self.assertTrue(listed)
        for service in served.values():
            if service.name not in OWN_MATRIX:
                self.assertIn(service.about["protocol"], BUILDERS)

    def state(self) -> list[str]:
        bodies = [ask(*question).decode() for question in STATE if question[0] in served]
        bodies = [re.sub("<requestId>[^<]*</requestId>", "", body) for body in bodies]  # EC2's
        return [body.split("<ResponseMetadata>")[0] for body in bodies]


def expected(name: str, service: str) -> set[str]:
    codes = EXACT.get(name, UNAUTHENTICATED | {"InvalidRequest", "AccessDenied"})
    if name not in EXACT or "json" not in served[service].about["protocol"]:
        return codes
    named = {JSON_CODES[code] for code in codes}
    # Host and scope disagree about the service: either one's words are right. And nothing but its
    # scope tells that a request was for a service of paths.
    either = name == "wrong_scope_service_at_its_host" or (
        served[service].about["protocol"] == "rest-json")
    return named | codes if either else named


def make_refusal(name, form):
    def test(self):
        before = self.state()
        for service, operation, request in self.requests():
            with self.subTest(operation=f"{service}:{operation}"):
                answer = self.send(form(service, request()))
                if name in REFUSED_BY_ANOTHER_SERVICE:
                    self.assertIn(answer.status, (400, 403, 404, 405, 501), answer.body)
                else:
                    self.assertIn(answer.status, (400, 403), answer.body)
                    self.assertIn(answer.error, expected(name, service), answer.body)
        self.assertEqual(self.state(), before, "a refused request changed something")

    return test


def make_acceptance(form):
    def test(self):
        for service, operation, request in self.requests():
            with self.subTest(operation=f"{service}:{operation}"):
                answer = self.send(form(service, request()))
                refusals = UNAUTHENTICATED | {"", "InvalidAction", "InternalFailure"}
                # These two know callers whom they refuse.
                if operation not in ("AssumeRole", "GetSessionToken"):
                    refusals = refusals | {"AccessDenied", "AccessDeniedException"}
                self.assertNotIn(answer.error, refusals, answer.body)

    return test


for name, form in FORMS.items():
    made = make_acceptance(form) if name.startswith("valid_") else make_refusal(name, form)
    # Valid ones run last: they change things.
    setattr(Matrix, f"test_{'z_' if name.startswith('valid_') else ''}{name}", made)
