#include "services/ecr/state.hpp"

#include "base/arn.hpp"
#include "services/ecr/errors.hpp"

namespace skerry::ecr {
namespace {

constexpr std::string_view resource_type = "repository/";

}  // namespace

Ecr::Ecr(RegionFacts region) : region_(std::move(region)) { repositories_.watch(policies_); }

void Ecr::put(Batch& batch, StoredRepository repository) {
  std::string key = repository.name;
  repositories_.put(batch, std::move(key), std::move(repository));
}

std::string Ecr::arn(std::string_view name) const {
  return Arn{.service = "ecr",
             .region = region_.name.text,
             .account = registry(),
             .resource = std::string(resource_type) + std::string(name)}
      .text();
}

std::optional<std::string> Ecr::name_of(std::string_view text) const {
  const std::optional<Arn> arn = parse_arn(text);
  const bool ours = arn && arn->service == "ecr" && arn->region == region_.name.text &&
                    arn->account == registry() && arn->resource.starts_with(resource_type);
  if (!ours) return {};
  return arn->resource.substr(resource_type.size());
}

Result<const StoredRepository*, ApiError> Ecr::need(
    std::string_view name, const std::optional<std::string>& registry) const {
  const std::string& wanted = registry ? *registry : this->registry();
  const StoredRepository* found = wanted == this->registry() ? repositories_.find(name) : nullptr;
  if (found == nullptr) return errors::not_found({.repository = name, .registry = wanted});
  return found;
}

policy::PolicyPtr Ecr::policy_of(std::string_view name, const IdentityDirectory& directory) const {
  policy::PolicyPtr compiled = policies_.find(name);
  if (!compiled) return nullptr;
  const StoredRepository& repository = *repositories_.find(name);
  if (all_as_named(repository.principals, directory)) return compiled;
  return compile_bound(*repository.policy, repository.principals, directory,
                       {.name = {}, .arn = arn(name), .attached_to = {}});
}

// What was stored did compile; only the policies of a newer program might not, and these allow
// nothing.
void Ecr::Policies::changed(const std::string& key, Change change) {
  if (change.after == nullptr || !change.after->policy) {
    compiled_.erase(key);
    return;
  }
  auto compiled = policy::compile_text(*change.after->policy, policy::PolicyKind::resource,
                                       {.name = {}, .arn = ecr_.arn(key), .attached_to = {}});
  compiled_.insert_or_assign(key, compiled.ok() ? std::move(compiled).value() : nullptr);
}

policy::PolicyPtr Ecr::Policies::find(std::string_view name) const {
  const auto found = compiled_.find(name);
  return found == compiled_.end() ? nullptr : found->second;
}

}  // namespace skerry::ecr
