"""CloudFormation's API as its clients use it: templates, exports, rollbacks, roles, tokens."""
import json
import re
import unittest
from concurrent.futures import ThreadPoolExecutor

from suite import Refused, Services, Suite, parameter, template

CALLERS = 6

YAML = """# a comment, kept
AWSTemplateFormatVersion: '2010-09-09'
Description:   two   words, "quotes" & ümläuts
Parameters:
  Size: {Type: Number, Default: 3, AllowedValues: [1, 3, 5], Description: how much}
  Secret:
    Type: String
    NoEcho: true
    Default: hidden
Resources:
  A: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Sub "${Size}"}}
\t
""".replace("\t\n", "")  # fmt: skip


class Templates(Suite):
    def test_a_template_comes_back_byte_for_byte(self):
        self.created("Bytes", YAML)
        for stage in ("Original", "Processed"):
            told = self.stacks("GetTemplate", StackName="Bytes", TemplateStage=stage)
            self.assertEqual(told["TemplateBody"], YAML)
            self.assertEqual(told["StagesAvailable"], ["Original", "Processed"])

    def test_summary_and_validation_say_what_it_takes(self):
        told = self.stacks("GetTemplateSummary", TemplateBody=YAML)
        self.assertEqual(told["ResourceTypes"], ["AWS::SSM::Parameter"])
        size, secret = told["Parameters"]
        self.assertEqual((size["ParameterKey"], size["DefaultValue"], size["ParameterType"]),
                         ("Size", "3", "Number"))  # fmt: skip
        self.assertEqual(size["ParameterConstraints"]["AllowedValues"], ["1", "3", "5"])
        self.assertEqual(secret["NoEcho"], "true")
        self.assertEqual(told["Version"], "2010-09-09")
        valid = self.stacks("ValidateTemplate", TemplateBody=YAML)
        self.assertEqual([each["ParameterKey"] for each in valid["Parameters"]],
                         ["Size", "Secret"])  # fmt: skip
        role = {"R": {"Type": "AWS::IAM::Role", "Properties": {
            "RoleName": "named", "AssumeRolePolicyDocument": {"Version": "2012-10-17",
                                                              "Statement": []}}}}  # fmt: skip
        valid = self.stacks("ValidateTemplate", TemplateBody=json.dumps(template(role)))
        self.assertEqual(valid["Capabilities"], ["CAPABILITY_NAMED_IAM"])
        message = self.refused("InsufficientCapabilitiesException", self.api.create, "Role",
                               template(role))  # fmt: skip
        self.assertEqual(message, "Requires capabilities : [CAPABILITY_NAMED_IAM]")

    def test_template_url_in_every_spelling_of_our_own_s3(self):
        self.api.s3("PUT", "/templates")
        body = json.dumps(template({"A": parameter("/url/a")})).encode()
        self.api.s3("PUT", "/templates/ab.json", body=body)
        port = self.region.port
        for url in ("https://s3.amazonaws.com/templates/a%62.json",
                    "https://s3.us-east-1.amazonaws.com/templates/a%62.json",
                    "https://s3-us-east-1.amazonaws.com/templates/a%62.json",
                    "https://templates.s3.amazonaws.com/a%62.json",
                    "https://templates.s3.us-east-1.amazonaws.com/a%62.json",
                    f"http://127.0.0.1:{port}/templates/a%62.json",
                    f"http://localhost:{port}/templates/a%62.json"):  # fmt: skip
            told = self.stacks("GetTemplateSummary", TemplateURL=url)
            self.assertEqual(told["ResourceTypes"], ["AWS::SSM::Parameter"], url)
        self.stacks("CreateStack", StackName="FromUrl", TemplateURL=url)
        self.assertEqual(self.api.settled("FromUrl"), "CREATE_COMPLETE")
        for url in ("https://example.com/a.json", "file:///etc/passwd", "https://s3.amazonaws.com/",
                    "https://s3.eu-west-1.amazonaws.com/templates/a%62.json"):  # fmt: skip
            message = self.refused("ValidationError", self.stacks, "ValidateTemplate",
                                   TemplateURL=url)  # fmt: skip
            self.assertEqual(message, "TemplateURL must be a supported URL.")
        self.refused("ValidationError", self.stacks, "ValidateTemplate",
                     TemplateURL="https://s3.amazonaws.com/templates/none.json")  # fmt: skip

    def test_what_is_not_supported_is_refused_by_name(self):
        def said(**body):
            return self.refused("ValidationError", self.stacks, "CreateStack", StackName="No",
                                TemplateBody=json.dumps(body))  # fmt: skip

        a = {"A": parameter()}
        self.assertIn("AWS::Serverless", said(Transform="AWS::Serverless-2016-10-31", Resources=a))
        self.assertIn("AWS::LanguageExtensions",
                      said(Transform=["AWS::LanguageExtensions"], Resources=a))  # fmt: skip
        self.assertIn("CreationPolicy", said(Resources={"A": {**a["A"], "CreationPolicy": {}}}))
        for kind in ("AWS::CloudFormation::CustomResource", "Custom::Thing",
                     "AWS::SecretsManager::RotationSchedule", "AWS::CloudFormation::WaitCondition",
                     "AWS::No::Thing"):  # fmt: skip
            message = said(Resources={"A": {"Type": kind, "Properties": {"ServiceToken": "x"}}})
            self.assertIn(kind, message)
        with self.assertRaises(Refused):
            self.api.stack("No")


class Exports(Suite):
    def producer(self, value: str, name="shared") -> dict:
        return template({"A": parameter("/exports/a", value)},
                        Outputs={"Out": {"Value": {"Fn::GetAtt": ["A", "Value"]},
                                         "Export": {"Name": name}}})  # fmt: skip

    def test_an_export_in_use_stays_as_it_is(self):
        self.created("Producer", self.producer("one"))
        told = self.stacks("ListExports")["Exports"]
        self.assertEqual([(e["Name"], e["Value"]) for e in told], [("shared", "one")])
        self.refused("ValidationError", self.stacks, "ListImports", ExportName="shared")
        consumer = {"B": parameter("/exports/b", {"Fn::ImportValue": "shared"})}
        self.created("Consumer", consumer)
        self.assertEqual(self.value("/exports/b"), "one")
        self.assertEqual(self.stacks("ListImports", ExportName="shared")["Imports"], ["Consumer"])
        message = self.refused("ValidationError", self.api.delete, "Producer")
        self.assertEqual(message, "Export shared cannot be deleted as it is in use by Consumer")
        self.assertEqual(self.api.update("Producer", self.producer("two")),
                         "UPDATE_ROLLBACK_COMPLETE")  # fmt: skip
        self.assertIn("Export shared cannot be updated as it is in use by Consumer",
                      self.reasons("Producer"))  # fmt: skip
        self.assertEqual(self.value("/exports/a"), "one")
        self.assertEqual(self.api.create("Twin", self.producer("x", "shared")
                                         | {"Resources": {"A": parameter("/exports/c")}}),
                         "ROLLBACK_COMPLETE")  # fmt: skip
        self.assertEqual(self.api.delete("Consumer"), "DELETE_COMPLETE")
        self.assertEqual(self.api.delete("Producer"), "DELETE_COMPLETE")
        message = self.refused("ValidationError", self.api.create, "Late", template(consumer))
        self.assertIn("No export named shared found", message)

    def reasons(self, name: str) -> str:
        return "\n".join(each.get("ResourceStatusReason", "") for each in self.api.events(name))


class Ends(Suite):
    """How operations end, and what can be done then."""

    broken = template({"A": parameter("/ends/a"),
                       "B": {**parameter("/ends/a"), "DependsOn": "A"}})  # fmt: skip

    def tearDown(self):
        for each in self.stacks("DescribeStacks")["Stacks"] or []:
            if "ParentId" in each:
                continue
            self.stacks("UpdateTerminationProtection", StackName=each["StackName"],
                        EnableTerminationProtection=False)  # fmt: skip
            self.api.delete(each["StackName"])

    def test_the_options_of_a_creation_that_fails(self):
        for option, status in (("ROLLBACK", "ROLLBACK_COMPLETE"), ("DO_NOTHING", "CREATE_FAILED"),
                               ("DELETE", "DELETE_COMPLETE")):  # fmt: skip
            arn = self.stacks("CreateStack", StackName="Fails", OnFailure=option,
                              TemplateBody=json.dumps(self.broken))["StackId"]  # fmt: skip
            self.assertEqual(self.api.settled(arn), status)
            self.assertEqual(self.exists("/ends/a"), option == "DO_NOTHING")
            self.assertIn("already exists", " ".join(self.api.failures(arn)))
            if option != "DELETE":
                self.api.delete("Fails")

    def test_a_stack_that_failed_to_be_made_cannot_be_updated(self):
        self.api.create("Fails", self.broken)
        message = self.refused("ValidationError", self.api.update, "Fails",
                               template({"A": parameter("/ends/a")}))  # fmt: skip
        self.assertRegex(message, r"^Stack:arn:aws:cloudformation:.*/Fails/.* is in "
                                  r"ROLLBACK_COMPLETE state and can not be updated\.$")  # fmt: skip

    def test_retain_and_retain_except_on_create(self):
        kept = {**parameter("/ends/kept"), "DeletionPolicy": "Retain"}
        except_new = {**parameter("/ends/except"), "DeletionPolicy": "RetainExceptOnCreate"}
        both = {"K": kept, "E": except_new}
        bad = {"B": {**parameter("/ends/kept"), "DependsOn": ["K", "E"]}}
        self.assertEqual(self.api.create("S", template(both | bad)), "ROLLBACK_COMPLETE")
        self.assertEqual((self.exists("/ends/kept"), self.exists("/ends/except")), (True, False))
        self.api.delete("S")
        self.api.json("ssm", "DeleteParameter", Name="/ends/kept")
        self.assertEqual(self.api.create("S", template(both | bad), RetainExceptOnCreate=True),
                         "ROLLBACK_COMPLETE")  # fmt: skip
        self.assertEqual((self.exists("/ends/kept"), self.exists("/ends/except")), (False, False))
        self.api.delete("S")
        self.created("S", both)
        self.api.delete("S")
        self.assertEqual((self.exists("/ends/kept"), self.exists("/ends/except")), (True, True))

    def test_rollback_after_a_failure_that_was_left_as_it_was(self):
        self.created("S", {"A": parameter("/ends/r", "old")})
        changed = template({"A": parameter("/ends/r", "new"),
                            "N": {**parameter("/ends/n"), "DeletionPolicy": "Retain"},
                            "B": {**parameter("/ends/r"), "DependsOn": ["A", "N"]}})  # fmt: skip
        self.assertEqual(self.api.update("S", changed, DisableRollback=True), "UPDATE_FAILED")
        self.assertEqual(self.value("/ends/r"), "new")
        self.stacks("RollbackStack", StackName="S", RetainExceptOnCreate=True)
        self.assertEqual(self.api.settled("S"), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual((self.value("/ends/r"), self.exists("/ends/n")), ("old", False))

    def test_a_rollback_that_fails_is_continued(self):
        everything = {"Action": ["ssm:*"]}
        role = self.role("continuing", everything)
        self.created("S", {"A": parameter("/ends/1", "old"), "B": parameter("/ends/2", "old")},
                     RoleARN=role)  # fmt: skip
        where = f"arn:aws:ssm:us-east-1:{self.account()}:parameter/ends/2"
        denied = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Deny", "Action": "ssm:PutParameter", "Resource": where}]}  # fmt: skip
        self.api.query("iam", "PutRolePolicy", RoleName="continuing", PolicyName="no-way-back",
                       PolicyDocument=json.dumps(denied))
        changed = {"A": parameter("/ends/1", "new"),
                   "B": {**parameter("/ends/2", "new"), "DependsOn": "A"}}  # fmt: skip
        self.assertEqual(self.api.update("S", template(changed)), "UPDATE_ROLLBACK_FAILED")
        self.refused("ValidationError", self.stacks, "ContinueUpdateRollback", StackName="S",
                     ResourcesToSkip=["A"])  # fmt: skip
        self.stacks("ContinueUpdateRollback", StackName="S")
        self.assertEqual(self.api.settled("S"), "UPDATE_ROLLBACK_FAILED")
        self.stacks("ContinueUpdateRollback", StackName="S", ResourcesToSkip=["B"])
        self.assertEqual(self.api.settled("S"), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual((self.value("/ends/1"), self.value("/ends/2")), ("old", "old"))
        self.api.query("iam", "DeleteRolePolicy", RoleName="continuing", PolicyName="no-way-back")
        self.updated("S", changed)

    def test_termination_protection(self):
        self.created("S", {"A": parameter("/ends/t")}, EnableTerminationProtection=True)
        self.assertEqual(self.refused("ValidationError", self.api.delete, "S"),
                         "Stack [S] cannot be deleted while TerminationProtection is enabled")
        self.stacks("UpdateTerminationProtection", StackName="S", EnableTerminationProtection=False)
        self.assertEqual(self.api.delete("S"), "DELETE_COMPLETE")

    def test_a_deleted_stack_is_found_by_its_arn(self):
        self.created("S", {"A": parameter("/ends/d")})
        arn = self.api.stack("S")["StackId"]
        self.api.delete("S")
        self.assertEqual(self.api.stack(arn)["StackStatus"], "DELETE_COMPLETE")
        self.assertEqual(self.api.events(arn)[-1]["ResourceStatus"], "DELETE_COMPLETE")
        self.assertEqual(self.stacks("GetTemplate", StackName=arn)["TemplateBody"],
                         json.dumps(template({"A": parameter("/ends/d")})))  # fmt: skip
        message = self.refused("ValidationError", self.api.stack, "S")
        self.assertEqual(message, "Stack with id S does not exist")
        self.stacks("DeleteStack", StackName="S")  # deleted already: no error

    def test_what_is_gone_already_is_no_obstacle(self):
        self.created("S", {"A": parameter("/ends/g"), "B": parameter("/ends/h")})
        self.api.json("ssm", "DeleteParameter", Name="/ends/g")
        self.assertEqual(self.api.delete("S"), "DELETE_COMPLETE")

    def test_what_cannot_be_deleted_is_retained_on_demand(self):
        self.created("S", {"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "full"}},
                           "A": parameter("/ends/b")})  # fmt: skip
        self.api.s3("PUT", "/full/object", body=b"x")
        message = self.refused("ValidationError", self.stacks, "DeleteStack", StackName="S",
                               RetainResources=["B"])  # fmt: skip
        self.assertIn("only when the stack is in DELETE_FAILED state", message)
        self.assertEqual(self.api.delete("S"), "DELETE_FAILED")
        self.assertIn("The bucket you tried to delete is not empty", self.api.failures("S")[0])
        self.assertFalse(self.exists("/ends/b"))
        self.assertEqual(self.api.delete("S", RetainResources=["B"]), "DELETE_COMPLETE")
        self.assertEqual(self.api.s3("GET", "/full/object"), b"x")

    def test_the_template_and_the_values_of_before(self):
        body = template({"A": parameter("/ends/p", {"Fn::Sub": "${One} ${Two}"})}, Parameters={
            "One": {"Type": "String", "NoEcho": True}, "Two": {"Type": "String"}})  # fmt: skip
        def given(one, two):
            return [{"ParameterKey": "One", **one}, {"ParameterKey": "Two", **two}]
        before = {"UsePreviousValue": True}
        self.created("S", body, Parameters=given({"ParameterValue": "a"}, {"ParameterValue": "b"}))
        self.stacks("UpdateStack", StackName="S", UsePreviousTemplate=True,
                    Parameters=given(before, {"ParameterValue": "c"}))  # fmt: skip
        self.assertEqual(self.api.settled("S"), "UPDATE_COMPLETE")
        self.assertEqual(self.value("/ends/p"), "a c")
        told = {each["ParameterKey"]: each["ParameterValue"]
                for each in self.api.stack("S")["Parameters"]}  # fmt: skip
        self.assertEqual(told, {"One": "****", "Two": "c"})
        self.refused("ValidationError", self.stacks, "UpdateStack", StackName="S",
                     UsePreviousTemplate=True,
                     Parameters=given(before, {"ParameterValue": "c"}))  # fmt: skip

    def test_one_operation_at_a_time(self):
        self.created("S", {"A": parameter("/ends/o")})
        self.api.s3("PUT", "/updates")
        larger = template({f"I{n}": parameter(f"/ends/inner{n}") for n in range(450)})
        self.api.s3("PUT", "/updates/larger.json", body=json.dumps(larger).encode())

        def update(_) -> str:
            """A refusal's message; nothing for the update that is taken."""
            with Services(self.region) as api:
                try:
                    api.stacks("UpdateStack", StackName="S",
                               TemplateURL="https://updates.s3.amazonaws.com/larger.json")
                except Refused as refused:
                    return refused.message
            return ""

        # All at once, so that some come while the one that is taken is under way.
        with ThreadPoolExecutor(CALLERS) as callers:
            told = list(callers.map(update, range(CALLERS)))
        self.assertEqual(told.count(""), 1, told)
        under_way = "is in UPDATE_[A-Z_]*IN_PROGRESS state and can not be updated."
        self.assertTrue(any(re.search(under_way, each) for each in told), told)
        self.assertEqual(self.api.settled("S"), "UPDATE_COMPLETE")
        self.assertEqual((self.exists("/ends/inner7"), self.exists("/ends/o")), (True, False))

    def test_a_token_makes_a_call_once(self):
        body = json.dumps(template({"A": parameter("/ends/k")}))
        first = self.stacks("CreateStack", StackName="S", TemplateBody=body,
                            ClientRequestToken="once")  # fmt: skip
        again = self.stacks("CreateStack", StackName="S", TemplateBody=body,
                            ClientRequestToken="once")  # fmt: skip
        self.assertEqual(first["StackId"], again["StackId"])
        self.assertEqual(self.api.settled("S"), "CREATE_COMPLETE")
        self.assertEqual({each["ClientRequestToken"] for each in self.api.events("S")}, {"once"})
        self.refused("AlreadyExistsException", self.stacks, "CreateStack", StackName="S",
                     TemplateBody=body, ClientRequestToken="another")  # fmt: skip

    def test_events_of_an_operation_and_of_failures(self):
        self.created("S", {"A": parameter("/ends/e")})
        changed = template({"A": parameter("/ends/e", "new"),
                            "B": {**parameter("/ends/e"), "DependsOn": "A"}})  # fmt: skip
        operation = self.stacks("UpdateStack", StackName="S",
                                TemplateBody=json.dumps(changed))["OperationId"]  # fmt: skip
        self.api.settled("S")
        for named in ({"StackName": "S", "OperationId": operation}, {"OperationId": operation}):
            told = self.stacks("DescribeEvents", **named)["OperationEvents"]
            self.assertEqual({each["OperationId"] for each in told}, {operation})
            self.assertEqual(told[0]["ResourceStatus"], "UPDATE_ROLLBACK_COMPLETE")
        failed = self.stacks("DescribeEvents", StackName="S", Filters={"FailedEvents": True})
        self.assertEqual([each["LogicalResourceId"] for each in failed["OperationEvents"]], ["B"])


if __name__ == "__main__":
    unittest.main()
