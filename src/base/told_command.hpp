#pragma once
// A program of this machine that takes minutes and says line by line what it does: a package
// manager that fetches something.

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace skerry {

using ToldStep = std::function<void(std::string_view line)>;

// `words`: the program's path, then its arguments. Waits for its end, so it is for a thread of a
// pool. The error is the last line that it said.
Result<Done> run_told(std::vector<std::string> words, std::chrono::milliseconds at_most,
                      const ToldStep& step);

}  // namespace skerry
