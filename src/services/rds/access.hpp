#pragma once
// What each operation needs permission for: Service Authorization Reference, "Actions, resources,
// and condition keys for Amazon RDS"
// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html).

#include <string>
#include <utility>
#include <vector>

#include "call/operation.hpp"
#include "services/rds/state.hpp"
#include "shapes/rds.hpp"

namespace skerry::rds {

// The resources of one request: an Access each, all for the same action.
class AccessList {
 public:
  AccessList(const Rds& rds, std::string_view operation) : rds_(rds), operation_(operation) {}

  // With its own tags as conditions. A name that nothing has is asked for as it is.
  void resource(Kind kind, const std::string& name);
  void resource(Kind kind, const std::optional<std::string>& name, std::string_view otherwise);
  void arn(const std::string& arn);
  void everything();
  void request_tags(const std::optional<std::vector<Tag>>& tags);
  void request_tag_keys(const std::vector<std::string>& keys);
  void condition(const char* key, std::string value);
  Accesses take() { return std::move(accesses_); }

 private:
  Access& add(std::string resource);

  const Rds& rds_;
  std::string_view operation_;
  Accesses accesses_;
};

template <class Op>
Accesses on_instance(const Rds& rds, const Call&, const typename Op::Request& request) {
  AccessList list(rds, Op::shape.name);
  list.resource(Kind::instance, request.db_instance_identifier, "*");
  return list.take();
}
template <class Op>
Accesses on_snapshot(const Rds& rds, const Call&, const typename Op::Request& request) {
  AccessList list(rds, Op::shape.name);
  list.resource(Kind::snapshot, request.db_snapshot_identifier, "*");
  return list.take();
}
template <class Op>
Accesses on_subnet_group(const Rds& rds, const Call&, const typename Op::Request& request) {
  AccessList list(rds, Op::shape.name);
  list.resource(Kind::subnet_group, request.db_subnet_group_name, "*");
  if constexpr (requires { request.tags; }) list.request_tags(request.tags);
  return list.take();
}
template <class Op>
Accesses on_parameter_group(const Rds& rds, const Call&, const typename Op::Request& request) {
  AccessList list(rds, Op::shape.name);
  list.resource(Kind::parameter_group, request.db_parameter_group_name, "*");
  if constexpr (requires { request.tags; }) list.request_tags(request.tags);
  return list.take();
}
template <class Op>
Accesses on_everything(const Rds& rds, const Call&, const typename Op::Request&) {
  AccessList list(rds, Op::shape.name);
  list.everything();
  return list.take();
}
template <class Op>
Accesses on_arn(const Rds& rds, const Call&, const typename Op::Request& request) {
  AccessList list(rds, Op::shape.name);
  list.arn(*request.resource_name);
  if constexpr (requires { request.tags; }) list.request_tags(request.tags);
  if constexpr (requires { request.tag_keys; }) list.request_tag_keys(*request.tag_keys);
  return list.take();
}

Accesses create_access(const Rds& rds, const Call& call, const CreateDBInstanceMessage& request);
Accesses restore_access(const Rds& rds, const Call& call,
                        const RestoreDBInstanceFromDBSnapshotMessage& request);
Accesses snapshot_access(const Rds& rds, const Call& call, const CreateDBSnapshotMessage& request);

}  // namespace skerry::rds
