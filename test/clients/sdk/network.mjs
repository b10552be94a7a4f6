// What an application does with networks, for any SDK; see life.mjs.
import assert from 'node:assert/strict';
import { refused, test } from './check.mjs';

async function makeVpc(call, cidr) {
  const { Vpc } = await call('EC2', 'CreateVpc', { CidrBlock: cidr, TagSpecifications: [
    { ResourceType: 'vpc', Tags: [{ Key: 'Name', Value: `sdk ${cidr}` }] }] });
  return Vpc;
}

async function subnets(call) {
  await test('a VPC with a subnet, found by its tags', async () => {
    const vpc = await makeVpc(call, '10.77.0.0/16');
    assert.equal(vpc.State, 'pending');
    assert.match(vpc.VpcId, /^vpc-[0-9a-f]{17}$/);
    const { Subnet } = await call('EC2', 'CreateSubnet',
      { VpcId: vpc.VpcId, CidrBlock: '10.77.1.0/24', AvailabilityZone: 'us-east-1b' });
    assert.equal(Subnet.AvailableIpAddressCount, 251);
    const found = await call('EC2', 'DescribeVpcs',
      { Filters: [{ Name: 'tag:Name', Values: ['sdk 10.77*'] }] });
    assert.deepEqual(found.Vpcs.map((each) => each.VpcId), [vpc.VpcId]);
    assert.equal(found.Vpcs[0].IsDefault, false);
    await refused(call('EC2', 'CreateSubnet',
      { VpcId: vpc.VpcId, CidrBlock: '10.77.1.128/25' }), 'InvalidSubnet.Conflict');
    await refused(call('EC2', 'DeleteVpc', { VpcId: vpc.VpcId }), 'DependencyViolation');
    await call('EC2', 'DeleteSubnet', { SubnetId: Subnet.SubnetId });
    await call('EC2', 'DeleteVpc', { VpcId: vpc.VpcId });
    const error = await refused(call('EC2', 'DescribeVpcs', { VpcIds: [vpc.VpcId] }),
      'InvalidVpcID.NotFound');
    assert.match(error.message, new RegExp(vpc.VpcId));
  });
}

async function groups(call) {
  await test("a group's rules come and go", async () => {
    const vpc = await makeVpc(call, '10.78.0.0/16');
    const { GroupId } = await call('EC2', 'CreateSecurityGroup',
      { VpcId: vpc.VpcId, GroupName: 'sdk', Description: 'of the SDK' });
    const rule = { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432,
      UserIdGroupPairs: [{ GroupId, Description: 'itself' }] };
    const made = await call('EC2', 'AuthorizeSecurityGroupIngress',
      { GroupId, IpPermissions: [rule] });
    assert.match(made.SecurityGroupRules[0].SecurityGroupRuleId, /^sgr-[0-9a-f]{17}$/);
    assert.equal(made.SecurityGroupRules[0].ReferencedGroupInfo.GroupId, GroupId);
    await refused(call('EC2', 'AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [rule] }),
      'InvalidPermission.Duplicate');
    const { SecurityGroups: [shown] } = await call('EC2', 'DescribeSecurityGroups',
      { GroupIds: [GroupId] });
    assert.equal(shown.IpPermissions[0].UserIdGroupPairs[0].Description, 'itself');
    assert.equal(shown.IpPermissionsEgress[0].IpProtocol, '-1');
    await call('EC2', 'RevokeSecurityGroupIngress', { GroupId,
      SecurityGroupRuleIds: [made.SecurityGroupRules[0].SecurityGroupRuleId] });
    await call('EC2', 'DeleteSecurityGroup', { GroupId });
    await call('EC2', 'DeleteVpc', { VpcId: vpc.VpcId });
  });
}

async function endpoints(call) {
  await test('an endpoint has interfaces that are its own', async () => {
    const vpc = await makeVpc(call, '10.79.0.0/16');
    for (const name of ['EnableDnsSupport', 'EnableDnsHostnames']) {
      await call('EC2', 'ModifyVpcAttribute', { VpcId: vpc.VpcId, [name]: { Value: true } });
    }
    const { Subnet } = await call('EC2', 'CreateSubnet',
      { VpcId: vpc.VpcId, CidrBlock: '10.79.1.0/24' });
    const { VpcEndpoint } = await call('EC2', 'CreateVpcEndpoint', { VpcId: vpc.VpcId,
      VpcEndpointType: 'Interface', ServiceName: 'com.amazonaws.us-east-1.secretsmanager',
      SubnetIds: [Subnet.SubnetId], PrivateDnsEnabled: true });
    const [NetworkInterfaceId] = VpcEndpoint.NetworkInterfaceIds;
    const { NetworkInterfaces: [shown] } = await call('EC2', 'DescribeNetworkInterfaces',
      { Filters: [{ Name: 'requester-managed', Values: ['true'] },
        { Name: 'vpc-id', Values: [vpc.VpcId] }] });
    assert.equal(shown.NetworkInterfaceId, NetworkInterfaceId);
    assert.equal(shown.InterfaceType, 'vpc_endpoint');
    const error = await refused(call('EC2', 'DeleteNetworkInterface', { NetworkInterfaceId }),
      'InvalidParameterValue');
    assert.match(error.message, /is currently in use/);
    const gone = await call('EC2', 'DeleteVpcEndpoints',
      { VpcEndpointIds: [VpcEndpoint.VpcEndpointId] });
    assert.equal(gone.Unsuccessful?.length ?? 0, 0);
    await call('EC2', 'DeleteSubnet', { SubnetId: Subnet.SubnetId });
    await call('EC2', 'DeleteVpc', { VpcId: vpc.VpcId });
  });
}

async function forms(call) {
  await test('dry runs, pages, what is not there', async () => {
    await refused(call('EC2', 'CreateVpc', { CidrBlock: '10.80.0.0/16', DryRun: true }),
      'DryRunOperation');
    const zones = await call('EC2', 'DescribeAvailabilityZones', {});
    assert.deepEqual(zones.AvailabilityZones.map((each) => each.ZoneName),
      ['us-east-1a', 'us-east-1b', 'us-east-1c']);
    const one = await call('EC2', 'DescribeSubnets', { MaxResults: 5 });
    assert.equal(one.Subnets.length, 3);
    await refused(call('EC2', 'CreateVpc', { CidrBlock: '10.80.0.0/40' }), 'InvalidParameterValue');
  });
}

export async function network(call) {
  await subnets(call);
  await groups(call);
  await endpoints(call);
  await forms(call);
}
