"""Nested stacks: they live, change, go back and die with their parents."""
import json
import unittest

from suite import Suite, parameter, template


class Nested(Suite):
    def inner(self, value, **more) -> str:
        body = template({"I": parameter({"Ref": "Name"}, value)}, **more,
                        Parameters={"Name": {"Type": "String"}},
                        Outputs={"Out": {"Value": {"Ref": "I"}}})  # fmt: skip
        self.api.s3("PUT", "/nested/inner.json", body=json.dumps(body).encode())
        return "https://nested.s3.amazonaws.com/inner.json"

    def outer(self, url: str, name="/nested/i", **more) -> dict:
        nested = {"Type": "AWS::CloudFormation::Stack",
                  "Properties": {"TemplateURL": url, "Parameters": {"Name": name}}}  # fmt: skip
        return template({"N": nested, "O": parameter("/nested/o", {
            "Fn::GetAtt": ["N", "Outputs.Out"]}), **more})  # fmt: skip

    def child(self) -> dict:
        arn = self.stacks("DescribeStackResource", StackName="Outer", LogicalResourceId="N")
        return self.api.stack(arn["StackResourceDetail"]["PhysicalResourceId"])

    def setUp(self):
        self.api.s3("PUT", "/nested")
        self.url = self.inner("one")

    def tearDown(self):
        for each in self.stacks("DescribeStacks")["Stacks"] or []:
            if "ParentId" not in each:
                self.api.delete(each["StackName"])

    def test_a_nested_stack_lives_and_dies_with_its_parent(self):
        self.created("Outer", self.outer(self.url), Tags=[{"Key": "k", "Value": "v"}],
                     Capabilities=["CAPABILITY_IAM"])  # fmt: skip
        child = self.child()
        parent = self.api.stack("Outer")["StackId"]
        self.assertEqual((child["ParentId"], child["RootId"]), (parent, parent))
        self.assertEqual(child["Tags"], [{"Key": "k", "Value": "v"}])
        self.assertEqual(self.value("/nested/o"), "/nested/i")
        self.refused("ValidationError", self.stacks, "UpdateTerminationProtection",
                     StackName=child["StackId"], EnableTerminationProtection=True)  # fmt: skip
        self.inner("two")  # the same URL with another template behind it
        self.updated("Outer", self.outer(self.url))
        self.assertEqual(self.value("/nested/i"), "two")
        self.assertEqual(self.child()["StackStatus"], "UPDATE_COMPLETE")
        self.assertEqual(self.api.delete("Outer"), "DELETE_COMPLETE")
        self.assertEqual(self.api.stack(child["StackId"])["StackStatus"], "DELETE_COMPLETE")
        self.assertFalse(self.exists("/nested/i"))

    def test_a_nested_stack_goes_back_with_its_parent(self):
        self.created("Outer", self.outer(self.url, "/nested/a"))
        was = self.outputs(self.child()["StackId"])
        broken = {"X": {**parameter("/nested/o"), "DependsOn": ["N", "O"]}}
        # In place, behind the same URL.
        self.inner("two")
        self.assertEqual(self.api.update("Outer", self.outer(self.url, "/nested/a", **broken)),
                         "UPDATE_ROLLBACK_COMPLETE")  # fmt: skip
        self.assertEqual((self.value("/nested/a"), self.value("/nested/o")), ("one", "/nested/a"))
        self.assertEqual(self.child()["StackStatus"], "UPDATE_ROLLBACK_COMPLETE")
        # A replacement: the one that was is kept until the parent is done, and so comes back.
        born = self.api.json("ssm", "GetParameter", Name="/nested/a")["Parameter"]["Version"]
        self.assertEqual(self.api.update("Outer", self.outer(self.url, "/nested/b", **broken)),
                         "UPDATE_ROLLBACK_COMPLETE")  # fmt: skip
        again = self.api.json("ssm", "GetParameter", Name="/nested/a")["Parameter"]
        self.assertGreaterEqual(again["Version"], born)
        self.assertFalse(self.exists("/nested/b"))
        self.assertEqual(self.outputs(self.child()["StackId"]), was)
        self.updated("Outer", self.outer(self.url, "/nested/b"))
        self.assertEqual((self.exists("/nested/a"), self.value("/nested/o")), (False, "/nested/b"))

    def test_a_nested_stack_that_fails_fails_its_parent(self):
        self.api.json("ssm", "PutParameter", Name="/nested/taken", Value="x", Type="String")
        self.assertEqual(self.api.create("Outer", self.outer(self.url, "/nested/taken")),
                         "ROLLBACK_COMPLETE")  # fmt: skip
        self.assertIn("Embedded stack", self.api.failures("Outer")[0])
        self.assertFalse(self.exists("/nested/o"))
        self.api.delete("Outer")
        self.created("Outer", self.outer(self.url))
        self.assertEqual(self.api.update("Outer", self.outer(self.url, "/nested/taken")),
                         "UPDATE_ROLLBACK_COMPLETE")  # fmt: skip
        self.assertEqual(self.value("/nested/i"), "one")

    def test_two_levels(self):
        inner = self.inner("one")
        middle = self.outer(inner, "/nested/deep")
        middle["Resources"]["O"]["Properties"]["Name"] = "/nested/middle"
        middle["Outputs"] = {"Out": {"Value": {"Ref": "O"}}}
        middle["Parameters"] = {"Name": {"Type": "String"}}
        middle["Resources"]["N"]["Properties"]["Parameters"]["Name"] = {"Ref": "Name"}
        self.api.s3("PUT", "/nested/middle.json", body=json.dumps(middle).encode())
        url = "https://nested.s3.amazonaws.com/middle.json"
        self.created("Outer", self.outer(url, "/nested/x"))
        broken = {"X": {**parameter("/nested/o"), "DependsOn": ["N", "O"]}}
        self.assertEqual(self.api.update("Outer", self.outer(url, "/nested/y", **broken)),
                         "UPDATE_ROLLBACK_COMPLETE")  # fmt: skip
        self.assertEqual((self.exists("/nested/x"), self.exists("/nested/y")), (True, False))
        self.updated("Outer", self.outer(url, "/nested/z"))
        self.assertEqual((self.exists("/nested/x"), self.exists("/nested/z")), (False, True))
        busy = [each["StackName"] for each in self.stacks("DescribeStacks")["Stacks"]
                if each["StackStatus"].endswith("IN_PROGRESS")]  # fmt: skip
        self.assertEqual(busy, [])


if __name__ == "__main__":
    unittest.main()
