"""A handler fetches its secret as the tutorial's does: aws-sdk v2, no endpoint, the real host name.

Once through the region's CONNECT proxy, once in a network namespace of its own whose /etc/hosts and
port 443 stand in for the VPC's resolver and the service's address.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from harness.region import ROOT, Region, clean_environment

HERE = Path(__file__).resolve().parent
HOST = "secretsmanager.us-east-1.amazonaws.com"
PASSWORD = 'p\'a"s s\\ä日本'
INSIDE = "SKERRY_TEST_INSIDE"  # set: this process is in the namespace already
NODE = str(ROOT / ".tools/bin/node")


def admin(region: Region, *arguments: str) -> dict:
    answer = region.command("aws", *arguments)
    if answer.returncode != 0:
        raise RuntimeError(answer.stderr)
    return json.loads(answer.stdout) if answer.stdout.strip() else {}


def make_secret(region: Region) -> str:
    value = json.dumps({"username": "postgres", "password": PASSWORD}, ensure_ascii=False)
    return admin(region, "secretsmanager", "create-secret", "--name", "tutorial/db",
                 "--secret-string", value)["ARN"]  # fmt: skip


def session_of_role(region: Region, allowed: str) -> dict:
    """The variables of a session of a role that may read that one secret, as a function's is."""
    trust = {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = admin(region, "iam", "create-role", "--role-name", "handler",
                 "--assume-role-policy-document", trust)  # fmt: skip
    statement = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": allowed}
    admin(region, "iam", "put-role-policy", "--role-name", "handler", "--policy-name", "secret",
          "--policy-document", json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    keys = admin(region, "sts", "assume-role", "--role-arn", role["Role"]["Arn"],
                 "--role-session-name", "handler")["Credentials"]  # fmt: skip
    return {"AWS_ACCESS_KEY_ID": keys["AccessKeyId"], "AWS_SESSION_TOKEN": keys["SessionToken"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"]}  # fmt: skip


def invoke(environment: dict, **more) -> dict:
    answer = subprocess.run([NODE, str(HERE / "sdk/invoke.mjs")], env={**environment, **more},
                            text=True, capture_output=True, timeout=60)  # fmt: skip
    if answer.returncode != 0:
        raise RuntimeError(answer.stderr)
    return json.loads(answer.stdout)


class Fetches(unittest.TestCase):
    def fetches(self, region: Region, environment: dict):
        arn = make_secret(region)
        environment = {**environment, **session_of_role(region, arn)}
        self.assertEqual(invoke(environment, DB_SECRET_ARN=arn), {"password": PASSWORD})
        other = admin(region, "secretsmanager", "create-secret", "--name", "tutorial/other",
                      "--secret-string", "x")["ARN"]  # fmt: skip
        denied = invoke(environment, DB_SECRET_ARN=other)
        self.assertEqual(denied["code"], "AccessDeniedException")
        self.assertIn("assumed-role/handler/handler is not authorized to perform: "
                      "secretsmanager:GetSecretValue", denied["message"])  # fmt: skip


if INSIDE in os.environ:

    class Inside(Fetches):
        def test_by_its_name(self):
            with Region(port=443) as region:
                authority = region.env("--proxy")["AWS_CA_BUNDLE"]
                self.fetches(region, clean_environment(NODE_EXTRA_CA_CERTS=authority))

else:

    class Tutorial(Fetches):
        def test_through_the_proxy(self):
            with Region() as region:
                self.fetches(region, region.client_environment("--proxy"))

        @unittest.skipUnless(os.geteuid() == 0, "needs root for a namespace")
        def test_in_a_namespace(self):
            script = 'ip link set lo up && mount --bind "$1" /etc/hosts && shift && exec "$@"'
            inner = [sys.executable, "-m", "unittest", "tutorial_secret_test"]
            with tempfile.NamedTemporaryFile("w") as hosts:
                hosts.write(f"127.0.0.1 localhost {HOST}\n")
                hosts.flush()
                answer = subprocess.run(
                    ["unshare", "--net", "--mount", "sh", "-c", script, "sh", hosts.name, *inner],
                    cwd=HERE, env={**os.environ, INSIDE: "1"}, text=True, capture_output=True,
                    timeout=120)  # fmt: skip
            self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
            self.assertIn("Ran 1 test", answer.stderr)


if __name__ == "__main__":
    unittest.main()
