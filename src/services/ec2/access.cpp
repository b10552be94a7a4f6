#include "services/ec2/access.hpp"

#include <algorithm>
#include <array>

namespace skerry::ec2 {
namespace {

void set_tags(Access& access, const std::vector<StoredTag>& tags) {
  for (const StoredTag& tag : tags) {
    access.context.set("aws:ResourceTag/" + tag.key, tag.value);
    access.context.set("ec2:ResourceTag/" + tag.key, tag.value);
  }
}

void set_request_tags(Access& access, const std::vector<Tag>& tags) {
  std::vector<std::string> keys;
  for (const Tag& tag : tags) {
    access.context.set("aws:RequestTag/" + tag.key.value_or(""), tag.value.value_or(""));
    keys.push_back(tag.key.value_or(""));
  }
  access.context.set("aws:TagKeys", std::move(keys));
}

template <class R>
bool set_keys(Access& access, const Ec2& ec2, std::string_view id) {
  const R* record = ec2.find<R>(id);
  if (record == nullptr) return false;
  set_tags(access, record->tags);
  if constexpr (std::is_same_v<R, StoredVpc>) {
    access.context.set("ec2:VpcID", record->id);
  } else if constexpr (requires { record->vpc; }) {
    if (!record->vpc.empty()) access.context.set("ec2:Vpc", ec2.arn(Kind::vpc, record->vpc));
  }
  return true;
}

template <class... R>
void set_keys_of_any(Access& access, const Ec2& ec2, std::string_view id) {
  static_cast<void>((set_keys<R>(access, ec2, id) || ...));
}

std::vector<Tag> tags_in(const std::vector<TagSpecification>& specifications) {
  std::vector<Tag> tags;
  for (const TagSpecification& each : specifications) {
    if (each.tags) tags.insert(tags.end(), each.tags->begin(), each.tags->end());
  }
  return tags;
}

}  // namespace

Access& AccessList::add(std::string action, std::string resource) {
  Access& access = accesses_.emplace_back();
  access.action = std::move(action);
  access.resource = std::move(resource);
  access.context.set("ec2:Region", ec2_.region().name.text);
  return access;
}

void AccessList::resource(const std::optional<std::string>& id) {
  if (!id) return;
  const auto kind = kind_of(*id);
  if (!kind) return;
  Access& access = add("ec2:" + std::string(operation_), ec2_.arn(*kind, *id));
  set_keys_of_any<StoredVpc, StoredSubnet, StoredRouteTable, StoredInternetGateway,
                  StoredNatGateway, StoredAddress, StoredInterface, StoredGroup, StoredAcl,
                  StoredEndpoint, StoredDhcpOptions>(access, ec2_, *id);
}

void AccessList::resources(const std::optional<std::vector<std::string>>& ids) {
  if (!ids) return;
  for (const std::string& id : *ids) resource(id);
}

void AccessList::made(Kind kind, const std::optional<std::vector<TagSpecification>>& tags) {
  const std::string resource = ec2_.arn(kind, "*");
  Access& create = add("ec2:" + std::string(operation_), resource);
  if (!tags || tags->empty()) return;
  const std::vector<Tag> given = tags_in(*tags);
  set_request_tags(create, given);
  Access& tag = add("ec2:CreateTags", resource);
  set_request_tags(tag, given);
  tag.context.set("ec2:CreateAction", std::string(operation_));
}

void AccessList::request_tags(const std::vector<Tag>& tags) {
  for (Access& access : accesses_) set_request_tags(access, tags);
}

Accesses AccessList::take() && {
  if (accesses_.empty()) add("ec2:" + std::string(operation_), "*");
  return std::move(accesses_);
}

std::optional<Kind> made_by(std::string_view operation) {
  struct Makes {
    std::string_view operation;
    Kind kind;
  };
  constexpr std::array makers{Makes{"CreateVpc", Kind::vpc},
                              Makes{"CreateSubnet", Kind::subnet},
                              Makes{"CreateRouteTable", Kind::route_table},
                              Makes{"CreateInternetGateway", Kind::internet_gateway},
                              Makes{"CreateNatGateway", Kind::nat_gateway},
                              Makes{"AllocateAddress", Kind::elastic_ip},
                              Makes{"CreateSecurityGroup", Kind::security_group},
                              Makes{"CreateNetworkAcl", Kind::network_acl},
                              Makes{"CreateNetworkInterface", Kind::network_interface},
                              Makes{"CreateVpcEndpoint", Kind::vpc_endpoint},
                              Makes{"CreateDhcpOptions", Kind::dhcp_options}};
  for (const Makes& each : makers) {
    if (each.operation == operation) return each.kind;
  }
  return std::nullopt;
}

bool only_reads(std::string_view operation) {
  return operation.starts_with("Describe") || operation.starts_with("Get");
}

bool about_routes(std::string_view operation) {
  return operation == "CreateRoute" || operation == "ReplaceRoute" || operation == "DeleteRoute";
}

}  // namespace skerry::ec2
