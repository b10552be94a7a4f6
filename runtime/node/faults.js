'use strict';
// Errors as a caller sees them ({errorType, errorMessage, trace}) and as the log shows them.

class Fault extends Error {
  constructor(type, message) {
    super(message);
    this.name = type;
  }
}

function isError(value) {
  return value !== null && typeof value === 'object' &&
    (value instanceof Error || (typeof value.name === 'string' && 'stack' in value));
}

function linesOf(stack) {
  return typeof stack === 'string' ? stack.split('\n') : [];
}

// Of what was thrown or passed to a callback: an error, or anything else.
function shapeOf(error) {
  try {
    if (isError(error)) {
      return {
        errorType: (error.name || '').replace(/\x7F/g, '%7F'),
        errorMessage: (error.message || '').replace(/\x7F/g, '%7F'),
        trace: linesOf((error.stack || '').replace(/\x7F/g, '%7F')),
      };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch (failed) {
    return { errorType: 'handled', errorMessage: 'callback called with Error argument, but there ' +
      'was a problem while retrieving one or more of its message, name, and stack' };
  }
}

class Logged {
  constructor(error) {
    this.error = error;
  }
  toString() {
    const error = this.error;
    const properties = isError(error) ? {
      errorType: error.name || 'UnknownError',
      errorMessage: error.message || '',
      ...error,
      stack: linesOf(error.stack),
    } : { errorType: 'UnknownError', errorMessage: error };
    delete properties.name;
    try {
      return JSON.stringify(properties);
    } catch (failed) {
      return JSON.stringify({ errorType: properties.errorType,
        errorMessage: properties.errorMessage, stack: properties.stack });
    }
  }
}

// For console.error('Invoke Error', logged(error)): JSON behind a tab.
function logged(error) {
  return new Logged(error);
}

module.exports = { Fault, Logged, isError, shapeOf, linesOf, logged };
