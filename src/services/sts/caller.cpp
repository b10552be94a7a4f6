// GetCallerIdentity and GetAccessKeyInfo: who a key belongs to.
#include "call/access_key_id.hpp"
#include "services/sts/errors.hpp"
#include "services/sts/handlers.hpp"

namespace skerry::sts {

Result<GetCallerIdentityResponse, ApiError> get_caller_identity(Sts&, Call& call,
                                                                const GetCallerIdentityRequest&) {
  GetCallerIdentityResponse response;
  response.user_id = call.caller().user_id;
  response.account = call.caller().account.text;
  response.arn = call.caller().arn;
  return response;
}

Result<GetAccessKeyInfoResponse, ApiError> get_access_key_info(
    Sts&, Call&, const GetAccessKeyInfoRequest& request) {
  const std::string id = request.access_key_id.value_or("");
  const std::optional<AccountId> account = account_of_access_key(id);
  if (!account) return errors::not_an_access_key(id);
  GetAccessKeyInfoResponse response;
  response.account = account->text;
  return response;
}

}  // namespace skerry::sts
