#include "services/sts/operations.hpp"

#include <array>

#include "services/sts/access.hpp"
#include "services/sts/handlers.hpp"

namespace skerry::sts {
namespace {

constexpr std::array operations{
    serve<AssumeRoleOperation, assume_role_access, assume_role>(),
    serve<GetAccessKeyInfoOperation, get_access_key_info_access, get_access_key_info>(),
    serve<GetCallerIdentityOperation, get_caller_identity_access, get_caller_identity>(),
    serve<GetSessionTokenOperation, get_session_token_access, get_session_token>(),
};

}  // namespace

ServiceEntry service(Sts& state) { return {&service_shape, operations, &state}; }

}  // namespace skerry::sts
