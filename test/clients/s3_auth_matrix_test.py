"""S3's part of the authentication matrix: every served operation by every form that S3 knows.

The forms are auth_matrix_test.py's; what differs is what S3 allows (unsigned payloads, a quarter of
an hour of skew, every method presigned) and the words in which it refuses. Streaming payloads are
in s3_bodies_test.py.
"""
import unittest
from datetime import timedelta

import auth_matrix_test as matrix
from harness.sigv4 import Request
from harness.wire import Closed, Connection

BUCKET, KEY = "matrix-bucket", "a-key"
VALUES = {"uploadId": "an-upload", "partNumber": "1", "x-amz-copy-source": "other/key",
          "x-amz-object-attributes": "ETag", "attributes": ""}  # fmt: skip
# Legal at S3, or made of what S3 does not have.
NOT_S3S = {"unsigned_payload", "unsigned_payload_under_s3", "unsigned_trailer", "signed_chunks",
           "signed_chunks_and_trailer", "body_added_to_presigned",
           "unsigned_payload_presigned"}  # fmt: skip
# Their bodies come after the answer that there is no such bucket.
STREAMED = {"PutObject", "UploadPart"}
OF_BODIES = {"body_changed", "declared_hash_of_another_body"}
REFUSED = {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidArgument",
           "InvalidRequest", "AuthorizationHeaderMalformed", "AuthorizationQueryParametersError",
           "RequestTimeTooSkewed", "XAmzContentSHA256Mismatch", "InvalidToken"}  # fmt: skip
NO_MATCH = {"SignatureDoesNotMatch"}
HEADER, QUERY = {"AuthorizationHeaderMalformed"}, {"AuthorizationQueryParametersError"}
EXACT = {
    "none": {"AccessDenied"}, "none_in_the_url": {"AccessDenied"}, "both": {"InvalidArgument"},
    "unknown_key": {"InvalidAccessKeyId"}, "unknown_key_presigned": {"InvalidAccessKeyId"},
    "wrong_secret": NO_MATCH, "wrong_secret_presigned": NO_MATCH, "empty_secret": NO_MATCH,
    "wrong_signature": NO_MATCH, "wrong_signature_presigned": NO_MATCH,
    "parameter_added_to_presigned": NO_MATCH, "query_added": NO_MATCH, "path_changed": NO_MATCH,
    "signed_header_changed": NO_MATCH, "method_changed": NO_MATCH,
    "wrong_scope_region": HEADER, "wrong_scope_date": HEADER, "wrong_scope_terminator": HEADER,
    "wrong_scope_region_presigned": QUERY, "presigned_for_too_long": QUERY,
    "presigned_for_a_negative_time": QUERY, "expired": {"RequestTimeTooSkewed"},
    "not_yet_valid": {"RequestTimeTooSkewed"}, "expired_presigned": {"AccessDenied"},
    "host_not_signed": {"AccessDenied"}, "amz_header_not_signed": {"AccessDenied"},
    "body_changed": {"XAmzContentSHA256Mismatch"},
    "declared_hash_of_another_body": {"XAmzContentSHA256Mismatch"},
}  # fmt: skip


def setUpModule():
    matrix.LATE = timedelta(minutes=16)
    matrix.as_get = lambda request: request  # every method has a presigned form of its own
    matrix.setUpModule()


def build(service, operation: str) -> Request:
    method, target, _ = service.operations[operation]["http"].split()
    path, _, literal = target.partition("?")
    request = Request(method, path.replace("{Bucket}", BUCKET).replace("{Key+}", KEY))
    # Of GET / on the machine's own name nothing tells that S3 is meant, unless it is signed.
    host = "s3.us-east-1.amazonaws.com" if path == "/" else matrix.region_host()
    request.headers = {"host": host, "content-type": "application/xml"}
    request.query = [tuple(pair.partition("=")[::2]) for pair in literal.split("&") if pair]
    shape = service.shapes.get(service.operations[operation].get("input", ""))
    for member in shape.members if shape else ():
        if "required" not in member.words:
            continue
        if "query" in member.words:
            request.query.append((member.words["query"], VALUES[member.words["query"]]))
        if "header" in member.words:
            request.headers[member.words["header"].lower()] = VALUES[member.words["header"]]
    return request


def other_method(service, request: Request) -> Request:
    request = matrix.signer(service).sign_header(request)
    request.method = "PUT" if request.method != "PUT" else "DELETE"
    return request


class S3Matrix(unittest.TestCase):
    def setUp(self):
        self.connection = Connection(matrix.region.port)
        self.addCleanup(lambda: self.connection.__exit__())
        self.service = matrix.served["s3"]

    def send(self, request: Request):
        for _ in range(2):  # a refusal may have closed the connection
            try:
                return self.connection.exchange(request)
            except (Closed, ConnectionError, BrokenPipeError):
                self.connection.__exit__()
                self.connection = Connection(matrix.region.port)
        self.fail(f"no answer to {request}")

    def buckets(self) -> bytes:
        request = Request("GET", "/", [], {"host": matrix.region_host()})
        answer = self.send(matrix.signer("s3").sign_header(request))
        self.assertEqual(answer.status, 200, answer.body)
        return answer.body

    def test_each_operation_has_a_request_of_its_own(self):
        made = set()
        for operation in self.service.operations:
            request = build(self.service, operation)
            copies = "x-amz-copy-source" in request.headers
            made.add((request.method, request.path, tuple(request.query), copies))
        self.assertEqual(len(made), len(self.service.operations))


def make_refusal(name, form):
    def test(self):
        before = self.buckets()
        for operation in self.service.operations:
            if name in OF_BODIES and operation in STREAMED:
                continue
            with self.subTest(operation=operation):
                answer = self.send(form("s3", build(self.service, operation)))
                if name in matrix.REFUSED_BY_ANOTHER_SERVICE:
                    self.assertIn(answer.status, (400, 403, 404, 405, 501), answer.body)
                    continue
                self.assertIn(answer.status, (400, 403), answer.body)
                if answer.body:  # answers to HEAD have none
                    self.assertIn(answer.error, EXACT.get(name, REFUSED), answer.body)
        self.assertEqual(self.buckets(), before, "a refused request changed something")

    return test


def make_acceptance(form):
    def test(self):
        for operation in self.service.operations:
            with self.subTest(operation=operation):
                answer = self.send(form("s3", build(self.service, operation)))
                self.assertNotIn(answer.status, (401, 403, 500), answer.body)
                self.assertNotIn(answer.error, REFUSED - {"InvalidArgument", "InvalidRequest"})

    return test


for name, form in {**matrix.FORMS, "method_changed": other_method}.items():
    if name not in NOT_S3S:
        made = make_acceptance(form) if name.startswith("valid_") else make_refusal(name, form)
        # Valid ones run last: they change things.
        setattr(S3Matrix, f"test_{'z_' if name.startswith('valid_') else ''}{name}", made)

if __name__ == "__main__":
    unittest.main()
