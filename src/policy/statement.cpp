#include "policy/statement.hpp"

#include <algorithm>

#include "policy/text.hpp"

namespace skerry::policy {

namespace {

constexpr std::string_view account_suffix = ":root";
constexpr int arn_colons = 5;

// "arn:aws:sqs" means "arn:aws:sqs:*:*:*"; a star at the end reaches that far by itself.
std::string completed_arn(std::string_view pattern) {
  std::string out(pattern);
  if (pattern.rfind("arn:", 0) != 0 || pattern.back() == '*') return out;
  for (auto colons = std::count(pattern.begin(), pattern.end(), ':'); colons < arn_colons; ++colons)
    out += ":*";
  return out;
}

// Variables may stand only in the resource part; before it "${" is text, which no ARN contains.
std::size_t resource_part(std::string_view pattern) {
  std::size_t from = 0;
  for (int i = 0; i < arn_colons; ++i) {
    const std::size_t colon = pattern.find(':', from);
    if (colon == std::string_view::npos) return 0;  // "*", or no ARN at all
    from = colon + 1;
  }
  return from;
}

}  // namespace

PreparedRequest::PreparedRequest(const AuthorisationRequest& given)
    : request(given),
      action(lower(given.action)),
      resource(given.resource.empty() ? std::string_view("*") : given.resource) {
  service = std::string_view(action).substr(0, action.find(':'));
}

ActionPatterns::ActionPatterns(const std::vector<std::string>& patterns) {
  for (const std::string& written : patterns) {
    const std::string pattern = lower(written);
    const std::string service = pattern.substr(0, pattern.find(':'));
    Glob glob(wildcard_symbols(pattern));
    everything_ = everything_ || glob.matches_everything();
    if (service.find_first_of("*?") != std::string::npos) {
      others_.push_back(std::move(glob));
      continue;
    }
    const auto at = std::lower_bound(
        by_service_.begin(), by_service_.end(), service,
        [](const auto& group, const std::string& name) { return group.first < name; });
    if (at != by_service_.end() && at->first == service) {
      at->second.push_back(std::move(glob));
    } else {
      std::vector<Glob> group;
      group.push_back(std::move(glob));
      by_service_.emplace(at, service, std::move(group));
    }
  }
}

bool ActionPatterns::match(const PreparedRequest& request) const {
  if (everything_) return true;
  const auto matches = [&](const Glob& glob) { return glob.matches(request.action); };
  const auto at =
      std::lower_bound(by_service_.begin(), by_service_.end(), request.service,
                       [](const auto& group, std::string_view name) { return group.first < name; });
  if (at != by_service_.end() && at->first == request.service &&
      std::any_of(at->second.begin(), at->second.end(), matches))
    return true;
  return std::any_of(others_.begin(), others_.end(), matches);
}

ResourcePatterns::ResourcePatterns(const std::vector<std::string>& patterns,
                                   LanguageVersion version) {
  for (const std::string& written : patterns) {
    const std::string pattern = completed_arn(written);
    Template text(pattern, version, Wildcards::active, resource_part(pattern));
    if (text.has_variables()) {
      templates_.push_back(std::move(text));
      continue;
    }
    fixed_.emplace_back(*text.expand({}, nullptr), Colons::arn_segments);
    everything_ = everything_ || fixed_.back().matches_everything();
  }
}

bool ResourcePatterns::match(const PreparedRequest& request, MissingKeys* missing) const {
  if (everything_) return true;
  for (const Glob& glob : fixed_)
    if (glob.matches(request.resource)) return true;
  bool matched = false;
  for (const Template& text : templates_) {
    const auto symbols = text.expand(request.request.context, missing);
    if (symbols && Glob(*symbols, Colons::arn_segments).matches(request.resource)) matched = true;
    if (matched && missing == nullptr) return true;
  }
  return matched;
}

namespace {

bool take_front(std::string_view& text, std::string_view front) {
  if (text.substr(0, front.size()) != front) return false;
  text.remove_prefix(front.size());
  return true;
}

// "arn:PARTITION:iam::ACCOUNT:root" with the caller's partition and account.
bool is_root_of(std::string_view value, const Caller& caller) {
  const std::size_t partition_end = caller.arn.find(':', caller.arn.find(':') + 1);
  return partition_end != std::string::npos &&
         take_front(value, std::string_view(caller.arn).substr(0, partition_end)) &&
         take_front(value, ":iam::") && take_front(value, caller.account) &&
         value == account_suffix;
}

PrincipalMatch match_aws(std::string_view value, const Caller& caller) {
  const bool in_account = !caller.account.empty();
  if (value == "*") return PrincipalMatch::direct;
  if (caller.type == CallerType::service || caller.type == CallerType::web_identity || !in_account)
    return PrincipalMatch::none;
  if (value == caller.account) return PrincipalMatch::account;
  if (value.rfind("arn:", 0) != 0) {
    // A unique id, which IAM shows for a principal that was deleted: AIDA..., AROA...
    const std::string_view id = std::string_view(caller.unique_id);
    if (!id.empty() && value == id) return PrincipalMatch::direct;
    return !value.empty() && value == id.substr(0, id.find(':')) ? PrincipalMatch::issuer
                                                                 : PrincipalMatch::none;
  }
  if (is_root_of(value, caller)) return PrincipalMatch::account;
  if (value == caller.arn) return PrincipalMatch::direct;
  return value == caller.issuer_arn ? PrincipalMatch::issuer : PrincipalMatch::none;
}

PrincipalMatch match_entry(const PrincipalEntry& entry, const Caller& caller) {
  switch (entry.type) {
    case PrincipalType::any:
      return PrincipalMatch::direct;
    case PrincipalType::aws:
      return match_aws(entry.value, caller);
    case PrincipalType::service: {
      if (caller.type != CallerType::service) return PrincipalMatch::none;
      const auto& names = caller.service_names;
      return entry.value == caller.arn ||
                     std::find(names.begin(), names.end(), entry.value) != names.end()
                 ? PrincipalMatch::direct
                 : PrincipalMatch::none;
    }
    case PrincipalType::federated:
      return caller.type == CallerType::web_identity && entry.value == caller.arn
                 ? PrincipalMatch::direct
                 : PrincipalMatch::none;
    case PrincipalType::canonical_user:
      return PrincipalMatch::none;
  }
  return PrincipalMatch::none;
}

}  // namespace

PrincipalMatch match_principals(const std::vector<PrincipalEntry>& entries, const Caller& caller) {
  PrincipalMatch best = PrincipalMatch::none;
  for (const PrincipalEntry& entry : entries) best = std::max(best, match_entry(entry, caller));
  return best;
}

CompiledStatement::CompiledStatement(const Statement& statement, LanguageVersion version)
    : effect(statement.effect),
      not_action(!statement.not_actions.empty()),
      not_resource(!statement.not_resources.empty()),
      any_resource(statement.resources.empty() && !not_resource),
      actions(not_action ? statement.not_actions : statement.actions),
      resources(not_resource ? statement.not_resources : statement.resources, version) {
  for (const Condition& condition : statement.conditions)
    conditions.emplace_back(condition, version);
}

bool CompiledStatement::action_matches(const PreparedRequest& request) const {
  return actions.match(request) != not_action;
}

bool CompiledStatement::resource_matches(const PreparedRequest& request,
                                         MissingKeys* missing) const {
  return any_resource || resources.match(request, missing) != not_resource;
}

bool CompiledStatement::conditions_hold(const PreparedRequest& request,
                                        MissingKeys* missing) const {
  bool hold = true;
  for (const CompiledCondition& condition : conditions) {
    hold = condition.holds(request.request.context, missing) && hold;
    if (!hold && missing == nullptr) return false;
  }
  return hold;
}

bool CompiledStatement::applies(const PreparedRequest& request, MissingKeys* missing) const {
  if (!action_matches(request)) return false;
  const bool resource = resource_matches(request, missing);
  if (!resource && missing == nullptr) return false;
  return conditions_hold(request, missing) && resource;
}

}  // namespace skerry::policy
