// The smallest test runner: names what failed, ends with the line that the gate counts.
import { inspect } from 'node:util';

let passed = 0;
let failed = 0;

export async function test(name, body) {
  try {
    await body();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${name}: ${error?.stack ?? inspect(error)}`);
  }
}

export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

// Resolves to the error that `promise` rejects with; its name must be this one.
export async function refused(promise, code) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    const name = error.code ?? error.Code ?? error.name;
    if (name !== code && error.name !== code) {
      throw new Error(`expected ${code}, got ${name}: ${error.message}`, { cause: error });
    }
    return error;
  }
  throw new Error(`expected ${code}, got an answer: ${inspect(value)}`);
}
