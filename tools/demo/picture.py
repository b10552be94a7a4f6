#!/usr/bin/env python3
"""picture.py FILE.svg <OUTPUT: what script/demo printed, as a picture of a terminal (README)."""
import html
import sys

COLUMN, ROW, MARGIN, HEAD = 8.43, 19, 20, 44  # pixels; 14 px of a monospaced face
COLUMNS_MAX = 118  # what is longer (a log's lines) is cut
STYLE = ("text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;"
         "fill:#d0d7de;white-space:pre}.h{fill:#7ee787}.t{fill:#8b949e}")  # fmt: skip


def kind(line: str, following: str) -> str:
    """A heading is underlined by the next line; figures stay plain, the rest of a log is quiet."""
    if following and set(following) == {"-"}:
        return "h"
    return "t" if line.startswith("    ") or set(line.strip()) <= {"-", " "} else ""


def drawn(lines: list[str]) -> str:
    width = MARGIN * 2 + COLUMN * max(len(line) for line in lines)
    height = HEAD + MARGIN + ROW * len(lines)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
           f'width="{width:.0f}" height="{height}"><style>{STYLE}</style>'
           '<rect width="100%" height="100%" rx="8" fill="#0d1117"/>']  # fmt: skip
    out += [f'<circle cx="{MARGIN + 18 * number}" cy="18" r="6" fill="{colour}"/>'
            for number, colour in enumerate(("#ff5f56", "#ffbd2e", "#27c93f"))]  # fmt: skip
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        out.append(f'<text class="{kind(line, following)}" x="{MARGIN}" '
                   f'y="{HEAD + ROW * number + 4}">{html.escape(line)}</text>')  # fmt: skip
    return "\n".join([*out, "</svg>\n"])


if __name__ == "__main__":
    with open(sys.argv[1], "w") as picture:
        lines = sys.stdin.read().rstrip("\n").splitlines()
        picture.write(drawn([each if len(each) <= COLUMNS_MAX else each[: COLUMNS_MAX - 1] + "…"
                             for each in lines]))  # fmt: skip
