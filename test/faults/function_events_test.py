"""kill -9 of the whole region while clients invoke a function asynchronously: every event that was
answered with 202 is run, at least once, whatever was killed when.

SKERRY_ROUNDS: how many kills (6); SKERRY_SEED: when.
"""
import io
import json
import os
import random
import signal
import sys
import threading
import time
import unittest
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError  # noqa: E402
from harness.clients import client  # noqa: E402
from harness.region import Region  # noqa: E402

ROUNDS = int(os.environ.get("SKERRY_ROUNDS", "6"))
SEED = int(os.environ.get("SKERRY_SEED", "1"))
LONGEST_ROUND_SECONDS = 1.0
SETTLE_SECONDS_MAX = 60
GROUP = "/aws/lambda/counted"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
     "Action": "sts:AssumeRole"}]})  # fmt: skip
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
CODE = "exports.handler = async (event) => { console.log('ran-' + event.number + '-'); };"


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        entry = zipfile.ZipInfo("index.js")
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, CODE)
    return file.getvalue()


def send_until_killed(region: Region, numbers, accepted: set) -> None:
    functions = client(region, "lambda")
    try:
        for number in numbers:
            told = functions.invoke(FunctionName="counted", InvocationType="Event",
                                    Payload=json.dumps({"number": number}))  # fmt: skip
            if told["StatusCode"] == 202:
                accepted.add(number)
    except (BotoCoreError, ClientError, HTTPClientError, OSError):
        pass
    finally:
        functions.close()


@unittest.skipUnless(os.geteuid() == 0, "needs root: events under kill -9 were NOT tested")
class FunctionEvents(unittest.TestCase):
    def make(self, region):
        iam, functions = client(region, "iam"), client(region, "lambda")
        iam.create_role(RoleName="basic", AssumeRolePolicyDocument=TRUST)
        iam.attach_role_policy(RoleName="basic", PolicyArn=BASIC)
        functions.create_function(
            FunctionName="counted", Runtime="nodejs16.x", Handler="index.handler", Timeout=30,
            Role="arn:aws:iam::000000000000:role/basic", Code={"ZipFile": zipped()})  # fmt: skip
        functions.get_waiter("function_active_v2").wait(
            FunctionName="counted", WaiterConfig={"Delay": 0.05, "MaxAttempts": 400})  # fmt: skip
        iam.close()
        functions.close()

    def ran(self, region) -> set:
        logs, found, more = client(region, "logs"), set(), {}
        try:
            while True:
                page = logs.filter_log_events(logGroupName=GROUP, filterPattern='"ran-"', **more)
                found |= {int(each["message"].split("ran-")[1].split("-")[0])
                          for each in page["events"]}  # fmt: skip
                if "nextToken" not in page:
                    return found
                more = {"nextToken": page["nextToken"]}
        except logs.exceptions.ResourceNotFoundException:
            return found
        finally:
            logs.close()

    def test_what_was_accepted_runs(self):
        chance, accepted = random.Random(SEED), set()
        numbers = iter(range(1_000_000))
        with Region() as region:
            self.make(region)
            for _ in range(ROUNDS):
                sender = threading.Thread(
                    target=send_until_killed, args=(region, numbers, accepted))  # fmt: skip
                sender.start()
                time.sleep(chance.uniform(0.01, LONGEST_ROUND_SECONDS))  # what the round is about
                os.kill(region.process.pid, signal.SIGKILL)
                region.process.wait()
                sender.join()
                region.start()
            self.assertGreater(len(accepted), ROUNDS)
            deadline = time.monotonic() + SETTLE_SECONDS_MAX
            missing = accepted - self.ran(region)
            while missing and time.monotonic() < deadline:
                time.sleep(0.2)  # between two looks at the log
                missing = accepted - self.ran(region)
            self.assertEqual(missing, set(), f"of {len(accepted)}")
            print(f"{len(accepted)} events accepted under {ROUNDS} kills, all run")


if __name__ == "__main__":
    unittest.main(verbosity=2)
