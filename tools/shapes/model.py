"""Reads the text of a .shapes file (README.md has its grammar)."""
import dataclasses
import re

SIMPLE = {'string', 'blob', 'boolean', 'integer', 'long', 'float', 'double', 'timestamp',
          'document'}


@dataclasses.dataclass
class Member:
    name: str
    type: str
    flags: set
    values: dict

    @property
    def required(self):
        return 'required' in self.flags

    def bounds(self, what):
        """('1', '64') of length=1..64; an open end is ''."""
        return bounds(self.values.get(what))


@dataclasses.dataclass
class Shape:
    kind: str  # structure, union, error, list, map
    name: str
    values: dict
    members: list = dataclasses.field(default_factory=list)
    streams: bool = False  # has a body that streams past the struct (generate.py)

    def member(self, name):
        return next((m for m in self.members if m.name == name), None)


@dataclasses.dataclass
class Operation:
    name: str
    method: str = 'POST'
    path: str = '/'
    literal: str = ''
    status: int = 200
    input: str = ''
    output: str = ''
    errors: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Service:
    name: str = ''
    attributes: dict = dataclasses.field(default_factory=dict)
    not_served: list = dataclasses.field(default_factory=list)
    not_served_routes: list = dataclasses.field(default_factory=list)  # [name, method, uri]
    operations: list = dataclasses.field(default_factory=list)
    shapes: dict = dataclasses.field(default_factory=dict)
    enums: dict = dataclasses.field(default_factory=dict)

    def errors(self):
        return [s for s in self.shapes.values() if s.kind == 'error']


def bounds(text):
    if text is None:
        return '', ''
    low, high = text.split('..')
    return low, high


def words_of(line):
    """The words of a line; a pattern is the last one and may hold spaces."""
    head, mark, pattern = line.partition(' pattern=')
    words = head.split()
    return words + ['pattern=' + pattern] if mark else words


def attributes(words):
    flags = {w for w in words if '=' not in w}
    values = dict(w.split('=', 1) for w in words if '=' in w)
    return flags, values


def parse_member(line):
    name, kind, *rest = words_of(line)
    flags, values = attributes(rest)
    return Member(name, kind, flags, values)


def parse_operation(name, lines):
    operation = Operation(name)
    for line in lines:
        word, *rest = line.split()
        if word == 'http':
            operation.method, uri, status = rest
            operation.path, _, operation.literal = uri.partition('?')
            operation.status = int(status)
        elif word == 'error':
            operation.errors.append(rest[0])
        else:
            setattr(operation, word, rest[0])
    return operation


def parse(path):
    service = Service()
    with open(path, encoding='utf-8') as file:
        text = re.sub(r'^#.*\n', '', file.read(), flags=re.M)
    for block in re.split(r'\n\n+', text.strip('\n')):
        head, *body = block.split('\n')
        body = [line[2:] for line in body]
        kind, *rest = head.split()
        if kind == 'service':
            service.name = rest[0]
            service.attributes = dict((line + ' ').split(' ', 1) for line in body)
            service.attributes = {k: v.strip() for k, v in service.attributes.items()}
        elif kind == 'not_served':
            service.not_served = [line.split()[0] for line in body]
            service.not_served_routes = [line.split() for line in body if ' ' in line]
        elif kind == 'operation':
            service.operations.append(parse_operation(rest[0], body))
        elif kind == 'enum':
            service.enums[rest[0]] = body
        else:
            _, values = attributes(rest[1:])
            service.shapes[rest[0]] = Shape(kind, rest[0], values,
                                            [parse_member(line) for line in body])
    return service
