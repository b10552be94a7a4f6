#include "sandbox/runtime_store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <optional>

#include "loop/simulated_loop.hpp"
#include "test/support/temporary_directory.hpp"

namespace skerry::sandbox {
namespace {

class Store : public testing::Test {
 protected:
  // A registry that is a few lines of Python.
  FetchedRuntimes with(const std::string& script) {
    std::ofstream(folder_ + "/fetch.py") << script;
    return FetchedRuntimes({folder_ + "/installed", folder_ + "/fetched", folder_ + "/fetch.py"},
                           *pool_);
  }
  Result<skerry::Done> fetch(FetchedRuntimes& store, Runtime runtime) {
    std::optional<Result<skerry::Done>> out;
    store.fetch(runtime, [&](Result<skerry::Done> done) { out.emplace(std::move(done)); });
    loop_.run_until_idle();
    return *out;
  }

  test::TemporaryDirectory directory_;
  std::string folder_ = directory_.path();
  SimulatedLoop loop_{1};
  std::unique_ptr<BlockingPool> pool_ = make_inline_pool(loop_);
};

TEST_F(Store, HasWhatWasInstalledAndWhatWasFetched) {
  FetchedRuntimes store = with(
      "import os, sys\n"
      "print('fetching')\n"
      "os.makedirs(f'{sys.argv[1]}/{sys.argv[2]}')\n"
      "open(f'{sys.argv[1]}/{sys.argv[2]}/node', 'w').close()\n"
      "os.chmod(f'{sys.argv[1]}/{sys.argv[2]}/node', 0o755)\n");
  for (const char* const each :
       {"/installed", "/installed/nodejs16.x", "/installed/nodejs16.x/root"})
    ASSERT_EQ(::mkdir((folder_ + each).c_str(), 0755), 0);
  EXPECT_TRUE(store.has(Runtime::nodejs16));
  EXPECT_FALSE(store.has(Runtime::nodejs20));
  EXPECT_TRUE(fetch(store, Runtime::nodejs20).ok());
  EXPECT_TRUE(store.has(Runtime::nodejs20));
  EXPECT_FALSE(store.has(Runtime::nodejs22));
}

TEST_F(Store, SaysWhyThereIsNoneAndWhatToDo) {
  FetchedRuntimes store = with("import sys\nprint('fetching')\nsys.exit('npm has no network')\n");
  const auto failed = fetch(store, Runtime::nodejs22);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().message,
            "The runtime nodejs22.x is not on this machine, and npm has no network. With a "
            "network, run: python3 " +
                folder_ + "/fetch.py " + folder_ + "/fetched nodejs22.x");
  EXPECT_EQ(fetch(store, Runtime::provided_al2).error().message,
            "the runtime provided.al2 is not installed here: run script/setup");
}

}  // namespace
}  // namespace skerry::sandbox
