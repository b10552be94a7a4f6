"""CPU and throughput of the pooler beside PgBouncer and a minimal forwarder.

    bench.py [--rounds 15] [--seconds 1] [--pgbouncer /usr/sbin/pgbouncer] PROXY FORWARDER

All on one CPU, the same Unix socket to the database, cells interleaved; each round gives one ratio
to PgBouncer of the same round, and the median of the ratios is printed with the interval in which
it lies with 95 % (by the sign test's order statistics). CPU is read from /proc/PID/schedstat.
"""
import argparse
import atexit
import os
import signal
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "clients" / "pooler"))
from servers import (
    BIN,
    Directory,
    Postgres,
    as_postgres,
    connects,
    free_port,
    wait_until,
)  # noqa: E402

CLIENTS = (1, 8, 32)
MODES = ("simple", "extended", "prepared")


class Target:
    def __init__(self, name: str, port: int, command: list):
        self.name, self.port = name, port
        self.process = None
        if command:
            with open(os.devnull, "wb") as quiet:
                self.process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
            atexit.register(self.process.kill)
            wait_until(lambda: connects(port), name)

    def cpu_ns(self) -> int:
        if self.process is None:
            return 0
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((t / "schedstat").read_text().split()[0]) for t in tasks)


def prepared_postgres(directory: Directory) -> Postgres:
    """With pgbench's tables, and nothing that makes a login slow."""
    postgres = Postgres(directory, {"shared_buffers": "256MB"})
    (postgres.data / "pg_hba.conf").write_text("local all all trust\nhost all all all trust\n")
    postgres.sql("select pg_reload_conf()")
    fill = [BIN / "pgbench", "-i", "-q", "-s", "1", "-h", postgres.socket_dir]
    fill += ["-p", str(postgres.port), "-U", "app", "app"]
    subprocess.run(fill, check=True, capture_output=True)
    return postgres


def postgres_cpu_us(postgres: Postgres) -> float:
    """Of all its processes: those that are there, and those that were (in ticks)."""
    ticks = Path(f"/proc/{postgres.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[13:15]
    total = sum(int(t) for t in ticks) * 1e6 / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{postgres.process.pid}/task/{postgres.process.pid}/children")
    for pid in children.read_text().split():
        try:
            total += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1000
        except (FileNotFoundError, ProcessLookupError):
            pass  # it went away and is counted in the ticks now
    return total


def targets(args, directory: Directory, postgres: Postgres) -> list:
    path = directory.path
    users = path / "users.txt"
    users.write_text('"app" "app-secret"\n')
    users.chmod(0o644)
    out = [Target("direct", postgres.port, [])]
    port = free_port()
    socket = f"{postgres.socket_dir}/.s.PGSQL.{postgres.port}"
    out.append(Target("forwarder", port, [args.forwarder, str(port), socket]))
    port = free_port()
    ini = path / "pgbouncer.ini"
    version = subprocess.run([args.pgbouncer, "--version"], capture_output=True, text=True).stdout
    newer = "1.18" not in version
    ini.write_text(
        f"[databases]\napp = host={postgres.socket_dir} port={postgres.port}\n[pgbouncer]\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = trust\n"
        f"auth_file = {users}\npool_mode = transaction\ndefault_pool_size = 10\n"
        f"max_client_conn = 15000\n" + ("max_prepared_statements = 200\n" if newer else "")
    )
    ini.chmod(0o644)
    out.append(Target("pgbouncer", port, as_postgres([args.pgbouncer, ini])))
    for name, extra in (("skerry", ""), ("skerry, reuse", "reuse_unnamed_parse = true\n")):
        port = free_port()
        toml = path / f"{port}.toml"
        toml.write_text(
            f'listen = ["127.0.0.1:{port}"]\nauth = "trust"\npool_size = 10\n'
            f"clients_max = 15000\n{extra}"
            f'[databases.app]\nhost = "{postgres.socket_dir}"\nport = {postgres.port}\n'
            f'[users]\napp = "app-secret"\n'
        )
        out.append(Target(name, port, [args.proxy, str(toml)]))
    print(version.splitlines()[0])
    return out


def end_cleanly():
    """A run that is stopped leaves nothing behind: what was started is ended at exit."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def cell(
    target: Target, mode: str, clients: int, seconds: int, postgres: Postgres | None = None
) -> tuple:
    """Transactions per second, and for each the CPU microseconds of the proxy and PostgreSQL."""
    before = target.cpu_ns()
    database_before = postgres_cpu_us(postgres) if postgres else 0
    done = subprocess.run(
        [BIN / "pgbench", "-h", "127.0.0.1", "-p", str(target.port), "-U", "app", "-n", "-S",
         "-M", mode, "-c", str(clients), "-T", str(seconds), "app"],
        env={**os.environ, "PGPASSWORD": "app-secret", "PGSSLMODE": "disable"},
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        return None
    words = {line.split(" = ")[0]: line.split(" = ")[1] for line in done.stdout.splitlines()
             if " = " in line}  # fmt: skip
    count = int([line for line in done.stdout.splitlines() if "actually processed" in line][0]
                .split(":")[1].split("/")[0])  # fmt: skip
    proxy_us = (target.cpu_ns() - before) / 1000
    database_us = postgres_cpu_us(postgres) - database_before if postgres else 0
    return float(words["tps"].split()[0]), proxy_us / max(count, 1), database_us / max(count, 1)


def interval(ratios: list) -> str:
    ordered = sorted(ratios)
    n = len(ordered)
    cut = max(0, int(n / 2 - 0.98 * n**0.5)) if n >= 6 else 0
    return f"{statistics.median(ordered):.2f} ({ordered[cut]:.2f}-{ordered[n - 1 - cut]:.2f})"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("proxy")
    parser.add_argument("forwarder")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=int, default=1)
    parser.add_argument("--modes", default=",".join(MODES))
    parser.add_argument("--clients", default=",".join(map(str, CLIENTS)))
    parser.add_argument("--without", default="", help="targets that are not wanted")
    parser.add_argument("--pgbouncer", default="/usr/sbin/pgbouncer")
    args = parser.parse_args()
    end_cleanly()
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[-1]})
    directory = Directory()
    postgres = prepared_postgres(directory)
    all_targets = targets(args, directory, postgres)
    print(f"load before: {os.getloadavg()[0]:.1f}; {args.rounds} rounds of {args.seconds} s")
    print("mode clients | target: TPS, CPU us/query of the proxy and of PostgreSQL, and paired "
          "with pgbouncer's (95 %) the proxy's CPU and TPS")  # fmt: skip
    for mode in args.modes.split(","):
        for clients in map(int, args.clients.split(",")):
            # Reuse is of unnamed statements, which only this mode has.
            shown = [t for t in all_targets if t.name != "skerry, reuse" or mode == "extended"]
            shown = [t for t in shown if t.name not in args.without.split(",")]
            seen = {t.name: [] for t in shown}
            for _ in range(args.rounds):
                for target in shown:
                    seen[target.name].append(cell(target, mode, clients, args.seconds, postgres))
            for name, cells in seen.items():
                pairs = [(c, p) for c, p in zip(cells, seen["pgbouncer"]) if c]
                if not pairs:
                    print(f"{mode:9} {clients:3} | {name:14} not supported")
                    continue
                tps = statistics.median(c[0] for c, _ in pairs)
                cpu = statistics.median(c[1] for c, _ in pairs)
                database = statistics.median(c[2] for c, _ in pairs)
                ratios = [c[1] / p[1] for c, p in pairs if p and c[1] and name != "pgbouncer"]
                faster = [c[0] / p[0] for c, p in pairs if p and name != "pgbouncer"]
                print(f"{mode:9} {clients:3} | {name:14} {tps:8.0f} {cpu:6.1f} {database:6.1f} "
                      + (f"CPU {interval(ratios)} " if ratios else "")
                      + (f"TPS {interval(faster)}" if faster else ""), flush=True)  # fmt: skip
    postgres.stop("immediate")


if __name__ == "__main__":
    main()
