#include "services/iam/names.hpp"

#include <algorithm>
#include <array>

#include "base/digest.hpp"

namespace skerry::iam {
namespace {

constexpr std::string_view base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t unique_id_random_chars = 17;
constexpr std::size_t secret_chars = 40;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view prefix_text(IdPrefix prefix) {
  switch (prefix) {
    case IdPrefix::user:
      return "AIDA";
    case IdPrefix::group:
      return "AGPA";
    case IdPrefix::role:
      return "AROA";
    case IdPrefix::policy:
      return "ANPA";
  }
  return "";
}

}  // namespace

std::string_view word(EntityKind kind) {
  switch (kind) {
    case EntityKind::user:
      return "user";
    case EntityKind::group:
      return "group";
    case EntityKind::role:
      return "role";
    case EntityKind::policy:
      return "policy";
  }
  return "";
}

std::string_view title(EntityKind kind) {
  switch (kind) {
    case EntityKind::user:
      return "User";
    case EntityKind::group:
      return "Group";
    case EntityKind::role:
      return "Role";
    case EntityKind::policy:
      return "Policy";
  }
  return "";
}

std::string name_key(std::string_view name) {
  std::string key(name);
  std::transform(key.begin(), key.end(), key.begin(), lower);
  return key;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string entity_arn(const AccountId& account, EntityKind kind, EntityName name) {
  std::string arn = "arn:aws:iam::" + account.text + ":";
  arn += word(kind);
  arn += name.path;  // begins and ends with a slash
  arn += name.name;
  return arn;
}

std::string root_arn(const AccountId& account) { return "arn:aws:iam::" + account.text + ":root"; }

std::optional<EntityArn> parse_entity_arn(std::string_view text) {
  const std::optional<Arn> arn = parse_arn(text);
  if (!arn || arn->partition != "aws" || arn->service != "iam" || !arn->region.empty()) return {};
  const std::size_t type_end = arn->resource.find('/');
  if (type_end == std::string::npos) return {};
  const std::string_view type = std::string_view(arn->resource).substr(0, type_end);
  const std::size_t name_start = arn->resource.rfind('/') + 1;
  EntityArn parsed;
  parsed.account = arn->account;
  parsed.path = arn->resource.substr(type_end, name_start - type_end);
  parsed.name = arn->resource.substr(name_start);
  if (parsed.name.empty()) return {};
  for (const EntityKind kind :
       {EntityKind::user, EntityKind::group, EntityKind::role, EntityKind::policy}) {
    if (type != word(kind)) continue;
    parsed.kind = kind;
    return parsed;
  }
  return {};
}

std::string new_id(Random& random, IdPrefix prefix) {
  return std::string(prefix_text(prefix)) + random.text(unique_id_random_chars, base32);
}

std::string aws_policy_id(std::string_view arn) {
  const Sha256Digest digest = sha256(arn);
  std::string id(prefix_text(IdPrefix::policy));
  for (std::size_t i = 0; i < unique_id_random_chars; ++i)
    id += base32[std::to_integer<std::size_t>(digest[i]) % base32.size()];
  return id;
}

std::string new_secret(Random& random) { return random.text(secret_chars, base64_alphabet); }

}  // namespace skerry::iam
