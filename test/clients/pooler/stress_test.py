"""Never another client's rows: 200,000 queries under pressure.

SKERRY_ROUNDS and SKERRY_SEED in the environment for more, and for others.
"""
import os
import subprocess
import unittest

from servers import Pooler, WithPostgres

BUILD = os.environ.get("POOLER_BUILD", ".")
QUERIES = int(os.environ.get("SKERRY_ROUNDS", "200000"))
SEED = os.environ.get("SKERRY_SEED", "1")


class Nonces(WithPostgres):
    def run_against(self, settings: str, share: float):
        pooler = Pooler(self.directory, self.postgres, settings)
        done = subprocess.run(
            [f"{BUILD}/nonce_stress", str(pooler.port), str(int(QUERIES * share)), SEED],
            capture_output=True,
            text=True,
        )
        print(done.stdout.strip())
        self.assertEqual(done.returncode, 0, done.stdout + pooler.log.read_text()[-2000:])
        # No message out of turn was seen: the ledger never lost its place.
        self.assertEqual(pooler.metric("servers_broken_total"), 0)
        pooler.stop()

    def test_transaction_mode(self):
        self.run_against("pool_size = 5", 0.5)

    def test_two_workers(self):
        self.run_against("pool_size = 6\nworkers = 2", 0.25)

    def test_reuse(self):
        self.run_against(
            "pool_size = 5\nreuse_unnamed_parse = true\nstatements_per_server = 3", 0.25
        )


if __name__ == "__main__":
    unittest.main()
