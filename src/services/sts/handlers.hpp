#pragma once
// What each operation of STS does.

#include "call/call.hpp"
#include "services/sts/state.hpp"
#include "shapes/sts.hpp"

namespace skerry::sts {

Result<AssumeRoleResponse, ApiError> assume_role(Sts& sts, Call& call,
                                                 const AssumeRoleRequest& request);
Result<GetAccessKeyInfoResponse, ApiError> get_access_key_info(
    Sts& sts, Call& call, const GetAccessKeyInfoRequest& request);
Result<GetCallerIdentityResponse, ApiError> get_caller_identity(
    Sts& sts, Call& call, const GetCallerIdentityRequest& request);
Result<GetSessionTokenResponse, ApiError> get_session_token(Sts& sts, Call& call,
                                                            const GetSessionTokenRequest& request);

}  // namespace skerry::sts
