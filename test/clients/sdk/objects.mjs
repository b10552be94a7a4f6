// What an application does with buckets and objects, for any SDK; see life.mjs. Bodies come back as
// bytes: `call` of v2.mjs and v3.mjs see to it.
import assert from 'node:assert/strict';
import { refused, test } from './check.mjs';

const bytesOf = (body) => Buffer.from(body);

async function simple(call) {
  await test('an object comes back with what was said of it', async () => {
    const Bucket = 'sdk-simple';
    await call('S3', 'CreateBucket', { Bucket });
    const Key = 'dir/a key + ü%?.txt';
    const put = await call('S3', 'PutObject', { Bucket, Key, Body: Buffer.from('hello ü'),
      ContentType: 'text/plain', CacheControl: 'no-store', Metadata: { colour: 'blue' } });
    assert.equal(put.ServerSideEncryption, 'AES256');
    const got = await call('S3', 'GetObject', { Bucket, Key });
    assert.equal(bytesOf(got.Body).toString(), 'hello ü');
    assert.equal(got.ContentType, 'text/plain');
    assert.equal(got.CacheControl, 'no-store');
    assert.deepEqual({ ...got.Metadata }, { colour: 'blue' });
    assert.ok(got.LastModified instanceof Date);
    const part = await call('S3', 'GetObject', { Bucket, Key, Range: 'bytes=1-3' });
    assert.equal(part.ContentRange, 'bytes 1-3/8');
    assert.equal(bytesOf(part.Body).toString(), 'ell');
    const list = await call('S3', 'ListObjectsV2', { Bucket, Prefix: 'dir/', MaxKeys: 1 });
    assert.equal(list.Contents[0].Key, Key);
    assert.equal(list.Contents[0].Size, 8);
    assert.equal(list.KeyCount, 1);
    await call('S3', 'CopyObject',
      { Bucket, Key: 'copy', CopySource: `${Bucket}/${encodeURIComponent(Key)}` });
    const copy = await call('S3', 'HeadObject', { Bucket, Key: 'copy' });
    assert.equal(copy.ContentLength, 8);
    await refused(call('S3', 'GetObject', { Bucket, Key: 'absent' }), 'NoSuchKey');
    await refused(call('S3', 'DeleteBucket', { Bucket }), 'BucketNotEmpty');
    const gone = await call('S3', 'DeleteObjects',
      { Bucket, Delete: { Objects: [{ Key }, { Key: 'copy' }] } });
    assert.equal(gone.Deleted.length, 2);
    await call('S3', 'DeleteBucket', { Bucket });
    await refused(call('S3', 'ListObjectsV2', { Bucket }), 'NoSuchBucket');
  });
}

// What the CDK's bootstrap stack and its asset publishing do with the assets' bucket.
async function assets(call) {
  await test('the CDK\'s assets', async () => {
    const Bucket = 'cdk-hnb659fds-assets-000000000000-us-east-1';
    const ExpectedBucketOwner = '000000000000';
    await call('S3', 'CreateBucket', { Bucket });
    await call('S3', 'PutBucketVersioning',
      { Bucket, VersioningConfiguration: { Status: 'Enabled' } });
    await call('S3', 'PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration: {
      BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true,
      RestrictPublicBuckets: true } });
    await call('S3', 'PutBucketLifecycleConfiguration', { Bucket, LifecycleConfiguration: { Rules: [
      { ID: 'CleanupOldVersions', Status: 'Enabled', Filter: { Prefix: '' },
        NoncurrentVersionExpiration: { NoncurrentDays: 30 } }] } });
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [{
      Sid: 'AllowSSLRequestsOnly', Effect: 'Deny', Principal: '*', Action: 's3:*',
      Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] });
    await call('S3', 'PutBucketPolicy', { Bucket, Policy });
    assert.equal((await call('S3', 'GetBucketPolicy', { Bucket })).Policy, Policy);
    const rules = await call('S3', 'GetBucketLifecycleConfiguration', { Bucket });
    assert.equal(rules.Rules[0].NoncurrentVersionExpiration.NoncurrentDays, 30);
    const where = await call('S3', 'GetBucketLocation', { Bucket, ExpectedBucketOwner });
    assert.ok(!where.LocationConstraint);
    await refused(call('S3', 'GetBucketLocation', { Bucket, ExpectedBucketOwner: '111122223333' }),
      'AccessDenied');
    const encryption = await call('S3', 'GetBucketEncryption', { Bucket, ExpectedBucketOwner });
    assert.equal(encryption.ServerSideEncryptionConfiguration.Rules[0]
      .ApplyServerSideEncryptionByDefault.SSEAlgorithm, 'AES256');
    const first = await call('S3', 'PutObject', { Bucket, Key: 'a.json', Body: 'one' });
    const second = await call('S3', 'PutObject', { Bucket, Key: 'a.json', Body: 'two' });
    assert.notEqual(first.VersionId, second.VersionId);
    const { VersionId } = first;
    const old = await call('S3', 'GetObject', { Bucket, Key: 'a.json', VersionId });
    assert.equal(bytesOf(old.Body).toString(), 'one');
    const versions = await call('S3', 'ListObjectVersions', { Bucket });
    assert.deepEqual(versions.Versions.map((v) => v.IsLatest), [true, false]);
  });
}

async function parts(call) {
  await test('an upload in parts', async () => {
    const Bucket = 'sdk-parts', Key = 'big';
    await call('S3', 'CreateBucket', { Bucket });
    const { UploadId } = await call('S3', 'CreateMultipartUpload', { Bucket, Key });
    const bodies = [Buffer.alloc(5 << 20, 'a'), Buffer.from('end')];
    const Parts = [];
    for (const [index, Body] of bodies.entries()) {
      const PartNumber = index + 1;
      const { ETag } = await call('S3', 'UploadPart', { Bucket, Key, UploadId, PartNumber, Body });
      Parts.push({ ETag, PartNumber });
    }
    assert.equal((await call('S3', 'ListParts', { Bucket, Key, UploadId })).Parts.length, 2);
    await refused(call('S3', 'CompleteMultipartUpload', { Bucket, Key, UploadId,
      MultipartUpload: { Parts: [...Parts].reverse() } }), 'InvalidPartOrder');
    const done = await call('S3', 'CompleteMultipartUpload',
      { Bucket, Key, UploadId, MultipartUpload: { Parts } });
    assert.match(done.ETag, /^"[0-9a-f]{32}-2"$/);
    const got = await call('S3', 'GetObject', { Bucket, Key });
    assert.deepEqual(bytesOf(got.Body), Buffer.concat(bodies));
  });
}

export async function objects(call) {
  await simple(call);
  await assets(call);
  await parts(call);
}
