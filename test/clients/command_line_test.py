"""The command line as a person meets it: clear one-line errors, exit statuses, a whole life."""
import json
import os
import shutil
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness.region import Region, binary, clean_environment

ROOT_ONLY = unittest.skipUnless(os.geteuid() == 0, "needs root")
REFUSED, ERROR = 1, 2


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="skerry-test-"))
        self.folder.chmod(0o755)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.data = self.folder / "data"

    def skerry(self, *words, **options):
        options.setdefault("env", clean_environment())
        return subprocess.run([binary(), "--data", str(self.data), *words], text=True, timeout=60,
                              capture_output=True, stdin=subprocess.DEVNULL, **options)  # fmt: skip

    def fails(self, *words, saying: str, status=ERROR, **options):
        answer = self.skerry(*words, **options)
        self.assertEqual(answer.returncode, status, answer.stdout + answer.stderr)
        self.assertEqual(len(answer.stderr.strip().splitlines()), 1, answer.stderr)
        self.assertIn(saying, answer.stderr)
        return answer

    def test_a_life_of_up_and_down(self):
        self.addCleanup(self.skerry, "down")
        up = self.skerry("up", "--port", "0")
        self.assertEqual(up.returncode, 0, up.stderr)
        self.assertEqual(self.skerry("up", "--port", "0").returncode, 0)
        made = self.skerry("aws", "iam", "create-user", "--user-name", "kept")
        self.assertEqual(made.returncode, 0, made.stderr)
        self.fails("serve", "--port", "0", saying="in use")
        self.assertIn("us-east-1", self.skerry("ps").stdout)
        self.assertEqual(json.loads(self.skerry("--json", "ps").stdout)["region"], "us-east-1")
        self.assertEqual(self.skerry("down").returncode, 0)
        self.fails("ps", saying="no region runs")
        self.fails("down", saying="no region runs")
        self.assertEqual(self.skerry("up", "--port", "0").returncode, 0)
        kept = self.skerry("aws", "iam", "get-user", "--user-name", "kept")
        self.assertEqual(kept.returncode, 0, kept.stderr)
        self.assertEqual(self.skerry("down").returncode, 0)
        self.fails("reset", saying="--yes")
        self.assertTrue(self.data.exists())
        self.assertEqual(self.skerry("reset", "--yes").returncode, 0)
        self.assertFalse(self.data.exists())

    def test_run_gives_its_command_a_region_and_takes_it_away(self):
        inside = 'test -d "$SKERRY_DATA" && echo "$SKERRY_DATA $AWS_ENDPOINT_URL" && exit 7'
        answer = self.skerry("run", "--", "sh", "-c", inside)
        self.assertEqual(answer.returncode, 7, answer.stderr)
        data, endpoint = answer.stdout.split()
        self.assertFalse(Path(data).exists())
        port = int(endpoint.rsplit(":", 1)[1])
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=5)

    def test_run_of_a_command_that_is_not_there(self):
        answer = self.skerry("run", "--", "no-such-command-here")
        self.assertNotEqual(answer.returncode, 0)
        self.assertIn("no-such-command-here", answer.stderr)

    def test_a_taken_port_is_named(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            self.fails("serve", "--port", str(port), saying=f"port {port}")
            self.fails("up", "--port", str(port), saying=f"port {port}")

    def test_arguments_that_are_none(self):
        self.fails("serve", "--account", "12", saying="twelve digits")
        for words in (["serve", "--port", "70000"], ["serve", "--nothing"], ["nothing"], []):
            with self.subTest(words):
                answer = self.skerry(*words)
                self.assertEqual(answer.returncode, ERROR)
                self.assertTrue(answer.stderr)

    @ROOT_ONLY
    def test_a_user_that_is_not_there_is_named(self):
        self.fails("serve", "--port", "0", "--user", "no-such-user", saying="no-such-user")

    @ROOT_ONLY
    def test_a_server_started_by_root_is_not_root(self):
        with Region() as region:
            pid = region.process.pid  # the supervisor; its children are the warden and the server
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            statuses = [Path(f"/proc/{child}/status").read_text() for child in children]
            serving = [text for text in statuses if "skerry-warden" not in text]
            self.assertEqual((len(children), len(serving)), (2, 1))
            fields = dict(
                line.split(":\t", 1) for line in serving[0].splitlines() if ":\t" in line
            )
            self.assertEqual(len(set(fields["Uid"].split())), 1)
            self.assertNotEqual(fields["Uid"].split()[0], "0")
            self.assertEqual(fields["Groups"].strip(), "")
            self.assertEqual(int(fields["CapEff"], 16), 0)
            self.assertEqual(fields["NoNewPrivs"], "1")

    @ROOT_ONLY
    def test_a_folder_out_of_the_users_reach_is_named(self):
        self.folder.chmod(0o700)
        self.fails("up", "--port", "0", saying=f"{self.folder} is closed to it")

    @ROOT_ONLY
    def test_missing_rights_are_named(self):
        self.data.mkdir(mode=0o700)
        self.fails("serve", "--port", "0", saying=str(self.data), user="nobody", group="nogroup",
                   extra_groups=[])  # fmt: skip

    def test_a_store_of_a_newer_skerry_is_refused_and_left_alone(self):
        import sqlite3

        with Region() as region:
            region.stop()
            store = region.data / "state/skerry.db"
            with sqlite3.connect(store) as database:
                version = database.execute("PRAGMA user_version").fetchone()[0]
                database.execute(f"PRAGMA user_version = {version + 1000}")
            database.close()
            before = store.read_bytes()
            self.data = region.data
            self.fails("serve", "--port", "0", saying="newer")
            self.assertEqual(store.read_bytes(), before)

    def test_explain_says_who_decides(self):
        with Region() as region:
            self.data = region.data
            allowed = self.skerry("explain", "call", "admin", "iam:CreateRole")
            self.assertEqual(allowed.returncode, 0, allowed.stderr)
            self.assertIn("AdministratorAccess", allowed.stdout)
            self.skerry("aws", "iam", "create-user", "--user-name", "nobody-yet")
            refused = self.skerry("explain", "call", "nobody-yet", "iam:CreateRole")
            self.assertEqual(refused.returncode, REFUSED, refused.stderr)
            self.assertIn("no identity-based policy allows", refused.stdout)
            self.fails("explain", "call", "absent", "iam:CreateRole", saying="absent")

    def test_explain_knows_the_policies_of_resources(self):
        """Of a bucket, a secret, a repository: what they allow and deny beside the caller's own."""
        with Region() as region:
            self.data = region.data
            ok = lambda *words: self.assertEqual(self.skerry("aws", *words).returncode, 0, words)
            ok("iam", "create-user", "--user-name", "ann")
            ann = {"AWS": "arn:aws:iam::000000000000:user/ann"}
            policy = lambda **rest: json.dumps({"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": ann, **rest}]})  # fmt: skip
            ok("s3api", "create-bucket", "--bucket", "explained")
            ok("s3api", "put-bucket-policy", "--bucket", "explained", "--policy",
               policy(Action="s3:GetObject", Resource="arn:aws:s3:::explained/open/*"))
            ok("secretsmanager", "create-secret", "--name", "explained", "--secret-string", "s")
            ok("secretsmanager", "put-resource-policy", "--secret-id", "explained",
               "--resource-policy", policy(Action="secretsmanager:GetSecretValue", Resource="*"))
            ok("ecr", "create-repository", "--repository-name", "explained")
            ok("ecr", "set-repository-policy", "--repository-name", "explained", "--policy-text",
               policy(Action="ecr:ListImages"))
            repository = "arn:aws:ecr:us-east-1:000000000000:repository/explained"
            for action, resource, decides in (
                    ("s3:GetObject", "arn:aws:s3:::explained/open/k", "bucket policy"),
                    ("secretsmanager:GetSecretValue", "explained", "secret"),
                    ("ecr:ListImages", repository, "repository/explained")):  # fmt: skip
                allowed = self.skerry("explain", "call", "ann", action, resource)
                self.assertEqual(allowed.returncode, 0, allowed.stdout + allowed.stderr)
                self.assertIn(decides, allowed.stdout)
            for action, resource in (("s3:GetObject", "arn:aws:s3:::explained/closed"),
                                     ("secretsmanager:DeleteSecret", "explained"),
                                     ("ecr:BatchDeleteImage", repository)):  # fmt: skip
                refused = self.skerry("explain", "call", "ann", action, resource)
                self.assertEqual(refused.returncode, REFUSED, refused.stdout + refused.stderr)

    def test_env_in_each_form_is_for_a_shell(self):
        with Region() as region:
            self.data = region.data
            for form in ([], ["--proxy"]):
                script = self.skerry("env", *form).stdout
                shell = 'eval "$1" && echo "$AWS_ACCESS_KEY_ID $AWS_ENDPOINT_URL $HTTPS_PROXY"'
                said = subprocess.run(["sh", "-c", shell, "sh", script], text=True,
                                      capture_output=True, env={}).stdout  # fmt: skip
                self.assertIn(region.credentials.access_key, said)
                self.assertIn(str(region.port), said)
            profile = self.skerry("env", "--profile").stdout
            self.assertIn("[profile skerry]", profile)
            self.assertIn(region.endpoint, profile)

    def test_doctor_knows_when_all_is_well(self):
        with Region() as region:
            self.data = region.data
            answer = self.skerry("--json", "doctor")
            self.assertEqual(answer.returncode, 0, answer.stdout)
            self.assertGreater(len(json.loads(answer.stdout)), 2)

    def test_a_stopping_region_finishes_in_order(self):
        with Region() as region:
            for name in ("a", "b"):
                region.command("aws", "iam", "create-user", "--user-name", name)
            region.stop()
            self.assertEqual(region.process.returncode, 0, region.log())
            region.start()
            listed = region.command("aws", "iam", "list-users", "--query", "Users[].UserName")
            self.assertEqual(json.loads(listed.stdout), ["a", "admin", "b"])
