"""How long each unit took to compile, from ninja's log (milliseconds of start and end).

Meaningful for a build from nothing with one job and without ccache: `script/soak compile`.
"""
from pathlib import Path

UNIT_SECONDS_MAX = 8.0


def slow_units(build: Path, limit: float = UNIT_SECONDS_MAX) -> list[str]:
    took = {}
    for line in (build / ".ninja_log").read_text().splitlines()[1:]:
        start, end, _, output, *_ = line.split("\t")
        if output.endswith(".cpp.o"):
            took[output] = (int(end) - int(start)) / 1000
    slowest = sorted(took.items(), key=lambda item: -item[1])
    return [
        f"{output}: {seconds:.1f} s; a unit compiles in at most {limit:.0f} s"
        for output, seconds in slowest
        if seconds > limit
    ]
