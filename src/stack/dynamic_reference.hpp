#pragma once
// {{resolve:ssm:name:version}}, {{resolve:ssm-secure:...}} and {{resolve:secretsmanager:...}}
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html).
//
// They stay as written in everything that is stored, compared or shown. The runner calls
// resolve_dynamic_references() on a resource's properties right before it calls the provider, reads
// as RoleARN, and keeps the result nowhere.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "stack/invalid.hpp"
#include "wire/json/value.hpp"

namespace skerry::stack {

enum class SecretStore : std::uint8_t { ssm, ssm_secure, secrets_manager };

struct DynamicReference {
  SecretStore store = SecretStore::ssm;
  std::string id;        // a parameter's name; a secret's name or ARN
  std::string version;   // of ssm: the number or empty; of a secret: the version id or empty
  std::string stage;     // of a secret; empty is AWSCURRENT
  std::string json_key;  // of a secret; empty is the whole SecretString
  bool operator==(const DynamicReference&) const = default;
};

class DynamicReferences {
 public:
  // For a secret the whole SecretString: the engine takes json_key out of it.
  virtual Result<std::string, Invalid> resolve(const DynamicReference& reference) = 0;

 protected:
  ~DynamicReferences() = default;
};

// All in a value, in order, each once.
Result<std::vector<DynamicReference>, Invalid> dynamic_references(const json::Value& value);

Result<json::Value, Invalid> resolve_dynamic_references(const json::Value& value,
                                                        DynamicReferences& from);

}  // namespace skerry::stack
