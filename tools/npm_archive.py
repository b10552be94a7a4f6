"""One package of the npm registry as an archive, fetched by npm and checked against its pin.

None of its scripts runs. What is wrong ends the program with one line that says why. Used by
engines/fetch.py and runtimes/fetch.py, which stand beside it here and where Skerry is installed.
"""
import base64
import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ARCHITECTURE = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"


def reason(said: str) -> str:
    """The line of npm's many that says why."""
    told = [line.removeprefix("npm error ").removeprefix("npm ERR! ").strip()
            for line in said.splitlines()]  # fmt: skip
    why = [line for line in told if "failed, reason" in line or line[:4].isdigit()]
    return (why or told or ["it said nothing"])[0]


def environment(work: Path) -> dict[str, str]:
    out = dict(os.environ)
    if not os.access(out.get("HOME", ""), os.W_OK):  # the region's user has none
        out["HOME"] = str(work)
    if Path(AUTHORITIES).exists():  # also those that this host's owner added
        out.setdefault("NODE_EXTRA_CA_CERTS", AUTHORITIES)
    return out


def fetch(package: str, integrity: str, into: Path) -> Path:
    """`package` is name@version; `integrity` as lock files have it. The archive, in `into`."""
    print(f"fetching {package}", flush=True)
    command = ["npm", "pack", "--loglevel=error", "--ignore-scripts", "--fetch-retries=1",
               "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000",
               f"--cache={into}/cache", "--pack-destination", str(into), package]  # fmt: skip
    try:
        done = subprocess.run(command, cwd=into, capture_output=True, text=True,
                              env=environment(into))  # fmt: skip
    except OSError:
        sys.exit("npm, which would fetch it, is not installed")
    archives = list(into.glob("*.tgz"))
    if done.returncode != 0 or len(archives) != 1:
        sys.exit(f"npm could not fetch {package}: {reason(done.stderr)}")
    digest = hashlib.sha512(archives[0].read_bytes()).digest()
    if "sha512-" + base64.b64encode(digest).decode() != integrity:
        sys.exit(f"{package} is not what the catalogue says: its hash differs")
    return archives[0]


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The folder, for one process at a time; what a killed one left in it is gone."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in folder.glob(".fetching-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


@contextmanager
def work_in(folder: Path) -> Iterator[Path]:
    """A folder for one fetch, on the same file system; gone in the end."""
    work = Path(tempfile.mkdtemp(prefix=".fetching-", dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
