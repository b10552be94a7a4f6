#include "services/ssm/access.hpp"

#include <utility>

#include "base/arn.hpp"

namespace skerry::ssm {
namespace {

void set_request_tags(Access& access, const std::vector<Tag>& tags) {
  std::vector<std::string> keys;
  for (const Tag& tag : tags) {
    access.context.set("aws:RequestTag/" + *tag.key, *tag.value);
    keys.push_back(*tag.key);
  }
  access.context.set("aws:TagKeys", std::move(keys));
}

Accesses only(Access access) {
  Accesses accesses;
  accesses.push_back(std::move(access));
  return accesses;
}

}  // namespace

Access access_to_parameter(const Ssm& ssm, std::string_view action, std::string_view reference) {
  const Reference read = read_reference(ssm.region(), reference);
  Access access;
  access.action = action;
  access.resource = read.elsewhere ? std::string(reference) : ssm.arn(read.key);
  const StoredParameter* parameter = read.elsewhere ? nullptr : ssm.find(read.key);
  if (parameter == nullptr) return access;
  for (const StoredTag& tag : parameter->tags) {
    access.context.set("aws:ResourceTag/" + tag.key, tag.value);
    access.context.set("ssm:resourceTag/" + tag.key, tag.value);
  }
  return access;
}

// "To add tags to a parameter as you create it you need ssm:AddTagsToResource too."
Accesses put_parameter_access(const Ssm& ssm, const Call&, const PutParameterRequest& request) {
  Access put = access_to_parameter(ssm, "ssm:PutParameter", *request.name);
  put.context.set("ssm:Overwrite", request.overwrite.value_or(false) ? "true" : "false");
  const bool tagged = request.tags && !request.tags->empty();
  if (tagged) set_request_tags(put, *request.tags);
  Accesses accesses = only(std::move(put));
  if (tagged) {
    Access tag = access_to_parameter(ssm, "ssm:AddTagsToResource", *request.name);
    set_request_tags(tag, *request.tags);
    accesses.push_back(std::move(tag));
  }
  return accesses;
}

Accesses by_path_access(const Ssm& ssm, const Call&, const GetParametersByPathRequest& request) {
  std::string_view path = *request.path;
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  Access access = access_to_parameter(ssm, "ssm:GetParametersByPath", path);
  access.context.set("ssm:Recursive", request.recursive.value_or(false) ? "true" : "false");
  return only(std::move(access));
}

// It has no resource; refusals on AWS show this one.
Accesses describe_access(const Ssm& ssm, const Call&, const DescribeParametersRequest&) {
  Access access;
  access.action = "ssm:DescribeParameters";
  access.resource = Arn{.service = "ssm",
                        .region = ssm.region().name.text,
                        .account = ssm.region().account.text,
                        .resource = "*"}
                        .text();
  return only(std::move(access));
}

Accesses add_tags_access(const Ssm& ssm, const Call&, const AddTagsToResourceRequest& request) {
  Access access = access_to_parameter(ssm, "ssm:AddTagsToResource", *request.resource_id);
  set_request_tags(access, *request.tags);
  return only(std::move(access));
}

Accesses remove_tags_access(const Ssm& ssm, const Call&,
                            const RemoveTagsFromResourceRequest& request) {
  Access access = access_to_parameter(ssm, "ssm:RemoveTagsFromResource", *request.resource_id);
  access.context.set("aws:TagKeys", *request.tag_keys);
  return only(std::move(access));
}

Accesses list_tags_access(const Ssm& ssm, const Call&, const ListTagsForResourceRequest& request) {
  return only(access_to_parameter(ssm, "ssm:ListTagsForResource", *request.resource_id));
}

}  // namespace skerry::ssm
