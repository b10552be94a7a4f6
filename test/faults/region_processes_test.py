"""kill -9 of each of a region's processes: control and the warden are started again, connects wait
meanwhile, and after the end nothing is left, whatever died before."""
import os
import signal
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))
from harness.region import Region, clean_environment  # noqa: E402
from harness.wire import Connection  # noqa: E402

WAIT_SECONDS_MAX = 10


def wait_until(condition, what: str):
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.005)
    raise AssertionError(f"not within {WAIT_SECONDS_MAX} s: {what}")


def mounts_beneath(folder: Path) -> list[str]:
    return [line for line in Path("/proc/self/mountinfo").read_text().splitlines()
            if str(folder) in line]  # fmt: skip


class Processes:
    """Of one region: the supervisor's number, the warden's and control's."""

    def __init__(self, region: Region):
        self.supervisor = region.process.pid

    def children(self) -> dict[str, int]:
        found = {}
        listed = Path(f"/proc/{self.supervisor}/task/{self.supervisor}/children").read_text()
        for child in listed.split():
            name = Path(f"/proc/{child}/comm").read_text().strip()
            found["warden" if name == "skerry-warden" else "control"] = int(child)
        return found

    def both(self) -> dict[str, int] | None:
        try:
            children = self.children()
        except OSError:  # one went while we looked
            return None
        return children if len(children) == 2 else None

    def kill(self, name: str) -> None:
        before = wait_until(self.both, "two children")[name]
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: (now := self.both()) and now[name] != before, f"another {name}")


def answers(region: Region) -> int:
    with Connection(region.port) as connection:
        connection.send(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        return connection.answer().status


@unittest.skipUnless(os.geteuid() == 0, "needs root: the warden was NOT tested")
class RegionProcesses(unittest.TestCase):
    def test_what_dies_is_started_again(self):
        with Region() as region:
            processes = Processes(region)
            expected = answers(region)
            for name in ("warden", "control", "warden", "control"):
                with self.subTest(name):
                    processes.kill(name)
                    self.assertEqual(answers(region), expected)
            self.assertEqual(region.env()["AWS_ENDPOINT_URL"], region.endpoint)
            region.stop()
            self.assertEqual(region.process.returncode, 0)
            self.assertEqual(mounts_beneath(region.folder), [])

    def test_a_region_that_dies_at_every_start_ends(self):
        with Region() as region:
            region.stop()
            names = self.failpoints(region)
            region.environment = {"SKERRY_FAILPOINTS": f"{names[0]}=kill"}
            with self.assertRaises((RuntimeError, ValueError)):
                region.start()
            self.assertNotEqual(region.process.wait(WAIT_SECONDS_MAX), 0)
            region.environment = {}
            region.start()

    def failpoints(self, region: Region) -> list[str]:
        """Those that a start of an existing store passes before it serves."""
        region.environment = {"SKERRY_FAILPOINTS": "list"}
        region.start()
        lines = region.log().splitlines()
        ready = max(i for i, line in enumerate(lines) if "main: ready" in line)
        names = [line.split()[1] for line in lines[:ready] if line.startswith("failpoint store.")]
        region.stop()
        self.assertTrue(names)
        return names

    def test_killing_the_supervisor_ends_all_and_the_next_start_finds_its_way(self):
        with Region() as region:
            processes = wait_until(Processes(region).both, "two children")
            region.process.kill()
            region.process.wait()
            for name, pid in processes.items():
                wait_until(lambda pid=pid: not Path(f"/proc/{pid}/fd").exists(), f"{name}'s end")
            region.start()
            self.assertGreater(answers(region), 0)
            region.stop()
            self.assertEqual(mounts_beneath(region.folder), [])

    def test_reset_removes_what_a_killed_region_left(self):
        with Region() as region:
            region.process.kill()
            region.process.wait()
            answer = wait_until(lambda: self.reset(region), "a reset")
            self.assertEqual(answer.returncode, 0, answer.stderr)
            self.assertEqual(mounts_beneath(region.folder), [])
            self.assertFalse(region.data.exists())

    def reset(self, region: Region):
        answer = region.command("reset", "--yes", env=clean_environment())
        return answer if answer.returncode == 0 else None


if __name__ == "__main__":
    unittest.main()
