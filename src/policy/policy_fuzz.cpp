// Documents from anywhere, and the decision beside a brute-force model that is slow and plain.
//
// Input: "ACTION\nRESOURCE\nkey=value\n...\n\nDOCUMENT". A key that is given twice has two values.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "policy/evaluate.hpp"
#include "policy/explain.hpp"
#include "policy/simulate.hpp"
#include "policy/text.hpp"
#include "policy/values.hpp"

namespace {

using namespace skerry;
using namespace skerry::policy;

constexpr std::size_t model_cells_max = 1 << 22;  // of work for the quadratic model, per input

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

// ---- the model -------------------------------------------------------------------------------

struct Letter {
  char c;
  enum { byte, question, star } kind;
  bool no_colon;
};
using Letters = std::vector<Letter>;

Letters letters_of(std::string_view text, bool wildcards) {
  Letters out;
  for (const char c : text) {
    const bool wild = wildcards && (c == '*' || c == '?');
    out.push_back({c, !wild ? Letter::byte : c == '*' ? Letter::star : Letter::question, false});
  }
  return out;
}

bool model_glob(const Letters& pattern, std::string_view text) {
  std::vector<bool> row(text.size() + 1, false);
  row[0] = true;
  for (const Letter& p : pattern) {
    std::vector<bool> next(text.size() + 1, false);
    for (std::size_t j = 0; j <= text.size(); ++j) {
      const bool free = j > 0 && !(p.no_colon && text[j - 1] == ':');
      if (p.kind == Letter::star) next[j] = row[j] || (free && next[j - 1]);
      if (p.kind == Letter::question) next[j] = free && row[j - 1];
      if (p.kind == Letter::byte) next[j] = j > 0 && row[j - 1] && text[j - 1] == p.c;
    }
    row = next;
  }
  return row[text.size()];
}

struct Model {
  const AuthorisationRequest& request;
  std::map<std::string, std::vector<std::string>> context;
  LanguageVersion version;

  // Variables replaced from `from` on; nothing when one has no value.
  std::optional<Letters> expand(std::string_view text, bool wildcards, std::size_t from) const {
    Letters out = letters_of(text.substr(0, from), wildcards);
    for (std::size_t i = from; i < text.size(); ++i) {
      const std::size_t close = text.find('}', i);
      if (version == LanguageVersion::v2008 || text.substr(i, 2) != "${" ||
          close == std::string_view::npos) {
        const Letters one = letters_of(text.substr(i, 1), wildcards);
        out.insert(out.end(), one.begin(), one.end());
        continue;
      }
      const auto value = variable(std::string(text.substr(i + 2, close - i - 2)));
      if (!value) return std::nullopt;
      const Letters literal = letters_of(*value, false);
      out.insert(out.end(), literal.begin(), literal.end());
      i = close;
    }
    return out;
  }

  std::optional<std::string> variable(const std::string& inside) const {
    if (inside == "*" || inside == "?" || inside == "$") return inside;
    const auto trim = [](std::string text) {
      text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
      text.erase(text.find_last_not_of(' ') + 1);
      return text;
    };
    const std::size_t comma = inside.find(',');
    const auto at = context.find(lower(trim(inside.substr(0, comma))));
    if (at != context.end() && at->second.size() == 1 && !at->second[0].empty())
      return at->second[0];
    if (comma == std::string::npos) return std::nullopt;
    const std::string other = trim(inside.substr(comma + 1));
    if (other.size() < 2 || other.front() != '\'' || other.back() != '\'') return std::nullopt;
    return other.substr(1, other.size() - 2);
  }

  bool resource(std::string pattern) const {
    auto colons = std::count(pattern.begin(), pattern.end(), ':');
    if (pattern.rfind("arn:", 0) == 0 && pattern.back() != '*')
      for (; colons < 5; ++colons) pattern += ":*";
    std::size_t from = 0;
    for (int i = 0; i < 5 && from != std::string::npos; ++i) {
      const std::size_t colon = pattern.find(':', from);
      from = colon == std::string::npos ? colon : colon + 1;
    }
    auto letters = expand(pattern, true, from == std::string::npos ? 0 : from);
    if (!letters) return false;
    int segment = 1;
    for (std::size_t i = 0; i < letters->size() && segment <= 5; ++i) {
      Letter& letter = (*letters)[i];
      if (letter.kind == Letter::byte && letter.c == ':') ++segment;
      if (letter.kind == Letter::question) letter.no_colon = true;
      if (letter.kind != Letter::star) continue;
      std::size_t next = i;
      while (next < letters->size() && (*letters)[next].kind == Letter::star) ++next;
      letter.no_colon = next < letters->size() &&
                        !((*letters)[next].kind == Letter::byte && (*letters)[next].c == ':');
    }
    return model_glob(*letters, request.resource.empty() ? "*" : request.resource);
  }

  bool action(const std::string& pattern) const {
    return model_glob(letters_of(lower(pattern), true), lower(request.action));
  }

  template <class Parse, class Test>
  static bool typed(std::string_view a, std::string_view b, Parse parse, Test test) {
    const auto left = parse(a);
    const auto right = parse(b);
    return left && right && test(*left, *right);
  }

  // Does the request's value stand in the relation to the policy's, before any negation?
  bool related(const std::string& name, std::string_view value, std::string_view wanted) const {
    const auto ordered = [&](auto a, auto b) {
      if (name.find("LessThanEquals") != std::string::npos) return a <= b;
      if (name.find("LessThan") != std::string::npos) return a < b;
      if (name.find("GreaterThanEquals") != std::string::npos) return a >= b;
      if (name.find("GreaterThan") != std::string::npos) return a > b;
      return a == b;
    };
    if (name.rfind("Numeric", 0) == 0) return typed(value, wanted, parse_decimal, ordered);
    if (name.rfind("Date", 0) == 0) return typed(value, wanted, parse_instant, ordered);
    if (name.find("IpAddress") != std::string::npos)
      return typed(value, wanted, parse_network,
                   [](const Network& a, const Network& b) { return b.contains(a); });
    if (name == "BinaryEquals")
      return typed(value, wanted, from_base64,
                   [](const std::string& a, const std::string& b) { return a == b; });
    const bool like = name.find("Like") != std::string::npos || name.rfind("Arn", 0) == 0;
    const auto letters = expand(wanted, like, 0);
    if (!letters) return false;
    if (name.rfind("Arn", 0) == 0) return arn(*letters, value);
    if (like) return model_glob(*letters, value);
    std::string text;
    for (const Letter& letter : *letters) text.push_back(letter.c);
    if (name == "Bool")
      return typed(value, text, parse_flag, [](bool a, bool b) { return a == b; });
    const bool ignoring = name.find("IgnoreCase") != std::string::npos;
    return ignoring ? lower(text) == lower(value) : text == value;
  }

  static bool arn(Letters pattern, std::string_view value) {
    for (int i = 0; i < 5; ++i) {
      const auto colon = std::find_if(pattern.begin(), pattern.end(), [](const Letter& letter) {
        return letter.kind == Letter::byte && letter.c == ':';
      });
      const std::size_t end = value.find(':');
      if (colon == pattern.end() || end == std::string_view::npos) return false;
      if (!model_glob(Letters(pattern.begin(), colon), value.substr(0, end))) return false;
      pattern.erase(pattern.begin(), colon + 1);
      value.remove_prefix(end + 1);
    }
    return model_glob(pattern, value);
  }

  bool condition(const Condition& given) const {
    const ConditionOperator plain{given.op.comparison, SetQualifier::none, IfExists::no};
    std::string name = condition_operator_name(plain);
    const auto at = context.find(lower(given.key));
    const bool there = at != context.end() && !at->second.empty();
    if (name == "Null")
      return std::any_of(given.values.begin(), given.values.end(), [&](const std::string& value) {
        return lower(value) == (there ? "false" : "true");
      });
    if (!there && given.op.if_exists == IfExists::yes) return true;
    const std::size_t negation = name.find("Not");
    const bool negated = negation != std::string::npos;
    if (negated) name.erase(negation, 3);
    const auto holds = [&](const std::string& value) {
      bool any = false;
      for (const std::string& wanted : given.values) any = any || related(name, value, wanted);
      return any != negated;
    };
    const bool null = !there || (at->second.size() == 1 && at->second[0].empty());
    if (given.op.set == SetQualifier::for_all_values)
      return null || std::all_of(at->second.begin(), at->second.end(), holds);
    if (given.op.set == SetQualifier::for_any_value)
      return !null && std::any_of(at->second.begin(), at->second.end(), holds);
    return there ? at->second.size() == 1 && holds(at->second[0]) : negated;
  }

  bool applies(const Statement& statement) const {
    const auto is_action = [&](const std::string& pattern) { return action(pattern); };
    const auto is_resource = [&](const std::string& pattern) { return resource(pattern); };
    const auto any = [](const std::vector<std::string>& list, auto test) {
      return std::any_of(list.begin(), list.end(), test);
    };
    if (statement.not_actions.empty() ? !any(statement.actions, is_action)
                                      : any(statement.not_actions, is_action))
      return false;
    if (statement.not_resources.empty() ? !any(statement.resources, is_resource)
                                        : any(statement.not_resources, is_resource))
      return false;
    return std::all_of(statement.conditions.begin(), statement.conditions.end(),
                       [&](const Condition& each) { return condition(each); });
  }

  Outcome decide(const Policy& policy) const {
    Outcome outcome = Outcome::implicit_deny;
    for (const Statement& statement : policy.statements) {
      if (!applies(statement)) continue;
      if (statement.effect == Effect::deny) return Outcome::explicit_deny;
      outcome = Outcome::allow;
    }
    return outcome;
  }
};

// ---- the check -------------------------------------------------------------------------------

void check_identity(const AuthorisationRequest& request, std::string_view document) {
  auto parsed = parse_policy(document, PolicyKind::identity);
  if (!parsed.ok()) {
    ASSERT(!parsed.error().message.empty());
    return;
  }
  Model model{.request = request, .context = {}, .version = parsed->version};
  for (const ContextKey& key : request.context.keys()) model.context[key.name] = key.values;
  const Outcome expected = model.decide(*parsed);

  const std::size_t count = parsed->statements.size();
  ASSERT(statement_positions(document).size() == count);
  CallerPolicies policies;
  policies.identity = {compile(*std::move(parsed))};
  static_cast<void>(context_keys_used(policies.identity));
  const Decision quick = evaluate(request, policies, {});
  const Decision thorough = evaluate(request, policies, {}, Detail::everything);
  ASSERT(quick.outcome == expected);
  ASSERT(thorough.outcome == expected);
  ASSERT(quick.deciding.has_value() == (expected != Outcome::implicit_deny));
  if (quick.deciding) ASSERT(quick.deciding->index < count);
  ASSERT(!denial_message(request, quick).empty());
  ASSERT(!deciding_words(quick).empty());
}

void check_resource(const AuthorisationRequest& request, std::string_view document,
                    PolicyKind kind) {
  auto policy = compile_text(document, kind);
  if (!policy.ok()) return;
  const ResourcePolicies resource{.policy = *policy, .rule = ResourceRule::required};
  const Decision decision = evaluate(request, {}, resource, Detail::everything);
  if (decision.outcome == Outcome::implicit_deny) return;
  ASSERT(decision.deciding.has_value());
  ASSERT((decision.deciding->statement().effect == Effect::allow) == decision.allowed());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  AuthorisationRequest request;
  request.caller = {.type = CallerType::user,
                    .arn = "arn:aws:iam::111122223333:user/bob",
                    .account = "111122223333",
                    .unique_id = "AIDAJQABLZS4A3QDU576Q",
                    .name = "bob"};
  request.action = take_line(text);
  request.resource = take_line(text);
  std::map<std::string, std::vector<std::string>> keys;
  for (std::string_view line = take_line(text); !line.empty(); line = take_line(text)) {
    const std::size_t equals = line.find('=');
    auto& values = keys[lower(line.substr(0, equals))];
    if (equals != std::string_view::npos) values.emplace_back(line.substr(equals + 1));
  }
  for (auto& [name, values] : keys) request.context.set(name, values);
  if (text.size() * (size - text.size() + 1) > model_cells_max) return 0;
  check_identity(request, text);
  check_resource(request, text, PolicyKind::resource);
  check_resource(request, text, PolicyKind::trust);
  return 0;
}
