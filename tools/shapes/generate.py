#!/usr/bin/env python3
"""Turns NAME.shapes into FOLDER/NAME.hpp (plain structs) and their descriptors in PARTS units, so
that none takes long to compile: FOLDER/NAME.cpp, FOLDER/NAME_1.cpp and so on.

    generate.py NAME.shapes FOLDER PARTS
"""
import os
import sys

import generate_header
import generate_tables
import model


def with_empty_shapes(service):
    """An operation without an input or output gets an empty structure all the same."""
    for operation in service.operations:
        operation.has_output = bool(operation.output)
        for part, suffix in (('input', 'Request'), ('output', 'Response')):
            if not getattr(operation, part):
                name = operation.name + suffix
                assert name not in service.shapes, f'{name} exists but is not used'
                service.shapes[name] = model.Shape('structure', name, {})
                setattr(operation, part, name)
    return service


def without_streams(service):
    """Bodies that stream are no members of the structs; their shapes say `streams`."""
    for shape in service.shapes.values():
        kept = [m for m in shape.members if 'streaming' not in m.flags]
        shape.streams = len(kept) < len(shape.members)
        shape.members = kept
    return service


def write(path, text):
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def main(source, folder, parts):
    service = without_streams(with_empty_shapes(model.parse(source)))
    boxed = generate_header.boxed_members(service)
    os.makedirs(folder, exist_ok=True)
    base = os.path.join(folder, service.name)
    write(base + '.hpp', generate_header.text(service, boxed))
    for part in range(int(parts)):
        suffix = f'_{part}' if part else ''
        write(f'{base}{suffix}.cpp', generate_tables.text(service, boxed, part, int(parts)))


if __name__ == '__main__':
    main(*sys.argv[1:])
