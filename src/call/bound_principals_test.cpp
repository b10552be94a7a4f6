#include "call/bound_principals.hpp"

#include <gtest/gtest.h>

#include <map>

namespace skerry {
namespace {

const AccountId account{"111122223333"};
const std::string bob = "arn:aws:iam::111122223333:user/bob";

class People final : public IdentityDirectory {
 public:
  std::shared_ptr<const AccessKeyRecord> access_key(std::string_view) const override {
    return nullptr;
  }
  void key_used(const KeyUse&) override {}
  std::shared_ptr<const IdentityPolicies> policies_of(const Identity&) const override {
    return nullptr;
  }
  std::optional<RoleRecord> role(std::string_view) const override { return std::nullopt; }
  policy::PolicyPtr managed_policy(std::string_view) const override { return nullptr; }
  std::optional<std::string> principal_id(std::string_view arn) const override {
    const auto found = ids.find(arn);
    return found == ids.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<std::string> principal_arn(std::string_view id) const override {
    for (const auto& [arn, its] : ids)
      if (its == id) return arn;
    return std::nullopt;
  }

  std::map<std::string, std::string, std::less<>> ids{{bob, "AIDABOBBOBBOBBOBBOBBO"}};
};

std::string policy_for(const std::string& principal) {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":[")" +
         principal + R"("]},"Action":"kms:*","Resource":"*"}]})";
}

class BoundPrincipalsTest : public testing::Test {
 protected:
  std::string bind(const std::string& principal) {
    const auto policy = policy::parse_policy(policy_for(principal), policy::PolicyKind::resource);
    EXPECT_TRUE(policy.ok());
    auto found = bound_principals(*policy, account, people);
    if (!found.ok()) return "no " + found.error().message;
    bound = std::move(found).value();
    return bound.empty() ? "nobody" : bound.front().id;
  }
  std::string counts_for() {
    const auto policy = compile_bound(policy_for(bob), bound, people, {});
    return policy->document().statements.front().principals->front().value;
  }

  People people;
  std::vector<BoundPrincipal> bound;
};

TEST_F(BoundPrincipalsTest, UsersAndRolesOfTheAccountMustExist) {
  EXPECT_EQ(bind(bob), "AIDABOBBOBBOBBOBBOBBO");
  EXPECT_EQ(bind("arn:aws:iam::111122223333:role/none"), "no arn:aws:iam::111122223333:role/none");
  EXPECT_EQ(bind("arn:aws:iam::111122223333:root"), "nobody");
  EXPECT_EQ(bind("arn:aws:iam::999999999999:user/bob"), "nobody");
  EXPECT_EQ(bind("arn:aws:sts::111122223333:assumed-role/r/s"), "nobody");
  EXPECT_EQ(bind("*"), "nobody");
}

TEST_F(BoundPrincipalsTest, TheNextHolderOfANameIsSomebodyElse) {
  bind(bob);
  EXPECT_TRUE(all_as_named(bound, people));
  EXPECT_EQ(counts_for(), bob);
  EXPECT_EQ(shown_bound(policy_for(bob), bound, people), policy_for(bob));
  people.ids[bob] = "AIDAOTHEROTHEROTHEROT";
  EXPECT_FALSE(all_as_named(bound, people));
  EXPECT_EQ(counts_for(), "AIDABOBBOBBOBBOBBOBBO");
  EXPECT_EQ(shown_bound(policy_for(bob), bound, people), policy_for("AIDABOBBOBBOBBOBBOBBO"));
}

TEST_F(BoundPrincipalsTest, WhoIsRenamedIsStillMeant) {
  bind(bob);
  people.ids = {{"arn:aws:iam::111122223333:user/rob", "AIDABOBBOBBOBBOBBOBBO"}};
  EXPECT_FALSE(all_as_named(bound, people));
  EXPECT_EQ(counts_for(), "arn:aws:iam::111122223333:user/rob");
}

}  // namespace
}  // namespace skerry
