"""The region that the demo runs in, and the clients that it asks: boto3, the CDK's CLI, skerry."""
import json
import os
import subprocess
import tempfile
import urllib.parse
from functools import cache
from pathlib import Path

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.httpsession import URLLib3Session

ROOT = Path(__file__).resolve().parents[2]
NODE = ROOT / ".tools/bin/node"
EXAMPLES = ROOT / "examples"
CLI = EXAMPLES / "node_modules/aws-cdk/bin/cdk"
CDK_SECONDS_MAX = 600
ASK_SECONDS_MAX = 60
CONNECTIONS_MAX = 256
LAST_LINES = 12


class Failed(Exception):
    """Something did not end as it should; says what it wrote."""


def last_words(said: str) -> str:
    """What the CLI says of a failure, without all that went well before."""
    at = said.find("Failed resources:")
    return said[at:] if at >= 0 else "\n".join(said.splitlines()[-LAST_LINES:])


class Region:
    def __init__(self, binary: Path, data: str | None):
        self.binary = binary
        self.data = [] if data is None else ["--data", data]
        # Of its own, so that two at once do not meet in an app's folder.
        self.synthesised = tempfile.TemporaryDirectory(prefix="skerry-cdk-")

    def skerry(self, *arguments: str, fails: bool | None = False) -> str:
        """One command of the program. `fails` None: either way."""
        said = subprocess.run([self.binary, *self.data, *arguments], text=True,
                              timeout=ASK_SECONDS_MAX, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
        if fails is not None and (said.returncode != 0) != fails:
            raise Failed(f"skerry {' '.join(arguments)}:\n{said.stdout}")
        return said.stdout

    def up(self, *options: str) -> str:
        try:
            return self.skerry("up", *options).splitlines()[0]
        except Failed as failure:
            why = str(failure).splitlines()[-1].removeprefix("skerry: ")
            hint = "; --port 0 takes a free one" if "is taken" in why else ""
            raise Failed(why + hint) from None

    @cache
    def folder(self) -> Path:
        """Where it keeps what it holds."""
        return Path(json.loads(self.skerry("--json", "ps"))["data"])

    @property
    @cache
    def environment(self) -> dict[str, str]:
        """What AWS clients need, in place of what the shell may have of a real account."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {**kept, **json.loads(self.skerry("--json", "env"))}

    @cache
    def client(self, service: str):
        there = self.environment
        return boto3.client(
            service, endpoint_url=there["AWS_ENDPOINT_URL"], region_name=there["AWS_REGION"],
            aws_access_key_id=there["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=there["AWS_SECRET_ACCESS_KEY"],
            config=Config(retries={"max_attempts": 0}, max_pool_connections=CONNECTIONS_MAX,
                          read_timeout=ASK_SECONDS_MAX))  # fmt: skip

    def ask_rds(self, **parameters: str) -> None:
        """One signed call of the RDS API: for what is younger than the distribution's botocore."""
        there = self.environment
        form = urllib.parse.urlencode({**parameters, "Version": "2014-10-31"})
        request = AWSRequest("POST", f"{there['AWS_ENDPOINT_URL']}/", data=form, headers={
            "Content-Type": "application/x-www-form-urlencoded"})  # fmt: skip
        keys = Credentials(there["AWS_ACCESS_KEY_ID"], there["AWS_SECRET_ACCESS_KEY"])
        SigV4Auth(keys, "rds", there["AWS_REGION"]).add_auth(request)
        answer = URLLib3Session(timeout=ASK_SECONDS_MAX).send(request.prepare())
        if answer.status_code != 200:
            raise Failed(f"rds {parameters['Action']}:\n{answer.text}")

    def cdk(self, app: str, *arguments: str) -> str:
        environment = {**self.environment, "CDK_DISABLE_CLI_TELEMETRY": "true", "CI": "true",
                       "PATH": f"{NODE.parent}:{os.environ['PATH']}"}  # fmt: skip
        if "--app" not in arguments and "--output" not in arguments:
            arguments = (*arguments, "--output", f"{self.synthesised.name}/{app}")
        said = subprocess.run(
            [NODE, CLI, "--no-notices", "--no-version-reporting", "--no-color", *arguments],
            cwd=EXAMPLES / app, env=environment, text=True, timeout=CDK_SECONDS_MAX,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
        if said.returncode != 0:
            raise Failed(f"cdk {arguments[0]} failed:\n{last_words(said.stdout)}")
        return said.stdout

    def deploy(self, app: str, *more: str) -> str:
        return self.cdk(app, "deploy", "--require-approval", "never", "--progress", "events", *more)
