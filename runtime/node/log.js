'use strict';
// console.log and the like: a line that names the time, the request and the level, or a JSON object
// (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html), framed so
// that a message of many lines stays one event. A frame's head is 16 bytes, big-endian: a type that
// holds format and level, the length, the time in microseconds.

const fs = require('fs');
const { Logged, isError, linesOf } = require('./faults.js');

const frameText = 0xa55a0003;
const frameJson = 0xa55a0002;
const headBytes = 16;
const levels = {
  TRACE: { rank: 1, bits: 0b00100 },
  DEBUG: { rank: 2, bits: 0b01000 },
  INFO: { rank: 3, bits: 0b01100 },
  WARN: { rank: 4, bits: 0b10000 },
  ERROR: { rank: 5, bits: 0b10100 },
  FATAL: { rank: 6, bits: 0b11000 },
};
const methods = {
  trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR',
  fatal: 'FATAL',
};

// What a handler may never need is loaded when it does.
function format(...parts) {
  return require('util').format(...parts);
}

let request; // of the invocation under way
let tenant;

function setRequest(id, tenantId) {
  request = id;
  tenant = tenantId;
}

function writeAll(descriptor, bytes) {
  let sent = 0;
  while (sent < bytes.length) {
    try {
      sent += fs.writeSync(descriptor, bytes, sent);
    } catch (error) {
      if (error.code !== 'EAGAIN') return;
    }
  }
}

function writeFrame(descriptor, type, level, now, message) {
  const length = Buffer.byteLength(message, 'utf8');
  const bytes = Buffer.alloc(headBytes + length);
  bytes.writeUInt32BE((type | level.bits) >>> 0, 0);
  bytes.writeInt32BE(length, 4);
  bytes.writeBigInt64BE(BigInt(now.valueOf()) * 1000n, 8);
  bytes.write(message, headBytes, 'utf8');
  writeAll(descriptor, bytes);
}

function textOf(now, name, parts) {
  const last = parts[parts.length - 1];
  const message = last instanceof Logged ? `${format(...parts.slice(0, -1))} \t${last}` :
    format(...parts);
  return `${now.toISOString()}\t${request}\t${name}\t${message}`;
}

function errorFields(error) {
  return {
    errorType: (error && error.name) || 'UnknownError',
    errorMessage: (error && error.message) || '',
    stackTrace: linesOf(error && error.stack).slice(1).map((line) => line.trim()),
  };
}

// Errors inside a message keep their fields, which JSON would lose.
function errorsShown(key, value) {
  return isError(value) ? errorFields(value) : value;
}

function jsonOf(now, name, parts) {
  const line = { timestamp: now.toISOString(), level: name };
  if (request !== undefined) line.requestId = request;
  if (tenant) line.tenantId = tenant;
  const errors = parts.map((part) => (part instanceof Logged ? part.error : part)).filter(isError);
  if (parts.length === 1 && !isError(parts[0])) {
    line.message = parts[0];
    try {
      return JSON.stringify(line, errorsShown);
    } catch (failed) {
      // A circle, or a BigInt: as text.
    }
  }
  const last = parts[parts.length - 1];
  line.message = last instanceof Logged ? shownJson(last) : format(...parts);
  if (errors.length > 0 && !(last instanceof Logged)) Object.assign(line, errorFields(errors[0]));
  return JSON.stringify(line);
}

function shownJson(last) {
  const shape = JSON.parse(String(last));
  return { errorType: shape.errorType, errorMessage: shape.errorMessage, stackTrace: shape.stack };
}

function patchConsole(descriptor) {
  const asJson = (process.env.AWS_LAMBDA_LOG_FORMAT || '').toUpperCase() === 'JSON';
  const least = asJson ? levels[(process.env.AWS_LAMBDA_LOG_LEVEL || 'TRACE').toUpperCase()] :
    undefined;
  const type = asJson ? frameJson : frameText;
  const make = asJson ? jsonOf : textOf;
  for (const [method, name] of Object.entries(methods)) {
    const level = levels[name];
    console[method] = (...parts) => {
      if (least !== undefined && level.rank < least.rank) return;
      const now = new Date();
      writeFrame(descriptor, type, level, now, make(now, name, parts));
    };
  }
}

module.exports = { patchConsole, setRequest };
