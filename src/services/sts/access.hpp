#pragma once
// What each operation of STS needs permission for.
// Service Authorization Reference, "Actions, resources, and condition keys for AWS STS".

#include "call/operation.hpp"
#include "services/sts/state.hpp"
#include "shapes/sts.hpp"

namespace skerry::sts {

Accesses assume_role_access(const Sts& sts, const Call& call, const AssumeRoleRequest& request);
Accesses get_access_key_info_access(const Sts& sts, const Call& call,
                                    const GetAccessKeyInfoRequest& request);
Accesses get_caller_identity_access(const Sts& sts, const Call& call,
                                    const GetCallerIdentityRequest& request);
Accesses get_session_token_access(const Sts& sts, const Call& call,
                                  const GetSessionTokenRequest& request);

}  // namespace skerry::sts
