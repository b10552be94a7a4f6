#pragma once
// Asynchronous invocations, from the record that was durable before the 202 to their end. Each runs
// at least once, also when the region dies at any time.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "loop/loop.hpp"
#include "services/lambda/running.hpp"
#include "services/lambda/state.hpp"

namespace skerry::lambda {

class EventQueue final : private TimerHandler {
 public:
  struct Parts {
    Loop& loop;
    Lambda& lambda;
    Running& running;
    std::function<void(Batch)> commit;
  };
  explicit EventQueue(Parts parts);
  ~EventQueue();
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;

  // Starts what is due. An event is to be durable by now.
  void pump();

 private:
  void start(const StoredEvent& event);
  void ended(const std::string& id, const Result<Invoked, ApiError>& invoked);
  void on_timer() override { pump(); }

  Parts parts_;
  std::shared_ptr<EventQueue*> self_;
  std::unique_ptr<Timer> timer_;
  std::set<std::string> running_;  // ids
};

}  // namespace skerry::lambda
