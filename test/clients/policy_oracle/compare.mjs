// node compare.mjs PROBE [--cases N] [--seed S]: generated cases decided by both sides, and the
// explained differences. Ends with 0 when nothing differs that is not explained.
import {spawn} from 'node:child_process';

import {makeCase, Random} from './cases.mjs';
import {explained} from './explained.mjs';
import {oracle} from './oracle.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const probe = process.argv[2];
const count = option('--cases', Number(process.env.SKERRY_ROUNDS ?? 6000));
const seed = option('--seed', Number(process.env.SKERRY_SEED ?? 1));
const shown = 5;

async function ours(cases) {
  const child = spawn(probe, [], {stdio: ['pipe', 'pipe', 'inherit']});
  let text = '';
  child.stdout.setEncoding('utf8').on('data', data => text += data);
  const done = new Promise(resolve => child.on('close', resolve));
  child.stdin.end(cases.map(each => JSON.stringify(each) + '\n').join(''));
  if (await done !== 0) throw new Error('the probe failed');
  const lines = text.trimEnd().split('\n');
  if (lines.length !== cases.length) throw new Error('the probe left cases out');
  return lines;
}

const random = new Random(seed);
const cases = Array.from({length: count}, () => makeCase(random));
const decisions = await ours(cases);
const tally = {};
let differences = 0;
for (let i = 0; i < count; ++i) {
  const theirs = oracle(cases[i]);
  tally[theirs] = (tally[theirs] ?? 0) + 1;
  if (theirs === decisions[i]) continue;
  if (++differences > shown) continue;
  console.log(`case ${i} of seed ${seed}: ours ${decisions[i]}, theirs ${theirs}`);
  console.log(JSON.stringify(cases[i], null, 1));
}
console.log(`${count} cases of seed ${seed}: ${JSON.stringify(tally)}, ${differences} differ`);

// Of each explained difference both sides are pinned, so that it is seen when one of them changes.
let changed = 0;
const own = await ours(explained.map(each => each.case));
for (let i = 0; i < explained.length; ++i) {
  const each = explained[i];
  const theirs = oracle(each.case);
  if (own[i] === each.ours && theirs === each.theirs) continue;
  ++changed;
  console.log(`explained "${each.what}": ours ${own[i]} (${each.ours}), ` +
              `theirs ${theirs} (${each.theirs})`);
}
console.log(`${explained.length} explained differences, ${changed} changed`);
const varied = ['Allowed', 'ExplicitlyDenied', 'ImplicitlyDenied'].every(
    each => (tally[each] ?? 0) > count / 20);
if (!varied) console.log('the cases are too much alike');
process.exit(differences === 0 && changed === 0 && varied ? 0 : 1);
