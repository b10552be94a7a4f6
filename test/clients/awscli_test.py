"""Debian's awscli by its three ways: `skerry aws`, --endpoint-url, and the region's proxy."""
import base64
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness.region import Region, clean_environment

ACCOUNT = "000000000000"
AWS = "/usr/bin/aws"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}]})  # fmt: skip


def setUpModule():
    global region
    region = unittest.enterModuleContext(Region())


class Ways(unittest.TestCase):
    """Each way answers and refuses; the life cycles below use the first one."""

    def run_aws(self, command, environment):
        return subprocess.run(command, env=environment, text=True, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=60)  # fmt: skip

    def answers_and_refuses(self, prefix, environment):
        good = self.run_aws([*prefix, "sts", "get-caller-identity"], environment)
        self.assertEqual(good.returncode, 0, good.stderr)
        self.assertEqual(json.loads(good.stdout)["Arn"], f"arn:aws:iam::{ACCOUNT}:user/admin")
        made = self.run_aws([*prefix, "iam", "get-user", "--user-name", "nobody"], environment)
        self.assertEqual(made.returncode, 254, made.stderr)
        self.assertIn("(NoSuchEntity)", made.stderr)
        self.assertIn("nobody", made.stderr)

    def test_skerry_aws(self):
        from harness.region import binary

        prefix = [binary(), "--data", str(region.data), "aws"]
        self.answers_and_refuses(prefix, clean_environment())

    def test_endpoint_option(self):
        prefix = [AWS, "--endpoint-url", region.endpoint]
        self.answers_and_refuses(prefix, region.client_environment())

    def test_proxy(self):
        self.answers_and_refuses([AWS], region.client_environment("--proxy"))

    def test_a_host_outside_the_region_is_refused_by_the_proxy(self):
        environment = region.client_environment("--proxy")
        for host in ("https://example.com", "https://sts.eu-west-1.amazonaws.com"):
            command = [AWS, "--endpoint-url", host, "sts", "get-caller-identity"]
            answer = self.run_aws(command, environment)
            self.assertNotEqual(answer.returncode, 0, answer.stdout)
            self.assertIn("proxy", answer.stderr.lower())


class Services(unittest.TestCase):
    """The services around a deployment by the ways that the life cycles below do not take."""

    WAYS = ("tls", "proxy")

    def aws(self, way, *arguments):
        environment = region.client_environment(*(["--proxy"] if way == "proxy" else []))
        command = [AWS, *arguments]
        if way != "proxy":
            endpoint = region.endpoint
            if way == "tls":
                endpoint = endpoint.replace("http://", "https://")
                environment["AWS_CA_BUNDLE"] = region.env("--proxy")["AWS_CA_BUNDLE"]
            command[1:1] = ["--endpoint-url", endpoint]
        answer = subprocess.run([*command, "--output", "text"], env=environment, text=True,
                                capture_output=True, timeout=60)  # fmt: skip
        self.assertEqual(answer.returncode, 0, f"{way}: {' '.join(arguments)}\n{answer.stderr}")
        return answer.stdout.strip()

    def test_each_by_each_way(self):
        for way in self.WAYS:
            with self.subTest(way=way), tempfile.TemporaryDirectory() as folder:
                self.aws(way, "secretsmanager", "create-secret", "--name", way,
                         "--secret-string", f"secret of {way}")  # fmt: skip
                self.assertEqual(
                    self.aws(way, "secretsmanager", "get-secret-value", "--secret-id", way,
                             "--query", "SecretString"), f"secret of {way}")  # fmt: skip
                self.aws(way, "ssm", "put-parameter", "--name", f"/{way}", "--value", "v",
                         "--type", "SecureString")  # fmt: skip
                self.assertEqual(
                    self.aws(way, "ssm", "get-parameter", "--name", f"/{way}",
                             "--with-decryption", "--query", "Parameter.Value"), "v")  # fmt: skip
                key = self.aws(way, "kms", "create-key", "--query", "KeyMetadata.KeyId")
                blob = self.aws(way, "kms", "encrypt", "--key-id", key, "--plaintext", "aGVsbG8=",
                                "--query", "CiphertextBlob")  # fmt: skip
                self.assertEqual(
                    self.aws(way, "kms", "decrypt", "--ciphertext-blob", blob, "--query",
                             "Plaintext"), "aGVsbG8=")  # fmt: skip
                self.aws(way, "ecr", "create-repository", "--repository-name", f"app/{way}")
                self.assertIn(f"app/{way}", self.aws(way, "ecr", "describe-repositories"))
                self.aws(way, "s3", "mb", f"s3://of-{way}")
                up, down = Path(folder) / "up", Path(folder) / "down"
                up.write_bytes(os.urandom(9 << 20))  # in parts
                self.aws(way, "s3", "cp", "--sse", "aws:kms", str(up), f"s3://of-{way}/big")
                self.aws(way, "s3", "cp", f"s3://of-{way}/big", str(down))
                self.assertEqual(down.read_bytes(), up.read_bytes())


class Life(unittest.TestCase):
    def aws(self, *arguments, environment=None):
        answer = region.command("aws", *arguments, env=environment or clean_environment())
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return json.loads(answer.stdout) if answer.stdout.strip() else None

    def refused(self, code, *arguments):
        answer = region.command("aws", *arguments)
        self.assertEqual(answer.returncode, 254, answer.stdout + answer.stderr)
        self.assertIn(f"({code})", answer.stderr)
        return answer.stderr

    def test_user(self):
        made = self.aws("iam", "create-user", "--user-name", "cli", "--path", "/a/",
                        "--tags", "Key=k,Value=v w")["User"]  # fmt: skip
        self.assertEqual(made["Arn"], f"arn:aws:iam::{ACCOUNT}:user/a/cli")
        self.refused("EntityAlreadyExists", "iam", "create-user", "--user-name", "cli")
        got = self.aws("iam", "get-user", "--user-name", "cli")["User"]
        self.assertEqual(got["Tags"], [{"Key": "k", "Value": "v w"}])
        self.assertEqual(got["CreateDate"], made["CreateDate"])
        self.aws("iam", "delete-user", "--user-name", "cli")
        self.refused("NoSuchEntity", "iam", "delete-user", "--user-name", "cli")

    def test_role_through_assume_role(self):
        self.aws("iam", "create-role", "--role-name", "cli",
                 "--assume-role-policy-document", TRUST)  # fmt: skip
        session = self.aws("sts", "assume-role", "--role-arn", f"arn:aws:iam::{ACCOUNT}:role/cli",
                           "--role-session-name", "one")["Credentials"]  # fmt: skip
        environment = region.client_environment("--proxy")
        environment.update(AWS_ACCESS_KEY_ID=session["AccessKeyId"],
                           AWS_SECRET_ACCESS_KEY=session["SecretAccessKey"],
                           AWS_SESSION_TOKEN=session["SessionToken"])  # fmt: skip
        denied = subprocess.run([AWS, "iam", "list-users"], env=environment, text=True,
                                capture_output=True, timeout=60)  # fmt: skip
        self.assertEqual(denied.returncode, 254, denied.stdout)
        self.assertIn("(AccessDenied)", denied.stderr)
        self.assertIn(f"arn:aws:sts::{ACCOUNT}:assumed-role/cli/one is not authorized to perform: "
                      "iam:ListUsers", denied.stderr)  # fmt: skip
        self.aws("iam", "delete-role", "--role-name", "cli")

    def test_policies_documented_by_aws_are_there(self):
        arn = "arn:aws:iam::aws:policy/AdministratorAccess"
        policy = self.aws("iam", "get-policy", "--policy-arn", arn)["Policy"]
        self.assertEqual(policy["Arn"], arn)
        version = self.aws("iam", "get-policy-version", "--policy-arn", arn,
                           "--version-id", policy["DefaultVersionId"])["PolicyVersion"]  # fmt: skip
        self.assertEqual(version["Document"]["Statement"][0]["Action"], "*")
        self.refused("NoSuchEntity", "iam", "get-policy", "--policy-arn",
                     "arn:aws:iam::aws:policy/AmazonEC2FullAccess")  # fmt: skip

    def test_keys(self):
        with tempfile.TemporaryDirectory() as folder:
            text, blob = Path(folder, "text"), Path(folder, "blob")
            text.write_bytes(b"a text\n")
            key = self.aws("kms", "create-key", "--description", "cli")["KeyMetadata"]
            self.aws("kms", "create-alias", "--alias-name", "alias/cli",
                     "--target-key-id", key["KeyId"])  # fmt: skip
            sealed = self.aws("kms", "encrypt", "--key-id", "alias/cli",
                              "--plaintext", f"fileb://{text}")  # fmt: skip
            blob.write_bytes(base64.b64decode(sealed["CiphertextBlob"]))
            opened = self.aws("kms", "decrypt", "--ciphertext-blob", f"fileb://{blob}")
            self.assertEqual(base64.b64decode(opened["Plaintext"]), b"a text\n")
            self.assertEqual(opened["KeyId"], key["Arn"])
            self.refused("InvalidCiphertextException", "kms", "decrypt", "--ciphertext-blob",
                         f"fileb://{blob}", "--encryption-context", "a=b")  # fmt: skip
        policy = json.loads(self.aws("kms", "get-key-policy", "--key-id", key["KeyId"],
                                     "--policy-name", "default")["Policy"])  # fmt: skip
        self.assertEqual(policy["Statement"][0]["Principal"]["AWS"], f"arn:aws:iam::{ACCOUNT}:root")
        self.aws("kms", "schedule-key-deletion", "--key-id", key["KeyId"],
                 "--pending-window-in-days", "7")  # fmt: skip
        self.refused("KMSInvalidStateException", "kms", "enable-key", "--key-id", key["KeyId"])
        missing = self.refused("NotFoundException", "kms", "describe-key", "--key-id", "alias/no")
        self.assertIn(f"Alias arn:aws:kms:us-east-1:{ACCOUNT}:alias/no is not found.", missing)

    def test_explain_knows_key_policies(self):
        key = self.aws("kms", "create-key")["KeyMetadata"]["Arn"]
        allowed = region.command("explain", "call", "admin", "kms:Decrypt", key)
        self.assertEqual(allowed.returncode, 0, allowed.stderr)
        # Nobody uses AWS's own keys but their services, an administrator neither.
        refused = region.command("explain", "call", "admin", "kms:Decrypt", "alias/aws/s3")
        self.assertNotEqual(refused.returncode, 0, refused.stdout)
        self.assertIn("no resource-based policy allows the kms:Decrypt action", refused.stdout)

    def test_secrets(self):
        made = self.aws("secretsmanager", "create-secret", "--name", "cli/db",
                        "--secret-string", '{"password":"p"}', "--tags",
                        "Key=team,Value=core")  # fmt: skip
        partial = made["ARN"][:-7]
        for name in ("cli/db", made["ARN"], partial):
            value = self.aws("secretsmanager", "get-secret-value", "--secret-id", name)
            self.assertEqual(value["SecretString"], '{"password":"p"}')
        self.aws("secretsmanager", "put-secret-value", "--secret-id", "cli/db",
                 "--secret-string", "two")  # fmt: skip
        self.aws("secretsmanager", "update-secret-version-stage", "--secret-id", "cli/db",
                 "--version-stage", "mine", "--move-to-version-id", made["VersionId"])
        mine = self.aws("secretsmanager", "get-secret-value", "--secret-id", "cli/db",
                        "--version-stage", "mine")  # fmt: skip
        self.assertEqual(mine["VersionStages"], ["AWSPREVIOUS", "mine"])
        missing = self.refused("ResourceNotFoundException", "secretsmanager", "get-secret-value",
                               "--secret-id", "cli/db", "--version-stage", "yours")
        self.assertIn("Secrets Manager can't find the specified secret value for staging label: "
                      "yours", missing)  # fmt: skip
        password = self.aws("secretsmanager", "get-random-password", "--password-length", "50",
                            "--exclude-characters", "abc", "--include-space")["RandomPassword"]
        self.assertEqual(len(password), 50)
        self.aws("secretsmanager", "delete-secret", "--secret-id", "cli/db",
                 "--recovery-window-in-days", "7")  # fmt: skip
        self.refused("InvalidRequestException", "secretsmanager", "put-secret-value",
                     "--secret-id", "cli/db", "--secret-string", "x")  # fmt: skip
        self.aws("secretsmanager", "delete-secret", "--secret-id", "cli/db",
                 "--force-delete-without-recovery")  # fmt: skip
        rotation = region.command("aws", "secretsmanager", "rotate-secret", "--secret-id", "x")
        self.assertIn("RotateSecret", rotation.stderr)

    def test_files(self):
        def s3(*arguments):
            answer = region.command("aws", "s3", *arguments)
            self.assertEqual(answer.returncode, 0, answer.stderr)
            return answer.stdout

        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "up"
            (folder / "deep").mkdir(parents=True)
            (folder / "small").write_text("hello")
            (folder / "deep" / "large ä").write_bytes(b"0123456789" * 2_000_000)
            s3("mb", "s3://cli-files")
            s3("sync", str(folder), "s3://cli-files/to")
            self.assertEqual(s3("sync", str(folder), "s3://cli-files/to"), "")
            listed = s3("ls", "--recursive", "s3://cli-files")
            self.assertRegex(listed, r"20000000 to/deep/large ä\n.* 5 to/small\n")
            self.assertIn("PRE deep/", s3("ls", "s3://cli-files/to/"))
            s3("mv", "s3://cli-files/to/small", "s3://cli-files/moved")
            self.assertEqual(s3("cp", "s3://cli-files/moved", "-"), "hello")
            back = Path(name) / "back"
            s3("cp", "s3://cli-files/to/deep/large ä", str(back))
            self.assertEqual(back.read_bytes(), (folder / "deep" / "large ä").read_bytes())
        self.refused("NoSuchKey", "s3api", "get-object", "--bucket", "cli-files",
                     "--key", "absent", "/dev/null")  # fmt: skip
        self.refused("BucketNotEmpty", "s3api", "delete-bucket", "--bucket", "cli-files")
        s3("rm", "--recursive", "s3://cli-files")
        s3("rb", "s3://cli-files")

    def test_pages(self):
        for name in "abc":
            self.aws("iam", "create-group", "--group-name", name, "--path", "/cli/")
        listed = self.aws("iam", "list-groups", "--path-prefix", "/cli/", "--page-size", "1",
                          "--query", "Groups[].GroupName")  # fmt: skip
        self.assertEqual(listed, ["a", "b", "c"])
        for name in "abc":
            self.aws("iam", "delete-group", "--group-name", name)

    def test_what_is_not_served(self):
        operation = region.command("aws", "iam", "list-server-certificates")
        self.assertEqual(operation.returncode, 254, operation.stdout)
        self.assertIn("ListServerCertificates", operation.stderr)
        service = region.command("aws", "sqs", "list-queues")
        self.assertNotEqual(service.returncode, 0)
        self.assertIn("sqs", service.stderr.lower())
