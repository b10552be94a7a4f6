"""Clients as they are, unmodified, through the pooler: sharing, few servers, reuse."""
import os
import shutil
import subprocess
import unittest
from pathlib import Path

from servers import BIN, Directory, Pooler, Postgres

HERE = Path(__file__).parent
BUILD = os.environ.get("POOLER_BUILD", ".")
NODE = os.environ.get("POOLER_NODE") or shutil.which("node")
JDBC = Path("/usr/share/java/postgresql.jar")


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = Directory()
        cls.postgres = Postgres(cls.directory)
        cls.pooler = Pooler(cls.directory, cls.postgres, "pool_size = 4")
        cls.reuse = Pooler(
            cls.directory, cls.postgres, "pool_size = 4\nreuse_unnamed_parse = true", name="reuse"
        )
        cls.env = {**os.environ, "PGPASSWORD": "app-secret", "PGSSLMODE": "disable"}
        cls.run_one(
            [
                BIN / "pgbench",
                "-i",
                "-q",
                "-h",
                cls.postgres.socket_dir,
                "-p",
                cls.postgres.port,
                "-U",
                "app",
                "app",
            ]
        )

    @classmethod
    def tearDownClass(cls):
        cls.pooler.stop()
        cls.reuse.stop()
        cls.postgres.stop("immediate")

    @classmethod
    def run_one(cls, command: list, **options) -> str:
        done = subprocess.run(
            [str(part) for part in command],
            env=cls.env,
            capture_output=True,
            text=True,
            timeout=30,
            **options,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    def both(self, check):
        for pooler in (self.pooler, self.reuse):
            with self.subTest(pooler=pooler.file.stem):
                check(pooler)
                self.assertEqual(pooler.metric("servers_broken_total"), 0)

    def url(self, pooler) -> str:
        return f"postgres://app:app-secret@127.0.0.1:{pooler.port}/app"

    def test_psql(self):
        script = (
            "\\set ON_ERROR_STOP 1\nselect 1;\n\\d pgbench_accounts\n\\l\n\\df pg_*\nbegin;\n"
            "declare c cursor for select aid from pgbench_accounts;\nfetch 3 from c;\ncommit;\n"
            "\\copy (select 1) to stdout\n"
            "create temp table tt(a int);\n\\copy tt from stdin\n1\n2\n\\.\n"
            "select sum(a) from tt;\n"
            "select 1 as one \\gset\n\\timing on\nselect 'done';\n"
        )

        def check(pooler):
            out = self.run_one(
                [BIN / "psql", "-X", "-h", "127.0.0.1", "-p", pooler.port, "-U", "app", "app"],
                input=script,
            )
            self.assertIn("done", out)

        self.both(check)

    def test_pgbench(self):
        """A thread for each client: pgbench blocks while it prepares, and one thread
        would then wait for a server that another of its clients holds."""
        pipeline = self.directory.path / "pipeline.sql"
        pipeline.write_text(
            "\\startpipeline\n"
            + "select 1 as x;\nselect aid from pgbench_accounts where aid = 7;\n" * 5
            + "\\endpipeline\n"
        )

        def check(pooler):
            for mode in ("simple", "extended", "prepared"):
                for what in (
                    ["-S"],
                    [],
                    ["-N", "-C"],
                    *([["-f", pipeline]] if mode != "simple" else []),
                ):
                    with self.subTest(mode=mode, what=what):
                        out = self.run_one(
                            [
                                BIN / "pgbench",
                                "-h",
                                "127.0.0.1",
                                "-p",
                                pooler.port,
                                "-U",
                                "app",
                                "-n",
                                "-M",
                                mode,
                                "-c",
                                "10",
                                "-j",
                                "10",
                                "-t",
                                "20" if "-C" in what else "60",
                                *what,
                                "app",
                            ]
                        )
                        self.assertIn("number of failed transactions: 0 ", out)

        self.both(check)

    def test_libpq_pipeline(self):
        def check(pooler):
            self.assertIn("good", self.run_one([f"{BUILD}/libpq_pipeline", pooler.conninfo()]))

        self.both(check)

    def test_pg(self):
        def check(pooler):
            self.assertIn("good", self.run_one([NODE, HERE / "node/pg.mjs", self.url(pooler)]))

        self.both(check)

    def test_postgres_js(self):
        def check(pooler):
            self.assertIn(
                "good", self.run_one([NODE, HERE / "node/postgres.mjs", self.url(pooler)])
            )

        self.both(check)

    def test_jdbc(self):
        self.assertTrue(JDBC.exists(), "Debian's libpostgresql-jdbc-java")

        def check(pooler):
            url = f"jdbc:postgresql://127.0.0.1:{pooler.port}/app?sslmode=disable"
            self.assertIn(
                "good",
                self.run_one(
                    ["java", "-XX:TieredStopAtLevel=1", "-cp", JDBC, HERE / "Jdbc.java", url]
                ),
            )

        self.both(check)


if __name__ == "__main__":
    unittest.main()
