#!/usr/bin/env python3
"""Writes what is served into the README and docs/operations.md, from the distilled shapes.

    tools/operations/table.py           writes both
    tools/operations/table.py --check   fails when one of them is not current
"""
import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHAPES = ROOT / "tools/shapes/services"
REGION = ROOT / "src/main/region.cpp"
README = ROOT / "README.md"
PAGE = ROOT / "docs/operations.md"
BEGIN = "<!-- operations: written by tools/operations/table.py -->"
END = "<!-- end of operations -->"

TITLES = {"ECR": "ECR (no images)", "Secrets Manager": "Secrets Manager",
          "SSM": "Systems Manager (parameters)"}  # fmt: skip


@dataclass(frozen=True)
class Service:
    name: str
    title: str
    served: tuple[str, ...]
    not_served: tuple[str, ...]


def read_service(text: str) -> Service:
    """One .shapes file; its format is told in tools/shapes/README.md."""
    served, not_served, about, block = [], [], {}, ""
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        words = line.split()
        if not line.startswith(" "):
            block = words[0]
            if block == "operation":
                served.append(words[1])
            if block == "service":
                about["name"] = words[1]
        elif block == "service":
            about[words[0]] = " ".join(words[1:])
        elif block == "not_served":
            not_served.append(words[0])
    title = TITLES.get(about["id"], about["id"])
    return Service(about["name"], title, tuple(served), tuple(not_served))


def registered(region: str) -> set[str]:
    """The services that the region is composed of: `iam::service(iam_)`."""
    return set(re.findall(r"\b(\w+)::service\(", region))


def table(services: list[Service]) -> str:
    lines = ["| service | served | not served | operations |", "|---|---|---|---|"]
    for service in services:
        lines.append(f"| {service.title} | {len(service.served)} | {len(service.not_served)} | "
                     f"[list](docs/operations.md#{service.name}) |")  # fmt: skip
    return "\n".join(lines)


def page(services: list[Service]) -> str:
    lines = ["# Operations", "",
             "Written by `tools/operations/table.py` from AWS's own schemas as `tools/shapes` "
             "distils them. Every other operation of these services is refused by name "
             "(NotImplemented), as is every service that is not here.", ""]  # fmt: skip
    for service in services:
        lines += [f'<a id="{service.name}"></a>', f"## {service.title}", "",
                  f"{len(service.served)} served: {', '.join(service.served)}.", ""]  # fmt: skip
        if service.not_served:
            lines += [f"{len(service.not_served)} of AWS's not: "
                      f"{', '.join(service.not_served)}.", ""]  # fmt: skip
    return "\n".join(lines)


def placed(readme: str, generated: str) -> str:
    before, found, rest = readme.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError(f"{README.name} lacks the marks around its table: {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{generated}\n{END}{after}"


def wanted() -> dict[Path, str]:
    here = registered(REGION.read_text())
    services = [read_service(path.read_text()) for path in sorted(SHAPES.glob("*.shapes"))]
    shown = sorted((each for each in services if each.name in here), key=lambda each: each.title)
    missing = here - {each.name for each in services}
    if missing:
        raise ValueError(f"no shapes of the services {sorted(missing)}")
    return {README: placed(README.read_text(), table(shown)), PAGE: page(shown)}


def stale() -> list[Path]:
    return [path for path, text in wanted().items()
            if not path.exists() or path.read_text() != text]  # fmt: skip


def main() -> int:
    if sys.argv[1:] == ["--check"]:
        for path in stale():
            print(f"{path.relative_to(ROOT)} is not current: run tools/operations/table.py")
        return 1 if stale() else 0
    for path, text in wanted().items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
