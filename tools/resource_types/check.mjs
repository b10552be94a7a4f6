#!/usr/bin/env node
// Distils every type anew and compares with the committed files. Ends with the line that the gate
// counts.
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

import {distil, fileOf, load, readTypes} from './distil.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
if (!existsSync(path.join(here, 'node_modules'))) {
  console.log('tools/resource_types/node_modules is missing: run script/setup\n0 passed, 1 failed');
  process.exit(1);
}
let passed = 0;
let failed = 0;
function judge(file, problem) {
  if (problem) console.log(`types/${file}: ${problem}`);
  if (problem) ++failed; else ++passed;
}

const entries = readTypes();
const expected = new Set(entries.map((entry) => fileOf(entry.type)));
for (const file of readdirSync(path.join(here, 'types'))) {
  if (!expected.has(file)) judge(file, 'is not in types.txt');
}
const db = await load();
for (const entry of entries) {
  const file = path.join(here, 'types', fileOf(entry.type));
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
  judge(fileOf(entry.type), committed === distil(db, entry) ? '' : 'differs from AWS\'s schema');
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
