// What an application does with secrets, for any SDK; see life.mjs.
import assert from 'node:assert/strict';
import { refused, test } from './check.mjs';

const account = '000000000000';
const arnOf = new RegExp(`^arn:aws:secretsmanager:us-east-1:${account}:secret:.+-[A-Za-z0-9]{6}$`);

async function versions(call) {
  await test('a secret has versions and labels', async () => {
    const SecretId = 'sdk/db';
    const made = await call('SecretsManager', 'CreateSecret', { Name: SecretId,
      SecretString: '{"username":"u","password":"ä日本"}', Tags: [{ Key: 'team', Value: 'core' }] });
    assert.match(made.ARN, arnOf);
    const first = await call('SecretsManager', 'GetSecretValue', { SecretId });
    assert.equal(JSON.parse(first.SecretString).password, 'ä日本');
    assert.equal(first.VersionId, made.VersionId);
    assert.ok(first.CreatedDate instanceof Date);
    const second = await call('SecretsManager', 'PutSecretValue',
      { SecretId: made.ARN, SecretString: 'two' });
    assert.deepEqual(second.VersionStages, ['AWSCURRENT']);
    const previous = await call('SecretsManager', 'GetSecretValue',
      { SecretId, VersionStage: 'AWSPREVIOUS' });
    assert.equal(previous.VersionId, made.VersionId);
    await call('SecretsManager', 'UpdateSecretVersionStage', { SecretId, VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: second.VersionId, MoveToVersionId: made.VersionId });
    const told = await call('SecretsManager', 'DescribeSecret', { SecretId });
    assert.deepEqual(told.VersionIdsToStages,
      { [made.VersionId]: ['AWSCURRENT'], [second.VersionId]: ['AWSPREVIOUS'] });
    assert.deepEqual(told.Tags, [{ Key: 'team', Value: 'core' }]);
    await call('SecretsManager', 'DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true });
    await refused(call('SecretsManager', 'GetSecretValue', { SecretId }), 'ResourceNotFound');
  });
  await test('a token makes a request again no second version', async () => {
    const ClientRequestToken = '8d9f5a1e-0000-4000-8000-1234567890ab';
    const request = { Name: 'sdk/token', ClientRequestToken, SecretString: 'one' };
    const made = await call('SecretsManager', 'CreateSecret', request);
    assert.equal(made.VersionId, ClientRequestToken);
    assert.equal((await call('SecretsManager', 'CreateSecret', request)).ARN, made.ARN);
    await refused(call('SecretsManager', 'CreateSecret', { ...request, SecretString: 'two' }),
      'ResourceExists');
    await call('SecretsManager', 'DeleteSecret',
      { SecretId: made.ARN, ForceDeleteWithoutRecovery: true });
  });
}

async function kinds(call) {
  await test('a binary secret is bytes', async () => {
    const bytes = Buffer.from([0, 255, 128, 10]);
    await call('SecretsManager', 'CreateSecret', { Name: 'sdk/bytes', SecretBinary: bytes });
    const got = await call('SecretsManager', 'GetSecretValue', { SecretId: 'sdk/bytes' });
    assert.deepEqual(Buffer.from(got.SecretBinary), bytes);
    assert.equal(got.SecretString, undefined);
    await call('SecretsManager', 'DeleteSecret',
      { SecretId: 'sdk/bytes', ForceDeleteWithoutRecovery: true });
  });
  await test('a random password', async () => {
    const { RandomPassword } = await call('SecretsManager', 'GetRandomPassword',
      { PasswordLength: 40, ExcludePunctuation: true });
    assert.match(RandomPassword, /^[A-Za-z0-9]{40}$/);
  });
}

async function deletion(call) {
  await test('a deleted secret can be restored', async () => {
    const SecretId = 'sdk/gone';
    await call('SecretsManager', 'CreateSecret', { Name: SecretId, SecretString: 'x' });
    const gone = await call('SecretsManager', 'DeleteSecret',
      { SecretId, RecoveryWindowInDays: 7 });
    const days = (gone.DeletionDate - Date.now()) / 86_400_000;
    assert.ok(days > 6.9 && days < 7.1, `${days}`);
    const error = await refused(call('SecretsManager', 'GetSecretValue', { SecretId }),
      'InvalidRequest');
    assert.match(error.message, /because it was marked for deletion\.$/);
    await refused(call('SecretsManager', 'CreateSecret', { Name: SecretId, SecretString: 'x' }),
      'InvalidRequest');
    await call('SecretsManager', 'RestoreSecret', { SecretId });
    assert.equal((await call('SecretsManager', 'GetSecretValue', { SecretId })).SecretString, 'x');
    await call('SecretsManager', 'DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true });
  });
  await test('rotation is refused by name', async () => {
    let error;
    try {
      await call('SecretsManager', 'RotateSecret', { SecretId: 'sdk/gone' });
    } catch (caught) {
      error = caught;
    }
    assert.match(error?.message ?? 'answered', /RotateSecret/);
  });
}

export async function secrets(call) {
  await versions(call);
  await kinds(call);
  await deletion(call);
}
