"""Change sets: what they say, what they do, and that nothing else happens."""
import json
import unittest

from suite import Suite, parameter, template


class ChangeSets(Suite):
    def made(self, stack: str, body: dict, kind="UPDATE", name="set", **more) -> dict:
        """Complete before CreateChangeSet answers: described at once."""
        self.stacks("CreateChangeSet", StackName=stack, ChangeSetName=name, ChangeSetType=kind,
                    TemplateBody=json.dumps(body), **more)  # fmt: skip
        return self.stacks("DescribeChangeSet", StackName=stack, ChangeSetName=name,
                           IncludePropertyValues=True)  # fmt: skip

    def executed(self, stack: str, name="set") -> str:
        self.stacks("ExecuteChangeSet", StackName=stack, ChangeSetName=name)
        return self.api.settled(stack)

    def test_a_new_stack_in_review(self):
        told = self.made("New", template({"A": parameter("/new/a")}), "CREATE")
        self.assertEqual((told["Status"], told["ExecutionStatus"]),
                         ("CREATE_COMPLETE", "AVAILABLE"))  # fmt: skip
        self.assertEqual(self.api.stack("New")["StackStatus"], "REVIEW_IN_PROGRESS")
        self.assertFalse(self.api.resources("New"))
        change = told["Changes"][0]["ResourceChange"]
        self.assertEqual((change["Action"], change["LogicalResourceId"], change["ResourceType"]),
                         ("Add", "A", "AWS::SSM::Parameter"))  # fmt: skip
        self.assertEqual(json.loads(change["AfterContext"])["Properties"]["Name"], "/new/a")
        self.assertEqual(self.executed("New"), "CREATE_COMPLETE")
        # It goes with its execution's end; the stack says which it was.
        self.assertEqual(self.api.stack("New")["ChangeSetId"], told["ChangeSetId"])
        message = self.refused("ValidationError", self.made, "New", template({}), "CREATE", "b")
        self.assertIn("already exists", message)

    def test_replacements_and_their_reasons(self):
        def body(name: str, value: str) -> dict:
            return template(
                {"A": parameter({"Ref": "Name"}, "v"),
                 "B": parameter("/why/b", {"Fn::Sub": "${A} ${Value}"}),
                 "C": parameter("/why/c", {"Fn::GetAtt": ["B", "Value"]}),
                 "D": parameter("/why/d")},
                Parameters={"Name": {"Type": "String", "Default": name},
                            "Value": {"Type": "String", "Default": value}})  # fmt: skip

        self.created("Why", body("/why/a", "one"))
        told = self.made("Why", body("/why/z", "two"), Parameters=[
            {"ParameterKey": "Name", "ParameterValue": "/why/z"},
            {"ParameterKey": "Value", "ParameterValue": "two"}])  # fmt: skip
        changes = {each["ResourceChange"]["LogicalResourceId"]: each["ResourceChange"]
                   for each in told["Changes"]}  # fmt: skip
        self.assertEqual(set(changes), {"A", "B", "C"})
        a, b, c = changes["A"], changes["B"], changes["C"]
        self.assertEqual((a["Action"], a["Replacement"], a["PolicyAction"]),
                         ("Modify", "True", "ReplaceAndDelete"))  # fmt: skip
        self.assertEqual(a["PhysicalResourceId"], "/why/a")
        cause = a["Details"][0]
        self.assertEqual((cause["ChangeSource"], cause["CausingEntity"], cause["Evaluation"]),
                         ("ParameterReference", "Name", "Static"))  # fmt: skip
        self.assertEqual((cause["Target"]["Name"], cause["Target"]["RequiresRecreation"],
                          cause["Target"]["BeforeValue"], cause["Target"]["AfterValue"]),
                         ("Name", "Always", "/why/a", "/why/z"))  # fmt: skip
        self.assertEqual((b["Action"], b["Replacement"], b["Scope"]),
                         ("Modify", "False", ["Properties"]))  # fmt: skip
        self.assertEqual({(d["ChangeSource"], d["CausingEntity"]) for d in b["Details"]},
                         {("ResourceReference", "A"), ("ParameterReference", "Value")})
        self.assertEqual({(d["ChangeSource"], d["CausingEntity"], d["Evaluation"])
                          for d in c["Details"]},
                         {("ResourceAttribute", "B.Value", "Dynamic")})  # fmt: skip
        seen = len(self.api.events("Why"))
        self.assertEqual(self.executed("Why"), "UPDATE_COMPLETE")
        events = self.api.events("Why")[seen:]
        self.assertLessEqual({each["LogicalResourceId"] for each in events}, {*changes, "Why"})
        # The replaced one goes last, when what referred to it has moved.
        order = [(each["LogicalResourceId"], each["ResourceStatus"]) for each in events]
        self.assertGreater(order.index(("A", "DELETE_COMPLETE")),
                           order.index(("C", "UPDATE_COMPLETE")))  # fmt: skip
        self.assertEqual(self.value("/why/c"), "/why/z two")
        self.assertFalse(self.exists("/why/a"))

    def test_no_changes_in_the_words_that_the_cli_knows(self):
        body = template({"A": parameter("/same/a")})
        self.created("Same", body)
        told = self.made("Same", body)
        self.assertEqual((told["Status"], told["ExecutionStatus"]), ("FAILED", "UNAVAILABLE"))
        self.assertEqual(told["StatusReason"], "The submitted information didn't contain changes. "
                         "Submit different information to create a change set.")  # fmt: skip
        message = self.refused("InvalidChangeSetStatus", self.executed, "Same")
        self.assertIn("cannot be executed in its current status", message)
        self.assertEqual(self.refused("ValidationError", self.api.update, "Same", body),
                         "No updates are to be performed.")  # fmt: skip

    def test_sets_are_listed_deleted_and_out_of_date(self):
        self.created("Sets", {"A": parameter("/sets/a", "1")})
        for name in ("one", "two"):
            self.made("Sets", template({"A": parameter("/sets/a", name)}), name=name)
        listed = self.stacks("ListChangeSets", StackName="Sets")["Summaries"]
        self.assertEqual([each["ChangeSetName"] for each in listed], ["one", "two"])
        self.assertEqual(
            self.stacks("GetTemplate", StackName="Sets", ChangeSetName="two")["TemplateBody"],
            json.dumps(template({"A": parameter("/sets/a", "two")})))  # fmt: skip
        self.assertEqual(self.executed("Sets", "one"), "UPDATE_COMPLETE")
        left = {each["ChangeSetName"]: each["ExecutionStatus"]
                for each in self.stacks("ListChangeSets", StackName="Sets")["Summaries"]}
        self.assertNotEqual(left.get("two", "OBSOLETE"), "AVAILABLE")
        self.stacks("DeleteChangeSet", StackName="Sets", ChangeSetName="two")
        self.refused("ChangeSetNotFound", self.stacks, "DescribeChangeSet", StackName="Sets",
                     ChangeSetName="two")  # fmt: skip
        self.stacks("DeleteChangeSet", StackName="Sets", ChangeSetName="two")

    def test_what_fails_is_done_as_the_set_says(self):
        for option, status in (("DELETE", "DELETE_COMPLETE"), ("DO_NOTHING", "CREATE_FAILED"),
                               ("ROLLBACK", "ROLLBACK_COMPLETE")):  # fmt: skip
            broken = template({"A": parameter("/fails/a"),
                               "B": {**parameter("/fails/a"), "DependsOn": "A"}})  # fmt: skip
            told = self.made("Fails", broken, "CREATE", OnStackFailure=option)
            self.assertEqual(told["OnStackFailure"], option)
            self.stacks("ExecuteChangeSet", ChangeSetName=told["ChangeSetId"])
            self.assertEqual(self.api.settled(told["StackId"]), status)
            if option != "DELETE":  # with the stack its change sets go
                named = {"StackName": "Fails", "ChangeSetName": "set"}
                for which in (named, {"ChangeSetName": told["ChangeSetId"]}):
                    failed = self.stacks("DescribeEvents", Filters={"FailedEvents": True}, **which)
                    self.assertEqual(failed["OperationEvents"][-1]["LogicalResourceId"], "B")
            if option != "DELETE":
                self.api.delete("Fails")

    def test_tags_of_the_stack_reach_its_resources(self):
        body = template({"A": parameter("/tags/a")})
        self.created("Tags", body, Tags=[{"Key": "team", "Value": "blue"}])
        def tags():
            told = self.api.json("ssm", "ListTagsForResource", ResourceType="Parameter",
                                 ResourceId="/tags/a")["TagList"]  # fmt: skip
            return {each["Key"]: each["Value"] for each in told}
        self.assertEqual(tags()["team"], "blue")
        told = self.made("Tags", body, Tags=[{"Key": "team", "Value": "red"}])
        self.assertEqual(told["Changes"][0]["ResourceChange"]["Scope"], ["Tags"])
        self.assertEqual(self.executed("Tags"), "UPDATE_COMPLETE")
        self.assertEqual(tags()["team"], "red")
        self.assertEqual(self.api.stack("Tags")["Tags"], [{"Key": "team", "Value": "red"}])

    def test_tags_that_no_resource_takes_are_a_change_too(self):
        body = template({"M": {"Type": "AWS::CDK::Metadata", "Properties": {"Analytics": "x"}}})
        self.created("Untaggable", body, Tags=[{"Key": "a", "Value": "1"}])
        self.updated("Untaggable", body, Tags=[{"Key": "a", "Value": "2"}])
        self.assertEqual(self.api.stack("Untaggable")["Tags"], [{"Key": "a", "Value": "2"}])


if __name__ == "__main__":
    unittest.main()
