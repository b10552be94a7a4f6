// Log groups and their retention.

#include <algorithm>

#include "call/list_page.hpp"
#include "call/not_supported.hpp"
#include "services/logs/errors.hpp"
#include "services/logs/handlers.hpp"
#include "services/logs/limits.hpp"
#include "services/logs/names.hpp"
#include "services/logs/tagging.hpp"

namespace skerry::logs {
namespace {

constexpr std::string_view standard = "STANDARD";

std::int64_t millis(WallTime time) { return time.time_since_epoch().count(); }

LogGroup shape(Logs& logs, const StoredGroup& group) {
  const GroupName name{group.name};
  LogGroup shape;
  shape.log_group_name = group.name;
  shape.creation_time = millis(group.created);
  if (group.retention_days)
    shape.retention_in_days = static_cast<std::int32_t>(*group.retention_days);
  shape.metric_filter_count = 0;
  shape.log_group_arn = logs.arn(name);
  shape.arn = *shape.log_group_arn + ":*";
  shape.log_group_class = group.log_class;
  shape.deletion_protection_enabled = false;
  std::uint64_t bytes = 0;
  for (const StoredStream* stream : logs.streams_of(name))
    bytes += logs.events().stored_bytes(StreamId{stream->id});
  shape.stored_bytes = static_cast<std::int64_t>(bytes);
  return shape;
}

Result<Done, ApiError> refuse_unsupported(Asked<CreateLogGroupOperation> request) {
  const OperationName operation{"CreateLogGroup"};
  if (request.kms_key_id) return not_supported(operation, "kmsKeyId");
  if (request.deletion_protection_enabled.value_or(false))
    return not_supported(operation, "deletionProtectionEnabled");
  if (request.log_group_class.value_or(std::string(standard)) != standard)
    return not_supported(operation, "the logGroupClass " + *request.log_group_class);
  return Done{};
}

Result<Done, ApiError> refuse_unsupported(Asked<DescribeLogGroupsOperation> request) {
  const OperationName operation{"DescribeLogGroups"};
  if (request.account_identifiers) return not_supported(operation, "accountIdentifiers");
  if (request.include_linked_accounts.value_or(false))
    return not_supported(operation, "includeLinkedAccounts");
  if (request.log_group_name_prefix && request.log_group_name_pattern)
    return errors::invalid(
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
  return Done{};
}

// The pattern is matched anywhere in the name, without regard to case (DescribeLogGroups,
// logGroupNamePattern: "data" matches DataLogs and largeData").
bool contains(std::string_view name, std::string_view pattern) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::search(name.begin(), name.end(), pattern.begin(), pattern.end(),
                     [&](char a, char b) { return lower(a) == lower(b); }) != name.end() ||
         pattern.empty();
}

bool wanted(const RegionFacts& region, Asked<DescribeLogGroupsOperation> request,
            const StoredGroup& group) {
  if (request.log_group_name_prefix && !group.name.starts_with(*request.log_group_name_prefix))
    return false;
  if (request.log_group_name_pattern && !contains(group.name, *request.log_group_name_pattern))
    return false;
  if (request.log_group_class && group.log_class != *request.log_group_class) return false;
  if (!request.log_group_identifiers || request.log_group_identifiers->empty()) return true;
  const auto& identifiers = *request.log_group_identifiers;
  return std::any_of(identifiers.begin(), identifiers.end(), [&](const std::string& each) {
    return likely_group(region, {std::nullopt, each}).text == group.name;
  });
}

}  // namespace

Answer<CreateLogGroupOperation> create_log_group(Logs& logs, Call& call,
                                                 Asked<CreateLogGroupOperation> request) {
  TRY(refuse_unsupported(request));
  const GroupName name{*request.log_group_name};
  if (logs.find(name) != nullptr) return errors::group_exists();
  if (logs.groups().size() >= limits::groups_max) return errors::too_many_groups();
  StoredGroup group;
  group.name = name.text;
  group.created = call.time();
  group.log_class = standard;
  if (request.tags) group.tags = TRY(tagged({}, *request.tags, logs.arn(name)));
  logs.put(call.batch(), std::move(group));
  return CreateLogGroupResponse{};
}

Answer<DescribeLogGroupsOperation> describe_log_groups(Logs& logs, Call&,
                                                       Asked<DescribeLogGroupsOperation> request) {
  TRY(refuse_unsupported(request));
  std::optional<ListPage> page = ListPage::open(
      {"logs.groups"}, request.next_token, request.limit.value_or(limits::describe_items_default));
  if (!page) return errors::bad_token();
  DescribeLogGroupsResponse response;
  response.log_groups.emplace();
  const auto& groups = logs.groups().entries();
  for (auto entry = groups.upper_bound(page->after()); entry != groups.end(); ++entry) {
    if (!wanted(logs.region(), request, entry->second)) continue;
    if (!page->take(entry->first)) break;
    response.log_groups->push_back(shape(logs, entry->second));
  }
  response.next_token = page->next_token();
  return response;
}

Answer<DeleteLogGroupOperation> delete_log_group(Logs& logs, Call& call,
                                                 Asked<DeleteLogGroupOperation> request) {
  const StoredGroup* group = TRY(logs.need(GroupName{*request.log_group_name}));
  logs.erase(call.batch(), *group);
  return DeleteLogGroupResponse{};
}

Answer<PutRetentionPolicyOperation> put_retention_policy(
    Logs& logs, Call& call, Asked<PutRetentionPolicyOperation> request) {
  const std::int32_t days = *request.retention_in_days;
  const auto& allowed = limits::retention_days;
  if (std::find(allowed.begin(), allowed.end(), days) == allowed.end())
    return errors::bad_retention(days);
  const StoredGroup* group = TRY(logs.need(GroupName{*request.log_group_name}));
  StoredGroup changed = *group;
  changed.retention_days = days;
  logs.put(call.batch(), std::move(changed));
  return PutRetentionPolicyResponse{};
}

Answer<DeleteRetentionPolicyOperation> delete_retention_policy(
    Logs& logs, Call& call, Asked<DeleteRetentionPolicyOperation> request) {
  const StoredGroup* group = TRY(logs.need(GroupName{*request.log_group_name}));
  StoredGroup changed = *group;
  changed.retention_days.reset();
  logs.put(call.batch(), std::move(changed));
  return DeleteRetentionPolicyResponse{};
}

}  // namespace skerry::logs
