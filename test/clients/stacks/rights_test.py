"""Whose rights a deployment has, and who gets to see what: roles, dynamic references, NoEcho."""
import json
import unittest

from suite import Credentials, Refused, Services, Suite, parameter, template

CANARY = "the-canary-of-a-template-" + "c" * 30
SECRET = "the-canary-of-a-secret-" + "s" * 30


class Rights(Suite):
    def user(self, name: str, *statements: dict) -> Services:
        """The API as a new user with these rights."""
        self.api.query("iam", "CreateUser", UserName=name)
        document = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Resource": "*", **each} for each in statements]}  # fmt: skip
        self.api.query("iam", "PutUserPolicy", UserName=name, PolicyName="rights",
                       PolicyDocument=json.dumps(document))  # fmt: skip
        key = self.api.query("iam", "CreateAccessKey", UserName=name)["AccessKey"]
        api = Services(self.region, Credentials(key["AccessKeyId"], key["SecretAccessKey"]))
        self.addCleanup(api.__exit__)
        return api

    def test_without_a_role_the_caller_s_rights_count(self):
        api = self.user("limited", {"Action": "cloudformation:*"})
        self.assertEqual(api.create("Mine", template({"A": parameter("/rights/a")})),
                         "ROLLBACK_COMPLETE")  # fmt: skip
        told = api.failures("Mine")[0]
        self.assertIn("not authorized to perform: ssm:PutParameter", told)
        self.assertIn("user/limited", told)

    def test_a_role_s_rights_count_and_must_be_passed(self):
        body = template({"A": parameter("/rights/b")})
        role = self.role("deploying", {"Action": "ssm:*"})
        weak = self.role("weak", {"Action": "s3:*"})
        other = self.role("other", {"Action": "ssm:*"}, service="lambda.amazonaws.com")
        api = self.user("passing", {"Action": "cloudformation:*"},
                        {"Action": "iam:PassRole", "Resource": [role, weak, other]})  # fmt: skip
        self.assertEqual(api.create("Passed", body, RoleARN=role), "CREATE_COMPLETE")
        self.assertEqual(api.stack("Passed")["RoleARN"], role)
        # The role stays the stack's: who may delete the stack needs no right to its resources.
        self.assertEqual(api.delete("Passed"), "DELETE_COMPLETE")
        self.assertFalse(self.exists("/rights/b"))
        self.assertEqual(api.create("Weak", body, RoleARN=weak), "ROLLBACK_COMPLETE")
        self.assertIn("assumed-role/weak/AWSCloudFormation", api.failures("Weak")[0])
        message = self.refused("ValidationError", api.create, "Bad", body, RoleARN=other)
        self.assertIn("is invalid or cannot be assumed", message)
        with self.assertRaises(Refused) as raised:
            api.create("Bad", body, RoleARN=self.role("unpassed", {"Action": "ssm:*"}))
        self.assertIn("iam:PassRole", raised.exception.message)

    def test_templates_and_parameters_are_read_as_the_caller(self):
        self.api.s3("PUT", "/rights")
        body = json.dumps(template({"A": parameter("/rights/c", {"Ref": "P"})}, Parameters={
            "P": {"Type": "AWS::SSM::Parameter::Value<String>"}}))  # fmt: skip
        self.api.s3("PUT", "/rights/t.json", body=body.encode())
        self.created("Source", {"A": parameter("/rights/source", "read")})
        role = self.role("reading-not", {"Action": "ssm:PutParameter"})
        url = "https://rights.s3.amazonaws.com/t.json"
        given = [{"ParameterKey": "P", "ParameterValue": "/rights/source"}]
        pass_role = {"Action": "iam:PassRole", "Resource": role}
        stacks_only = self.user("no-s3", {"Action": "cloudformation:*"}, pass_role)
        with self.assertRaises(Refused) as raised:
            stacks_only.stacks("CreateStack", StackName="Read", TemplateURL=url, RoleARN=role,
                               Parameters=given)  # fmt: skip
        self.assertIn("s3:GetObject", raised.exception.message)
        reader = self.user("s3", {"Action": ["cloudformation:*", "s3:GetObject",
                                             "ssm:GetParameters"]}, pass_role)  # fmt: skip
        reader.stacks("CreateStack", StackName="Read", TemplateURL=url, RoleARN=role,
                      Parameters=given)  # fmt: skip
        self.assertEqual(reader.settled("Read"), "CREATE_COMPLETE", reader.failures("Read"))
        self.assertEqual(self.value("/rights/c"), "read")
        told = reader.stack("Read")["Parameters"][0]
        self.assertEqual((told["ParameterValue"], told["ResolvedValue"]),
                         ("/rights/source", "read"))  # fmt: skip

    def test_dynamic_references_are_read_as_the_role(self):
        self.api.json("ssm", "PutParameter", Name="/dyn/plain", Value="first", Type="String")
        self.api.json("ssm", "PutParameter", Name="/dyn/plain", Value="second", Type="String",
                      Overwrite=True)  # fmt: skip
        made = self.api.json("secretsmanager", "CreateSecret", Name="dyn",
                             SecretString=json.dumps({"password": "old"}))  # fmt: skip
        self.api.json("secretsmanager", "PutSecretValue", SecretId="dyn",
                      SecretString=json.dumps({"password": "new"}))  # fmt: skip
        resolve = {"/dyn/a": "{{resolve:ssm:/dyn/plain:1}}", "/dyn/b": "{{resolve:ssm:/dyn/plain}}",
                   "/dyn/c": "{{resolve:secretsmanager:dyn:SecretString:password}}",
                   "/dyn/d": f"{{{{resolve:secretsmanager:{made['ARN']}:SecretString:password:"
                             "AWSPREVIOUS}}",
                   "/dyn/e": "{{resolve:secretsmanager:dyn:SecretString:password::"
                             f"{made['VersionId']}}}}}"}  # fmt: skip
        body = template({f"P{n}": parameter(name, value)
                         for n, (name, value) in enumerate(resolve.items())})  # fmt: skip
        role = self.role("resolving", {"Action": ["ssm:*", "secretsmanager:GetSecretValue"]})
        self.created("Dyn", body, RoleARN=role)
        self.assertEqual([self.value(name) for name in resolve],
                         ["first", "second", "new", "old", "old"])  # fmt: skip
        shown = json.dumps(self.api.events("Dyn"))
        self.assertIn("{{resolve:secretsmanager:dyn:SecretString:password}}", shown)
        blind = self.role("blind", {"Action": "ssm:*"})
        late = template({"P": parameter("/dyn/z", resolve["/dyn/c"])})
        self.assertEqual(self.api.create("Blind", late, RoleARN=blind), "ROLLBACK_COMPLETE")
        self.assertIn("secretsmanager:GetSecretValue", self.api.failures("Blind")[0])
        none = template({"P": parameter("/dyn/y", "{{resolve:ssm:/dyn/none}}")})
        self.assertEqual(self.api.create("None", none), "ROLLBACK_COMPLETE")

    def test_what_is_not_to_be_echoed_is_nowhere(self):
        body = template(
            {"S": {"Type": "AWS::SecretsManager::Secret",
                   "Properties": {"SecretString": {"Ref": "Hidden"}, "Name": "canary"}},
             # A value that the service refuses, so that it gets into a failure's way too.
             "Bad": {"Type": "AWS::KMS::Alias", "DependsOn": "S", "Properties": {
                 "AliasName": {"Ref": "Hidden"}, "TargetKeyId": "none"}}},
            Parameters={"Hidden": {"Type": "String", "NoEcho": True}})  # fmt: skip
        given = [{"ParameterKey": "Hidden", "ParameterValue": CANARY}]
        self.stacks("CreateChangeSet", StackName="Canary", ChangeSetName="c", Parameters=given,
                    ChangeSetType="CREATE", TemplateBody=json.dumps(body))  # fmt: skip
        shown = [self.stacks("DescribeChangeSet", StackName="Canary", ChangeSetName="c",
                             IncludePropertyValues=True)]  # fmt: skip
        self.stacks("ExecuteChangeSet", StackName="Canary", ChangeSetName="c",
                    DisableRollback=True)  # fmt: skip
        self.assertEqual(self.api.settled("Canary"), "CREATE_FAILED")
        secret = self.api.json("secretsmanager", "GetSecretValue", SecretId="canary")
        self.assertEqual(secret["SecretString"], CANARY)
        for action in ("DescribeStacks", "DescribeStackEvents", "DescribeEvents",
                       "DescribeStackResources", "GetTemplate"):  # fmt: skip
            shown.append(self.stacks(action, StackName="Canary"))
        told = json.dumps(shown)
        self.assertIn("****", told)
        self.assertNotIn(CANARY, told)
        self.assertNotIn(CANARY, self.region.log())
        self.api.json("secretsmanager", "CreateSecret", Name="s", SecretString=SECRET)
        self.created("Resolves", {"A": {"Type": "AWS::SecretsManager::Secret", "Properties": {
            "SecretString": "{{resolve:secretsmanager:s}}"}}})  # fmt: skip
        self.region.stop()
        try:
            for path in self.region.data.rglob("*"):
                if path.is_file():
                    content = path.read_bytes()
                    for canary in (CANARY, SECRET):
                        self.assertNotIn(canary.encode(), content, path)
        finally:
            self.region.start()
            self.api.reconnect()


if __name__ == "__main__":
    unittest.main()
