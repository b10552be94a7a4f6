"""How the demo speaks: headings, steps with their time, tables."""
import shutil
import sys
import textwrap
import time
from contextlib import contextmanager

WIDTH = min(shutil.get_terminal_size((100, 24)).columns, 100)
NAME_COLUMNS = 58


def heading(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}", flush=True)


def line(text: str = "") -> None:
    print(text, flush=True)


@contextmanager
def step(name: str):
    """One thing that takes a while: its name, and how long it took."""
    begun = time.monotonic()
    sys.stdout.write(f"  {name:<{NAME_COLUMNS}}")
    sys.stdout.flush()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - begun:7.1f} s", flush=True)


def table(head: list[str], rows: list[list[str]]) -> None:
    """The first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]

    def shown(row):
        rest = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        return "  " + "  ".join([row[0].ljust(widths[0]), *rest]).rstrip()

    line(shown(head))
    line("  " + "  ".join("-" * width for width in widths))
    for row in rows:
        line(shown(row))


def wrapped(label: str, text: str) -> None:
    """A label and what it says, on as many lines as that takes."""
    first = f"    {label:<14}"
    for each in textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=" " * 18):
        line(each)


def indented(text: str) -> None:
    for each in text.rstrip("\n").splitlines():
        line("    " + each.rstrip().replace("\t", "  "))
