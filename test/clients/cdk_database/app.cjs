// The tutorial's database: PostgreSQL 13 with a generated secret in private subnets; and interfaces
// for clients, one in a group that may reach it and one in a group that may not.
const cdk = require('aws-cdk-lib');
const ec2 = require('aws-cdk-lib/aws-ec2');
const rds = require('aws-cdk-lib/aws-rds');

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Database', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});

const vpc = new ec2.Vpc(stack, 'Vpc', {
  availabilityZones: [`${stack.region}a`, `${stack.region}b`],
  natGateways: 0,
  subnetConfiguration: [
    { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
    { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24 },
  ],
});
const inside = new ec2.SecurityGroup(stack, 'Inside', { vpc });
const outside = new ec2.SecurityGroup(stack, 'Outside', { vpc });
const group = new ec2.SecurityGroup(stack, 'Group', { vpc });
group.addIngressRule(inside, ec2.Port.tcp(5432), 'clients');

const parameters = new rds.ParameterGroup(stack, 'Parameters', {
  engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_13 }),
  parameters: {
    work_mem: process.env.STAGE === 'second' ? '16384' : '8192',
    log_statement: 'ddl',
    max_connections: '77',
  },
});
const instance = new rds.DatabaseInstance(stack, 'Instance', {
  engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_13 }),
  instanceType: ec2.InstanceType.of(ec2.InstanceClass.BURSTABLE3, ec2.InstanceSize.SMALL),
  vpc,
  vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  databaseName: 'orders',
  parameterGroup: parameters,
  securityGroups: [group],
  credentials: rds.Credentials.fromGeneratedSecret('postgres'),
  maxAllocatedStorage: 200,
  removalPolicy: cdk.RemovalPolicy.SNAPSHOT,
});

function interfaceIn(name, of) {
  const made = new ec2.CfnNetworkInterface(stack, name, {
    subnetId: vpc.publicSubnets[0].subnetId, groupSet: [of.securityGroupId], description: name,
  });
  new cdk.CfnOutput(stack, `${name}Id`, { value: made.ref });
}
interfaceIn('Client', inside);
interfaceIn('Stranger', outside);
new cdk.CfnOutput(stack, 'Host', { value: instance.dbInstanceEndpointAddress });
new cdk.CfnOutput(stack, 'Port', { value: instance.dbInstanceEndpointPort });
new cdk.CfnOutput(stack, 'Secret', { value: instance.secret.secretArn });
new cdk.CfnOutput(stack, 'Name', { value: instance.instanceIdentifier });
