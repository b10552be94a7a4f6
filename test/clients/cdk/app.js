// The app that cdk_test.py deploys: plain JavaScript, so that a synthesis costs one start of Node.
// STAGE says which version of it: what changes between two deployments.
const path = require('node:path');
const cdk = require('aws-cdk-lib');
const assets = require('aws-cdk-lib/aws-s3-assets');
const iam = require('aws-cdk-lib/aws-iam');
const s3 = require('aws-cdk-lib/aws-s3');
const secretsmanager = require('aws-cdk-lib/aws-secretsmanager');
const ssm = require('aws-cdk-lib/aws-ssm');

const stage = process.env.STAGE ?? 'first';
const work = process.env.WORK;
const env = { account: '000000000000', region: 'us-east-1' };
const app = new cdk.App();

const life = new cdk.Stack(app, 'Life', { env, terminationProtection: stage === 'protected' });
cdk.Tags.of(life).add('team', 'blue');
const value = new ssm.CfnParameter(life, 'Value', {
  // A change of the type's name property replaces the parameter.
  name: stage === 'replaced' ? '/life/other' : '/life/value',
  type: 'String',
  value: stage === 'first' ? 'one' : 'two',
});
const bucket = new s3.Bucket(life, 'Bucket', { removalPolicy: cdk.RemovalPolicy.DESTROY });
const role = new iam.Role(life, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
bucket.grantRead(role);
const secret = new secretsmanager.Secret(life, 'Secret', {
  generateSecretString: { secretStringTemplate: '{"username":"app"}', generateStringKey: 'password' },
});
if (stage === 'broken') {
  // In use already: by the parameter above.
  const twin = new ssm.CfnParameter(life, 'Twin', { name: '/life/value', type: 'String', value: 'x' });
  twin.addDependency(value);
}
new cdk.CfnOutput(life, 'ParameterName', { value: value.ref });
new cdk.CfnOutput(life, 'SecretArn', { value: secret.secretArn });

// The other stacks have two stages at most; what no test deploys need not be synthesised.
if (stage === 'first') {
  const producer = new cdk.Stack(app, 'Producer', { env });
  const shared = new s3.Bucket(producer, 'Shared', { removalPolicy: cdk.RemovalPolicy.DESTROY });
  const consumer = new cdk.Stack(app, 'Consumer', { env });
  new ssm.StringParameter(consumer, 'Name', {
    parameterName: '/consumer/bucket', stringValue: shared.bucketName,
  });

  const asset = new cdk.Stack(app, 'Asset', { env });
  const large = new assets.Asset(asset, 'Large', { path: path.join(work, 'asset.bin') });
  new cdk.CfnOutput(asset, 'Key', { value: large.s3ObjectKey });
  new ssm.StringParameter(asset, 'Here', { parameterName: '/asset/here', stringValue: 'yes' });
}

if (stage === 'first' || stage === 'second') {
  const parent = new cdk.Stack(app, 'Parent', { env });
  const nested = new cdk.NestedStack(parent, 'Child');
  const inner = new ssm.StringParameter(nested, 'Inner', {
    parameterName: '/nested/inner', stringValue: stage === 'first' ? 'deep' : 'deeper',
  });
  new ssm.StringParameter(parent, 'Outer', {
    parameterName: '/nested/outer', stringValue: inner.parameterName,
  });
}
