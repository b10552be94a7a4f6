"""Processes of one region killed while its tutorial deploys or serves a burst, and what follows.

A region's processes are known by their network namespaces, which it binds into its data folder, so
they are found whoever their parent is by then.
"""
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from harness.region import ROOT, Region, binary  # noqa: E402

sys.path.insert(0, str(ROOT / "tools/demo"))
import region as demo_region  # noqa: E402
from tutorial import APP, STACK, Tutorial, host_in  # noqa: E402

VICTIMS = ("control", "warden", "proxy", "PostgreSQL", "function", "everything")
CALLERS = 4
CALLS_EACH = 6
SECONDS = {"first deploy": 1.2, "deploy": 0.2, "burst": 0.3}  # about as long as the region works
TRIES_MAX = 5
SETTLED_SECONDS_MAX = 60
CLI_SECONDS_MAX = 180
GREETS_SECONDS_MAX = 40
DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
EXPLAINED = ("error while trying to connect", "errorMessage", "Error", "Task timed out")


@dataclass
class Moment:
    number: int
    victim: str
    during: str  # deploy, burst, or first deploy: of a stack that is not there
    delay: float  # seconds after it begun
    told: list[str] = field(default_factory=list)

    def __str__(self):
        return f"{self.number}: {self.victim} at {self.delay:.2f} s of a {self.during}"


def moments(seed: int, count: int) -> list[Moment]:
    """Each victim in a deploy and in a burst, in turn; two deploys in five are first ones."""
    dice = random.Random(seed)
    pairs = [(victim, during) for during in ("deploy", "burst") for victim in VICTIMS]
    dice.shuffle(pairs)
    made = []
    for number in range(count):
        victim, during = pairs[number % len(pairs)]
        if during == "deploy" and victim not in ("proxy", "function") and dice.random() < 0.4:
            during = "first deploy"
        made.append(Moment(number, victim, during, dice.random() * SECONDS[during]))
    return made


def until(what: str, seconds: float, asked):
    """The first answer that is true; a region that is just coming back may not answer."""
    deadline = time.monotonic() + seconds
    last: object = None
    while time.monotonic() < deadline:
        try:
            if answer := asked():
                return answer
        except (BotoCoreError, ClientError, KeyError) as error:
            last = error
        time.sleep(0.02)
    raise AssertionError(f"after {seconds} s: {what}; {last or ''}")


class World:
    """The tutorial in a region, each half synthesised once."""

    def __init__(self):
        self.served = Region()
        self.proxied = False

    def __enter__(self):
        self.served.__enter__()
        self.folder = tempfile.TemporaryDirectory(prefix="skerry-kills-")
        self.served.wanted_port = self.served.port  # the same when it is started again
        self.region = demo_region.Region(Path(binary()), str(self.served.data))
        self.tutorial = Tutorial(self.region)
        for half in (False, True):
            more = ["-c", "proxy=true"] if half else []
            self.region.cdk(APP, "synth", "--quiet", "--output", str(self.app(half)), *more)
        self.region.cdk(APP, "bootstrap")
        self.deploy(proxied=False)
        self.greets()
        return self

    def __exit__(self, kind, *rest):
        self.folder.cleanup()
        self.served.__exit__(kind, *rest)

    def app(self, proxied: bool) -> Path:
        return Path(self.folder.name) / ("second" if proxied else "first")

    def deploy(self, proxied: bool) -> None:
        self.proxied = proxied
        self.tutorial.resources.cache_clear()
        self.region.deploy(APP, "--app", str(self.app(proxied)))

    def destroy(self) -> None:
        self.region.cdk(APP, "destroy", "--force", "--app", str(self.app(self.proxied)))

    def stack(self) -> dict | None:
        stacks = self.region.client("cloudformation")
        try:
            return stacks.describe_stacks(StackName=STACK)["Stacks"][0]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise

    def host(self) -> str:
        self.tutorial.resources.cache_clear()
        if self.proxied:
            return self.tutorial.proxy()["Endpoint"]
        return self.tutorial.instance()["Endpoint"]["Address"]

    def greets(self) -> float:
        """Invokes until the function greets from where its half says; the seconds until then."""
        begun = time.monotonic()
        host = until("the stack's host", GREETS_SECONDS_MAX, self.host)

        def greeted():
            made = self.tutorial.invoke()
            return made.greeted and host_in(made.log) == host

        until(f"no greeting from {host}", GREETS_SECONDS_MAX, greeted)
        return time.monotonic() - begun

    # Who is to die.
    def own_namespaces(self) -> set[tuple[int, int]]:
        folder = self.served.data / "warden/netns"
        return {(each.stat().st_dev, each.stat().st_ino) for each in folder.iterdir()}

    def workloads(self, name: str) -> list[int]:
        """Processes of that name in the region's namespaces, the oldest of each family."""
        own, found = self.own_namespaces(), {}
        for each in Path("/proc").glob("[0-9]*"):
            try:
                there = (each / "ns/net").stat()
                if (each / "comm").read_text().strip() != name:
                    continue
                if (there.st_dev, there.st_ino) in own:
                    parent = int((each / "stat").read_text().rpartition(")")[2].split()[1])
                    found[int(each.name)] = parent
            except OSError:  # gone, or not ours to look at
                continue
        return [pid for pid, parent in found.items() if parent not in found]

    def pids(self, victim: str) -> list[int]:
        supervisor = self.served.process.pid
        if victim == "everything":
            return [supervisor]
        if victim in ("control", "warden"):
            children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
            return [int(pid) for pid in children if (victim == "warden") ==
                    (Path(f"/proc/{pid}/comm").read_text().strip() == "skerry-warden")]  # fmt: skip
        return self.workloads({"proxy": "skerry-proxy", "PostgreSQL": "postgres",
                               "function": "node"}[victim])  # fmt: skip

    def kill(self, victim: str, ended) -> bool:
        """As soon as there is one; false when all was over before."""
        while not ended():
            try:
                pids = self.pids(victim)
            except FileNotFoundError:
                continue
            if pids:
                os.kill(pids[0], signal.SIGKILL)
                if victim == "everything":
                    self.served.process.wait()
                    self.served.start()
                return True
        return False

    # What happens meanwhile.
    def killed_while_deploying(self, moment: Moment) -> bool:
        proxied = not self.proxied
        if moment.during == "first deploy":
            self.destroy()
        self.proxied = proxied
        said: list[str] = []

        def cli():
            try:
                self.deploy(proxied)
            except (demo_region.Failed, subprocess.TimeoutExpired) as failure:
                words = str(failure).splitlines()
                said.extend([line for line in words if line[:1] in ("❌", "‣")][-1:])

        deploying = threading.Thread(target=cli, daemon=True)
        deploying.start()
        begun = until("no deployment begins", CLI_SECONDS_MAX, lambda: not deploying.is_alive() or
                      "IN_PROGRESS" in (self.stack() or {}).get("StackStatus", ""))  # fmt: skip
        assert begun
        time.sleep(moment.delay)
        hit = self.kill(moment.victim, lambda: not deploying.is_alive())
        deploying.join(CLI_SECONDS_MAX)
        assert not deploying.is_alive(), "the CLI does not end"
        moment.told += said
        status = until("the stack does not settle", SETTLED_SECONDS_MAX, self.settled)
        moment.told.append(status)
        if status not in (*DONE, "none", "REVIEW_IN_PROGRESS"):
            moment.told.append(self.reasons()[-1])  # what went wrong first
        self.deploy(proxied)
        assert self.stack()["StackStatus"] in DONE
        return hit

    def settled(self) -> str:
        status = (self.stack() or {"StackStatus": "none"})["StackStatus"]
        return status if status == "REVIEW_IN_PROGRESS" or "IN_PROGRESS" not in status else ""

    def reasons(self) -> list[str]:
        stacks = self.region.client("cloudformation")
        events = stacks.describe_stack_events(StackName=STACK)["StackEvents"]
        return [each["ResourceStatusReason"] for each in events
                if each["ResourceStatus"].endswith("FAILED") and each.get("ResourceStatusReason")]

    def killed_in_a_burst(self, moment: Moment) -> bool:
        if moment.victim == "proxy" and not self.proxied:
            self.deploy(proxied=True)

        def call(_) -> list[str]:
            ends = []
            for _ in range(CALLS_EACH):
                try:
                    made = self.tutorial.invoke()
                    ends.append("greeted" if made.greeted else f"{made.answer} {made.log}")
                except (BotoCoreError, ClientError) as error:
                    ends.append(f"{type(error).__name__}: {error}")
            return ends

        with ThreadPoolExecutor(CALLERS) as pool:
            calls = [pool.submit(call, number) for number in range(CALLERS)]
            time.sleep(moment.delay)
            hit = self.kill(moment.victim, lambda: all(each.done() for each in calls))
            ends = [end for each in calls for end in each.result(CLI_SECONDS_MAX)]
        unexplained = [end for end in ends if end != "greeted" and
                       not any(words in end for words in EXPLAINED)]  # fmt: skip
        assert not unexplained, unexplained
        moment.told.append(f"{ends.count('greeted')} of {len(ends)} greeted")
        return hit

    def play(self, moment: Moment) -> None:
        """Until the victim dies meanwhile: what is over before is done again, with less delay."""
        begun = time.monotonic()
        how = self.killed_in_a_burst if moment.during == "burst" else self.killed_while_deploying
        tries = 1
        while not how(moment):
            assert tries < TRIES_MAX, "always over before the kill"
            moment.delay, moment.told = moment.delay / 2, []
            tries += 1
            self.greets()  # so that there is a function to kill
        moment.told.append(f"greets {self.greets():.1f} s later; "
                           f"{time.monotonic() - begun:.0f} s in all")  # fmt: skip
