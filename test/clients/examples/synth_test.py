"""The examples are plain CDK apps: they synthesise for an account of AWS, without any region."""
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "examples"
SECONDS_MAX = 60


def synthesised(app: str, **context: str) -> dict:
    """The template of an app's one stack, made as the CLI makes it for an account."""
    with tempfile.TemporaryDirectory(prefix="skerry-synth-") as out:
        environment = {
            "PATH": f"{ROOT / '.tools/bin'}:{os.environ['PATH']}", "HOME": out,
            "CDK_OUTDIR": out, "CDK_DEFAULT_ACCOUNT": "123456789012",
            "CDK_DEFAULT_REGION": "eu-central-1", "CDK_CONTEXT_JSON": json.dumps(context),
        }  # fmt: skip
        made = subprocess.run(
            ["node", EXAMPLES / "node_modules/tsx/dist/cli.mjs", f"bin/{app}.ts"], env=environment,
            cwd=EXAMPLES / app, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=SECONDS_MAX)  # fmt: skip
        if made.returncode != 0:
            raise AssertionError(made.stdout)
        (template,) = Path(out).glob("*.template.json")
        return json.loads(template.read_text())


def resources(template: dict, type: str) -> list[dict]:
    return [each["Properties"] for each in template["Resources"].values() if each["Type"] == type]


class Examples(unittest.TestCase):
    def check(self, template: dict):
        text = json.dumps(template).lower()
        self.assertNotIn("skerry", text)
        self.assertNotIn("000000000000", text)
        self.assertNotIn("custom::", text)

    def test_the_tutorials_halves_differ_by_the_proxy_alone(self):
        first = synthesised("rds-lambda")
        second = synthesised("rds-lambda", proxy="true")
        for template in (first, second):
            self.check(template)
            (function,) = resources(template, "AWS::Lambda::Function")
            self.assertEqual(function["FunctionName"], "rdsLambdaFn")
            self.assertEqual(function["Runtime"], "nodejs16.x")
            self.assertEqual((function["MemorySize"], function["Timeout"]), (256, 180))
            (database,) = resources(template, "AWS::RDS::DBInstance")
            self.assertEqual(database["DBName"], "cloudtechsimplified")
            self.assertEqual(database["EngineVersion"], "13")
        self.assertEqual(resources(first, "AWS::RDS::DBProxy"), [])
        self.assertEqual(len(resources(second, "AWS::RDS::DBProxy")), 1)
        endpoints = [resources(each, "AWS::Lambda::Function")[0]["Environment"]["Variables"]
                     for each in (first, second)]  # fmt: skip
        changed = [name for name in endpoints[0] if endpoints[0][name] != endpoints[1][name]]
        self.assertEqual(changed, ["DB_ENDPOINT_ADDRESS"])

    def test_the_variant_of_today_has_no_way_to_the_internet(self):
        template = synthesised("rds-lambda-v3")
        self.check(template)
        self.assertEqual(resources(template, "AWS::EC2::InternetGateway"), [])
        self.assertEqual(resources(template, "AWS::EC2::NatGateway"), [])
        self.assertEqual(len(resources(template, "AWS::EC2::VPCEndpoint")), 1)

    def test_the_function_in_cpp_brings_its_loader(self):
        template = synthesised("rds-lambda-cpp")
        self.check(template)
        (function,) = resources(template, "AWS::Lambda::Function")
        self.assertEqual(function["Runtime"], "provided.al2023")


if __name__ == "__main__":
    unittest.main()
