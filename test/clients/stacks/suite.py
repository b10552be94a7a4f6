"""What the suites of this folder share: a region, its services by hand, and small templates."""
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from harness.region import Credentials, Region  # noqa: E402, F401
from harness.services import Refused, Services, text_of  # noqa: E402, F401


def parameter(name: str | None = None, value="v", **more) -> dict:
    """An AWS::SSM::Parameter."""
    properties = {"Type": "String", "Value": value, **more}
    if name:
        properties["Name"] = name
    return {"Type": "AWS::SSM::Parameter", "Properties": properties}


def template(resources: dict, **more) -> dict:
    return {"Resources": resources, **more}


class Suite(unittest.TestCase):
    maxDiff = None
    serve_arguments: tuple = ()

    @classmethod
    def setUpClass(cls):
        cls.region = Region(*cls.serve_arguments)
        cls.region.__enter__()
        cls.addClassCleanup(cls.region.__exit__, None, None, None)
        cls.api = Services(cls.region)
        cls.addClassCleanup(cls.api.__exit__)

    def refused(self, code: str, call, *arguments, **parameters) -> str:
        """The message of a refusal with that code."""
        with self.assertRaises(Refused) as raised:
            call(*arguments, **parameters)
        self.assertEqual(raised.exception.code, code, raised.exception.message)
        return raised.exception.message

    def stacks(self, action: str, **parameters):
        return self.api.stacks(action, **parameters)

    def created(self, name: str, resources, **more) -> None:
        body = resources if "Resources" in resources else template(resources)
        self.assertEqual(self.api.create(name, body, **more), "CREATE_COMPLETE",
                         self.api.failures(name))  # fmt: skip

    def updated(self, name: str, resources, **more) -> None:
        body = resources if "Resources" in resources else template(resources)
        self.assertEqual(self.api.update(name, body, **more), "UPDATE_COMPLETE",
                         self.api.failures(name))  # fmt: skip

    def value(self, name: str) -> str:
        return self.api.json("ssm", "GetParameter", Name=name)["Parameter"]["Value"]

    def exists(self, name: str) -> bool:
        try:
            self.value(name)
            return True
        except Refused as refusal:
            self.assertEqual(refusal.code, "ParameterNotFound")
            return False

    def outputs(self, name: str) -> dict:
        told = self.api.stack(name).get("Outputs") or []
        return {each["OutputKey"]: each["OutputValue"] for each in told}

    def account(self) -> str:
        return self.api.query("sts", "GetCallerIdentity")["Account"]

    def role(self, name: str, *statements: dict, service="cloudformation.amazonaws.com") -> str:
        """A role that CloudFormation may assume, with these rights; its ARN."""
        trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
                 "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]}  # fmt: skip
        made = self.api.query("iam", "CreateRole", RoleName=name,
                              AssumeRolePolicyDocument=text_of(trust))["Role"]["Arn"]  # fmt: skip
        self.allow(name, *statements)
        return made

    def allow(self, role: str, *statements: dict) -> None:
        document = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Resource": "*", **each} for each in statements]}  # fmt: skip
        if statements:
            self.api.query("iam", "PutRolePolicy", RoleName=role, PolicyName="rights",
                           PolicyDocument=text_of(document))  # fmt: skip
