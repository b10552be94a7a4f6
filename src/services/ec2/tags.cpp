// Tags of resources that are there.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "services/ec2/filters.hpp"
#include "services/ec2/handlers.hpp"
#include "services/ec2/tagging.hpp"

namespace skerry::ec2 {
namespace {

using Tags = std::vector<StoredTag>;

template <class R, class Change>
Result<Done, ApiError> change_record(Ec2& ec2, Batch& batch, const std::string& id, Change change) {
  R record = *TRY(ec2.need<R>(id));
  record.tags = TRY(change(std::move(record.tags)));
  ec2.put(batch, std::move(record));
  return Done{};
}

template <class Change>
Result<Done, ApiError> change_rule(Ec2& ec2, Batch& batch, const std::string& id, Change change) {
  for (const auto& [group_id, found] : ec2.all<StoredGroup>()) {
    for (std::size_t at = 0; at < found.rules.size(); ++at) {
      if (found.rules[at].id != id) continue;
      StoredGroup group = found;
      group.rules[at].tags = TRY(change(std::move(group.rules[at].tags)));
      ec2.put(batch, std::move(group));
      return Done{};
    }
  }
  return errors::not_found(Kind::security_group_rule, id);
}

template <class Change>
Result<Done, ApiError> change_tags(Ec2& ec2, Batch& batch, const std::string& id, Change change) {
  const auto kind = kind_of(id);
  if (!kind) return errors::refused("InvalidID", fmt::format("The ID '{}' is not valid", id));
  switch (*kind) {
    case Kind::vpc:
      return change_record<StoredVpc>(ec2, batch, id, change);
    case Kind::subnet:
      return change_record<StoredSubnet>(ec2, batch, id, change);
    case Kind::route_table:
      return change_record<StoredRouteTable>(ec2, batch, id, change);
    case Kind::internet_gateway:
      return change_record<StoredInternetGateway>(ec2, batch, id, change);
    case Kind::nat_gateway:
      return change_record<StoredNatGateway>(ec2, batch, id, change);
    case Kind::elastic_ip:
      return change_record<StoredAddress>(ec2, batch, id, change);
    case Kind::network_interface:
      return change_record<StoredInterface>(ec2, batch, id, change);
    case Kind::security_group:
      return change_record<StoredGroup>(ec2, batch, id, change);
    case Kind::security_group_rule:
      return change_rule(ec2, batch, id, change);
    case Kind::network_acl:
      return change_record<StoredAcl>(ec2, batch, id, change);
    case Kind::vpc_endpoint:
      return change_record<StoredEndpoint>(ec2, batch, id, change);
    case Kind::dhcp_options:
      return change_record<StoredDhcpOptions>(ec2, batch, id, change);
    case Kind::prefix_list:
      break;
  }
  return errors::refused("InvalidID", fmt::format("The ID '{}' is not valid", id));
}

// A tag by key, or by key and value.
bool goes(const StoredTag& tag, const std::vector<Tag>& gone) {
  return std::any_of(gone.begin(), gone.end(), [&](const Tag& each) {
    return each.key == tag.key && (!each.value || *each.value == tag.value);
  });
}

struct Tagged {
  Kind kind;
  std::string id;
  StoredTag tag;
};

class Collection {
 public:
  template <class R>
  void add(const Ec2& ec2) {
    for (const auto& [id, record] : ec2.all<R>()) add(R::kind, id, record.tags);
  }
  void add(Kind kind, const std::string& id, const Tags& tags) {
    for (const StoredTag& tag : tags) tagged_.emplace(id + '\t' + tag.key, Tagged{kind, id, tag});
  }
  const std::map<std::string, Tagged>& all() const { return tagged_; }

 private:
  std::map<std::string, Tagged> tagged_;
};

template <class... R>
Collection collect(const Ec2& ec2) {
  Collection collection;
  (collection.add<R>(ec2), ...);
  for (const auto& [id, group] : ec2.all<StoredGroup>()) {
    for (const StoredRule& rule : group.rules)
      collection.add(Kind::security_group_rule, rule.id, rule.tags);
  }
  return collection;
}

Result<bool, ApiError> wanted(const Tagged& tagged, const Filters& filters) {
  if (!filters) return true;
  for (const Filter& filter : *filters) {
    Texts values;
    if (*filter.name == "key") {
      values = {tagged.tag.key};
    } else if (*filter.name == "value") {
      values = {tagged.tag.value};
    } else if (*filter.name == "resource-id") {
      values = {tagged.id};
    } else if (*filter.name == "resource-type") {
      values = {std::string(facts_of(tagged.kind).resource_type)};
    } else if (filter.name->starts_with("tag:")) {
      if (tagged.tag.key == filter.name->substr(4)) values = {tagged.tag.value};
    } else {
      return errors::bad_filter(*filter.name);
    }
    if (!any_matches(filter, values)) return false;
  }
  return true;
}

}  // namespace

Answer<CreateTagsOperation> create_tags(Ec2& ec2, Call& call, Asked<CreateTagsOperation> request) {
  for (const std::string& id : *request.resources) {
    TRY(change_tags(ec2, call.batch(), id,
                    [&](Tags tags) { return tagged(call, std::move(tags), *request.tags); }));
  }
  return CreateTagsResponse{};
}

// Without tags, all go but AWS's own.
Answer<DeleteTagsOperation> delete_tags(Ec2& ec2, Call& call, Asked<DeleteTagsOperation> request) {
  for (const std::string& id : *request.resources) {
    TRY(change_tags(ec2, call.batch(), id, [&](Tags tags) -> Result<Tags, ApiError> {
      std::erase_if(tags, [&](const StoredTag& tag) {
        if (!request.tags) return !tag.key.starts_with("aws:");
        return goes(tag, *request.tags);
      });
      return tags;
    }));
  }
  return DeleteTagsResponse{};
}

Answer<DescribeTagsOperation> describe_tags(Ec2& ec2, Call&, Asked<DescribeTagsOperation> request) {
  TRY(check_filters(request.filters));
  ListPage page = TRY(open_page(
      {"tags"}, {std::nullopt, request.filters, request.max_results, request.next_token}));
  const Collection collection =
      collect<StoredVpc, StoredSubnet, StoredRouteTable, StoredInternetGateway, StoredNatGateway,
              StoredAddress, StoredInterface, StoredGroup, StoredAcl, StoredEndpoint,
              StoredDhcpOptions>(ec2);
  DescribeTagsResult response;
  response.tags.emplace();
  for (const auto& [key, tagged] : collection.all()) {
    if (page.shown_before(key)) continue;
    const bool take = TRY(wanted(tagged, request.filters));
    if (!take) continue;
    if (!page.take(key)) break;
    response.tags->push_back({.key = tagged.tag.key,
                              .resource_id = tagged.id,
                              .resource_type = std::string(facts_of(tagged.kind).resource_type),
                              .value = tagged.tag.value});
  }
  response.next_token = page.next_token();
  return response;
}

}  // namespace skerry::ec2
