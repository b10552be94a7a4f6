#include "services/iam/managed_policies.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/assert.hpp"
#include "services/iam/managed_policy_texts.hpp"
#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

namespace skerry::iam {

namespace {

// The table and the texts that its views point into. The files are ours, so a fault in one is a
// bug of the build.
class Table {
 public:
  Table() {
    for (const std::string_view text : managed_policy_texts()) {
      auto file = json::parse(text);
      ASSERT(file.ok());
      files_.push_back({.fields = std::move(*file), .document = {}});
    }
    for (File& file : files_) {
      const json::Value* document = file.fields.find("document");
      ASSERT(document != nullptr);
      file.document = json::write(*document);
      policies_.push_back({.name = file.text("name"),
                           .arn = file.text("arn"),
                           .path = file.text("path"),
                           .version_id = file.text("version_id"),
                           .create_date = file.text("create_date"),
                           .update_date = file.text("update_date"),
                           .description = file.text("description"),
                           .document = file.document});
    }
    std::sort(policies_.begin(), policies_.end(),
              [](const ManagedPolicy& a, const ManagedPolicy& b) { return a.name < b.name; });
  }

  std::span<const ManagedPolicy> policies() const { return policies_; }

 private:
  struct File {
    json::Value fields;
    std::string document;

    std::string_view text(std::string_view name) const {
      const json::Value* value = fields.find(name);
      ASSERT(value != nullptr);
      return value->text();
    }
  };

  std::vector<File> files_;
  std::vector<ManagedPolicy> policies_;
};

}  // namespace

std::span<const ManagedPolicy> managed_policies() {
  static const Table table;
  return table.policies();
}

const ManagedPolicy* find_managed_policy(std::string_view arn) {
  for (const ManagedPolicy& policy : managed_policies())
    if (policy.arn == arn) return &policy;
  return nullptr;
}

}  // namespace skerry::iam
