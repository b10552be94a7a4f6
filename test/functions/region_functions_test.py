"""Functions of a whole region, by boto3: what they reach of the world and what they do not, with
the SDKs that the runtimes carry; and what is left of them when the region dies under them. Needs
root and the runtimes of script/setup."""
import io
import json
import os
import signal
import socket
import sys
import time
import unittest
import zipfile
from pathlib import Path

import boto3
from botocore.config import Config

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "clients"))
from harness.region import ROOT, Region  # noqa: E402

TRUST = {"Version": "2012-10-17",
         "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
                        "Action": "sts:AssumeRole"}]}  # fmt: skip
MAY = {"Version": "2012-10-17",
       "Statement": [{"Effect": "Allow", "Resource": "*",
                      "Action": ["secretsmanager:GetSecretValue", "logs:*",
                                 "ec2:*NetworkInterface*"]}]}  # fmt: skip
CONNECT = """
const net = require('net');
exports.handler = async (event) => Promise.all(event.map(([host, port]) => new Promise((done) => {
  const socket = net.connect({ host, port });
  socket.on('connect', () => done('connected')).on('error', (error) => done(error.code));
  socket.setTimeout(1500, () => done('timeout'));
})));
"""
SDK_2 = """
const AWS = require('aws-sdk');
const options = { maxRetries: 0, httpOptions: { connectTimeout: 4000, timeout: 4000 } };
exports.handler = async () => {
  const secret = await new AWS.SecretsManager(options).getSecretValue({ SecretId: 'db' }).promise();
  const secrets = new AWS.SecretsManager(options);
  const denied = await secrets.listSecrets({}).promise().catch((error) => error.code);
  const who = await new AWS.STS(options).getCallerIdentity().promise();
  return { secret: secret.SecretString, denied, who: who.Arn };
};
"""
SDK_3 = """
import { SecretsManagerClient, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
const client = new SecretsManagerClient({});
export const handler = async () =>
  (await client.send(new GetSecretValueCommand({ SecretId: 'db' }))).SecretString;
"""
# Somebody's authority, whoever that is.
OTHER_CA = Path("/etc/ssl/certs/ISRG_Root_X1.pem")
OTHER_CA = OTHER_CA.read_text() if OTHER_CA.exists() else ""
CURL = """#!/bin/bash
api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation
while true; do
  curl -sS -o /dev/null -D /tmp/head $api/next
  id=$(grep -i request-id /tmp/head | tr -d '\\r' | cut -d' ' -f2)
  answer=$(curl -sS -o /dev/null -w '%{ssl_verify_result} %{http_code}' \\
    https://sts.$AWS_REGION.amazonaws.com/)
  curl -sS -o /dev/null $api/$id/response -d "\\"$answer\\""
done
"""


def archive(**files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name.replace("_", "."))
            entry.external_attr = 0o100755 << 16
            made.writestr(entry, text)
    return out.getvalue()


def ready() -> bool:
    return os.geteuid() == 0 and (ROOT / ".tools/runtimes/nodejs16.x/root").exists()


def setUpModule():
    if not ready():
        raise unittest.SkipTest("needs root and the runtimes of script/setup: NOT tested")
    global region
    os.environ["npm_config_registry"] = "http://127.0.0.1:9/"  # no runtime is fetched here
    region = unittest.enterModuleContext(Region())


class Functions(unittest.TestCase):
    def client(self, name: str):
        return boto3.client(
            name, endpoint_url=region.endpoint, region_name=region.region_name,
            aws_access_key_id=region.credentials.access_key,
            aws_secret_access_key=region.credentials.secret_key,
            config=Config(retries={"max_attempts": 0}, read_timeout=60))  # fmt: skip

    @classmethod
    def setUpClass(cls):
        iam = cls.client(cls, "iam")
        cls.role = iam.create_role(RoleName="f", AssumeRolePolicyDocument=json.dumps(TRUST))[
            "Role"]["Arn"]  # fmt: skip
        iam.put_role_policy(RoleName="f", PolicyName="may", PolicyDocument=json.dumps(MAY))
        cls.client(cls, "secretsmanager").create_secret(Name="db", SecretString="hush")

    def function(self, name: str, code: bytes, runtime="nodejs16.x", **more):
        functions = self.client("lambda")
        functions.create_function(
            FunctionName=name, Runtime=runtime, Handler="index.handler", Role=self.role,
            Timeout=20, MemorySize=512, Code={"ZipFile": code}, **more)  # fmt: skip
        functions.get_waiter("function_active_v2").wait(
            FunctionName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20})  # fmt: skip

    def invoke(self, name: str, event=None):
        answer = self.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
        self.assertNotIn("FunctionError", answer, answer.get("Payload"))
        return json.loads(answer["Payload"].read())

    def test_the_host_and_its_neighbours_are_out_of_reach(self):
        self.function("connects", archive(index_js=CONNECT))
        own = socket.gethostbyname(socket.gethostname())
        with socket.create_server(("0.0.0.0", 0)) as listener:
            port = listener.getsockname()[1]
            addresses = {own, "127.0.0.1", "198.18.128.0", "198.18.128.1", "198.19.0.1",
                         "169.254.76.1", "172.31.255.1", "172.31.255.4"}  # fmt: skip
            for line in Path("/proc/net/fib_trie").read_text().split("\n"):
                if "|--" in line and not line.strip().endswith((".0", ".255")):
                    addresses.add(line.split()[-1])
            asked = [[each, where] for each in sorted(addresses) for where in (port, region.port)]
            asked += [["169.254.169.254", 80], ["10.0.0.1", 80], ["192.168.0.1", 80],
                      ["100.64.0.1", 80], ["169.254.100.1", 9001]]  # fmt: skip
            got = self.invoke("connects", asked)
        self.assertEqual([pair for pair, what in zip(asked, got) if what == "connected"], [])
        # And what it shall reach it does.
        self.assertEqual(self.invoke("connects", [["sts.us-east-1.amazonaws.com", 443]]),
                         ["connected"])  # fmt: skip

    def test_sdk_2_with_the_rights_of_the_role_and_no_others(self):
        self.function("sdk2", archive(index_js=SDK_2))
        got = self.invoke("sdk2")
        self.assertEqual(got["secret"], "hush")
        self.assertEqual(got["denied"], "AccessDeniedException")
        self.assertEqual(got["who"], "arn:aws:sts::000000000000:assumed-role/f/sdk2")

    def test_authorities_of_its_own_do_not_cost_it_the_region(self):
        for name, runtime, code in (("own16", "nodejs16.x", {"index_js": SDK_2}),
                                    ("own24", "nodejs24.x", {"index_mjs": SDK_3})):
            self.function(name, archive(**code, own_pem=OTHER_CA), runtime=runtime, Environment={
                "Variables": {"NODE_EXTRA_CA_CERTS": "/var/task/own.pem"}})  # fmt: skip
            self.assertIn("hush", json.dumps(self.invoke(name)))

    def test_sdk_3(self):
        self.function("sdk3", archive(index_mjs=SDK_3), runtime="nodejs24.x")
        self.assertEqual(self.invoke("sdk3"), "hush")

    def test_a_program_of_ones_own_trusts_the_region(self):
        self.function("curl", archive(bootstrap=CURL), runtime="provided.al2023")
        verified, status = self.invoke("curl").split()
        self.assertEqual(verified, "0")
        self.assertIn(status, ("302", "400", "403"))

    def test_without_a_network_a_runtime_that_is_not_here_says_so(self):
        names = [f"nodejs{version}.x" for version in (18, 20, 22)]
        absent = [each for each in names if not (ROOT / ".tools/runtimes" / each / "root").exists()]
        if not absent:
            self.skipTest("all runtimes are installed here")
        functions = self.client("lambda")
        functions.create_function(
            FunctionName="late", Runtime=absent[0], Handler="index.handler", Role=self.role,
            Code={"ZipFile": archive(index_js=CONNECT)})  # fmt: skip
        told = self.until(lambda: (now := functions.get_function_configuration(
            FunctionName="late"))["State"] != "Pending" and now, 60)  # fmt: skip
        self.assertEqual(told["State"], "Failed")
        self.assertRegex(told["StateReason"], f"^The runtime {absent[0]} is not on this machine, "
                         "and npm could not fetch .* With a network, run: python3 ")  # fmt: skip
        functions.update_function_configuration(FunctionName="late", Runtime="nodejs24.x")
        functions.get_waiter("function_active_v2").wait(FunctionName="late")
        self.assertEqual(self.invoke("late", []), [])

    def test_a_region_that_dies_leaves_no_sandbox(self):
        name = f"sleeps{os.getpid()}"  # there may be other regions on this machine
        self.function(name, archive(
            index_js="exports.handler = () => new Promise((d) => setTimeout(d, 15000));"))
        import threading

        told = []

        def ask():
            try:
                told.append(self.client("lambda").invoke(FunctionName=name))
            except Exception as error:  # whatever a client makes of a connection that ends
                told.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        mine = self.until(lambda: [pid for pid in sandboxes() if runs(pid, name)])
        os.kill(region.serving_pid(), signal.SIGKILL)
        asking.join(30)
        self.assertIsInstance(told[0], Exception)
        self.until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in mine))
        self.until(lambda: self.answers(name))

    def answers(self, name: str) -> bool:
        try:
            return self.client("lambda").get_function(FunctionName=name) is not None
        except Exception:
            return False

    def until(self, condition, seconds=20):
        deadline = time.monotonic() + seconds
        while not (got := condition()):
            self.assertLess(time.monotonic(), deadline, region.log()[-2000:])
            time.sleep(0.05)
        return got


def runs(pid: int, name: str) -> bool:
    try:
        variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        return f"AWS_LAMBDA_FUNCTION_NAME={name}".encode() in variables
    except OSError:
        return False


def sandboxes() -> list[int]:
    """The processes on this machine that run as a function of some region."""
    found = []
    for each in Path("/proc").iterdir():
        try:
            if each.name.isdigit() and "/fn-" in (each / "cgroup").read_text():
                found.append(int(each.name))
        except OSError:
            pass
    return found


if __name__ == "__main__":
    unittest.main()
