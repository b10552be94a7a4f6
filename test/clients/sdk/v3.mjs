// @aws-sdk v3, configured by the environment alone (AWS_ENDPOINT_URL, keys, region).
import * as ecr from '@aws-sdk/client-ecr';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { finish } from './check.mjs';
import { keys } from './kms.mjs';
import { life } from './life.mjs';
import { parameters } from './parameters.mjs';
import { secrets } from './secrets.mjs';

const modules = { ECR: ecr, IAM: iam, KMS: kms, SecretsManager: secretsManager, SSM: ssm, STS: sts };

async function call(service, operation, input, credentials) {
  const client = new modules[service][`${service}Client`]({ credentials, maxAttempts: 1 });
  try {
    return await client.send(new modules[service][`${operation}Command`](input));
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
await parameters(call);
await secrets(call);
finish();
