"""The unmodified CDK CLI with an app of ours, against a region.

    class Networks(CdkSuite):
        app = HERE / "app.cjs"           # plain JavaScript; requires aws-cdk-lib as any app does
        stages = ("first", "second")     # the values of `stage` that the tests use

        def test_01_deploy(self):
            self.cdk.bootstrap()
            self.cdk.deploy("Network", stage="first")
            self.assertEqual(self.stack_status("Network"), "CREATE_COMPLETE")

One region and one working folder for a suite; its tests run in the order of their names and build
on each other. Variables (`stage="first"`) reach the app as STAGE and so on, beside WORK, the
working folder. An app is synthesised once for each set of variables (those of `stages` in one
process) and then deployed from its assembly, as `cdk --app FOLDER` does, since each start of Node
costs more than everything that Skerry does; `fresh=True` runs it again. The CLI and the library are
those of test/clients/cdk, for all suites.
"""
import json
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from harness.region import ROOT, Region
from harness.services import Services

HERE = Path(__file__).resolve().parent
MODULES = ROOT / "test/clients/cdk/node_modules"
NODE = str(ROOT / ".tools/bin/node")
CLI = MODULES / "aws-cdk/bin/cdk"
SECONDS_MAX = 120
ACCOUNT = "000000000000"
OUTPUT_CHARS_MAX = 6000


def key_of(variables: dict) -> str:
    return json.dumps(variables, sort_keys=True)


def named(variables: dict) -> dict:
    """As the app's environment has them."""
    return {name.upper(): str(value) for name, value in variables.items()}


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
        self.made = 0  # assemblies

    def run(self, *arguments: str, fails: bool = False, fresh: bool = False, **variables) -> str:
        """One command of the CLI; returns all that it wrote. `fails`: it must not succeed."""
        source = [] if arguments[0] == "bootstrap" else self.source(variables, fresh)
        begun = time.monotonic()
        answer = subprocess.run(
            [NODE, str(CLI), "--no-notices", "--no-version-reporting", "--no-color", *arguments,
             *source],
            env=self.environment(variables), cwd=self.work, text=True, timeout=SECONDS_MAX,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
        self.note(" ".join(arguments[:2]), begun)
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
        """Where the stacks come from: the app's assembly for these variables."""
        if fresh or key_of(variables) not in self.assemblies:
            self.synthesise([variables])
        return ["--app", str(self.assemblies[key_of(variables)])]

    def synthesise(self, wanted: list[dict]) -> None:
        begun = time.monotonic()
        runs = []
        for variables in wanted:
            self.made += 1
            folder = self.work / f"assembly-{self.made}"
            self.assemblies[key_of(variables)] = folder
            runs.append({"variables": named(variables), "folder": str(folder)})
        script = json.dumps({"app": str(self.app), "runs": runs})
        made = subprocess.run(
            [NODE, str(HERE / "synthesise.cjs"), script], cwd=self.work, text=True,
            env=self.environment({}), timeout=SECONDS_MAX,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
        if made.returncode != 0:
            raise CommandFailed(f"the app failed:\n{made.stdout[-OUTPUT_CHARS_MAX:]}")
        self.note("synthesis", begun)

    def note(self, what: str, begun: float) -> None:
        self.seconds[f"{len(self.seconds) + 1} {what}"] = round(time.monotonic() - begun, 1)

    def environment(self, variables: dict) -> dict:
        return {
            **self.region.client_environment(),
            **named(variables),
            "WORK": str(self.work), "NODE_PATH": str(MODULES), "HOME": str(self.work),
            "NODE_COMPILE_CACHE": str(ROOT / ".tools/compiled"), "NODE_NO_WARNINGS": "1",
            "CDK_DEFAULT_ACCOUNT": ACCOUNT, "CDK_DEFAULT_REGION": self.region.region_name,
            "CDK_DISABLE_CLI_TELEMETRY": "true", "CI": "true",
        }  # fmt: skip


class CdkSuite(unittest.TestCase):
    app: Path  # the app that the suite deploys
    stages: tuple = ()  # the values of its variable `stage`
    serve_arguments: tuple = ()  # of `skerry serve`

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="skerry-cdk-")
        cls.addClassCleanup(folder.cleanup)
        cls.region = Region(*cls.serve_arguments)
        cls.region.__enter__()
        cls.addClassCleanup(cls.region.__exit__, None, None, None)
        cls.api = Services(cls.region)  # for looking at what the CLI did
        cls.addClassCleanup(cls.api.__exit__)
        cls.work = Path(folder.name)
        cls.cdk = Cdk(cls.region, cls.app, cls.work)
        cls.prepare()
        cls.cdk.synthesise([{"stage": stage} for stage in cls.stages])

    @classmethod
    def prepare(cls):
        """For what the app finds in WORK."""

    @classmethod
    def tearDownClass(cls):
        print("\nseconds:", json.dumps(cls.cdk.seconds))

    def aws(self, *arguments: str) -> dict:
        """`skerry aws ARGUMENTS`: what it answers. A second each; `api` needs a millisecond."""
        answer = self.region.command("aws", *arguments)
        if answer.returncode != 0:
            raise CommandFailed(f"aws {' '.join(arguments)}: {answer.stderr}")
        return json.loads(answer.stdout) if answer.stdout.lstrip().startswith("{") else {}

    def stack_status(self, name: str) -> str:
        return self.api.stack(name)["StackStatus"]

    def outputs(self, name: str) -> dict:
        told = self.api.stack(name).get("Outputs") or []
        return {each["OutputKey"]: each["OutputValue"] for each in told}
