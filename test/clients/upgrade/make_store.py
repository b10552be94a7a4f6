#!/usr/bin/env python3
"""make_store.py FILE.tar.xz: fills a region of SKERRY_BINARY (an older build) and packs its folder.

A stored file stays as it is for ever; a release that changes what is stored adds one of its own.
"""
import json
import shutil
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from contents import fill  # noqa: E402
from harness.region import Region  # noqa: E402


def main() -> None:
    with Region() as region:
        facts = fill(region)
        region.stop()
        for name in ("run", "warden"):  # the host's, not the region's
            shutil.rmtree(region.data / name, ignore_errors=True)
        (region.data / "facts.json").write_text(json.dumps(facts))
        with tarfile.open(sys.argv[1], "w:xz") as archive:
            archive.add(region.data, "data")


if __name__ == "__main__":
    main()
