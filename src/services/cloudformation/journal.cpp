// What a run stores and tells.
#include <utility>

#include "base/assert.hpp"
#include "services/cloudformation/live_codec.hpp"
#include "services/cloudformation/run.hpp"
#include "services/cloudformation/telling.hpp"

namespace skerry::cloudformation {
namespace {

std::string physical_id_of(const stack::LiveResource& resource) {
  return resource.current ? resource.current->physical_id : "";
}

}  // namespace

void Run::tell_only(Batch& batch, const std::string& logical_id, const Telling& telling) {
  StoredEvent event;
  event.id = logical_id + '-' + environment_.random.uuid();
  event.operation_id = stack().last_operation_id;
  event.token = stack().last_token;
  event.logical_id = logical_id;
  event.type = telling.type;
  event.physical_id = telling.physical_id;
  event.status = telling.status;
  event.reason = telling.reason;
  event.properties = telling.properties;
  event.time = now_;
  cloudformation_.put(batch, key_, std::move(event));
}

void Run::store(Batch& batch, const std::string& logical_id, const Telling& telling) {
  tell_only(batch, logical_id, telling);
  record(batch, logical_id, telling);
}

void Run::record(Batch& batch, const std::string& logical_id, const Telling& telling) {
  const auto found = live_.all.find(logical_id);
  ASSERT(found != live_.all.end());
  StoredResource stored;
  stored.logical_id = logical_id;
  stored.type = found->second.type;
  stored.status = telling.status;
  stored.reason = telling.reason;
  stored.physical_id = physical_id_of(found->second);
  if (stored.physical_id.empty()) stored.physical_id = telling.physical_id;
  stored.updated = now_;
  stored.pending = pending_.contains(logical_id);
  if (!stack::gone(found->second)) {
    Result<std::string> sealed = cloudformation_.seal(encode(found->second));
    ASSERT(sealed.ok());  // fails only when a new data key is due and the disk is full
    stored.live = std::move(sealed).value();
  }
  cloudformation_.put(batch, key_, std::move(stored));
}

// The record changed, and nothing that an event would tell.
void Run::store_silently(Batch& batch, const std::string& logical_id) {
  const stack::LiveResource& resource = live_.all.at(logical_id);
  const StoredResource* there = cloudformation_.resource(key_, logical_id);
  StoredResource stored = there == nullptr ? StoredResource{} : *there;
  stored.logical_id = logical_id;
  stored.type = resource.type;
  if (stored.status.empty()) stored.status = "CREATE_COMPLETE";
  stored.physical_id = physical_id_of(resource);
  if (there == nullptr) stored.updated = now_;
  stored.pending = pending_.contains(logical_id);
  Result<std::string> sealed = cloudformation_.seal(encode(resource));
  ASSERT(sealed.ok());
  stored.live = std::move(sealed).value();
  cloudformation_.put(batch, key_, std::move(stored));
}

RequestFacts Run::step_facts() const {
  const StoredOperation& operation = *stack().operation;
  RequestFacts facts;
  facts.request_id = environment_.random.uuid();
  facts.time = now_;
  facts.source_ip = operation.source_ip;
  facts.user_agent = std::string(service_principal);
  facts.transport = Transport::tls;
  return facts;
}

// Resource handlers answer with codes of their own
// (docs.aws.amazon.com, cloudformation-cli, resource-type-test-contract-errors).
std::string Run::refusal_reason(const ApiError& error) const {
  std::string_view code = "GeneralServiceException";
  if (error.code.find("AccessDenied") != std::string::npos)
    code = "AccessDenied";
  else if (error.code.find("Exists") != std::string::npos ||
           error.code == "BucketAlreadyOwnedByYou")
    code = "AlreadyExists";
  else if (error.code.find("NotFound") != std::string::npos || error.code.starts_with("NoSuch"))
    code = "NotFound";
  else if (error.code.find("LimitExceeded") != std::string::npos)
    code = "ServiceLimitExceeded";
  else if (error.status >= 400 && error.status < 500)
    code = "InvalidRequest";
  return "Resource handler returned message: \"" + error.message +
         "\" (RequestToken: " + environment_.random.uuid() +
         ", HandlerErrorCode: " + std::string(code) + ")";
}

}  // namespace skerry::cloudformation
