"""Functions that really run, called by boto3 and awscli: what they answer, how they fail, what they
log and as whom, asynchronous ones across kill -9. Error texts are those recorded on AWS."""
import base64
import hashlib
import io
import json
import os
import signal
import time
import unittest
import urllib.error
import urllib.request
import zipfile

from botocore.exceptions import ClientError
from harness.clients import client
from harness.region import Region
from harness.services import Services

SECONDS_MAX = 20
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
     "Action": "sts:AssumeRole"}]})  # fmt: skip
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
HANDLER = """
const { execFileSync } = require('child_process');
let count = 0;
exports.handler = async (event, context) => {
  count += 1;
  if (event.log) console.log(event.log);
  if (event.exit) process.exit(event.exit);
  if (event.throw) throw new TypeError(event.throw);
  if (event.sleep) await new Promise((done) => setTimeout(done, event.sleep));
  if (event.large) return 'x'.repeat(event.large);
  if (event.eat) { const all = []; for (;;) all.push(Buffer.alloc(8 << 20, 1)); }
  return { count, event, name: context.functionName, version: context.functionVersion,
           arn: context.invokedFunctionArn, env: process.env[event.env || 'NONE'] };
};
"""


def zipped(source: str, name: str = "index.js") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = 0o644 << 16  # the function's user reads it as everybody else
        archive.writestr(entry, source)
    return file.getvalue()


def until(found, seconds=SECONDS_MAX):
    """What `found` returns, as soon as that is something."""
    deadline = time.monotonic() + seconds
    while True:
        value = found()
        if value or time.monotonic() > deadline:
            return value
        time.sleep(0.02)


@unittest.skipUnless(os.geteuid() == 0, "needs root: functions were NOT run")
class Functions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.region = cls.enterClassContext(Region())
        cls.connect()
        for role, policies in {"basic": [BASIC], "nothing": []}.items():
            cls.iam.create_role(RoleName=role, AssumeRolePolicyDocument=TRUST)
            for policy in policies:
                cls.iam.attach_role_policy(RoleName=role, PolicyArn=policy)

    @classmethod
    def connect(cls):
        for service in ("iam", "lambda", "logs"):
            made = client(cls.region, service)
            setattr(cls, "functions" if service == "lambda" else service, made)
            cls.addClassCleanup(made.close)

    def make(self, name, role="basic", source=HANDLER, **more):
        options = {"Runtime": "nodejs16.x", "Handler": "index.handler", **more}
        self.functions.create_function(
            FunctionName=name, Role=f"arn:aws:iam::000000000000:role/{role}",
            Code={"ZipFile": zipped(source)}, **options)  # fmt: skip
        self.functions.get_waiter("function_active_v2").wait(
            FunctionName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 200})  # fmt: skip
        self.addCleanup(lambda: self.functions.delete_function(FunctionName=name))

    def invoke(self, name, event=None, **more):
        answer = self.functions.invoke(FunctionName=name, Payload=json.dumps(event or {}), **more)
        return json.loads(answer["Payload"].read() or b"null"), answer

    def logged(self, name, text):
        def found():
            try:
                events = self.logs.filter_log_events(
                    logGroupName=f"/aws/lambda/{name}", filterPattern=f'"{text}"')  # fmt: skip
            except self.logs.exceptions.ResourceNotFoundException:
                return []
            return [each["message"] for each in events["events"]]

        return until(found)

    def test_it_answers_with_its_log(self):
        self.make("plain", Environment={"Variables": {"STAGE": "test"}})
        told, answer = self.invoke("plain", {"log": "hello", "env": "STAGE"}, LogType="Tail")
        request = answer["ResponseMetadata"]["RequestId"]
        self.assertEqual((told["name"], told["version"], told["env"]),
                         ("plain", "$LATEST", "test"))  # fmt: skip
        tail = base64.b64decode(answer["LogResult"]).decode()
        self.assertRegex(tail, f"^START RequestId: {request} Version: \\$LATEST\n")
        self.assertRegex(tail, f"\t{request}\tINFO\thello\nEND RequestId: {request}\n")
        self.assertRegex(tail, f"REPORT RequestId: {request}\tDuration: [0-9.]+ ms\tBilled "
                               "Duration: [0-9]+ ms\tMemory Size: 128 MB\tMax Memory Used: [0-9]+ "
                               "MB\tInit Duration: [0-9.]+ ms\t\n$")  # fmt: skip
        self.assertEqual(self.invoke("plain")[0]["count"], 2)  # the same environment
        streams = self.logs.describe_log_streams(logGroupName="/aws/lambda/plain")["logStreams"]
        self.assertRegex(streams[0]["logStreamName"], r"^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$")

    def test_it_fails_in_awss_words(self):
        self.make("failing", Timeout=1)
        cases = [
            ({"throw": "no"}, "TypeError", "no"),
            ({"exit": 3}, "Runtime.ExitError",
             "RequestId: {} Error: Runtime exited with error: exit status 3"),
            ({"exit": 0, "sleep": 5000}, "Sandbox.Timedout",
             "RequestId: {} Error: Task timed out after 1.00 seconds"),
            ({"large": 7 << 20}, "Function.ResponseSizeTooLarge", None),
        ]  # fmt: skip
        for event, kind, words in cases:
            with self.subTest(event=event):
                told, answer = self.invoke("failing", event)
                self.assertEqual(answer["FunctionError"], "Unhandled")
                self.assertEqual(answer["StatusCode"], 200)
                self.assertEqual(told["errorType"], kind, told)
                if words:
                    request = answer["ResponseMetadata"]["RequestId"]
                    self.assertEqual(told["errorMessage"], words.format(request))
        self.assertEqual(self.invoke("failing")[0]["count"], 2)  # an answer too large ends nothing

    def test_memory_is_limited(self):
        self.make("hungry", Timeout=30)
        told, answer = self.invoke("hungry", {"eat": True})
        request = answer["ResponseMetadata"]["RequestId"]
        self.assertEqual((told["errorType"], told["errorMessage"]), (
            "Runtime.ExitError",
            f"RequestId: {request} Error: Runtime exited with error: signal: killed"))  # fmt: skip

    def test_without_permission_there_is_no_log(self):
        self.make("silent", role="nothing")
        self.assertEqual(self.invoke("silent", {"log": "unheard"})[0]["count"], 1)
        groups = self.logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/silent")
        self.assertEqual(groups["logGroups"], [])

    def test_what_is_reserved_is_throttled(self):
        self.make("reserved")
        self.functions.put_function_concurrency(
            FunctionName="reserved", ReservedConcurrentExecutions=0)  # fmt: skip
        with self.assertRaises(ClientError) as refused:
            self.invoke("reserved")
        told = refused.exception.response
        self.assertEqual(told["ResponseMetadata"]["HTTPStatusCode"], 429)
        self.assertEqual((told["Error"]["Code"], told["Reason"], told["Type"]),
                         ("TooManyRequestsException",
                          "ReservedFunctionConcurrentInvocationLimitExceeded", "User"))  # fmt: skip

    def test_versions_and_aliases_stay_as_they_are(self):
        self.make("versioned")
        first = self.functions.publish_version(FunctionName="versioned")["Version"]
        self.functions.create_alias(FunctionName="versioned", Name="live", FunctionVersion=first)
        self.functions.update_function_code(
            FunctionName="versioned", ZipFile=zipped("exports.handler = async () => 'new';"))
        self.functions.get_waiter("function_updated_v2").wait(
            FunctionName="versioned", WaiterConfig={"Delay": 0.05, "MaxAttempts": 200})  # fmt: skip
        self.assertEqual(self.invoke("versioned")[0], "new")
        told, answer = self.invoke("versioned", Qualifier="live")
        self.assertEqual((told["version"], answer["ExecutedVersion"]), ("1", "1"))
        self.assertTrue(told["arn"].endswith(":function:versioned:live"), told["arn"])
        self.assertEqual(self.invoke("versioned", InvocationType="DryRun")[1]["StatusCode"], 204)

    def test_its_code_can_be_downloaded(self):
        self.make("carried")
        told = self.functions.get_function(FunctionName="carried")
        where = told["Code"]["Location"]
        with urllib.request.urlopen(where) as answer:
            code = answer.read()
        self.assertEqual(base64.b64encode(hashlib.sha256(code).digest()).decode(),
                         told["Configuration"]["CodeSha256"])  # fmt: skip
        with zipfile.ZipFile(io.BytesIO(code)) as archive:
            self.assertEqual(archive.read("index.js").decode(), HANDLER)
        forged = where.replace("carried-", "carried-00")
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(forged)
        self.assertEqual(refused.exception.code, 403)

    def test_events_are_accepted_and_run(self):
        self.make("eventual")
        answer = self.invoke("eventual", {"log": "by event"}, InvocationType="Event")[1]
        self.assertEqual(answer["StatusCode"], 202)
        self.assertTrue(self.logged("eventual", "by event"))

    def test_large_code_in_the_request(self):
        padding = base64.b64encode(os.urandom(9 << 20)).decode()  # no zip makes it smaller
        self.make("large", source=f"exports.handler = async () => 1; //{padding}")
        self.assertEqual(self.invoke("large")[0], 1)
        with self.assertRaises(ClientError) as refused:
            self.functions.update_function_code(FunctionName="large", ZipFile=b"x" * (53 << 20))
        self.assertEqual(refused.exception.response["ResponseMetadata"]["HTTPStatusCode"], 413)

    def test_z_events_outlive_kill_9(self):
        self.make("lasting", Timeout=60)
        self.invoke("lasting", {"log": "began", "sleep": 3000}, InvocationType="Event")
        self.assertTrue(self.logged("lasting", "began"))
        os.kill(self.region.process.pid, signal.SIGKILL)  # the supervisor, and all with it
        self.region.process.wait()
        self.region.start()
        self.connect()
        again = until(lambda: len(self.logged("lasting", "began") or []) >= 2)
        self.assertTrue(again, "an accepted event was not run again")

    def test_a_stack_with_inline_code(self):
        def template(answer, days):
            return {"Resources": {
                "Role": {"Type": "AWS::IAM::Role", "Properties": {
                    "AssumeRolePolicyDocument": json.loads(TRUST),
                    "ManagedPolicyArns": [BASIC]}},
                "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {
                    "LogGroupName": "/own/group", "RetentionInDays": days}},
                "Function": {"Type": "AWS::Lambda::Function", "Properties": {
                    "FunctionName": "stacked", "Runtime": "nodejs16.x", "Handler": "index.handler",
                    "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                    "LoggingConfig": {"LogGroup": {"Ref": "Group"}},
                    "Environment": {"Variables": {"ANSWER": answer}},
                    "Code": {"ZipFile": "exports.handler = async () => "
                                        f"[process.env.ANSWER, '{answer}'];"}}},
                "Permission": {"Type": "AWS::Lambda::Permission", "Properties": {
                    "FunctionName": {"Ref": "Function"}, "Action": "lambda:InvokeFunction",
                    "Principal": "events.amazonaws.com"}}},
                "Outputs": {"Group": {"Value": {"Fn::GetAtt": ["Group", "Arn"]}}}}  # fmt: skip

        with Services(self.region) as api:
            may = {"Capabilities": ["CAPABILITY_IAM"]}
            self.assertEqual(api.create("Stacked", template("one", 7), **may), "CREATE_COMPLETE",
                             api.failures("Stacked"))  # fmt: skip
            self.assertEqual(self.invoke("stacked")[0], ["one", "one"])
            group = self.logs.describe_log_groups(logGroupNamePrefix="/own/")["logGroups"][0]
            self.assertEqual(group["retentionInDays"], 7)
            self.assertEqual(api.stack("Stacked")["Outputs"][0]["OutputValue"], group["arn"])
            self.assertTrue(until(lambda: self.logs.filter_log_events(
                logGroupName="/own/group", filterPattern="REPORT")["events"]))  # fmt: skip
            self.assertEqual(api.update("Stacked", template("two", 14), **may), "UPDATE_COMPLETE",
                             api.failures("Stacked"))  # fmt: skip
            self.assertEqual(self.invoke("stacked")[0], ["two", "two"])
            self.assertEqual(api.delete("Stacked"), "DELETE_COMPLETE")
        self.assertNotIn("stacked", [each["FunctionName"] for each in
                                     self.functions.list_functions()["Functions"]])  # fmt: skip
        self.assertEqual(self.logs.describe_log_groups(logGroupNamePrefix="/own/")["logGroups"], [])

    def test_awscli(self):
        self.make("spoken")
        out, event = self.region.folder / "answer.json", self.region.folder / "event.json"
        event.write_text('{"log":"cli"}')  # text, for all versions of the CLI
        told = self.region.command(
            "aws", "lambda", "invoke", "--function-name", "spoken", "--payload", f"fileb://{event}",
            "--log-type", "Tail", str(out))  # fmt: skip
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertIn("INFO\tcli", base64.b64decode(json.loads(told.stdout)["LogResult"]).decode())
        self.assertEqual(json.loads(out.read_text())["name"], "spoken")
        told = self.region.command("aws", "logs", "tail", "/aws/lambda/spoken")
        if "Invalid choice" not in told.stderr:  # awscli 1 has no `logs tail`
            self.assertIn("cli", told.stdout)

    def test_commands(self):
        self.make("commanded")
        told = self.region.command("invoke", "commanded", "--payload", '{"log":"by hand"}')
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertEqual(json.loads(told.stdout)["name"], "commanded")
        self.assertIn("INFO\tby hand\n", told.stderr)
        told = self.region.command("invoke", "commanded", "--payload", '{"throw":"x"}')
        self.assertEqual(told.returncode, 1)
        told = until(lambda: (lambda t: t if "by hand" in t.stdout else None)(
            self.region.command("logs", "commanded")))  # fmt: skip
        self.assertIn("INIT_START Runtime Version", told.stdout)
        self.assertIn("commanded  nodejs16.x  128 MB  Active", self.region.command("ps").stdout)
        self.assertEqual(self.region.command("invoke", "nobody").returncode, 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
