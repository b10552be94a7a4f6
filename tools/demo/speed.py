"""What the proxy changes, measured inside the region by a function of the demo's own."""
import io
import json
import statistics
import subprocess
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import BotoCoreError
from engine import Engine
from region import EXAMPLES, NODE, Failed, Region
from tutorial import DATABASE, Tutorial

HERE = Path(__file__).resolve().parent
STACK = "SkerryDemoMeasure"
ROUNDS = 50
STACK_SECONDS_MAX = 60
FREE_MB_FOR_ONE = 256  # an environment of the tutorial's function at most
BURST_MAX = 100
BURST_MEMORY_SHARE = 0.5


def bundle() -> bytes:
    """connect.js and pg as one file in a zip; aws-sdk is the runtime's."""
    made = subprocess.run(
        [NODE, EXAMPLES / "node_modules/esbuild/bin/esbuild", HERE / "measure/connect.js",
         "--bundle", "--platform=node", "--target=node16", "--external:aws-sdk",
         "--external:pg-native"],
        env={"NODE_PATH": str(EXAMPLES / "node_modules")}, check=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        entry = zipfile.ZipInfo("connect.js")
        entry.external_attr = 0o644 << 16  # Lambda's user reads it
        archive.writestr(entry, made.stdout, zipfile.ZIP_DEFLATED)
    return zipped.getvalue()


@dataclass
class Connecting:
    connect_ms: float  # median
    cpu_ms: float  # of the function, for one round: connect, query, end
    engine_ms: float  # CPU of PostgreSQL, for one round

    def dominated_by(self) -> str:
        shares = {"the function": self.cpu_ms, "PostgreSQL": self.engine_ms,
                  "the way": self.connect_ms - self.cpu_ms - self.engine_ms}  # fmt: skip
        return max(shares, key=shares.__getitem__)


class Measure:
    def __init__(self, region: Region, tutorial: Tutorial):
        self.region = region
        self.tutorial = tutorial
        self.functions: dict[str, str] = {}

    def deploy(self) -> None:
        bucket = next(b["Name"] for b in self.region.client("s3").list_buckets()["Buckets"]
                      if b["Name"].startswith("cdk-"))  # fmt: skip
        key = "skerry-demo/connect.zip"
        self.region.client("s3").put_object(Bucket=bucket, Key=key, Body=bundle())
        groups = self.tutorial.physical("AWS::EC2::SecurityGroup", "LambdaSG")
        values = {"Bucket": bucket, "Key": key, "Groups": groups,
                  "Subnets": ",".join(self.tutorial.private_subnets()),
                  "Secret": self.tutorial.secret()}  # fmt: skip
        stacks = self.region.client("cloudformation")
        ask = dict(StackName=STACK, TemplateBody=(HERE / "measure/template.yaml").read_text(),
                   Capabilities=["CAPABILITY_IAM"],
                   Parameters=[{"ParameterKey": name, "ParameterValue": value}
                               for name, value in values.items()])  # fmt: skip
        try:
            stacks.create_stack(**ask)
        except stacks.exceptions.AlreadyExistsException:
            self.remove()
            stacks.create_stack(**ask)
        outputs = self.wait(("CREATE_COMPLETE",))["Outputs"]
        self.functions = {each["OutputKey"]: each["OutputValue"] for each in outputs}

    def remove(self) -> None:
        self.region.client("cloudformation").delete_stack(StackName=STACK)
        self.wait(("DELETE_COMPLETE",))

    def wait(self, wanted: tuple[str, ...]) -> dict:
        stacks = self.region.client("cloudformation")
        deadline = time.monotonic() + STACK_SECONDS_MAX
        while time.monotonic() < deadline:
            try:
                stack = stacks.describe_stacks(StackName=STACK)["Stacks"][0]
            except stacks.exceptions.ClientError:
                return {}
            if stack["StackStatus"] in wanted:
                return stack
            if "IN_PROGRESS" not in stack["StackStatus"]:
                raise Failed(f"{STACK}: {stack['StackStatus']}")
            time.sleep(0.1)
        raise Failed(f"{STACK} does not end")

    def connecting(self, size: str, host: str) -> Connecting:
        engine = Engine(self.region, self.tutorial)
        before = engine.cpu_ms()
        told = self.region.client("lambda").invoke(
            FunctionName=self.functions[size],
            Payload=json.dumps({"host": host, "database": DATABASE, "count": ROUNDS}))  # fmt: skip
        answer = json.loads(told["Payload"].read())
        if "FunctionError" in told:
            raise Failed(f"measuring {host}: {answer}")
        return Connecting(statistics.median(each["connected"] for each in answer["rounds"]),
                          answer["cpu"], (engine.cpu_ms() - before) / ROUNDS)  # fmt: skip


@dataclass
class Burst:
    size: int
    milliseconds: list[float]  # sorted, of the invocations that succeeded
    refused: int  # said 429 by Lambda
    failed: int
    opened: int  # connections, by PostgreSQL
    cpu_ms: float  # of PostgreSQL

    def quantile(self, share: float) -> float:
        last = len(self.milliseconds) - 1
        return self.milliseconds[min(int(len(self.milliseconds) * share), last)]


def burst_size() -> int:
    """As many environments as half of the free memory holds."""
    with open("/proc/meminfo") as told:
        free_kb = next(int(line.split()[1]) for line in told if line.startswith("MemAvailable"))
    return max(4, min(BURST_MAX, int(free_kb / 1024 * BURST_MEMORY_SHARE / FREE_MB_FOR_ONE)))


def burst(tutorial: Tutorial, size: int) -> Burst:
    """`size` callers at once, each one invocation."""
    functions = tutorial.region.client("lambda")
    engine = Engine(tutorial.region, tutorial)
    before = engine.opened(), engine.cpu_ms()

    def one(_):
        try:
            made = tutorial.invoke()
            return made.milliseconds if made.greeted else None
        except functions.exceptions.TooManyRequestsException:
            return "refused"
        except BotoCoreError:  # no answer in time
            return None

    with ThreadPoolExecutor(size) as pool:
        ends = list(pool.map(one, range(size)))
    good = sorted(end for end in ends if isinstance(end, float))
    return Burst(size, good, ends.count("refused"), ends.count(None),
                 engine.opened() - before[0], engine.cpu_ms() - before[1])  # fmt: skip

