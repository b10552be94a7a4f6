"""A managed proxy without its region: the test is control, at the other end of the channel."""
import array
import atexit
import json
import os
import socket
import subprocess
import threading

from servers import PROXY, Directory, Postgres, free_port, wait_until

METHODS = {"scram": 0, "md5": 1}


class Managed:
    """`users` are {name: {"passwords": [...], "method": "md5", "tokens": True}}."""

    def __init__(
        self, directory: Directory, postgres: Postgres, users: dict | None = None, **settings
    ):
        self.ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.log = directory.path / f"managed-{free_port()}.log"
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [PROXY, "--managed"],
                preexec_fn=lambda: os.dup2(theirs.fileno(), 3),
                pass_fds=[3],
                stdout=log,
                stderr=log,
            )
        theirs.close()
        atexit.register(self.stop)
        self.postgres = postgres
        self.serial = 0
        self.probes, self.counters, self.pins, self.questions = [], {}, {}, []
        self.on_secrets = lambda: None
        self.judge = lambda question: 0
        self.lock = threading.Lock()
        self.users = users if users is not None else {"app": {"passwords": ["app-secret"]}}
        self.settings = settings
        self.configure()
        self.port = self.listen("default")
        threading.Thread(target=self.hear, daemon=True).start()

    def say(self, message: dict, descriptor: int | None = None):
        body = json.dumps(message).encode()
        size = 30_000
        pieces = [body[i : i + size] for i in range(0, len(body), size)]
        with self.lock:
            for i, piece in enumerate(pieces):
                mark = b"." if i == len(pieces) - 1 else b"+"
                beside = []
                if i == 0 and descriptor is not None:
                    rights = array.array("i", [descriptor])
                    beside = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)]
                self.ours.sendmsg([mark + piece], beside)

    def configure(self, users: dict | None = None, **settings):
        self.users = users if users is not None else self.users
        self.settings.update(settings)
        self.serial += 1
        self.say(
            {
                "kind": "settings",
                "serial": self.serial,
                "name": "test",
                "users": [
                    {
                        "name": name,
                        "passwords": user["passwords"],
                        "method": METHODS[user.get("method", "scram")],
                        "tokens": int(user.get("tokens", False)),
                    }
                    for name, user in self.users.items()
                ],
                "target": {"host": "127.0.0.1", "port": self.postgres.port, "name": "localhost"},
                "certificate": "",
                "key": "",
                "ca": "",
                "tls": 0,
                "clients_max": 1000,
                "scram_iterations": 4096,
                "connections_percent": 100,
                "idle_percent": 50,
                "borrow_ms": 10_000,
                "client_idle_ms": 1_800_000,
                "init_query": "",
                "details": 0,
                **self.settings,
            }
        )

    def listen(self, endpoint: str) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        self.say({"kind": "listener", "endpoint": endpoint}, listener.fileno())
        port = listener.getsockname()[1]
        listener.close()
        return port

    def hear(self):
        partial = b""
        while True:
            datagram = self.ours.recv(1 << 17)
            if not datagram:
                return
            partial += datagram[1:]
            if datagram[:1] == b"+":
                continue
            message, partial = json.loads(partial), b""
            kind = message["kind"]
            if kind == "probe":
                self.probes.append(message)
            elif kind == "counters":
                self.counters[message["endpoint"]] = {
                    c["name"]: c["value"] for c in message["counts"]
                }
            elif kind == "pins":
                for pin in message["pins"]:
                    self.pins[(pin["reason"], pin["statement"])] = pin["sessions"]
            elif kind == "token":
                self.questions.append(message)
                answer = self.judge(message)
                self.say({"kind": "token", "question": message["question"], "answer": answer})
            elif kind == "secrets":
                self.on_secrets()
                self.say({"kind": "secrets", "question": message["question"]})

    def outcome(self) -> tuple | None:
        """Of the last probe with the settings of now."""
        said = [p for p in self.probes if p["serial"] == self.serial]
        return (said[-1]["outcome"], said[-1]["message"]) if said else None

    def wait_for(self, outcome: int):
        wait_until(lambda: (self.outcome() or [None])[0] == outcome, f"outcome {outcome}")
        return self.outcome()[1]

    def metric(self, name: str, endpoint: str = "") -> int:
        return self.counters.get(endpoint, {}).get(name, 0)

    def stop(self):
        if self.process is None:
            return
        self.ours.shutdown(socket.SHUT_RDWR)
        try:
            self.process.wait(timeout=10)
        finally:
            self.process.kill()
            self.process = None
