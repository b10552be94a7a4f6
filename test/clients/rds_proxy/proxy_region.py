"""A database, its secret and a proxy in a throw-away region, made with boto3 as anybody would, and
a client's interface in the network: what the tests of this folder stand on."""
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import boto3

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from harness.region import Region  # noqa: E402
from harness.workload import Workload  # noqa: E402

PASSWORD = "correct-horse-1"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "rds.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def until(check, what: str, seconds: float = 30, every: float = 0.02):
    """Polls `check` until it answers something true; the answer."""
    deadline = time.monotonic() + seconds
    while True:
        result = check()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(every)


class ProxyRegion:
    def __init__(self, *serve_arguments: str):
        self.region = Region(*serve_arguments)

    def __enter__(self):
        self.region.__enter__()
        try:
            self.rds, self.ec2 = self.client("rds"), self.client("ec2")
            self.iam, self.secrets = self.client("iam"), self.client("secretsmanager")
            self.vpc = self.ec2.describe_vpcs(
                Filters=[{"Name": "is-default", "Values": ["true"]}]
            )["Vpcs"][0]["VpcId"]
            described = self.ec2.describe_subnets(
                Filters=[{"Name": "vpc-id", "Values": [self.vpc]}]
            )["Subnets"]
            self.subnets = sorted(each["SubnetId"] for each in described)[:2]
        except BaseException:
            self.region.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(self, *error):
        self.region.__exit__(*error)

    def client(self, service):
        keys = self.region.credentials
        return boto3.client(
            service,
            endpoint_url=self.region.endpoint,
            region_name=self.region.region_name,
            aws_access_key_id=keys.access_key,
            aws_secret_access_key=keys.secret_key,
        )

    def group(self, name: str) -> str:
        return self.ec2.create_security_group(
            GroupName=name, Description=name, VpcId=self.vpc
        )["GroupId"]

    def allow(self, to: str, source: str, port: int = 5432):
        self.ec2.authorize_security_group_ingress(GroupId=to, IpPermissions=rule(source, port))

    def revoke(self, to: str, source: str, port: int = 5432):
        self.ec2.revoke_security_group_ingress(GroupId=to, IpPermissions=rule(source, port))

    def secret(self, name: str, password: str = PASSWORD, user: str = "postgres") -> str:
        return self.secrets.create_secret(
            Name=name, SecretString=json.dumps({"username": user, "password": password})
        )["ARN"]

    def role(self, name: str, secret: str | None = None) -> str:
        arn = self.iam.create_role(
            RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST)
        )["Role"]["Arn"]
        if secret:
            self.permit(name, secret)
        return arn

    def permit(self, role: str, secret: str):
        statement = {
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": secret,
        }
        self.iam.put_role_policy(
            RoleName=role,
            PolicyName="secret",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )

    def database(self, name: str, group: str, **more):
        self.rds.create_db_instance(
            DBInstanceIdentifier=name,
            DBInstanceClass="db.t3.micro",
            Engine="postgres",
            EngineVersion="13",
            AllocatedStorage=20,
            MasterUsername="postgres",
            MasterUserPassword=PASSWORD,
            DBName="orders",
            VpcSecurityGroupIds=[group],
            **more,
        )
        return self.available(name)

    def instance(self, name: str) -> dict:
        return self.rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]

    def available(self, name: str, status: str = "available"):
        until(lambda: self.instance(name)["DBInstanceStatus"] == status, f"{name} {status}", 60)
        return self.instance(name)

    def create_proxy(self, name: str, role: str, secret: str, group: str, **more) -> dict:
        auth = {"AuthScheme": "SECRETS", "SecretArn": secret, "IAMAuth": "DISABLED"}
        auth.update(more.pop("auth", {}))
        self.rds.create_db_proxy(
            DBProxyName=name,
            EngineFamily="POSTGRESQL",
            Auth=[auth],
            RoleArn=role,
            VpcSubnetIds=self.subnets,
            VpcSecurityGroupIds=[group],
            **more,
        )
        until(lambda: self.proxy(name)["Status"] == "available", f"proxy {name}")
        return self.proxy(name)

    def proxy(self, name: str) -> dict:
        return self.rds.describe_db_proxies(DBProxyName=name)["DBProxies"][0]

    def health(self, name: str) -> dict:
        return self.rds.describe_db_proxy_targets(DBProxyName=name)["Targets"][0]["TargetHealth"]

    def healthy(self, name: str, state: str = "AVAILABLE", seconds: float = 30) -> dict:
        until(lambda: self.health(name)["State"] == state, f"target {state}", seconds)
        return self.health(name)

    def unhealthy(self, name: str, reason: str) -> str:
        until(lambda: self.health(name).get("Reason") == reason, f"a target with {reason}")
        return self.health(name)["Description"]

    def visitor(self, group: str) -> str:
        """An interface of a client's own; its id."""
        return self.ec2.create_network_interface(SubnetId=self.subnets[0], Groups=[group])[
            "NetworkInterface"
        ]["NetworkInterfaceId"]

    def psql_words(self, visitor: str, host: str, user="postgres", **more) -> list[str]:
        """psql within the interface's namespace, by the address that its resolver gives."""
        with Workload(self.region, visitor) as there:
            addresses = there.resolve(host)
        assert addresses, f"{host} has no address"
        words = {"hostaddr": addresses[0], "host": host, "user": user, "dbname": "orders"}
        words.update({"connect_timeout": 5, "sslmode": "disable", **more})
        conninfo = " ".join(f"{key}={value}" for key, value in words.items())
        path = self.region.data / "warden/netns" / visitor
        return ["nsenter", f"--net={path}", "psql", "-XAtq", conninfo]

    def psql(self, visitor: str, host: str, *sql: str, password=PASSWORD, **more):
        """Each text is a statement of one session."""
        words = self.psql_words(visitor, host, **more)
        for each in sql:
            words += ["-c", each]
        return subprocess.run(
            words, env=login(password), text=True, capture_output=True, timeout=90
        )

    def session(self, visitor: str, host: str, password=PASSWORD, **more) -> "Session":
        return Session(self.psql_words(visitor, host, **more), login(password))


def login(password: str) -> dict:
    return {"PATH": os.environ["PATH"], "PGPASSWORD": password}


class Session:
    """A psql that stays."""

    def __init__(self, words: list[str], environment: dict):
        self.process = subprocess.Popen(
            words, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.read()
        self.process.stdout.close()
        self.process.wait(60)

    def ask(self, sql: str) -> str:
        """Statements, the last of which answers one line."""
        self.process.stdin.write(sql + ";\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


def rule(source: str, port: int) -> list:
    return [
        {
            "IpProtocol": "tcp",
            "FromPort": port,
            "ToPort": port,
            "UserIdGroupPairs": [{"GroupId": source}],
        }
    ]
