#pragma once
// What templates read from Parameter Store and Secrets Manager. Parameters of SSM types are read as
// the caller of the API, dynamic references as the deploying principal.

#include "call/call.hpp"
#include "stack/arguments.hpp"
#include "stack/dynamic_reference.hpp"

namespace skerry::cloudformation {

class CallersParameters final : public stack::SsmParameters {
 public:
  explicit CallersParameters(Call& call) : call_(call) {}
  Result<std::string, stack::Invalid> value(std::string_view name) override;

 private:
  Call& call_;
};

class References final : public stack::DynamicReferences {
 public:
  explicit References(Call& call) : call_(call) {}
  Result<std::string, stack::Invalid> resolve(const stack::DynamicReference& reference) override;

 private:
  Call& call_;
};

}  // namespace skerry::cloudformation
