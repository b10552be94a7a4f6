#!/usr/bin/env node
// Distils every service anew and compares with the committed files. Prints what differs and ends
// with the line that the gate counts.
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
if (!existsSync(path.join(here, 'node_modules'))) {
  console.log('tools/shapes/node_modules is missing: run script/setup\n0 passed, 1 failed');
  process.exit(1);
}
const {distil, readList} = await import('./distil.mjs');

let passed = 0;
let failed = 0;

function judge(name, problem) {
  if (problem) console.log(`${name}: ${problem}`);
  if (problem) ++failed; else ++passed;
}

function firstDifference(committed, distilled) {
  const left = committed.split('\n');
  const right = distilled.split('\n');
  const line = left.findIndex((text, i) => text !== right[i]);
  const at = line < 0 ? left.length : line;
  if (committed === distilled) return undefined;
  return `line ${at + 1} is '${left[at] ?? ''}', distilled anew '${right[at] ?? ''}'`;
}

for (const [list, folder] of [['served.txt', 'services'], ['test_services.txt', 'test_services']]) {
  const entries = readList(path.join(here, list));
  const expected = new Set(entries.map((entry) => `${entry.name}.shapes`));
  for (const file of readdirSync(path.join(here, folder))) {
    if (!expected.has(file)) judge(`${folder}/${file}`, `is not in ${list}`);
  }
  for (const entry of entries) {
    const file = path.join(here, folder, `${entry.name}.shapes`);
    const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
    judge(`${folder}/${entry.name}.shapes`, firstDifference(committed, distil(entry)));
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
