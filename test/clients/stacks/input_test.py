"""Bad input: CloudFormation's code and words, and nothing changed."""
import json
import unittest

from suite import Refused, Suite, parameter, template

DEPTH = 10_000
BODY_BYTES_MAX = 51_200
TEMPLATE_BYTES_MAX = 1_000_000


class BadInput(Suite):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.api.s3("PUT", "/large")

    def tearDown(self):
        left = [each["StackName"] for each in self.stacks("DescribeStacks")["Stacks"] or []]
        for name in left:
            self.api.delete(name)
        self.assertEqual(left, [], "a stack is left behind")

    def said(self, body, code="ValidationError", **more) -> str:
        """Refused by CreateStack and by CreateChangeSet, or this makes a set that FAILED with the
        same words; no stack is left."""
        text = body if isinstance(body, str) else json.dumps(body)
        message = self.refused(code, self.stacks, "CreateStack", StackName="Bad",
                               TemplateBody=text, **more)  # fmt: skip
        self.refused("ValidationError", self.api.stack, "Bad")
        asked = {"StackName": "Bad", "ChangeSetName": "bad"}
        try:
            self.stacks("CreateChangeSet", ChangeSetType="CREATE", TemplateBody=text, **asked,
                        **more)  # fmt: skip
        except Refused as refusal:
            self.assertEqual((refusal.code, refusal.message), (code, message))
            return message
        told = self.stacks("DescribeChangeSet", **asked)
        self.assertEqual((told["Status"], told["StatusReason"]), ("FAILED", message))
        self.api.delete("Bad")
        return message

    def large(self, text: str) -> str:
        """The refusal of a template that is too large for a body."""
        self.api.s3("PUT", "/large/template", body=text.encode())
        url = "https://large.s3.amazonaws.com/template"
        message = self.refused("ValidationError", self.stacks, "CreateStack", StackName="Bad",
                               TemplateURL=url)  # fmt: skip
        self.refused("ValidationError", self.api.stack, "Bad")
        return message

    def test_cycles(self):
        circle = {name: parameter(None, {"Ref": other}) for name, other in ("AB", "BC", "CA")}
        self.assertEqual(self.said(template(circle)),
                         "Circular dependency between resources: [A, B, C]")  # fmt: skip
        self.assertEqual(self.said(template({"A": {**parameter(), "DependsOn": "A"}})),
                         "Circular dependency between resources: [A]")  # fmt: skip

    def test_duplicate_keys(self):
        twice = '{"Resources": {"A": %s, "A": %s}}' % ((json.dumps(parameter()),) * 2)
        self.assertIn("uplicate", self.said(twice))
        self.assertIn("uplicate", self.said("Resources:\n  A: {Type: T}\n  A: {Type: T}\n"))

    def test_unknown_references(self):
        for value in ({"Ref": "No"}, {"Fn::GetAtt": ["No", "Arn"]}, {"Fn::Sub": "${No}"},
                      {"Fn::FindInMap": ["No", "a", "b"]}):  # fmt: skip
            self.assertIn("No", self.said(template({"A": parameter(None, value)})))
        self.assertEqual(self.said(template({"A": parameter(None, {"Ref": "No"})})),
                         "Template format error: Unresolved resource dependencies [No] in the "
                         "Resources block of the template")  # fmt: skip
        nowhere = {"A": {**parameter(), "DependsOn": "Nowhere"}}
        self.assertIn("Nowhere", self.said(template(nowhere)))
        self.assertIn("No", self.said(template({"A": {**parameter(), "Condition": "No"}})))

    def test_limits(self):
        many = {f"P{n}": parameter() for n in range(501)}
        self.assertIn("501", self.large(json.dumps(template(many))))
        several = {f"P{n}": {"Type": "String", "Default": "x"} for n in range(201)}
        self.assertIn("200", self.said(template({"A": parameter()}, Parameters=several)))
        outputs = {f"O{n}": {"Value": "x"} for n in range(201)}
        self.assertIn("200", self.said(template({"A": parameter()}, Outputs=outputs)))
        body = json.dumps(template({"A": parameter(None, "x" * BODY_BYTES_MAX)}))
        self.assertIn("51200", self.said(body).replace(",", ""))
        self.assertIn("1000000", self.large(" " * TEMPLATE_BYTES_MAX + body))

    def test_deep_nesting(self):
        for deep in ("[" * DEPTH + "]" * DEPTH, '{"a":' * DEPTH + "1" + "}" * DEPTH,
                     "Resources: " + "[" * DEPTH + "]" * DEPTH,
                     '{"Resources": ' + '{"Fn::Join": ["", [' * 2000 + '"x"' + "]]}" * 2000 + "}"):
            self.said(deep)
        self.assertEqual(self.stacks("DescribeStacks")["Stacks"] or [], [])

    def test_blow_ups(self):
        big = "x" * 4000
        join = {"Fn::Join": [{"Ref": "P"}, [""] * 6000]}
        made = template({"A": parameter(None, join)},
                        Parameters={"P": {"Type": "String", "Default": big}})  # fmt: skip
        self.assertIn("Template", self.said(made))
        sub = {"Fn::Sub": "${P}" * 6000}
        self.assertIn("Template", self.said({**made, "Resources": {"A": parameter(None, sub)}}))
        bomb = "a: &a [x,x,x,x]\n" + "".join(
            f"{b}: &{b} [*{a},*{a},*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi"))
        self.assertIn("alias", self.said(bomb).lower())

    def test_what_is_no_template(self):
        for text, words in (("", "1 value at position"), ("nonsense", "unsupported structure"),
                            ("[]", "unsupported structure"), ("{", "JSON"), ("a: [", "YAML"),
                            ("{}", "At least one Resources member must be defined"),
                            ('{"Resources": {}}', "At least one Resources member"),
                            ('{"Resources": [], "X": 1}', "Invalid template property")):
            with self.subTest(text):
                message = self.refused("ValidationError", self.stacks, "CreateStack",
                                       StackName="Bad", TemplateBody=text)  # fmt: skip
                if text:
                    self.assertIn(words, message)

    def test_parameters(self):
        body = template({"A": parameter(None, {"Ref": "P"})}, Parameters={
            "P": {"Type": "Number", "MinValue": 1, "MaxValue": 5},
            "L": {"Type": "String", "AllowedValues": ["a", "b"], "Default": "a"}})  # fmt: skip

        def given(**values):
            return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]

        self.assertEqual(self.said(body), "Parameters: [P] must have values")
        self.assertIn("must be a number not greater than 5", self.said(body, Parameters=given(P=6)))
        self.assertIn("P", self.said(body, Parameters=given(P="x")))
        self.assertEqual(self.said(body, Parameters=given(P=1, L="c")),
                         "Parameter 'L' must be one of AllowedValues")  # fmt: skip
        self.assertEqual(self.said(body, Parameters=given(P=1, X=2)),
                         "Parameters: [X] do not exist in the template")  # fmt: skip

    def test_parameters_that_name_what_is_there(self):
        vpc = self.api.query("ec2", "DescribeVpcs")["vpcSet"][0]["vpcId"]

        def body(kind: str, default: str) -> dict:
            return template({"A": parameter(None, "v")},
                            Parameters={"P": {"Type": kind, "Default": default}})  # fmt: skip

        self.assertEqual(self.said(body("AWS::EC2::VPC::Id", "vpc-0123")),
                         "Parameter validation failed: parameter value vpc-0123 for parameter name "
                         "P does not exist")  # fmt: skip
        for kind in ("AWS::EC2::Subnet::Id", "List<AWS::EC2::Subnet::Id>",
                     "AWS::EC2::SecurityGroup::Id", "AWS::EC2::SecurityGroup::GroupName",
                     "AWS::EC2::AvailabilityZone::Name"):  # fmt: skip
            self.assertIn("does not exist", self.said(body(kind, "none")))
        self.assertIn("AWS::EC2::Image::Id", self.said(body("AWS::EC2::Image::Id", "ami-1")))
        self.assertIn("Unrecognized parameter type", self.said(body("AWS::No::Type", "x")))
        self.assertIn("Unable to fetch parameters [/none]",
                      self.said(body("AWS::SSM::Parameter::Value<String>", "/none")))  # fmt: skip
        self.created("Fine", body("AWS::EC2::VPC::Id", vpc))
        self.created("Zones", body("List<AWS::EC2::AvailabilityZone::Name>",
                                   "us-east-1a,us-east-1c"))  # fmt: skip
        for name in ("Fine", "Zones"):
            self.api.delete(name)

    def test_unsupported_properties(self):
        body = template({"A": parameter(None, "v", Nonsense="x")})
        self.assertEqual(self.api.create("Prop", body), "ROLLBACK_COMPLETE")
        self.assertIn("Encountered unsupported property Nonsense", self.api.failures("Prop")[0])
        self.api.delete("Prop")

    def test_rules_hold(self):
        body = template(
            {"A": parameter(None, {"Ref": "P"})},
            Parameters={"P": {"Type": "String"}},
            Rules={"R": {"Assertions": [{
                "Assert": {"Fn::Contains": [["a", "b"], {"Ref": "P"}]},
                "AssertDescription": "P is a or b"}]}})  # fmt: skip
        message = self.refused("ValidationError", self.api.create, "Rules", body,
                               Parameters=[{"ParameterKey": "P", "ParameterValue": "c"}])
        self.assertIn("P is a or b", message)
        self.assertEqual(self.api.create("Rules", body, Parameters=[
            {"ParameterKey": "P", "ParameterValue": "b"}]), "CREATE_COMPLETE")  # fmt: skip
        self.api.delete("Rules")

    def test_names_of_stacks(self):
        body = json.dumps(template({"A": parameter()}))
        for name in ("1st", "under_score", "a" * 129, "with space"):
            self.refused("ValidationError", self.stacks, "CreateStack", StackName=name,
                         TemplateBody=body)  # fmt: skip
        for action in ("DescribeStackEvents", "DeleteChangeSet"):
            self.refused("ValidationError", self.stacks, action, StackName="None",
                         ChangeSetName="x")  # fmt: skip


if __name__ == "__main__":
    unittest.main()
