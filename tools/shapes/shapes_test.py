"""The text of a .shapes file is read as written, and becomes the C++ that it should."""
import os
import tempfile
import unittest

import generate
import generate_header
import generate_tables
import model
import names

SHAPES = """\
# A comment.
service demo
  id Demo
  protocol rest-json
  version 2020-01-01
  signing demo
  endpoint demo

not_served
  Forget

operation Put
  http PUT /things/{Name}?force 201
  input PutRequest
  error Gone

operation Ping
  http POST / 200

error Gone status=410 fault=client code=Lost
  message string

structure PutRequest
  Name string required label length=1..64 pattern=[a-z ]+=
  Tree Node json=tree
  Body blob payload sensitive

structure Node
  Left Node
  Children Nodes

list Nodes length=..3
  member Node xml=item
"""


def parsed():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "demo.shapes")
        with open(path, "w", encoding="utf-8") as file:
            file.write(SHAPES)
        return generate.with_empty_shapes(model.parse(path))


class Names(unittest.TestCase):
    def test_members(self):
        for name, expected in {
            "RoleName": "role_name", "MaxSessionDuration": "max_session_duration",
            "PolicyARN": "policy_arn", "Arn": "arn", "DBInstanceIdentifier":
            "db_instance_identifier", "OpenIDConnectProviderArn": "open_id_connect_provider_arn",
            "SecurityGroupIDs": "security_group_ids", "ETag": "e_tag", "S3Bucket": "s3_bucket",
            "SSEKMSKeyId": "ssekms_key_id", "Default": "default_", "value": "value",
            "VPCs": "vpcs", "x-y": "x_y",
        }.items():
            self.assertEqual(names.member(name), expected)


class Text(unittest.TestCase):
    def test_reads_lines(self):
        service = parsed()
        self.assertEqual(service.attributes["protocol"], "rest-json")
        self.assertEqual(service.not_served, ["Forget"])
        put = service.operations[0]
        self.assertEqual((put.method, put.path, put.literal, put.status, put.errors),
                         ("PUT", "/things/{Name}", "force", 201, ["Gone"]))
        name = service.shapes["PutRequest"].members[0]
        self.assertEqual(name.values["pattern"], "[a-z ]+=")
        self.assertEqual(name.bounds("length"), ("1", "64"))
        self.assertTrue(name.required)
        self.assertEqual(model.bounds("..3"), ("", "3"))

    def test_boxes_what_contains_itself(self):
        self.assertEqual(generate_header.boxed_members(parsed()),
                         {("Node", "Left"), ("Nodes", "member")})

    def test_generates_structs(self):
        service = parsed()
        text = generate_header.text(service, generate_header.boxed_members(service))
        self.assertIn("  aws::Box<Node> left = {};\n", text)
        self.assertIn("  std::optional<std::vector<aws::Box<Node>>> children = {};\n", text)
        self.assertIn("struct PingRequest {\n", text)
        self.assertLess(text.index("struct Node {"), text.index("struct PutRequest {"))

    def test_generates_tables(self):
        service = parsed()
        text = generate_tables.text(service, generate_header.boxed_members(service))
        self.assertIn('.pattern = "[a-z ]+="', text)
        self.assertIn('.code = "Lost", .status = 410', text)
        self.assertIn(".place = Place::payload, .sensitive = true", text)
        self.assertIn(".has_output = false", text)


if __name__ == "__main__":
    unittest.main()
