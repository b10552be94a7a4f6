#pragma once
// Asks a running region through its host socket; blocking, for the command line.

#include <string>
#include <string_view>

#include "base/fd.hpp"
#include "base/result.hpp"
#include "main/folders.hpp"
#include "wire/json/value.hpp"

namespace skerry {

// A call of the host API (host_api.hpp): its JSON answer, or why there is none.
struct HostCall {
  std::string method = "GET";
  std::string path;
  json::Value body;  // null: none
};

struct HostAnswer {
  int status = 0;
  std::string body;
};
// Sends a whole request, and reads its answer; the connection ends with it.
Result<HostAnswer> ask_over(const Fd& socket, std::string_view request);

// "no region runs with data in DIR: start one with 'skerry up'" when nobody listens.
Result<json::Value> ask_region(const RegionFolders& folders, const HostCall& call);

}  // namespace skerry
