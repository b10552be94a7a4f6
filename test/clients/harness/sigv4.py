"""Signature Version 4 in a page, written from AWS's description and from nothing else.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
Every value can be replaced, so that a test can make each kind of wrong signature.
"""
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timezone
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass
class Request:
    method: str = "POST"
    path: str = "/"
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""

    def target(self) -> str:
        return self.path + ("?" + encode_query(self.query) if self.query else "")


@dataclass
class Signer:
    access_key: str
    secret_key: str
    token: str | None = None
    region: str = "us-east-1"
    service: str = "sts"
    terminator: str = "aws4_request"
    date: datetime | None = None  # of the request; now when None
    scope_date: str | None = None  # "20260131"; the request's date when None
    payload_hash: str | None = None  # the body's own when None

    def moment(self) -> datetime:
        return self.date or datetime.now(timezone.utc)

    def scope(self) -> str:
        day = self.scope_date or self.moment().strftime("%Y%m%d")
        return f"{day}/{self.region}/{self.service}/{self.terminator}"

    def key(self) -> bytes:
        key = ("AWS4" + self.secret_key).encode()
        for part in self.scope().split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key

    def signature(self, request: Request, signed: list[str], moment: str, payload: str) -> str:
        canonical = "\n".join(
            [
                request.method,
                quote(request.path, safe="/-_.~"),
                encode_query(request.query, True),
                *[f"{name}:{' '.join(request.headers[name].split())}" for name in signed],
                "",
                ";".join(signed),
                payload,
            ]
        )
        text = "\n".join(
            [ALGORITHM, moment, self.scope(), hashlib.sha256(canonical.encode()).hexdigest()]
        )
        return hmac.new(self.key(), text.encode(), hashlib.sha256).hexdigest()

    def sign_header(self, request: Request, unsigned: tuple[str, ...] = ()) -> Request:
        """Adds the headers of a signed request; headers named in `unsigned` stay out of it."""
        moment = self.moment().strftime("%Y%m%dT%H%M%SZ")
        request.headers["x-amz-date"] = moment
        if self.token:
            request.headers["x-amz-security-token"] = self.token
        payload = self.payload_hash or hashlib.sha256(request.body).hexdigest()
        if self.payload_hash or self.service == "s3":
            request.headers["x-amz-content-sha256"] = payload
        signed = sorted(name for name in request.headers if name not in unsigned)
        signature = self.signature(request, signed, moment, payload)
        request.headers["authorization"] = (
            f"{ALGORITHM} Credential={self.access_key}/{self.scope()}, "
            f"SignedHeaders={';'.join(signed)}, Signature={signature}"
        )
        return request

    def presign(self, request: Request, expires: int = 300) -> Request:
        """Adds the query parameters of a presigned request."""
        moment = self.moment().strftime("%Y%m%dT%H%M%SZ")
        signed = sorted(request.headers)
        request.query += [
            ("X-Amz-Algorithm", ALGORITHM),
            ("X-Amz-Credential", f"{self.access_key}/{self.scope()}"),
            ("X-Amz-Date", moment),
            ("X-Amz-Expires", str(expires)),
            ("X-Amz-SignedHeaders", ";".join(signed)),
        ]
        if self.token:
            request.query.append(("X-Amz-Security-Token", self.token))
        default = "UNSIGNED-PAYLOAD" if self.service == "s3" else None
        payload = self.payload_hash or default or hashlib.sha256(request.body).hexdigest()
        signature = self.signature(request, signed, moment, payload)
        request.query.append(("X-Amz-Signature", signature))
        return request


def encode_query(query: list[tuple[str, str]], canonical: bool = False) -> str:
    pairs = [(quote(k, safe="-_.~"), quote(v, safe="-_.~")) for k, v in query]
    return "&".join(f"{k}={v}" for k, v in (sorted(pairs) if canonical else pairs))
