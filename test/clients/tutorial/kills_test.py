"""kill -9 of control, the warden, the proxy, PostgreSQL, the function or everything in the middle
of the tutorial's deploy and of a burst: what was asked ends in a terminal, explained state, and the
second deploy or invoke succeeds.

SKERRY_ROUNDS: how many moments (3 in the gate, 20 in `script/soak tutorial`); SKERRY_SEED: which.
"""
import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from moments import World, moments  # noqa: E402

ROUNDS = int(os.environ.get("SKERRY_ROUNDS", "3"))
SEED = int(os.environ.get("SKERRY_SEED", "1"))


@unittest.skipUnless(os.geteuid() == 0, "networks and databases of their own need root")
class TutorialKills(unittest.TestCase):
    def test_everything_ends_and_the_second_try_succeeds(self):
        with World() as world:
            for moment in moments(SEED, ROUNDS):
                with self.subTest(str(moment)):
                    try:
                        world.play(moment)
                    finally:
                        print(f"{moment}: {'; '.join(moment.told)}", flush=True)


if __name__ == "__main__":
    unittest.main()
