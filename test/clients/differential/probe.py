"""The codec probe as an object: a command in, an answer out, over pipes."""
import base64
import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BINARY = os.environ.get(
    "SKERRY_CODEC_PROBE", str(ROOT / "build/gate/test/clients/differential/aws_codec_probe"))


class Probe:
    def __enter__(self):
        self.process = subprocess.Popen([BINARY], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=30)

    def ask(self, command):
        self.process.stdin.write(json.dumps(command).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"the probe died of {json.dumps(command)[:2000]}")
        return json.loads(line)


def decoded_body(answer):
    return base64.b64decode(answer["body"])
