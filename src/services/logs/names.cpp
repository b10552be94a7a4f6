#include "services/logs/names.hpp"

#include "base/arn.hpp"
#include "services/logs/errors.hpp"

namespace skerry::logs {
namespace {

constexpr std::string_view kind = "log-group:";
constexpr std::string_view all_streams = ":*";

}  // namespace

std::optional<GroupName> group_of_arn(const RegionFacts& region, std::string_view arn) {
  const std::optional<Arn> parsed = parse_arn(arn);
  if (!parsed || parsed->service != "logs" || parsed->region != region.name.text ||
      parsed->account != region.account.text || !parsed->resource.starts_with(kind))
    return {};
  std::string name = parsed->resource.substr(kind.size());
  if (name.ends_with(all_streams)) name.resize(name.size() - all_streams.size());
  return GroupName{std::move(name)};
}

Result<GroupName, ApiError> group_of(const RegionFacts& region, const Identifiers& given) {
  if (given.name && given.identifier)
    return errors::invalid("LogGroup name and LogGroup ARN are mutually exclusive parameters.");
  if (!given.name && !given.identifier)
    return errors::invalid("Either logGroupName or logGroupIdentifier must be specified.");
  return likely_group(region, given);
}

GroupName likely_group(const RegionFacts& region, const Identifiers& given) {
  if (given.name) return {*given.name};
  if (!given.identifier) return {};
  if (std::optional<GroupName> named = group_of_arn(region, *given.identifier)) return *named;
  return {*given.identifier};
}

}  // namespace skerry::logs
