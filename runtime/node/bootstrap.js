'use strict';
// What runs a function's handler on Node 16 to 24: takes invocations from the socket that the
// launcher left, calls the handler in one of its forms, and sends back what came of it.
//
// How a handler is called, when its answer counts and what its errors look like follows
// https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html and what AWS's runtimes answer.

const environment = process.env;
const telemetry = Number(environment._LAMBDA_TELEMETRY_LOG_FD);
const runtime = Number(environment._SKERRY_RUNTIME_FD);
delete environment._LAMBDA_TELEMETRY_LOG_FD;
delete environment._SKERRY_RUNTIME_FD;
const major = Number(process.versions.node.split('.')[0]);
// Of its own AWS shows one to functions on Node 16 only. Set here, it is for the programs that the
// function starts; this one has it by --use-openssl-ca, which is not the function's business.
if (environment._SKERRY_OWN_CA !== undefined) {
  if (major === 16) {
    environment.NODE_EXTRA_CA_CERTS = '/var/runtime/ca-cert.pem';
    process.execArgv = process.execArgv.filter((each) => each !== '--use-openssl-ca');
  } else {
    delete environment.NODE_EXTRA_CA_CERTS;
  }
  delete environment._SKERRY_OWN_CA;
} else if (environment._SKERRY_THEIR_CA !== undefined) {
  environment.NODE_EXTRA_CA_CERTS = environment._SKERRY_THEIR_CA;
  delete environment._SKERRY_THEIR_CA;
}

const { patchConsole, setRequest } = require('./log.js');
const { Channel } = require('./channel.js');
const { Fault, shapeOf, logged } = require('./faults.js');
const { makeContext } = require('./context.js');

patchConsole(telemetry);

const exitUncaught = 129;
const exitRejected = 128;

let current; // the invocation under way
let whenEmpty; // what to do when the event loop has nothing left
process.on('beforeExit', () => {
  const act = whenEmpty;
  whenEmpty = undefined;
  if (act !== undefined) act();
});

const channel = new Channel(runtime, begin);

function ready() {
  current = undefined;
  whenEmpty = undefined;
  channel.hold();
  channel.next();
}

function serialise(value) {
  try {
    const text = JSON.stringify(value === undefined ? null : value);
    return text === undefined ? 'null' : text;
  } catch (error) {
    throw new Error('Unable to stringify response body');
  }
}

// The answer of an invocation leaves once; what comes later is dropped.
function finish(invocation, error, value) {
  if (invocation.finished) return;
  invocation.finished = true;
  if (error === null || error === undefined) {
    try {
      channel.respond(invocation.id, serialise(value));
      setImmediate(ready);
      return;
    } catch (failed) {
      error = failed;
    }
  }
  console.error('Invoke Error', logged(error));
  channel.fail(invocation.id, shapeOf(error));
  setImmediate(ready);
}

// A callback's answer leaves when the event loop is empty, unless the context says not to wait.
function answerOf(invocation, error, value) {
  if (invocation.finished || invocation.answered) return;
  invocation.answered = true;
  if (!invocation.context.callbackWaitsForEmptyEventLoop) {
    finish(invocation, error, value);
    return;
  }
  whenEmpty = () => finish(invocation, error, value);
}

function atOnce(invocation, error, value) {
  invocation.context.callbackWaitsForEmptyEventLoop = false;
  answerOf(invocation, error, value);
}

function isPromise(value) {
  return value !== null && value !== undefined && typeof value.then === 'function';
}

// The loop is empty and nobody has answered.
function ranOut(invocation) {
  const promised = invocation.promised && major >= 22;
  finish(invocation, promised ? new Fault('Runtime.NodeJsExit',
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly ' +
    'caused by a Promise that was never settled. For more information, see ' +
    'https://nodejs.org/docs/latest/api/process.html#exit-codes') : null, null);
}

function begin(facts, payload) {
  const invocation = { id: facts.requestId, finished: false, answered: false, promised: false };
  invocation.context = makeContext(facts, major >= 24 ? undefined : {
    done: (error, value) => atOnce(invocation, error, value),
    succeed: (value) => atOnce(invocation, null, value),
    fail: (error) => atOnce(invocation, error === undefined ? 'handled' : error),
  });
  current = invocation;
  setRequest(facts.requestId, facts.tenantId);
  if (facts.traceId) environment._X_AMZN_TRACE_ID = facts.traceId;
  else delete environment._X_AMZN_TRACE_ID;
  channel.release();
  whenEmpty = () => ranOut(invocation);
  call(invocation, payload);
}

function call(invocation, payload) {
  try {
    const event = JSON.parse(payload);
    const result = handler(event, invocation.context,
      (error, value) => answerOf(invocation, error, value));
    if (!isPromise(result)) return;
    invocation.promised = true;
    result.then((value) => atOnce(invocation, null, value),
      (error) => atOnce(invocation, error === undefined || error === null ?
        new Error('Promise rejected without a reason') : error));
  } catch (error) {
    finish(invocation, error === undefined ? new Error('undefined was thrown') : error);
  }
}

// Ends the process: what the code's state is nobody knows.
function die(error, status) {
  console.error('Uncaught Exception', logged(error));
  if (current !== undefined && !current.finished) {
    current.finished = true;
    channel.failNow(current.id, shapeOf(error));
  } else if (handler === undefined) {
    channel.failInitNow(shapeOf(error));
  }
  process.exit(status);
}

process.on('uncaughtException', (error) => die(error, exitUncaught));
process.on('unhandledRejection', (reason) => {
  const fault = new Fault('Runtime.UnhandledPromiseRejection',
    reason !== undefined && reason !== null ? String(reason) : 'undefined');
  fault.reason = reason;
  fault.promise = {};
  die(fault, exitRejected);
});

let handler;
const { loadHandler } = require('./handler.js');
loadHandler(environment.LAMBDA_TASK_ROOT, environment._HANDLER, major).then((loaded) => {
  handler = loaded;
  ready();
}, (error) => die(error, 1));
