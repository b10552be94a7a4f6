#include "stack/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "stack/template_parts.hpp"

namespace skerry::stack {

namespace {

struct IamType {
  std::string_view type;
  std::string_view name_property;
};

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html,
// Capabilities
constexpr std::array iam_types = {
    IamType{"AWS::IAM::AccessKey", ""},
    IamType{"AWS::IAM::Group", "GroupName"},
    IamType{"AWS::IAM::InstanceProfile", "InstanceProfileName"},
    IamType{"AWS::IAM::ManagedPolicy", "ManagedPolicyName"},
    IamType{"AWS::IAM::Policy", ""},
    IamType{"AWS::IAM::Role", "RoleName"},
    IamType{"AWS::IAM::User", "UserName"},
};

constexpr std::string_view iam = "CAPABILITY_IAM";
constexpr std::string_view named_iam = "CAPABILITY_NAMED_IAM";

// What a resource needs; empty when nothing.
std::string_view needed(const Resource& resource) {
  const auto found = std::find_if(iam_types.begin(), iam_types.end(),
                                  [&](const IamType& t) { return t.type == resource.type; });
  if (found == iam_types.end()) return {};
  const bool named =
      !found->name_property.empty() && resource.properties.find(found->name_property) != nullptr;
  return named ? named_iam : iam;
}

}  // namespace

Summary summarise(const Template& of) {
  Summary out;
  std::vector<std::string> reasons;
  bool named = false;
  for (const Resource& resource : of.resources) {
    auto& types = out.resource_types;
    if (std::find(types.begin(), types.end(), resource.type) == types.end()) {
      types.push_back(resource.type);
    }
    const std::string_view need = needed(resource);
    if (need.empty()) continue;
    named = named || need == named_iam;
    if (std::find(reasons.begin(), reasons.end(), resource.type) == reasons.end()) {
      reasons.push_back(resource.type);
    }
  }
  if (!reasons.empty()) {
    out.capabilities.emplace_back(named ? named_iam : iam);
    out.capabilities_reason =
        fmt::format("The following resource(s) require capabilities: {}", listed(reasons));
  }
  return out;
}

std::string missing_capabilities(const Template& of, std::span<const std::string> given) {
  const Summary summary = summarise(of);
  const auto has = [&](std::string_view name) {
    return std::find(given.begin(), given.end(), name) != given.end();
  };
  if (summary.capabilities.empty() || has(named_iam)) return {};
  if (summary.capabilities[0] == iam && has(iam)) return {};
  return fmt::format("Requires capabilities : {}", listed(summary.capabilities));
}

}  // namespace skerry::stack
