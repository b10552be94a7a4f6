"""The tutorial's stack as deployed: where its parts are, invoking its function, its two halves."""
import base64
import json
import re
import time
from dataclasses import dataclass
from functools import cache

from region import Failed, Region

APP = "rds-lambda"
STACK = "RdsLambdaStack"
FUNCTION = "rdsLambdaFn"
DATABASE = "cloudtechsimplified"
GREETING = "Hello world!"
UPDATE_SECONDS_MAX = 30
TUTORIAL_TIMEOUT_SECONDS = 180


@dataclass
class Invocation:
    milliseconds: float  # as the caller sees it
    answer: object
    log: str
    failed: bool

    @property
    def temper(self) -> str:
        """Whether an environment was made for it."""
        return "cold" if "Init Duration" in self.log else "warm"

    @property
    def greeted(self) -> bool:
        return not self.failed and GREETING in self.log


class Tutorial:
    def __init__(self, region: Region):
        self.region = region

    def deploy(self, proxy: bool) -> bool:
        """Whether there was something to change."""
        said = self.region.deploy(APP, *(["-c", "proxy=true"] if proxy else []))
        self.resources.cache_clear()
        return "(no changes)" not in said

    def destroy(self) -> None:
        self.region.cdk(APP, "destroy", "--force")
        self.resources.cache_clear()

    def region_seconds(self) -> float:
        """How long the region itself worked on the last deployment, by the stack's events."""
        pages = self.region.client("cloudformation").get_paginator("describe_stack_events")
        events = pages.paginate(StackName=STACK).build_full_result()["StackEvents"]
        own = [e for e in events if e["PhysicalResourceId"] == e["StackId"]]
        begun = next(e for e in own if e["ResourceStatus"].endswith("_IN_PROGRESS") and
                     "CLEANUP" not in e["ResourceStatus"] and
                     e["ResourceStatus"] != "REVIEW_IN_PROGRESS")  # fmt: skip
        return (own[0]["Timestamp"] - begun["Timestamp"]).total_seconds()

    @cache
    def resources(self) -> list[dict]:
        told = self.region.client("cloudformation").describe_stack_resources(StackName=STACK)
        return told["StackResources"]

    def physical(self, type: str, logical: str = "") -> str:
        """The physical id of the first resource of a type whose logical id has these words."""
        for each in self.resources():
            if each["ResourceType"] == type and logical in each["LogicalResourceId"]:
                return each["PhysicalResourceId"]
        raise Failed(f"the stack has no {type} {logical}")

    def private_subnets(self) -> list[str]:
        return [each["PhysicalResourceId"] for each in self.resources()
                if each["ResourceType"] == "AWS::EC2::Subnet" and
                "privatelambda" in each["LogicalResourceId"]]  # fmt: skip

    def secret(self) -> str:
        instance = self.instance()
        for each in self.resources():
            if each["ResourceType"] == "AWS::SecretsManager::Secret":
                return each["PhysicalResourceId"]
        raise Failed(f"no secret of {instance['DBInstanceIdentifier']}")

    def instance(self) -> dict:
        name = self.physical("AWS::RDS::DBInstance")
        told = self.region.client("rds").describe_db_instances(DBInstanceIdentifier=name)
        return told["DBInstances"][0]

    def proxy(self) -> dict:
        name = self.physical("AWS::RDS::DBProxy")
        return self.region.client("rds").describe_db_proxies(DBProxyName=name)["DBProxies"][0]

    def invoke(self) -> Invocation:
        """What the console's Test button does."""
        begun = time.monotonic()
        told = self.region.client("lambda").invoke(FunctionName=FUNCTION, LogType="Tail",
                                                   Payload=b"{}")  # fmt: skip
        answer = json.loads(told["Payload"].read() or b"null")
        return Invocation((time.monotonic() - begun) * 1000, answer,
                          base64.b64decode(told["LogResult"]).decode(),
                          "FunctionError" in told)  # fmt: skip

    def configure(self, **changes) -> None:
        """Changes the function's configuration and waits until it holds."""
        functions = self.region.client("lambda")
        functions.update_function_configuration(FunctionName=FUNCTION, **changes)
        deadline = time.monotonic() + UPDATE_SECONDS_MAX
        while functions.get_function_configuration(
                FunctionName=FUNCTION)["LastUpdateStatus"] == "InProgress":  # fmt: skip
            if time.monotonic() > deadline:
                raise Failed("the function's update does not end")
            time.sleep(0.05)


def host_in(log: str) -> str:
    found = re.search(r"host:(\S+)", log)
    return found.group(1) if found else ""
