"""Secrets stay where they belong: not on disk in clear, not in logs, not in /proc, not in cores."""
import base64
import json
import os
import select
import signal
import subprocess
import unittest
from pathlib import Path
from urllib.parse import parse_qsl

from harness import shapes
from harness.region import Region, clean_environment
from harness.sigv4 import Request, Signer
from harness.wire import Connection


class Canary(unittest.TestCase):
    def ask(self, region, service, operation, parameters, known=None) -> str:
        from urllib.parse import urlencode

        about = shapes.services()[service].about
        if about["protocol"] == "json1.1":
            request = Request(body=shapes.as_json(parameters), headers={
                "content-type": "application/x-amz-json-1.1",
                "x-amz-target": f"{about['target']}.{operation}"})  # fmt: skip
        else:
            pairs = [("Action", operation), ("Version", about["version"])]
            request = Request(body=urlencode(pairs + shapes.flatten(parameters)).encode())
            request.headers = {"content-type": "application/x-www-form-urlencoded"}
        request.headers["host"] = f"127.0.0.1:{region.port}"
        known = known or region.credentials
        Signer(known.access_key, known.secret_key, service=service).sign_header(request)
        with Connection(region.port) as connection:
            return connection.exchange(request).body.decode()

    def field(self, body: str, name: str) -> str:
        return body.split(f"<{name}>")[1].split(f"</{name}>")[0]

    def use_kms(self, region) -> dict[str, str | bytes]:
        """What was encrypted, and data keys; the keys' own material nobody ever gets to see."""
        text = "what-the-canary-encrypted-" + "x" * 20
        key = json.loads(self.ask(region, "kms", "CreateKey", {}))["KeyMetadata"]["KeyId"]
        blob = json.loads(self.ask(region, "kms", "Encrypt", {
            "KeyId": key, "Plaintext": text.encode()}))["CiphertextBlob"]  # fmt: skip
        opened = json.loads(self.ask(region, "kms", "Decrypt", {"CiphertextBlob": blob}))
        self.assertEqual(base64.b64decode(opened["Plaintext"]).decode(), text)
        made = json.loads(self.ask(region, "kms", "GenerateDataKey", {
            "KeyId": key, "KeySpec": "AES_256"}))  # fmt: skip
        # Mistakes too: a text too long, a key that is not there.
        self.ask(region, "kms", "Encrypt", {"KeyId": key, "Plaintext": text.encode() * 200})
        self.ask(region, "kms", "Encrypt", {"KeyId": "alias/none", "Plaintext": text.encode()})
        return {"a text encrypted by KMS": text,
                "a data key": base64.b64decode(made["Plaintext"])}  # fmt: skip

    def use_parameters(self, region) -> dict[str, str | bytes]:
        """Secure strings of both tiers, read, replaced, and sent by mistake."""
        plain = "what-the-canary-parameter-holds-" + "p" * 40
        advanced = "what-the-canary-parameter-seals-" + "q" * 40
        wrong = "a-parameter-sent-with-the-wrong-key-" + "r" * 40
        for tier, value in (("Standard", plain), ("Advanced", advanced)):
            self.ask(region, "ssm", "PutParameter", {
                "Name": tier, "Value": value, "Type": "SecureString", "Tier": tier})  # fmt: skip
            got = json.loads(self.ask(region, "ssm", "GetParameter", {
                "Name": tier, "WithDecryption": True}))  # fmt: skip
            self.assertEqual(got["Parameter"]["Value"], value)
        self.ask(region, "ssm", "PutParameter", {
            "Name": "wrong", "Value": wrong, "Type": "SecureString", "KeyId": "alias/none"})
        self.ask(region, "ssm", "PutParameter", {
            "Name": "wrong", "Value": wrong * 80, "Type": "SecureString"})  # fmt: skip
        return {"a standard parameter": plain, "an advanced parameter": advanced,
                "a refused parameter": wrong}  # fmt: skip

    def use_secrets(self, region) -> dict[str, str | bytes]:
        """Values of every kind, read, replaced, deleted, and sent by mistake."""
        text = "what-the-canary-keeps-secret-" + "y" * 40
        second = "what-the-canary-keeps-now-" + "z" * 40
        binary = bytes(range(128, 192))
        self.ask(region, "secretsmanager", "CreateSecret", {
            "Name": "canary", "SecretString": text, "ClientRequestToken": "1" * 32})  # fmt: skip
        self.ask(region, "secretsmanager", "PutSecretValue", {
            "SecretId": "canary", "SecretString": second, "ClientRequestToken": "2" * 32})
        self.ask(region, "secretsmanager", "CreateSecret", {
            "Name": "bytes", "SecretBinary": binary, "ClientRequestToken": "1" * 32})  # fmt: skip
        got = json.loads(self.ask(region, "secretsmanager", "GetSecretValue", {
            "SecretId": "canary", "VersionId": "1" * 32}))  # fmt: skip
        self.assertEqual(got["SecretString"], text)
        wrong = "a-secret-sent-with-the-wrong-words-" + "w" * 40
        self.ask(region, "secretsmanager", "PutSecretValue", {
            "SecretId": "canary", "SecretString": wrong, "ClientRequestToken": "1" * 32})
        self.ask(region, "secretsmanager", "PutSecretValue", {
            "SecretId": "none", "SecretString": wrong, "SecretStrung": wrong})  # fmt: skip
        self.ask(region, "secretsmanager", "CreateSecret", {
            "Name": "big", "SecretString": wrong * 2000, "ClientRequestToken": "3" * 32})
        self.ask(region, "secretsmanager", "DeleteSecret", {"SecretId": "bytes"})
        password = json.loads(self.ask(region, "secretsmanager", "GetRandomPassword", {
            "ExcludePunctuation": True}))["RandomPassword"]  # fmt: skip
        return {"a secret": text, "a secret's next value": second, "a binary secret": binary,
                "a refused secret": wrong, "a random password": password}  # fmt: skip

    def use_objects(self, region) -> dict[str, str | bytes]:
        """Objects under S3's own keys, under a key of KMS, in parts, and copied."""
        names = {}
        self.s3(region, "PUT", "/canary")
        for key, headers in (("sse-s3", {}), ("kms", {"x-amz-server-side-encryption": "aws:kms"})):
            text = f"what-the-canary-stored-as-{key}-" + "o" * 60
            self.s3(region, "PUT", f"/canary/{key}", text.encode(), headers)
            self.s3(region, "PUT", f"/canary/{key}-copy", headers={
                "x-amz-copy-source": f"canary/{key}"})  # fmt: skip
            for name in (key, f"{key}-copy"):
                self.assertEqual(self.s3(region, "GET", f"/canary/{name}"), text)
            names[f"an object ({key})"] = text
        part = "what-the-canary-sent-in-parts-" + "m" * 60
        begun = self.s3(region, "POST", "/canary/parts?uploads", headers={
            "x-amz-server-side-encryption": "aws:kms"})  # fmt: skip
        upload = self.field(begun, "UploadId")
        self.s3(region, "PUT", f"/canary/parts?partNumber=1&uploadId={upload}", part.encode())
        return {**names, "a part of an upload": part}

    def s3(self, region, method, target, body=b"", headers=None) -> str:
        path, _, query = target.partition("?")
        request = Request(method=method, path=path, body=body,
                          query=parse_qsl(query, keep_blank_values=True),
                          headers={"host": f"127.0.0.1:{region.port}", **(headers or {})})
        Signer(region.credentials.access_key, region.credentials.secret_key,
               service="s3").sign_header(request)
        with Connection(region.port) as connection:
            answer = connection.exchange(request)
        self.assertEqual(answer.status, 200, f"{method} {target}: {answer.body}")
        return answer.body.decode()

    def use(self, region) -> dict[str, str | bytes]:
        """Works with the region in ways that touch secrets; what must not be seen afterwards."""
        secrets = {"admin's secret key": region.credentials.secret_key}
        self.ask(region, "iam", "CreateUser", {"UserName": "canary"})
        key = self.ask(region, "iam", "CreateAccessKey", {"UserName": "canary"})
        secrets["a user's secret key"] = self.field(key, "SecretAccessKey")
        session = self.ask(region, "sts", "GetSessionToken", {"DurationSeconds": 900})
        secrets["a session's secret key"] = self.field(session, "SecretAccessKey")
        secrets["a session's token"] = self.field(session, "SessionToken")
        secrets.update(self.use_kms(region))
        secrets.update(self.use_objects(region))
        secrets.update(self.use_secrets(region))
        secrets.update(self.use_parameters(region))
        region.command("aws", "sts", "get-caller-identity")
        region.env("--proxy")
        # Mistakes are logged; the log must not repeat what was sent.
        wrong = "W" + region.credentials.secret_key[1:]
        secrets["a wrong secret that somebody sent as a value"] = wrong
        self.ask(region, "iam", "GetUser", {"UserName": wrong})
        self.ask(region, "sts", wrong, {"Token": secrets["a session's token"]})
        return secrets

    def spellings(self, secret: str | bytes) -> list[bytes]:
        raw = secret.encode() if isinstance(secret, str) else secret
        forms = [raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"=")[:-1]]
        if len(secret) > 60:  # a part of a long one is enough
            forms += [raw[20:60]]
        return forms

    def search(self, secrets: dict[str, str | bytes], place: str, data: bytes):
        for name, secret in secrets.items():
            for form in self.spellings(secret):
                self.assertNotIn(form, data, f"{name} stands in {place}")

    def test_no_secret_in_store_log_or_proc(self):
        with Region("--log-level", "debug") as region:
            secrets = self.use(region)
            self.search(secrets, "the log", region.log().encode())
            process = Path(f"/proc/{region.serving_pid()}")
            for name in ("cmdline", "environ"):
                try:
                    self.search(secrets, f"/proc/PID/{name}", (process / name).read_bytes())
                except PermissionError:
                    pass  # not readable by others: better still
            region.stop()
            self.search(secrets, "the log", region.log().encode())
            scanned = 0
            for file in sorted(region.data.rglob("*")):
                if file.is_file():
                    self.search(secrets, file.name, file.read_bytes())
                    scanned += 1
            self.assertGreater(scanned, 2, "the data directory was looked at")

    def test_secret_files_are_their_owners_alone(self):
        with Region() as region:
            for file in region.data.rglob("*"):
                mode = file.stat().st_mode & 0o777
                if file.stat().st_dev != region.data.stat().st_dev:
                    continue  # mounted: a namespace of the network
                if file.is_file() and file.name not in ("ca.pem", "ca-bundle.pem"):
                    self.assertEqual(mode & 0o077, 0, f"{file.name} is {mode:o}")
            key = region.data / "state/master.key"
            self.assertEqual(key.stat().st_mode & 0o777, 0o400)
            self.assertEqual((region.data / "state/ca-key.pem").stat().st_mode & 0o177, 0)

    def test_a_crash_leaves_no_core(self):
        with Region() as region:
            region.folder.chmod(0o777)  # the server's working directory: a core could be written
            pid = region.serving_pid()
            limits = Path(f"/proc/{pid}/limits").read_text()
            line = next(text for text in limits.splitlines() if text.startswith("Max core file"))
            self.assertEqual(line.split()[4:6], ["0", "0"])
            with open(os.pidfd_open(pid)) as died:
                os.kill(pid, signal.SIGABRT)
                self.assertTrue(select.select([died], [], [], 10)[0], "it did not die")
            region.process.send_signal(signal.SIGABRT)
            region.process.wait(10)
            self.assertEqual(list(region.folder.rglob("core*")), [])

    @unittest.skipUnless(os.geteuid() == 0, "needs root to look as another user")
    def test_another_user_learns_nothing(self):
        with Region() as region:

            def as_nobody(*command):
                return subprocess.run(command, user="nobody", group="nogroup", extra_groups=[],
                                      capture_output=True, env=clean_environment())  # fmt: skip

            pid = region.serving_pid()
            for path in (f"/proc/{pid}/environ", f"/proc/{pid}/mem", f"/proc/{pid}/maps",
                         region.data / "state/master.key", region.data / "state/ca-key.pem",
                         region.data / "state/skerry.db"):  # fmt: skip
                answer = as_nobody("cat", str(path))
                self.assertNotEqual(answer.returncode, 0, f"{path} can be read")
            from harness.region import binary

            answer = as_nobody(binary(), "--data", str(region.data), "--json", "env")
            self.assertNotIn(region.credentials.secret_key.encode(), answer.stdout)
            self.assertNotEqual(answer.returncode, 0)
