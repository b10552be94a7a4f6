"""script/demo where it cannot go on, and where it is interrupted: one clear line, nothing left
running, and the next run goes on.

SKERRY_ROUNDS: how many interruptions (1 in the gate, which then sees the first half alone; in
`script/soak tutorial` 20, and then a whole run); SKERRY_SEED: when.
"""
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from harness.region import ROOT, binary, clean_environment  # noqa: E402

ROUNDS = int(os.environ.get("SKERRY_ROUNDS", "1"))
SEED = int(os.environ.get("SKERRY_SEED", "1"))
WHOLE = "SKERRY_ROUNDS" in os.environ
DELAY_SECONDS_MAX = 2.0
STEPS = 20  # lines with a time, and invocations, of a whole run: about so many
ENDS_SECONDS_MAX = 5
RUN_SECONDS_MAX = 280


class Demo:
    """One run of what script/demo runs after setup and build, in a group of its own."""

    def __init__(self, data: Path, *more: str, within: tuple[str, ...] = ()):
        self.process = subprocess.Popen(
            [*within, "/usr/bin/python3", ROOT / "tools/demo/demo.py", "--data", data, *more],
            env=clean_environment(SKERRY_BINARY=binary()), text=True, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
        self.lines: list[str] = []
        self.watchdog = threading.Timer(RUN_SECONDS_MAX, self.process.kill)
        self.watchdog.start()

    def until(self, enough) -> None:
        """Reads lines until one is the last wanted, or there are no more."""
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if enough(line):
                return

    def end(self) -> tuple[int, str]:
        """Status and what it wrote as its errors."""
        rest, errors = self.process.communicate(timeout=RUN_SECONDS_MAX)
        self.lines += rest.splitlines()
        self.watchdog.cancel()
        return self.process.returncode, errors

    def interrupt(self) -> tuple[int, str]:
        """As Ctrl-C does: the whole group hears it."""
        try:
            os.killpg(self.process.pid, signal.SIGINT)
        except ProcessLookupError:
            pass
        return self.end()

    def left(self) -> list[str]:
        """What still runs of its group, some time later."""
        deadline = time.monotonic() + ENDS_SECONDS_MAX
        while True:
            found = subprocess.run(["pgrep", "-g", str(self.process.pid), "-a"], text=True,
                                   capture_output=True).stdout.splitlines()  # fmt: skip
            if not found or time.monotonic() > deadline:
                return found


@unittest.skipUnless(os.geteuid() == 0, "networks and databases of their own need root")
class DemoTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="skerry-demo-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.addCleanup(self.remove)

    def remove(self):
        subprocess.run([binary(), "--data", self.data, "down"], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def test_as_somebody_it_says_one_line(self):
        for name in ("demo", "lib.sh"):  # where that user may read them
            (self.folder / "script").mkdir(exist_ok=True)
            shutil.copy(ROOT / "script" / name, self.folder / "script" / name)
        said = subprocess.run([self.folder / "script/demo"], user="nobody", extra_groups=[],
                              text=True, capture_output=True)  # fmt: skip
        self.assertEqual((said.returncode, said.stdout), (1, ""))
        self.assertRegex(said.stderr, r"\Ademo: .* need root: sudo script/demo\n\Z")

    def test_where_its_port_is_taken_it_says_one_line(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            demo = Demo(self.data, "--port", str(port))
            status, errors = demo.end()
        self.assertEqual(status, 1)
        self.assertEqual(errors.strip(), f"script/demo: port {port} on 127.0.0.1 is taken; "
                                         "--port 0 takes a free one")  # fmt: skip
        self.assertEqual(demo.left(), [])

    @unittest.skipUnless(WHOLE, "its long form: script/soak tutorial")
    def test_on_a_full_disk_it_says_why_and_goes_on_when_there_is_room(self):
        self.data.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", self.data], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.data])
        self.addCleanup(subprocess.run, [binary(), "--data", self.data, "down"])
        status, errors = Demo(self.data, "--port", "0").end()
        self.assertEqual(status, 1)
        self.assertRegex(errors, "No space left|disk is full|could not be created")
        self.assertNotIn("Traceback", errors)
        subprocess.run(["mount", "-o", "remount,size=600m", self.data], check=True)
        demo = Demo(self.data, "--port", "0")
        demo.until(lambda line: "  invoked " in line)
        self.assertIn("  invoked ", demo.lines[-1], demo.lines)
        demo.interrupt()

    @unittest.skipUnless(WHOLE, "its long form: script/soak tutorial")
    def test_killed_with_something_broken_it_begins_anew(self):
        demo = Demo(self.data, "--port", "0")
        demo.until(lambda line: "has no route" in line)
        os.killpg(demo.process.pid, signal.SIGKILL)
        demo.end()
        self.assertIn("has no route", "".join(demo.lines))
        demo = Demo(self.data, "--port", "0")
        demo.until(lambda line: "  invoked " in line)
        self.assertIn("  invoked ", demo.lines[-1], demo.lines)
        self.assertTrue(any("anew" in line for line in demo.lines))
        demo.interrupt()

    def no_network(self) -> tuple[str, ...]:
        """A namespace that has nothing but its loopback: a machine without a network."""
        name = f"skdemo{os.getpid()}"
        subprocess.run(["ip", "netns", "add", name], check=True)
        self.addCleanup(subprocess.run, ["ip", "netns", "del", name])
        self.addCleanup(self.remove)  # the region first
        within = ("nsenter", f"--net=/run/netns/{name}")
        subprocess.run([*within, "ip", "link", "set", "lo", "up"], check=True)
        return within

    def test_interrupted_anywhere_it_goes_on_and_needs_no_network(self):
        dice, within = random.Random(SEED), self.no_network()
        for number in range(ROUNDS):
            demo = Demo(self.data, "--port", "0", within=within)
            wanted, seen = dice.randrange(STEPS if WHOLE else 2), 0

            def enough(line: str) -> bool:
                nonlocal seen
                seen += line.endswith(" s\n") or "invoked" in line or "explain:" in line
                return seen > wanted

            demo.until(enough)
            ended = threading.Event()
            ended.wait(dice.random() * DELAY_SECONDS_MAX)
            status, errors = demo.interrupt()
            where = demo.lines[-1] if demo.lines else "its start"
            with self.subTest(f"{number}: after {where}"):
                self.assertIn(status, (130, 0), errors)
                if status == 130:
                    self.assertEqual(errors.strip().splitlines()[-1],
                                     "script/demo: interrupted; run it again to go on")
                self.assertNotIn("Traceback", errors)
                self.assertEqual(demo.left(), [])
            print(f"{number}: status {status} at {where.strip()}", flush=True)
        demo = Demo(self.data, "--port", "0", within=within)
        if WHOLE:
            status, errors = demo.end()
            self.assertEqual(status, 0, f"{demo.lines} {errors}")
        else:
            demo.until(lambda line: "  invoked " in line)
            self.assertIn("  invoked ", demo.lines[-1], demo.lines)
            demo.interrupt()


if __name__ == "__main__":
    unittest.main()
