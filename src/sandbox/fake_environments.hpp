#pragma once
// For tests of what stands on top: environments that run nothing. Invocations wait until the test
// answers them; code trees are there as soon as they are asked for.

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <utility>

#include "sandbox/code_trees.hpp"
#include "sandbox/environments.hpp"
#include "sandbox/runtime_store.hpp"

namespace skerry::sandbox {

class FakeEnvironments final : public Environments {
 public:
  struct Waiting {
    VersionRef version;
    Invocation invocation;
    AnswerTaker taker;
  };

  void invoke(VersionRef version, Invocation invocation, AnswerTaker taker) override {
    if (answer_at_once) return taker(answer_at_once(*version, invocation));
    waiting.push_back({std::move(version), std::move(invocation), std::move(taker)});
  }
  // Of the oldest.
  void answer(Answer answer) {
    Waiting first = std::move(waiting.front());
    waiting.pop_front();
    first.taker(std::move(answer));
  }

  std::size_t busy(const FunctionName& function) const override {
    return static_cast<std::size_t>(
        std::count_if(waiting.begin(), waiting.end(),
                      [&](const Waiting& each) { return each.version->key.function == function; }));
  }
  std::size_t busy() const override { return waiting.size(); }

  void stop(const FunctionName& function, std::function<void()> done) override {
    stopped.push_back(function);
    std::deque<Waiting> gone;
    for (auto at = waiting.begin(); at != waiting.end();) {
      const bool its = at->version->key.function == function;
      if (its) gone.push_back(std::move(*at));
      at = its ? waiting.erase(at) : at + 1;
    }
    for (Waiting& each : gone) each.taker(was_stopped());
    done();
  }
  void stop_all(std::function<void()> done) override {
    for (Waiting& each : std::exchange(waiting, {})) each.taker(was_stopped());
    done();
  }
  void retire_others(const VersionKey& key) override { retired.push_back(key); }
  std::vector<EnvironmentFacts> list() const override { return listed; }

  std::deque<Waiting> waiting;
  std::vector<FunctionName> stopped;
  std::vector<VersionKey> retired;  // what others were retired for
  std::vector<EnvironmentFacts> listed;
  std::function<Answer(const FunctionVersion&, const Invocation&)> answer_at_once;

 private:
  static Answer was_stopped() {
    Answer out;
    out.ending = Ending::refused;
    out.refusal = Refusal::stopped;
    return out;
  }
};

class FakeCodeTrees final : public CodeTrees {
 public:
  void unpack(Fd, CodeId id, Done done) override {
    if (next_error) return done(*std::exchange(next_error, std::nullopt));
    trees.insert(id);
    done(CodeTree{id, bytes_each});
  }
  bool has(const CodeId& id) const override { return trees.contains(id); }
  void remove(const CodeId& id) override { trees.erase(id); }
  void keep_only(const std::vector<CodeId>& ids) override { trees = {ids.begin(), ids.end()}; }

  std::set<CodeId> trees;
  std::uint64_t bytes_each = 1000;
  std::optional<ArchiveError> next_error;
};

class FakeRuntimes final : public RuntimeStore {
 public:
  bool has(Runtime runtime) const override { return there.contains(runtime); }
  void fetch(Runtime runtime, Done done) override { fetching.emplace_back(runtime, done); }
  // Of the first that is being fetched.
  void fetched(Result<skerry::Done> result) {
    const auto [runtime, done] = std::move(fetching.front());
    fetching.pop_front();
    if (result.ok()) there.insert(runtime);
    done(std::move(result));
  }

  std::set<Runtime> there = {Runtime::nodejs16, Runtime::nodejs24, Runtime::provided_al2023};
  std::deque<std::pair<Runtime, Done>> fetching;
};

}  // namespace skerry::sandbox
