#include "services/cloudformation/access.hpp"

#include <utility>

namespace skerry::cloudformation {

Access access_to_stack(const CloudFormation& cloudformation, std::string_view action,
                       const std::optional<std::string>& name) {
  Access access;
  access.action = std::string(action);
  if (!name) return access;
  const StoredStack* stack = cloudformation.find(*name);
  if (stack == nullptr) {
    access.resource = name->starts_with("arn:") ? *name : cloudformation.stack_arn(*name, "*");
    return access;
  }
  access.resource = stack->id;
  if (const auto inputs = cloudformation.shown_inputs(key_of(*stack)))
    for (const StoredTag& tag : inputs->tags)
      access.context.set("aws:ResourceTag/" + tag.key, tag.value);
  return access;
}

void set_request_keys(Access& access, const std::optional<std::string>& role_arn,
                      const std::optional<std::string>& template_url) {
  if (role_arn) access.context.set("cloudformation:RoleArn", *role_arn);
  if (template_url) access.context.set("cloudformation:TemplateUrl", *template_url);
}

void set_request_tags(Access& access, const std::optional<std::vector<Tag>>& tags) {
  if (!tags) return;
  std::vector<std::string> names;
  for (const Tag& tag : *tags) {
    names.push_back(tag.key.value_or(""));
    access.context.set("aws:RequestTag/" + names.back(), tag.value.value_or(""));
  }
  if (!names.empty()) access.context.set("aws:TagKeys", std::move(names));
}

std::optional<std::string> stack_of_change_set(const CloudFormation& cloudformation,
                                               const std::optional<std::string>& change_set,
                                               const std::optional<std::string>& stack) {
  if (stack || !change_set || !change_set->starts_with("arn:")) return stack;
  for (const auto& [key, each] : cloudformation.stacks().entries())
    if (cloudformation.change_set({key}, *change_set) != nullptr) return each.id;
  return std::nullopt;
}

}  // namespace skerry::cloudformation
