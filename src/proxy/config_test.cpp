#include "proxy/config.hpp"

#include <gtest/gtest.h>

namespace skerry::proxy {
namespace {

using namespace std::chrono_literals;

Result<std::unique_ptr<Config>> toml(std::string text) {
  SeededRandom random(1);
  return parse_toml({"proxy.toml", std::move(text)}, random);
}
Result<std::unique_ptr<Config>> ini(std::string text) {
  SeededRandom random(1);
  return parse_pgbouncer_ini({"pgbouncer.ini", std::move(text)}, random);
}
constexpr std::string_view rest =
    "[databases.orders]\nhost = \"127.0.0.1\"\n[users]\nann = \"x\"\n";

TEST(Config, DefaultsAreAsDocumented) {
  const auto config = toml(std::string(rest));
  ASSERT_TRUE(config.ok()) << config.error().message;
  const Config& c = **config;
  EXPECT_EQ(c.listen.at(0).host, "127.0.0.1");
  EXPECT_EQ(c.listen.at(0).port, 6432);
  EXPECT_EQ(c.workers, 1U);
  EXPECT_EQ(c.auth, AuthMethod::scram);
  EXPECT_EQ(c.client_tls, LoginRules::Tls::none);
  EXPECT_EQ(c.timeouts.borrow, 120s);
  const DatabaseConfig& orders = *c.database("orders");
  EXPECT_EQ(orders.relay.mode, Mode::transaction);
  EXPECT_EQ(orders.pool_size, 20U);
  EXPECT_FALSE(orders.relay.reuse_unnamed_parse);
  EXPECT_EQ(orders.server.port, 5432);
  EXPECT_EQ(c.database("other"), nullptr);
  EXPECT_NE(c.find("ann"), nullptr);
}

TEST(Config, DatabasesMayDifferFromTheRest) {
  const auto config = toml(
      "mode = \"session\"\npool_size = 5\nborrow_timeout = \"1500ms\"\nlisten = [\"[::1]:1\", "
      "\"/tmp/x\"]\n[databases.\"*\"]\n[databases.a]\nmode = \"transaction\"\npool_size = 7\n"
      "reuse_unnamed_parse = true\nhost = \"/run/postgresql\"\nuser = \"ann\"\n[users]\nann = "
      "\"x\"\n");
  ASSERT_TRUE(config.ok()) << config.error().message;
  const Config& c = **config;
  EXPECT_EQ(c.database("anything")->relay.mode, Mode::session);
  EXPECT_EQ(c.database("anything")->pool_size, 5U);
  const DatabaseConfig& a = *c.database("a");
  EXPECT_EQ(a.relay.mode, Mode::transaction);
  EXPECT_EQ(a.pool_size, 7U);
  EXPECT_EQ(a.server.path, "/run/postgresql/.s.PGSQL.5432");
  EXPECT_EQ(a.credentials->password, "x");
  EXPECT_EQ(c.timeouts.borrow, 1500ms);
  EXPECT_EQ(c.listen.at(0).host, "::1");
  EXPECT_EQ(c.listen.at(1).path, "/tmp/x");
}

TEST(Config, WhatIsWrongIsNamed) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"pool_sise = 3\n", "pool_sise"},
      {"mode = \"statement\"\n", "mode"},
      {"workers = 300\n", "workers"},
      {"borrow_timeout = \"soon\"\n", "borrow_timeout"},
      {"listen = [\"host:1\"]\n", "host"},
      {"auth = \"plain\"\n", "auth"},
      {"client_tls = \"require\"\n", "tls_certificate"},
      {"= 1\n", "proxy.toml"},
      {"[surprise]\nx = 1\n", "surprise"}};
  for (const auto& [line, named] : cases) {
    const auto config = toml(std::string(line) + std::string(rest));
    ASSERT_FALSE(config.ok()) << line;
    EXPECT_NE(config.error().message.find(named), std::string::npos) << config.error().message;
  }
  EXPECT_FALSE(toml("").ok());
}

TEST(Config, TheEverydayPartOfPgbouncersFile) {
  const auto config = ini(
      "; comment\n[databases]\norders = host=127.0.0.1 port=5433 dbname=o2 pool_mode=session "
      "user=ann password='it''s'\n* = host=/run/postgresql\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
      "listen_port = 6543\npool_mode = transaction\ndefault_pool_size = 9\nauth_type = md5\n"
      "server_idle_timeout = 60\nadmin_users = root\n");
  // No users: the file names no auth_file.
  ASSERT_FALSE(config.ok());
  EXPECT_NE(config.error().message.find("no user"), std::string::npos) << config.error().message;
  const auto refused = ini("[pgbouncer]\nauth_query = select 1\n");
  EXPECT_NE(refused.error().message.find("pgbouncer.ini:2: auth_query"), std::string::npos);
  EXPECT_FALSE(ini("[peers]\n").ok());
  EXPECT_FALSE(ini("[pgbouncer]\npool_mode = statement\n").ok());
}

TEST(Config, UserFilesAreReadAsPgbouncersAre) {
  const auto users = parse_users({"f", "; c\n\"a\" \"b\"\"c\"\n\n\"d\" \"\" \n"});
  ASSERT_TRUE(users.ok());
  EXPECT_EQ(users->at(0).secret, "b\"c");
  EXPECT_EQ(users->at(1).user, "d");
  EXPECT_FALSE(parse_users({"f", "a b\n"}).ok());
}

}  // namespace
}  // namespace skerry::proxy
