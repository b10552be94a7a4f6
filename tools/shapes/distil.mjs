#!/usr/bin/env node
// Writes FOLDER/NAME.shapes for every service of a list: the served operations, reduced to what a
// codec and a validator need, in text that a person can review (see README.md for the format).
//   node distil.mjs LIST FOLDER
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import * as botocore from './botocore.mjs';
import * as sdk from './sdk.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

export function readList(file) {
  const services = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const words = line.replace(/#.*/, '').trim().split(/\s+/).filter(Boolean);
    if (!words.length) continue;
    if (words[0] !== 'service') { services.at(-1).operations.push(words[0]); continue; }
    const options = Object.fromEntries(words.slice(2).map((w) => w.split('=')));
    services.push({name: words[1], ...options, operations: []});
  }
  return services;
}

function readNumbers() {
  const lines = readFileSync(path.join(here, 'numbers.txt'), 'utf8').split('\n');
  return new Map(lines.filter((l) => l && !l.startsWith('#')).map((l) => {
    const [service, member, type] = l.split(' ');
    return [`${service} ${member}`, type];
  }));
}

const quoteless = (value) => {
  if (/\s/.test(value)) throw new Error(`'${value}' has a space: only a pattern may`);
  return value;
};

// Constraints that the models state and AWS does not hold: S3 takes a copy source without its first
// slash, and answers a wrong location or storage class in words of its own.
const unconstrained = new Set(['s3 CopySource', 's3 LocationConstraint', 's3 StorageClass']);

class Distiller {
  constructor(entry) {
    this.entry = entry;
    this.sdk = sdk.load(entry.sdk);
    this.model = botocore.load(entry.botocore);
    this.numbers = readNumbers();
    this.shapes = new Map();  // name -> lines
    this.enums = new Map();   // name -> values
    this.errors = new Set();
    this.missing = [];
  }

  text() {
    const operations = [...this.entry.operations].sort().map((name) => this.operation(name));
    for (const name of [...this.errors].sort()) this.structure(sdk.read(this.sdk.errors.get(name)));
    if (this.missing.length) {
      throw new Error('numbers.txt lacks:\n' + this.missing.join('\n'));
    }
    const blocks = [this.header(), this.notServed(), ...operations,
      ...[...this.shapes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, lines]) => lines),
      ...[...this.enums].sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, values]) => [`enum ${name}`, ...values.map((v) => `  ${v}`)])];
    return blocks.map((lines) => lines.join('\n') + '\n').join('\n');
  }

  header() {
    const {settings} = this.sdk;
    const {metadata} = this.model;
    const protocol = settings.protocol;
    const lines = [
      '# Written by tools/shapes/distil.mjs; change the lists there, not this file.',
      `# From ${this.sdk.name} ${this.sdk.version}; constraints from botocore ` +
          `${this.model.release} (${this.entry.botocore} ${this.model.version}).`,
      `service ${this.entry.name}`, `  id ${settings.id}`, `  protocol ${protocol}`,
      `  version ${settings.version}`,
      `  signing ${metadata.signingName ?? metadata.endpointPrefix}`,
      `  endpoint ${metadata.endpointPrefix}`];
    if (settings.target) lines.push(`  target ${settings.target}`);
    if (settings.namespace) lines.push(`  namespace ${settings.namespace}`);
    if (settings.queryCompatible) lines.push('  query_compatible');
    if (this.entry.name === 's3') lines.push('  bare_errors');
    return lines;
  }

  notServed() {
    const served = new Set(this.entry.operations);
    const others = [...this.sdk.operations.keys()].filter((name) => !served.has(name)).sort();
    const rest = this.sdk.settings.protocol.startsWith('rest-');
    const line = (name) => (rest ? `${name} ${this.route(name)}` : name);
    return ['not_served', ...others.map((name) => `  ${line(name)}`)];
  }

  // What a REST request to the operation looks like, so that it is told from others.
  route(name) {
    const {input, traits} = this.sdk.operations.get(name);
    const [method, uri] = traits.http;
    return `${method} ${this.path(uri, sdk.read(input))}`;
  }

  operation(name) {
    const found = this.sdk.operations.get(name);
    if (!found) throw new Error(`${this.entry.name} has no operation ${name}`);
    const known = this.model.operations[name];
    const lines = [`operation ${name}`];
    const input = sdk.read(found.input);
    const output = sdk.read(found.output);
    const [method, uri, status] = found.traits.http ?? ['POST', '/', 200];
    lines.push(`  http ${method} ${this.path(uri, input)} ${status}`);
    if (input.kind !== 'unit') {
      lines.push(`  input ${this.structure(input, botocore.target(this.model, known?.input))}`);
    }
    if (output.kind !== 'unit') {
      lines.push(`  output ${this.structure(output, botocore.target(this.model, known?.output))}`);
    }
    for (const error of sdk.errorsOf(this.sdk, name)) {
      this.errors.add(error);
      lines.push(`  error ${error}`);
    }
    return lines;
  }

  // The SDK puts an S3 bucket into the host; here it is always the first part of the path. x-id is
  // a hint of the SDK that older clients do not send.
  path(uri, input) {
    let [base, query = ''] = uri.split('?');
    query = query.split('&').filter((part) => part && !part.startsWith('x-id=')).join('&');
    const bucket = (input.members ?? []).some((m) => m.name === 'Bucket' &&
        sdk.read(m.ref).traits.httpLabel);
    if (bucket && !base.includes('{Bucket}')) base = `/{Bucket}${base === '/' ? '' : base}`;
    return query ? `${base}?${query}` : base;
  }

  // Emits the structure, union or error once; answers its name.
  structure(shape, known = botocore.shapeNamed(this.model, shape.name)) {
    if (this.shapes.has(shape.name)) return shape.name;
    const lines = [`${shape.kind} ${shape.name}${this.shapeAttributes(shape)}`];
    this.shapes.set(shape.name, lines);
    for (const member of shape.members) {
      const type = (this.sdk.types.get(`${shape.name}.${member.name}`) ?? []);
      lines.push('  ' + this.member({...member, owner: shape.name, type,
                                     known: botocore.memberOf(this.model, known, member.name)}));
    }
    return shape.name;
  }

  shapeAttributes({kind, traits}) {
    let text = '';
    if (kind === 'error') {
      const [code, status] = traits.awsQueryError ?? [];
      text += ` status=${status ?? traits.httpError ?? (traits.error === 'server' ? 500 : 400)}`;
      text += ` fault=${traits.error ?? 'client'}`;
      if (code) text += ` code=${quoteless(code)}`;
    }
    if (traits.xmlName) text += ` xml=${quoteless(traits.xmlName)}`;
    return text;
  }

  member({name, ref, required, owner, type, known}) {
    const shape = sdk.read(ref);
    const words = [name, this.type(shape, known, `${owner}.${name}`, type)];
    if (required) words.push('required');
    words.push(...this.memberAttributes(shape.traits));
    if (shape.format) words.push(`format=${shape.format}`);
    if (!unconstrained.has(`${this.entry.name} ${name}`)) {
      words.push(...this.constraints(shape, known, type));
    }
    return words.join(' ');
  }

  memberAttributes(traits) {
    const words = [];
    const flags = {idempotencyToken: 'idempotency_token', sensitive: 'sensitive',
                   streaming: 'streaming', httpLabel: 'label', httpPayload: 'payload',
                   httpResponseCode: 'status', httpQueryParams: 'query_params',
                   xmlFlattened: 'flattened', xmlAttribute: 'attribute'};
    for (const [trait, word] of Object.entries(flags)) if (traits[trait]) words.push(word);
    const values = {httpHeader: 'header', httpQuery: 'query', httpPrefixHeaders: 'prefix_headers',
                    xmlName: 'xml', ec2QueryName: 'ec2', jsonName: 'json'};
    for (const [trait, word] of Object.entries(values)) {
      if (traits[trait] !== undefined) words.push(`${word}=${quoteless(traits[trait])}`);
    }
    return words;
  }

  // Length and pattern of a named list or map stand at its own line.
  constraints(shape, known, type) {
    if (!['string', 'number', 'long', 'double', 'blob'].includes(shape.kind)) return [];
    const {length, range, pattern} = botocore.constraintsOf(known);
    const words = [];
    if (length) words.push(`length=${length}`);
    if (range) words.push(`range=${range}`);
    const enumeration = shape.kind === 'string' ? this.enumeration(known, type) : undefined;
    if (enumeration) words.push(`enum=${enumeration}`);
    if (pattern !== undefined && !enumeration) words.push(`pattern=${pattern}`);
    return words;
  }

  enumeration(known, type) {
    const named = type.find((word) => this.sdk.enums.has(word));
    const name = named ?? (known?.enum ? known.name : undefined);
    if (!name) return undefined;
    this.enums.set(name, named ? this.sdk.enums.get(named) : known.enum);
    return name;
  }

  type(shape, known, where, type) {
    switch (shape.kind) {
      case 'structure': case 'union': case 'error': return this.structure(shape);
      case 'list': return this.list(shape, known, where, type);
      case 'map': return this.map(shape, known, where, type);
      case 'number': return this.number(known, where);
      default: return shape.kind;
    }
  }

  number(known, where) {
    const found = this.numbers.get(`${this.entry.name} ${where}`) ?? botocore.numberType(known);
    if (!found) this.missing.push(`${this.entry.name} ${where} integer`);
    return found ?? 'integer';
  }

  list(shape, known, where, type) {
    const name = shape.name ?? known?.name ?? this.inventedName('List', where);
    if (this.shapes.has(name)) return name;
    const lines = [`list ${name}${this.collection(known)}`];
    this.shapes.set(name, lines);
    lines.push('  ' + this.member({name: 'member', ref: shape.element, owner: name, type,
                                   known: botocore.target(this.model, known?.member)}));
    return name;
  }

  map(shape, known, where, type) {
    const name = shape.name ?? known?.name ?? this.inventedName('Map', where);
    if (this.shapes.has(name)) return name;
    const lines = [`map ${name}${this.collection(known)}`];
    this.shapes.set(name, lines);
    for (const part of ['key', 'value']) {
      lines.push('  ' + this.member({name: part, ref: shape[part], owner: name,
                                     type: part === 'value' ? type : [],
                                     known: botocore.target(this.model, known?.[part])}));
    }
    return name;
  }

  inventedName(kind, where) { return `${kind}Of${where.replace('.', '')}`; }

  collection(known) {
    const {length} = botocore.constraintsOf(known);
    return length ? ` length=${length}` : '';
  }
}

export function distil(entry) { return new Distiller(entry).text(); }

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [list, folder] = process.argv.slice(2);
  mkdirSync(folder, {recursive: true});
  for (const entry of readList(list)) {
    writeFileSync(path.join(folder, `${entry.name}.shapes`), distil(entry));
    console.log(`${entry.name}: ${entry.operations.length} operations`);
  }
}
