"""Every constrained member of every served operation, violated, is refused in AWS's words. The
expected messages are built here from the text of tools/shapes/services/, not from the tables that
the product walks."""
import base64
import sys
import unittest

from examples import ANY, PATTERNS
from probe import ROOT, Probe

sys.path.insert(0, str(ROOT / "tools/shapes"))
import model  # noqa: E402

STRUCTURES = ("structure", "union")
NUMBERS = ("integer", "long", "float", "double")
CODES = {"query": "ValidationError", "ec2": "InvalidParameterValue", "rest-xml": "InvalidArgument"}
MALFORMED = ("The XML you provided was not well-formed or did not validate against our published "
             "schema")


def lower_first(name):
    return name[0].lower() + name[1:]


def as_base64(octets):
    return base64.b64encode(octets).decode()


def as_java(pairs):
    return "{" + ", ".join(f"{key}={value}" for key, value in pairs.items()) + "}"


class Rules:
    """The constraints of one value: of a member's own line, or of a list's or map's."""

    def __init__(self, service, values):
        self.low, self.high = model.bounds(values.get("length"))
        self.least, self.most = model.bounds(values.get("range"))
        self.pattern = values.get("pattern")
        self.enum = service.enums[values["enum"]] if "enum" in values else None
        self.example = PATTERNS[self.pattern] if self.pattern is not None else ANY

    def words(self):
        """What each rule says, in AWS's order."""
        found = {}
        if self.high:
            found["high"] = f"Member must have length less than or equal to {self.high}"
        if self.low:
            found["low"] = f"Member must have length greater than or equal to {self.low}"
        if self.most:
            found["most"] = f"Member must have value less than or equal to {self.most}"
        if self.least:
            found["least"] = f"Member must have value greater than or equal to {self.least}"
        if self.pattern is not None:
            found["pattern"] = f"Member must satisfy regular expression pattern: {self.pattern}"
        if self.enum:
            found["enum"] = f"Member must satisfy enum value set: [{', '.join(self.enum)}]"
        return found

    def good_text(self):
        if self.enum:
            return self.enum[0]
        for length in range(int(self.low or 0), int(self.low or 0) + 90):
            text = self.example.good.of_length(length)
            if text is not None and (text or self.example.empty_matches):
                return text
        raise AssertionError(f"no good text for {self.pattern}")

    def bad_texts(self):
        """(text, the rules that it breaks)"""
        if self.enum:
            yield "not-a-value-of-it", ["enum"]
            return
        if self.high:
            broken = ["high", "pattern"] if self.example.only else ["high"]
            yield self.example.good.of_length(int(self.high) + 1), broken
        if self.low and int(self.low) > 0:
            text = self.example.good.of_length(int(self.low) - 1)
            if text or (text == "" and self.example.empty_matches):
                yield text, ["low"]
            else:
                text = self.example.bad.of_length(int(self.low) - 1)
                yield text, ["low", "pattern"] if self.pattern else ["low"]
        if self.pattern is not None:
            yield self.example.bad.of_length(max(int(self.low or 1), 1)), ["pattern"]

    def bad_blobs(self):
        if self.high:
            yield as_base64(b"b" * (int(self.high) + 1)), ["high"]
        if self.low and int(self.low) > 0:
            yield as_base64(b"b" * (int(self.low) - 1)), ["low"]

    def bad_numbers(self):
        if self.most:
            yield int(self.most) + 1, ["most"]
        if self.least:
            yield int(self.least) - 1, ["least"]


class Operation:
    """Valid input of an operation, and every way to break one rule of it."""

    def __init__(self, service, operation):
        self.service = service
        self.input = service.shapes.get(operation.input)

    def good(self, member):
        shape = self.service.shapes.get(member.type)
        if shape is None:
            return self.good_scalar(member)
        if shape.kind in STRUCTURES:
            return {m.name: self.good(m) for m in shape.members if m.required}
        low = max(1, int(model.bounds(shape.values.get("length"))[0] or 0))
        if shape.kind == "list":
            return [self.good(shape.members[0]) for _ in range(low)]
        return {self.good(shape.member("key")): self.good(shape.member("value"))}

    def good_scalar(self, member):
        rules = Rules(self.service, member.values)
        if member.type == "string":
            return rules.good_text()
        if member.type in NUMBERS:
            return int(rules.least or rules.most or 1)
        if member.type == "blob":
            return as_base64(b"b" * int(rules.low or 0))
        return {"boolean": True, "timestamp": 1_700_000_000_000, "document": {}}[member.type]

    def violations(self):
        """(input, [AWS's words for each violation])"""
        whole = {m.name: self.good(m) for m in self.input.members if m.required}
        yield from self.of_structure(self.input, whole, lambda made: made, "", ())

    def of_structure(self, shape, base, wrap, path, seen):
        if shape.name in seen:
            return
        for member in shape.members:
            place = path + lower_first(member.name)
            without = {k: v for k, v in base.items() if k != member.name}
            put = lambda value, without=without, name=member.name: wrap({**without, name: value})
            if member.required:
                yield wrap(without), [f"Value null at '{place}' failed to satisfy constraint: "
                                      "Member must not be null"]
            yield from self.of_member(member, put, place, (*seen, shape.name))

    def of_member(self, member, put, place, seen):
        shape = self.service.shapes.get(member.type)
        if shape is None:
            yield from self.of_scalar(member, put, place)
        elif shape.kind in STRUCTURES:
            yield from self.of_structure(shape, self.good(member), put, place + ".", seen)
        elif shape.kind == "list":
            yield from self.of_list(shape, put, place, seen)
        else:
            for value, expected in self.of_map(shape, put, place):
                if "sensitive" in member.flags:
                    expected = [f"Value at {each.partition(' at ')[2]}" for each in expected]
                yield value, expected

    def of_scalar(self, member, put, place):
        rules = Rules(self.service, member.values)
        words = rules.words()
        bad = {"string": rules.bad_texts, "blob": rules.bad_blobs}.get(
            member.type, rules.bad_numbers)()
        for value, broken in bad:
            shown = f"Value at '{place}'" if "sensitive" in member.flags else (
                f"Value '{value}' at '{place}'")
            yield put(value), [f"{shown} failed to satisfy constraint: {words[rule]}"
                               for rule in words if rule in broken]

    def of_list(self, shape, put, place, seen):
        element = shape.members[0]
        inner = self.service.shapes.get(element.type)
        low, high = model.bounds(shape.values.get("length"))
        for size, bound, comparison in ((int(high or 0) + 1, high, "less"),
                                        (int(low or 0) - 1, low, "greater")):
            if not bound or size < 0:
                continue
            value = [self.good(element) for _ in range(size)]
            shown = ", ".join(inner.name if inner else str(v) for v in value)
            yield put(value), [f"Value '[{shown}]' at '{place}' failed to satisfy constraint: "
                               f"Member must have length {comparison} than or equal to {bound}"]
        if inner is not None:
            yield from self.of_element(element, put, place, seen, alone=high == "1")
            return
        rules = Rules(self.service, element.values)
        every = ", ".join([*rules.words().values(), *self.of_every_element()])
        before = [] if high == "1" else [self.good(element)]
        for bad, _ in rules.bad_texts():
            yield put([*before, bad]), [
                f"Value '[{', '.join([*before, bad])}]' at '{place}' failed to satisfy constraint: "
                f"Member must satisfy constraint: [{every}]"]

    def of_every_element(self):
        """Lambda's list of an element's rules has one more."""
        rest_json = self.service.attributes["protocol"] == "rest-json"
        return ["Member must not be null"] if rest_json else []

    def of_map(self, shape, put, place):
        """Texts of texts: as yet no served operation has another."""
        key, value = shape.member("key"), shape.member("value")
        low, high = model.bounds(shape.values.get("length"))
        for size, bound, comparison in ((int(high or 0) + 1, high, "less"),
                                        (int(low or 0) - 1, low, "greater")):
            if not bound or size < 0:
                continue
            made = {f"k{number}": self.good(value) for number in range(size)}
            yield put(made), [f"Value '{as_java(made)}' at '{place}' failed to satisfy constraint: "
                              f"Member must have length {comparison} than or equal to {bound}"]
        for part, words in ((key, "Map keys"), (value, "Map value")):
            rules = Rules(self.service, part.values)
            every = ", ".join(rules.words().values())
            for bad, _ in rules.bad_texts():
                made = {bad: self.good(value)} if part is key else {self.good(key): bad}
                yield put(made), [
                    f"Value '{as_java(made)}' at '{place}' failed to satisfy constraint: "
                    f"{words} must satisfy constraint: [{every}]"]

    def of_element(self, element, put, place, seen, alone):
        """The second element is the broken one, for its number stands in the message."""
        before = [] if alone else [self.good(element)]
        last = lambda value: put([*before, value])
        yield from self.of_member(element, last, f"{place}.{len(before) + 1}.member", seen)


def words(service, structure, expected):
    """The code and the message of some violations: EC2 names what is missing, S3 calls a body that
    breaks a rule malformed, ECR and Logs have a code of their own."""
    protocol = service.attributes["protocol"]
    place = expected[0].partition(" at '")[2].partition("'")[0]
    if protocol == "ec2" and "must not be null" in expected[0]:
        name = place.split(".")[-1]
        return "MissingParameter", ("The request must contain the parameter "
                                    + name[0].upper() + name[1:])
    member = next(m for m in structure.members if lower_first(m.name) == place.split(".")[0])
    if service.name == "s3" and "payload" in member.flags:
        return "MalformedXML", MALFORMED
    code = CODES.get(protocol, "ValidationException")
    if service.name in ("ecr", "logs"):
        code = "InvalidParameterException"
    number = ("1 validation error detected: " if len(expected) == 1
              else f"{len(expected)} validation errors detected: ")
    return code, number + "; ".join(expected)


class Constraints(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.probe = cls.enterClassContext(Probe())
        folder = ROOT / "tools/shapes/services"
        cls.services = [model.parse(path) for path in sorted(folder.glob("*.shapes"))]
        for service in cls.services:
            for shape in service.shapes.values():  # bodies that stream are no members
                shape.members = [m for m in shape.members if "streaming" not in m.flags]

    def ask(self, service, operation, params):
        return self.probe.ask({"do": "validate", "service": service.name,
                               "operation": operation.name, "params": params})

    def every_operation(self):
        for service in self.services:
            for operation in service.operations:
                if operation.input:
                    yield service, operation, Operation(service, operation)

    def test_valid_requests_pass(self):
        for service, operation, cases in self.every_operation():
            params = {m.name: cases.good(m) for m in cases.input.members}
            self.assertEqual(self.ask(service, operation, params), {}, operation.name)
            params = {m.name: cases.good(m) for m in cases.input.members if m.required}
            self.assertEqual(self.ask(service, operation, params), {}, operation.name)

    def test_every_violation_is_refused_in_awss_words(self):
        count = 0
        for service, operation, cases in self.every_operation():
            for params, expected in cases.violations():
                code, message = words(service, cases.input, expected)
                answer = self.ask(service, operation, params)
                self.assertEqual(answer, {"error": {"code": code, "status": 400,
                                                    "message": message}},
                                 f"{service.name}:{operation.name}")
                count += 1
        print(f"{count} violations")
        self.assertGreater(count, 500)


if __name__ == "__main__":
    unittest.main()
