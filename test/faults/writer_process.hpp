#pragma once
// A store_writer that is started, listened to and killed.

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "test/faults/workload.hpp"

namespace skerry::faults {

enum class Ended : std::uint8_t {
  killed,    // SIGKILL, its own or ours
  finished,  // wrote everything
  refused,   // could not start, and said why
  stopped,   // the store stopped the process: the outcome of a commit was unknown
  broken,    // anything else: a crash
};
const char* word(Ended ended);

struct WriterCommand {
  std::string program;
  std::string directory;
  Seed seed;
  BatchNumber batches;
  std::string failpoints;  // as SKERRY_FAILPOINTS takes them; empty: none
  std::string errors_to;   // a file for standard error
};

class WriterProcess {
 public:
  explicit WriterProcess(const WriterCommand& command);
  WriterProcess(const WriterProcess&) = delete;
  WriterProcess& operator=(const WriterProcess&) = delete;
  ~WriterProcess();

  // Listens until that many acknowledgements have come, or the process has ended.
  void listen_for(std::size_t acknowledgements);
  // Listens for as long as that.
  void listen_during(Duration time);
  void kill();
  // Listens to the end, and says how it ended.
  Ended wait();

  const std::vector<BatchNumber>& acknowledged() const { return acknowledged_; }

 private:
  // False at the end of its output.
  bool read_some();

  pid_t process_ = -1;
  Fd output_;
  std::string partial_line_;
  std::vector<BatchNumber> acknowledged_;
};

}  // namespace skerry::faults
