#pragma once
// IAM as the front door sees it. What is computed from the tables (opened keys, compiled policies)
// is kept until any of them changes; documents of managed policies are compiled once a version.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "call/directory.hpp"
#include "services/iam/state.hpp"

namespace skerry::iam {

class Directory final : public IdentityDirectory {
 public:
  explicit Directory(Iam& iam) : iam_(iam) {}
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  std::shared_ptr<const AccessKeyRecord> access_key(std::string_view id) const override;
  void key_used(const KeyUse& use) override;
  std::shared_ptr<const IdentityPolicies> policies_of(const Identity& identity) const override;
  std::optional<RoleRecord> role(std::string_view arn) const override;
  std::optional<std::string> principal_id(std::string_view arn) const override {
    return iam_.principal_id(arn);
  }
  std::optional<std::string> principal_arn(std::string_view id) const override {
    return iam_.principal_arn(id);
  }
  policy::PolicyPtr managed_policy(std::string_view arn) const override;

  // The region's root user, for the host's own commands.
  Identity root() const;

 private:
  template <class T>
  using ByName = std::map<std::string, T, std::less<>>;
  struct CompiledVersion {
    std::string policy_id;
    std::int64_t version = 0;
    policy::PolicyPtr policy;
  };

  void drop_what_is_stale() const;
  std::shared_ptr<const IdentityPolicies> policies_of_entity(std::string_view id) const;
  template <class T>
  bool add_policies(const T& entity, IdentityPolicies& policies) const;
  policy::PolicyPtr aws_policy(const ManagedPolicy& found) const;
  policy::PolicyPtr local_policy(const StoredPolicy& found, std::string_view arn) const;

  Iam& iam_;
  mutable std::uint64_t revision_ = 0;
  mutable ByName<std::shared_ptr<const AccessKeyRecord>> keys_;
  mutable ByName<std::shared_ptr<const IdentityPolicies>> policies_;  // by unique id
  mutable ByName<policy::PolicyPtr> trusts_;                          // by the role's unique id
  mutable ByName<CompiledVersion> local_policies_;                    // by ARN
  mutable ByName<policy::PolicyPtr> aws_policies_;                    // by ARN, for good
};

}  // namespace skerry::iam
