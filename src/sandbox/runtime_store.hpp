#pragma once
// Which runtimes this machine has. script/setup installs the oldest and the newest Node; another
// one is fetched when a function first names it.

#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "base/told_command.hpp"
#include "loop/blocking_pool.hpp"
#include "sandbox/runtimes.hpp"

namespace skerry::sandbox {

class RuntimeStore {
 public:
  virtual ~RuntimeStore() = default;

  virtual bool has(Runtime runtime) const = 0;
  // `done` comes in a later turn, or at once when nothing can be fetched; its error is for a
  // person, and says what to do.
  using Done = std::function<void(Result<skerry::Done>)>;
  virtual void fetch(Runtime runtime, Done done) = 0;
};

struct RuntimePlaces {
  std::string installed;  // FOLDER/nodejs16.x/root
  std::string fetched;    // FOLDER/nodejs20.x/node; this process may write there
  std::string script;     // tools/runtimes/fetch.py
};

// Fetches a Node from the package registry, whose archive must have the hash that the catalogue
// beside the script says.
class FetchedRuntimes final : public RuntimeStore {
 public:
  FetchedRuntimes(RuntimePlaces places, BlockingPool& pool)
      : places_(std::move(places)), pool_(pool) {}

  // What is being fetched is given up.
  ~FetchedRuntimes() override { stop_->stop(); }

  bool has(Runtime runtime) const override;
  void fetch(Runtime runtime, Done done) override;

 private:
  RuntimePlaces places_;
  BlockingPool& pool_;
  std::shared_ptr<ToldStop> stop_ = std::make_shared<ToldStop>();
  Gate gate_;
};

}  // namespace skerry::sandbox
