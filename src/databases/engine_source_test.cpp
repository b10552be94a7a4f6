// Over a script of the tests' own, which says and leaves what the real one would.
#include "databases/engine_source.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "databases/copy_tree.hpp"

namespace skerry::databases {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Sources : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(::mkdtemp(root.data()), nullptr);
    places = {root + "/installed", root + "/fetched", root + "/fetch.py", root + "/host"};
    for (const std::string& folder : {places.installed, places.fetched, places.of_host})
      ::mkdir(folder.c_str(), 0755);
    install(places.installed, "13.23", "");
    install(places.of_host, "15", "echo 'postgres (PostgreSQL) 15.3 (Debian 15.3-1)'");
  }
  void TearDown() override {
    const Fd tmp(::open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    EXPECT_TRUE(remove_tree(tmp, root.substr(sizeof("/tmp/") - 1)).ok());
  }
  static void install(const std::string& folder, const std::string& name,
                      const std::string& shell) {
    ::mkdir((folder + "/" + name).c_str(), 0755);
    ::mkdir((folder + "/" + name + "/bin").c_str(), 0755);
    for (const char* program : {"/bin/postgres", "/bin/initdb"}) {
      std::ofstream(folder + "/" + name + program) << "#!/bin/sh\n" << shell << "\n";
      ::chmod((folder + "/" + name + program).c_str(), 0755);
    }
  }
  EngineSource source(const std::string& python) {
    std::ofstream(places.script) << "import os, sys\n" << python << "\n";
    return EngineSource(places, *Catalogue::parse(catalogue_text(), Architecture::x64));
  }
  std::vector<std::string> steps;
  EngineSource::Progress progress = [this](std::string_view step) { steps.emplace_back(step); };
  std::string root = "/tmp/skerry-engines-XXXXXX";
  EnginePlaces places;
};

TEST_F(Sources, WhatIsHereIsNotFetched) {
  EngineSource here = source("sys.exit('the script ran')");
  EXPECT_TRUE(here.need({13, 23}, progress).ok());
  EXPECT_TRUE(here.need({15, 3}, progress).ok());
  EXPECT_THAT(here.present(), ElementsAre(Version{13, 23}, Version{15, 3}));
  EXPECT_TRUE(steps.empty());
}

TEST_F(Sources, TheHostsOwnVersionIsOffered) {
  const Catalogue known = *Catalogue::parse(catalogue_text(), Architecture::x64);
  EXPECT_FALSE(known.resolve("15.3").ok());
  const Catalogue offered = EngineSource::offered(places, known);
  EXPECT_EQ(*offered.resolve("15.3"), (Version{15, 3}));
  EXPECT_EQ(offered.resolve("15")->minor, known.resolve("15")->minor);  // the newest
}

TEST_F(Sources, AnotherVersionIsFetchedWithProgress) {
  EngineSource far = source(
      "print('fetching', flush=True)\n"
      "os.makedirs(sys.argv[1] + '/' + sys.argv[2] + '/bin')\n"
      "path = sys.argv[1] + '/' + sys.argv[2] + '/bin/postgres'\n"
      "open(path, 'w').close(); os.chmod(path, 0o755)\n"
      "print('ready')");
  ASSERT_TRUE(far.need({17, 10}, progress).ok());
  EXPECT_THAT(steps, ElementsAre("fetching", "ready"));
  steps.clear();
  EXPECT_TRUE(far.need({17, 10}, progress).ok());
  EXPECT_TRUE(steps.empty());
}

TEST_F(Sources, AFailureSaysWhatToRun) {
  EngineSource far = source("print('fetching'); sys.exit('npm could not fetch it: ENOTFOUND')");
  const auto told = far.need({17, 10}, progress);
  ASSERT_FALSE(told.ok());
  EXPECT_EQ(told.error().message,
            "PostgreSQL 17.10 is not on this machine, and npm could not fetch it: ENOTFOUND. With "
            "a network, run: python3 " +
                places.script + " " + places.installed +
                " 17.10 - or ask for a version that is here: 13.23, 15.3");
  EXPECT_THAT(far.need({15, 2}, progress).error().message, HasSubstr("was the host's own"));
}

}  // namespace
}  // namespace skerry::databases
