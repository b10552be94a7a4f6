'use strict';
// Finds the function that a handler's name means: "folder/module.export.inner". A module is CommonJS
// or ESM by Node's own rules: .mjs, .cjs, and for .js the nearest package.json.

const fs = require('fs');
const path = require('path');
const { Fault } = require('./faults.js');

const callbackHandlersUntil = 24;

function parts(name) {
  const base = path.basename(name);
  const match = /^([^.]*)\.(.+)$/.exec(base);
  if (match === null) throw new Fault('Runtime.MalformedHandlerName', 'Bad handler');
  return { folder: name.slice(0, name.length - base.length), module: match[1], names: match[2] };
}

// Up to the root of the function's code, or of a layer's.
function isEsmFolder(folder) {
  for (;;) {
    const name = path.join(folder, 'package.json');
    if (isFile(name)) {
      try {
        return JSON.parse(fs.readFileSync(name, 'utf8')).type === 'module';
      } catch (error) {
        return false;
      }
    }
    if (path.basename(folder) === 'node_modules' || folder === '/') return false;
    folder = path.dirname(folder);
  }
}

function isFile(name) {
  const found = fs.statSync(name, { throwIfNoEntry: false });
  return found !== undefined && found.isFile();
}

function importing(name) {
  return import(require('url').pathToFileURL(name).href);
}

// Where require() refuses ESM, before it runs any of it, the folders are only looked at then: most
// are CommonJS, and a cold start waits for this.
function loadJs(name) {
  if (process.features.require_module) {
    return isEsmFolder(path.dirname(name)) ? importing(name) : require(name);
  }
  try {
    return require(name);
  } catch (error) {
    if (error.code === 'ERR_REQUIRE_ESM' && isEsmFolder(path.dirname(name))) return importing(name);
    throw error;
  }
}

async function loadModule(root, { folder, module }) {
  const place = path.resolve(root, folder, module);
  if (isFile(place)) return require(place);
  if (isFile(`${place}.js`)) return loadJs(`${place}.js`);
  if (isFile(`${place}.mjs`)) return importing(`${place}.mjs`);
  if (isFile(`${place}.cjs`)) return require(`${place}.cjs`);
  // A folder with an index, or a package.
  return require(require.resolve(`./${module}`, { paths: [path.resolve(root, folder)] }));
}

// The fault of the kind, told in the words of the error.
function wrapped(type, error) {
  const fault = new Fault(type, `${error.name || 'Error'}: ${error.message}`);
  fault.stack = `${type}: ${fault.message}\n${(error.stack || '').split('\n').slice(1).join('\n')}`;
  return fault;
}

async function load(root, wanted) {
  try {
    return await loadModule(root, wanted);
  } catch (error) {
    if (error instanceof SyntaxError) throw wrapped('Runtime.UserCodeSyntaxError', error);
    const missing = error && (error.code === 'MODULE_NOT_FOUND' ||
      error.code === 'ERR_MODULE_NOT_FOUND');
    if (!missing) throw error;
    if (error.message.startsWith(`Cannot find module './${wanted.module}'`)) {
      error.message = `Cannot find module '${wanted.module}'\nRequire stack:\n- /var/runtime/index.mjs`;
    }
    throw wrapped('Runtime.ImportModuleError', error);
  }
}

async function loadHandler(root, name, major) {
  if (name.includes('..')) {
    throw new Fault('Runtime.MalformedHandlerName', `'${name}' is not a valid handler name. Use ` +
      'absolute paths when specifying root directories in handler names.');
  }
  const wanted = parts(name);
  const loaded = await load(root, wanted);
  let found = loaded;
  for (const each of wanted.names.split('.')) {
    found = found === undefined || found === null ? undefined : found[each];
  }
  // What a CommonJS module exports as a whole stands under `default` when it was imported.
  if (found === undefined && loaded.default) {
    found = wanted.names.split('.').reduce((value, each) => (value || {})[each], loaded.default);
  }
  if (!found) {
    throw new Fault('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (typeof found !== 'function') {
    throw new Fault('Runtime.HandlerNotFound', `${name} is not a function`);
  }
  if (major >= callbackHandlersUntil && found.length >= 3) {
    throw new Fault('Runtime.CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers starting with ' +
      'Node.js 24. You need to modify this function to use a supported handler signature to use ' +
      'Node.js 24 or later. For more information see ' +
      'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.');
  }
  return found;
}

module.exports = { loadHandler };
