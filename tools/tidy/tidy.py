#!/usr/bin/env python3
"""The tidy test: the house's rules that a machine can check. See rules.py for each.

    tidy.py [--build DIR]             checks the tree; DIR adds what only a configured build knows
    tidy.py --compile-times DIR       checks a cold build's log: no unit over its seconds
"""
import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from rules import RULES  # noqa: E402
from times import slow_units  # noqa: E402
from tree import Tree  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--build", type=Path)
    parser.add_argument("--compile-times", type=Path, metavar="DIR")
    options = parser.parse_args()
    if options.compile_times:
        problems = slow_units(options.compile_times)
        print(*problems, sep="\n")
        return 1 if problems else 0

    tree = Tree(options.root.resolve(), options.build)
    passed = failed = 0
    for rule in RULES:
        problems = list(rule(tree))
        print(*problems, sep="\n", end="\n" if problems else "")
        passed, failed = passed + (not problems), failed + bool(problems)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not tree.sources else 0


if __name__ == "__main__":
    sys.exit(main())
