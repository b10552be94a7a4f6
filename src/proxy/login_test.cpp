#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "proxy/client_login.hpp"
#include "proxy/server_login.hpp"
#include "wire/pg/frame.hpp"
#include "wire/pg/messages.hpp"

namespace skerry::proxy {
namespace {

class Rules final : public LoginRules {
 public:
  explicit Rules(AuthMethod method) : method_(method) {
    SeededRandom random(1);
    ann_ = make_credentials({"ann", "secret"}, random);
  }
  const Credentials* find(std::string_view user) const override {
    return user == "ann" ? &ann_ : nullptr;
  }
  AuthMethod method() const override { return method_; }
  Tls tls() const override { return tls_; }
  const Sha256Digest& mock_secret() const override { return secret_; }
  Face face() const override { return face_; }

  AuthMethod method_;
  Tls tls_ = Tls::none;
  Face face_ = Face::pooler;
  Credentials ann_;
  Sha256Digest secret_{};
};

// Client and server side of a login against each other, in portions of `portion` bytes.
struct Login {
  Rules rules;
  SeededRandom random{7};
  ClientLogin client{rules, random, ClientLogin::Wire::plain};
  ServerKeys keys;
  Credentials credentials;
  std::optional<ServerLogin> server;

  explicit Login(AuthMethod method) : rules(method) {
    credentials = make_credentials({"ann", "secret"}, random);
  }
  // The last wants of both.
  std::pair<LoginWant, ServerWant> run(std::size_t portion) {
    server.emplace(
        ServerIdentity{.database = "orders", .credentials = &credentials, .settings = {}}, keys,
        random);
    std::string to_proxy;
    std::string to_server;
    std::string from_proxy;
    LoginWant client_want = LoginWant::read;
    ServerWant server_want = server->resume({}, to_proxy).want;
    std::string inbox;
    while (client_want == LoginWant::read && server_want == ServerWant::read) {
      inbox += to_proxy.substr(0, portion);
      to_proxy.erase(0, portion);
      const ClientLogin::Step step = client.resume(inbox, from_proxy);
      inbox.erase(0, step.consumed);
      client_want = step.want;
      to_server += from_proxy;
      from_proxy.clear();
      const ServerLogin::Step answer = server->resume(to_server, to_proxy);
      to_server.erase(0, answer.consumed);
      server_want = answer.want;
      if (to_proxy.empty() && step.consumed == 0 && answer.consumed == 0) break;
    }
    return {client_want, server_want};
  }
};

TEST(Login, BothSidesAgreeInPortionsOfAnySize) {
  for (const AuthMethod method : {AuthMethod::scram, AuthMethod::md5, AuthMethod::trust})
    for (const std::size_t portion : {1U, 2U, 7U, 10'000U})
      EXPECT_EQ(Login(method).run(portion).first, LoginWant::authenticated) << portion;
}

TEST(Login, WrongPasswordsAndStrangersAreRefusedWithTheSameWords) {
  for (const AuthMethod method : {AuthMethod::scram, AuthMethod::md5})
    for (const NewCredentials& who :
         {NewCredentials{"ann", "wrong"}, NewCredentials{"bob", "secret"}}) {
      Login login(method);
      login.credentials = make_credentials(who, login.random);
      const auto [client, server] = login.run(10'000);
      EXPECT_EQ(client, LoginWant::close);
      EXPECT_EQ(login.server->failure().sqlstate, "28P01");
      EXPECT_TRUE(login.server->failure().lasting);
    }
}

TEST(Login, WhatTheClientProvedIsKeptForTheServer) {
  Login login(AuthMethod::scram);
  login.run(10'000);
  ASSERT_TRUE(login.client.proved());
  EXPECT_EQ(login.client.proved()->client_key, login.rules.ann_.keys->client_key);
  SeededRandom random(3);
  Credentials only_verifier =
      make_credentials({"ann", pg::verifier_text(*login.rules.ann_.scram)}, random);
  ServerKeys keys;
  EXPECT_FALSE(keys.keys(only_verifier, only_verifier.scram->salt));
  keys.learn(only_verifier, *login.client.proved());
  EXPECT_TRUE(keys.keys(only_verifier, only_verifier.scram->salt));
  EXPECT_FALSE(keys.keys(only_verifier, {"another salt", 4096}));
}

TEST(Login, PlaintextBehindATlsRequestClosesTheConnection) {
  Rules rules(AuthMethod::scram);
  rules.tls_ = LoginRules::Tls::offered;
  SeededRandom random(1);
  std::string request;
  pg::put_tls_request(request);
  std::string out;
  ClientLogin good(rules, random, ClientLogin::Wire::plain);
  EXPECT_EQ(good.resume(request, out).want, LoginWant::start_tls);
  EXPECT_EQ(out, "S");
  out.clear();
  ClientLogin bad(rules, random, ClientLogin::Wire::plain);
  EXPECT_EQ(bad.resume(request + "x", out).want, LoginWant::close);
  EXPECT_EQ(out, "");
}

TEST(Login, AServerSaysNothingInsteadOfTls) {
  SeededRandom random(1);
  ServerKeys keys;
  const Credentials credentials = make_credentials({"ann", "secret"}, random);
  for (const std::string_view answer : {"N", "E", "SX", "R\0\0\0\x08\0\0\0\0"}) {
    ServerLogin login({.database = "x",
                       .credentials = &credentials,
                       .settings = {},
                       .tls = ServerTls::verify_full},
                      keys, random);
    std::string out;
    login.resume({}, out);
    EXPECT_EQ(login.resume(answer, out).want, ServerWant::failed) << answer;
    EXPECT_EQ(login.failure().sqlstate, "08006");
  }
}

}  // namespace
}  // namespace skerry::proxy
