#include "services/lambda/event_queue.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "services/lambda/errors.hpp"
#include "services/lambda/limits.hpp"

namespace skerry::lambda {
namespace {

struct Patience {
  std::int64_t retries = limits::retries_default;
  std::chrono::seconds age = limits::event_age_default;
};

Patience patience_of(const Lambda& lambda, const StoredEvent& event) {
  Patience patience;
  const std::string_view qualifier = event.qualifier.empty() ? latest : event.qualifier;
  const StoredEventConfig* config = lambda.event_configs().find(key_of(event.function, qualifier));
  if (config == nullptr) return patience;
  if (config->retries) patience.retries = *config->retries;
  if (config->age_seconds) patience.age = std::chrono::seconds(*config->age_seconds);
  return patience;
}

std::chrono::milliseconds throttled_wait(std::int64_t in_a_row) {
  const std::int64_t doublings = std::min<std::int64_t>(in_a_row, 16);
  return std::min<std::chrono::milliseconds>(limits::throttled_wait_min * (1 << doublings),
                                             limits::throttled_wait_max);
}

void log_dropped(const StoredEvent& event, const std::string& why) {
  log(Level::warning, "lambda", "asynchronous invocation given up",
      {{"function", event.function}, {"request", event.id}, {"why", why}});
}

}  // namespace

EventQueue::EventQueue(Parts parts)
    : parts_(std::move(parts)),
      self_(std::make_shared<EventQueue*>(this)),
      timer_(parts_.loop.timer(*this)) {}

EventQueue::~EventQueue() = default;

void EventQueue::pump() {
  const WallTime now = parts_.loop.wall();
  std::optional<WallTime> next;
  std::vector<StoredEvent> due;
  for (const auto& [id, event] : parts_.lambda.events().entries()) {
    if (running_.contains(id)) continue;
    if (running_.size() + due.size() >= limits::events_running_max) break;
    if (event.due <= now) {
      due.push_back(event);
    } else {
      next = std::min(next.value_or(event.due), event.due);
    }
  }
  for (const StoredEvent& event : due) start(event);
  if (next) timer_->arm(*next - now);
}

void EventQueue::start(const StoredEvent& event) {
  running_.insert(event.id);
  const StoredVersion* version = parts_.lambda.resolve(
      {.name = event.function, .qualifier = event.qualifier, .elsewhere = false});
  if (version == nullptr)
    return ended(event.id, errors::no_such_function(function_arn(parts_.lambda.region(),
                                                                 event.function, event.qualifier)));
  InvocationOrder order{.request_id = event.id,
                        .function = event.function,
                        .qualifier = event.qualifier,
                        .version = version->version,
                        .payload = event.payload,
                        .client_context = event.client_context};
  parts_.running.invoke(std::move(order), [self = std::weak_ptr(self_), id = event.id](
                                              const Result<Invoked, ApiError>& invoked) {
    if (const auto alive = self.lock()) (*alive)->ended(id, invoked);
  });
}

// The function's own errors are tried again twice; what kept it from running, until the event is
// too old.
void EventQueue::ended(const std::string& id, const Result<Invoked, ApiError>& invoked) {
  running_.erase(id);
  const StoredEvent* stored = parts_.lambda.events().find(id);
  if (stored == nullptr) return;
  StoredEvent event = *stored;
  const Patience patience = patience_of(parts_.lambda, event);
  const WallTime now = parts_.loop.wall();
  const bool refused = !invoked.ok();
  const bool failed = !refused && invoked->how == Invoked::How::function_error;
  bool over = !refused && !failed;
  if (failed) {
    ++event.failures;
    event.throttles = 0;
    event.due =
        now + (event.failures == 1 ? limits::first_retry_after : limits::second_retry_after);
    over = event.failures > patience.retries;
    if (over) log_dropped(event, "the function failed each time");
  } else if (refused) {
    event.due = now + throttled_wait(event.throttles++);
    over = invoked.error().status == 404;
    if (over) log_dropped(event, invoked.error().message);
  }
  if (!over && event.due - event.accepted > patience.age) {
    over = true;
    log_dropped(event, "it is too old");
  }
  Batch batch;
  if (over) {
    parts_.lambda.erase(batch, event);
  } else {
    parts_.lambda.put(batch, std::move(event));
  }
  parts_.commit(std::move(batch));
  pump();
}

}  // namespace skerry::lambda
