// The network that a CDK application commonly has, and interfaces in each of its subnets for
// workloads to send from.
const cdk = require('aws-cdk-lib');
const ec2 = require('aws-cdk-lib/aws-ec2');

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Network', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});

const vpc = new ec2.Vpc(stack, 'Vpc', {
  ipAddresses: ec2.IpAddresses.cidr('10.20.0.0/16'),
  maxAzs: 2,
  natGateways: 1,
  subnetConfiguration: [
    { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24 },
    { name: 'app', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
    { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
  ],
  gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
});
vpc.addInterfaceEndpoint('Secrets', {
  service: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
});

const web = new ec2.SecurityGroup(stack, 'Web', { vpc });
const database = new ec2.SecurityGroup(stack, 'Database', { vpc, allowAllOutbound: false });
database.addIngressRule(web, ec2.Port.tcp(5432), 'from the application');

function interfaceIn(name, subnet, group) {
  const made = new ec2.CfnNetworkInterface(stack, name, {
    subnetId: subnet.subnetId, groupSet: [group.securityGroupId], description: name,
  });
  made.node.addDependency(vpc.internetConnectivityEstablished);
  new cdk.CfnOutput(stack, `${name}Id`, { value: made.ref });
  new cdk.CfnOutput(stack, `${name}Address`, { value: made.attrPrimaryPrivateIpAddress });
}
interfaceIn('App', vpc.privateSubnets[0], web);
interfaceIn('Lonely', vpc.publicSubnets[0], web);
interfaceIn('Isolated', vpc.isolatedSubnets[1], web);
interfaceIn('Data', vpc.isolatedSubnets[0], database);
new cdk.CfnOutput(stack, 'VpcId', { value: vpc.vpcId });
new cdk.CfnOutput(stack, 'WebGroup', { value: web.securityGroupId });
new cdk.CfnOutput(stack, 'DatabaseGroup', { value: database.securityGroupId });
