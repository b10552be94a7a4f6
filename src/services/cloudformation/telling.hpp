#pragma once
// One event of a resource. Private to Run.

#include <string>

#include "services/cloudformation/run.hpp"

namespace skerry::cloudformation {

struct Run::Telling {
  std::string status;
  std::string physical_id = {};
  std::string reason = {};
  std::string type = {};
  std::string properties = {};
};

}  // namespace skerry::cloudformation
