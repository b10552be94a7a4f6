#pragma once
// The log of one environment, written to CloudWatch Logs as the function's role: without logs:* it
// is nowhere, as on AWS. The group is made when it is missing.

#include <memory>
#include <string>
#include <vector>

#include "call/call.hpp"
#include "call/service_role.hpp"
#include "sandbox/environments.hpp"
#include "store/store.hpp"

namespace skerry::lambda {

class RoleLog final : public sandbox::LogStream {
 public:
  struct Parts {
    const Clock& clock;
    Store& store;
    CallEnvironment environment;
  };
  struct Where {
    std::string group;
    std::string stream;
  };
  RoleLog(Parts parts, Principal role, Where where)
      : parts_(parts), role_(std::move(role)), where_(std::move(where)) {}

  void write(std::vector<sandbox::LogEvent> events) override;

 private:
  bool put(Call& call, const std::vector<sandbox::LogEvent>& events);
  bool make_stream(Call& call);

  Parts parts_;
  Principal role_;
  Where where_;
  bool made_ = false;
};

// Facts of a call that the region makes for itself.
RequestFacts own_facts(const Clock& clock, Random& random);

}  // namespace skerry::lambda
