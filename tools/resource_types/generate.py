#!/usr/bin/env python3
"""Turns types/*.txt into the constant tables of src/stack/schema.hpp.

    generate.py TYPES_FOLDER OUTPUT.cpp
"""
import os
import re
import sys

KINDS = {'string': 'text', 'integer': 'integer', 'number': 'number', 'boolean': 'boolean',
         'timestamp': 'timestamp', 'json': 'json', 'any': 'any'}


class Type:
    def __init__(self, lines):
        self.values = {}
        self.attributes = []
        self.structures = {'': []}  # name -> property lines; '' is the resource itself
        self.order = []
        current = ''
        for line in lines:
            words = line.split()
            if not words:
                continue
            if words[0] == 'structure':
                current = words[1]
                self.structures[current] = []
                self.order.append(current)
            elif words[0] == 'property':
                self.structures[current].append(words[1:])
            elif words[0] == 'attribute':
                self.attributes.append(words[1])
            elif words[0] in ('type', 'naming', 'identifier', 'ref', 'tags'):
                self.values[words[0]] = words[1:]
            else:
                raise ValueError(f'unknown line: {line}')
        self.name = self.values['type'][0]
        self.prefix = re.sub(r'\W+', '_', self.name)


def quoted(text):
    return f'"{text}"'


class Tables:
    def __init__(self):
        self.shapes = []

    def shape(self, owner, text):
        """The initialiser of a ValueShape."""
        match = re.fullmatch(r'(list|map)<(.*)>', text)
        if match:
            inner = self.shape(owner, match[2])
            name = f'element_{len(self.shapes)}'
            self.shapes.append(f'constexpr ValueShape {name} = {inner};')
            return f'{{.kind = ValueKind::{match[1]}, .element = &{name}}}'
        if text.startswith('structure:'):
            name = f'{owner.prefix}_in_{text[len("structure:"):]}'
            return f'{{.kind = ValueKind::structure, .structure = &{name}}}'
        return f'{{.kind = ValueKind::{KINDS[text]}}}'

    def property(self, owner, words):
        fields = [f'.name = {quoted(words[0])}', f'.shape = {self.shape(owner, words[1])}']
        if 'replaces' in words:
            fields.append('.replaces = Replaces::always')
        if 'may_replace' in words:
            fields.append('.replaces = Replaces::conditionally')
        if 'required' in words:
            fields.append('.required = true')
        return '{' + ', '.join(fields) + '}'

    def structure(self, owner, name):
        """Lines before, and the initialiser of a Structure."""
        properties = sorted(owner.structures[name])
        if not properties:
            return [], f'{{.name = {quoted(name)}}}'
        array = f'{owner.prefix}_properties_of_{name}'
        before = len(self.shapes)
        rows = ',\n    '.join(self.property(owner, words) for words in properties)
        lines = self.shapes[before:]
        lines.append(f'constexpr PropertySchema {array}[] = {{\n    {rows}}};')
        return lines, f'{{.name = {quoted(name)}, .properties = {array}}}'


def name_rule(owner):
    words = owner.values.get('naming')
    if not words:
        return ''
    values = dict(word.split('=', 1) for word in words if '=' in word)
    letters = ', .letters = LetterCase::lower' if 'lower' in words else ''
    form = values.get('form', '{stack}-{logical}-{random}')
    return (f', .name = {{.property = {quoted(values["name"])}, .form = {quoted(form)}, '
            f'.chars_max = {values["max"]}{letters}}}')


def texts(name, values):
    return f'constexpr std::string_view {name}[] = {{{", ".join(map(quoted, values))}}};'


def tables_of(owner, tables):
    lines = [f'extern const Structure {owner.prefix}_in_{name};' for name in owner.order]
    for name in owner.order:
        before, body = tables.structure(owner, name)
        lines += before
        lines.append(f'constinit const Structure {owner.prefix}_in_{name} = {body};')
    before, body = tables.structure(owner, '')
    lines += before
    fields = [f'.type = {quoted(owner.name)}', f'.properties = {body}']
    for field, values in (('attributes', owner.attributes),
                          ('identifier', owner.values.get('identifier', []))):
        if values:
            lines.append(texts(f'{owner.prefix}_{field}', values))
            fields.append(f'.{field} = {owner.prefix}_{field}')
    if 'ref' in owner.values:
        fields.append(f'.reference = {quoted(owner.values["ref"][0])}')
    if 'tags' in owner.values:
        name, form = owner.values['tags']
        fields += [f'.tag_property = {quoted(name)}', f'.tags = TagForm::{form}']
    lines.append(f'constinit const ResourceSchema {owner.prefix} = '
                 f'{{{", ".join(fields)}{name_rule(owner)}}};')
    return lines


def main(folder, output):
    types = []
    for file in sorted(os.listdir(folder)):
        with open(os.path.join(folder, file), encoding='utf-8') as text:
            types.append(Type(text.read().splitlines()))
    types.sort(key=lambda t: t.name)
    tables = Tables()
    lines = ['// Generated by tools/resource_types/generate.py.', '#include <string_view>', '',
             '#include "stack/schema.hpp"', '',
             'namespace skerry::stack {', 'namespace tables {']
    for owner in types:
        lines += ['', *tables_of(owner, tables)]
    rows = ',\n    '.join(f'&tables::{t.prefix}' for t in types)
    lines += ['', '}  // namespace tables', '',
              f'constexpr const ResourceSchema* schemas[] = {{\n    {rows}}};',
              'std::span<const ResourceSchema* const> all_schemas() { return schemas; }', '',
              '}  // namespace skerry::stack', '']
    os.makedirs(os.path.dirname(output), exist_ok=True)
    with open(output, 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines))


if __name__ == '__main__':
    main(*sys.argv[1:])
