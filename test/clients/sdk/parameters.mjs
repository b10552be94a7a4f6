// What an application does with parameters, and the CDK with its repository, for any SDK; see
// life.mjs.
import assert from 'node:assert/strict';
import { refused, test } from './check.mjs';

const account = '000000000000';

export async function parameters(call) {
  await test('a parameter has versions, labels and a history', async () => {
    const Name = '/sdk/app/url';
    const made = await call('SSM', 'PutParameter', { Name, Value: 'one ä日本', Type: 'String' });
    assert.equal(made.Version, 1);
    await refused(call('SSM', 'PutParameter', { Name, Value: 'two', Type: 'String' }),
      'ParameterAlreadyExists');
    await call('SSM', 'PutParameter', { Name, Value: 'two', Overwrite: true });
    await call('SSM', 'LabelParameterVersion', { Name, ParameterVersion: 1, Labels: ['old'] });
    const { Parameter } = await call('SSM', 'GetParameter', { Name });
    assert.equal(Parameter.Value, 'two');
    assert.equal(Parameter.ARN, `arn:aws:ssm:us-east-1:${account}:parameter${Name}`);
    assert.ok(Parameter.LastModifiedDate instanceof Date);
    const old = await call('SSM', 'GetParameter', { Name: `${Name}:old` });
    assert.equal(old.Parameter.Value, 'one ä日本');
    const history = await call('SSM', 'GetParameterHistory', { Name });
    assert.deepEqual(history.Parameters.map((each) => each.Labels), [['old'], []]);
    await call('SSM', 'DeleteParameter', { Name });
    await refused(call('SSM', 'GetParameter', { Name }), 'ParameterNotFound');
    await refused(call('SSM', 'GetParameter', { Name: '/cdk-bootstrap/hnb659fds/version' }),
      'ParameterNotFound');
  });
  await test('a secure string shows itself only when asked to', async () => {
    for (const Tier of ['Standard', 'Advanced']) {
      const Name = `/sdk/secure/${Tier}`;
      await call('SSM', 'PutParameter', { Name, Value: 'hush hush', Type: 'SecureString', Tier });
      const sealed = await call('SSM', 'GetParameter', { Name });
      assert.ok(!sealed.Parameter.Value.includes('hush'));
      const open = await call('SSM', 'GetParameter', { Name, WithDecryption: true });
      assert.equal(open.Parameter.Value, 'hush hush');
    }
    const found = await call('SSM', 'GetParametersByPath',
      { Path: '/sdk/secure', WithDecryption: true });
    assert.deepEqual(found.Parameters.map((each) => each.Value), ['hush hush', 'hush hush']);
    const gone = await call('SSM', 'DeleteParameters',
      { Names: ['/sdk/secure/Standard', '/sdk/secure/Advanced', 'none'] });
    assert.equal(gone.DeletedParameters.length, 2);
    assert.deepEqual(gone.InvalidParameters, ['none']);
  });
  await test('a repository has policies and no images', async () => {
    const repositoryName = 'cdk-hnb659fds-container-assets';
    const made = await call('ECR', 'CreateRepository',
      { repositoryName, imageTagMutability: 'IMMUTABLE' });
    assert.equal(made.repository.repositoryUri,
      `${account}.dkr.ecr.us-east-1.amazonaws.com/${repositoryName}`);
    assert.ok(made.repository.createdAt instanceof Date);
    await refused(call('ECR', 'GetLifecyclePolicy', { repositoryName }), 'LifecyclePolicyNotFound');
    const lifecyclePolicyText = JSON.stringify({ rules: [{ rulePriority: 1,
      description: 'Untagged images should not exist',
      selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days',
        countNumber: 1 },
      action: { type: 'expire' } }] });
    await call('ECR', 'PutLifecyclePolicy', { repositoryName, lifecyclePolicyText });
    const policy = await call('ECR', 'GetLifecyclePolicy', { repositoryName });
    assert.equal(policy.lifecyclePolicyText, lifecyclePolicyText);
    assert.deepEqual((await call('ECR', 'ListImages', { repositoryName })).imageIds, []);
    await refused(call('ECR', 'DescribeImages',
      { repositoryName, imageIds: [{ imageTag: 'v1' }] }), 'ImageNotFound');
    await refused(call('ECR', 'GetAuthorizationToken', {}), 'NotImplemented');
    await call('ECR', 'DeleteRepository', { repositoryName });
    await refused(call('ECR', 'ListImages', { repositoryName }), 'RepositoryNotFound');
  });
}
