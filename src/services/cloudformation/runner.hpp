#pragma once
// Runs the operations of all stacks: a few steps of each in a turn of the loop, handed to the store
// together, so that many steps share an fsync. Nothing of a stack leaves the region before it is
// durable: answers to readers wait for the commits that are in flight.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "call/call.hpp"
#include "loop/loop.hpp"
#include "services/cloudformation/run.hpp"
#include "services/cloudformation/state.hpp"
#include "store/store.hpp"

namespace skerry::cloudformation {

class Runner final : public Operations, private TimerHandler {
 public:
  struct Parts {
    Loop& loop;
    Store& store;
    CloudFormation& cloudformation;
    CallEnvironment environment;
  };
  explicit Runner(Parts parts);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  // After start-up: goes on with what was under way.
  void resume();

  void wake(const StackKey& stack) override;
  std::shared_ptr<AnswerHold> hold(const StackKey& stack) override;

 private:
  class Hold;
  struct Shared;  // what posted work and completions may outlive

  void schedule();
  void turn();
  // Whether there is more to do at once.
  bool advance(const std::string& key);
  void committed(const std::string& key, CommitOutcome outcome);
  void release(const std::string& key);
  void wake_parent(const std::string& key);
  void on_timer() override;

  Parts parts_;
  std::shared_ptr<Shared> shared_;
  std::map<std::string, std::unique_ptr<Run>> runs_;
  std::map<std::string, bool> waiting_;              // of runs_: those that wait for a resource
  std::vector<std::pair<std::string, Batch>> done_;  // of this turn, to be committed
  std::map<std::string, std::vector<std::weak_ptr<Hold>>> holds_;
  std::unique_ptr<Timer> timer_;
  std::vector<std::string> again_;  // after a full disk
  std::size_t in_flight_ = 0;
  bool scheduled_ = false;
};

}  // namespace skerry::cloudformation
