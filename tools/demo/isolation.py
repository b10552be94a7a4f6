"""One thing broken at a time: the function says what it sees, the region says why."""
import json
import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from region import Failed, Region
from tutorial import FUNCTION, Invocation, Tutorial

TIMEOUT_SECONDS = 5  # of the function, meanwhile; the tutorial's own is 180
GROUP = "demo-endpoint"
MARK = "/skerry-demo/broken"


@dataclass
class Case:
    name: str
    break_it: Callable[[], None]
    mend_it: Callable[[], None]
    works: bool  # while it is broken
    log_says: str  # the function's own words
    ask: list[str]  # skerry explain ...
    explained_by: str  # must stand in the answer
    stays: bool = False  # broken while the next case runs, whose mending mends both


def told(case: Case, invocation: Invocation, explained: str) -> tuple[str, str]:
    """One line of result and one of explanation, or Failed."""
    shown = f"{invocation.log}{invocation.answer}"
    if invocation.greeted != case.works or case.log_says not in shown:
        raise Failed(f"{case.name}: the function said\n{shown}")
    deciding = [line for line in explained.splitlines() if case.explained_by in line]
    if not deciding:
        raise Failed(f"{case.name}: explain said\n{explained}")
    said = next(line for line in shown.splitlines() if case.log_says in line)
    why = re.sub(r"^\s*(no|ok)\s+|.* because ", "", deciding[-1])
    return said[said.index(case.log_says) :].partition(" on resource")[0], why


class Isolation:
    def __init__(self, region: Region, tutorial: Tutorial):
        self.region = region
        self.tutorial = tutorial
        self.ec2 = region.client("ec2")
        self.mending = ExitStack()  # what is broken now
        # What a case keeps to undo itself.
        self.removed: list[tuple[str, str]] = []
        self.group = self.endpoint = ""
        self.taken, self.document = ("", ""), {}

    # What tells the next run that this one was killed in between.
    def remember(self) -> None:
        self.region.client("ssm").put_parameter(
            Name=MARK, Value="something is broken", Type="String", Overwrite=True)

    def forget(self) -> None:
        self.region.client("ssm").delete_parameter(Name=MARK)

    def was_left(self) -> bool:
        return not self.region.client("ssm").get_parameters(Names=[MARK])["InvalidParameters"]

    def begin_anew(self) -> None:
        """No deploy repairs what was changed beside it: the stack goes, with what stands in it."""
        groups = self.ec2.describe_security_groups(
            Filters=[{"Name": "group-name", "Values": [GROUP]}])["SecurityGroups"]  # fmt: skip
        for group in groups:
            self.endpoint, self.group = "", group["GroupId"]
            for each in self.ec2.describe_vpc_endpoints()["VpcEndpoints"]:
                if self.group in [one["GroupId"] for one in each["Groups"]]:
                    self.endpoint = each["VpcEndpointId"]
            self.from_endpoint()
        self.tutorial.destroy()
        self.forget()

    def cases(self) -> list[Case]:
        database = self.tutorial.physical("AWS::RDS::DBInstance")
        role = self.tutorial.physical("AWS::IAM::Role", "rdsLambdaFn")
        to_database = ["explain", "net", FUNCTION, f"{database}:5432"]
        to_secrets = ["explain", "net", FUNCTION, "secretsmanager:443"]
        return [
            Case("ingress of the database revoked", self.revoke_ingress, self.allow_ingress,
                 False, "Task timed out after", to_database, "  no  "),
            Case("route to the NAT gateway removed", self.remove_routes, self.restore_routes,
                 False, "Task timed out after", to_secrets, "  no  ", stays=True),
            Case("an interface endpoint added instead", self.to_endpoint, self.from_endpoint,
                 True, "Hello world!", to_secrets, "leads to eni-"),
            Case("permission for the secret removed", self.take_permission, self.give_permission,
                 False, "AccessDeniedException",
                 ["explain", "call", role, "secretsmanager:GetSecretValue",
                  self.tutorial.secret()], "because no identity-based policy"),
        ]  # fmt: skip

    def run(self, case: Case) -> tuple[str, str]:
        self.mending.callback(case.mend_it)
        case.break_it()
        lines = told(case, self.tutorial.invoke(), self.region.skerry(*case.ask, fails=None))
        if not case.stays:
            self.mending.close()
            again = self.tutorial.invoke()
            if not again.greeted:
                raise Failed(f"{case.name}: restored, and yet the function said\n{again.log}")
        return lines

    # The rule of the stack: from the function's group to the database's, 5432.
    def rule(self) -> dict:
        database = self.tutorial.physical("AWS::EC2::SecurityGroup", "DbSecurityGroup")
        function = self.tutorial.physical("AWS::EC2::SecurityGroup", "LambdaSG")
        return {"GroupId": database, "IpPermissions": [
            {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432,
             "UserIdGroupPairs": [{"GroupId": function}]}]}  # fmt: skip

    def revoke_ingress(self) -> None:
        self.ec2.revoke_security_group_ingress(**self.rule())

    def allow_ingress(self) -> None:
        self.ec2.authorize_security_group_ingress(**self.rule())

    def routes(self) -> list[tuple[str, str]]:
        """Route table and NAT gateway of each private subnet."""
        tables = self.ec2.describe_route_tables(Filters=[
            {"Name": "association.subnet-id", "Values": self.tutorial.private_subnets()}])
        return [(each["RouteTableId"], route["NatGatewayId"]) for each in tables["RouteTables"]
                for route in each["Routes"] if "NatGatewayId" in route]  # fmt: skip

    def remove_routes(self) -> None:
        self.removed = self.routes()
        for table, _ in self.removed:
            self.ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")

    def restore_routes(self) -> None:
        for table, gateway in self.removed:
            self.ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0",
                                  NatGatewayId=gateway)  # fmt: skip

    def to_endpoint(self) -> None:
        vpc = self.tutorial.physical("AWS::EC2::VPC")
        block = self.ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["CidrBlock"]
        self.group = self.ec2.create_security_group(
            GroupName=GROUP, Description="HTTPS from the VPC", VpcId=vpc)["GroupId"]
        self.ec2.authorize_security_group_ingress(
            GroupId=self.group, IpProtocol="tcp", FromPort=443, ToPort=443, CidrIp=block)
        service = f"com.amazonaws.{self.region.environment['AWS_REGION']}.secretsmanager"
        made = self.ec2.create_vpc_endpoint(
            VpcEndpointType="Interface", VpcId=vpc, ServiceName=service, PrivateDnsEnabled=True,
            SubnetIds=self.tutorial.private_subnets(), SecurityGroupIds=[self.group])  # fmt: skip
        self.endpoint = made["VpcEndpoint"]["VpcEndpointId"]

    def from_endpoint(self) -> None:
        if self.endpoint:
            self.ec2.delete_vpc_endpoints(VpcEndpointIds=[self.endpoint])
        self.ec2.delete_security_group(GroupId=self.group)

    def policy(self) -> tuple[str, str]:
        role = self.tutorial.physical("AWS::IAM::Role", "rdsLambdaFn")
        return role, self.region.client("iam").list_role_policies(RoleName=role)["PolicyNames"][0]

    def take_permission(self) -> None:
        iam = self.region.client("iam")
        role, name = self.policy()
        self.document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        self.taken = (role, name)
        iam.delete_role_policy(RoleName=role, PolicyName=name)

    def give_permission(self) -> None:
        role, name = self.taken
        self.region.client("iam").put_role_policy(
            RoleName=role, PolicyName=name, PolicyDocument=json.dumps(self.document))  # fmt: skip
