#pragma once
// Where a version's programs come from: what script/setup or an earlier start fetched, the host's
// own PostgreSQL, and else the package registry, once, by tools/engines/fetch.py.

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "databases/versions.hpp"

namespace skerry::databases {

struct EnginePlaces {
  std::string installed;  // FOLDER/VERSION/bin/postgres
  std::string fetched;    // the same, and this process may write there
  std::string script;     // fetch.py
  std::string of_host = "/usr/lib/postgresql";
};

class EngineSource {
 public:
  EngineSource(EnginePlaces places, Catalogue catalogue)
      : places_(std::move(places)), catalogue_(std::move(catalogue)) {}

  // What a region offers: the catalogue, and what the host has. Runs the host's own programs.
  static Catalogue offered(const EnginePlaces& places, Catalogue catalogue);

  // What is here, each version once.
  std::vector<Version> present() const;
  // Returns when the programs are here; a fetch tells each of its steps to `progress`. Blocks, from
  // any thread. An error says what to run instead.
  using Progress = std::function<void(std::string_view step)>;
  Result<Done> need(Version version, const Progress& progress);

 private:
  Result<Done> fetch(Version version, const Progress& progress);
  std::string mend(Version version) const;

  EnginePlaces places_;
  Catalogue catalogue_;
  std::mutex fetching_;  // one at a time: two instances of a new version want the same
};

}  // namespace skerry::databases
