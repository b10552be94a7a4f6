// lib-storage's Upload, which the CDK publishes large assets with, and the checksums of SDK v3.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { CreateBucketCommand, GetObjectAttributesCommand, GetObjectCommand, PutObjectCommand,
  S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { finish, test } from './check.mjs';

const client = new S3Client({ maxAttempts: 1 });
const Bucket = 'sdk-uploads';
await client.send(new CreateBucketCommand({ Bucket }));

await test('a stream goes up in parts, each with its SHA-256', async () => {
  const content = Buffer.alloc(12 << 20, 'content ');
  const Body = Readable.from((function* pieces() {
    for (let at = 0; at < content.length; at += 100_000) yield content.subarray(at, at + 100_000);
  })());
  const done = await new Upload({ client, params: { Bucket, Key: 'big', Body,
    ChecksumAlgorithm: 'SHA256', ExpectedBucketOwner: '000000000000' } }).done();
  assert.match(done.ChecksumSHA256, /-3$/);
  const told = await client.send(new GetObjectAttributesCommand(
    { Bucket, Key: 'big', ObjectAttributes: ['Checksum', 'ObjectParts', 'ObjectSize'] }));
  assert.equal(told.ObjectSize, content.length);
  assert.equal(told.ObjectParts.TotalPartsCount, 3);
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'big' }));
  assert.deepEqual(Buffer.from(await got.Body.transformToByteArray()), content);
});

await test('a small one in one request', async () => {
  const done = await new Upload({ client, params: { Bucket, Key: 'small', Body: 'x' } }).done();
  assert.ok(done.ETag);
});

for (const [algorithm, length] of [['CRC32', 8], ['CRC32C', 8], ['CRC64NVME', 12], ['SHA1', 28],
  ['SHA256', 44]]) {
  await test(`the checksum ${algorithm} goes there and back`, async () => {
    const Key = algorithm;
    const put = await client.send(new PutObjectCommand(
      { Bucket, Key, Body: 'hello', ChecksumAlgorithm: algorithm }));
    const text = put[`Checksum${algorithm}`];
    assert.equal(text.length, length);
    if (algorithm === 'SHA256')
      assert.equal(text, createHash('sha256').update('hello').digest('base64'));
    // The SDK compares what it reads with the checksum in the answer.
    const got = await client.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    assert.equal(await got.Body.transformToString(), 'hello');
    assert.equal(got[`Checksum${algorithm}`], text);
  });
}
client.destroy();
finish();
