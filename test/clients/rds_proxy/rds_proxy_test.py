"""A proxy's life with boto3: health and its faults, clients by groups, rotation, reboot, deletion.

One region for all; the tests run in their order and build on each other."""
import json
import os
import signal
import socket
import threading
import time
import unittest
import urllib.request

import boto3
from botocore.exceptions import ClientError
from proxy_region import PASSWORD, ProxyRegion, until


@unittest.skipUnless(os.geteuid() == 0, "needs root: proxies were NOT tested")
class ProxyLife(unittest.TestCase):
    password = PASSWORD  # until it is rotated

    @classmethod
    def setUpClass(cls):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            cls.metrics_port = free.getsockname()[1]
        cls.at = ProxyRegion("--metrics", f"127.0.0.1:{cls.metrics_port}")
        cls.at.__enter__()
        cls.addClassCleanup(cls.at.__exit__, None, None, None)
        at = cls.at
        cls.clients, cls.base = at.group("clients"), at.group("base")
        cls.secret = at.secret("orders")
        cls.role = at.role("proxy")
        cls.visitor = at.visitor(cls.clients)
        cls.made = at.create_proxy("through", cls.role, cls.secret, cls.base)
        at.database("orders", cls.base)

    def query(self, sql="select 1", **more):
        return self.at.psql(self.visitor, self.made["Endpoint"], sql, **more)

    def refused(self, code: str, call, **parameters) -> str:
        with self.assertRaises(ClientError) as raised:
            call(**parameters)
        self.assertEqual(raised.exception.response["Error"]["Code"], code)
        return raised.exception.response["Error"]["Message"]

    def test_01_each_fault_is_the_targets_health(self):
        """No permission, no way, then neither: available within 300 ms of the last."""
        at = self.at
        at.rds.register_db_proxy_targets(
            DBProxyName="through", TargetGroupName="default", DBInstanceIdentifiers=["orders"]
        )
        why = at.unhealthy("through", "AUTH_FAILURE")
        self.assertIn("is not authorized to perform: secretsmanager:GetSecretValue", why)
        at.permit("proxy", self.secret)
        self.assertIn("security groups", at.unhealthy("through", "UNREACHABLE"))
        at.allow(self.base, self.base)
        began = time.monotonic()
        at.healthy("through")
        took = 1000 * (time.monotonic() - began)
        print(f"available {took:.0f} ms after the last prerequisite")
        self.assertLess(took, 300)
        self.assertNotIn("Description", at.health("through"))

    def test_02_clients_by_groups_only(self):
        at = self.at
        self.assertRegex(
            self.made["Endpoint"], r"^through\.proxy-\w{12}\.us-east-1\.rds\.amazonaws\.com$"
        )
        self.assertIn("timeout", self.query().stderr)
        at.allow(self.base, self.clients)
        told = self.query("select current_user || ' ' || current_database()")
        self.assertEqual(told.stdout.strip(), "postgres orders", told.stderr)
        self.assertIn("is wrong", self.query(password="wrong").stderr)
        self.assertIn("has no credentials for the role nobody", self.query(user="nobody").stderr)
        self.assertIn(
            "currently doesn't support the option", self.query(options="-cjit=off").stderr
        )
        self.assertEqual(self.query(sslmode="require").stdout.strip(), "1")

    def test_03_a_wrong_secret(self):
        at = self.at
        modify = at.rds.modify_db_proxy
        wrong = at.secret("wrong", "another-one")
        at.permit("proxy", wrong)
        modify(DBProxyName="through", Auth=[{"SecretArn": wrong}])
        why = at.unhealthy("through", "AUTH_FAILURE")
        self.assertIn('password authentication failed for user "postgres"', why)
        at.permit("proxy", self.secret)
        modify(DBProxyName="through", Auth=[{"SecretArn": self.secret}])
        at.healthy("through")

    def test_04_a_rotation_refuses_nobody(self):
        at = self.at
        stop, failures, logins = threading.Event(), [], [0]
        passwords = [PASSWORD]

        def client():
            while not stop.is_set():
                password = passwords[0]
                told = self.query(password=password)
                if told.returncode == 0:
                    logins[0] += 1
                elif password in passwords:
                    failures.append(told.stderr)

        workers = [threading.Thread(target=client) for _ in range(2)]
        for worker in workers:
            worker.start()
        for turn in range(2):
            new = f"rotated-{turn}-secret"
            told = self.query(f"alter role postgres password '{new}'", password=passwords[0])
            self.assertEqual(told.returncode, 0, told.stderr)
            at.secrets.put_secret_value(
                SecretId=self.secret,
                SecretString=json.dumps({"username": "postgres", "password": new}),
            )
            passwords[:] = [new, passwords[0]]
            time.sleep(1.5)  # under load, as long as it takes
        stop.set()
        for worker in workers:
            worker.join()
        self.assertEqual(failures, [])
        self.assertGreater(logins[0], 5)
        type(self).password = passwords[0]

    def longest_answer(self, what: str, happen, over) -> None:
        """A client that stays is answered all the while; how long the longest answer took."""
        with self.at.session(
            self.visitor, self.made["Endpoint"], password=self.password
        ) as client:
            longest = asked = 0
            happen()
            done = False
            while not done:
                done = over()
                began = time.monotonic()
                self.assertEqual(client.ask(f"select {asked}"), str(asked))
                longest, asked = max(longest, time.monotonic() - began), asked + 1
        print(f"{what}: the longest of {asked} answers took {1000 * longest:.0f} ms")
        self.at.healthy("through")

    def test_05_who_is_idle_stays_through_a_reboot(self):
        self.longest_answer(
            "a reboot",
            lambda: self.at.rds.reboot_db_instance(DBInstanceIdentifier="orders"),
            lambda: self.at.instance("orders")["DBInstanceStatus"] == "available",
        )

    def test_05_who_is_idle_stays_through_a_crash(self):
        tree = self.at.instance("orders")["DbiResourceId"].lower()
        file = self.at.region.data / "warden/databases/instance" / tree / "postmaster.pid"

        def engine() -> str:
            return file.read_text().split("\n")[0] if file.exists() else ""

        before = engine()
        self.longest_answer(
            "kill -9 of the engine",
            lambda: os.kill(int(before), signal.SIGKILL),
            lambda: engine() not in ("", before),
        )

    def test_06_a_stopped_instance(self):
        at = self.at
        at.rds.stop_db_instance(DBInstanceIdentifier="orders")
        until(lambda: "stopped" in at.unhealthy("through", "CONNECTION_FAILED"),
              "a target that is said to be stopped")  # fmt: skip
        until(lambda: at.instance("orders")["DBInstanceStatus"] == "stopped",
              "an instance that may be started")  # fmt: skip
        with at.session(self.visitor, self.made["Endpoint"], password=self.password) as idle:
            at.rds.start_db_instance(DBInstanceIdentifier="orders")
            self.assertEqual(idle.ask("select 'served'"), "served")
        at.healthy("through", seconds=60)

    def test_06_an_endpoint_of_its_own(self):
        at = self.at
        at.rds.create_db_proxy_endpoint(
            DBProxyName="through", DBProxyEndpointName="second", VpcSubnetIds=at.subnets,
            VpcSecurityGroupIds=[self.base])  # fmt: skip

        def endpoint() -> dict:
            return at.rds.describe_db_proxy_endpoints(DBProxyEndpointName="second")[
                "DBProxyEndpoints"
            ][0]

        until(lambda: endpoint()["Status"] == "available", "the endpoint")
        host = endpoint()["Endpoint"]
        self.assertIn("second.endpoint.proxy-", host)
        told = at.psql(self.visitor, host, "select 1", password=self.password)
        self.assertEqual(told.stdout.strip(), "1", told.stderr)
        at.rds.delete_db_proxy_endpoint(DBProxyEndpointName="second")
        until(
            lambda: len(at.rds.describe_db_proxy_endpoints(DBProxyName="through")[
                "DBProxyEndpoints"]) == 1,
            "the endpoint gone")  # fmt: skip
        self.assertEqual(self.query(password=self.password).stdout.strip(), "1")

    def test_07_what_a_person_sees(self):
        """psql through the proxy, ps, explain pin, and the metrics of CloudWatch."""
        at = self.at
        told = at.region.command(
            "psql", "through", "-XAtqc", "set statement_timeout = 1234", "-c", "select 7",
            env={**os.environ, "PGPASSWORD": self.password})  # fmt: skip
        self.assertEqual(told.stdout.strip(), "7", told.stderr)

        def pins() -> list:
            return json.loads(at.region.command("--json", "explain", "pin", "through").stdout)[
                "pins"
            ]

        until(pins, "the pin")
        self.assertEqual(pins()[0]["statement"], "set statement_timeout = 1234")
        shown = at.region.command("explain", "pin", "through")
        self.assertEqual(shown.returncode, 1)
        self.assertIn("ALTER ROLE", shown.stdout)
        self.assertRegex(at.region.command("ps").stdout, r"through +available +orders +AVAILABLE")
        text = urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics").read()
        numbers = dict(line.rsplit(" ", 1) for line in text.decode().splitlines() if "{" in line)
        of_proxy = '{ProxyName="through"}'
        self.assertGreater(int(numbers["AWS_RDS_ClientConnectionsSetupSucceeded" + of_proxy]), 0)
        self.assertGreater(int(numbers["AWS_RDS_QueryRequests" + of_proxy]), 0)
        self.assertGreater(int(numbers["AWS_RDS_MaxDatabaseConnectionsAllowed" + of_proxy]), 0)
        role = '{ProxyName="through",TargetGroup="default",TargetRole="READ_WRITE"}'
        self.assertEqual(numbers["AWS_RDS_AvailabilityPercentage" + role], "100")

    def test_08_what_is_refused(self):
        at = self.at
        good = {
            "DBProxyName": "other", "EngineFamily": "POSTGRESQL", "RoleArn": self.role,
            "VpcSubnetIds": at.subnets, "Auth": [{"SecretArn": self.secret}],
        }  # fmt: skip
        create = at.rds.create_db_proxy
        self.refused("DBProxyAlreadyExistsFault", create, **{**good, "DBProxyName": "Through"})
        self.refused("InvalidParameterValue", create, **{**good, "DBProxyName": "a--b"})
        said = self.refused(
            "InvalidParameterCombination", create, **{**good, "EngineFamily": "MYSQL"}
        )
        self.assertIn("MYSQL", said)
        self.refused("InvalidParameterCombination", create, **{**good, "Auth": []})
        self.refused("InvalidParameterValue", create, **good, IdleClientTimeout=30_000)
        self.refused("InvalidSubnet", create, **{**good, "VpcSubnetIds": ["subnet-00000000"]})
        self.refused("DBProxyNotFoundFault", at.rds.delete_db_proxy, DBProxyName="absent")
        group = {"DBProxyName": "through", "TargetGroupName": "default"}
        modify = at.rds.modify_db_proxy_target_group
        self.refused("InvalidParameterCombination", modify, **group,
                     ConnectionPoolConfig={"MaxIdleConnectionsPercent": 5})  # fmt: skip
        self.refused("InvalidParameterValue", modify, **group,
                     ConnectionPoolConfig={"MaxConnectionsPercent": 101})  # fmt: skip
        self.refused("InvalidParameterCombination", modify, **group, NewName="better")
        self.refused("DBProxyTargetAlreadyRegisteredFault", at.rds.register_db_proxy_targets,
                     **group, DBInstanceIdentifiers=["orders"])  # fmt: skip
        self.refused("DBProxyTargetNotFoundFault", at.rds.deregister_db_proxy_targets,
                     **group, DBInstanceIdentifiers=["absent"])  # fmt: skip
        self.refused("InvalidParameterCombination", at.rds.create_db_proxy_endpoint,
                     DBProxyName="through", DBProxyEndpointName="reader", TargetRole="READ_ONLY",
                     VpcSubnetIds=at.subnets)  # fmt: skip

    def test_09_tags_and_events(self):
        at = self.at
        arn = self.made["DBProxyArn"]
        at.rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "team", "Value": "blue"}])
        told = at.rds.list_tags_for_resource(ResourceName=arn)["TagList"]
        self.assertEqual(told, [{"Key": "team", "Value": "blue"}])
        events = [each["Message"] for each in at.rds.describe_events()["Events"]]
        self.assertIn("RDS created DB proxy through.", events)

    def test_09_tokens_of_iam(self):
        at = self.at
        at.rds.modify_db_proxy(
            DBProxyName="through", Auth=[{"SecretArn": self.secret, "IAMAuth": "REQUIRED"}]
        )
        host = self.made["Endpoint"]

        def refusal(token: str, tls: str = "require") -> str:
            return self.query(password=token, sslmode=tls).stderr

        token = at.rds.generate_db_auth_token(host, 5432, "postgres")
        until(lambda: "only with SSL" in refusal(token, "disable"), "tokens to be asked for")
        told = self.query("select current_user", password=token, sslmode="require")
        self.assertEqual(told.stdout.strip(), "postgres", told.stderr)
        failed = "IAM authentication failed for user postgres. Check the IAM token"
        self.assertIn(failed, refusal(token[:-1] + ("0" if token[-1] != "0" else "1")))
        self.assertIn(failed, refusal(at.rds.generate_db_auth_token(host, 5432, "other")))
        elsewhere = at.rds.generate_db_auth_token("else.where", 5432, "postgres")
        self.assertIn(failed, refusal(elsewhere))
        self.assertIn(failed, refusal(self.password))
        at.iam.create_user(UserName="reader")
        keys = at.iam.create_access_key(UserName="reader")["AccessKey"]
        reader = boto3.client(
            "rds", region_name="us-east-1", aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"])  # fmt: skip
        token = reader.generate_db_auth_token(host, 5432, "postgres")
        reader.close()
        self.assertIn(failed, refusal(token))
        resource = self.made["DBProxyArn"].rsplit(":", 1)[1]
        allowed = {
            "Effect": "Allow",
            "Action": "rds-db:connect",
            "Resource": f"arn:aws:rds-db:us-east-1:000000000000:dbuser:{resource}/postgres",
        }
        at.iam.put_user_policy(
            UserName="reader", PolicyName="connect",
            PolicyDocument=json.dumps({"Version": "2012-10-17",
                                       "Statement": [allowed]}))  # fmt: skip
        self.assertEqual(refusal(token), "")
        at.rds.modify_db_proxy(DBProxyName="through", Auth=[{"SecretArn": self.secret}])
        until(lambda: self.query(password=self.password).returncode == 0, "passwords again")

    def test_10_a_revoked_group(self):
        at = self.at
        at.revoke(self.base, self.clients)
        self.assertIn("timeout", self.query(password=self.password).stderr)
        at.revoke(self.base, self.base)
        at.unhealthy("through", "UNREACHABLE")
        at.allow(self.base, self.base)
        at.healthy("through")

    def test_11_the_region_starts_again(self):
        at = self.at
        at.region.stop()
        at.region.start()
        for name in ("rds", "ec2", "iam", "secrets"):
            getattr(at, name).close()
            setattr(at, name, at.client("secretsmanager" if name == "secrets" else name))
        at.allow(self.base, self.clients)
        at.healthy("through", seconds=60)
        self.assertEqual(self.query(password=self.password).stdout.strip(), "1")

    def test_12_deleted_without_a_trace(self):
        at = self.at
        at.rds.delete_db_proxy(DBProxyName="through")
        until(lambda: not at.rds.describe_db_proxies()["DBProxies"], "the proxy gone")
        left = at.ec2.describe_network_interfaces()["NetworkInterfaces"]
        self.assertEqual([i for i in left if "DBProxy" in i["Description"]], [])


if __name__ == "__main__":
    unittest.main()
