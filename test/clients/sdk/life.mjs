// What an application does with identities, from its first call to the last, for any SDK:
// `call(service, operation, input, credentials?)` resolves to the answer or rejects.
import assert from 'node:assert/strict';
import { refused, test } from './check.mjs';

const account = '000000000000';
const allow = (action, resource = '*') =>
  JSON.stringify({ Version: '2012-10-17',
    Statement: [{ Sid: 'One', Effect: 'Allow', Action: action, Resource: resource }] });
const trust = (principal) =>
  JSON.stringify({ Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }] });
const keysOf = (answer) => ({
  accessKeyId: answer.AccessKeyId, secretAccessKey: answer.SecretAccessKey,
  sessionToken: answer.SessionToken });

export async function life(call) {
  await identity(call);
  await users(call);
  await permissions(call);
  await roles(call);
  await policies(call);
  await refusals(call);
}

async function identity(call) {
  await test('the first identity is the user admin', async () => {
    const answer = await call('STS', 'GetCallerIdentity', {});
    assert.equal(answer.Account, account);
    assert.equal(answer.Arn, `arn:aws:iam::${account}:user/admin`);
    assert.match(answer.UserId, /^AIDA[A-Z0-9]{17}$/);
  });
  await test('a session of a user keeps its identity', async () => {
    const session = await call('STS', 'GetSessionToken', { DurationSeconds: 900 });
    assert.match(session.Credentials.AccessKeyId, /^ASIA/);
    assert.ok(session.Credentials.Expiration instanceof Date);
    const left = (session.Credentials.Expiration - Date.now()) / 1000;
    assert.ok(left > 800 && left <= 905, `expires in ${left} s`);
    const answer = await call('STS', 'GetCallerIdentity', {}, keysOf(session.Credentials));
    assert.equal(answer.Arn, `arn:aws:iam::${account}:user/admin`);
  });
}

async function users(call) {
  await test('a user lives, is changed and is gone', async () => {
    const tags = [{ Key: 'team', Value: 'Ä + 日本 @ x=y/z:_.-' }, { Key: 'empty', Value: '' }];
    const made = await call('IAM', 'CreateUser',
      { UserName: 'ann+b@c.d', Path: '/people/', Tags: tags });
    assert.equal(made.User.Arn, `arn:aws:iam::${account}:user/people/ann+b@c.d`);
    assert.ok(made.User.CreateDate instanceof Date);
    await refused(call('IAM', 'CreateUser', { UserName: 'ann+b@c.d' }), 'EntityAlreadyExists');
    const got = await call('IAM', 'GetUser', { UserName: 'ann+b@c.d' });
    assert.deepEqual(got.User.Tags, tags);
    assert.equal(got.User.UserId, made.User.UserId);
    const listed = await call('IAM', 'ListUsers', { PathPrefix: '/people/' });
    assert.deepEqual(listed.Users.map((user) => user.UserName), ['ann+b@c.d']);
    await call('IAM', 'UpdateUser', { UserName: 'ann+b@c.d', NewUserName: 'ann', NewPath: '/' });
    await call('IAM', 'DeleteUser', { UserName: 'ann' });
    const error = await refused(call('IAM', 'GetUser', { UserName: 'ann' }), 'NoSuchEntity');
    assert.match(error.message, /ann/);
  });
  await test('lists come in pages', async () => {
    const names = ['page1', 'page2', 'page3', 'page4', 'page5'];
    for (const UserName of names) await call('IAM', 'CreateUser', { UserName, Path: '/page/' });
    const seen = [];
    let Marker;
    do {
      const page = await call('IAM', 'ListUsers', { PathPrefix: '/page/', MaxItems: 2, Marker });
      assert.ok(page.Users.length <= 2);
      assert.equal(page.IsTruncated, page.Marker !== undefined);
      seen.push(...page.Users.map((user) => user.UserName));
      Marker = page.Marker;
    } while (Marker);
    assert.deepEqual(seen, names);
    for (const UserName of names) await call('IAM', 'DeleteUser', { UserName });
  });
}

async function permissions(call) {
  await test('a key works, stops working and is gone', async () => {
    await call('IAM', 'CreateUser', { UserName: 'key' });
    const key = (await call('IAM', 'CreateAccessKey', { UserName: 'key' })).AccessKey;
    const own = keysOf(key);
    assert.equal((await call('STS', 'GetCallerIdentity', {}, own)).Arn,
      `arn:aws:iam::${account}:user/key`);
    const change = { UserName: 'key', AccessKeyId: key.AccessKeyId };
    await call('IAM', 'UpdateAccessKey', { ...change, Status: 'Inactive' });
    await refused(call('STS', 'GetCallerIdentity', {}, own), 'InvalidClientTokenId');
    await refused(call('IAM', 'DeleteUser', { UserName: 'key' }), 'DeleteConflict');
    await call('IAM', 'DeleteAccessKey', change);
    await call('IAM', 'DeleteUser', { UserName: 'key' });
  });
  await test('nothing is allowed until a policy says so, and a deny wins', async () => {
    await call('IAM', 'CreateUser', { UserName: 'bob' });
    const key = (await call('IAM', 'CreateAccessKey', { UserName: 'bob' })).AccessKey;
    const asBob = (operation, input) => call('IAM', operation, input, keysOf(key));
    const denied = await refused(asBob('ListUsers', {}), 'AccessDenied');
    assert.match(denied.message, new RegExp(
      `User: arn:aws:iam::${account}:user/bob is not authorized to perform: iam:ListUsers`));
    const put = (PolicyName, PolicyDocument) =>
      call('IAM', 'PutUserPolicy', { UserName: 'bob', PolicyName, PolicyDocument });
    await put('yes', allow('iam:List*'));
    assert.ok((await asBob('ListUsers', {})).Users.length >= 2);
    await put('no', allow('iam:ListUsers').replace('Allow', 'Deny'));
    const explicit = await refused(asBob('ListUsers', {}), 'AccessDenied');
    assert.match(explicit.message, /explicit deny/);
    assert.ok((await asBob('ListRoles', {})).Roles);
    for (const PolicyName of ['yes', 'no']) {
      await call('IAM', 'DeleteUserPolicy', { UserName: 'bob', PolicyName });
    }
    await call('IAM', 'DeleteAccessKey', { UserName: 'bob', AccessKeyId: key.AccessKeyId });
    await call('IAM', 'DeleteUser', { UserName: 'bob' });
  });
}

async function roles(call) {
  await test('a role is assumed as its trust policy says', async () => {
    const RoleName = 'reader';
    const made = await call('IAM', 'CreateRole', { RoleName, Path: '/app/',
      AssumeRolePolicyDocument: trust(`arn:aws:iam::${account}:root`) });
    const RoleArn = made.Role.Arn;
    assert.equal(RoleArn, `arn:aws:iam::${account}:role/app/reader`);
    const managed = { RoleName,
      PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' };
    await call('IAM', 'AttachRolePolicy', managed);
    const inline = { RoleName, PolicyName: 'lists' };
    await call('IAM', 'PutRolePolicy', { ...inline, PolicyDocument: allow('iam:List*') });
    const session = await call('STS', 'AssumeRole', { RoleArn, RoleSessionName: 'one' });
    assert.equal(session.AssumedRoleUser.Arn,
      `arn:aws:sts::${account}:assumed-role/reader/one`);
    const as = keysOf(session.Credentials);
    assert.equal((await call('STS', 'GetCallerIdentity', {}, as)).Arn,
      `arn:aws:sts::${account}:assumed-role/reader/one`);
    assert.ok((await call('IAM', 'ListUsers', {}, as)).Users);
    await refused(call('IAM', 'CreateUser', { UserName: 'x' }, as), 'AccessDenied');
    await refused(call('STS', 'GetCallerIdentity', {},
      { ...as, sessionToken: undefined }), 'InvalidClientTokenId');
    const narrow = await call('STS', 'AssumeRole',
      { RoleArn, RoleSessionName: 'two', Policy: allow('iam:GetRole') });
    await refused(call('IAM', 'ListUsers', {}, keysOf(narrow.Credentials)), 'AccessDenied');
    await call('IAM', 'UpdateAssumeRolePolicy', { RoleName,
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{
        Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole' }] }) });
    await refused(call('STS', 'AssumeRole', { RoleArn, RoleSessionName: 'three' }),
      'AccessDenied');
    await refused(call('IAM', 'DeleteRole', { RoleName }), 'DeleteConflict');
    await call('IAM', 'DetachRolePolicy', managed);
    await refused(call('IAM', 'DeleteRole', { RoleName }), 'DeleteConflict');
    await call('IAM', 'DeleteRolePolicy', inline);
    await call('IAM', 'DeleteRole', { RoleName });
  });
}

async function policies(call) {
  await test('a managed policy has versions', async () => {
    const document = allow('iam:GetUser');
    const made = await call('IAM', 'CreatePolicy',
      { PolicyName: 'mine', PolicyDocument: document });
    const PolicyArn = made.Policy.Arn;
    assert.equal(made.Policy.DefaultVersionId, 'v1');
    const second = await call('IAM', 'CreatePolicyVersion',
      { PolicyArn, PolicyDocument: allow('iam:GetRole'), SetAsDefault: true });
    assert.equal(second.PolicyVersion.VersionId, 'v2');
    const first = await call('IAM', 'GetPolicyVersion', { PolicyArn, VersionId: 'v1' });
    assert.equal(decodeURIComponent(first.PolicyVersion.Document), document);
    assert.equal(first.PolicyVersion.IsDefaultVersion, false);
    await refused(call('IAM', 'DeletePolicyVersion', { PolicyArn, VersionId: 'v2' }),
      'DeleteConflict');
    await call('IAM', 'SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v1' });
    await call('IAM', 'DeletePolicyVersion', { PolicyArn, VersionId: 'v2' });
    await call('IAM', 'DeletePolicy', { PolicyArn });
    await refused(call('IAM', 'GetPolicy', { PolicyArn }), 'NoSuchEntity');
  });
  await test('a policy that is none is refused', async () => {
    await refused(call('IAM', 'CreatePolicy', { PolicyName: 'p', PolicyDocument: '{"a":' }),
      'MalformedPolicyDocument');
  });
}

async function refusals(call) {
  await test('a wrong secret is refused', async () => {
    const key = (await call('IAM', 'CreateAccessKey', {})).AccessKey;
    const wrong = { accessKeyId: key.AccessKeyId, secretAccessKey: 'x'.repeat(40) };
    await refused(call('STS', 'GetCallerIdentity', {}, wrong), 'SignatureDoesNotMatch');
    await call('IAM', 'DeleteAccessKey', { AccessKeyId: key.AccessKeyId });
  });
  await test('values outside their constraints are refused in AWS\'s words', async () => {
    const error = await refused(
      call('IAM', 'CreateRole', { RoleName: 'a b', AssumeRolePolicyDocument: '{}' }),
      'ValidationError');
    assert.match(error.message, /validation error detected: Value.*roleName.*failed to satisfy/s);
  });
  await test('what is not served is refused by name', async () => {
    let error;
    try {
      await call('IAM', 'ListServerCertificates', {});
    } catch (caught) {
      error = caught;
    }
    assert.match(error?.message ?? 'answered', /ListServerCertificates/);
  });
}
