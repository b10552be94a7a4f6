#pragma once
// For tests only: CloudWatch Logs without network, events in a temporary folder.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "call/test_region.hpp"
#include "loop/simulated_loop.hpp"
#include "services/logs/handlers.hpp"
#include "services/logs/operations.hpp"

namespace skerry::logs {

// "400 ResourceNotFoundException: ...", or "ok".
template <class Response>
std::string refusal(const Result<Response, ApiError>& result) {
  return status_code_and_message(result);
}

inline std::string allowing(const std::string& action, const std::string& resource) {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":")" + action +
         R"(","Resource":")" + resource + R"("}]})";
}

// In a folder of its own: TestRegionIn<test::TemporaryDirectory>.
template <class Folder>
class TestRegionIn : public TestCalls {
 public:
  TestRegionIn() { start(); }

  Logs& logs() { return *logs_; }
  SimulatedLoop& loop() { return loop_; }
  std::int64_t millis() const { return now_.time_since_epoch().count(); }
  std::string events_folder() const { return folder_.path() + "/events"; }
  void disk(DiskAnswer answer) { disk_answer_ = answer; }

  // What is durable comes back, nothing else.
  void restart() {
    run_until_idle();
    start();
  }

  template <class Op>
  std::string refused(const typename Op::Request& request) {
    return refusal(call<Op>(request));
  }

  // The usual group and streams.
  void make(const std::string& group, const std::vector<std::string>& streams) {
    must<CreateLogGroupOperation>({.log_group_name = group});
    for (const std::string& stream : streams)
      must<CreateLogStreamOperation>({.log_group_name = group, .log_stream_name = stream});
  }
  // Events a millisecond after another, from `millis()` plus `from`.
  void put(const std::string& group, const std::string& stream,
           const std::vector<std::string>& messages, std::int64_t from = 0) {
    std::vector<InputLogEvent> events;
    for (const std::string& message : messages)
      events.push_back({.timestamp = millis() + from++, .message = message});
    must<PutLogEventsOperation>(
        {.log_group_name = group, .log_stream_name = stream, .log_events = events});
  }

 private:
  void post(std::function<void()> work) override { loop_.post(std::move(work)); }
  void run_until_idle() override { loop_.run_until_idle(); }
  void start() {
    logs_.reset();
    auto opened = EventFiles::open(events_folder());
    ASSERT(opened.ok());
    events_ = std::move(opened).value();
    logs_ = std::make_unique<Logs>(region_, Logs::Parts{loop_, *events_});
    const Result<Done> loaded = logs_->load(open_store());
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
    serve({service(*logs_)});
  }

  Folder folder_;
  SimulatedLoop loop_{1, SimulationOptions::calm()};
  std::unique_ptr<EventFiles> events_;
  std::unique_ptr<Logs> logs_;
};

}  // namespace skerry::logs
