"""The way out of the host, with a stand-in for the host: this process moves into a network
namespace of its own, so that nothing it or a region does here touches the machine's. Behind it a
network that is the user's own (192.168.77.0/24), another (192.168.78.0/24), and an internet.

Then what `skerry doctor` and a start say of a host that lacks something, each in one line with how
to mend it."""
import ctypes
import json
import os
import socket
import struct
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "clients"))
sys.path.insert(0, str(HERE))
from harness.region import Region, binary  # noqa: E402
from harness.workload import Workload  # noqa: E402
from region_test import Network, wait_until  # noqa: E402

CLONE_NEWNET = 0x40000000
PORT = 8080
HOST = "192.168.77.1"
OWN_LAN, OTHER_LAN, INTERNET = "192.168.77.10", "192.168.78.10", "203.0.113.10"
MACHINE = os.uname().machine
SOCKET, UNSHARE = (41, 272) if MACHINE == "x86_64" else (198, 97)
# Runs a program on a kernel that lacks something: a seccomp filter answers as such a kernel does.
LACKING = """
import ctypes, os, sys
class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]
code = bytes.fromhex(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
program = Program(len(code) // 8, code)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0
os.execv(sys.argv[2], sys.argv[2:])
"""


def run(*command, **options) -> str:
    told = subprocess.run(command, text=True, capture_output=True, **options)
    if told.returncode != 0:
        raise RuntimeError(f"{command}: {told.stderr}")
    return told.stdout


def refusing(number: int, error: int, *arguments: tuple[int, int]) -> str:
    """A filter for LACKING: this system call with these arguments (position, value) fails."""
    load = [(0, number), *((16 + 8 * at, value) for at, value in arguments)]
    code, left = b"", 2 * len(load)
    for offset, value in load:
        left -= 2
        code += struct.pack("<HBBI", 0x20, 0, 0, offset)  # load a word of seccomp_data
        code += struct.pack("<HBBI", 0x15, 0, left + 1, value)  # else to the last line
    code += struct.pack("<HBBI", 0x06, 0, 0, 0x00050000 | error)
    code += struct.pack("<HBBI", 0x06, 0, 0, 0x7FFF0000)
    return code.hex()


class Behind:
    """A process in a namespace behind the host, which listens on all its addresses."""

    def __enter__(self):
        listening = "import socket,time\nlisten=socket.create_server(('0.0.0.0',%d))\n" % PORT
        serving = "while True:\n  listen.accept()[0].close()\n"
        ready = "print('ready',flush=True)\n"
        self.process = subprocess.Popen(
            ["unshare", "--net", sys.executable, "-c", listening + ready + serving],
            stdout=subprocess.PIPE, text=True)  # fmt: skip
        self.process.stdout.readline()
        pid = str(self.process.pid)
        run("ip", "link", "add", "lan", "type", "veth", "peer", "name", "eth0", "netns", pid)
        inside = ("nsenter", "--target", pid, "--net", "ip")
        for address in (OWN_LAN, OTHER_LAN):
            run(*inside, "addr", "add", f"{address}/24", "dev", "eth0")
        run(*inside, "addr", "add", f"{INTERNET}/32", "dev", "eth0")
        run(*inside, "link", "set", "eth0", "up")
        run("ip", "addr", "add", f"{HOST}/24", "dev", "lan")
        run("ip", "addr", "add", "192.168.78.1/24", "dev", "lan")
        run("ip", "link", "set", "lan", "up")
        run("ip", "route", "add", "default", "via", OWN_LAN)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        run("ip", "link", "del", "lan")


def doctor(*before: str, failing: str = "") -> dict:
    """What it says, by what it is about; `failing`: the failpoint of a step that does not work."""
    environment = dict(os.environ, SKERRY_FAILPOINTS=failing)
    told = subprocess.run([*before, binary(), "--data", "/nonexistent/skerry", "--json", "doctor"],
                          text=True, capture_output=True, stdin=subprocess.DEVNULL,
                          env=environment)  # fmt: skip
    if not told.stdout:
        raise RuntimeError(f"doctor ended with {told.returncode}: {told.stderr}")
    return {each["about"]: each for each in json.loads(told.stdout)}


def doctor_without(filter_code: str) -> dict:
    return doctor(sys.executable, "-c", LACKING, filter_code)


@unittest.skipUnless(os.geteuid() == 0, "needs root: the way out of the host was NOT tested")
class WayOut(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.machine = os.open("/proc/self/ns/net", os.O_RDONLY)
        if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        run("ip", "link", "set", "lo", "up")

    @classmethod
    def tearDownClass(cls):
        if ctypes.CDLL(None, use_errno=True).setns(cls.machine, CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
        os.close(cls.machine)

    def reached(self, region) -> dict:
        """Which of the addresses answer a workload; and explain says the same of each."""
        network = Network(region)
        made = network.interface(network.default_subnet()["SubnetId"])["NetworkInterfaceId"]
        network.make_public(made)
        found = {}
        with Workload(region, made) as there:
            for address in (OWN_LAN, OTHER_LAN, INTERNET, HOST):
                found[address] = there.connect(address, PORT) == "answered"
                told = region.command("explain", made, f"{address}:{PORT}")
                self.assertEqual(told.returncode == 0, found[address], told.stdout)
        return found

    def test_a_private_network_is_reached_only_where_it_is_allowed(self):
        with Behind(), self.listening_here():
            with Region() as region:
                self.assertEqual(self.reached(region), {
                    OWN_LAN: False, OTHER_LAN: False, INTERNET: True, HOST: False})  # fmt: skip
            with Region("--allow-lan", "192.168.77.0/24") as region:
                self.assertEqual(self.reached(region), {
                    OWN_LAN: True, OTHER_LAN: False, INTERNET: True, HOST: False})  # fmt: skip

    @staticmethod
    def listening_here():
        """The host's own service, which no workload reaches whatever is allowed."""
        return socket.create_server((HOST, PORT))

    def test_a_range_that_is_none_is_refused_at_the_start(self):
        for text in ("192.168.77.0/33", "lan", "192.168.77.1/24"):
            told = subprocess.run(
                [binary(), "--data", "/nonexistent/skerry", "serve", "--allow-lan", text],
                text=True, capture_output=True, stdin=subprocess.DEVNULL)  # fmt: skip
            self.assertNotEqual(told.returncode, 0)
            self.assertIn(text, told.stderr + told.stdout)

    def test_doctor_tells_a_kernel_without_nftables(self):
        told = doctor_without(refusing(SOCKET, 93, (0, 16), (2, 12)))["nftables"]
        self.assertEqual(told["verdict"], "note")
        self.assertIn("the kernel has no", told["what"])
        self.assertIn("load these modules", told["what"])

    def test_doctor_tells_a_kernel_without_namespaces(self):
        told = doctor_without(refusing(UNSHARE, 22))["namespaces"]
        self.assertIn("no network namespace can be made", told["what"])
        self.assertIn("CAP_SYS_ADMIN", told["what"])

    def test_doctor_tells_a_kernel_without_one_part(self):
        whole = doctor()
        for point, about, what, mend in (
            ("links=error", "links", "no pairs of links (veth)", "load the module veth"),
            ("routing=error", "routing", "no policy routing", "use a kernel that has it"),
            ("rules=error@1", "nftables", "no tables, sets or maps", "load these modules"),
            ("rules=error@2", "nftables", "no address translation", "load these modules"),
            ("rules=error@3", "nftables", "no logging", "load these modules"),
        ):
            told = doctor(failing="kernel.trial." + point)
            self.assertEqual(told[about]["verdict"], "note", point)
            self.assertIn(what, told[about]["what"])
            self.assertIn(mend, told[about]["what"])
            # All the rest is said as of the whole kernel.
            unlike = {each for each in whole if told.get(each) != whole[each]}
            self.assertLessEqual(unlike, {about, "nftables"}, point)

    def test_a_start_tells_a_kernel_without_links(self):
        with Region() as region:
            region.stop()
            region.environment = {"SKERRY_FAILPOINTS": "kernel.trial.links=error"}
            region.start()
            wait_until(lambda: "load the module veth" in region.log(), "a line about it")

    def test_doctor_tells_who_is_not_root(self):
        told = doctor("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")["rights"]
        self.assertIn("not root", told["what"])
        self.assertIn("start Skerry as root", told["what"])

    def test_doctor_and_a_start_tell_a_forward_chain_that_drops(self):
        self.assertEqual(doctor()["forward chain"]["verdict"], "ok")
        run("nft", "add table ip filter; add chain ip filter FORWARD "
            "{ type filter hook forward priority 0; policy drop; }")  # fmt: skip
        self.addCleanup(run, "nft", "delete table ip filter")
        with Behind():
            told = doctor()["forward chain"]
            self.assertEqual(told["verdict"], "note")
            self.assertIn("'ip filter FORWARD'", told["what"])
            with Region() as region:
                self.assertFalse(self.reaches_internet(region))
                wait_until(lambda: "ip filter FORWARD" in region.log(), "a line about it")
                # As it says itself.
                for way in ("iifname", "oifname"):
                    run("nft", f'insert rule ip filter FORWARD {way} "sk*" accept')
                self.assertTrue(self.reaches_internet(region))
            self.assertEqual(doctor()["forward chain"]["verdict"], "ok")

    def reaches_internet(self, region) -> bool:
        network = Network(region)
        made = network.interface(network.default_subnet()["SubnetId"])["NetworkInterfaceId"]
        network.make_public(made)
        with Workload(region, made) as there:
            return there.connect(INTERNET, PORT) == "answered"


if __name__ == "__main__":
    unittest.main()
