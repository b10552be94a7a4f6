#include "call/sessions.hpp"

#include "base/assert.hpp"
#include "base/digest.hpp"
#include "call/access_key_id.hpp"
#include "store/sealed.hpp"
#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

namespace skerry {
namespace {

constexpr std::int64_t claims_version = 1;
constexpr std::string_view secret_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t secret_length = 40;

const SealContext& token_context() {
  static const SealContext context{"sts.session"};
  return context;
}

json::Value texts(const std::vector<std::string>& items) {
  json::Value out = json::Value::array();
  for (const std::string& item : items) out.append(item);
  return out;
}

json::Value tags(const std::vector<PrincipalTag>& items) {
  json::Value out = json::Value::array();
  for (const PrincipalTag& tag : items) out.append(json::Value::array({tag.key, tag.value}));
  return out;
}

json::Value time(const std::optional<WallTime>& time) {
  ASSERT(time.has_value());
  return json::Value::number(std::int64_t{time->time_since_epoch().count()});
}

// Names are short because clients send the token with every request.
json::Value claims(const Identity& identity, const std::string& secret) {
  return json::Value::object(
      {{"v", json::Value::number(claims_version)},
       {"kind", json::Value::number(std::int64_t{static_cast<std::uint8_t>(identity.kind)})},
       {"account", identity.account.text},
       {"arn", identity.arn},
       {"id", identity.user_id},
       {"name", identity.name},
       {"key", identity.access_key_id},
       {"secret", secret},
       {"role", identity.role_arn},
       {"session", identity.session_name},
       {"policies", texts(identity.session_policies)},
       {"policy_arns", texts(identity.session_policy_arns)},
       {"tags", tags(identity.session_tags)},
       {"transitive", texts(identity.transitive_tag_keys)},
       {"source", identity.source_identity},
       {"issued", time(identity.issued)},
       {"expires", time(identity.expires)}});
}

// Reads claims back. The seal proves that this region wrote them, so a missing member can only be a
// token of another version of Skerry: it is refused like any unknown token.
class Reader {
 public:
  explicit Reader(const json::Value& claims) : claims_(claims) {}

  std::string text(std::string_view name) {
    const json::Value* found = member(name);
    if (found == nullptr || !found->is_string()) return fail(), std::string();
    return std::string(found->text());
  }
  std::int64_t number(std::string_view name) {
    const json::Value* found = member(name);
    const auto value = found == nullptr ? std::nullopt : found->as_int64();
    if (!value) fail();
    return value.value_or(0);
  }
  std::vector<std::string> texts(std::string_view name) {
    std::vector<std::string> out;
    for (const json::Value& item : items(name))
      item.is_string() ? static_cast<void>(out.emplace_back(item.text())) : fail();
    return out;
  }
  std::vector<PrincipalTag> tags(std::string_view name) {
    std::vector<PrincipalTag> out;
    for (const json::Value& item : items(name)) {
      if (!item.is_array() || item.size() != 2 || !item.items()[0].is_string() ||
          !item.items()[1].is_string()) {
        fail();
      } else {
        out.push_back({std::string(item.items()[0].text()), std::string(item.items()[1].text())});
      }
    }
    return out;
  }
  WallTime time(std::string_view name) { return WallTime(std::chrono::milliseconds(number(name))); }
  bool ok() const { return ok_; }

 private:
  const json::Value* member(std::string_view name) const { return claims_.find(name); }
  std::span<const json::Value> items(std::string_view name) {
    const json::Value* found = member(name);
    if (found == nullptr || !found->is_array()) return fail(), std::span<const json::Value>();
    return found->items();
  }
  void fail() { ok_ = false; }

  const json::Value& claims_;
  bool ok_ = true;
};

std::optional<Session> read_claims(const json::Value& claims) {
  Reader reader(claims);
  if (reader.number("v") != claims_version) return std::nullopt;
  Session session;
  Identity& identity = session.identity;
  identity.kind = static_cast<IdentityKind>(reader.number("kind"));
  identity.account = AccountId{reader.text("account")};
  identity.arn = reader.text("arn");
  identity.user_id = reader.text("id");
  identity.name = reader.text("name");
  identity.access_key_id = reader.text("key");
  session.secret = reader.text("secret");
  identity.role_arn = reader.text("role");
  identity.session_name = reader.text("session");
  identity.session_policies = reader.texts("policies");
  identity.session_policy_arns = reader.texts("policy_arns");
  identity.session_tags = reader.tags("tags");
  identity.transitive_tag_keys = reader.texts("transitive");
  identity.source_identity = reader.text("source");
  identity.issued = reader.time("issued");
  identity.expires = reader.time("expires");
  if (!reader.ok()) return std::nullopt;
  return session;
}

}  // namespace

Result<SessionCredentials> SessionTokens::issue(Identity identity) {
  identity.access_key_id = make_access_key_id({temporary_key_prefix}, identity.account, random_);
  SessionCredentials credentials;
  credentials.access_key_id = identity.access_key_id;
  credentials.secret = random_.text(secret_length, secret_alphabet);
  credentials.expires = identity.expires.value();
  std::string plain = json::write(claims(identity, credentials.secret));
  Result<std::string> token = sealer_.seal_text(plain, token_context());
  wipe(plain);
  credentials.token = TRY(std::move(token));
  return credentials;
}

std::optional<Session> SessionTokens::open(std::string_view token) const {
  const Result<Secret> plain = sealer_.open_text(token, token_context());
  if (!plain.ok()) return std::nullopt;
  const auto parsed = json::parse(plain->text());
  return parsed.ok() ? read_claims(*parsed) : std::nullopt;
}

}  // namespace skerry
