"""Each step of an update fails once in turn, before and after it did its work: everything is then
as it was. The steps are of a stack with one of each kind of change, and failpoints fail them."""
import json
import unittest

from suite import Suite, parameter, template

TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
     "Action": "sts:AssumeRole"}]}  # fmt: skip
STEPS_MAX = 60


def of(kind: str, **properties) -> dict:
    return {"Type": kind, "Properties": properties}


def before() -> dict:
    return template({
        "InPlace": parameter("/steps/in-place", "old"),
        "Replaced": parameter("/steps/replaced", "old"),
        "Follows": parameter("/steps/follows", {"Ref": "Replaced"}),
        "Dropped": parameter("/steps/dropped", "old"),
        "Role": of("AWS::IAM::Role", RoleName="steps", Description="old",
                   AssumeRolePolicyDocument=TRUST),
        "Policy": of("AWS::IAM::Policy", PolicyName="steps", Roles=[{"Ref": "Role"}],
                     PolicyDocument=allow("s3:GetObject")),
        "Secret": of("AWS::SecretsManager::Secret", Name="steps", SecretString="old"),
        "Key": of("AWS::KMS::Key", Description="old"),
        "Bucket": of("AWS::S3::Bucket", BucketName="steps-bucket"),
        "Gone": of("AWS::S3::Bucket", BucketName="steps-gone"),
        "Repository": of("AWS::ECR::Repository", RepositoryName="steps",
                         ImageTagMutability="MUTABLE"),
    }, Outputs={"Key": {"Value": {"Ref": "Key"}}})  # fmt: skip


def after() -> dict:
    body = before()
    made = body["Resources"]
    made["InPlace"] = parameter("/steps/in-place", "new", Description="d", Tags={"t": "1"})
    made["Replaced"] = parameter("/steps/replacement", "new")
    del made["Dropped"], made["Gone"]
    made["Role"]["Properties"]["Description"] = "new"
    made["Policy"]["Properties"]["PolicyDocument"] = allow("s3:PutObject")
    made["Secret"]["Properties"]["SecretString"] = "new"
    made["Key"]["Properties"].update(Description="new", EnableKeyRotation=True)
    made["Bucket"]["Properties"]["Tags"] = [{"Key": "t", "Value": "1"}]
    made["Repository"]["Properties"]["ImageTagMutability"] = "IMMUTABLE"
    made["New"] = parameter("/steps/new", {"Fn::GetAtt": ["InPlace", "Value"]})
    made["Alias"] = of("AWS::KMS::Alias", AliasName="alias/steps", TargetKeyId={"Ref": "Key"})
    return body


def allow(action: str) -> dict:
    return {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": action, "Resource": "*"}]}  # fmt: skip


class Steps(Suite):
    def live(self) -> dict:
        """Everything that the services show of the stack's resources."""
        api = self.api
        names = [each["Name"] for each in api.json("ssm", "DescribeParameters")["Parameters"]]
        told = {"parameters": {
            name: [api.json("ssm", "GetParameter", Name=name)["Parameter"]["Value"],
                   api.json("ssm", "ListTagsForResource", ResourceType="Parameter",
                            ResourceId=name)["TagList"]] for name in names}}  # fmt: skip
        told["descriptions"] = {each["Name"]: each.get("Description", "") for each in
                                api.json("ssm", "DescribeParameters")["Parameters"]}  # fmt: skip
        told["role"] = api.query("iam", "GetRole", RoleName="steps")["Role"]
        told["policy"] = api.query("iam", "GetRolePolicy", RoleName="steps", PolicyName="steps")
        told["secret"] = api.json("secretsmanager", "GetSecretValue",
                                  SecretId="steps")["SecretString"]  # fmt: skip
        key = self.outputs("Steps")["Key"]
        told["key"] = api.json("kms", "DescribeKey", KeyId=key)["KeyMetadata"]
        told["rotation"] = api.json("kms", "GetKeyRotationStatus", KeyId=key)["KeyRotationEnabled"]
        told["aliases"] = [each["AliasName"] for each in api.json("kms", "ListAliases")["Aliases"]]
        told["buckets"] = api.s3("GET", "/").decode().split("<Buckets>")[1]
        try:
            told["tags"] = api.s3("GET", "/steps-bucket", "tagging").decode()
        except Exception as refusal:
            told["tags"] = getattr(refusal, "code", "")
        repository = api.json("ecr", "DescribeRepositories")["repositories"]
        told["repositories"] = [(each["repositoryName"], each["imageTagMutability"])
                                for each in repository]  # fmt: skip
        return told

    def restart(self, failpoint: str) -> None:
        self.region.stop()
        self.region.environment = {"SKERRY_FAILPOINTS": failpoint} if failpoint else {}
        self.region.start()
        self.api.reconnect()

    def fail_each(self, point: str) -> int:
        """Updates with the first step failing, the second, ... until none is left to fail."""
        was = self.live()
        resources = self.resources()
        for number in range(1, STEPS_MAX):
            self.restart(f"{point}=error@{number}")
            status = self.api.update("Steps", after(), **self.rights)
            if status != "UPDATE_ROLLBACK_COMPLETE":
                self.assertEqual(status, "UPDATE_COMPLETE", self.api.failures("Steps"))
                self.assertEqual(self.value("/steps/follows"), "/steps/replacement")
                return number - 1
            self.assertEqual(self.live(), was, f"{point} {number}: {self.told()}")
            self.assertEqual(self.resources(), resources, f"{point} {number}: {self.told()}")
            self.assertIn("Failed for a test", str(self.api.failures("Steps")))
        self.fail("no end of steps")

    def resources(self) -> dict:
        return {each["LogicalResourceId"]: each["PhysicalResourceId"]
                for each in self.api.resources("Steps")
                if not each["ResourceStatus"].startswith(("DELETE", "CREATE_FAILED"))}  # fmt: skip

    def told(self) -> list:
        return [(each["LogicalResourceId"], each["ResourceStatus"])
                for each in self.api.events("Steps")[-30:]]  # fmt: skip

    rights = {"Capabilities": ["CAPABILITY_NAMED_IAM"]}

    def test_every_step_of_an_update_fails_once(self):
        for point in ("cloudformation.step", "cloudformation.step.done"):
            self.created("Steps", before(), **self.rights)
            # What is dropped has a step too, beside the creations and changes.
            self.assertGreaterEqual(self.fail_each(point), 12)
            self.restart("")
            self.assertEqual(self.api.delete("Steps"), "DELETE_COMPLETE")

    def test_every_step_of_a_creation_fails_once(self):
        nothing = self.everything()
        for number in range(1, len(before()["Resources"]) + 1):
            self.restart(f"cloudformation.step.done=error@{number}")
            self.assertEqual(self.api.create("Steps", before(), **self.rights),
                             "ROLLBACK_COMPLETE")  # fmt: skip
            self.assertEqual(self.everything(), nothing)
            self.assertEqual(self.api.delete("Steps"), "DELETE_COMPLETE")
        self.restart("")

    def everything(self) -> str:
        names = self.api.json("ssm", "DescribeParameters")["Parameters"]
        roles = self.api.query("iam", "ListRoles")["Roles"]
        secrets = self.api.json("secretsmanager", "ListSecrets")["SecretList"]
        buckets = self.api.s3("GET", "/").decode().split("<Buckets")[1]
        repositories = self.api.json("ecr", "DescribeRepositories")["repositories"]
        return json.dumps([names, roles, secrets, buckets, repositories])


if __name__ == "__main__":
    unittest.main()
