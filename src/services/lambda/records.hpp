#pragma once
// What Lambda keeps, a record each: functions, versions ($LATEST is one of them), aliases, resource
// policies, settings of asynchronous invocation, events that were accepted, and interfaces in VPCs.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "objects/extents.hpp"
#include "services/lambda/life.hpp"
#include "store/stored_tag.hpp"

namespace skerry::lambda {

// What all versions of a function share.
struct StoredFunction {
  std::string name;
  std::int64_t last_version = 0;  // numbers are not used twice
  std::optional<std::int64_t> reserved;
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredFunction> decode(std::string_view bytes);
};

struct StoredVpc {
  std::string vpc;  // empty: none
  std::vector<std::string> subnets;
  std::vector<std::string> groups;
  friend bool operator==(const StoredVpc&, const StoredVpc&) = default;
};

struct StoredLogging {
  std::string format = "Text";
  std::string application_level;  // empty unless the format is JSON
  std::string system_level;
  std::string group;
  friend bool operator==(const StoredLogging&, const StoredLogging&) = default;
};

// The code of a version, and which revision had it.
struct StoredCode {
  std::string sha256;  // hex
  std::int64_t bytes = 0;
  objects::Extents extents;
  std::string revision;
  WallTime modified{};
};

struct StoredVersion {
  std::string function;
  std::string version;  // "$LATEST" or a number
  std::string description;
  std::string role;
  std::string runtime;
  std::string handler;
  std::int64_t timeout_seconds = 3;
  std::int64_t memory_mib = 128;
  std::int64_t tmp_mib = 512;
  std::string variables;  // sealed (variables.hpp); empty: none were given
  StoredVpc vpc;
  StoredLogging logging;
  std::string architecture;
  std::string tracing = "PassThrough";  // recorded; "Active" is refused

  std::string code_sha256;  // hex
  std::int64_t code_bytes = 0;
  objects::Extents extents;
  // While new code is "InProgress": what is kept when that cannot be unpacked.
  std::optional<StoredCode> previous;

  WallTime modified{};
  std::string revision;  // a UUID
  State state = State::pending;
  Update update = Update::successful;
  std::string reason;       // of a state or an update that is not the good one
  std::string reason_code;  // "Creating", "InvalidZipFileException"

  std::string encode() const;
  static Result<StoredVersion> decode(std::string_view bytes);
};

struct StoredAlias {
  std::string function;
  std::string name;
  std::string version;
  std::string description;
  std::string revision;

  std::string encode() const;
  static Result<StoredAlias> decode(std::string_view bytes);
};

// The statements of a function, a version or an alias, as JSON texts in the order of AddPermission.
struct StoredPolicy {
  std::string function;
  std::string qualifier;
  std::vector<std::string> sids;
  std::vector<std::string> statements;
  std::string revision;

  std::string encode() const;
  static Result<StoredPolicy> decode(std::string_view bytes);
};

struct StoredEventConfig {
  std::string function;
  std::string qualifier;
  std::optional<std::int64_t> retries;
  std::optional<std::int64_t> age_seconds;
  WallTime modified{};

  std::string encode() const;
  static Result<StoredEventConfig> decode(std::string_view bytes);
};

// An asynchronous invocation from its acceptance to its end. Its id is the request's.
struct StoredEvent {
  std::string id;
  std::string function;
  std::string qualifier;
  std::string payload;
  std::string client_context;
  WallTime accepted{};
  WallTime due{};
  std::int64_t failures = 0;   // of the function
  std::int64_t throttles = 0;  // in a row

  std::string encode() const;
  static Result<StoredEvent> decode(std::string_view bytes);
};

// One interface for all functions with the same subnet and groups, as on AWS.
struct StoredInterface {
  std::string id;  // "eni-..."
  std::string subnet;
  std::vector<std::string> groups;  // sorted
  std::string role;                 // of the function that came first; it deletes, too

  std::string encode() const;
  static Result<StoredInterface> decode(std::string_view bytes);
};

}  // namespace skerry::lambda
