// Reads the schemas that an @aws-sdk/client-* package exports. A schema is an array whose first
// number says what it is; the numbers are those of @smithy/types (schema/static-schemas.d.ts and
// schema/traits.d.ts).
import {createRequire} from 'node:module';
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';

const require = createRequire(import.meta.url);

const STATIC = {SIMPLE: 0, LIST: 1, MAP: 2, STRUCTURE: 3, UNION: 4, ERROR: -3, OPERATION: 9};
const LIST_MODIFIER = 64;
const MAP_MODIFIER = 128;
const SIMPLE = {
  0: ['string'], 1: ['number'], 2: ['boolean'], 4: ['timestamp'],
  5: ['timestamp', 'date-time'], 6: ['timestamp', 'http-date'], 7: ['timestamp', 'epoch-seconds'],
  15: ['document'], 17: ['long'], 19: ['double'], 21: ['blob'], 42: ['blob', 'streaming'],
};
const TRAIT_BITS = ['httpLabel', 'idempotent', 'idempotencyToken', 'sensitive', 'httpPayload',
                    'httpResponseCode', 'httpQueryParams'];

// Traits are a bit set, an object, or both inside the object as numbers.
export function traitsOf(raw) {
  if (typeof raw === 'number') {
    return Object.fromEntries(TRAIT_BITS.filter((_, bit) => raw & (1 << bit)).map((t) => [t, 1]));
  }
  return {...(raw ?? {})};
}

const resolve = (ref) => (typeof ref === 'function' ? ref() : ref);
const isSchema = (value) => Array.isArray(value) && typeof value[0] === 'number' &&
    typeof value[1] === 'string' && typeof value[2] === 'string';

// A schema or a [schema, traits] pair becomes {kind, name, traits, ...}.
export function read(ref) {
  const raw = resolve(ref);
  if (typeof raw === 'number') return readNumber(raw);
  if (raw === 'unit') return {kind: 'unit', traits: {}};
  if (!isSchema(raw)) {
    const inner = read(raw[0]);
    return {...inner, traits: {...inner.traits, ...traitsOf(raw[1])}};
  }
  const [id, , name, traits] = raw;
  const shape = {name, traits: traitsOf(traits)};
  switch (id) {
    case STATIC.SIMPLE: {
      const inner = read(raw[4]);
      return {...inner, ...(inner.kind === 'list' || inner.kind === 'map' ? {name} : {}),
              traits: {...inner.traits, ...shape.traits}};
    }
    case STATIC.LIST: return {...shape, kind: 'list', element: raw[4]};
    case STATIC.MAP: return {...shape, kind: 'map', key: raw[4], value: raw[5]};
    case STATIC.STRUCTURE: case STATIC.UNION: case STATIC.ERROR:
      if (name === 'Unit' || name === '__Unit') return {kind: 'unit', traits: {}};
      return {...shape, kind: {3: 'structure', 4: 'union', '-3': 'error'}[id],
              members: raw[4].map((member, i) => ({name: member, ref: raw[5][i],
                                                   required: i < (raw[6] ?? 0)}))};
    case STATIC.OPERATION:
      return {...shape, kind: 'operation', input: raw[4], output: raw[5]};
    default: throw new Error(`${name}: unknown schema kind ${id}`);
  }
}

function readNumber(raw) {
  if (raw & MAP_MODIFIER) return {kind: 'map', traits: {}, key: 0, value: raw & ~MAP_MODIFIER};
  if (raw & LIST_MODIFIER) return {kind: 'list', traits: {}, element: raw & ~LIST_MODIFIER};
  const simple = SIMPLE[raw];
  if (!simple) throw new Error(`unknown simple schema ${raw}`);
  const [kind, detail] = simple;
  return {kind, ...(kind === 'timestamp' && detail ? {format: detail} : {}),
          traits: detail === 'streaming' ? {streaming: 1} : {}};
}

// Everything of one package that the distiller wants.
export function load(suffix) {
  const name = `@aws-sdk/client-${suffix}`;
  const exported = require(name);
  const root = path.dirname(path.dirname(require.resolve(name)));
  const schemas = Object.values(exported).filter(isSchema);
  const operations = new Map(schemas.filter((s) => s[0] === STATIC.OPERATION)
      .map((s) => [s[2], read(s)]));
  // The synthetic schema is the base class of a client's exceptions, not a shape of the service.
  const errors = new Map(schemas
      .filter((s) => s[0] === STATIC.ERROR && !s[1].includes('.synthetic.')).map((s) => [s[2], s]));
  return {name, version: JSON.parse(readFileSync(path.join(root, 'package.json'))).version, root,
          operations, errors, settings: settings(root), types: memberTypes(root),
          enums: enumsOf(exported)};
}

const PROTOCOLS = {AwsQueryProtocol: 'query', AwsEc2QueryProtocol: 'ec2',
                   AwsJson1_0Protocol: 'json1.0', AwsJson1_1Protocol: 'json1.1',
                   AwsRestJsonProtocol: 'rest-json',
                   AwsRestXmlProtocol: 'rest-xml', S3RestXmlProtocol: 'rest-xml'};

function settings(root) {
  const text = readFileSync(path.join(root, 'dist-es', 'runtimeConfig.shared.js'), 'utf8');
  const one = (pattern) => text.match(pattern)?.[1];
  const name = one(/protocol: config\?\.protocol \?\? (\w+)/);
  if (!PROTOCOLS[name]) throw new Error(`${root}: unknown protocol ${name}`);
  return {protocol: PROTOCOLS[name], id: one(/serviceId: config\?\.serviceId \?\? "([^"]+)"/),
          namespace: one(/xmlNamespace: "([^"]+)"/), version: one(/version: "([^"]+)"/),
          target: one(/serviceTarget: "([^"]+)"/),
          queryCompatible: /awsQueryCompatible: true/.test(text)};
}

// An enum is an exported plain object of strings.
function enumsOf(exported) {
  const enums = new Map();
  for (const [name, value] of Object.entries(exported)) {
    if (value && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
      const values = Object.values(value);
      if (values.length && values.every((v) => typeof v === 'string')) enums.set(name, values);
    }
  }
  return enums;
}

// "Structure.Member" -> the names in its TypeScript type; the schemas do not say which member is
// of which enum, but the declarations do.
function memberTypes(root) {
  const types = new Map();
  const folder = path.join(root, 'dist-types', 'models');
  for (const file of readdirSync(folder).filter((f) => f.endsWith('.d.ts'))) {
    let owner = '';
    for (const line of readFileSync(path.join(folder, file), 'utf8').split('\n')) {
      const opening = line.match(/^export (?:interface|declare class) (\w+)/);
      if (opening) owner = opening[1];
      const member = line.match(/^ {4}(?:readonly )?"?([\w.-]+)"?\??: (.*);$/);
      if (member && owner) types.set(`${owner}.${member[1]}`, member[2].match(/\w+/g) ?? []);
    }
  }
  return types;
}

// The errors that an operation's documentation says it throws.
export function errorsOf(service, operation) {
  const file = path.join(service.root, 'dist-types', 'commands', `${operation}Command.d.ts`);
  if (!existsSync(file)) return [];
  const found = readFileSync(file, 'utf8').matchAll(/@throws \{@link (\w+)\}/g);
  return [...new Set([...found].map((m) => m[1]))].filter((e) => service.errors.has(e)).sort();
}
