#!/usr/bin/env node
// Writes types/*.txt from CloudFormation's resource schemas (npm @aws-cdk/aws-service-spec) and
// types.txt. README.md has the form of the text.
import {readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const SIMPLE = {string: 'string', integer: 'integer', number: 'number', boolean: 'boolean',
  'date-time': 'timestamp', json: 'json', tag: 'structure:Tag'};

export const fileOf = (type) => `${type.replaceAll('::', '-')}.txt`;

// [{type, words: ['name=X', ...], lines: ['property ...', ...]}]
export function readTypes(file = path.join(here, 'types.txt')) {
  const entries = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (!line.trim() || line.startsWith('#')) continue;
    if (line.startsWith('  ')) {
      entries.at(-1).lines.push(line.trim());
      continue;
    }
    const [type, ...words] = line.split(/\s+/);
    entries.push({type, words, lines: []});
  }
  return entries;
}

class Type {
  constructor(db, resource) {
    this.db = db;
    this.resource = resource;
    this.structures = new Map();  // name -> properties, filled as they are referred to
  }

  shape(type) {
    if (type.type in SIMPLE) {
      if (type.type === 'tag') {
        const text = {type: {type: 'string'}, required: true};
        this.structures.set('Tag', {Key: text, Value: text});
      }
      return SIMPLE[type.type];
    }
    if (type.type === 'array') return `list<${this.shape(type.element)}>`;
    if (type.type === 'map') return `map<${this.shape(type.element)}>`;
    if (type.type === 'union' || type.type === 'null') return 'any';
    if (type.type !== 'ref') throw new Error(`unknown type ${JSON.stringify(type)}`);
    const definition = this.db.get('typeDefinition', type.reference.$ref);
    const known = this.structures.get(definition.name);
    if (known && known !== definition.properties) throw new Error(`two ${definition.name}`);
    this.structures.set(definition.name, definition.properties);
    return `structure:${definition.name}`;
  }

  property(name, property) {
    const words = ['property', name, this.shape(property.type)];
    if (property.required) words.push('required');
    if (property.causesReplacement === 'yes') words.push('replaces');
    if (property.causesReplacement === 'maybe') words.push('may_replace');
    return words.join(' ');
  }

  sorted(properties) {
    return Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, property]) => this.property(name, property));
  }

  lines(ref) {
    const {resource} = this;
    const out = [];
    const identifier = resource.primaryIdentifier ?? [];
    if (identifier.length) out.push(`identifier ${identifier.join(' ')}`);
    out.push(`ref ${ref ?? (resource.cfnRefIdentifier ?? identifier).join('|')}`);
    const tags = resource.tagInformation;
    if (tags) out.push(`tags ${tags.tagPropertyName} ${tags.variant === 'map' ? 'map' : 'list'}`);
    for (const name of Object.keys(resource.attributes).sort()) out.push(`attribute ${name}`);
    out.push(...this.sorted(resource.properties));
    const done = new Set();
    for (;;) {  // writing a structure may name further ones; their order is of their names
      const next = [...this.structures.keys()].filter((name) => !done.has(name)).sort()[0];
      if (!next) break;
      done.add(next);
      this.written ??= new Map();
      this.written.set(next, this.sorted(this.structures.get(next)));
    }
    for (const name of [...done].sort()) {
      out.push('', `structure ${name}`, ...this.written.get(name).map((line) => `  ${line}`));
    }
    return out;
  }
}

export function distil(db, entry) {
  const ref = entry.words.find((word) => word.startsWith('ref='))?.slice(4);
  const naming = entry.words.filter((word) => !word.startsWith('ref='));
  const out = [`type ${entry.type}`];
  if (naming.length) out.push(`naming ${naming.join(' ')}`);
  out.push(...entry.lines);
  const [resource] = db.lookup('resource', 'cloudFormationType', 'equals', entry.type);
  if (!resource && !entry.lines.length) throw new Error(`AWS's schemas lack ${entry.type}`);
  if (resource) out.push(...new Type(db, resource).lines(ref));
  return `${out.join('\n')}\n`;
}

export async function load() {
  const {loadAwsServiceSpecSync} = await import('@aws-cdk/aws-service-spec');
  return loadAwsServiceSpecSync();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const db = await load();
  const folder = path.join(here, 'types');
  for (const file of readdirSync(folder)) rmSync(path.join(folder, file));
  for (const entry of readTypes()) {
    writeFileSync(path.join(folder, fileOf(entry.type)), distil(db, entry));
  }
}
