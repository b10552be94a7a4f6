"""Databases of a region for tests: made by RDS's API, and used by Debian's libpq from a process in
the namespace of a network interface. Needs root (to go there), as the instances do."""
import json
import subprocess
import sys
import time
from pathlib import Path

import boto3

WAIT_SECONDS_MAX = 90
MASTER = {"MasterUsername": "app", "MasterUserPassword": "correct-horse"}


def client(region, service="rds"):
    keys = region.credentials
    return boto3.client(
        service, endpoint_url=region.endpoint, region_name=region.region_name,
        aws_access_key_id=keys.access_key, aws_secret_access_key=keys.secret_key)  # fmt: skip


def wait_until(condition, what: str, seconds: float = WAIT_SECONDS_MAX):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {what}")


def create(rds, name: str, version: str = "13", **more) -> dict:
    rds.create_db_instance(**{
        "DBInstanceIdentifier": name, "Engine": "postgres", "EngineVersion": version,
        "DBInstanceClass": "db.t3.micro", "AllocatedStorage": 20, "DBName": "orders",
        "PubliclyAccessible": False, **MASTER, **more})  # fmt: skip
    return wait_for(rds, name, "available")


def describe(rds, name: str) -> dict:
    return rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]


def wait_for(rds, name: str, status: str) -> dict:
    def there():
        now = describe(rds, name)
        if now["DBInstanceStatus"] == "failed" != status:
            raise AssertionError(f"{name} failed: {events(rds)}")
        return now if now["DBInstanceStatus"] == status else None

    return wait_until(there, f"{name} {status}")


def wait_gone(rds, name: str) -> None:
    wait_until(lambda: name not in [each["DBInstanceIdentifier"] for each in
                                    rds.describe_db_instances()["DBInstances"]],
               f"{name}'s end")  # fmt: skip


def events(rds) -> list[str]:
    return [each["Message"] for each in rds.describe_events(Duration=600)["Events"]]


def own_interface(region, name: str) -> tuple[str, str]:
    """The instance's interface and its address."""
    told = json.loads(region.command("--json", "ps").stdout)["databases"]
    address = next(each["address"] for each in told if each["name"] == name)
    found = client(region, "ec2").describe_network_interfaces(
        Filters=[{"Name": "private-ip-address", "Values": [address]}])["NetworkInterfaces"]
    return found[0]["NetworkInterfaceId"], address


class Sql:
    """A session as the master user, from the instance's own interface unless another is named."""

    def __init__(self, region, name: str, interface: str | None = None, **options):
        own, address = own_interface(region, name)
        space = region.data / "warden/netns" / (interface or own)
        port = describe(client(region), name)["Endpoint"]["Port"]
        self.process = subprocess.Popen(
            ["nsenter", f"--net={space}", "/usr/bin/python3", "-u", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # fmt: skip
        self.options = {
            "hostaddr": address, "host": describe(client(region), name)["Endpoint"]["Address"],
            "port": port, "user": MASTER["MasterUsername"], "dbname": "orders",
            "password": MASTER["MasterUserPassword"], "connect_timeout": 3,
            "sslmode": "verify-full", "sslrootcert": str(region.data / "ca.pem"), **options}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def ask(self, **question):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def connect(self) -> str:
        """What went wrong; nothing: connected."""
        return self.ask(connect=self.options)

    def run(self, sql: str):
        """Rows, or the error's text."""
        return self.ask(sql=sql)

    def value(self, sql: str):
        rows = self.run(sql)
        if isinstance(rows, str):
            raise AssertionError(f"{sql}: {rows}")
        return rows[0][0] if rows else None


# From here on: in the namespace.


def main():
    import psycopg2

    connection = None
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            if "connect" in asked:
                connection = psycopg2.connect(**asked["connect"])
                connection.autocommit = True
                answer = ""
            else:
                with connection.cursor() as cursor:
                    cursor.execute(asked["sql"])
                    rows = cursor.fetchall() if cursor.description else []
                    answer = [[str(cell) for cell in row] for row in rows]
        except Exception as error:  # told to whoever asked
            answer = str(error).strip() or repr(error)
        print(json.dumps(answer))


if __name__ == "__main__":
    main()
