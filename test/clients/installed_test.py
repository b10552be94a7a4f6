"""What `cmake --install` lays down runs from its prefix: a function and a database, with the
engines and runtimes beside it and not those of the folder that it was built in."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from functions_test import BASIC, HANDLER, TRUST, zipped
from harness.clients import client
from harness.database import Sql, create
from harness.region import Region, binary


def identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


@unittest.skipUnless(os.geteuid() == 0, "needs root: the installed program was NOT run")
class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        build = Path(binary()).parent
        cls.prefix = Path(tempfile.mkdtemp(prefix="skerry-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.prefix)
        cls.prefix.chmod(0o755)
        subprocess.run(["cmake", "--install", build, "--prefix", cls.prefix],
                       check=True, capture_output=True)  # fmt: skip
        cls.addClassCleanup(os.environ.update, {"SKERRY_BINARY": binary()})
        os.environ["SKERRY_BINARY"] = str(cls.prefix / "bin/skerry")
        cls.region = cls.enterClassContext(Region())

    def client(self, service: str):
        made = client(self.region, service)
        self.addCleanup(made.close)
        return made

    def test_everything_runs_from_the_prefix(self):
        create(self.client("rds"), "orders")
        self.client("iam").create_role(RoleName="basic", AssumeRolePolicyDocument=TRUST)
        self.client("iam").attach_role_policy(RoleName="basic", PolicyArn=BASIC)
        functions = self.client("lambda")
        for runtime in ("nodejs16.x", "nodejs24.x"):
            name = runtime.partition(".")[0]
            functions.create_function(
                FunctionName=name, Runtime=runtime, Handler="index.handler",
                Role="arn:aws:iam::000000000000:role/basic",
                Code={"ZipFile": zipped(HANDLER)})  # fmt: skip
            functions.get_waiter("function_active_v2").wait(
                FunctionName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 200})  # fmt: skip
            answer = functions.invoke(FunctionName=name, Payload=b'{"a": 1}')
            self.assertEqual(json.loads(answer["Payload"].read())["event"], {"a": 1})
        with Sql(self.region, "orders") as session:
            self.assertEqual(session.connect(), "")
            self.assertEqual(session.value("select 1"), "1")
        self.assertEqual(self.running(), {"skerry", "node", "postgres"})

    def running(self) -> set[str]:
        """The names of what the region's processes run; each is a file of the prefix."""
        files = {identity(path): path.name for path in self.prefix.rglob("*")
                 if path.is_file() and os.access(path, os.X_OK)}  # fmt: skip
        names = set()
        for pid in self.region.processes():
            program = Path(f"/proc/{pid}/exe")
            self.assertIn(identity(program), files, os.readlink(program))
            names.add(files[identity(program)])
        return names

    def test_its_pages_are_there(self):
        pages = self.prefix / "share/doc/skerry"
        self.assertEqual(
            {each.name for each in pages.iterdir()},
            {"README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "docs"},
        )


if __name__ == "__main__":
    unittest.main()
