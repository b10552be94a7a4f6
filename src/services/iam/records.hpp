#pragma once
// What the IAM service stores: one record a resource, as JSON with a version. Decoding is strict: a
// member that is missing, unknown or of another type is damage, and says which.
//
// The API's own shapes (iam::User, iam::Role, ...) are generated; shapes.hpp makes them from these.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/stored_tag.hpp"

namespace skerry::iam {

struct StoredInlinePolicy {
  std::string name;
  std::string document;  // byte for byte, here and everywhere
  auto operator<=>(const StoredInlinePolicy&) const = default;
};

// What users, groups and roles have in common.
struct StoredIdentity {
  std::string name;  // letters as they were given; the record's key is name_key(name)
  std::string path = "/";
  std::string id;
  WallTime created{};
  std::vector<StoredInlinePolicy> inline_policies;  // by name
  std::vector<std::string> attached;                // ARNs of managed policies, sorted

  // By name, in whatever letters.
  const StoredInlinePolicy* inline_policy(std::string_view policy_name) const;
};

struct StoredUser : StoredIdentity {
  std::vector<StoredTag> tags;  // in the order in which they came
  std::string boundary;         // ARN; empty: none
  std::vector<std::string> group_ids;

  std::string encode() const;
  static Result<StoredUser> decode(std::string_view bytes);
};

struct StoredGroup : StoredIdentity {
  std::string encode() const;
  static Result<StoredGroup> decode(std::string_view bytes);
};

// A user or role that a trust policy names by ARN, and which one it was when that was stored: a
// principal made anew under the old name is not trusted.
struct TrustedPrincipal {
  std::string arn;  // as the document spells it
  std::string id;
  auto operator<=>(const TrustedPrincipal&) const = default;
};

struct StoredRole : StoredIdentity {
  std::string trust;
  std::vector<TrustedPrincipal> trusted;
  std::optional<std::string> description;
  std::int32_t max_session_seconds = 3600;
  std::vector<StoredTag> tags;
  std::string boundary;
  std::string linked_service;  // "rds.amazonaws.com" of a service-linked role; else empty

  std::string encode() const;
  static Result<StoredRole> decode(std::string_view bytes);
};

struct StoredPolicyVersion {
  std::int64_t number = 1;  // "v1"
  std::string document;
  WallTime created{};
  auto operator<=>(const StoredPolicyVersion&) const = default;
};

// A customer managed policy.
struct StoredPolicy {
  std::string name;
  std::string path = "/";
  std::string id;
  WallTime created{};
  WallTime updated{};
  std::string description;
  std::vector<StoredTag> tags;
  std::vector<StoredPolicyVersion> versions;  // by number
  std::int64_t default_version = 1;
  std::int64_t last_version = 1;  // numbers are never used again

  const StoredPolicyVersion* version(std::int64_t number) const;
  std::string encode() const;
  static Result<StoredPolicy> decode(std::string_view bytes);
};

// Keyed by its id, "AKIA...".
struct StoredAccessKey {
  std::string user_id;
  WallTime created{};
  bool active = true;
  std::string sealed_secret;  // by the store's Sealer in the context "iam.access-key/ID"

  std::string encode() const;
  static Result<StoredAccessKey> decode(std::string_view bytes);
};

// The one record of the account itself.
struct StoredAccount {
  WallTime founded{};
  std::string admin_key_id;  // what `skerry env` exports
  std::string alias;         // empty: none

  std::string encode() const;
  static Result<StoredAccount> decode(std::string_view bytes);
};

// The deletion of a service-linked role, keyed by its id "task/aws-service-role/...".
struct StoredDeletionTask {
  WallTime created{};
  std::string role_arn;

  std::string encode() const;
  static Result<StoredDeletionTask> decode(std::string_view bytes);
};

}  // namespace skerry::iam
