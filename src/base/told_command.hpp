#pragma once
// A program of this machine that takes minutes and says line by line what it does: a package
// manager that fetches something.

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace skerry {

using ToldStep = std::function<void(std::string_view line)>;

// From another thread: ends the program that runs; one that begins later ends at once.
class ToldStop {
 public:
  void stop();

 private:
  friend class ToldRun;
  std::mutex mutex_;
  pid_t process_ = 0;
  bool stopped_ = false;
};

// `words`: the program's path, then its arguments. Waits for its end, so it is for a thread of a
// pool. The error is the last line that it said.
Result<Done> run_told(std::vector<std::string> words, std::chrono::milliseconds at_most,
                      const ToldStep& step, ToldStop* stop = nullptr);

}  // namespace skerry
