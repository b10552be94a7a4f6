// What runs of a version that is another one now, and the interfaces that nobody needs any more.

#include "base/log.hpp"
#include "call/ask.hpp"
#include "call/service_role.hpp"
#include "network/names.hpp"
#include "services/lambda/function_logs.hpp"
#include "services/lambda/runner.hpp"
#include "services/lambda/vpc.hpp"
#include "shapes/ec2.hpp"

namespace skerry::lambda {
namespace {

// How often it is looked whether the last environment has left an interface.
constexpr std::chrono::milliseconds look_every{500};

}  // namespace

// Environments of another revision end when they are free; the new one makes its own.
void Runner::retire_others(const StoredVersion& changed) {
  if (!sandboxes_) return;
  const StoredVersion* now = parts_.lambda.version(changed.function, changed.version);
  const bool waits = now != nullptr && now->update == Update::in_progress;
  if (waits) return;  // what was before it runs on
  sandboxes_->environments.retire_others(
      {{changed.function}, changed.version, now == nullptr ? std::string() : now->revision});
}

bool Runner::has_runtime(const std::string& name) const {
  const auto runtime = sandbox::parse_runtime(name);
  return !sandboxes_ || !runtime || sandboxes_->runtimes.has(*runtime);
}

bool Runner::uses_interface(const std::string& id) const {
  if (!sandboxes_) return false;
  const kernel::NamespaceName space = network::names::space(network::InterfaceId{id});
  for (const sandbox::EnvironmentFacts& each : sandboxes_->environments.list()) {
    if (each.interface == space) return true;
  }
  return false;
}

void Runner::free_interfaces_later() { freeing_->arm(look_every); }

// As the role that made it, as on AWS: nobody else asks for it here. One that the role may not
// delete stays until the next change of a function, which frees it as whoever makes that.
Result<Done, ApiError> Runner::free_interface(const StoredInterface& interface, Batch& batch) {
  const RequestFacts facts = own_facts(parts_.loop, parts_.environment.random);
  const auto role = assume_service_role(
      {.service = "lambda.amazonaws.com", .role_arn = interface.role, .name = "lambda"}, facts,
      parts_.environment.region, parts_.environment.directory);
  if (!role.ok()) return role.error();
  Call call(*role, facts, parts_.environment, batch);
  ec2::DeleteNetworkInterfaceRequest request;
  request.network_interface_id = interface.id;
  TRY(ask<ec2::DeleteNetworkInterfaceOperation>(call, {"lambda.amazonaws.com"}, request));
  return Done{};
}

void Runner::on_timer() {
  Batch batch;
  bool more = false;
  for (const StoredInterface& interface : unneeded_interfaces(parts_.lambda)) {
    if (uses_interface(interface.id)) {
      more = true;
      continue;
    }
    const Result<Done, ApiError> freed = free_interface(interface, batch);
    if (freed.ok() || freed.error().code.ends_with(".NotFound")) {
      parts_.lambda.erase(batch, interface);
    } else {
      log(Level::warning, "lambda", "interface not freed",
          {{"interface", interface.id}, {"why", freed.error().message}});
    }
  }
  if (!batch.empty()) commit(std::move(batch));
  if (more) free_interfaces_later();
}

}  // namespace skerry::lambda
