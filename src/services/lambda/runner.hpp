#pragma once
// Runs functions: makes their code ready, hands invocations to execution environments, and is those
// environments' patron (credentials, logs).

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "call/call.hpp"
#include "call/sessions.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/gate.hpp"
#include "loop/loop.hpp"
#include "sandbox/code_trees.hpp"
#include "sandbox/environments.hpp"
#include "sandbox/runtime_store.hpp"
#include "services/lambda/event_queue.hpp"
#include "services/lambda/running.hpp"
#include "services/lambda/state.hpp"
#include "store/store.hpp"

namespace skerry::lambda {

// Where functions run. All or none: a region without root has no environments.
struct Sandboxes {
  sandbox::Environments& environments;
  sandbox::CodeTrees& trees;
  sandbox::RuntimeStore& runtimes;
};

class Runner final : public Running, public sandbox::Patron, private TimerHandler {
 public:
  struct Parts {
    Loop& loop;
    Store& store;
    Lambda& lambda;
    CallEnvironment environment;
    SessionTokens& sessions;
    BlockingPool& pool;
  };
  explicit Runner(Parts parts);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  // Before resume(); they end before this does.
  void run_in(Sandboxes sandboxes) { sandboxes_.emplace(sandboxes); }
  // After start-up: goes on with what was under way.
  void resume();

  std::vector<sandbox::EnvironmentFacts> environments() const;  // for ps

  void changed(const StoredVersion& version) override;
  std::shared_ptr<AnswerHold> unpacks(const StoredVersion& version, Unpacks what) override;
  bool has_runtime(const std::string& name) const override;
  bool uses_interface(const std::string& id) const override;
  void free_interfaces_later() override;
  Result<std::optional<std::string>> locate_code(Call& call, const StoredVersion& version) override;
  void invoke(InvocationOrder order, InvokedTaker taker) override;
  void accepted(const StoredEvent& event) override;
  std::shared_ptr<AnswerHold> stop(const std::string& function) override;

  Result<sandbox::Credentials> credentials(const sandbox::FunctionVersion& version) override;
  std::unique_ptr<sandbox::LogStream> open_log(const sandbox::FunctionVersion& version,
                                               const sandbox::Credentials& credentials,
                                               const std::string& stream) override;

 private:
  // What a version's invocations are made of: one reference for each of its interfaces, in turn.
  struct Ready {
    std::string revision;
    std::vector<sandbox::VersionRef> references;
    std::size_t next = 0;
  };

  void when_durable(std::function<void()> work);
  void commit(Batch batch);

  // Code (runner_code.cpp).
  void prepare();
  void unpack(const StoredVersion& version);
  void unpacked(const std::string& sha256, const Result<sandbox::CodeTree, sandbox::ArchiveError>&);
  struct Failure {
    std::string reason;
    std::string code;
    std::optional<ApiError> told = {};  // to whoever waits for the code
  };
  class Unpacking;
  Unpacking* waits_for(const StoredVersion& version) const;
  void take_back(Batch& batch, StoredVersion version);
  void answer_unpacked(const std::string& sha256);
  void settle(const std::string& sha256, const std::optional<Failure>& failure);
  void settle(std::vector<StoredVersion> versions, const std::optional<Failure>& failure);
  void fetch_runtimes(const std::vector<StoredVersion>& versions);
  void fetched(const std::string& runtime, const Result<Done>& done);
  void drop_unused_trees();
  void drop_strange_trees();

  // Interfaces (runner_interfaces.cpp).
  void on_timer() override;
  Result<Done, ApiError> free_interface(const StoredInterface& interface, Batch& batch);
  void retire_others(const StoredVersion& version);

  Result<sandbox::VersionRef, ApiError> admit(const InvocationOrder& order);
  Result<sandbox::VersionRef, ApiError> ready(const StoredVersion& version);
  Result<Ready, ApiError> make_ready(const StoredVersion& version) const;
  Result<Done, ApiError> check_concurrency(const std::string& function) const;

  Parts parts_;
  std::shared_ptr<Runner*> self_;  // what posted work may outlive
  std::optional<Sandboxes> sandboxes_;
  std::map<std::string, Ready> ready_;  // by "NAME:VERSION"
  std::set<std::string> unpacking_;     // hashes of archives
  std::set<std::string> unpacked_;      // the same, of trees that are there
  std::set<std::string> fetching_;      // names of runtimes
  std::multimap<std::string, std::shared_ptr<Unpacking>> awaited_;  // by the archive's hash
  std::unique_ptr<Timer> freeing_;
  EventQueue events_;
  Gate gate_;
};

}  // namespace skerry::lambda
