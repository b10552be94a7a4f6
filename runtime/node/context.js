'use strict';
// The context object (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html).

function parsed(text) {
  return text ? JSON.parse(text) : undefined;
}

// `answers`: done, succeed and fail, on the Node versions where a handler may still use them.
function makeContext(facts, answers) {
  let waits = true;
  const context = {
    get callbackWaitsForEmptyEventLoop() { return waits; },
    set callbackWaitsForEmptyEventLoop(value) { waits = value; },
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parsed(facts.clientContext),
    identity: parsed(facts.cognitoIdentity),
    invokedFunctionArn: facts.arn,
    awsRequestId: facts.requestId,
    tenantId: facts.tenantId,
    getRemainingTimeInMillis: () => facts.deadlineMs - Date.now(),
  };
  return answers === undefined ? context : Object.defineProperties(context, {
    done: { value: answers.done, enumerable: true },
    succeed: { value: answers.succeed, enumerable: true },
    fail: { value: answers.fail, enumerable: true },
  });
}

module.exports = { makeContext };
