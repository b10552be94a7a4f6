// Reads the constraints (length, range, pattern, enum) and the widths of numbers, which the SDK's
// schemas lack, from Debian's botocore models.
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {gunzipSync} from 'node:zlib';

const ROOT = process.env.BOTOCORE_DATA ?? '/usr/lib/python3/dist-packages/botocore/data';

export function load(folder) {
  const base = path.join(ROOT, folder);
  const version = readdirSync(base).sort().at(-1);
  const plain = path.join(base, version, 'service-2.json');
  const text = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
  const model = JSON.parse(text);
  return {
    release: readFileSync(path.join(ROOT, '..', '__init__.py'), 'utf8')
        .match(/__version__ = '([^']+)'/)[1],
    version, metadata: model.metadata, shapes: model.shapes, operations: model.operations,
  };
}

// The botocore shape of a structure: by name, else by the place it takes in the operation.
export const shapeNamed = (model, name) => name && model.shapes[name]
    ? {name, ...model.shapes[name]} : undefined;
export const target = (model, reference) => shapeNamed(model, reference?.shape);
export const memberOf = (model, shape, member) => target(model, shape?.members?.[member]);

const NUMBERS = new Set(['integer', 'long', 'float', 'double']);
export const numberType = (shape) => (NUMBERS.has(shape?.type) ? shape.type : undefined);

// {length, range, pattern} in the text form of a .shapes line; enums go their own way.
export function constraintsOf(shape) {
  const found = {};
  if (!shape) return found;
  const {min, max, pattern} = shape;
  if (min !== undefined || max !== undefined) {
    found[NUMBERS.has(shape.type) ? 'range' : 'length'] = `${min ?? ''}..${max ?? ''}`;
  }
  if (pattern !== undefined) found.pattern = pattern;
  return found;
}
