"""A throw-away region: `skerry serve` on a free port over a data directory of its own."""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS_MAX = 20
STOP_SECONDS_MAX = 10


def binary() -> str:
    return os.environ.get("SKERRY_BINARY") or str(ROOT / "build/gate/skerry")


@dataclass(frozen=True)
class Credentials:
    access_key: str
    secret_key: str
    token: str | None = None


def clean_environment(**more) -> dict:
    """This process's environment without anything that an AWS client would listen to."""
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("AWS_", "SKERRY_"))
        and not k.lower().endswith("_proxy")
        and k not in ("NODE_EXTRA_CA_CERTS", "NODE_OPTIONS", "REQUESTS_CA_BUNDLE")
    }
    # Debian's own aws and python3 before any that a developer has installed.
    kept["PATH"] = f"{ROOT}/.tools/bin:/usr/bin:/bin:/usr/sbin:/sbin"
    kept["AWS_CONFIG_FILE"] = kept["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null"
    kept["AWS_EC2_METADATA_DISABLED"] = "true"
    return {**kept, **more}


class Region:
    """with Region() as region: ... ; whatever happens inside, nothing is left behind."""

    def __init__(self, *serve_arguments: str, environment: dict | None = None, port: int = 0):
        self.arguments = serve_arguments
        self.wanted_port = port  # 0: any
        self.environment = environment or {}
        self.folder = Path(tempfile.mkdtemp(prefix="skerry-test-"))
        self.folder.chmod(0o755)  # the server may run as another user than this one
        self.data = self.folder / "data"
        self.log_path = self.folder / "serve.log"
        self.process = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind, *_):
        self.stop()
        if kind is not None and self.log_path.exists():
            print("the region's log ends:\n" + self.log()[-4000:])
        if (self.data / "warden/netns").is_mount():  # it was killed: the next start clears up
            self.start()
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        ready, told = os.pipe()
        command = [
            binary(),
            "--data",
            str(self.data),
            "serve",
            "--port",
            str(self.wanted_port),
            "--ready-descriptor",
            str(told),
            *self.arguments,
        ]
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(  # cwd: where a core would go
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[told],
                env=clean_environment(**self.environment),
                start_new_session=True,
            )
        os.close(told)
        with os.fdopen(ready) as pipe:
            line = read_line(pipe, START_SECONDS_MAX)
        if not line or "url" not in json.loads(line):
            raise RuntimeError(f"skerry serve did not become ready: {line}\n{self.log()}")
        variables = self.env()
        self.endpoint = variables["AWS_ENDPOINT_URL"]
        self.port = int(self.endpoint.rsplit(":", 1)[1].strip("/"))
        self.region_name = variables["AWS_REGION"]
        self.credentials = Credentials(
            variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"]
        )

    def stop(self, sign=signal.SIGTERM):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(sign)
        try:
            self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise RuntimeError(f"skerry serve did not stop:\n{self.log()}") from None

    def alive(self) -> bool:
        return self.process.poll() is None

    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def command(self, *arguments: str, **options) -> subprocess.CompletedProcess:
        """Runs `skerry ARGUMENTS` for this region."""
        options.setdefault("env", clean_environment())
        options.setdefault("timeout", 60)
        return subprocess.run(
            [binary(), "--data", str(self.data), *arguments],
            text=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            **options,
        )

    def env(self, *form: str) -> dict:
        """The variables of `skerry env`, in one of its forms."""
        answer = self.command("--json", "env", *form)
        if answer.returncode != 0:
            raise RuntimeError(f"skerry env failed: {answer.stderr}")
        return json.loads(answer.stdout)

    def client_environment(self, *form: str) -> dict:
        return clean_environment(**self.env(*form))

    def serving_pid(self) -> int:
        """The process that answers: as root, the supervisor's child beside the warden."""
        pid = self.process.pid
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            if Path(f"/proc/{child}/comm").read_text().strip() != "skerry-warden":
                return int(child)
        return pid

    def processes(self) -> list[int]:
        """Every process of the region: the program's own, and those in its namespaces, whoever
        their parent is."""
        folder = self.data / "warden/netns"
        spaces = list(folder.iterdir()) if folder.exists() else []
        own = {(each.stat().st_dev, each.stat().st_ino) for each in spaces}
        family, found = {self.process.pid}, set()
        for each in sorted(Path("/proc").glob("[0-9]*"), key=lambda entry: int(entry.name)):
            try:
                parent = int((each / "stat").read_text().rpartition(")")[2].split()[1])
                there = (each / "ns/net").stat()
            except OSError:  # gone, or not ours to look at
                continue
            if int(each.name) in family or parent in family:
                family.add(int(each.name))
            elif (there.st_dev, there.st_ino) in own:
                found.add(int(each.name))
        return sorted(family | found)

    def shared_bytes(self) -> int:
        """Memory of all its processes, what several share counted once (PSS)."""
        total = 0
        for pid in self.processes():
            told = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in told if line.startswith("Pss:"))
        return total * 1024

    def resident_bytes(self) -> int:
        status = Path(f"/proc/{self.serving_pid()}/status").read_text()
        line = next(text for text in status.splitlines() if text.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024

    def forget_peak(self):
        """Lets peak_bytes() begin anew, where this user may (root)."""
        try:
            Path(f"/proc/{self.serving_pid()}/clear_refs").write_text("5")
        except PermissionError:
            pass

    def peak_bytes(self) -> int:
        status = Path(f"/proc/{self.serving_pid()}/status").read_text()
        line = next(text for text in status.splitlines() if text.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024


def read_line(pipe, seconds: float) -> str:
    """One line, or what came before the pipe closed; nothing after so many seconds."""
    import select

    deadline = time.monotonic() + seconds
    text = b""
    while not text.endswith(b"\n"):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            return ""
        piece = os.read(pipe.fileno(), 4096)
        if not piece:
            break
        text += piece
    return text.decode()
