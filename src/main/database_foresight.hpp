#pragma once
// A stack's template names its databases some time before it asks for them: meanwhile what they
// begin as is made (services/rds/runner.hpp).

#include "services/cloudformation/state.hpp"
#include "services/rds/runner.hpp"

namespace skerry {

class DatabaseForesight final : public cloudformation::Foresight {
 public:
  explicit DatabaseForesight(rds::Runner& databases) : databases_(databases) {}
  // Of instances that are not restored, and whose version is a text of the template.
  void foresee(const std::string& type, const json::Value& properties) override;

 private:
  rds::Runner& databases_;
};

}  // namespace skerry
