"""Never another client's rows, and no login refused: the pooler's stress through a proxy of a
region, while its password rotates every five seconds, its database is rebooted, killed, stopped
and started, and its groups change; an idle client stays through all of it.

SKERRY_ROUNDS and SKERRY_SEED in the environment for more rounds of events, and for others.
"""
import json
import os
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

from proxy_region import PASSWORD, ProxyRegion, until

STRESS = Path(os.environ.get("POOLER_BUILD", ".")) / "nonce_stress"
ROUNDS = int(os.environ.get("SKERRY_ROUNDS", "1"))
SEED = os.environ.get("SKERRY_SEED", "1")
ROTATION_SECONDS = 5
LOGIN_SECONDS = 1  # for which a login may be under way
CLIENTS = 12


class Rotation(threading.Thread):
    """The role's password changes, then AWSCURRENT moves; the file has the two that hold."""

    def __init__(self, at: ProxyRegion, secret: str, folder: Path, proxy: str, visitor: str):
        super().__init__()
        self.at, self.secret, self.file = at, secret, folder / "passwords"
        self.proxy, self.visitor = proxy, visitor
        self.current, self.turns = PASSWORD, 0
        self.ended = threading.Event()
        self.failed: Exception | None = None
        self.write([PASSWORD])

    def write(self, passwords: list[str]):
        new = self.file.with_suffix(".new")
        new.write_text("\n".join(passwords) + "\n")
        new.rename(self.file)

    def alter(self, password: str) -> bool:
        """As the owner of the role, through the proxy as everybody."""
        told = self.at.psql(self.visitor, self.proxy,
                            f"alter role postgres password '{password}'",
                            password=self.current)  # fmt: skip
        if "password" in told.stderr and "wrong" in told.stderr:
            raise AssertionError(told.stderr)
        return told.returncode == 0

    def run(self):
        try:
            while not self.ended.wait(ROTATION_SECONDS - LOGIN_SECONDS):
                # The version before this one will hold no more.
                self.write([self.current])
                time.sleep(LOGIN_SECONDS)
                new = f"rotated-{self.turns + 1}-secret"
                # One that failed half-way may have done it: it is done again.
                while not self.alter(new):
                    if self.ended.is_set():
                        return
                self.at.secrets.put_secret_value(
                    SecretId=self.secret,
                    SecretString=json.dumps({"username": "postgres", "password": new}))  # fmt: skip
                former, self.current = self.current, new
                self.turns += 1
                self.write([self.current, former])
        except Exception as error:
            self.failed = error


@unittest.skipUnless(os.geteuid() == 0, "needs root: chaos around proxies was NOT tested")
class Chaos(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.at = ProxyRegion()
        cls.at.__enter__()
        cls.addClassCleanup(cls.at.__exit__, None, None, None)
        at = cls.at
        cls.base, cls.clients = at.group("base"), at.group("clients")
        at.allow(cls.base, cls.base)
        at.allow(cls.base, cls.clients)
        cls.visitor = at.visitor(cls.clients)
        cls.secret = at.secret("orders")
        role = at.role("proxy", cls.secret)
        at.database("orders", cls.base)
        cls.made = at.create_proxy("through", role, cls.secret, cls.base)
        at.rds.modify_db_proxy_target_group(
            DBProxyName="through", TargetGroupName="default",
            ConnectionPoolConfig={"MaxConnectionsPercent": 8})  # fmt: skip
        at.rds.register_db_proxy_targets(
            DBProxyName="through", TargetGroupName="default", DBInstanceIdentifiers=["orders"]
        )
        at.healthy("through")

    # ---- what happens meanwhile ----

    def reboot(self):
        self.at.rds.reboot_db_instance(DBInstanceIdentifier="orders")
        self.at.available("orders")

    def kill(self):
        tree = self.at.instance("orders")["DbiResourceId"].lower()
        file = self.at.region.data / "warden/databases/instance" / tree / "postmaster.pid"

        def engine() -> int:
            text = file.read_text() if file.exists() else ""
            return int(text.split()[0]) if text else 0

        before = engine()
        os.kill(before, signal.SIGKILL)
        until(lambda: engine() not in (0, before), "another engine")
        self.at.healthy("through", seconds=60)

    def stop_and_start(self):
        self.at.rds.stop_db_instance(DBInstanceIdentifier="orders")
        self.at.available("orders", "stopped")
        self.at.rds.start_db_instance(DBInstanceIdentifier="orders")
        self.at.healthy("through", seconds=60)
        self.at.available("orders")

    def cut_from_the_database(self):
        self.at.revoke(self.base, self.base)
        self.at.unhealthy("through", "UNREACHABLE")
        self.at.allow(self.base, self.base)
        self.at.healthy("through")

    def cut_from_the_clients(self):
        self.at.revoke(self.base, self.clients)
        time.sleep(1)  # new clients wait outside meanwhile
        self.at.allow(self.base, self.clients)

    def test_no_wrong_answer_and_no_refused_login(self):
        at, host = self.at, self.made["Endpoint"]
        with tempfile.TemporaryDirectory() as folder:
            rotation = Rotation(at, self.secret, Path(folder), host, self.visitor)
            address = at.psql_words(self.visitor, host)
            numeric = next(w for w in address[-1].split() if w.startswith("hostaddr="))[9:]
            with at.session(self.visitor, host) as idle:
                self.assertEqual(idle.ask("select 'before'"), "before")
                rotation.start()
                stress = subprocess.Popen(
                    [*address[:2], STRESS, "5432", "1000000000", SEED, str(CLIENTS)],
                    env={"NONCE_HOST": numeric, "NONCE_USER": "postgres",
                         "NONCE_DATABASE": "orders", "NONCE_PASSWORDS": str(rotation.file),
                         "NONCE_SECONDS": str(ROUNDS * 45)},
                    stdout=subprocess.PIPE, text=True)  # fmt: skip
                events = (self.reboot, self.cut_from_the_database, self.kill,
                          self.cut_from_the_clients, self.stop_and_start)  # fmt: skip
                while stress.poll() is None:
                    for happen in events:
                        happen()
                        until(lambda: at.health("through")["State"] == "AVAILABLE", "it", 60)
                        time.sleep(1)  # under load, as long as it takes
                said = stress.communicate()[0]
                rotation.ended.set()
                rotation.join()
                self.assertEqual(idle.ask("select 'after'"), "after")
        print(f"{rotation.turns} rotations; {said.strip()}")
        self.assertEqual(stress.returncode, 0, said)
        self.assertIsNone(rotation.failed)
        self.assertGreater(rotation.turns, 2)
        self.assertIn(" 0 refused", said)


if __name__ == "__main__":
    unittest.main()
