#include "call/bound_principals.hpp"

#include <algorithm>
#include <utility>

namespace skerry {
namespace {

using policy::PrincipalEntry;
using Entries = std::optional<std::vector<PrincipalEntry>>;

// arn:aws:iam::ACCOUNT:user/... or role/...; the account itself and sessions are not looked up.
bool is_entity_of(const AccountId& account, const PrincipalEntry& entry) {
  if (entry.type != policy::PrincipalType::aws) return false;
  const std::optional<Arn> arn = parse_arn(entry.value);
  return arn && arn->service == "iam" && arn->account == account.text && arn->resource != "root";
}

// Its ARN today, or its id, which is nobody's any more.
std::string stands_for(const BoundPrincipal& principal, const IdentityDirectory& directory) {
  return directory.principal_arn(principal.id).value_or(principal.id);
}

void rebind(Entries& entries, const std::vector<BoundPrincipal>& principals,
            const IdentityDirectory& directory) {
  if (!entries) return;
  for (PrincipalEntry& entry : *entries) {
    if (entry.type != policy::PrincipalType::aws) continue;
    const auto found =
        std::find_if(principals.begin(), principals.end(),
                     [&](const BoundPrincipal& bound) { return bound.arn == entry.value; });
    if (found != principals.end()) entry.value = stands_for(*found, directory);
  }
}

}  // namespace

Result<std::vector<BoundPrincipal>> bound_principals(const policy::Policy& policy,
                                                     const AccountId& account,
                                                     const IdentityDirectory& directory) {
  std::vector<BoundPrincipal> bound;
  for (const policy::Statement& statement : policy.statements) {
    for (const Entries* entries : {&statement.principals, &statement.not_principals}) {
      if (!*entries) continue;
      for (const PrincipalEntry& entry : **entries) {
        if (!is_entity_of(account, entry)) continue;
        std::optional<std::string> id = directory.principal_id(entry.value);
        if (!id) return Error{entry.value};
        bound.push_back({.arn = entry.value, .id = *std::move(id)});
      }
    }
  }
  std::sort(bound.begin(), bound.end());
  bound.erase(std::unique(bound.begin(), bound.end()), bound.end());
  return bound;
}

bool all_as_named(const std::vector<BoundPrincipal>& principals,
                  const IdentityDirectory& directory) {
  return std::all_of(principals.begin(), principals.end(), [&](const BoundPrincipal& bound) {
    return directory.principal_id(bound.arn) == bound.id;
  });
}

policy::PolicyPtr compile_bound(std::string_view document,
                                const std::vector<BoundPrincipal>& principals,
                                const IdentityDirectory& directory, policy::PolicyLabel label) {
  auto parsed = policy::parse_policy(document, policy::PolicyKind::resource);
  if (!parsed.ok()) return nullptr;
  for (policy::Statement& statement : parsed->statements) {
    rebind(statement.principals, principals, directory);
    rebind(statement.not_principals, principals, directory);
  }
  return policy::compile(std::move(parsed).value(), std::move(label));
}

std::string shown_bound(std::string document, const std::vector<BoundPrincipal>& principals,
                        const IdentityDirectory& directory) {
  for (const BoundPrincipal& principal : principals) {
    const std::string now = stands_for(principal, directory);
    if (now == principal.arn) continue;
    const std::string before = '"' + principal.arn + '"';
    const std::string after = '"' + now + '"';
    for (std::size_t at = document.find(before); at != std::string::npos;
         at = document.find(before, at + after.size()))
      document.replace(at, before.size(), after);
  }
  return document;
}

}  // namespace skerry
