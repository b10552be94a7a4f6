"""A region's network as root, from outside: what it makes on the host, what its workloads reach,
and what is left of it. SKERRY_ROUNDS says how many times a network comes and goes, SKERRY_SEED
where the kills begin."""
import contextlib
import json
import os
import random
import re
import subprocess
import sys
import time
import unittest
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "clients"))
sys.path.insert(0, str(HERE.parent / "faults"))
from harness.region import Region, binary  # noqa: E402
from harness.workload import Workload, namespaces  # noqa: E402
from region_processes_test import (  # noqa: E402
    WAIT_SECONDS_MAX,
    Processes,
    mounts_beneath,
    wait_until,
)

ROUNDS = int(os.environ.get("SKERRY_ROUNDS", "100"))
SEED = int(os.environ.get("SKERRY_SEED", "1"))
RESOLVER = "169.254.169.253"
SERVICE = "198.18.0.10"  # Secrets Manager, as the public network has it
# Which passing of a point kills: beyond what a start passes (or nothing would ever start), and
# within what the scenario passes. Whoever is started again counts anew.
POINTS = {
    "kernel.links.change": (150, 350), "kernel.firewall.change": (40, 90),
    "kernel.firewall.changed": (40, 90), "kernel.space.unshared": (16, 28),
    "kernel.space.file": (6, 20), "kernel.space.kept": (6, 20), "kernel.space.remove": (4, 12),
    "kernel.space.unmounted": (4, 12), "kernel.socket.made": (45, 60),
    "warden.command": (120, 250), "warden.done": (120, 250), "warden.answered": (120, 250),
    "network.reconcile.spaces": (25, 50), "network.reconcile.firewall": (200, 500),
    "network.reconcile.links": (25, 50),
}  # fmt: skip
TAGGED = {"address": "elastic-ip", "nat_gateway": "natgateway"}
KILLS_AT_ONCE = 3  # a supervisor gives up a process that dies too often in a while
STILL_SECONDS = 1.5  # longer than a fabric waits before it tries again


def output(*command) -> str:
    return subprocess.run(command, text=True, capture_output=True, check=True).stdout


def host() -> dict:
    """What a region may change on the host."""
    links = {each["ifname"] for each in json.loads(output("ip", "-j", "link"))}
    tables = output("nft", "list", "tables").splitlines()
    groups = {str(each) for each in Path("/sys/fs/cgroup").rglob("*skerry*")}
    forward = Path("/proc/sys/net/ipv4/ip_forward").read_text()
    return {"links": {each for each in links if each.startswith("sk")},
            "tables": {each for each in tables if "skerry" in each},
            "groups": groups, "forward": forward}  # fmt: skip


def ours(region, before: dict) -> dict:
    """The same without what other regions on this machine have or leave meanwhile."""
    now = host()
    tag = region_tag(region)
    return {"links": {each for each in now["links"] if tag in each},
            "tables": {each for each in now["tables"] if tag in each},
            "groups": {each for each in now["groups"] - before["groups"]
                       if tag in each}}  # fmt: skip


def region_tag(region) -> str:
    path = region.data / "warden/tag"
    return path.read_text().strip() if path.exists() else "no region has this tag"


def within(region, space: str, *command) -> str:
    return output("nsenter", f"--net={region.data}/warden/netns/{space}", *command)


def rules_of(text: str) -> list:
    """A ruleset without handles: chains with their rules in order, sets with sorted elements."""
    kept = []
    for each in json.loads(text)["nftables"]:
        for kind, thing in each.items():
            thing.pop("handle", None)
            if kind == "set" or kind == "map":
                thing["elem"] = sorted(map(json.dumps, thing.get("elem", [])))
            kept.append((thing.get("chain") or thing.get("name") or "", kind, json.dumps(thing)))
    return sorted(kept, key=lambda each: each[:2])  # stable: rules stay in their order


def links_of(text: str) -> list:
    kept = []
    for each in json.loads(text):
        addresses = sorted(f"{a['local']}/{a['prefixlen']}" for a in each.get("addr_info", [])
                           if a["family"] == "inet")  # fmt: skip
        to_host = each["ifname"] == "out"  # the kernel chose its MAC address
        mac = None if to_host else each.get("address")
        kept.append((each["ifname"], mac, "UP" in each["flags"], addresses))
    return sorted(kept)


def picture(region) -> dict:
    """All that the kernel holds for a region, but for where on the host its way out is."""
    told = {}
    for space in sorted(namespaces(region)):
        told[space] = {
            "links": links_of(within(region, space, "ip", "-j", "addr")),
            "routes": sorted(within(region, space, "ip", "-4", "route", "show", "table", "all")
                             .splitlines()),
            "rules": sorted(within(region, space, "ip", "-4", "rule").splitlines()),
            "neighbours": sorted(within(region, space, "ip", "-4", "neigh", "show", "nud",
                                        "permanent").splitlines()),
            "firewall": rules_of(within(region, space, "nft", "-j", "list", "ruleset")),
        }  # fmt: skip
    return json.loads(re.sub(r"198\.19\.\d+\.\d+", "HOST", json.dumps(told)))


def difference(one: dict, other: dict) -> str:
    """The first thing that two pictures have and have not in common."""
    for space in sorted(one.keys() | other.keys()):
        for part in ("links", "routes", "rules", "neighbours", "firewall"):
            these, those = (each.get(space, {}).get(part) for each in (one, other))
            if these != those:
                if isinstance(these, list) and isinstance(those, list):
                    both = (these, those)
                    these = [each for each in both[0] if each not in both[1]]
                    those = [each for each in both[1] if each not in both[0]]
                return f"{space} {part}: {these} and {those}"
    return ""


class Network:
    """Calls of EC2, over again where a killed process cut one off: the second of two equal calls
    finds what the first had done."""

    def __init__(self, region):
        keys = region.credentials
        self.client = boto3.client(
            "ec2", endpoint_url=region.endpoint, region_name=region.region_name,
            aws_access_key_id=keys.access_key, aws_secret_access_key=keys.secret_key,
            config=Config(retries={"total_max_attempts": 1}))  # fmt: skip
        self.names = 0

    def __getattr__(self, operation):
        def call(**parameters):
            again = False
            while True:
                try:
                    return getattr(self.client, operation)(**parameters)
                except HTTPClientError:
                    again = True
                except ClientError as error:
                    code = error.response["Error"]["Code"]
                    done = code.endswith((".NotFound", ".Duplicate", "NotAttached", "AlreadyExists",
                                          "AlreadyAssociated", "NotFound"))  # fmt: skip
                    if again and done:
                        return None
                    raise

        return call

    def make(self, kind: str, **parameters) -> dict:
        """Of what has no name of its own: a tag tells whether the first call made it."""
        self.names += 1
        name = {"Key": "Name", "Value": f"made-{self.names}"}
        verb = "allocate" if kind == "address" else "create"
        operation = getattr(self.client, f"{verb}_{kind}")
        listed = getattr(self, f"describe_{kind}{'es' if kind == 'address' else 's'}")
        while True:
            try:
                told = operation(**parameters, TagSpecifications=[
                    {"ResourceType": TAGGED.get(kind, kind.replace("_", "-")), "Tags": [name]}
                ])  # fmt: skip
                return told if kind == "address" else next(iter(
                    each for key, each in told.items() if isinstance(each, dict)
                    and key != "ResponseMetadata"))  # fmt: skip
            except HTTPClientError:
                word = "Filter" if kind == "nat_gateway" else "Filters"
                told = listed(**{word: [{"Name": "tag:Name", "Values": [name["Value"]]}]})
                told.pop("ResponseMetadata")
                found = next(iter(told.values()))
                if found:
                    return found[0]

    def default_subnet(self) -> dict:
        return self.describe_subnets()["Subnets"][0]

    def group(self, vpc: str, name: str) -> str:
        self.create_security_group(VpcId=vpc, GroupName=name, Description=name)
        wanted = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": [name]}]
        return self.describe_security_groups(Filters=wanted)["SecurityGroups"][0]["GroupId"]

    def interface(self, subnet: str, *groups: str) -> dict:
        return self.make("network_interface", SubnetId=subnet, Groups=list(groups))

    def allow(self, group: str, port: int, protocol: str = "tcp"):
        self.authorize_security_group_ingress(
            GroupId=group, IpProtocol=protocol, FromPort=port, ToPort=port,
            CidrIp="0.0.0.0/0")  # fmt: skip

    def make_public(self, interface: str) -> str:
        made = self.make("address", Domain="vpc")
        self.associate_address(AllocationId=made["AllocationId"], NetworkInterfaceId=interface)
        return made["PublicIp"]

    def tutorial(self, second: int) -> dict:
        """A VPC with a public and a private subnet, NAT, a database's group; all by their ids."""
        made = {"vpc": self.make("vpc", CidrBlock=f"10.{second}.0.0/16")["VpcId"]}
        made["gateway"] = self.make("internet_gateway")["InternetGatewayId"]
        self.attach_internet_gateway(InternetGatewayId=made["gateway"], VpcId=made["vpc"])
        for number, name in enumerate(("public", "private")):
            block = f"10.{second}.{number}.0/24"
            subnet = self.make("subnet", VpcId=made["vpc"], CidrBlock=block)["SubnetId"]
            table = self.make("route_table", VpcId=made["vpc"])["RouteTableId"]
            self.associate_route_table(SubnetId=subnet, RouteTableId=table)
            made[name], made[name + " table"] = subnet, table
        self.create_route(RouteTableId=made["public table"], GatewayId=made["gateway"],
                          DestinationCidrBlock="0.0.0.0/0")  # fmt: skip
        made["address"] = self.make("address", Domain="vpc")["AllocationId"]
        made["nat"] = self.make("nat_gateway", SubnetId=made["public"],
                                AllocationId=made["address"])["NatGatewayId"]  # fmt: skip
        self.create_route(RouteTableId=made["private table"], NatGatewayId=made["nat"],
                          DestinationCidrBlock="0.0.0.0/0")  # fmt: skip
        made["group"] = self.group(made["vpc"], "database")
        self.allow(made["group"], 5432)
        made["interface"] = self.interface(made["private"], made["group"])["NetworkInterfaceId"]
        return made

    def remove(self, made: dict):
        self.delete_network_interface(NetworkInterfaceId=made["interface"])
        self.delete_nat_gateway(NatGatewayId=made["nat"])
        self.release_address(AllocationId=made["address"])
        for name in ("public", "private"):
            self.delete_subnet(SubnetId=made[name])
            self.delete_route_table(RouteTableId=made[name + " table"])
        self.delete_security_group(GroupId=made["group"])
        self.detach_internet_gateway(InternetGatewayId=made["gateway"], VpcId=made["vpc"])
        self.delete_internet_gateway(InternetGatewayId=made["gateway"])
        self.delete_vpc(VpcId=made["vpc"])


SAY = """
import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
    mouth.bind((sys.argv[1], 0))
    mouth.sendto(sys.argv[3].encode(), (sys.argv[2], 5433))
"""
HEAR = """
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
    ear.bind(("0.0.0.0", 5433))
    print("ready", flush=True)
    while True:
        word, source = ear.recvfrom(64)
        print(source[0], word.decode(), flush=True)
"""


@contextlib.contextmanager
def udp_listener(region, space: str):
    """Lines of who said what."""
    command = ["nsenter", f"--net={region.data}/warden/netns/{space}", sys.executable, "-c", HEAR]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as hearing:
        hearing.stdout.readline()
        try:
            yield hearing.stdout
        finally:
            hearing.kill()


class Watch:
    """`skerry explain --watch`, line by line."""

    def __init__(self, region):
        self.region = region

    def __enter__(self):
        self.process = subprocess.Popen(
            [binary(), "--data", str(self.region.data), "explain", "--watch"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # fmt: skip
        os.set_blocking(self.process.stdout.fileno(), False)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(WAIT_SECONDS_MAX)
        self.process.stdout.close()

    def line_with(self, text: str, meanwhile) -> str:
        told, deadline = "", time.monotonic() + WAIT_SECONDS_MAX
        while time.monotonic() < deadline:
            meanwhile()
            told += self.process.stdout.read() or ""
            for line in told.splitlines():
                if text in line:
                    return line
        raise AssertionError(f"no line with {text!r} in {told!r}")


def held(pid: int) -> int:
    """Descriptors, but for namespaces: a warden prepares some ahead, now more, now fewer."""
    links = (os.readlink(each) for each in Path(f"/proc/{pid}/fd").iterdir())
    return sum(not each.startswith("net:") for each in links)


@unittest.skipUnless(os.geteuid() == 0, "needs root: the region's network was NOT tested")
class RegionNetwork(unittest.TestCase):
    def test_a_fresh_region_has_its_default_vpc(self):
        before = host()
        with Region() as region:
            network = Network(region)
            subnet = network.default_subnet()
            wait_until(lambda: {"edge", subnet["VpcId"]} <= namespaces(region), "the default VPC")
            self.assertNotEqual(ours(region, before)["links"], set())
            drawn = region.command("net").stdout
            for expected in (subnet["VpcId"], "172.31.0.0/16", "the default VPC", "public  172"):
                self.assertIn(expected, drawn)
            made = network.interface(subnet["SubnetId"])["NetworkInterfaceId"]
            told = region.command("explain", "net", made, "secretsmanager")
            self.assertEqual(told.returncode, 1, told.stderr)
            self.assertIn("public address", told.stdout)
            network.make_public(made)
            self.assertEqual(region.command("explain", "net", made, "secretsmanager").returncode, 0)
            with Workload(region, made) as there:
                self.assertEqual(there.connect(SERVICE, 443), "answered")
            self.assertEqual(region.command("explain", "net", made, "nobody").returncode, 2)
            region.stop()
            nothing = {"links": set(), "tables": set(), "groups": set()}
            self.assertEqual(ours(region, before), nothing)
            self.assertEqual(mounts_beneath(region.folder), [])
            self.assertEqual(namespaces(region), set())
        self.assertEqual(host()["forward"], before["forward"])

    def test_from_a_workload_only_what_is_meant_to_answers(self):
        with Region() as region:
            network = Network(region)
            subnet = network.default_subnet()
            first = ".".join(subnet["CidrBlock"].split(".")[:3])
            group = network.group(subnet["VpcId"], "open")
            network.allow(group, 7777)
            here = network.interface(subnet["SubnetId"], group)
            network.make_public(here["NetworkInterfaceId"])
            there = network.interface(subnet["SubnetId"], group)
            own = [each["local"] for link in json.loads(output("ip", "-j", "-4", "addr"))
                   for each in link["addr_info"] if link["ifname"] != "lo"]  # fmt: skip
            expected = {
                there["PrivateIpAddress"]: [7777],
                RESOLVER: [53],
                SERVICE: [443],
                "169.254.169.254": [],
                f"{first}.1": [],  # the subnet's router
                "169.254.0.1": [],
                "169.254.0.2": [],
                **{each: [] for each in own},
            }
            with Workload(region, there["NetworkInterfaceId"]) as other:
                other.listen(7777)
                other.listen(7778)
                with Workload(region, here["NetworkInterfaceId"]) as scanning:
                    for address, ports in expected.items():
                        with self.subTest(address):
                            self.assertEqual(scanning.scan(address, 0.3), ports)

    def test_refused_packets_are_shown_live_with_their_rule(self):
        with Region() as region:
            network = Network(region)
            subnet = network.default_subnet()
            group = network.group(subnet["VpcId"], "closed")
            here, there = (network.interface(subnet["SubnetId"], group) for _ in range(2))
            rule = f"no ingress rule of {group} allows it"
            with Watch(region) as watch, Workload(region, here["NetworkInterfaceId"]) as sending:
                # Watching begins when it begins: one of a second's packets is seen.
                line = watch.line_with(rule, lambda: sending.connect(
                    there["PrivateIpAddress"], 5432, 0.2))  # fmt: skip
                for end in (here, there):
                    self.assertIn(f"{end['NetworkInterfaceId']} {end['PrivateIpAddress']}", line)
                self.assertIn("tcp 5432", line)
                network.allow(group, 5432)
                self.assertEqual(sending.connect(there["PrivateIpAddress"], 5432), "refused")

    def test_who_may_forward_does_not_speak_as_the_resolver(self):
        with Region() as region:
            network = Network(region)
            subnet = network.default_subnet()
            group = network.group(subnet["VpcId"], "open")
            network.allow(group, 5433, "udp")
            here, there = (network.interface(subnet["SubnetId"], group) for _ in range(2))
            network.modify_network_interface_attribute(
                NetworkInterfaceId=here["NetworkInterfaceId"],
                SourceDestCheck={"Value": False})  # fmt: skip
            vpc = network.describe_vpcs(VpcIds=[subnet["VpcId"]])["Vpcs"][0]
            resolver = ".".join(vpc["CidrBlock"].split(".")[:3]) + ".2"
            others = "10.9.9.9"
            for source in (resolver, others):
                within(region, here["NetworkInterfaceId"], "ip", "addr", "add", f"{source}/32",
                       "dev", "eth0")  # fmt: skip
            with udp_listener(region, there["NetworkInterfaceId"]) as heard:
                for word in ("one", "two"):
                    for source in (resolver, others):
                        within(region, here["NetworkInterfaceId"], sys.executable, "-c", SAY,
                               source, there["PrivateIpAddress"], word)  # fmt: skip
                    self.assertEqual(heard.readline().split(), [others, word])

    def test_the_network_comes_and_goes_and_leaves_nothing(self):
        with Region() as region:
            network = Network(region)
            network.remove(network.tutorial(20))  # what is made once is there
            warden = Processes(region).children()["warden"]
            before = picture(region), held(warden), held(region.serving_pid())
            for _ in range(ROUNDS):
                network.remove(network.tutorial(20))
            self.assertEqual(difference(picture(region), before[0]), "")
            wait_until(lambda: held(warden) <= before[1], "the warden's descriptors back")
            wait_until(lambda: held(region.serving_pid()) <= before[2] + 2, "control's back")

    def settled(self, region) -> dict:
        """Deleted links go in the kernel's own time, and what a kill cut off is tried again."""
        deadline = time.monotonic() + 2 * WAIT_SECONDS_MAX
        seen, since = None, time.monotonic()
        while time.monotonic() - since < STILL_SECONDS and time.monotonic() < deadline:
            try:
                now = picture(region)
            except subprocess.CalledProcessError:  # of a namespace that is just coming or going
                now = None
            if seen is None or now is None or difference(seen, now):
                seen, since = now, time.monotonic()
        return seen or picture(region)

    def becomes(self, region, expected: dict):
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while (left := difference(expected, picture(region))) and time.monotonic() < deadline:
            pass
        self.assertEqual(left, "")

    def check_after_kills(self, region, network, made):
        """The fabric is what a region makes that starts from nothing with the same records."""
        kept = self.settled(region)
        self.assertIn(made["interface"], kept)
        region.stop()  # which may be cut off as well
        region.environment = {}
        region.start()
        self.becomes(region, kept)
        region.stop()
        self.assertEqual(namespaces(region), set())

    def test_kills_of_control_and_warden_leave_the_fabric_as_it_was(self):
        with Region() as region:
            network = Network(region)
            made = network.tutorial(30)
            there = network.interface(made["public"], made["group"])
            before = picture(region)
            ports = 10_000
            processes = Processes(region)
            with Workload(region, made["interface"]) as data:
                data.listen(5432)
                with Workload(region, there["NetworkInterfaceId"]) as app:
                    address = network.describe_network_interfaces(
                        NetworkInterfaceIds=[made["interface"]]
                    )["NetworkInterfaces"][0]["PrivateIpAddress"]
                    for name in ("control", "warden", "control"):
                        processes.kill(name)
                        self.assertEqual(app.connect(address, 5432), "answered")
                        self.assertEqual(difference(picture(region), before), "")
                        ports += 1
                        network.allow(made["group"], ports)
                        before = picture(region)
                    self.assertNotEqual(app.connect(address, 5433), "answered")
            self.check_after_kills(region, network, made)

    def test_kills_in_the_midst_of_changes(self):
        dice = random.Random(SEED)
        points = list(POINTS)
        dice.shuffle(points)
        lives = [points[at : at + KILLS_AT_ONCE] for at in range(0, len(points), KILLS_AT_ONCE)]
        for life in lives:
            with self.subTest(life), Region() as region:
                region.stop()
                armed = ",".join(f"{point}=kill@{dice.randrange(*POINTS[point])}" for point in life)
                region.environment = {"SKERRY_FAILPOINTS": armed}
                region.start()
                network = Network(region)
                made = network.tutorial(40)
                for second in (41, 42):
                    network.remove(network.tutorial(second))
                self.check_after_kills(region, network, made)


if __name__ == "__main__":
    unittest.main()
