"""Parameters and repositories with Debian's awscli, by `skerry aws`."""
import json
import unittest

from harness.region import Region

ACCOUNT = "000000000000"


def setUpModule():
    global region
    region = unittest.enterModuleContext(Region())


class Life(unittest.TestCase):
    def aws(self, *arguments):
        answer = region.command("aws", *arguments)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return json.loads(answer.stdout) if answer.stdout.strip() else None

    def refused(self, code, *arguments):
        answer = region.command("aws", *arguments)
        self.assertEqual(answer.returncode, 254, answer.stdout + answer.stderr)
        self.assertIn(f"({code})", answer.stderr)
        return answer.stderr

    def test_parameter(self):
        self.aws("ssm", "put-parameter", "--name", "/cli/x", "--type", "SecureString",
                 "--value", "hush", "--tags", "Key=k,Value=v w")  # fmt: skip
        self.refused("ParameterAlreadyExists", "ssm", "put-parameter", "--name", "/cli/x",
                     "--value", "two")  # fmt: skip
        made = self.aws("ssm", "put-parameter", "--name", "/cli/x", "--value", "two",
                        "--overwrite", "--tier", "Intelligent-Tiering")  # fmt: skip
        self.assertEqual(made, {"Version": 2, "Tier": "Standard"})
        got = self.aws("ssm", "get-parameters", "--names", "/cli/x:1", "none",
                       "--with-decryption")  # fmt: skip
        self.assertEqual([each["Value"] for each in got["Parameters"]], ["hush"])
        self.assertEqual(got["InvalidParameters"], ["none"])
        shown = self.aws("ssm", "describe-parameters", "--parameter-filters",
                         "Key=tag:k,Values=v w")["Parameters"]  # fmt: skip
        self.assertEqual([each["Name"] for each in shown], ["/cli/x"])
        region.stop()
        region.start()
        kept = self.aws("ssm", "get-parameter", "--name", "/cli/x", "--with-decryption")
        self.assertEqual(kept["Parameter"]["Value"], "two")
        self.aws("ssm", "delete-parameter", "--name", "/cli/x")
        self.refused("ParameterNotFound", "ssm", "get-parameter", "--name", "/cli/x")

    def test_repository(self):
        made = self.aws("ecr", "create-repository", "--repository-name", "cli/app",
                        "--image-scanning-configuration", "scanOnPush=true")["repository"]
        self.assertEqual(made["repositoryUri"],
                         f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/cli/app")  # fmt: skip
        self.refused("RepositoryAlreadyExistsException", "ecr", "create-repository",
                     "--repository-name", "cli/app")  # fmt: skip
        refusal = self.refused("NotImplemented", "ecr", "get-login-password")
        self.assertIn("ecr:GetAuthorizationToken", refusal)
        self.assertEqual(self.aws("ecr", "list-images", "--repository-name", "cli/app"),
                         {"imageIds": []})  # fmt: skip
        self.aws("ecr", "delete-repository", "--repository-name", "cli/app", "--force")


if __name__ == "__main__":
    unittest.main()
