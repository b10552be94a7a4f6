#pragma once
// A `skerry serve` started by another command, and stopping one.

#include <sys/types.h>

#include <string>

#include "base/result.hpp"
#include "main/folders.hpp"
#include "main/options.hpp"

namespace skerry {

struct ServingChild {
  pid_t pid = -1;
  std::string url;
};

enum class Attachment : std::uint8_t {
  own_session,  // outlives this process; output goes to the log file
  attached,     // ends with this process; output goes to the log file
};

// Starts it and waits until it serves. When it cannot, its own reason is the error.
Result<ServingChild> start_serving(const RegionFolders& folders, const ServeOptions& options,
                                   Attachment attachment);

// Asks the region to stop and waits until its process is gone, at most stop_wait_ms_max.
Result<Done> stop_serving(const RegionFolders& folders);

}  // namespace skerry
