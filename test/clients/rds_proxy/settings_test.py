"""What the settings of a proxy and of its target group are for a user, each metric moved by what
causes it, the log group of DebugLogging, endpoints of one's own, and events.

One region for all; a test leaves the settings as it found them.
"""
import os
import socket
import subprocess
import sys
import time
import unittest
import urllib.request

from operations_test import Sdk
from proxy_region import ProxyRegion, until

GROUP = {"DBProxyName": "through", "TargetGroupName": "default"}
DEFAULTS = {
    "MaxConnectionsPercent": 100,
    "MaxIdleConnectionsPercent": 50,
    "ConnectionBorrowTimeout": 120,
    "InitQuery": "",
}
# Begins a login and prints what is asked for: "md5", or the iterations of SCRAM (RFC 5802).
BEGIN_LOGIN = """
import socket, struct, sys
peer = socket.create_connection((sys.argv[1], 5432), 5)
say = lambda kind, body: peer.sendall(kind + struct.pack('!i', len(body) + 4) + body)
say(b'', struct.pack('!i', 196608) + b'user\\0postgres\\0database\\0orders\\0\\0')
asked = struct.unpack('!i', peer.recv(4096)[5:9])[0]
if asked == 5: sys.exit(print('md5'))
first = b'n,,n=,r=abcdefgh'
say(b'p', b'SCRAM-SHA-256\\0' + struct.pack('!i', len(first)) + first)
print(peer.recv(4096).rpartition(b'i=')[2].decode())
"""


@unittest.skipUnless(os.geteuid() == 0, "needs root: proxies' settings were NOT tested")
class ProxySettings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            cls.metrics_port = free.getsockname()[1]
        cls.at = ProxyRegion("--metrics", f"127.0.0.1:{cls.metrics_port}")
        cls.at.__enter__()
        cls.addClassCleanup(cls.at.__exit__, None, None, None)
        at = cls.at
        cls.group = at.group("all")
        at.allow(cls.group, cls.group)
        cls.visitor = at.visitor(cls.group)
        secret = at.secret("orders")
        cls.auth = {"SecretArn": secret}
        cls.role = at.role("proxy", secret)
        at.rds.create_db_parameter_group(
            DBParameterGroupName="own", DBParameterGroupFamily="postgres13", Description="own"
        )
        at.database("orders", cls.group, DBParameterGroupName="own")
        cls.made = at.create_proxy("through", cls.role, secret, cls.group)
        at.rds.register_db_proxy_targets(**GROUP, DBInstanceIdentifiers=["orders"])
        at.healthy("through")

    def query(self, *sql, **more):
        return self.at.psql(self.visitor, self.made["Endpoint"], *sql, **more)

    def session(self, **more):
        return self.at.session(self.visitor, self.made["Endpoint"], **more)

    def numbers(self, labels: str = 'ProxyName="through"') -> dict:
        """The metrics with exactly these dimensions."""
        page = urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics").read()
        out = {}
        for line in page.decode().splitlines():
            name, brace, rest = line.partition("{")
            if brace and rest.rsplit("} ", 1)[0] == labels:
                out[name.removeprefix("AWS_RDS_")] = int(rest.rsplit(" ", 1)[1])
        return out

    def pool(self, **config):
        self.addCleanup(self.at.rds.modify_db_proxy_target_group, **GROUP,
                        ConnectionPoolConfig=DEFAULTS)  # fmt: skip
        self.at.rds.modify_db_proxy_target_group(
            **GROUP, ConnectionPoolConfig={**DEFAULTS, **config}
        )

    def proxy(self, undo: dict, **settings):
        self.at.rds.modify_db_proxy(DBProxyName="through", **settings)
        self.addCleanup(self.at.rds.modify_db_proxy, DBProxyName="through", **undo)

    def end_connections(self):
        """What stands stays, whatever changes: so that new ones are needed."""
        self.query("select pg_terminate_backend(pid) from pg_stat_activity "
                   "where usename = current_user")  # fmt: skip

    # ---- settings ----

    def test_the_init_query_is_run_on_each_connection(self):
        self.pool(InitQuery="SET statement_timeout = 4321")
        until(lambda: self.query("show statement_timeout").stdout.strip() == "4321ms",
              "the init query's setting")  # fmt: skip

    def test_the_share_of_connections_and_how_long_one_waits(self):
        self.pool(MaxConnectionsPercent=1, MaxIdleConnectionsPercent=0, ConnectionBorrowTimeout=1)
        until(lambda: self.numbers()["MaxDatabaseConnectionsAllowed"] == 1, "one connection")
        with self.session() as holder:
            self.assertEqual(holder.ask("begin; select 1"), "1")
            began = time.monotonic()
            refused = self.query("select 1")
            waited = time.monotonic() - began
        self.assertIn("Timed-out waiting to acquire database connection.", refused.stderr)
        self.assertTrue(1 <= waited < 4, waited)
        self.assertEqual(self.query("select 1").stdout.strip(), "1")

    def test_idle_clients_are_ended(self):
        waits = ("select 'before'", "\\! sleep 1.6", "select 'after'")
        told = self.query(*waits)
        self.assertEqual(told.stdout.split(), ["before", "after"], told.stderr)
        self.proxy({"IdleClientTimeout": 1800}, IdleClientTimeout=1)
        told = until(lambda: (t := self.query(*waits)).returncode and t, "an end for idle clients")
        self.assertEqual(told.stdout.split(), ["before"])
        self.assertIn("terminating connection", told.stderr)

    def asked(self) -> str:
        """Of a client that begins to log in."""
        words = self.at.psql_words(self.visitor, self.made["Endpoint"])
        address = next(w[9:] for w in words[-1].split() if w.startswith("hostaddr="))
        told = subprocess.run([*words[:2], sys.executable, "-c", BEGIN_LOGIN, address],
                              capture_output=True, text=True, check=True)  # fmt: skip
        return told.stdout.strip()

    def test_md5_by_the_client_password_type(self):
        md5 = {**self.auth, "ClientPasswordAuthType": "POSTGRES_MD5"}
        ask = Sdk(self.at)  # Debian's boto3 does not know it yet
        self.addCleanup(ask.close)
        self.addCleanup(ask, "ModifyDBProxy", DBProxyName="through", Auth=[self.auth])
        ask("ModifyDBProxy", DBProxyName="through", Auth=[md5])
        until(lambda: self.asked() == "md5", "md5")
        self.assertEqual(self.query("select 1").stdout.strip(), "1")
        self.assertIn("is wrong", self.query("select 1", password="wrong").stderr)

    def test_scram_iterations_by_a_tag(self):
        """How many the client is asked for, until the tag is gone."""
        arn, key = self.made["DBProxyArn"], "skerry:scram-iterations"

        self.assertEqual(self.asked(), "4096")
        self.at.rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": key, "Value": "64"}])
        until(lambda: self.asked() == "64", "64 iterations")
        self.assertEqual(self.query("select 1").stdout.strip(), "1")
        self.at.rds.remove_tags_from_resource(ResourceName=arn, TagKeys=[key])
        until(lambda: self.asked() == "4096", "PostgreSQL's own number")

    def test_debug_logging_names_what_pins(self):
        logs = self.at.client("logs")
        self.addCleanup(logs.close)
        where = {"logGroupName": "/aws/rds/proxy/through"}
        self.proxy({"DebugLogging": False}, DebugLogging=True)
        self.assertTrue(self.at.proxy("through")["DebugLogging"])

        def line() -> str:
            self.query("set work_mem = '7MB'; select 1")
            if not logs.describe_log_groups(logGroupNamePrefix="/aws/rds/proxy/")["logGroups"]:
                return ""
            events = logs.filter_log_events(**where, filterPattern='"was pinned"')["events"]
            return events[0]["message"] if events else ""

        self.assertRegex(
            until(line, "the pin's line"),
            r"^\d{4}-\S+Z \[WARN\] \[proxyEndpoint=default\] \[clientConnection=\d+\] The client "
            r"session was pinned to the database connection \[dbConnection=\d+\] for the remainder "
            r"of the session\. The proxy can't reuse this connection until the session ends\. "
            r"Reason: SQL changed session settings that the proxy doesn't track\. Consider moving "
            r"session configuration to the proxy's initialization query\. "
            r'Digest: "set work_mem = \$1;"\.$',
        )

    def test_an_endpoint_of_a_template_and_its_name(self):
        """AWS::RDS::DBProxyEndpoint, reached over TLS by its own name; tags; away again."""
        at = self.at
        stacks = at.client("cloudformation")
        self.addCleanup(stacks.close)
        with open(os.path.join(os.path.dirname(__file__), "endpoint.yaml")) as file:
            template = file.read()
        values = {"Subnets": ",".join(at.subnets), "Group": self.group, "Team": "blue"}

        def ask(call, done: str):
            call(StackName="door", TemplateBody=template,
                 Parameters=[{"ParameterKey": key, "ParameterValue": value}
                             for key, value in values.items()])  # fmt: skip
            return until(lambda: ended(done), done)

        def ended(done: str):
            stack = stacks.describe_stacks(StackName="door")["Stacks"][0]
            if "IN_PROGRESS" in stack["StackStatus"]:
                return None
            self.assertEqual(stack["StackStatus"], done)
            return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}

        told = ask(stacks.create_stack, "CREATE_COMPLETE")
        self.assertRegex(
            told["Endpoint"], r"^door\.endpoint\.proxy-\w+\.us-east-1\.rds\.amazonaws\.com$"
        )
        checked = {"sslmode": "verify-full", "sslrootcert": at.region.data / "ca.pem"}
        for host in (told["Endpoint"], self.made["Endpoint"]):
            answer = at.psql(self.visitor, host, "select 7", **checked)
            self.assertEqual(answer.stdout.strip(), "7", answer.stderr)
        until(lambda: self.numbers('ProxyName="through",EndpointName="door"').get("QueryRequests"),
              "the endpoint's own metrics")  # fmt: skip
        values["Team"] = "green"
        told = ask(stacks.update_stack, "UPDATE_COMPLETE")
        tags = at.rds.list_tags_for_resource(ResourceName=told["Arn"])["TagList"]
        self.assertIn({"Key": "team", "Value": "green"}, tags)
        stacks.delete_stack(StackName="door")
        until(lambda: len(at.rds.describe_db_proxy_endpoints(DBProxyName="through")[
            "DBProxyEndpoints"]) == 1, "the endpoint gone")  # fmt: skip

    # ---- metrics ----

    def moves(self, *names: str, since: dict):
        """All of them grow beyond what they were."""
        def behind():
            now = self.numbers()
            return [f"{name}, {now[name]}" for name in names if now[name] <= since[name]]

        try:
            until(lambda: not behind(), "them to grow")
        except AssertionError:
            self.fail("has not grown: " + "; ".join(behind()))

    def test_metrics_of_clients(self):
        until(lambda: self.numbers()["ClientConnections"] == 0, "other tests' clients to be gone")
        before = self.numbers()
        with self.session() as plain, self.session(sslmode="require") as secure:
            self.assertEqual(plain.ask("select 1"), "1")
            self.assertEqual(secure.ask("select 2"), "2")
            self.assertIn("is wrong", self.query("select 1", password="wrong").stderr)
            self.moves(
                "ClientConnections", "ClientConnectionsNoTLS", "ClientConnectionsTLS",
                "ClientConnectionsReceived", "ClientConnectionsSetupSucceeded",
                "ClientConnectionsSetupFailedAuth", "QueryRequests", "QueryRequestsNoTLS",
                "QueryRequestsTLS", "QueryResponseLatency_sum", "QueryDatabaseResponseLatency_sum",
                "DatabaseConnectionsBorrowLatency_count", since=before)  # fmt: skip
        self.moves("ClientConnectionsClosed", since=before)
        until(lambda: self.numbers()["ClientConnections"] == 0, "the gauge to fall")

    def test_metrics_of_connections(self):
        before = self.numbers()
        with self.session() as lends, self.session() as pins:
            self.assertEqual(lends.ask("begin; select 1"), "1")
            self.assertEqual(pins.ask("set work_mem = '5MB'; select 2"), "2")
            self.moves("DatabaseConnections", "DatabaseConnectionsCurrentlyBorrowed",
                       "DatabaseConnectionsCurrentlyInTransaction",
                       "DatabaseConnectionsCurrentlySessionPinned", since=before)  # fmt: skip
            now = self.numbers()
            self.assertGreater(now["DatabaseConnectionRequests"], 0)
            self.assertGreater(now["DatabaseConnectionsSetupSucceeded"], 0)
        until(lambda: self.numbers()["DatabaseConnectionsCurrentlySessionPinned"] == 0, "no pin")
        until(lambda: self.numbers()["DatabaseConnectionsCurrentlyInTransaction"] == 0, "none open")

    def test_metrics_of_waiting(self):
        """Who waits for a connection has waited so long."""
        self.pool(MaxConnectionsPercent=1, MaxIdleConnectionsPercent=0)
        until(lambda: self.numbers()["DatabaseConnections"] <= 1, "no more than one connection")
        before = self.numbers()["DatabaseConnectionsBorrowLatency_sum"]
        with self.session() as holder, self.session() as waits:
            self.assertEqual(holder.ask("begin; select 1"), "1")
            waits.process.stdin.write("select 2;\n")
            waits.process.stdin.flush()
            holder.ask("select pg_sleep(1.5)")
            self.assertEqual(holder.ask("commit; select 3"), "3")
            self.assertEqual(waits.process.stdout.readline(), "2\n")
        until(lambda: self.numbers()["DatabaseConnectionsBorrowLatency_sum"] - before > 250_000,
              "a second and more of waiting, in microseconds")  # fmt: skip

    def test_metrics_of_a_database_that_insists_on_tls(self):
        at = self.at
        before = self.numbers()
        self.assertEqual(before["DatabaseConnectionsWithTLS"], 0)

        def insist(value: str):
            at.rds.modify_db_parameter_group(
                DBParameterGroupName="own",
                Parameters=[{"ParameterName": "rds.force_ssl", "ParameterValue": value,
                             "ApplyMethod": "immediate"}])  # fmt: skip

        self.addCleanup(at.healthy, "through")
        self.addCleanup(insist, "0")
        insist("1")
        encrypted = "select ssl from pg_stat_ssl where pid = pg_backend_pid()"

        def over_tls() -> bool:
            self.end_connections()
            return self.query(encrypted).stdout.strip() == "t"

        until(over_tls, "TLS to the database", 40)
        self.moves("DatabaseConnectionsWithTLS", "DatabaseConnectionRequestsWithTLS", since=before)

    def test_metrics_of_a_stopped_database(self):
        at = self.at
        role = 'ProxyName="through",TargetGroup="default",TargetRole="READ_WRITE"'
        self.assertEqual(self.numbers(role)["AvailabilityPercentage"], 100)
        before = self.numbers()["DatabaseConnectionsSetupFailed"]
        at.rds.stop_db_instance(DBInstanceIdentifier="orders")
        until(lambda: self.numbers(role)["AvailabilityPercentage"] == 0, "no availability")
        with self.session() as waits:
            waits.process.stdin.write("select 'served';\n")
            waits.process.stdin.flush()
            until(lambda: self.numbers()["DatabaseConnectionsSetupFailed"] > before, "a failure")
            at.rds.start_db_instance(DBInstanceIdentifier="orders")
            self.assertEqual(waits.process.stdout.readline(), "served\n")
        at.healthy("through", seconds=60)
        at.available("orders")

    # ---- how it reaches its database ----

    def test_beside_the_network_where_the_groups_allow_the_network(self):
        """Connections to the database go by its Unix socket; a revoked group ends that."""
        at = self.at
        local = "select inet_server_addr() is null"
        until(lambda: self.query(local).stdout.strip() == "t", "the Unix socket")
        outside = at.group("outside")
        at.allow(self.group, outside)
        at.rds.modify_db_instance(DBInstanceIdentifier="orders", VpcSecurityGroupIds=[outside],
                                  ApplyImmediately=True)  # fmt: skip
        at.unhealthy("through", "UNREACHABLE")
        self.pool(ConnectionBorrowTimeout=1)
        self.end_connections()
        until(lambda: "Timed-out waiting" in self.query(local).stderr, "no connection")
        at.rds.modify_db_instance(DBInstanceIdentifier="orders", VpcSecurityGroupIds=[self.group],
                                  ApplyImmediately=True)  # fmt: skip
        at.healthy("through")
        self.end_connections()
        until(lambda: self.query(local).stdout.strip() == "t", "the Unix socket again")

    # ---- events ----

    def test_a_proxy_waits_for_addresses(self):
        """RDS-EVENT-0243; the proxy is made when its subnets have room."""
        ec2 = self.at.ec2
        vpc = ec2.create_vpc(CidrBlock="10.9.0.0/24")["Vpc"]["VpcId"]
        self.addCleanup(ec2.delete_vpc, VpcId=vpc)
        subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.0.{at}/28",
                                     AvailabilityZone=f"us-east-1{zone}")["Subnet"]["SubnetId"]
                   for at, zone in ((0, "a"), (16, "b"))]  # fmt: skip
        for each in subnets:
            self.addCleanup(ec2.delete_subnet, SubnetId=each)
        full = [ec2.create_network_interface(SubnetId=subnets[1])["NetworkInterface"]
                ["NetworkInterfaceId"] for _ in range(11)]  # fmt: skip
        rds = self.at.rds
        made = rds.create_db_proxy(
            DBProxyName="tight", EngineFamily="POSTGRESQL", Auth=[self.auth], RoleArn=self.role,
            VpcSubnetIds=subnets)["DBProxy"]  # fmt: skip
        self.assertEqual(made["Status"], "insufficient-resource-limits")
        told = rds.describe_events(SourceType="db-proxy", SourceIdentifier="tight")["Events"][-1]
        self.assertEqual(told["EventCategories"], ["failure"])
        self.assertIn(f"enough IP addresses available in your subnets: {subnets[1]}. ",
                      told["Message"])  # fmt: skip
        for each in full:
            ec2.delete_network_interface(NetworkInterfaceId=each)
        until(lambda: self.at.proxy("tight")["Status"] == "available", "the proxy")
        rds.delete_db_proxy(DBProxyName="tight")
        until(lambda: len(rds.describe_db_proxies()["DBProxies"]) == 1, "the proxy gone")

    def test_z_events(self):
        at = self.at
        at.create_proxy("short", self.role, self.auth["SecretArn"], self.group)
        at.rds.modify_db_proxy(DBProxyName="short", IdleClientTimeout=60)
        at.rds.create_db_proxy_endpoint(
            DBProxyName="short", DBProxyEndpointName="side", VpcSubnetIds=at.subnets,
            VpcSecurityGroupIds=[self.group])  # fmt: skip
        until(lambda: at.rds.describe_db_proxy_endpoints(DBProxyEndpointName="side")[
            "DBProxyEndpoints"][0]["Status"] == "available", "the endpoint")  # fmt: skip
        at.rds.modify_db_proxy_endpoint(
            DBProxyEndpointName="side", VpcSecurityGroupIds=[self.group]
        )
        at.rds.delete_db_proxy_endpoint(DBProxyEndpointName="side")
        at.rds.register_db_proxy_targets(DBProxyName="short", TargetGroupName="default",
                                         DBInstanceIdentifiers=["orders"])  # fmt: skip
        at.rds.delete_db_instance(DBInstanceIdentifier="orders", SkipFinalSnapshot=True)
        until(lambda: not at.rds.describe_db_proxy_targets(DBProxyName="short")["Targets"],
              "no target", 60)  # fmt: skip
        at.rds.delete_db_proxy(DBProxyName="short")
        until(lambda: len(at.rds.describe_db_proxies()["DBProxies"]) == 1, "the proxy gone")
        told = at.rds.describe_events(SourceType="db-proxy", SourceIdentifier="short")["Events"]
        self.assertEqual([(each["Message"], each["EventCategories"]) for each in told], [
            ("RDS created DB proxy short.", ["creation"]),
            ("RDS modified DB proxy short.", ["configuration change"]),
            ("RDS created endpoint side for DB proxy short.", ["creation"]),
            ("RDS modified the end point of the DB proxy short.", ["configuration change"]),
            ("RDS deleted endpoint side for DB proxy short.", ["deletion"]),
            ("RDS detected the addition of the DB instance and automatically added it to the "
             "target group of the DB proxy short.", ["configuration change"]),
            ("RDS detected deletion of DB instance orders and automatically removed it from "
             "target group default of DB proxy short.", ["configuration change"]),
            ("RDS deleted DB proxy short.", ["deletion"]),
        ])  # fmt: skip
        categories = at.rds.describe_event_categories(SourceType="db-proxy")
        self.assertEqual(
            categories["EventCategoriesMapList"][0]["EventCategories"],
            ["configuration change", "creation", "deletion", "failure"],
        )


if __name__ == "__main__":
    unittest.main()
