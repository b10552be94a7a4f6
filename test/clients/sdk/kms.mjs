// What an application does with keys, for any SDK; see life.mjs.
import assert from 'node:assert/strict';
import { refused, test } from './check.mjs';

const account = '000000000000';

export async function keys(call) {
  await test('a key encrypts and decrypts with its context', async () => {
    const key = (await call('KMS', 'CreateKey', { Description: 'sdk' })).KeyMetadata;
    assert.equal(key.Arn, `arn:aws:kms:us-east-1:${account}:key/${key.KeyId}`);
    assert.ok(key.CreationDate instanceof Date);
    await call('KMS', 'CreateAlias', { AliasName: 'alias/sdk', TargetKeyId: key.KeyId });
    const EncryptionContext = { app: 'web', 'ä': '日本' };
    const sealed = await call('KMS', 'Encrypt',
      { KeyId: 'alias/sdk', Plaintext: Buffer.from('hello'), EncryptionContext });
    const opened = await call('KMS', 'Decrypt',
      { CiphertextBlob: sealed.CiphertextBlob, EncryptionContext });
    assert.equal(Buffer.from(opened.Plaintext).toString(), 'hello');
    assert.equal(opened.KeyId, key.Arn);
    await refused(call('KMS', 'Decrypt', { CiphertextBlob: sealed.CiphertextBlob }),
      'InvalidCiphertext');
    await call('KMS', 'DeleteAlias', { AliasName: 'alias/sdk' });
    const error = await refused(call('KMS', 'DescribeKey', { KeyId: 'alias/sdk' }), 'NotFound');
    assert.match(error.message, /alias\/sdk is not found\./);
  });
  await test('a data key is its ciphertext', async () => {
    const { KeyId } = (await call('KMS', 'CreateKey', {})).KeyMetadata;
    const made = await call('KMS', 'GenerateDataKey', { KeyId, KeySpec: 'AES_256' });
    const opened = await call('KMS', 'Decrypt', { CiphertextBlob: made.CiphertextBlob, KeyId });
    assert.deepEqual(Buffer.from(opened.Plaintext), Buffer.from(made.Plaintext));
    await call('KMS', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    await refused(call('KMS', 'Decrypt', { CiphertextBlob: made.CiphertextBlob }),
      'KMSInvalidState');
  });
  await test("AWS's own keys are not for callers", async () => {
    const denied = await refused(
      call('KMS', 'GenerateDataKey', { KeyId: 'alias/aws/s3', NumberOfBytes: 32 }), 'AccessDenied');
    assert.match(denied.message, /not authorized to perform: kms:GenerateDataKey/);
  });
}
