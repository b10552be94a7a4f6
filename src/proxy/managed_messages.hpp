#pragma once
// What a managed proxy (a DB proxy of a region) and the region's control say to each other: values,
// and their texts (JSON, whose members are what `fields` names). Control says what holds, whole
// each time; the proxy reports and asks. Neither side believes the other to be well-formed.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "proxy/credentials.hpp"

namespace skerry::proxy {

// ---- from control ----

struct ManagedUser {
  std::string name;
  // All of them log in: the versions of a secret that is being rotated. The first is tried first
  // with the database.
  std::vector<std::string> passwords;
  AuthMethod method = AuthMethod::scram;
  Tokens tokens = Tokens::refused;
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("name", self.name);
    visit("passwords", self.passwords);
    visit("method", self.method);
    visit("tokens", self.tokens);
  }
};

struct ManagedTarget {
  std::string host;  // numeric
  std::uint16_t port = 5432;
  std::string name;  // what its certificate must be for
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("host", self.host);
    visit("port", self.port);
    visit("name", self.name);
  }
};

struct ManagedSettings {
  std::uint64_t serial = 0;  // grows with each
  std::string name;          // of the proxy, for the log
  std::vector<ManagedUser> users;
  std::optional<ManagedTarget> target;
  std::string certificate_pem;  // the chain
  std::string key_pem;
  std::string ca_pem;  // of the target's certificate
  enum class Tls : std::uint8_t { offered, required } tls = Tls::offered;
  std::uint32_t clients_max = 10'000;
  std::uint32_t scram_iterations = 4096;
  std::uint32_t connections_percent = 100;  // of the target's max_connections
  std::uint32_t idle_percent = 50;
  std::int64_t borrow_ms = 120'000;
  std::int64_t client_idle_ms = 1'800'000;
  std::string init_query;
  enum class Details : std::uint8_t { no, yes } details = Details::no;  // DebugLogging

  static constexpr std::string_view kind = "settings";
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("serial", self.serial);
    visit("name", self.name);
    visit("users", self.users);
    visit("target", self.target);
    visit("certificate", self.certificate_pem);
    visit("key", self.key_pem);
    visit("ca", self.ca_pem);
    visit("tls", self.tls);
    visit("clients_max", self.clients_max);
    visit("scram_iterations", self.scram_iterations);
    visit("connections_percent", self.connections_percent);
    visit("idle_percent", self.idle_percent);
    visit("borrow_ms", self.borrow_ms);
    visit("client_idle_ms", self.client_idle_ms);
    visit("init_query", self.init_query);
    visit("details", self.details);
  }
};

// A listening socket, which travels beside.
struct ManagedListener {
  std::string endpoint;

  static constexpr std::string_view kind = "listener";
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("endpoint", self.endpoint);
  }
};
struct ManagedEndpointGone {
  std::string endpoint;

  static constexpr std::string_view kind = "endpoint_gone";
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("endpoint", self.endpoint);
  }
};
struct TokenVerdict {
  std::uint64_t question = 0;
  enum class Answer : std::uint8_t { refused, granted, throttled } answer = Answer::refused;

  static constexpr std::string_view kind = "token";
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("question", self.question);
    visit("answer", self.answer);
  }
};
// Where the log goes: the descriptor travels beside.
struct ManagedLog {
  static constexpr std::string_view kind = "log";
  template <class Visit, class Self>
  static void fields(Visit&, Self&) {}
};
// The folder of a target's Unix socket, whose descriptor travels beside: a way to the same server
// that costs less, for as long as the network lets its TCP through.
struct ManagedDoor {
  std::string host;  // as in ManagedTarget
  std::uint16_t port = 0;

  static constexpr std::string_view kind = "door";
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("host", self.host);
    visit("port", self.port);
  }
};
// Something that the target's health depends on has changed: ask it now.
struct ProbeNow {
  static constexpr std::string_view kind = "probe_now";
  template <class Visit, class Self>
  static void fields(Visit&, Self&) {}
};
// The secrets are as they are; what `SecretsQuestion` asked for has been looked at.
struct SecretsAnswer {
  std::uint64_t question = 0;

  static constexpr std::string_view kind = "secrets";
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("question", self.question);
  }
};

using ToProxy = std::variant<ManagedSettings, ManagedListener, ManagedEndpointGone, TokenVerdict,
                             ManagedLog, ManagedDoor, ProbeNow, SecretsAnswer>;

// ---- from the proxy ----

// One attempt to log in to the target, and what came of it.
struct ProbeReport {
  std::uint64_t serial = 0;  // of the settings that it was made with
  enum class Outcome : std::uint8_t {
    good,
    no_credentials,
    unreachable,  // nobody answers, or no route leads there
    refused,      // somebody answers and it is no database that serves
    denied,       // it refuses the credentials
  } outcome = Outcome::unreachable;
  std::string message;  // of the failure, as the target or the kernel put it
  std::uint32_t max_connections = 0;

  static constexpr std::string_view kind = "probe";
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("serial", self.serial);
    visit("outcome", self.outcome);
    visit("message", self.message);
    visit("max_connections", self.max_connections);
  }
};

struct NamedCount {
  std::string name;
  std::uint64_t value = 0;
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("name", self.name);
    visit("value", self.value);
  }
};
// Totals since the proxy's start, and gauges.
struct CountersReport {
  std::string endpoint;  // empty: of the whole proxy
  std::vector<NamedCount> counts;

  static constexpr std::string_view kind = "counters";
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("endpoint", self.endpoint);
    visit("counts", self.counts);
  }
};

// Sessions that one kind of statement pinned.
struct PinCount {
  std::string user;
  std::string database;
  std::string reason;
  std::string statement;
  std::uint64_t sessions = 0;
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("user", self.user);
    visit("database", self.database);
    visit("reason", self.reason);
    visit("statement", self.statement);
    visit("sessions", self.sessions);
  }
};
struct PinsReport {
  std::vector<PinCount> pins;  // those whose count has changed

  static constexpr std::string_view kind = "pins";
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("pins", self.pins);
  }
};

struct TokenQuestion {
  std::uint64_t question = 0;
  std::string endpoint;
  std::string user;
  std::string token;

  static constexpr std::string_view kind = "token";
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("question", self.question);
    visit("endpoint", self.endpoint);
    visit("user", self.user);
    visit("token", self.token);
  }
};
// A client's password fits no version that is known: has the secret changed?
struct SecretsQuestion {
  std::uint64_t question = 0;

  static constexpr std::string_view kind = "secrets";
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("question", self.question);
  }
};
// Of DebugLogging: for the log group of the proxy.
struct LoggedLine {
  WallTime at{};
  std::string text;
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("at", self.at);
    visit("text", self.text);
  }
};
struct LogReport {
  std::vector<LoggedLine> lines;

  static constexpr std::string_view kind = "lines";
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("lines", self.lines);
  }
};

using FromProxy = std::variant<ProbeReport, CountersReport, PinsReport, TokenQuestion,
                               SecretsQuestion, LogReport>;

std::string encode(const ToProxy& message);
std::string encode(const FromProxy& message);
// Nothing for what is no message.
std::optional<ToProxy> decode_to_proxy(std::string_view text);
std::optional<FromProxy> decode_from_proxy(std::string_view text);

}  // namespace skerry::proxy
