"""The unmodified CDK CLI with an app of ours, against a region.

    class Networks(CdkSuite):
        app = HERE / "app.js"            # plain JavaScript; requires aws-cdk-lib as any app does

        def test_01_deploy(self):
            self.cdk.bootstrap()
            self.cdk.deploy("Network", stage="first")
            self.assertEqual(self.stack_status("Network"), "CREATE_COMPLETE")

One region and one working folder for a suite; its tests run in the order of their names and build on
each other. Variables (`stage="first"`) reach the app as STAGE and so on, beside WORK, the working
folder. An app is synthesised once for each set of variables and then deployed from its assembly, as
`cdk --app FOLDER` does, since each start of Node costs as much as everything that Skerry does;
`fresh=True` runs it again. The CLI and the library are those of test/clients/cdk, for all suites.
"""
import json
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from harness.region import ROOT, Region

MODULES = ROOT / "test/clients/cdk/node_modules"
NODE = str(ROOT / ".tools/bin/node")
CLI = MODULES / "aws-cdk/bin/cdk"
SECONDS_MAX = 120
ACCOUNT = "000000000000"
OUTPUT_CHARS_MAX = 6000


class CommandFailed(AssertionError):
    """A command ended otherwise than expected; says what it wrote."""


class Cdk:
    def __init__(self, region: Region, app: Path, work: Path):
        if not CLI.exists():  # never skipped: a gate without it would say too much
            raise RuntimeError(f"{CLI} is not there: run script/setup")
        self.region = region
        self.app = app
        self.work = work
        self.seconds: dict[str, float] = {}  # of each command, in order
        self.assemblies: dict[str, Path] = {}

    def run(self, *arguments: str, fails: bool = False, fresh: bool = False, **variables) -> str:
        """One command of the CLI; returns all that it wrote. `fails`: it must not succeed."""
        begun = time.monotonic()
        answer = subprocess.run(
            [NODE, str(CLI), "--no-notices", "--no-version-reporting", "--no-color", *arguments,
             *self.source(variables, fresh)],
            env=self.environment(variables), cwd=self.work, text=True, timeout=SECONDS_MAX,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
        took = time.monotonic() - begun
        self.seconds[f"{len(self.seconds) + 1} {' '.join(arguments[:2])}"] = round(took, 1)
        if (answer.returncode != 0) != fails:
            raise CommandFailed(f"cdk {' '.join(arguments)} ended with {answer.returncode}:\n"
                                f"{answer.stdout[-OUTPUT_CHARS_MAX:]}")  # fmt: skip
        return answer.stdout

    def bootstrap(self) -> str:
        """Needs no app."""
        return self.run("bootstrap", f"aws://{ACCOUNT}/{self.region.region_name}")

    def deploy(self, *stacks: str, more: tuple = (), **options) -> str:
        return self.run("deploy", *stacks, "--require-approval", "never", "--progress", "events",
                        *more, **options)  # fmt: skip

    def destroy(self, *stacks: str, **options) -> str:
        return self.run("destroy", *stacks, "--force", **options)

    def source(self, variables: dict, fresh: bool) -> list[str]:
        """Where the stacks come from: the app's assembly, or the app when there is none yet."""
        key = json.dumps(variables, sort_keys=True)
        if key not in self.assemblies or fresh:
            folder = self.work / f"assembly-{len(self.assemblies)}"
            made = subprocess.run(
                [NODE, str(self.app)], cwd=self.work, text=True, timeout=SECONDS_MAX,
                env={**self.environment(variables), "CDK_OUTDIR": str(folder)},
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
            if made.returncode != 0:
                raise CommandFailed(f"the app failed:\n{made.stdout[-OUTPUT_CHARS_MAX:]}")
            self.assemblies[key] = folder
        return ["--app", str(self.assemblies[key])]

    def environment(self, variables: dict) -> dict:
        return {
            **self.region.client_environment(),
            **{name.upper(): str(value) for name, value in variables.items()},
            "WORK": str(self.work), "NODE_PATH": str(MODULES), "HOME": str(self.work),
            "NODE_COMPILE_CACHE": str(self.work / "compiled"), "NODE_NO_WARNINGS": "1",
            "CDK_DEFAULT_ACCOUNT": ACCOUNT, "CDK_DEFAULT_REGION": self.region.region_name,
            "CDK_DISABLE_CLI_TELEMETRY": "true", "CI": "true",
        }  # fmt: skip


class CdkSuite(unittest.TestCase):
    app: Path  # the app that the suite deploys
    serve_arguments: tuple = ()  # of `skerry serve`

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="skerry-cdk-")
        cls.addClassCleanup(folder.cleanup)
        cls.region = Region(*cls.serve_arguments)
        cls.region.__enter__()
        cls.addClassCleanup(cls.region.__exit__, None, None, None)
        cls.work = Path(folder.name)
        cls.cdk = Cdk(cls.region, cls.app, cls.work)

    @classmethod
    def tearDownClass(cls):
        print("\nseconds:", json.dumps(cls.cdk.seconds))

    def aws(self, *arguments: str) -> dict:
        """`skerry aws ARGUMENTS`: what it answers."""
        answer = self.region.command("aws", *arguments)
        if answer.returncode != 0:
            raise CommandFailed(f"aws {' '.join(arguments)}: {answer.stderr}")
        return json.loads(answer.stdout) if answer.stdout.lstrip().startswith("{") else {}

    def refused(self, *arguments: str) -> str:
        """The same where it must fail: what it complains of."""
        answer = self.region.command("aws", *arguments)
        if answer.returncode == 0:
            raise CommandFailed(f"aws {' '.join(arguments)} succeeded: {answer.stdout}")
        return answer.stderr

    def stack(self, name: str) -> dict:
        return self.aws("cloudformation", "describe-stacks", "--stack-name", name)["Stacks"][0]

    def stack_status(self, name: str) -> str:
        return self.stack(name)["StackStatus"]

    def outputs(self, name: str) -> dict:
        return {each["OutputKey"]: each["OutputValue"] for each in self.stack(name)["Outputs"]}
