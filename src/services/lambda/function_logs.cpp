#include "services/lambda/function_logs.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "call/ask.hpp"
#include "services/lambda/limits.hpp"
#include "shapes/logs.hpp"

namespace skerry::lambda {
namespace {

// The role itself calls: nobody passed it on.
template <class Op>
Result<typename Op::Response, ApiError> as_itself(Call& call, const typename Op::Request& request) {
  HandedCodec<Op> codec(request, call.services().validator());
  TRY(call.services().run(Op::shape, call, codec));
  return codec.take();
}

bool is(const ApiError& error, std::string_view code) { return error.code == code; }

// Within PutLogEvents' limits, in the order of time.
std::vector<std::vector<logs::InputLogEvent>> batches(
    const std::vector<sandbox::LogEvent>& events) {
  std::vector<logs::InputLogEvent> all;
  for (const sandbox::LogEvent& event : events) {
    if (event.message.empty()) continue;
    logs::InputLogEvent& shape = all.emplace_back();
    shape.timestamp = event.time.time_since_epoch().count();
    shape.message = event.message.substr(0, limits::log_event_bytes_max);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const logs::InputLogEvent& a, const logs::InputLogEvent& b) {
                     return *a.timestamp < *b.timestamp;
                   });
  std::vector<std::vector<logs::InputLogEvent>> made;
  std::size_t bytes = limits::log_batch_bytes_max;
  for (logs::InputLogEvent& event : all) {
    const std::size_t counted = event.message->size() + limits::log_event_overhead_bytes;
    if (bytes + counted > limits::log_batch_bytes_max ||
        made.back().size() == limits::log_batch_events_max) {
      made.emplace_back();
      bytes = 0;
    }
    bytes += counted;
    made.back().push_back(std::move(event));
  }
  return made;
}

}  // namespace

RequestFacts own_facts(const Clock& clock, Random& random) {
  RequestFacts facts;
  facts.request_id = random.uuid();
  facts.time = clock.wall();
  facts.source_ip = "127.0.0.1";
  facts.user_agent = "lambda.amazonaws.com";
  facts.transport = Transport::tls;
  return facts;
}

void RoleLog::write(std::vector<sandbox::LogEvent> events) {
  const RequestFacts facts = own_facts(parts_.clock, parts_.environment.random);
  Batch batch;
  Call call(role_, facts, parts_.environment, batch);
  if (!made_) made_ = make_stream(call);
  // A stream that somebody deleted is made again, once.
  if (made_ && !put(call, events)) {
    made_ = make_stream(call);
    if (made_) put(call, events);
  }
  if (!batch.empty()) parts_.store.commit(std::move(batch), [](CommitOutcome) {});
}

bool RoleLog::make_stream(Call& call) {
  logs::CreateLogStreamRequest stream;
  stream.log_group_name = where_.group;
  stream.log_stream_name = where_.stream;
  auto made = as_itself<logs::CreateLogStreamOperation>(call, stream);
  if (!made.ok() && is(made.error(), "ResourceNotFoundException")) {
    logs::CreateLogGroupRequest group;
    group.log_group_name = where_.group;
    if (!as_itself<logs::CreateLogGroupOperation>(call, group).ok()) return false;
    made = as_itself<logs::CreateLogStreamOperation>(call, stream);
  }
  return made.ok() || is(made.error(), "ResourceAlreadyExistsException");
}

bool RoleLog::put(Call& call, const std::vector<sandbox::LogEvent>& events) {
  for (std::vector<logs::InputLogEvent>& each : batches(events)) {
    logs::PutLogEventsRequest request;
    request.log_group_name = where_.group;
    request.log_stream_name = where_.stream;
    request.log_events = std::move(each);
    const auto done = as_itself<logs::PutLogEventsOperation>(call, request);
    if (done.ok()) continue;
    if (is(done.error(), "ResourceNotFoundException")) return false;
    log(Level::info, "lambda", "log events dropped",
        {{"group", where_.group}, {"why", done.error().message}});
  }
  return true;
}

}  // namespace skerry::lambda
