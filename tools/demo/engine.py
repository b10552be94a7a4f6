"""What a burst costs the database, and how far away it is: seen from the host, as root."""
import json
import subprocess
from contextlib import contextmanager
from pathlib import Path

from region import Region
from tutorial import Tutorial

DELAY_MS = 1  # added to each round trip of the function, where the kernel has netem


class Engine:
    """The PostgreSQL of the tutorial's instance: its namespace and its control group."""

    def __init__(self, region: Region, tutorial: Tutorial):
        tree = tutorial.instance()["DbiResourceId"].lower()
        folder = region.folder() / "warden/databases/instance" / tree
        self.pid = int((folder / "postmaster.pid").read_text().split()[0])
        self.region = region

    def opened(self) -> int:
        """Connections that it has accepted since it has an address: over the network, and from
        proxies over its Unix socket."""
        told = Path(f"/proc/{self.pid}/net/snmp").read_text().splitlines()
        names, values = [line.split() for line in told if line.startswith("Tcp:")]
        proxies = json.loads(self.region.skerry("--json", "ps"))["proxies"]
        return int(values[names.index("PassiveOpens")]) + sum(
            each.get("opened_beside_the_network", 0) for each in proxies)  # fmt: skip

    def cpu_ms(self) -> float:
        """Of all its processes, those that have ended included."""
        groups = Path(f"/proc/{self.pid}/cgroup").read_text().splitlines()
        own = next(line.removeprefix("0::") for line in groups if line.startswith("0::"))
        stat = Path(f"{unified()}{own}/cpu.stat").read_text().split()
        return int(stat[stat.index("usage_usec") + 1]) / 1000


def unified() -> str:
    """Where the second version of control groups is mounted; it counts CPU in every group."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    return next(place for _, place, kind, *_ in mounts if kind == "cgroup2")


@contextmanager
def delayed(region: Region, tutorial: Tutorial):
    """The function's interfaces with netem: true where this kernel has it."""
    group = tutorial.physical("AWS::EC2::SecurityGroup", "LambdaSG")
    interfaces = region.client("ec2").describe_network_interfaces(
        Filters=[{"Name": "group-id", "Values": [group]}])["NetworkInterfaces"]  # fmt: skip
    spaces = [region.folder() / "warden/netns" / each["NetworkInterfaceId"] for each in interfaces]
    spaces = [each for each in spaces if each.exists()]
    done = [shaped(each, "add", "netem", "delay", f"{DELAY_MS}ms") for each in spaces]
    try:
        yield bool(done) and all(done)
    finally:
        for each, was_done in zip(spaces, done):
            if was_done:
                shaped(each, "del")


def shaped(space: Path, verb: str, *how: str) -> bool:
    made = subprocess.run(["nsenter", f"--net={space}", "tc", "qdisc", verb, "dev", "eth0", "root",
                           *how], capture_output=True)  # fmt: skip
    return made.returncode == 0
