#include "policy/document.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "policy/checks.hpp"
#include "policy/limits.hpp"
#include "wire/json/parse.hpp"

namespace skerry::policy {

namespace {

constexpr std::string_view syntax_errors = "Syntax errors in policy.";
constexpr std::string_view version_2012 = "2012-10-17";
constexpr std::string_view version_2008 = "2008-10-17";

using Done_ = Result<Done, PolicyError>;

PolicyError error(std::string_view message) { return {std::string(message)}; }

class Reader {
 public:
  explicit Reader(PolicyKind kind) : kind_(kind) {}

  Result<Policy, PolicyError> policy(const json::Value& root);

 private:
  // The older validator says no more than that something is wrong.
  PolicyError fault(std::string newer) const {
    return older_words(kind_) ? error(syntax_errors) : PolicyError{std::move(newer)};
  }
  PolicyError missing(std::string_view field) const {
    return fault("Missing required field " + std::string(field));
  }
  Done_ known_members(const json::Value& object, std::span<const std::string_view> names) const;
  Result<LanguageVersion, PolicyError> version(const json::Value* given) const;
  Result<Statement, PolicyError> statement(const json::Value& object) const;
  Result<Effect, PolicyError> effect(const json::Value* given) const;
  Result<std::vector<std::string>, PolicyError> texts(const json::Value& given) const;
  Done_ read_pair(const json::Value& object, std::pair<const char*, const char*> names,
                  std::pair<std::vector<std::string>*, std::vector<std::string>*> into) const;
  Done_ read_actions(const json::Value& object, Statement& out) const;
  Done_ read_resources(const json::Value& object, Statement& out) const;
  Done_ read_principals(const json::Value& object, Statement& out) const;
  Result<std::vector<PrincipalEntry>, PolicyError> principals(const json::Value& given) const;
  Result<std::vector<Condition>, PolicyError> conditions(const json::Value& given) const;
  Result<std::vector<std::string>, PolicyError> condition_values(const json::Value& given) const;
  Done_ check_sids(const std::vector<Statement>& statements) const;

  PolicyKind kind_;
};

Done_ Reader::known_members(const json::Value& object,
                            std::span<const std::string_view> names) const {
  for (const json::Member& member : object.members())
    if (std::find(names.begin(), names.end(), member.name()) == names.end())
      return fault("Unknown field " + std::string(member.name()));
  return Done{};
}

// Identity policies must say 2012-10-17; trust and resource policies may leave it out or be older.
Result<LanguageVersion, PolicyError> Reader::version(const json::Value* given) const {
  if (given != nullptr && !given->is_string()) return error(syntax_errors);
  if (given != nullptr && given->text() == version_2012) return LanguageVersion::v2012;
  if (given != nullptr && given->text() != version_2008)
    return fault("The policy must contain a valid version string");
  if (older_words(kind_)) return error("Policy document must be version 2012-10-17 or greater.");
  return LanguageVersion::v2008;
}

Result<Effect, PolicyError> Reader::effect(const json::Value* given) const {
  if (given == nullptr) return missing("Effect");
  if (!given->is_string()) return error(syntax_errors);
  if (given->text() == "Allow") return Effect::allow;
  if (given->text() == "Deny") return Effect::deny;
  return fault("Invalid effect: " + std::string(given->text()));
}

// One text, or a list of texts.
Result<std::vector<std::string>, PolicyError> Reader::texts(const json::Value& given) const {
  std::vector<std::string> out;
  if (given.is_string()) {
    out.emplace_back(given.text());
    return out;
  }
  if (!given.is_array()) return error(syntax_errors);
  for (const json::Value& item : given.items()) {
    if (!item.is_string()) return error(syntax_errors);
    out.emplace_back(item.text());
  }
  return out;
}

// Action and NotAction, Resource and NotResource: never both.
Done_ Reader::read_pair(
    const json::Value& object, std::pair<const char*, const char*> names,
    std::pair<std::vector<std::string>*, std::vector<std::string>*> into) const {
  const json::Value* plain = object.find(names.first);
  const json::Value* negated = object.find(names.second);
  if (plain != nullptr && negated != nullptr)
    return fault("Cannot contain both " + std::string(names.first) + " and " + names.second);
  if (plain != nullptr) *into.first = TRY(texts(*plain));
  if (negated != nullptr) *into.second = TRY(texts(*negated));
  return Done{};
}

Done_ Reader::read_actions(const json::Value& object, Statement& out) const {
  TRY(read_pair(object, {"Action", "NotAction"}, {&out.actions, &out.not_actions}));
  if (out.actions.empty() && out.not_actions.empty())
    return older_words(kind_) ? error("Policy statement must contain actions.") : missing("Action");
  for (const auto* list : {&out.actions, &out.not_actions})
    for (const std::string& action : *list)
      if (auto complaint = check_action(action, kind_)) return PolicyError{*complaint};
  return Done{};
}

// A trust policy's resource is the role itself, and some services' policies leave theirs out too.
Done_ Reader::read_resources(const json::Value& object, Statement& out) const {
  if (kind_ == PolicyKind::trust) {
    for (const char* field : {"Resource", "NotResource"})
      if (object.find(field) != nullptr) return error("Has prohibited field " + std::string(field));
    return Done{};
  }
  TRY(read_pair(object, {"Resource", "NotResource"}, {&out.resources, &out.not_resources}));
  const bool named = object.find("Resource") != nullptr || object.find("NotResource") != nullptr;
  if (out.resources.empty() && out.not_resources.empty()) {
    if (older_words(kind_)) return error("Policy statement must contain resources.");
    if (named) return missing("Resource");
  }
  for (const auto* list : {&out.resources, &out.not_resources})
    for (const std::string& resource : *list)
      if (auto complaint = check_resource(resource)) return PolicyError{*complaint};
  return Done{};
}

Result<std::vector<PrincipalEntry>, PolicyError> Reader::principals(
    const json::Value& given) const {
  constexpr std::array types{std::pair{"AWS", PrincipalType::aws},
                             std::pair{"Service", PrincipalType::service},
                             std::pair{"Federated", PrincipalType::federated},
                             std::pair{"CanonicalUser", PrincipalType::canonical_user}};
  std::vector<PrincipalEntry> out;
  if (given.is_string()) {
    if (given.text() != "*")
      return PolicyError{"Invalid principal in policy: " + std::string(given.text())};
    out.emplace_back();
    return out;
  }
  if (!given.is_object()) return error(syntax_errors);
  for (const json::Member& member : given.members()) {
    const auto type = std::find_if(types.begin(), types.end(),
                                   [&](const auto& known) { return known.first == member.name(); });
    if (type == types.end())
      return PolicyError{"Invalid principal in policy: \"" + std::string(member.name()) + "\""};
    for (std::string& value : TRY(texts(member.value))) {
      PrincipalEntry entry{type->second, std::move(value)};
      if (auto complaint = check_principal(member.name(), entry, kind_))
        return PolicyError{*complaint};
      out.push_back(std::move(entry));
    }
  }
  if (out.empty()) return missing("Principal");
  return out;
}

Done_ Reader::read_principals(const json::Value& object, Statement& out) const {
  const json::Value* plain = object.find("Principal");
  const json::Value* negated = object.find("NotPrincipal");
  if (older_words(kind_)) {
    if (plain != nullptr || negated != nullptr)
      return error("Policy document should not specify a principal.");
    return Done{};
  }
  if (negated != nullptr && kind_ == PolicyKind::trust)
    return error("Has prohibited field NotPrincipal");
  if (plain != nullptr && negated != nullptr)
    return error("Cannot contain both Principal and NotPrincipal");
  if (plain == nullptr && negated == nullptr) return missing("Principal");
  if (plain != nullptr) out.principals = TRY(principals(*plain));
  if (negated != nullptr) out.not_principals = TRY(principals(*negated));
  return Done{};
}

// Strings, and the numbers and booleans that may stand for them, as they are written.
Result<std::vector<std::string>, PolicyError> Reader::condition_values(
    const json::Value& given) const {
  const std::span<const json::Value> items =
      given.is_array() ? given.items() : std::span<const json::Value>(&given, 1);
  std::vector<std::string> out;
  for (const json::Value& item : items) {
    if (item.is_string() || item.is_number()) {
      out.emplace_back(item.text());
    } else if (item.is_boolean()) {
      out.emplace_back(item.as_boolean() ? "true" : "false");
    } else {
      return error(syntax_errors);
    }
  }
  return out;
}

Result<std::vector<Condition>, PolicyError> Reader::conditions(const json::Value& given) const {
  std::vector<Condition> out;
  if (!given.is_object()) return error(syntax_errors);
  for (const json::Member& by_operator : given.members()) {
    const auto op = parse_condition_operator(by_operator.name());
    if (!op) return fault("Invalid Condition type : " + std::string(by_operator.name()));
    if (!by_operator.value.is_object()) return error(syntax_errors);
    for (const json::Member& by_key : by_operator.value.members()) {
      if (auto complaint = check_condition_key(by_key.name())) return PolicyError{*complaint};
      std::vector<std::string> values = TRY(condition_values(by_key.value));
      if (values.empty()) return error(syntax_errors);
      out.push_back({*op, std::string(by_key.name()), std::move(values)});
    }
  }
  return out;
}

Result<Statement, PolicyError> Reader::statement(const json::Value& object) const {
  static constexpr std::array<std::string_view, 9> members{
      "Sid",       "Effect",   "Principal",   "NotPrincipal", "Action",
      "NotAction", "Resource", "NotResource", "Condition"};
  if (!object.is_object()) return error(syntax_errors);
  TRY(known_members(object, members));
  Statement out;
  if (const json::Value* sid = object.find("Sid")) {
    if (!sid->is_string()) return error(syntax_errors);
    out.sid = sid->text();
  }
  out.effect = TRY(effect(object.find("Effect")));
  TRY(read_principals(object, out));
  TRY(read_actions(object, out));
  TRY(read_resources(object, out));
  if (const json::Value* condition = object.find("Condition"))
    out.conditions = TRY(conditions(*condition));
  return out;
}

// Services with resource policies have their own rules for the Sid; IAM's are these.
Done_ Reader::check_sids(const std::vector<Statement>& statements) const {
  if (kind_ == PolicyKind::resource) return Done{};
  std::vector<std::string_view> sids;
  for (const Statement& statement : statements) {
    if (auto complaint = check_sid(statement.sid)) return PolicyError{*complaint};
    if (!statement.sid.empty()) sids.push_back(statement.sid);
  }
  std::sort(sids.begin(), sids.end());
  if (std::adjacent_find(sids.begin(), sids.end()) != sids.end())
    return error("Statement IDs (SID) in a single policy must be unique.");
  return Done{};
}

Result<Policy, PolicyError> Reader::policy(const json::Value& root) {
  static constexpr std::array<std::string_view, 3> members{"Version", "Id", "Statement"};
  if (!root.is_object()) return error(syntax_errors);
  TRY(known_members(root, members));
  const json::Value* statements = root.find("Statement");
  if (statements == nullptr) return missing("Statement");
  Policy out;
  if (const json::Value* id = root.find("Id")) {
    if (!id->is_string()) return error(syntax_errors);
    out.id = id->text();
  }
  out.version = TRY(version(root.find("Version")));
  const std::span<const json::Value> list =
      statements->is_array() ? statements->items() : std::span<const json::Value>(statements, 1);
  for (const json::Value& each : list) out.statements.push_back(TRY(statement(each)));
  if (out.statements.empty()) return missing("Statement");
  TRY(check_sids(out.statements));
  return out;
}

bool is_white_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

}  // namespace

Result<Policy, PolicyError> parse_policy(std::string_view text, PolicyKind kind) {
  const json::Limits limits{.input_bytes_max = document_bytes_max, .depth_max = document_depth_max};
  const auto root = json::parse(text, limits);
  if (!root.ok())
    return error(older_words(kind) ? syntax_errors : "This policy contains invalid Json");
  return Reader(kind).policy(root.value());
}

std::size_t counted_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return !is_white_space(c) && !continues_character(c);
  }));
}

}  // namespace skerry::policy
