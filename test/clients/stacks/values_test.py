"""What resources give to others: a golden table of Ref and every Fn::GetAtt of every type."""
import json
import re
import subprocess
import sys
import unittest

from suite import HERE, Suite, parameter, template

ROOT = HERE.parents[2]
SCHEMAS = ROOT / "tools/resource_types/types"
TYPES = ROOT / "src/services/cloudformation/types"
ELSEWHERE = ("AWS::Lambda::", "AWS::Logs::", "AWS::RDS::", "AWS::SecretsManager::SecretTarget")
LISTS = {"NetworkInterfaceIds", "DnsEntries", "CidrBlockAssociations", "Ipv6CidrBlocks",
         "SecondaryPrivateIpAddresses"}  # fmt: skip
NOBODY = {"Version": "2012-10-17", "Statement": []}
SOMETHING = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}  # fmt: skip


def trust(service: str) -> dict:
    return {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]}


def get(resource: str, attribute: str) -> dict:
    return {"Fn::GetAtt": [resource, attribute]}


def ref(resource: str) -> dict:
    return {"Ref": resource}


def of(kind: str, **properties) -> dict:
    return {"Type": kind, "Properties": properties}


def owner(action: str, resource) -> dict:
    return {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": {"Fn::Sub": "${AWS::AccountId}"}},
         "Action": action, "Resource": resource}]}  # fmt: skip


def every_type() -> dict:
    vpc = {"VpcId": ref("Vpc")}
    return {
        "Bucket": of("AWS::S3::Bucket"),
        "BucketPolicy": of("AWS::S3::BucketPolicy", Bucket=ref("Bucket"),
                           PolicyDocument=owner("s3:GetObject", {"Fn::Sub": "${Bucket.Arn}/*"})),
        "User": of("AWS::IAM::User"),
        "AccessKey": of("AWS::IAM::AccessKey", UserName=ref("User")),
        "Group": of("AWS::IAM::Group"),
        "Managed": of("AWS::IAM::ManagedPolicy", PolicyDocument=SOMETHING, Groups=[ref("Group")]),
        "Policy": of("AWS::IAM::Policy", PolicyName="named", PolicyDocument=SOMETHING,
                     Groups=[ref("Group")]),
        "Role": of("AWS::IAM::Role", AssumeRolePolicyDocument=trust("lambda.amazonaws.com")),
        "Key": of("AWS::KMS::Key", KeyPolicy=owner("kms:*", "*")),
        "Alias": of("AWS::KMS::Alias", AliasName="alias/golden", TargetKeyId=ref("Key")),
        "Parameter": parameter(None, "golden"),
        "Secret": of("AWS::SecretsManager::Secret", SecretString="golden"),
        "SecretPolicy": of("AWS::SecretsManager::ResourcePolicy", SecretId=ref("Secret"),
                           ResourcePolicy=owner("secretsmanager:GetSecretValue", "*")),
        "Repository": of("AWS::ECR::Repository"),
        "Nested": of("AWS::CloudFormation::Stack",
                     TemplateURL="https://golden.s3.amazonaws.com/inner.json"),
        "Metadata": of("AWS::CDK::Metadata", Analytics="none"),
        "Vpc": of("AWS::EC2::VPC", CidrBlock="10.9.0.0/16"),
        "SecondBlock": of("AWS::EC2::VPCCidrBlock", CidrBlock="10.10.0.0/16", **vpc),
        "SecondAddress": {**of("AWS::EC2::EIP", Domain="vpc"), "DependsOn": "Attachment"},
        "AddressOfInterface": of("AWS::EC2::EIPAssociation", NetworkInterfaceId=ref("Interface"),
                                 AllocationId=get("SecondAddress", "AllocationId")),
        "Options": of("AWS::EC2::DHCPOptions", DomainName="golden.internal"),
        "OptionsOfVpc": of("AWS::EC2::VPCDHCPOptionsAssociation", DhcpOptionsId=ref("Options"),
                           **vpc),
        "Subnet": of("AWS::EC2::Subnet", CidrBlock="10.9.0.0/24", AvailabilityZone="us-east-1a",
                     **vpc),
        "Gateway": of("AWS::EC2::InternetGateway"),
        "Attachment": of("AWS::EC2::VPCGatewayAttachment", InternetGatewayId=ref("Gateway"), **vpc),
        "Address": {**of("AWS::EC2::EIP", Domain="vpc"), "DependsOn": "Attachment"},
        "Nat": of("AWS::EC2::NatGateway", AllocationId=get("Address", "AllocationId"),
                  SubnetId=ref("Subnet")),
        "Acl": of("AWS::EC2::NetworkAcl", **vpc),
        "AclEntry": of("AWS::EC2::NetworkAclEntry", NetworkAclId=ref("Acl"), Protocol=-1,
                       RuleAction="allow", RuleNumber=100, CidrBlock="0.0.0.0/0"),
        "AclOfSubnet": of("AWS::EC2::SubnetNetworkAclAssociation", NetworkAclId=ref("Acl"),
                          SubnetId=ref("Subnet")),
        "Interface": of("AWS::EC2::NetworkInterface", SubnetId=ref("Subnet")),
        "Routes": of("AWS::EC2::RouteTable", **vpc),
        "Route": {**of("AWS::EC2::Route", RouteTableId=ref("Routes"), GatewayId=ref("Gateway"),
                       DestinationCidrBlock="0.0.0.0/0"), "DependsOn": "Attachment"},
        "RoutesOfSubnet": of("AWS::EC2::SubnetRouteTableAssociation", RouteTableId=ref("Routes"),
                             SubnetId=ref("Subnet")),
        "Guard": of("AWS::EC2::SecurityGroup", GroupDescription="golden", **vpc),
        "Ingress": of("AWS::EC2::SecurityGroupIngress", GroupId=ref("Guard"), IpProtocol="tcp",
                      FromPort=443, ToPort=443, CidrIp="10.9.0.0/16"),
        "Egress": of("AWS::EC2::SecurityGroupEgress", GroupId=ref("Guard"), IpProtocol="tcp",
                     FromPort=80, ToPort=80, CidrIp="10.9.0.0/16"),
        "Endpoint": of("AWS::EC2::VPCEndpoint", ServiceName="com.amazonaws.us-east-1.s3", **vpc),
    }  # fmt: skip


def golden() -> dict[tuple[str, str], str]:
    lines = (HERE / "golden.txt").read_text().splitlines()
    table = {}
    for line in lines:
        if line and not line.startswith("#"):
            named, pattern = line.split(" = ", 1)
            kind, attribute = named.split(" ")
            table[kind, attribute] = pattern
    return table


def provided() -> set[str]:
    """The types that a file of the service's folder provides."""
    text = "\n".join(path.read_text() for path in TYPES.glob("*.cpp"))
    return set(re.findall(r"\.type = \"([^\"]+)\"", text))


class Values(Suite):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.api.s3("PUT", "/golden")
        inner = template({"I": parameter(None, "golden-inner")},
                         Outputs={"Inner": {"Value": get("I", "Value")}})  # fmt: skip
        cls.api.s3("PUT", "/golden/inner.json", body=json.dumps(inner).encode())

    def test_the_table_is_whole(self):
        table = golden()
        for kind in sorted(provided()):
            if kind.startswith(ELSEWHERE):
                continue
            schema = (SCHEMAS / (kind.replace("::", "-") + ".txt")).read_text()
            attributes = ["Ref", *re.findall(r"^attribute (\S+)", schema, re.MULTILINE)]
            for attribute in attributes:
                family = attribute.split(".")[0] + ".*"
                self.assertTrue((kind, attribute) in table or (kind, family) in table,
                                f"golden.txt says nothing of {kind} {attribute}")  # fmt: skip

    def test_the_page_of_types_is_current(self):
        script = ROOT / "tools/resource_types/table.py"
        told = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True)
        self.assertEqual(told.returncode, 0, told.stdout)

    def test_ref_and_every_attribute(self):
        table = golden()
        resources = every_type()
        by_type = {each["Type"]: name for name, each in resources.items()}
        outputs, wanted = {}, {}
        for number, ((kind, attribute), pattern) in enumerate(table.items()):
            if pattern == "refused":
                continue
            name = by_type[kind]
            value = ref(name) if attribute == "Ref" else get(name, attribute)
            if attribute in LISTS:
                value = {"Fn::Join": [",", value]}
            outputs[f"O{number}"] = {"Value": value}
            wanted[f"O{number}"] = (f"{kind} {attribute}", pattern)
        self.created("golden", template(resources, Outputs=outputs),
                     Capabilities=["CAPABILITY_NAMED_IAM"])  # fmt: skip
        told = self.outputs("golden")
        facts = {"ACCOUNT": self.account(), "STACK": "golden", "ID": "[0-9a-f]{17}",
                 "UUID": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
                 "RANDOM": "[A-Za-z0-9]{12,13}"}  # fmt: skip
        wrong = []
        for output, (name, pattern) in wanted.items():
            for fact, text in facts.items():
                pattern = pattern.replace("{" + fact + "}", text)
            if not re.fullmatch(pattern, told.get(output, "(none)")):
                wrong.append(f"{name} = {told.get(output, '(none)')}, not {pattern}")
        self.assertEqual(wrong, [])
        self.refuse_the_others(table, resources, by_type)
        self.assertEqual(self.api.delete("golden"), "DELETE_COMPLETE")

    def refuse_the_others(self, table, resources, by_type) -> None:
        body = template(resources)
        self.updated("golden", body, Capabilities=["CAPABILITY_NAMED_IAM"])
        for (kind, attribute), pattern in table.items():
            if pattern != "refused" or attribute.endswith(".*"):
                continue
            asked = {**body, "Outputs": {"No": {"Value": get(by_type[kind], attribute)}}}
            self.assertEqual(self.api.update("golden", asked,
                                             Capabilities=["CAPABILITY_NAMED_IAM"]),
                             "UPDATE_ROLLBACK_COMPLETE", f"{kind} {attribute}")  # fmt: skip


if __name__ == "__main__":
    unittest.main()
