"""kill -9 of the whole program while stacks are created, changed, rolled back and deleted.

After every restart each stack reaches a terminal state by itself, and then the resources that exist
are those that the stacks claim: parameters, roles, keys' aliases and buckets. A stack that is
complete has the values of the template that it shows.

SKERRY_ROUNDS: how many kills (50 in the gate); SKERRY_SEED: which ones.
"""
import json
import os
import random
import re
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

from harness.region import Region  # noqa: E402
from harness.services import Refused, Services  # noqa: E402
from harness.wire import Closed  # noqa: E402

ROUNDS = int(os.environ.get("SKERRY_ROUNDS", "50"))
SEED = int(os.environ.get("SKERRY_SEED", "1"))
STACKS = 3
PARAMETERS_MAX = 12
LONGEST_ROUND_SECONDS = 0.25
TEMPLATES = "kills-templates"
COMPLETE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}
GONE = (Closed, OSError)


def nested(name: str, number: int) -> dict:
    return {"Resources": {f"N{n}": {"Type": "AWS::SSM::Parameter", "Properties": {
        "Type": "String", "Name": f"/kills/{name}/nested/{n * (number % 3)}.{n}",
        "Value": f"{number}"}} for n in range(3)}}  # fmt: skip


def template(name: str, number: int, chance: random.Random) -> dict:
    """Parameters in a random order of dependencies, a role, an alias of a key, a bucket, a nested
    stack; one in four fails at a random place, most replace something."""
    resources = {}
    if chance.random() < 0.4:
        resources["Nested"] = {"Type": "AWS::CloudFormation::Stack", "Properties": {
            "TemplateURL": f"https://{TEMPLATES}.s3.amazonaws.com/{name}"}}  # fmt: skip
    count = chance.randint(1, PARAMETERS_MAX)
    for i in range(count):
        properties = {"Type": "String", "Name": f"/kills/{name}/{i}", "Value": f"{number}"}
        if chance.random() < 0.3:
            properties["Name"] += f"/{number}"  # a new name replaces the parameter
        resources[f"P{i}"] = {"Type": "AWS::SSM::Parameter", "Properties": properties}
        if i and chance.random() < 0.6:
            resources[f"P{i}"]["DependsOn"] = f"P{chance.randrange(i)}"
    trust = {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole"}]}  # fmt: skip
    if chance.random() < 0.7:
        resources["Role"] = {"Type": "AWS::IAM::Role", "Properties": {
            "AssumeRolePolicyDocument": trust, "Description": f"{number}"}}  # fmt: skip
    if chance.random() < 0.5:
        resources["Key"] = {"Type": "AWS::KMS::Key", "Properties": {"Description": f"{number}"}}
        resources["Alias"] = {"Type": "AWS::KMS::Alias", "Properties": {
            "AliasName": f"alias/{name}", "TargetKeyId": {"Ref": "Key"}}}  # fmt: skip
    if chance.random() < 0.5:
        resources["Bucket"] = {"Type": "AWS::S3::Bucket"}
    if chance.random() < 0.25:
        twin = {"Type": "AWS::SSM::Parameter", "DependsOn": f"P{chance.randrange(count)}",
                "Properties": {"Type": "String", "Name": f"/taken/{name}", "Value": "x"}}
        resources["Twin"] = twin
    return {"Resources": resources}


class Driver(threading.Thread):
    """Drives one stack until the region is dead."""

    def __init__(self, region: Region, name: str, number: int, chance: random.Random):
        super().__init__()
        self.region, self.stack, self.number, self.chance = region, name, number, chance
        self.calls = 0
        self.problem: Exception | None = None

    def run(self):
        try:
            with Services(self.region) as api:
                while True:
                    self.number += 1
                    self.step(api)
                    self.calls += 1
        except GONE:
            return
        except Exception as problem:  # told by the main thread
            self.problem = problem

    def step(self, api: Services):
        try:
            status = api.settled(self.stack)
        except Refused:
            status = "none"
        body = json.dumps(template(self.stack, self.number, self.chance))
        api.s3("PUT", f"/{TEMPLATES}/{self.stack}",
               body=json.dumps(nested(self.stack, self.number)).encode())  # fmt: skip
        asked = {"StackName": self.stack, "TemplateBody": body, "Capabilities": ["CAPABILITY_IAM"]}
        rollback = self.chance.random() < 0.7
        try:
            if status == "none":
                api.stacks("CreateStack", DisableRollback=not rollback, **asked)
            elif status in ("UPDATE_FAILED", "CREATE_FAILED") and self.chance.random() < 0.5:
                api.stacks("RollbackStack", StackName=self.stack)
            elif status == "UPDATE_ROLLBACK_FAILED":
                api.stacks("ContinueUpdateRollback", StackName=self.stack)
            elif status not in COMPLETE or self.chance.random() < 0.2:
                api.stacks("DeleteStack", StackName=self.stack)
            else:
                api.stacks("UpdateStack", DisableRollback=not rollback, **asked)
        except Refused as refusal:
            if refusal.message != "No updates are to be performed.":
                raise


class StackKills(unittest.TestCase):
    def failpoints(self, region: Region) -> list[str]:
        """The points that a deployment passes: its own, and the store's."""
        region.environment = {"SKERRY_FAILPOINTS": "list"}
        region.start()
        with Services(region) as api:
            api.s3("PUT", f"/{TEMPLATES}")
            api.s3("PUT", f"/{TEMPLATES}/stack0", body=json.dumps(nested("stack0", 1)).encode())
            for name in range(STACKS):
                api.json("ssm", "PutParameter", Name=f"/taken/stack{name}", Value="taken",
                         Type="String")  # fmt: skip
            api.create("stack0", template("stack0", 1, random.Random(2)),
                       Capabilities=["CAPABILITY_IAM"])  # fmt: skip
            api.delete("stack0")
        region.stop()
        names = set(re.findall(r"^failpoint (\S+)$", region.log(), re.MULTILINE))
        return sorted(n for n in names if n.startswith(("cloudformation.", "store.")))

    def claimed(self, api: Services) -> dict[str, set[str]]:
        claims: dict[str, set[str]] = {}
        for stack in api.stacks("DescribeStacks")["Stacks"] or []:
            for each in api.resources(stack["StackName"]):
                if each["ResourceStatus"] in ("DELETE_COMPLETE", "DELETE_SKIPPED"):
                    continue
                if each.get("PhysicalResourceId"):
                    kind = each["ResourceType"]
                    claims.setdefault(kind, set()).add(each["PhysicalResourceId"])
        return claims

    def existing(self, api: Services) -> dict[str, set[str]]:
        names, more = set(), {}
        while True:
            page = api.json("ssm", "GetParametersByPath", Path="/kills", Recursive=True, **more)
            names |= {each["Name"] for each in page["Parameters"]}
            if not page.get("NextToken"):
                break
            more = {"NextToken": page["NextToken"]}
        roles = api.query("iam", "ListRoles", MaxItems=1000)["Roles"] or []
        buckets = re.findall(r"<Name>([^<]+)</Name>", api.s3("GET", "/").decode())
        aliases = api.json("kms", "ListAliases", Limit=100)["Aliases"]
        return {
            "AWS::SSM::Parameter": names,
            "AWS::IAM::Role": {r["RoleName"] for r in roles if r["RoleName"].startswith("stack")},
            "AWS::S3::Bucket": set(buckets) - {TEMPLATES},
            "AWS::CloudFormation::Stack": {
                stack["StackId"] for stack in api.stacks("DescribeStacks")["Stacks"] or []
                if "ParentId" in stack},
            "AWS::KMS::Alias": {a["AliasName"] for a in aliases
                                if not a["AliasName"].startswith("alias/aws/")},
        }  # fmt: skip

    def check(self, api: Services, doing: str) -> None:
        for stack in api.stacks("DescribeStacks")["Stacks"] or []:
            api.settled(stack["StackName"])
        claims = self.claimed(api)
        # What failed and was left as it was also keeps what it replaced, for the way back; only its
        # removal can show that it knew of that.
        failed = [stack["StackName"] for stack in api.stacks("DescribeStacks")["Stacks"] or []
                  if stack["StackStatus"] in ("CREATE_FAILED", "UPDATE_FAILED")]  # fmt: skip
        stuck = [each for each in self.told(api) if "ROLLBACK_FAILED" in each]
        self.assertEqual(stuck, [], f"{doing}: the way back is open here")
        for kind, there in self.existing(api).items():
            claimed = claims.get(kind, set()) - {"/taken/" + name for name in self.names}
            self.assertLessEqual(claimed, there, f"{doing}: {kind}: claimed, and not there")
            extra = {each for each in there - claimed
                     if not any(name in each for name in failed)}  # fmt: skip
            self.assertEqual(extra, set(), f"{doing}: {kind}: of no stack; {self.told(api)}")
        for stack in api.stacks("DescribeStacks")["Stacks"] or []:
            self.statuses[stack["StackStatus"]] = self.statuses.get(stack["StackStatus"], 0) + 1
            if stack["StackStatus"] in COMPLETE:
                self.check_values(api, stack["StackName"], doing)

    def told(self, api: Services) -> list[str]:
        found = api.stacks("DescribeStacks")["Stacks"] or []
        return [f"{stack['StackName']} {stack['StackStatus']} {self.failures(api, stack)}"
                for stack in found]  # fmt: skip

    def failures(self, api: Services, stack: dict) -> list[str]:
        bad = stack["StackStatus"].endswith("ROLLBACK_FAILED")
        return api.failures(stack["StackName"])[-4:] if bad else []

    def check_nothing_is_left(self, region: Region) -> None:
        region.start()
        with Services(region) as api:
            for stack in api.stacks("DescribeStacks")["Stacks"] or []:
                if "ParentId" in stack:
                    continue
                self.assertEqual(api.delete(stack["StackName"]), "DELETE_COMPLETE")
            for kind, there in self.existing(api).items():
                self.assertEqual(there, set(), f"{kind}: left when all stacks are deleted")
        region.stop()

    def check_values(self, api: Services, stack: str, doing: str) -> None:
        body = json.loads(api.stacks("GetTemplate", StackName=stack)["TemplateBody"])
        wanted = {r["Properties"]["Name"]: r["Properties"]["Value"]
                  for r in body["Resources"].values() if "Value" in r.get("Properties", {})}
        for name, value in wanted.items():
            told = api.json("ssm", "GetParameter", Name=name)["Parameter"]["Value"]
            self.assertEqual(told, value, f"{doing}: {name}")
        self.values += len(wanted)

    def round(self, region: Region, chance: random.Random, failpoint: str) -> None:
        region.environment = {"SKERRY_FAILPOINTS": failpoint} if failpoint else {}
        drivers = []
        try:
            region.start()
        except (RuntimeError, ValueError):  # it died while it started: nothing was promised
            self.assertTrue(failpoint)
        else:
            drivers = [Driver(region, name, self.number, random.Random(chance.random()))
                       for name in self.names]  # fmt: skip
            for driver in drivers:
                driver.start()
            time.sleep(chance.random() * LONGEST_ROUND_SECONDS)
            region.process.kill()
            for driver in drivers:
                driver.join()
                self.calls += driver.calls
                self.number = max(self.number, driver.number)
        region.process.wait()
        for driver in drivers:
            if driver.problem:
                raise driver.problem
        region.environment = {}
        region.start()
        with Services(region) as api:
            self.check(api, failpoint or "a random kill")
        region.stop()

    def test_stacks_claim_what_exists(self):
        chance = random.Random(SEED)
        self.names = [f"stack{n}" for n in range(STACKS)]
        self.number = self.calls = self.values = 0
        self.statuses: dict[str, int] = {}
        with Region() as region:
            region.stop()
            points = self.failpoints(region)
            self.assertIn("cloudformation.step", points)
            for number in range(ROUNDS):
                failpoint = ""
                if number % 3 != 2:  # every point in turn, at one of its first passings
                    name = points[number * 2 // 3 % len(points)]
                    failpoint = f"{name}=kill@{chance.choice([1, 2, 4, 8, 15, 30])}"
                self.round(region, chance, failpoint)
            self.check_nothing_is_left(region)
        self.assertGreater(self.calls, ROUNDS)
        print(f"seed {SEED}: {ROUNDS} kills, {len(points)} failpoints, {self.calls} operations, "
              f"{self.values} values compared; stacks ended as {self.statuses}")  # fmt: skip


if __name__ == "__main__":
    unittest.main()
