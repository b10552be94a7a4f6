// The tutorial's second half without its function: a PostgreSQL instance with a generated password
// in private subnets, an RDS Proxy in front of it, and the interface of a client whose group alone
// lets it in. STAGE "tuned" changes what can be changed in place.
const cdk = require('aws-cdk-lib');
const ec2 = require('aws-cdk-lib/aws-ec2');
const rds = require('aws-cdk-lib/aws-rds');

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Proxied');
const tuned = process.env.STAGE === 'tuned';

const vpc = new ec2.Vpc(stack, 'Vpc', {
  maxAzs: 2,
  natGateways: 0,
  subnetConfiguration: [
    { cidrMask: 24, name: 'private', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  ],
});
const privateSubnets = vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED });
const databaseGroup = new ec2.SecurityGroup(stack, 'DatabaseGroup', { vpc });
const instance = new rds.DatabaseInstance(stack, 'Instance', {
  engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_13 }),
  instanceType: ec2.InstanceType.of(ec2.InstanceClass.BURSTABLE3, ec2.InstanceSize.SMALL),
  vpc,
  vpcSubnets: privateSubnets,
  databaseName: 'orders',
  securityGroups: [databaseGroup],
  credentials: rds.Credentials.fromGeneratedSecret('postgres'),
  removalPolicy: cdk.RemovalPolicy.DESTROY,
});
const proxy = new rds.DatabaseProxy(stack, 'Proxy', {
  proxyTarget: rds.ProxyTarget.fromInstance(instance),
  secrets: [instance.secret],
  securityGroups: [databaseGroup],
  vpc,
  requireTLS: tuned,
  vpcSubnets: privateSubnets,
  ...(tuned ? { maxConnectionsPercent: 50, borrowTimeout: cdk.Duration.seconds(30) } : {}),
});

const clientGroup = new ec2.SecurityGroup(stack, 'ClientGroup', { vpc });
databaseGroup.addIngressRule(clientGroup, ec2.Port.tcp(5432), 'clients to PostgreSQL');
const client = new ec2.CfnNetworkInterface(stack, 'Client', {
  subnetId: privateSubnets.subnetIds[0],
  groupSet: [clientGroup.securityGroupId],
});

for (const [name, value] of Object.entries({
  ClientId: client.ref,
  Endpoint: proxy.endpoint,
  ProxyName: proxy.dbProxyName,
  SecretArn: instance.secret.secretArn,
}))
  new cdk.CfnOutput(stack, name, { value });
