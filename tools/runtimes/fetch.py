#!/usr/bin/env python3
"""Fetches the Node of runtimes that script/setup does not install.

    fetch.py FOLDER RUNTIME...    FOLDER/nodejs20.x/node

The rest of such a runtime's root is that of the newest one that is installed. An archive comes from
the npm registry through npm, is checked against the hash in catalogue.txt, and none of its scripts
runs. Progress goes to standard output, one line a step; the last line of a failure says why. A
Node appears under its name when it is whole.
"""
import os
import shutil
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from npm_archive import ARCHITECTURE, fetch, held, work_in  # noqa: E402


def pinned(name: str) -> tuple[str, str]:
    """Version and integrity of a Node that has no lock file here."""
    for line in (HERE / "catalogue.txt").read_text().splitlines():
        row = line.split()
        if row[:2] == [name, ARCHITECTURE]:
            return row[2], row[3]
    sys.exit(f"there is no runtime {name} for {ARCHITECTURE}")


def download(name: str, into: Path) -> Path:
    version, integrity = pinned(name)
    return fetch(f"node-linux-{ARCHITECTURE}@{version}", integrity, into)


def node_of(name: str, work: Path) -> Path:
    """The program, in an empty folder that it and its archive may fill."""
    archive = download(name, work)
    with tarfile.open(archive) as tar, open(work / "node", "wb") as out:
        shutil.copyfileobj(tar.extractfile("package/bin/node"), out)
    archive.unlink()
    shutil.rmtree(work / "cache", ignore_errors=True)
    (work / "node").chmod(0o755)
    return work / "node"


def install(folder: Path, name: str) -> None:
    if (folder / name / "node").exists():
        return
    with work_in(folder) as work:
        (work / "made").mkdir(mode=0o755)
        node_of(name, work).rename(work / "made/node")
        os.sync()
        (work / "made").rename(folder / name)
    print(f"the Node of {name} is ready", flush=True)


def main() -> None:
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder = Path(sys.argv[1]).resolve()
    with held(folder):
        for name in sys.argv[2:]:
            install(folder, name)


if __name__ == "__main__":
    main()
