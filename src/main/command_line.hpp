#pragma once
// The words after `skerry`: parsed, then handed to the command's function (options.hpp).

namespace skerry {

// The exit status of the process.
int run_command_line(int count, char** words);

}  // namespace skerry
