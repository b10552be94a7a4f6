// A function as the CDK's users write one: bundled by NodejsFunction, in private subnets behind a
// NAT gateway, allowed to read one secret and not another.
const path = require('node:path');
const cdk = require('aws-cdk-lib');
const ec2 = require('aws-cdk-lib/aws-ec2');
const lambda = require('aws-cdk-lib/aws-lambda');
const { NodejsFunction } = require('aws-cdk-lib/aws-lambda-nodejs');
const secrets = require('aws-cdk-lib/aws-secretsmanager');

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Function', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});

const vpc = new ec2.Vpc(stack, 'Vpc', {
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  natGateways: 1,
  subnetConfiguration: [
    { name: 'private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
    { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24 },
  ],
});
const allowed = new secrets.Secret(stack, 'Allowed');
const refused = new secrets.Secret(stack, 'Refused');

const projectRoot = path.join(process.env.WORK, 'project');
const reader = new NodejsFunction(stack, 'Reader', {
  functionName: 'reader',
  entry: path.join(projectRoot, process.env.STAGE === 'second' ? 'second.js' : 'first.js'),
  projectRoot,
  depsLockFilePath: path.join(projectRoot, 'package-lock.json'),
  runtime: lambda.Runtime.NODEJS_16_X,
  timeout: cdk.Duration.minutes(3),
  memorySize: 256,
  environment: { ALLOWED: allowed.secretArn, REFUSED: refused.secretArn },
  bundling: { externalModules: ['aws-sdk'] },
  vpc,
  vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
});
allowed.grantRead(reader);
const live = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: reader.currentVersion });
live.grantInvoke(new (require('aws-cdk-lib/aws-iam').ServicePrincipal)('events.amazonaws.com'));
