"""kill -9 of a backend, the postmaster, control, the warden and everything, while a writer appends:
no row that was committed is lost, and the writer goes on. SKERRY_ROUNDS kills (20 in the gate), of
kinds and at moments that SKERRY_SEED decides; its parity decides the version. How long the writer
waited is printed: on a machine that does nothing else a restart takes less than two seconds.
"""
import os
import random
import signal
import statistics
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))
from harness.database import Sql, client, create, wait_until  # noqa: E402
from harness.region import Region  # noqa: E402

KILLS = int(os.environ.get("SKERRY_ROUNDS", "20"))
SEED = int(os.environ.get("SKERRY_SEED", "1"))
KINDS = ("backend", "postmaster", "control", "warden", "everything")
ROWS_MAX = 20
MOMENT_SECONDS_MAX = 0.05
ROWS_SECONDS_MAX = 40
RESTART_SECONDS_MAX = 8  # of a machine that is shared


def children(pid: int) -> dict[str, int]:
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        name = Path(f"/proc/{child}/comm").read_text().strip()
        found["warden" if name == "skerry-warden" else "control"] = int(child)
    return found


def end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


class Writer(threading.Thread):
    """Appends 1, 2, 3 ... and knows which are committed."""

    def __init__(self, region):
        super().__init__(daemon=True)
        self.region = region
        self.committed = 0
        self.ended = threading.Event()
        self.longest = 0.0  # without a commit

    def run(self):
        last = time.monotonic()
        with Sql(self.region, "kept") as sql:
            connected = sql.connect() == ""
            while not self.ended.is_set():
                said = sql.run(f"INSERT INTO t VALUES ({self.committed + 1})") if connected else "x"
                if said == [] or "duplicate key" in str(said):
                    self.committed += 1
                    self.longest = max(self.longest, time.monotonic() - last)
                    last = time.monotonic()
                else:
                    connected = sql.connect() == ""
                    if not connected:
                        time.sleep(0.01)


@unittest.skipUnless(os.geteuid() == 0, "needs root: databases were NOT killed")
class DatabaseKills(unittest.TestCase):
    def setUp(self):
        self.region = Region()
        self.region.__enter__()
        self.addCleanup(lambda: self.region.__exit__(None, None, None))

    def postmaster(self) -> int:
        [tree] = (self.region.data / "warden/databases/instance").iterdir()
        return int((tree / "postmaster.pid").read_text().split()[0])

    def backends(self) -> list[int]:
        pid = self.postmaster()
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(each) for each in listed
                if b" INSERT" in (line := Path(f"/proc/{each}/cmdline").read_bytes())
                or b" idle" in line]  # fmt: skip

    def kill(self, what: str) -> None:
        if what == "backend":
            for pid in self.backends()[:1]:
                end(pid)
        elif what == "postmaster":
            end(self.postmaster())
        elif what in ("control", "warden"):
            end(children(self.region.process.pid)[what])
            # One that is killed before it has begun ends the region: it would never begin.
            wait_until(lambda: self.region.command("ps").returncode == 0, "the region's answer")
        else:
            postmaster = self.postmaster()
            end(self.region.process.pid)
            end(postmaster)
            self.region.process.wait()
            self.region.start()

    def rows(self, writer, count: int, after: str) -> None:
        before = writer.committed
        try:
            wait_until(lambda: writer.committed >= before + count, f"rows after {after}",
                       ROWS_SECONDS_MAX)  # fmt: skip
        except AssertionError:
            [tree] = (self.region.data / "warden/databases/instance").iterdir()
            said = "".join(each.read_text() for each in tree.glob("start.log"))
            print(f"the engine said: {said[-1500:]}\nthe region: {self.region.log()[-1500:]}")
            raise

    def test_no_committed_row_is_lost(self):
        chance = random.Random(SEED)
        create(client(self.region), "kept", ("18", "13")[SEED % 2])
        with Sql(self.region, "kept") as sql:
            self.assertEqual(sql.connect(), "")
            sql.run("CREATE TABLE t(x int PRIMARY KEY)")
        writer = Writer(self.region)
        writer.start()
        # Each kind as often as the others, in an order of chance.
        kinds = [KINDS[number % len(KINDS)] for number in range(KILLS)]
        chance.shuffle(kinds)
        took = {kind: [] for kind in KINDS}
        after = "the start"
        for kind in kinds:
            self.rows(writer, chance.randint(1, ROWS_MAX), after)
            time.sleep(chance.uniform(0, MOMENT_SECONDS_MAX))
            after, writer.longest = f"kill of {kind}", 0.0
            self.kill(kind)
            # A session outlives its postmaster for a moment, and all of them the other two.
            self.rows(writer, ROWS_MAX, after)
            took[kind].append(writer.longest)
        writer.ended.set()
        writer.join()
        with Sql(self.region, "kept") as sql:
            wait_until(lambda: sql.connect() == "", "a connection")
            found = sql.run("SELECT count(*), max(x) FROM t")
            self.assertGreaterEqual(int(found[0][0]), writer.committed)
            self.assertEqual(found[0][0], found[0][1])  # and none in between
        print(f"\nseed {SEED}: {KILLS} kills, {writer.committed} rows; the wait between two rows:")
        for kind, times in took.items():
            if times:
                print(f"  {kind}: {statistics.median(times):.2f} s, at most {max(times):.2f} s")
        self.assertLess(statistics.median(took["postmaster"]), RESTART_SECONDS_MAX)


if __name__ == "__main__":
    unittest.main()
