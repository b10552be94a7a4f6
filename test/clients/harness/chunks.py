"""aws-chunked bodies, written from AWS's description and from nothing else.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers
"""
import hashlib
import hmac

from harness.sigv4 import Request, Signer

SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
SIGNED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
EMPTY_HASH = hashlib.sha256(b"").hexdigest()


class Chunks:
    """Encodes a body chunk by chunk; each signature is chained to the one before it."""

    def __init__(self, signer: Signer, moment: str, seed: str):
        self.signer, self.moment, self.previous = signer, moment, seed

    def link(self, algorithm: str, hashes: str) -> str:
        text = "\n".join([algorithm, self.moment, self.signer.scope(), self.previous, hashes])
        self.previous = hmac.new(self.signer.key(), text.encode(), hashlib.sha256).hexdigest()
        return self.previous

    def chunk(self, data: bytes) -> bytes:
        hashes = EMPTY_HASH + "\n" + hashlib.sha256(data).hexdigest()
        signature = self.link("AWS4-HMAC-SHA256-PAYLOAD", hashes)
        end = b"\r\n" if data else b""
        return f"{len(data):x};chunk-signature={signature}\r\n".encode() + data + end

    def trailer(self, name: str, value: str) -> bytes:
        hashed = hashlib.sha256(f"{name}:{value}\n".encode()).hexdigest()
        signature = self.link("AWS4-HMAC-SHA256-TRAILER", hashed)
        return f"{name}:{value}\r\nx-amz-trailer-signature:{signature}\r\n".encode()


def chunked(
    signer: Signer, request: Request, kind: str, body: bytes, size: int, trailer=("", "")
) -> Request:
    """Signs `request` and gives it `body` in chunks of `size`; a trailer is (name, value)."""
    signer.payload_hash = kind
    request.headers["content-encoding"] = "aws-chunked"
    request.headers["x-amz-decoded-content-length"] = str(len(body))
    if kind != SIGNED:
        request.headers["x-amz-trailer"] = trailer[0]
    pieces = [body[i : i + size] for i in range(0, len(body), size)] + [b""]
    signer.sign_header(request)
    if kind == UNSIGNED_TRAILER:
        text = b"".join(b"%x\r\n" % len(p) + p + (b"\r\n" if p else b"") for p in pieces)
        request.body = text + f"{trailer[0]}:{trailer[1]}\r\n\r\n".encode()
        return request
    seed = request.headers["authorization"].rsplit("Signature=", 1)[1]
    chain = Chunks(signer, request.headers["x-amz-date"], seed)
    text = b"".join(chain.chunk(piece) for piece in pieces)
    if kind == SIGNED_TRAILER:
        text += chain.trailer(*trailer)
    request.body = text + b"\r\n"
    return request
