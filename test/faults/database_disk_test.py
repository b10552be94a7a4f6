"""The disk of the databases becomes full while a writer appends: the instance is storage-full, and
available again, with every committed row, when there is room. Nobody starts anything."""
import os
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))
from harness.database import (  # noqa: E402
    Sql,
    client,
    create,
    describe,
    events,
    wait_for,
    wait_until,
)
from harness.region import Region  # noqa: E402

DISK_MB = 400
ROWS = 200


@unittest.skipUnless(os.geteuid() == 0, "needs root: a full disk of databases was NOT tested")
class DatabaseDisk(unittest.TestCase):
    def setUp(self):
        self.region = Region()
        self.disk = self.region.data / "warden/databases"
        self.disk.mkdir(parents=True)
        (self.region.data / "warden").chmod(0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=0700", "tmpfs",
                        self.disk], check=True)  # fmt: skip
        self.addCleanup(subprocess.run, ["umount", "-l", self.disk], check=True)
        self.addCleanup(lambda: self.region.__exit__(None, None, None))
        self.region.__enter__()

    def test_it_is_storage_full_and_recovers(self):
        rds = client(self.region)
        create(rds, "full")
        filler = self.disk / "filler"
        with Sql(self.region, "full") as sql:
            self.assertEqual(sql.connect(), "")
            sql.run("CREATE TABLE t(x serial PRIMARY KEY, filler text)")
            sql.run("ALTER TABLE t ALTER filler SET STORAGE EXTERNAL")  # not compressed
            committed = 0

            def append() -> bool:
                nonlocal committed
                said = sql.run("INSERT INTO t(filler) VALUES (repeat('x', 7000)) RETURNING x")
                committed += isinstance(said, list)
                return isinstance(said, list)

            for _ in range(ROWS):
                self.assertTrue(append())
            with open(filler, "wb") as file:
                free = os.statvfs(self.disk)
                os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize - (1 << 20))
            wait_until(lambda: describe(rds, "full")["DBInstanceStatus"] == "storage-full",
                       "storage-full")  # fmt: skip
            refused = ""
            for _ in range(10 * ROWS):
                if not append():
                    refused = str(sql.run("SELECT 1"))
                    break
            self.assertNotEqual(refused, "", "the disk was not full")
            self.assertIn("The storage of the DB instance has been consumed",
                          "\n".join(events(rds)))  # fmt: skip
            self.assertEqual(describe(rds, "full")["DBInstanceStatus"], "storage-full")
            filler.unlink()
            wait_for(rds, "full", "available")
            wait_until(lambda: sql.connect() == "", "a connection")
            self.assertTrue(append())
            self.assertEqual(sql.value("SELECT count(*) FROM t WHERE length(filler) = 7000"),
                             str(committed))  # fmt: skip
        self.assertIn("The disk of the DB instance has room again.", events(rds))


if __name__ == "__main__":
    unittest.main()
