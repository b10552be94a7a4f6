#pragma once
// Functions in real sandboxes: a warden in a process of its own, environments in this one. Needs
// root and the runtimes of script/setup; skips aloud without.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/epoll_loop.hpp"
#include "sandbox/fleet.hpp"
#include "sandbox/kernel_cell.hpp"
#include "sandbox/kernel_code_trees.hpp"
#include "warden/client.hpp"

namespace skerry::sandbox {

struct ZipEntry {
  std::string name;
  std::string content;
  unsigned mode = 0100644;  // with the type: 0040755 is a folder, 0120777 a link to `content`
};
std::string zip_of(const std::vector<ZipEntry>& entries);
Fd file_of(const std::string& bytes);  // without a name

// What was logged, for a test's eyes.
struct LoggedStream {
  std::string name;
  std::vector<std::string> lines;
};

class LabPatron final : public Patron {
 public:
  Result<Credentials> credentials(const FunctionVersion& version) override;
  std::unique_ptr<LogStream> open_log(const FunctionVersion& version,
                                      const Credentials& credentials,
                                      const std::string& stream) override;
  std::string text() const;  // all lines of all streams
  std::vector<std::shared_ptr<LoggedStream>> streams;
};

class FunctionsLab : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // A version of a function whose code is one file.
  FunctionVersion version(const std::string& code, Runtime runtime = Runtime::nodejs16);
  FunctionVersion version_of(const std::vector<ZipEntry>& entries, Runtime runtime);
  Result<CodeTree, ArchiveError> unpack(const std::string& zip);

  Answer invoke(const FunctionVersion& version, const std::string& payload = "{}");
  Answer invoke_with_tail(const FunctionVersion& version, const std::string& payload = "{}");
  // Begins; the answer is put there.
  std::shared_ptr<std::optional<Answer>> begin(const FunctionVersion& version,
                                               const std::string& payload = "{}",
                                               Tail tail = Tail::none);
  template <class Condition>
  bool until(Condition&& condition, std::chrono::milliseconds at_most = std::chrono::seconds(30)) {
    const TimePoint deadline = SystemClock().now() + at_most;
    while (!condition()) {
      if (SystemClock().now() > deadline) return false;
      loop->turn(std::chrono::milliseconds(20));
    }
    return true;
  }
  void stop_all();
  std::string only_state() const;  // of the only environment
  // Process numbers, on the host, of what runs in the only environment; process 1 first.
  std::vector<int> processes() const;

  std::string folder;
  int warden = -1;
  Fd words;
  Fd renewals;
  SystemRandom random;
  std::unique_ptr<warden::Client> client;
  std::unique_ptr<EpollLoop> loop;
  std::unique_ptr<BlockingPool> pool;
  std::unique_ptr<BlockingPool> ends;
  LabPatron patron;
  std::unique_ptr<KernelCells> cells;
  std::unique_ptr<KernelCodeTrees> trees;
  std::unique_ptr<Fleet> fleet;
  std::uint64_t memory = std::uint64_t{8} << 30;
  int revision = 0;
};

}  // namespace skerry::sandbox
