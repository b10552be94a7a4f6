#include "proxy/managed_messages.hpp"

#include <gtest/gtest.h>

#include <sys/socket.h>

#include "proxy/managed_channel.hpp"
#include "proxy/managed_config.hpp"
#include "proxy/managed_report.hpp"
#include "proxy/target_probe.hpp"

namespace skerry::proxy {
namespace {

ManagedSettings settings() {
  ManagedSettings out;
  out.serial = 7;
  out.name = "orders";
  out.users = {{"ann", {"new", "old"}, AuthMethod::md5, Tokens::refused}};
  out.target = ManagedTarget{"10.0.0.5", 5432, "db.example"};
  out.borrow_ms = 5000;
  out.connections_percent = 50;
  return out;
}

TEST(ManagedMessages, SurviveTheChannel) {
  const auto said = decode_to_proxy(encode(ToProxy{settings()}));
  ASSERT_TRUE(said.has_value());
  const auto& read = std::get<ManagedSettings>(*said);
  EXPECT_EQ(read.serial, 7u);
  EXPECT_EQ(read.users.front().passwords, (std::vector<std::string>{"new", "old"}));
  EXPECT_EQ(read.users.front().method, AuthMethod::md5);
  EXPECT_EQ(read.target->host, "10.0.0.5");
  EXPECT_EQ(read.borrow_ms, 5000);
  const ProbeReport report{9, ProbeReport::Outcome::denied, "no", 40};
  const auto heard = decode_from_proxy(encode(FromProxy{report}));
  ASSERT_TRUE(heard.has_value());
  EXPECT_EQ(std::get<ProbeReport>(*heard).outcome, ProbeReport::Outcome::denied);
  EXPECT_EQ(std::get<ProbeReport>(*heard).message, "no");
}

TEST(ManagedMessages, WhatIsNoMessageIsRefused) {
  for (const char* const text :
       {"", "{}", "[]", R"({"kind":"probe"})", R"({"kind":"token","question":-1})",
        R"({"kind":"probe","serial":1,"outcome":9,"message":"","max_connections":1})",
        R"({"kind":"settings"})"})
    EXPECT_FALSE(decode_from_proxy(text).has_value() || decode_to_proxy(text).has_value()) << text;
}

TEST(ManagedChannel, LargeMessagesAndDescriptorsComeWhole) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
  ManagedChannel one{Fd(ends[0])};
  ManagedChannel other{Fd(ends[1])};
  const std::string large(1 << 20, 'x');
  EXPECT_EQ(one.send(large, Fd(::dup(0))), ManagedChannel::Sent::kept);
  ManagedChannel::Message got;
  while (got.state == ManagedChannel::Message::State::none) {
    got = other.receive();
    one.flush();
  }
  EXPECT_EQ(got.text, large);
  EXPECT_EQ(got.descriptors.size(), 1u);
  EXPECT_EQ(other.receive().state, ManagedChannel::Message::State::none);
}

TEST(ManagedConfig, SharesOfConnections) {
  EXPECT_EQ(connections_allowed(0, 100), 4u);  // not known yet
  EXPECT_EQ(connections_allowed(200, 100), 196u);
  EXPECT_EQ(connections_allowed(200, 50), 100u);
  EXPECT_EQ(connections_allowed(20, 1), 1u);
  EXPECT_EQ(connections_allowed(3, 100), 1u);
}

TEST(ManagedConfig, ASaltStaysThroughARotation) {
  SeededRandom random(3);
  CredentialShelf shelf(random);
  ManagedUser user{"ann", {"old"}, AuthMethod::scram, Tokens::refused};
  const Credentials before = shelf.of(user, 4096);
  user.passwords = {"new", "old"};
  const Credentials between = shelf.of(user, 4096);
  ASSERT_EQ(between.also.size(), 1u);
  EXPECT_EQ(between.password, "new");
  EXPECT_EQ(between.also.front().password, "old");
  EXPECT_EQ(between.scram->salt, before.scram->salt);
  EXPECT_EQ(between.also.front().scram->salt, before.scram->salt);
  user.passwords = {"new"};
  EXPECT_TRUE(shelf.of(user, 4096).also.empty());
  EXPECT_NE(shelf.of(user, 1024).scram->salt, before.scram->salt);
}

TEST(PinTable, CountsByStatement) {
  PinTable pins;
  const PinEvent event{
      .user = "ann", .database = "orders", .reason = pg::PinReason::set, .statement = "set x = 1"};
  pins.count(event);
  pins.count(event);
  const PinsReport first = pins.changes();
  ASSERT_EQ(first.pins.size(), 1u);
  EXPECT_EQ(first.pins.front().sessions, 2u);
  EXPECT_TRUE(pins.changes().pins.empty());
}

TEST(TargetProbe, FaultsAreTold) {
  EXPECT_EQ(outcome_of_connect(ECONNREFUSED), ProbeReport::Outcome::refused);
  EXPECT_EQ(outcome_of_connect(EHOSTUNREACH), ProbeReport::Outcome::unreachable);
  EXPECT_EQ(outcome_of_connect(ETIMEDOUT), ProbeReport::Outcome::unreachable);
  EXPECT_EQ(outcome_of_login("28P01"), ProbeReport::Outcome::denied);
  EXPECT_EQ(outcome_of_login("57P03"), ProbeReport::Outcome::refused);
}

}  // namespace
}  // namespace skerry::proxy
