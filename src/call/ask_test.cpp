#include "call/ask.hpp"

#include <gtest/gtest.h>

#include <array>

#include "call/test_principals.hpp"
#include "shapes/sts.hpp"

namespace skerry {
namespace {

class Nobody final : public IdentityDirectory {
 public:
  std::shared_ptr<const AccessKeyRecord> access_key(std::string_view) const override {
    return nullptr;
  }
  void key_used(const KeyUse&) override {}
  std::shared_ptr<const IdentityPolicies> policies_of(const Identity&) const override {
    return std::make_shared<IdentityPolicies>();
  }
  std::optional<RoleRecord> role(std::string_view) const override { return std::nullopt; }
  policy::PolicyPtr managed_policy(std::string_view) const override { return nullptr; }
};

struct Asked {
  std::vector<std::string> via;
};

Accesses nothing(const Asked&, const Call&, const sts::GetAccessKeyInfoRequest&) { return {}; }
Accesses forbidden(const Asked&, const Call&, const sts::GetSessionTokenRequest&) {
  Access access;
  access.action = "sts:GetSessionToken";
  return {access};
}

Result<sts::GetAccessKeyInfoResponse, ApiError> get_access_key_info(
    Asked& asked, Call& call, const sts::GetAccessKeyInfoRequest& request) {
  asked.via = call.facts().called_via;
  sts::GetAccessKeyInfoResponse response;
  response.account = *request.access_key_id;
  return response;
}
Result<sts::GetSessionTokenResponse, ApiError> get_session_token(
    Asked& asked, Call&, const sts::GetSessionTokenRequest&) {
  asked.via = {"reached"};
  return sts::GetSessionTokenResponse{};
}

constexpr std::array operations{
    serve<sts::GetAccessKeyInfoOperation, nothing, get_access_key_info>(),
    serve<sts::GetSessionTokenOperation, forbidden, get_session_token>(),
};
// A service of just these.
constexpr std::array shapes{&sts::GetAccessKeyInfoOperation::shape,
                            &sts::GetSessionTokenOperation::shape};

class AskTest : public testing::Test {
 protected:
  AskTest() : shape{.name = "sts", .operations = shapes} {
    facts.called_via = {"first.amazonaws.com"};
  }

  aws::ServiceShape shape;
  Asked asked;
  std::array<ServiceEntry, 1> entries{ServiceEntry{&shape, operations, &asked}};
  ServiceTable table{entries};
  Principal principal = TestPrincipals::of({});
  RequestFacts facts;
  RegionFacts region;
  Nobody directory;
  SeededRandom random{1};
  Batch batch;
  Call call{principal, facts, {region, directory, random, &table}, batch};
};

TEST_F(AskTest, TheOtherServiceAnswersAndSeesWhoPassedTheCallOn) {
  sts::GetAccessKeyInfoRequest request;
  request.access_key_id = "AKIAIOSFODNN7EXAMPLE";
  const auto answer =
      ask<sts::GetAccessKeyInfoOperation>(call, {"secretsmanager.amazonaws.com"}, request);
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->account, "AKIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(asked.via,
            (std::vector<std::string>{"first.amazonaws.com", "secretsmanager.amazonaws.com"}));
}

TEST_F(AskTest, ItsConstraintsHold) {
  sts::GetAccessKeyInfoRequest request;
  request.access_key_id = "short";
  const auto answer = ask<sts::GetAccessKeyInfoOperation>(call, {"x.amazonaws.com"}, request);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, "ValidationError");
}

TEST_F(AskTest, TheCallerNeedsPermissionThereToo) {
  const auto answer = ask<sts::GetSessionTokenOperation>(call, {"x.amazonaws.com"}, {});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, "AccessDenied");
  EXPECT_TRUE(asked.via.empty());
}

}  // namespace
}  // namespace skerry
