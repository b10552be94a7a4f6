"""The served operations and their inputs, from the same files that the program is built from.

Values are made at random within the constraints that the files state, so that a refusal of one is
a disagreement about AWS's model.
"""
import base64
import json
import random
import re
import string
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "differential"))

from examples import PATTERNS  # noqa: E402

FOLDER = Path(__file__).resolve().parents[3] / "tools/shapes/services"
LIST_LENGTH_MAX = 3
TEXT_LENGTH_MAX = 60
DEPTH_MAX = 5


@dataclass
class Member:
    name: str
    type: str
    words: dict[str, str] = field(default_factory=dict)  # "length": "1..64"; flags map to ""


@dataclass
class Shape:
    kind: str  # structure, list, map, enum, union, error
    members: list[Member] = field(default_factory=list)


@dataclass
class Service:
    name: str
    about: dict[str, str] = field(default_factory=dict)
    operations: dict[str, dict[str, str]] = field(default_factory=dict)
    not_served: list[str] = field(default_factory=list)
    shapes: dict[str, Shape] = field(default_factory=dict)


def services() -> dict[str, Service]:
    return {path.stem: read(path) for path in sorted(FOLDER.glob("*.shapes"))}


def read(path: Path) -> Service:
    service, block, name = Service(path.stem), "", ""
    for line in path.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            block, _, rest = line.partition(" ")
            name = rest.split(" ")[0]
            if block == "operation":
                service.operations[name] = {}
            elif block not in ("service", "not_served"):
                service.shapes[name] = Shape(block)
            continue
        word, _, rest = line.strip().partition(" ")
        if block == "service":
            service.about[word] = rest
        elif block == "not_served":
            service.not_served.append(word)
        elif block == "operation":
            service.operations[name][word] = rest
        else:
            service.shapes[name].members.append(read_member(word, rest))
    return service


def read_member(name: str, rest: str) -> Member:
    text, _, pattern = rest.partition(" pattern=")  # last, and may have spaces
    type_, *words = text.split() if text else [""]
    member = Member(name, type_, dict((w.partition("=")[0], w.partition("=")[2]) for w in words))
    if pattern:
        member.words["pattern"] = pattern
    return member


WORD = string.ascii_letters + string.digits + "_"
NAME = WORD + "+=,.@-"
LATIN = "".join(chr(c) for c in [*range(0x20, 0x7F), *range(0xA1, 0x100)])
WIDE = LATIN + "\t\n\r" + "äßçżЖ中日本語\u2028€"
TAG = string.ascii_letters + string.digits + " _.:/=+-@äЖ中"
WRITTEN = string.ascii_letters + string.digits + " -.,;!?$€äЖ中\u00a0+<>&\"'%"

# What to draw characters from, for each pattern of the files.
ALPHABETS = {
    r"[\w+=,.@-]+": NAME,
    r"[\w+=,.@-]*": NAME,
    r"[\w]+": WORD,
    r"[\w]*": WORD,
    r"[\w+=/:,.@-]*": NAME + "/:",
    r"[\w+=,.@:\/-]*": NAME + "/:",
    r"[\w+=,.@:-]*": NAME + ":",
    r"[\d]*": string.digits,
    r"[\u0020-\u00FF]+": LATIN,
    r"[\u0020-\u00FF]*": LATIN,
    r"^[a-zA-Z0-9:/_-]+$": WORD + ":/-",
    r"^([a-zA-Z0-9:/_-]+)$": WORD + ":/-",
    r"^[a-zA-Z0-9-_.]+$": WORD + "-.",
    r"^\!?[a-zA-Z0-9 :_@\/\+\=\.\-]*$": WORD + " :@/+=.-",
    r"[\u0009\u000A\u000D\u0020-\u00FF]+": LATIN + "\t\n\r",
    r"[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*": WRITTEN,
    r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+": TAG,
    r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*": TAG,
    r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$": TAG,
    r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+": WIDE,
}
# Patterns that are no alphabet: some texts that fit.
EXAMPLES = {
    r"(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*": ["a1", "team/web-app_x.y"],
    r"tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType": ["Name", "Tier", "tag:team"],
    r"^([a-z]+-)+\d+$": ["eu-west-1", "us-gov-east-1"],
    r"[0-9]{12}": ["000000000000", "111122223333"],
}
PATH = re.compile(r"^\(\\u002F\)\||^\(\(/\[|^\\u002F")


class Values:
    """Random input values of a service."""

    def __init__(self, service: Service, source: random.Random):
        self.service = service
        self.random = source

    def input(self, operation: str, only_required: bool = False) -> dict:
        name = self.service.operations[operation].get("input", "").split(" ")[0]
        return self.structure(name, only_required) if name else {}

    def structure(self, name: str, only_required: bool = False, depth: int = 0) -> dict:
        made = {}
        for member in self.service.shapes[name].members:
            wanted = "required" in member.words or not only_required and self.random.random() < 0.5
            if wanted and depth < DEPTH_MAX:
                made[member.name] = self.member(member, depth)
        if not made and depth > 0:  # the query protocol cannot say an empty structure
            member = self.random.choice(self.service.shapes[name].members)
            made[member.name] = self.member(member, depth)
        return made

    def member(self, member: Member, depth: int):
        if "enum" in member.words:
            options = self.service.shapes[member.words["enum"]].members
            return self.random.choice([option.name for option in options])
        shape = self.service.shapes.get(member.type)
        if shape is None:
            return self.scalar(member)
        if shape.kind in ("structure", "union"):
            return self.structure(member.type, False, depth + 1)
        if shape.kind == "list":
            low, high = bounds(member.words.get("length", ""), 0, LIST_LENGTH_MAX)
            return [
                self.member(shape.members[0], depth + 1)
                for _ in range(self.random.randint(max(low, 1), max(low, high)))
            ]
        if shape.kind == "map":
            name, value = shape.members
            return {
                self.member(name, depth + 1): self.member(value, depth + 1)
                for _ in range(self.random.randint(1, LIST_LENGTH_MAX))
            }
        raise NotImplementedError(f"a {shape.kind} in an input: {member.type}")

    def scalar(self, member: Member):
        if member.type == "string":
            return self.text(member)
        if member.type in ("integer", "long"):
            low, high = bounds(member.words.get("range", ""), 0, 100_000)
            return self.random.randint(low, high)
        if member.type == "boolean":
            return self.random.random() < 0.5
        if member.type == "timestamp":
            return "2026-11-23T07:00:00Z"  # as the query protocol writes it
        if member.type == "double":
            low, high = bounds(member.words.get("range", ""), 0, 1)
            return self.random.uniform(low, high)
        if member.type == "blob":
            low, high = bounds(member.words.get("length", ""), 1, TEXT_LENGTH_MAX)
            return self.random.randbytes(self.random.randint(low, min(high, TEXT_LENGTH_MAX)))
        if member.type == "timestamp":
            in_json = "json" in self.service.about["protocol"]
            return 1_700_000_000 if in_json else "2026-11-23T08:00:00Z"
        raise NotImplementedError(f"a {member.type} in an input: {member.name}")

    def text(self, member: Member) -> str:
        low, high = bounds(member.words.get("length", ""), 1, TEXT_LENGTH_MAX)
        length = self.random.randint(low, max(low, min(high, TEXT_LENGTH_MAX)))
        pattern = member.words.get("pattern")
        if high == 131072 or pattern and member.name == "Policy":
            return self.policy_document()
        if pattern is None:
            if low == 20:  # every ARN's
                return "arn:aws:iam::000000000000:role/" + self.draw(NAME, max(low, 12))
            return self.draw(LATIN, length)
        if pattern in EXAMPLES:
            return self.random.choice(EXAMPLES[pattern])
        if PATH.search(pattern):
            return self.random.choice(["/", "/a/", f"/{self.draw(WORD + '.+-', 8)}/b/"])
        if pattern.startswith("v[1-9]"):
            return f"v{self.random.randint(1, 99)}"
        if pattern.startswith("^[a-z0-9]"):
            return self.draw(string.ascii_lowercase + string.digits, max(length, 3))
        if pattern not in ALPHABETS:
            return self.example(pattern, length)
        text = self.draw(ALPHABETS[pattern], length)
        return text.strip() or self.draw(WORD, length)

    def example(self, pattern: str, length: int) -> str:
        """From the table of differential/, which has every pattern."""
        if pattern not in PATTERNS:
            raise NotImplementedError(f"no text for the pattern {pattern}")
        good, only = PATTERNS[pattern].good, PATTERNS[pattern].only
        return good.of_length(only or max(length, len(good.head) + len(good.tail)))

    def policy_document(self) -> str:
        if self.random.random() < 0.3:
            return (
                self.draw(LATIN + "\t\n\r", self.random.randint(1, TEXT_LENGTH_MAX)).strip() or "x"
            )
        return json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": self.random.choice(["Allow", "Deny"]),
                        "Action": "iam:Get*",
                        "Resource": "arn:aws:iam::*:user/" + self.draw(WRITTEN, 6),
                    }
                ],
            }
        )

    def draw(self, alphabet: str, length: int) -> str:
        return "".join(self.random.choice(alphabet) for _ in range(length))


def bounds(text: str, low: int, high: int) -> tuple[int, int]:
    """ "1..64", "..1000" and "20.." over the given defaults."""
    if not text:
        return low, high
    first, _, last = text.partition("..")
    return int(first or low), int(last or max(high, int(first or 0)))


def flatten(value, prefix: str = "") -> list[tuple[str, str]]:
    """The query protocol's form of a value: lists are NAME.member.N."""
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in flatten(v, f"{prefix}.{k}" if prefix else k)]
    if isinstance(value, list):
        return [p for n, v in enumerate(value, 1) for p in flatten(v, f"{prefix}.member.{n}")]
    if isinstance(value, bool):
        return [(prefix, "true" if value else "false")]
    return [(prefix, str(value))]


def as_json(value) -> bytes:
    """The JSON protocols' form of a value: blobs are base64."""
    return json.dumps(value, default=lambda blob: base64.b64encode(blob).decode()).encode()
