"""Random values for botocore shapes, and their plain form that the probe speaks."""
import base64
import datetime
import string

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
PLAIN = string.ascii_letters + string.digits + " _-./:=+@,;!?#&%\"'<>()[]{}|\\^~*$`"
BEYOND = "äößéçñ€漢字кириллица😀\u00a0\u2028\ufffd"
HEADER = string.ascii_letters + string.digits + "-_./:=+@"
DEPTH_MAX = 5


class Values:
    """Makes values that a protocol can carry; `xml` leaves out what XML turns into something else:
    control characters, line ends, empty collections."""

    def __init__(self, source, protocol):
        self.source = source
        self.xml = protocol in ("query", "ec2", "rest-xml")

    def text(self, shape=None, alphabet=None):
        if shape is not None and getattr(shape, "enum", None):
            return self.source.choice(shape.enum)
        alphabet = alphabet or PLAIN + BEYOND + ("" if self.xml else "\n\r\t\x01\x7f")
        length = self.source.choice((0, 1, 2, 5, 12, 40))
        text = "".join(self.source.choice(alphabet) for _ in range(length))
        return text

    def token(self, shape, alphabet):
        """Never empty, no white space at its ends: headers, labels, query parameters."""
        return self.text(shape, alphabet).strip() or "x"

    def structure(self, shape, depth=0, skip=()):
        value = {}
        required = set(shape.required_members)
        names = [n for n in shape.members if n not in skip]
        if getattr(shape, "is_tagged_union", False):
            names = [self.source.choice(names)]
            required = set(names)
        for name in names:
            member = shape.members[name]
            wanted = self.source.random() < (0.5 if depth < 2 else 0.3)
            if name not in required and (not wanted or depth > DEPTH_MAX):
                continue
            made = self.member(member, depth + 1)
            if made is not None:
                value[name] = made
        return value

    def member(self, shape, depth):
        location = shape.serialization.get("location")
        if location == "uri":
            return self.token(shape, HEADER + "äö€ %?#&" + ("" if self.xml else ""))
        if location in ("header", "headers", "querystring"):
            return self.bound(shape, location)
        return self.value(shape, depth)

    def bound(self, shape, location):
        alphabet = HEADER if location != "querystring" else PLAIN + "äö€"
        if shape.type_name == "string":
            if shape.serialization.get("jsonvalue"):
                return None
            return self.token(shape, alphabet)
        if shape.type_name == "map":
            keys = {self.token(None, string.ascii_lowercase) for _ in range(3)}
            if shape.value.type_name == "list":
                return {k: [self.token(None, alphabet)] for k in keys}
            return {k: self.token(None, alphabet) for k in keys}
        if shape.type_name == "list":
            return [self.token(shape.member, alphabet) for _ in range(self.source.randint(1, 3))]
        return self.value(shape, 1)

    def value(self, shape, depth):
        kind = shape.type_name
        if kind == "structure":
            made = self.structure(shape, depth)
            return made if made or not self.xml else None
        if kind == "list":
            return self.list(shape, depth)
        if kind == "map":
            return self.map(shape, depth)
        return self.scalar(shape)

    def list(self, shape, depth):
        low = 1 if self.xml or depth > DEPTH_MAX else 0
        items = [self.value(shape.member, depth + 1)
                 for _ in range(self.source.randint(low, 3 if depth < 3 else 1))]
        items = [item for item in items if item is not None]
        return items if items or not self.xml else None

    def map(self, shape, depth):
        made = {}
        for _ in range(self.source.randint(1 if self.xml else 0, 3 if depth < 3 else 1)):
            value = self.value(shape.value, depth + 1)
            if value is not None:
                made[self.text(shape.key) or "k"] = value
        return made if made or not self.xml else None

    def scalar(self, shape):
        kind, pick = shape.type_name, self.source
        if kind in ("string", "char"):
            return self.text(shape)
        if kind == "blob":
            return pick.randbytes(pick.choice((0, 1, 2, 3, 33)))
        if kind == "boolean":
            return pick.random() < 0.5
        if kind == "integer":
            return pick.choice((0, 1, -1, pick.randint(-2**31, 2**31 - 1)))
        if kind == "long":
            return pick.choice((0, 1, -1, pick.randint(-2**53, 2**53)))
        if kind in ("float", "double"):
            return pick.choice((0.5, -3.25, 1e-7, 1.5e300, pick.random()))
        if kind == "timestamp":
            seconds = pick.randint(0, 4_000_000_000)
            return EPOCH + datetime.timedelta(seconds=seconds)
        raise AssertionError(f"a {kind}?")


def plain(value, shape):
    """The value in the probe's form: times in milliseconds, blobs in base64."""
    kind = shape.type_name
    if kind == "structure":
        return {k: plain(v, shape.members[k]) for k, v in value.items()}
    if kind == "list":
        return [plain(v, shape.member) for v in value]
    if kind == "map":
        return {k: plain(v, shape.value) for k, v in value.items()}
    if kind == "timestamp":
        return round((value - EPOCH).total_seconds() * 1000)
    if kind == "blob":
        return base64.b64encode(value).decode()
    return value


def raw_payload(shape):
    """The member whose bytes are the whole body and are nobody's to decode."""
    name = shape.serialization.get("payload") if shape is not None else None
    return name if name and shape.members[name].type_name == "blob" else None
