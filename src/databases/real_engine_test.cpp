// Real engines of both ends of the catalogue: made, used by Debian's psql, killed, copied.
#include "databases/keeper.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>

#include "databases/limits.hpp"
#include "databases/real_region.hpp"
#include "databases/roles.hpp"

namespace skerry::databases {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

const MasterUser master{"app\"admin", "it's a secret", "orders"};

class RealEngine : public ::testing::TestWithParam<std::uint16_t> {
 protected:
  // A template is made once for all tests of its version.
  static RealRegion& region_of(std::uint16_t major) {
    auto& kept = regions()[major];
    if (!kept) {
      kept = std::make_unique<RealRegion>(major);
      const auto made = kept->make_blank();
      EXPECT_TRUE(made.ok()) << made.error().message;
    }
    return *kept;
  }
  static std::map<std::uint16_t, std::unique_ptr<RealRegion>>& regions() {
    static std::map<std::uint16_t, std::unique_ptr<RealRegion>> kept;
    return kept;
  }
  static void TearDownTestSuite() { regions().clear(); }

  RealRegion& region = region_of(GetParam());

  void TearDown() override { region.kill_instances(); }

  Keeper create(const InstanceSpec& spec) {
    Keeper keeper(region.machine(), region.key, spec);
    const auto made = keeper.create(region.blank(), master);
    EXPECT_TRUE(made.ok()) << made.error().message;
    return keeper;
  }

  std::string psql(const InstanceSpec& spec, const std::string& options, const std::string& sql) {
    const std::string name = spec.tree.name + ".c0ffee.us-east-1.rds.amazonaws.com";
    const std::string command = "PGPASSWORD=\"it's a secret\" psql -X -At \"host=" + name +
                                " hostaddr=127.0.0.1 port=" + std::to_string(spec.placement.port) +
                                " user='app\\\"admin' dbname=orders " + options + "\" -c \"" + sql +
                                "\" 2>&1";
    const std::unique_ptr<FILE, int (*)(FILE*)> out(::popen(command.c_str(), "r"), ::pclose);
    std::string text;
    std::array<char, 4096> piece{};
    while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), out.get()))
      text.append(piece.data(), got);
    return text;
  }
  std::string verified() const {
    return "sslmode=verify-full sslrootcert=" + region.root + "/ca/ca.pem";
  }
};

std::string one(Session& session, const std::string& sql) {
  const auto rows = session.run(sql);
  if (!rows.ok()) return "ERROR " + rows.error().message;
  return rows->empty() || !rows->at(0).at(0) ? "" : *rows->at(0).at(0);
}

TEST_P(RealEngine, ComesFromTheTemplateAndServesPsqlOverVerifiedTls) {
  const InstanceSpec spec = region.spec("db-first", {{"work_mem", "8192"}});
  const auto before = std::chrono::steady_clock::now();
  Keeper keeper = create(spec);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - before);
  std::printf("PostgreSQL %s: created in %d ms\n", text(region.engine.version).c_str(),
              static_cast<int>(took.count()));

  EXPECT_EQ(psql(spec, verified(),
                 "SELECT current_user, current_database(), ssl FROM "
                 "pg_stat_ssl WHERE pid = pg_backend_pid()"),
            "app\"admin|orders|t\n");
  EXPECT_EQ(psql(spec, verified(), "SHOW work_mem"), "8MB\n");
  EXPECT_EQ(psql(spec, verified(), "SHOW max_connections"), "112\n");
  EXPECT_EQ(psql(spec, verified(), "SHOW data_checksums"), "on\n");
  EXPECT_EQ(psql(spec, verified(), "SHOW password_encryption"),
            GetParam() == 13 ? "md5\n" : "scram-sha-256\n");
  // Forced from 15 on: the words are PostgreSQL's and RDS's.
  const std::string clear = psql(spec, "sslmode=disable", "SELECT 1");
  if (GetParam() == 13) {
    EXPECT_EQ(clear, "1\n");
  } else {
    EXPECT_THAT(clear, HasSubstr("no pg_hba.conf entry for host \"127.0.0.1\", user "
                                 "\"app\"admin\", database \"orders\", no encryption"));
  }
}

TEST_P(RealEngine, AParameterChangeHoldsAtOnceOrAfterTheReboot) {
  InstanceSpec spec = region.spec("db-parameters");
  Keeper keeper = create(spec);
  ParameterValues changed = spec.resolved;
  changed["statement_timeout"] = "1234";
  changed["max_connections"] = "50";
  ASSERT_TRUE(keeper.reconfigure(changed).ok());
  // The signal is served when the engine gets to it; a session that begins later has the value.
  std::string seen;
  for (int tries = 0; tries < 1000 && seen != "1234ms"; ++tries) {
    auto session = region.log_in(spec, master);
    ASSERT_TRUE(session.ok());
    seen = one(**session, "SHOW statement_timeout");
  }
  EXPECT_EQ(seen, "1234ms");
  EXPECT_EQ(one(**region.log_in(spec, master), "SHOW max_connections"), "112");
  ASSERT_TRUE(keeper.restart().ok());
  EXPECT_EQ(one(**region.log_in(spec, master), "SHOW max_connections"), "50");
}

TEST_P(RealEngine, TheMasterUserMayWhatRdsLetsIt) {
  const InstanceSpec spec = region.spec("db-rights");
  Keeper keeper = create(spec);
  auto session = region.log_in(spec, master);
  ASSERT_TRUE(session.ok()) << session.error().message;
  std::vector<std::string> statements = {
      "CREATE DATABASE other",
      "CREATE ROLE clerk LOGIN PASSWORD 'x'",
      "GRANT rds_superuser TO clerk",
      "CREATE TABLE t(x int)",
      "CREATE SCHEMA s",
      "GRANT pg_monitor TO clerk",
      "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
      "CREATE EXTENSION pg_stat_statements",
      "SELECT pg_stat_statements_reset()",
      "CREATE EXTENSION pgcrypto",
      "CREATE EXTENSION \"uuid-ossp\"",
      "CREATE EXTENSION pg_trgm",
      "CREATE EXTENSION dblink",
      "CREATE EXTENSION postgres_fdw",
      "CREATE EXTENSION pageinspect",
      "CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1')",
      "CREATE PUBLICATION p FOR TABLE t",
      "SELECT pg_stat_reset()",
      "SELECT * FROM pg_stat_activity",
      "SELECT count(*) FROM pg_ls_logdir()",
      "ALTER DATABASE orders SET work_mem = '1MB'"};
  if (GetParam() >= 15) statements.push_back("SET session_replication_role = replica");
  if (GetParam() >= 15) statements.push_back("CHECKPOINT");
  for (const std::string& sql : statements) {
    const auto done = (*session)->run(sql);
    EXPECT_TRUE(done.ok()) << sql << ": " << done.error().message;
  }
}

TEST_P(RealEngine, TheMasterUserCannotReachTheMachineOrRdsadmin) {
  const InstanceSpec spec = region.spec("db-limits");
  Keeper keeper = create(spec);
  auto session = region.log_in(spec, master);
  ASSERT_TRUE(session.ok()) << session.error().message;
  ASSERT_TRUE(
      (*session)
          ->run("CREATE TABLE t(x text); CREATE EXTENSION dblink; CREATE EXTENSION "
                "postgres_fdw; CREATE EXTENSION pageinspect; CREATE EXTENSION amcheck; CREATE "
                "FUNCTION f() "
                "RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'")
          .ok());
  const std::string socket = spec.placement.socket_folder;
  const std::string port = std::to_string(spec.placement.port);
  std::vector<std::string> refused = {
      "COPY t FROM PROGRAM 'id'",
      "COPY t TO PROGRAM 'cat'",
      "COPY t FROM '/etc/passwd'",
      "COPY t TO '/tmp/t'",
      "ALTER SYSTEM SET fsync = off",
      "SELECT pg_read_file('/etc/passwd')",
      "SELECT lo_import('/etc/passwd')",
      "GRANT pg_execute_server_program TO CURRENT_USER",
      "GRANT pg_read_server_files TO CURRENT_USER",
      "GRANT rdsadmin TO CURRENT_USER",
      "ALTER ROLE rdsadmin PASSWORD 'x'",
      "ALTER ROLE CURRENT_USER SUPERUSER",
      "ALTER ROLE CURRENT_USER REPLICATION",
      "SET ROLE rdsadmin",
      "SET SESSION AUTHORIZATION rdsadmin",
      "CREATE LANGUAGE mine HANDLER plpgsql_call_handler",
      "CREATE FUNCTION g() RETURNS int LANGUAGE c AS '/tmp/x.so', 'g'",
      "LOAD '/tmp/x.so'",
      "CREATE EXTENSION file_fdw",
      "CREATE EXTENSION plpython3u",
      "DELETE FROM pg_authid",
      "SELECT pg_reload_conf()",
      "DROP DATABASE rdsadmin",
      "SELECT dblink_connect_u('host=" + socket + " port=" + port + " user=rdsadmin')",
      "SELECT dblink_connect('host=" + socket + " port=" + port +
          " user=rdsadmin dbname=postgres')",
      "SELECT dblink_connect('host=" + socket + " port=" + port +
          " user=rdsadmin dbname=postgres password=guess')",
      "SELECT dblink_connect('host=127.0.0.1 port=" + port +
          " user=rdsadmin dbname=postgres password=guess')"};
  if (GetParam() <= 16) refused.emplace_back("CREATE EXTENSION adminpack");  // 17 dropped it
  for (const Difference& difference : differences())
    if (GetParam() <= difference.last_major) refused.emplace_back(difference.tested);
  for (const std::string& sql : refused) {
    const auto answer = (*session)->run(sql);
    ASSERT_FALSE(answer.ok()) << sql;
    EXPECT_THAT(answer.error().message,
                AnyOf(HasSubstr("ermission denied"), HasSubstr("must be superuser"),
                      HasSubstr("must be owner"), HasSubstr("password"), HasSubstr("reject"),
                      HasSubstr("is not allowed"), HasSubstr("must be a superuser"),
                      HasSubstr("role \"pg_")))
        << sql;
  }
  const MasterUser outsider{"rdsadmin", "guess", "postgres"};
  EXPECT_EQ(region.log_in(spec, outsider).error().refusal, Refusal::wrong_password);
}

TEST_P(RealEngine, NoCommittedRowIsLostWhenThePostmasterIsKilled) {
  // 13 syncs its folder file by file before it recovers: seconds on a busy disk.
  const int kills = GetParam() == 13 ? 3 : 20;
  const InstanceSpec spec = region.spec("db-killed");
  ASSERT_TRUE(create(spec).stop().ok());
  FakeClock clock;  // the waits between restarts pass at once
  Keeper keeper(region.machine(clock), region.key, spec);
  ASSERT_TRUE(keeper.start().ok());
  ASSERT_TRUE((*region.log_in(spec, master))->run("CREATE TABLE t(x int PRIMARY KEY)").ok());
  int committed = 0;
  for (int kill = 0; kill < kills; ++kill) {
    auto session = region.log_in(spec, master);
    ASSERT_TRUE(session.ok()) << session.error().message;
    EXPECT_EQ(one(**session, "SELECT count(*) FROM t"), std::to_string(committed));
    for (int rows = 0; rows < 5; ++rows) {
      ASSERT_TRUE((*session)->run("INSERT INTO t VALUES (" + std::to_string(committed) + ")").ok());
      ++committed;
    }
    ASSERT_TRUE(region.programs->signal(spec.tree, Signal::kill).ok());
    CrashEvent event = CrashEvent::none;
    while (event == CrashEvent::none) {
      // A dead postmaster's sessions go a moment later, and until then a successor ends at once.
      clock.advance(limits::restart_wait_ms_max);
      const auto looked = keeper.look_after();
      if (looked.ok()) event = *looked;
    }
    ASSERT_TRUE(keeper.healthy().ok());
    clock.advance(2 * limits::crash_memory_ms);
  }
  EXPECT_EQ(one(**region.log_in(spec, master), "SELECT count(*) FROM t"),
            std::to_string(committed));
}

TEST_P(RealEngine, ASnapshotUnderAWriterIsOneMoment) {
  const InstanceSpec spec = region.spec("db-source");
  Keeper keeper = create(spec);
  auto session = region.log_in(spec, master);
  ASSERT_TRUE((*session)
                  ->run("CREATE TABLE t(x serial PRIMARY KEY, filler text); INSERT INTO "
                        "t(filler) SELECT repeat('x', 500) FROM generate_series(1, 5000)")
                  .ok());
  const pid_t writer = ::fork();
  ASSERT_GE(writer, 0);
  if (writer == 0) {
    auto own = region.log_in(spec, master);
    while (own.ok() && (*own)
                           ->run("WITH a AS (INSERT INTO t(filler) VALUES ('a'), ('b') RETURNING "
                                 "x) SELECT 1")
                           .ok()) {
    }
    ::_exit(0);
  }
  const Tree snapshot{TreeKind::snapshot, "rds-mine"};
  const auto taken = keeper.snapshot(snapshot);
  ::kill(writer, SIGKILL);
  ::waitpid(writer, nullptr, 0);
  ASSERT_TRUE(taken.ok()) << taken.error().message;
  EXPECT_TRUE(keeper.remove().ok());

  const InstanceSpec restored = region.spec("db-restored");
  Keeper other(region.machine(), region.key, restored);
  const auto made = other.create({snapshot, spec.tree}, std::nullopt);
  ASSERT_TRUE(made.ok()) << made.error().message;
  auto again = region.log_in(restored, master);
  ASSERT_TRUE(again.ok()) << again.error().message;
  // Pairs are written in one transaction, so a moment has both or none; checksums are on, and the
  // index and the table say the same.
  EXPECT_EQ(one(**again,
                "SELECT count(*) FILTER (WHERE filler = 'a') - count(*) FILTER (WHERE "
                "filler = 'b') FROM t"),
            "0");
  EXPECT_EQ(one(**again, "SELECT count(*) >= 5000 FROM t WHERE length(filler) > 0"), "t");
  const std::string by_table = one(**again, "SELECT count(*) FROM t WHERE x > 0");
  EXPECT_EQ(one(**again, "SET enable_seqscan = off; SELECT count(*) FROM t WHERE x > 0"), by_table);
  EXPECT_EQ(region.trees->stage(spec.tree).value(), Stage::absent);
}

INSTANTIATE_TEST_SUITE_P(Versions, RealEngine, ::testing::Values(13, 18), [](const auto& version) {
  return "PostgreSQL" + std::to_string(version.param);
});

}  // namespace
}  // namespace skerry::databases
