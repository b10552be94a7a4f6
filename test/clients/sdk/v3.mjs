// @aws-sdk v3, configured by the environment alone (AWS_ENDPOINT_URL, keys, region); it knows no
// proxy, so for that form it is given an agent.
import * as ec2 from '@aws-sdk/client-ec2';
import * as ecr from '@aws-sdk/client-ecr';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpsProxyAgent } from 'https-proxy-agent';
import process from 'node:process';
import { finish } from './check.mjs';
import { keys } from './kms.mjs';
import { life } from './life.mjs';
import { network } from './network.mjs';
import { objects } from './objects.mjs';
import { parameters } from './parameters.mjs';
import { secrets } from './secrets.mjs';

const modules = { EC2: ec2, ECR: ecr, IAM: iam, KMS: kms, S3: s3, SecretsManager: secretsManager,
  SSM: ssm, STS: sts };

function throughProxy() {
  const proxy = process.env.HTTPS_PROXY;
  if (!proxy) return {};
  return { requestHandler: new NodeHttpHandler({ httpsAgent: new HttpsProxyAgent(proxy) }) };
}

async function call(service, operation, input, credentials) {
  const client = new modules[service][`${service}Client`]({
    credentials, maxAttempts: 1, ...throughProxy(),
  });
  try {
    const answer = await client.send(new modules[service][`${operation}Command`](input));
    if (answer.Body) answer.Body = await answer.Body.transformToByteArray();
    return answer;
  } catch (error) {
    // v3 names errors after their shape, the other SDKs after their code.
    error.code = error.name.replace(/Exception$/, '');
    throw error;
  } finally {
    client.destroy();
  }
}

await life(call);
await keys(call);
await objects(call);
await parameters(call);
await secrets(call);
await network(call);
finish();
