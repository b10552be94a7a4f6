#!/usr/bin/env python3
"""Writes docs/resource-types.md: what a template may hold, from the types' files and AWS's schemas.

    tools/resource_types/table.py           writes it
    tools/resource_types/table.py --check   fails when it is not current
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TYPES = ROOT / "src/services/cloudformation/types"
SCHEMAS = ROOT / "tools/resource_types/types"
PAGE = ROOT / "docs/resource-types.md"

HEAD = """# Resource types

What CloudFormation here makes of a template's resources. A property that is not supported fails the
resource by name; a type that is not in this list is refused with the template. Written by
`tools/resource_types/table.py`.

| type | supported properties | not supported |
|---|---|---|
"""


def provided() -> dict[str, list[str]]:
    """The properties of each type, from its definition: `.type = "...", .supported = NAME`."""
    found = {}
    for path in sorted(TYPES.glob("*.cpp")):
        text = path.read_text()
        lists = {name: re.findall(r'"([^"]+)"', body) for name, body in
                 re.findall(r"std::array<std::string_view, \d+> (\w+)\{(.*?)\};", text, re.DOTALL)}
        for kind, body in re.findall(r'\.type = "([^"]+)",(.*?)\};', text, re.DOTALL):
            named = re.search(r"\.supported = (\w+)", body)
            found[kind] = sorted(lists.get(named.group(1), [])) if named else []
    return found


def known(kind: str) -> list[str]:
    """All properties that AWS's schema has."""
    text = (SCHEMAS / (kind.replace("::", "-") + ".txt")).read_text()
    return re.findall(r"^property (\S+)", text, re.MULTILINE)


def page() -> str:
    lines = []
    for kind, supported in sorted(provided().items()):
        missing = [name for name in known(kind) if name not in supported]
        lines.append(f"| {kind} | {', '.join(supported) or 'any'} | {', '.join(missing)} |")
    return HEAD + "\n".join(lines) + "\n"


def main() -> int:
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page())
        return 0
    if not PAGE.exists() or PAGE.read_text() != page():
        print("docs/resource-types.md is not current: run tools/resource_types/table.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
