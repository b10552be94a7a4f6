// Sends what it is told through @aws-sdk v3 and says what it sent and what it understood.
//
// A line of input is {service, operation, input}. A line of output is {request, status, error,
// message}: the request as serialised and signed, byte for byte, and the answer as the SDK read it.
import { createInterface } from 'node:readline';
import * as iam from '@aws-sdk/client-iam';
import * as sts from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const handler = new NodeHttpHandler();
let sent;
const capturing = {
  metadata: handler.metadata,
  async handle(request, options) {
    const query = Object.entries(request.query ?? {});
    sent = { method: request.method, path: request.path, query, headers: request.headers,
      body: Buffer.from(request.body ?? '').toString('base64') };
    const answer = await handler.handle(request, options);
    sent.status = answer.response.statusCode;
    return answer;
  },
  updateHttpClientConfig() {},
  httpHandlerConfigs: () => ({}),
  destroy() {},
};
const options = { requestHandler: capturing, maxAttempts: 1 };
const services = {
  iam: [iam, new iam.IAMClient(options)],
  sts: [sts, new sts.STSClient(options)],
};

for await (const line of createInterface({ input: process.stdin })) {
  const { service, operation, input } = JSON.parse(line);
  const [module, client] = services[service];
  const said = {};
  sent = undefined;
  try {
    await client.send(new module[`${operation}Command`](input));
  } catch (error) {
    Object.assign(said, { error: error.Code ?? error.name, message: error.message,
      parsed: error.$metadata?.requestId !== undefined });
  }
  process.stdout.write(`${JSON.stringify({ request: sent, ...said })}\n`);
}
handler.destroy();
