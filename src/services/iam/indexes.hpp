#pragma once
// What IAM looks up besides names, kept right by watching the tables: whether a change comes from
// loading, a handler or a refused commit makes no difference.

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "services/iam/records.hpp"
#include "store/table.hpp"

namespace skerry::iam {

using Keys = std::set<std::string, std::less<>>;

// How many users, groups and roles a managed policy is attached to, and how many users and roles
// it bounds.
struct PolicyUsage {
  std::int32_t attachments = 0;
  std::int32_t boundaries = 0;
};

class Indexes final : public TableWatcher<StoredUser>,
                      public TableWatcher<StoredGroup>,
                      public TableWatcher<StoredRole>,
                      public TableWatcher<StoredPolicy>,
                      public TableWatcher<StoredAccessKey> {
 public:
  void changed(const std::string& key, TableWatcher<StoredUser>::Change change) override;
  void changed(const std::string& key, TableWatcher<StoredGroup>::Change change) override;
  void changed(const std::string& key, TableWatcher<StoredRole>::Change change) override;
  void changed(const std::string& key, TableWatcher<StoredPolicy>::Change change) override;
  void changed(const std::string& key, TableWatcher<StoredAccessKey>::Change change) override;

  // Counts every change: what was computed from the tables holds as long as this stays.
  std::uint64_t revision() const { return revision_; }

  // The key of the user, group or role with that unique id; null when there is none.
  const std::string* key_of_id(std::string_view id) const;
  const Keys& users_in_group(std::string_view group_id) const;
  const Keys& access_keys_of_user(std::string_view user_id) const;
  PolicyUsage usage(std::string_view policy_arn) const;
  std::int32_t policy_versions() const { return policy_versions_; }

 private:
  using KeySets = std::map<std::string, Keys, std::less<>>;
  void count(const StoredIdentity& identity, std::int32_t delta);
  void count_boundary(const std::string& arn, std::int32_t delta);
  void add_usage(const std::string& arn, PolicyUsage more);
  void forget_id(const std::string& id, const std::string& key);
  void add_user(const std::string& key, const StoredUser& user);
  void remove_user(const std::string& key, const StoredUser& user);

  std::uint64_t revision_ = 0;
  std::int32_t policy_versions_ = 0;
  std::map<std::string, std::string, std::less<>> keys_by_id_;
  KeySets users_by_group_;
  KeySets access_keys_by_user_;
  std::map<std::string, PolicyUsage, std::less<>> usage_;
};

}  // namespace skerry::iam
