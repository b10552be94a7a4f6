// aws-sdk v2, which knows no AWS_ENDPOINT_URL: it is given the endpoint as an option, or speaks to
// the real host names through the region's proxy, and trusts the region's CA by
// NODE_EXTRA_CA_CERTS.
import process from 'node:process';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { finish } from './check.mjs';
import { keys } from './kms.mjs';
import { life } from './life.mjs';
import { network } from './network.mjs';
import { objects } from './objects.mjs';
import { parameters } from './parameters.mjs';
import { secrets } from './secrets.mjs';

process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = '1';
const { default: AWS } = await import('aws-sdk');

const { HTTPS_PROXY: proxy, ENDPOINT_OPTION: endpoint } = process.env;
const way = proxy ? { httpOptions: { agent: new HttpsProxyAgent(proxy) } }
  : { endpoint, s3ForcePathStyle: true };  // 127.0.0.1 has no names below it
AWS.config.update({ ...way, maxRetries: 0, region: process.env.AWS_REGION });

function call(service, operation, input, credentials) {
  const client = new AWS[service](credentials ? { credentials } : {});
  const answer = client[operation[0].toLowerCase() + operation.slice(1)](input).promise();
  return answer.catch((error) => {  // the JSON services' codes are their errors' shapes
    error.code = error.code.replace(/Exception$/, '');
    throw error;
  });
}

await life(call);
await keys(call);
await objects(call);
await parameters(call);
await secrets(call);
await network(call);
finish();
