#include <fmt/format.h>

#include <array>
#include <utility>

#include "services/iam/handlers.hpp"
#include "services/iam/limits.hpp"
#include "services/iam/lookup.hpp"
#include "services/iam/service_links.hpp"
#include "services/iam/shapes.hpp"

namespace skerry::iam {
namespace {

// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html
constexpr std::array service_links{
    ServiceLink{.service = "rds.amazonaws.com",
                .role_name = "AWSServiceRoleForRDS",
                .policy_arn = "arn:aws:iam::aws:policy/aws-service-role/AmazonRDSServiceRolePolicy",
                .description = "Allows Amazon RDS to manage AWS resources on your behalf"},
};

std::string linked_trust(std::string_view service) {
  return fmt::format(R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":)"
                     R"({{"Service":"{}"}},"Action":"sts:AssumeRole"}}]}})",
                     service);
}

void forget_oldest_task(Iam& iam, Batch& batch) {
  const auto& tasks = iam.deletion_tasks().entries();
  if (tasks.size() < limits::deletion_tasks_max) return;
  auto oldest = tasks.begin();
  for (auto task = tasks.begin(); task != tasks.end(); ++task)
    if (task->second.created < oldest->second.created) oldest = task;
  iam.deletion_tasks().erase(batch, std::string(oldest->first));
}

}  // namespace

const ServiceLink* find_service_link(std::string_view service) {
  for (const ServiceLink& link : service_links)
    if (link.service == service) return &link;
  return nullptr;
}

std::string linked_role_path_of(std::string_view service) {
  return fmt::format("{}{}/", linked_role_path, service);
}

Answer<CreateServiceLinkedRoleOperation> create_service_linked_role(
    Iam& iam, Call& call, Asked<CreateServiceLinkedRoleOperation> request) {
  const ServiceLink* link = find_service_link(*request.aws_service_name);
  if (link == nullptr) {
    return errors::invalid_input(fmt::format(
        "Service-linked roles of {} are not supported in this region.", *request.aws_service_name));
  }
  if (request.custom_suffix)
    return errors::invalid_input(
        fmt::format("Custom suffix is not allowed for {}", *request.aws_service_name));
  if (iam.find<StoredRole>(link->role_name) != nullptr) {
    return errors::invalid_input(
        fmt::format("Service role name {} has been taken in this account, please try a different "
                    "suffix.",
                    link->role_name));
  }
  StoredRole role;
  role.name = link->role_name;
  role.path = linked_role_path_of(link->service);
  role.id = new_id(call.random(), IdPrefix::role);
  role.created = call.time();
  role.trust = linked_trust(link->service);
  role.description = request.description.value_or(std::string(link->description));
  role.linked_service = link->service;
  if (iam.policy(link->policy_arn)) role.attached.emplace_back(link->policy_arn);
  CreateServiceLinkedRoleResponse response;
  response.role = role_shape(iam, role, Attributes::all);
  iam.put(call.batch(), std::move(role));
  return response;
}

// Nothing can hold the role in use yet, so the task is done at once; clients ask for it all the
// same.
Answer<DeleteServiceLinkedRoleOperation> delete_service_linked_role(
    Iam& iam, Call& call, Asked<DeleteServiceLinkedRoleOperation> request) {
  const StoredRole* role = TRY(need<StoredRole>(iam, *request.role_name));
  if (role->linked_service.empty())
    return errors::invalid_input(
        fmt::format("The role {} is not a service-linked role.", role->name));
  DeleteServiceLinkedRoleResponse response;
  response.deletion_task_id = fmt::format("task{}{}/{}", linked_role_path_of(role->linked_service),
                                          role->name, call.random().uuid());
  forget_oldest_task(iam, call.batch());
  iam.deletion_tasks().put(call.batch(), *response.deletion_task_id,
                           {.created = call.time(), .role_arn = iam.arn(*role)});
  iam.erase(call.batch(), *role);
  return response;
}

Answer<GetServiceLinkedRoleDeletionStatusOperation> get_service_linked_role_deletion_status(
    Iam& iam, Call&, Asked<GetServiceLinkedRoleDeletionStatusOperation> request) {
  if (iam.deletion_tasks().find(*request.deletion_task_id) == nullptr)
    return errors::no_such_deletion_task(*request.deletion_task_id);
  GetServiceLinkedRoleDeletionStatusResponse response;
  response.status = "SUCCEEDED";
  return response;
}

}  // namespace skerry::iam
