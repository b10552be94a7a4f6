"""Runs programs so that an interrupt ends them, and all that they started."""
import os
import signal
import subprocess
from pathlib import Path


class Interrupted(Exception):
    """Ctrl-C or SIGTERM arrived; whatever was running has been ended."""


STOP_SECONDS = 10


def end_group(process: subprocess.Popen) -> None:
    """Asks the process group to end, then insists."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(timeout=STOP_SECONDS)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def run_quietly(
    command: list[str], where: Path, environment: dict | None = None, timeout: float | None = None
) -> tuple[int, str]:
    """The exit status and everything that was said. A timeout ends it with status 124."""

    def interrupt(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    process = subprocess.Popen(
        command,
        cwd=where,
        env=environment,
        text=True,
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=timeout)
        return process.returncode, output
    except subprocess.TimeoutExpired:
        end_group(process)
        return 124, process.stdout.read() or ""
    except KeyboardInterrupt:
        end_group(process)
        raise Interrupted from None
    finally:
        signal.signal(signal.SIGTERM, before)
