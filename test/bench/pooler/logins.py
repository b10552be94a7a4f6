"""Logins: CPU for each, connect + SELECT 1 + end of node's `pg`, and a storm by TLS.

    logins.py cpu|pg|storm [--rounds 15] [--seconds 1] [--pgbouncer PATH] PROXY LOGIN_LOAD

PgBouncer and the pooler have the same SCRAM verifier, certificate and Unix socket to PostgreSQL.
They share one CPU; the generator has the other. Rounds are interleaved and ratios paired.
"""
import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "clients" / "pooler")]
from attack import certificate  # noqa: E402
from bench import Target, end_cleanly, interval  # noqa: E402
from servers import Directory, Postgres, as_postgres, free_port  # noqa: E402

CELLS = (
    ("md5", "plain"),
    ("scram-sha-256", "plain"),
    ("scram-sha-256", "tls"),
    ("scram-sha-256", "resumed"),
)
PG = """
import pg from 'pg'
const [port, ssl, count] = process.argv.slice(1)
const config = { host: '127.0.0.1', port: +port, user: 'app', password: 'app-secret',
  database: 'app', ssl: ssl === 'tls' ? { rejectUnauthorized: false } : false }
const took = []
for (let i = 0; i < +count; i++) {
  const begun = process.hrtime.bigint()
  const client = new pg.Client(config)
  await client.connect()
  await client.query('SELECT 1')
  await client.end()
  took.push(Number(process.hrtime.bigint() - begun) / 1000)
}
took.sort((a, b) => a - b)
console.log(took[took.length >> 1])
"""


class Pair:
    """PostgreSQL, and PgBouncer and the pooler in front of it with one way to log in."""

    def __init__(self, args):
        self.args = args
        self.directory = Directory()
        self.postgres = Postgres(self.directory)
        # For md5 the poolers need a password that serves both sides.
        hba = self.postgres.data / "pg_hba.conf"
        hba.write_text("local all all trust\nhost all all all scram-sha-256\n")
        self.postgres.sql("select pg_reload_conf()")
        self.cert, self.key = certificate(self.directory.path, "bench")
        for path in (self.cert, self.key):
            path.chmod(0o644)
        self.verifier = self.postgres.sql(
            "select rolpassword from pg_authid where rolname = 'app'"
        )

    def targets(self, auth: str, wire: str) -> list:
        path, postgres = self.directory.path, self.postgres
        secret = "app-secret" if auth == "md5" else self.verifier
        users = path / "users.txt"
        users.write_text(f'"app" "{secret}"\n')
        users.chmod(0o644)
        tls = wire != "plain"
        port = free_port()
        ini = path / f"{port}.ini"
        ini.write_text(
            f"[databases]\napp = host={postgres.socket_dir} port={postgres.port}\n[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
            f"auth_type = {auth}\nauth_file = {users}\npool_mode = transaction\n"
            f"max_client_conn = 1000\nlog_connections = 0\nlog_disconnections = 0\n"
            + (
                f"client_tls_sslmode = require\nclient_tls_cert_file = {self.cert}\n"
                f"client_tls_key_file = {self.key}\n"
                if tls
                else ""
            )
        )
        ini.chmod(0o644)
        bouncer = Target("pgbouncer", port, as_postgres([self.args.pgbouncer, ini]))
        port = free_port()
        toml = path / f"{port}.toml"
        toml.write_text(
            f'listen = ["127.0.0.1:{port}"]\nauth = "{auth}"\nusers_file = "{users}"\n'
            + (
                f'client_tls = "require"\ntls_certificate = "{self.cert}"\n'
                f'tls_key = "{self.key}"\n'
                if tls
                else ""
            )
            + f'[databases.app]\nhost = "{postgres.socket_dir}"\nport = {postgres.port}\n'
        )
        return [bouncer, Target("skerry", port, [self.args.proxy, str(toml)])]


def logins(args, port: int, wire: str, seconds: float, threads: int = 2) -> tuple:
    done = subprocess.run(
        [
            "taskset",
            "-c",
            str(args.generator_cpu),
            args.login_load,
            str(port),
            wire,
            str(seconds),
            str(threads),
        ],
        capture_output=True,
        text=True,
    )
    words = done.stdout.split()
    return int(words[1]), int(words[3]), float(words[5])


def cpu(args, pair: Pair):
    print("login            | CPU us: pgbouncer, skerry, ratio (95 %)")
    for auth, wire in CELLS:
        targets = pair.targets(auth, wire)
        seen = {t.name: [] for t in targets}
        for round_number in range(args.rounds + 1):
            for target in targets:
                before = target.cpu_ns()
                count, refused, _ = logins(args, target.port, wire, args.seconds)
                assert refused == 0 and count > 0, (target.name, auth, wire, count, refused)
                if round_number > 0:  # the first warms up
                    seen[target.name].append((target.cpu_ns() - before) / 1000 / count)
        ratios = [s / p for s, p in zip(seen["skerry"], seen["pgbouncer"])]
        print(
            f"{auth:13} {wire:8} | {statistics.median(seen['pgbouncer']):6.1f} "
            f"{statistics.median(seen['skerry']):6.1f}  {interval(ratios)}",
            flush=True,
        )
        for target in targets:
            target.process.kill()


def node_pg(args, pair: Pair):
    folder = HERE.parents[1] / "clients" / "pooler" / "node"
    print(
        "pg: connect + SELECT 1 + end, us: direct, pgbouncer, skerry; "
        "skerry to pgbouncer (95 %), skerry to direct"
    )

    def one(port: int, wire: str) -> float:
        done = subprocess.run(
            ["node", "--input-type=module", "-e", PG, str(port), wire, "100"],
            cwd=folder,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return float(done.stdout)

    for auth, wire in CELLS[:3]:
        targets = pair.targets(auth, wire)
        seen = {"direct": [], "pgbouncer": [], "skerry": []}
        for _ in range(args.rounds):
            if wire == "plain":
                seen["direct"].append(one(pair.postgres.port, wire))
            for target in targets:
                seen[target.name].append(one(target.port, wire))
        middle = {name: statistics.median(values or [0]) for name, values in seen.items()}
        ratios = [s / p for s, p in zip(seen["skerry"], seen["pgbouncer"])]
        direct = f"{middle['skerry'] / middle['direct']:.2f}" if middle["direct"] else "-"
        print(
            f"{auth:13} {wire:6} | {middle['direct']:6.0f} {middle['pgbouncer']:6.0f} "
            f"{middle['skerry']:6.0f}  {interval(ratios)}  {direct}",
            flush=True,
        )
        for target in targets:
            target.process.kill()


def storm(args, pair: Pair):
    for target in pair.targets("scram-sha-256", "tls"):
        before = target.cpu_ns()
        count, refused, seconds = logins(args, target.port, "tls", args.seconds, threads=8)
        print(
            f"TLS + SCRAM for {seconds:.0f} s | {target.name}: {count / seconds:.0f} a second, "
            f"{refused} refused, {(target.cpu_ns() - before) / 1000 / count:.0f} us each",
            flush=True,
        )
        target.process.kill()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("cpu", "pg", "storm"))
    parser.add_argument("proxy")
    parser.add_argument("login_load")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--pgbouncer", default="/usr/sbin/pgbouncer")
    args = parser.parse_args()
    end_cleanly()
    cpus = sorted(os.sched_getaffinity(0))
    args.generator_cpu = cpus[0]
    os.sched_setaffinity(0, {cpus[-1]})
    pair = Pair(args)
    {"cpu": cpu, "pg": node_pg, "storm": storm}[args.what](args, pair)
    pair.postgres.stop("immediate")


if __name__ == "__main__":
    main()
