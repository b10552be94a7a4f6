"""The descriptor tables of a service."""
import generate_header
import model
import names

KINDS = {'string': 'string', 'blob': 'blob', 'boolean': 'boolean', 'integer': 'integer',
         'long': 'long_integer', 'float': 'float_number', 'double': 'double_number',
         'timestamp': 'timestamp', 'document': 'document'}
FORMATS = {'date-time': 'date_time', 'http-date': 'http_date', 'epoch-seconds': 'epoch_seconds'}
PROTOCOLS = {'query': 'query', 'ec2': 'ec2', 'json1.0': 'json_1_0', 'json1.1': 'json_1_1',
             'rest-json': 'rest_json', 'rest-xml': 'rest_xml'}
PLACES = ('label', 'payload', 'status', 'query_params')
BOUND_PLACES = ('header', 'query', 'prefix_headers')


def quoted(text):
    escaped = text.replace('\\', '\\\\').replace('"', '\\"').replace('?', '\\?')
    return f'"{escaped}"'


def fields(pairs):
    """Designated initialisers of the fields that differ from their defaults."""
    return ', '.join(f'.{name} = {value}' for name, value in pairs if value not in ('', None))


class Tables:
    def __init__(self, service, boxed):
        self.service = service
        self.boxed = boxed
        self.constraints = {}  # initialiser -> name
        self.simple = {}       # (kind, constraints) -> name
        self.enums = {}        # enum -> name
        self.leading = []      # lines for the anonymous namespace, in order of use

    def enum(self, name):
        if name not in self.enums:
            self.enums[name] = f'values_{len(self.enums)}'
            values = ', '.join(quoted(v) for v in self.service.enums[name])
            self.leading.append(f'constexpr std::string_view {self.enums[name]}[] = {{{values}}};')
        return self.enums[name]

    def constraint(self, values):
        """The address of a Constraints, or '' when there are none."""
        length, span = model.bounds(values.get('length')), model.bounds(values.get('range'))
        text = lambda value: quoted(value) if value else ''
        pattern = values.get('pattern')
        body = fields([('length_min', text(length[0])), ('length_max', text(length[1])),
                       ('range_min', text(span[0])), ('range_max', text(span[1])),
                       ('pattern', '' if pattern is None else quoted(pattern)),
                       ('values', self.enum(values['enum']) if 'enum' in values else '')])
        if not body:
            return ''
        if body not in self.constraints:
            self.constraints[body] = f'constraints_{len(self.constraints)}'
            self.leading.append(
                f'constexpr aws::Constraints {self.constraints[body]} = {{{body}}};')
        return '&' + self.constraints[body]

    def shape_of(self, member):
        if member.type not in model.SIMPLE:
            return f'&tables::shape_{member.type}'
        key = (member.type, self.constraint(member.values))
        if key not in self.simple:
            self.simple[key] = f'simple_{len(self.simple)}'
            body = fields([('kind', f'Kind::{KINDS[member.type]}'), ('constraints', key[1])])
            self.leading.append(f'constexpr aws::Shape {self.simple[key]} = {{{body}}};')
        return '&' + self.simple[key]

    def member(self, owner, member):
        place = next((p for p in PLACES if p in member.flags), None)
        bound = next((p for p in BOUND_PLACES if p in member.values), None)
        place = place or bound
        flag = lambda word: 'true' if word in member.flags else ''
        value = lambda word: quoted(member.values[word]) if word in member.values else ''
        slot = offset = ''
        cpp = names.member(member.name)
        if owner.kind in generate_header.STRUCTURES:
            kind = generate_header.slot_type(self.service, self.boxed, owner, member)
            slot = f'&aws::slot_access<{kind}>'
            offset = f'offsetof({owner.name}, {cpp})'
        time = FORMATS[member.values['format']] if 'format' in member.values else None
        return '{' + fields([
            ('name', quoted(member.name)), ('cpp_name', quoted(cpp)),
            ('shape', self.shape_of(member)), ('slot', slot), ('offset', offset),
            ('place', f'Place::{place}' if place else ''),
            ('time_format', f'TimeFormat::{time}' if time else ''),
            ('required', flag('required')), ('sensitive', flag('sensitive')),
            ('flattened', flag('flattened')), ('xml_attribute', flag('attribute')),
            ('idempotency_token', flag('idempotency_token')),
            ('binding', quoted(member.values[bound]) if bound else ''),
            ('xml_name', value('xml')), ('ec2_name', value('ec2')),
            ('json_name', value('json'))]) + '}'

    def structure(self, shape):
        whole = any(shape.name in (o.input, o.output) for o in self.service.operations)
        lines = []
        members = ''
        if shape.members:
            members = f'members_{shape.name}'
            rows = ',\n    '.join(self.member(shape, m) for m in shape.members)
            lines.append(f'constexpr aws::Member {members}[] = {{\n    {rows}}};')
        body = fields([('kind', 'Kind::structure'),
                       ('is_union', 'true' if shape.kind == 'union' else ''),
                       ('streams', 'true' if shape.streams else ''),
                       ('name', quoted(shape.name)), ('members', members),
                       ('object', f'&aws::object_access<{shape.name}>' if whole else ''),
                       ('xml_name', quoted(shape.values['xml']) if 'xml' in shape.values else '')])
        lines.append(f'constinit const aws::Shape shape_{shape.name} = {{{body}}};')
        return lines

    def collection(self, shape):
        cpp = generate_header.cpp_type(self.service, self.boxed, shape.name)
        lines = []
        for member in shape.members:
            name = f'{member.name}_of_{shape.name}'
            lines.append(f'constexpr aws::Member {name} = {self.member(shape, member)};')
        is_map = shape.kind == 'map'
        body = fields([
            ('kind', f'Kind::{shape.kind}'), ('name', quoted(shape.name)),
            ('constraints', self.constraint(shape.values)),
            ('element', f'&{"value" if is_map else "member"}_of_{shape.name}'),
            ('key', f'&key_of_{shape.name}' if is_map else ''),
            ('list', '' if is_map else f'&aws::list_access<{cpp}>'),
            ('map', f'&aws::map_access<{cpp}>' if is_map else '')])
        lines.append(f'constinit const aws::Shape shape_{shape.name} = {{{body}}};')
        return lines

    def operation(self, operation):
        lines, errors = [], ''
        index = {e.name: i for i, e in enumerate(self.service.errors())}
        if operation.errors:
            errors = f'errors_of_{operation.name}'
            rows = ', '.join(f'&errors[{index[e]}]' for e in operation.errors)
            lines.append(f'constexpr const aws::ErrorShape* {errors}[] = {{{rows}}};')
        body = fields([
            ('name', quoted(operation.name)), ('service', '&service_shape'),
            ('method', quoted(operation.method)), ('path', quoted(operation.path)),
            ('query_literal', quoted(operation.literal) if operation.literal else ''),
            ('status', operation.status), ('input', f'&shape_{operation.input}'),
            ('output', f'&shape_{operation.output}'),
            ('has_output', '' if operation.has_output else 'false'), ('errors', errors)])
        lines.append(f'constinit const aws::OperationShape {operation.name} = {{{body}}};')
        return lines


def error_table(service):
    rows = []
    for error in service.errors():
        rows.append('{' + fields([
            ('name', quoted(error.name)), ('code', quoted(error.values.get('code', error.name))),
            ('status', error.values['status']),
            ('fault', f'Fault::{error.values["fault"]}')]) + '}')
    if not rows:
        return ''
    return 'constexpr aws::ErrorShape errors[] = {\n    ' + ',\n    '.join(rows) + '};'


def service_table(service):
    attributes = service.attributes
    lines = []
    rows = ', '.join(f'&tables::{o.name}' for o in service.operations)
    lines.append(f'constexpr const aws::OperationShape* operations[] = {{{rows}}};')
    if service.not_served:
        rows = ', '.join(quoted(name) for name in service.not_served)
        lines.append(f'constexpr std::string_view not_served[] = {{{rows}}};')
    if service.not_served_routes:
        rows = []
        for name, method, uri in service.not_served_routes:
            path, _, literal = uri.partition('?')
            rows.append('{' + ', '.join(map(quoted, (name, method, path, literal))) + '}')
        lines.append('constexpr aws::Route not_served_routes[] = {\n    '
                     + ',\n    '.join(rows) + '};')
    text = lambda key: quoted(attributes[key]) if key in attributes else ''
    flag = lambda key: 'true' if key in attributes else ''
    body = fields([
        ('name', quoted(service.name)), ('id', text('id')),
        ('protocol', f'Protocol::{PROTOCOLS[attributes["protocol"]]}'),
        ('version', text('version')), ('signing', text('signing')), ('endpoint', text('endpoint')),
        ('target', text('target')), ('xml_namespace', text('namespace')),
        ('query_compatible', flag('query_compatible')), ('bare_errors', flag('bare_errors')),
        ('operations', 'operations'), ('not_served', 'not_served' if service.not_served else ''),
        ('not_served_routes', 'not_served_routes' if service.not_served_routes else ''),
        ('errors', 'tables::errors' if service.errors() else '')])
    return lines, f'constinit const aws::ServiceShape service_shape = {{{body}}};'


def text(service, boxed, part=0, parts=1):
    """One of several units, which hold the shapes in turn; the first has all the rest."""
    tables = Tables(service, boxed)
    shapes = [s for s in service.shapes.values() if s.kind != 'error']
    own = shapes[part::parts]
    bodies = []
    for shape in own:
        is_structure = shape.kind in generate_header.STRUCTURES
        bodies += tables.structure(shape) if is_structure else tables.collection(shape)
    declared = [f'extern const aws::Shape shape_{s.name};' for s in shapes]
    accessors = [f'const aws::Shape& {s.name}::aws_shape() {{ return tables::shape_{s.name}; }}'
                 for s in own if s.kind in generate_header.STRUCTURES]
    closing = []
    if part == 0:
        declared.append(error_table(service))
        for operation in service.operations:
            bodies += tables.operation(operation)
        lists, service_line = service_table(service)
        closing = ['namespace {', *lists, '}  // namespace', service_line, '']
    return '\n'.join([
        f'// Generated by tools/shapes/generate.py from {service.name}.shapes.',
        f'#include "shapes/{service.name}.hpp"', '', '#include <cstddef>', '#include <string_view>',
        '', '#include "wire/aws/access.hpp"', '#include "wire/aws/shape.hpp"', '',
        '// The structs are plain; both compilers lay them out as offsetof says.',
        '#pragma GCC diagnostic ignored "-Winvalid-offsetof"', '',
        f'namespace skerry::{service.name} {{',
        'using aws::Fault;', 'using aws::Kind;', 'using aws::Place;', 'using aws::Protocol;',
        'using aws::TimeFormat;', '',
        'namespace {', *tables.leading, '}  // namespace', '',
        'namespace tables {', *declared, *bodies, '}  // namespace tables', '',
        *closing, *accessors, '', f'}}  // namespace skerry::{service.name}', ''])
