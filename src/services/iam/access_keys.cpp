#include <utility>

#include "services/iam/handlers.hpp"
#include "services/iam/limits.hpp"
#include "services/iam/lists.hpp"
#include "services/iam/lookup.hpp"

namespace skerry::iam {
namespace {

std::string status_text(const StoredAccessKey& key) { return key.active ? "Active" : "Inactive"; }

// The key, if it belongs to the user that the request means.
Result<const StoredAccessKey*, ApiError> need_access_key(
    const Iam& iam, const Call& call, const std::optional<std::string>& user_name,
    const std::string& id) {
  const StoredUser* user = TRY(need_user(iam, call, user_name));
  const StoredAccessKey* key = iam.access_keys().find(id);
  if (key == nullptr || key->user_id != user->id) return errors::no_such_access_key(id);
  return key;
}

ApiError root_has_no_keys() {
  return errors::invalid_input("The root user of this region has no access keys.");
}

}  // namespace

Answer<CreateAccessKeyOperation> create_access_key(Iam& iam, Call& call,
                                                   Asked<CreateAccessKeyOperation> request) {
  if (!request.user_name && call.caller().kind == IdentityKind::root) return root_has_no_keys();
  const StoredUser* user = TRY(need_user(iam, call, request.user_name));
  if (iam.indexes().access_keys_of_user(user->id).size() >= limits::access_keys_per_user_max)
    return errors::quota("AccessKeysPerUser", limits::access_keys_per_user_max);
  const std::string id = iam.new_access_key_id(call.random());
  std::string secret = new_secret(call.random());
  Result<std::string> sealed = iam.seal_secret(id, secret);
  if (!sealed.ok()) return errors::service_failure();
  StoredAccessKey key{.user_id = user->id,
                      .created = call.time(),
                      .active = true,
                      .sealed_secret = std::move(sealed).value()};
  CreateAccessKeyResponse response;
  AccessKey& shape = response.access_key.emplace();
  shape.user_name = user->name;
  shape.access_key_id = id;
  shape.status = status_text(key);
  shape.secret_access_key = std::move(secret);
  shape.create_date = key.created;
  iam.access_keys().put(call.batch(), id, std::move(key));
  return response;
}

Answer<ListAccessKeysOperation> list_access_keys(Iam& iam, Call& call,
                                                 Asked<ListAccessKeysOperation> request) {
  static const Keys none;
  const bool of_root = !request.user_name && call.caller().kind == IdentityKind::root;
  const StoredUser* user = of_root ? nullptr : TRY(need_user(iam, call, request.user_name));
  const Keys& keys = of_root ? none : iam.indexes().access_keys_of_user(user->id);
  return list_sorted(request, keys, itself, &ListAccessKeysResponse::access_key_metadata,
                     [&](const std::string& id) {
                       const StoredAccessKey& key = *iam.access_keys().find(id);
                       AccessKeyMetadata shape;
                       shape.user_name = user->name;
                       shape.access_key_id = id;
                       shape.status = status_text(key);
                       shape.create_date = key.created;
                       return shape;
                     });
}

Answer<UpdateAccessKeyOperation> update_access_key(Iam& iam, Call& call,
                                                   Asked<UpdateAccessKeyOperation> request) {
  if (*request.status != "Active" && *request.status != "Inactive")
    return errors::validation("An access key can be made Active or Inactive only.");
  StoredAccessKey changed =
      *TRY(need_access_key(iam, call, request.user_name, *request.access_key_id));
  changed.active = *request.status == "Active";
  iam.access_keys().put(call.batch(), *request.access_key_id, std::move(changed));
  return UpdateAccessKeyOperation::Response{};
}

Answer<DeleteAccessKeyOperation> delete_access_key(Iam& iam, Call& call,
                                                   Asked<DeleteAccessKeyOperation> request) {
  TRY(need_access_key(iam, call, request.user_name, *request.access_key_id));
  iam.access_keys().erase(call.batch(), *request.access_key_id);
  return DeleteAccessKeyOperation::Response{};
}

// A key that was not used yet has the region and service "N/A" and no date
// (https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyLastUsed.html).
Answer<GetAccessKeyLastUsedOperation> get_access_key_last_used(
    Iam& iam, Call&, Asked<GetAccessKeyLastUsedOperation> request) {
  const StoredAccessKey* key = iam.access_keys().find(*request.access_key_id);
  const StoredUser* user = key == nullptr ? nullptr : iam.find_by_id<StoredUser>(key->user_id);
  if (user == nullptr) return errors::no_such_access_key(*request.access_key_id);
  GetAccessKeyLastUsedResponse response;
  response.user_name = user->name;
  AccessKeyLastUsed& shape = response.access_key_last_used.emplace();
  shape.service_name = "N/A";
  shape.region = "N/A";
  if (const KeyUse* use = iam.last_use(*request.access_key_id)) {
    shape.service_name = use->service;
    shape.region = use->region;
    shape.last_used_date = use->time;
  }
  return response;
}

}  // namespace skerry::iam
