// The pure parts: the runtime API's states, admission, payloads, variables, lines of the platform.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "sandbox/code_name.hpp"
#include "sandbox/limits.hpp"
#include "sandbox/log_book.hpp"
#include "sandbox/platform_lines.hpp"
#include "sandbox/runtime_api.hpp"
#include "sandbox/scaling.hpp"
#include "sandbox/variables.hpp"

namespace skerry::sandbox {
namespace {

using Kind = RuntimeCall::Kind;
using kernel::SandboxEnd;

RuntimeCall call(Kind kind, const char* id = "") {
  RuntimeCall out;
  out.kind = kind;
  out.id = {id};
  return out;
}

TEST(Runtime, AnswersOnceAndOnlyWhatItHas) {
  RuntimeApi api;
  EXPECT_EQ(api.judge(call(Kind::response, "a")), Verdict::bad_state);
  EXPECT_EQ(api.judge(call(Kind::next)), Verdict::accepted);
  EXPECT_EQ(api.judge(call(Kind::init_error)), Verdict::bad_state);
  api.delivered({"a"});
  EXPECT_EQ(api.judge(call(Kind::next)), Verdict::bad_state);
  EXPECT_EQ(api.judge(call(Kind::response, "b")), Verdict::bad_id);
  EXPECT_EQ(api.judge(call(Kind::error, "a")), Verdict::accepted);
  EXPECT_EQ(api.judge(call(Kind::response, "a")), Verdict::bad_state);
  EXPECT_EQ(api.judge(call(Kind::next)), Verdict::accepted);
  EXPECT_EQ(api.stage(), RuntimeApi::Stage::waiting);
  api.reset();
  EXPECT_EQ(api.judge(call(Kind::init_error)), Verdict::accepted);
  EXPECT_EQ(api.judge(call(Kind::next)), Verdict::bad_state);
}

TEST(Runtime, ATooLargeAnswerIsAnAnswer) {
  RuntimeApi api;
  api.judge(call(Kind::next));
  api.delivered({"a"});
  RuntimeCall large = call(Kind::response, "a");
  large.size = RuntimeCall::Size::too_large;
  EXPECT_EQ(api.judge(large), Verdict::too_large);
  EXPECT_EQ(api.judge(call(Kind::next)), Verdict::accepted);
}

TEST(Admission, MemoryCountsThenIdleOnesGo) {
  constexpr std::uint64_t mib = 1024 * 1024;
  EXPECT_EQ(admit({0, 0, 2048 * mib, 128}), Admission::admit);
  EXPECT_EQ(admit({1, 1, 100 * mib, 128}), Admission::end_idle);
  EXPECT_EQ(admit({1, 0, 100 * mib, 128}), Admission::refuse_memory);
  EXPECT_EQ(admit({environments_max, 0, 2048 * mib, 128}), Admission::refuse_count);
  EXPECT_EQ(admit({environments_max, 1, 2048 * mib, 128}), Admission::end_idle);
  // A large limit is not expected to be used whole.
  EXPECT_EQ(admit({0, 0, 1024 * mib, 10'240}), Admission::admit);
}

TEST(Payloads, AreInAwsWords) {
  const RequestId id{"1-2"};
  EXPECT_EQ(timed_out(id, std::chrono::seconds(3)).payload,
            R"({"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 1-2 Error: )"
            R"(Task timed out after 3.00 seconds"})");
  EXPECT_EQ(program_ended(id, {SandboxEnd::exited, 0}, Killer::itself).payload,
            R"({"errorType":"Runtime.ExitError","errorMessage":"RequestId: 1-2 Error: )"
            R"(Runtime exited without providing a reason"})");
  EXPECT_EQ(program_ended(id, {SandboxEnd::exited, 127}, Killer::itself).payload,
            R"({"errorType":"Runtime.ExitError","errorMessage":"RequestId: 1-2 Error: )"
            R"(Runtime exited with error: exit status 127"})");
  const Failure killed = program_ended(id, {SandboxEnd::signalled, SIGKILL}, Killer::memory_limit);
  EXPECT_NE(killed.payload.find("signal: killed"), std::string::npos);
  EXPECT_EQ(killed.error_type, "Runtime.OutOfMemory");
  EXPECT_EQ(describe({SandboxEnd::signalled, SIGSEGV}), "signal: segmentation fault");
  EXPECT_EQ(describe({SandboxEnd::signalled, 40}), "signal: signal 40");
}

FunctionVersion some_version() {
  FunctionVersion out;
  out.key = {{"f"}, "$LATEST", "r"};
  out.handler = "index.handler";
  out.logging.group = "/aws/lambda/f";
  return out;
}

TEST(Variables, OursWinOverTheFunctions) {
  FunctionVersion version = some_version();
  version.variables = {{"AWS_REGION", "mars"}, {"OWN", "x=y"}, {"TZ", "Europe/Vienna"}};
  const auto start = start_of(version, {"AKIA", "s", "t", {}}, {"us-east-1", "stream"});
  const auto has = [&](const std::string& text) {
    return std::find(start.variables.begin(), start.variables.end(), text) != start.variables.end();
  };
  EXPECT_TRUE(has("AWS_REGION=us-east-1"));
  EXPECT_TRUE(has("OWN=x=y"));
  EXPECT_TRUE(has("TZ=Europe/Vienna"));
  EXPECT_TRUE(has("AWS_LAMBDA_LOG_STREAM_NAME=stream"));
  EXPECT_TRUE(
      has("NODE_PATH=/opt/nodejs/node16/node_modules:/opt/nodejs/node_modules:"
          "/var/runtime/node_modules:/var/runtime:/var/task"));
  EXPECT_EQ(
      start.arguments,
      (std::vector<std::string>{"/var/lang/bin/node", "--use-openssl-ca", "--max-semi-space-size=6",
                                "--max-old-space-size=115", "/var/runtime/bootstrap.js"}));
  const auto again = kernel::decode_start(encode(start));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(*again, start);
}

TEST(Variables, AuthoritiesOfAFunctionStandBesideTheRegions) {
  FunctionVersion version = some_version();
  const auto value = [&](const kernel::SandboxStart& start, const std::string& name) {
    for (const std::string& each : start.variables) {
      if (each.starts_with(name + "=")) return each.substr(name.size() + 1);
    }
    return std::string("none");
  };
  const auto plain = start_of(version, {"AKIA", "s", "t", {}}, {"us-east-1", "stream"});
  EXPECT_EQ(value(plain, "NODE_EXTRA_CA_CERTS"), "none");  // read before anything runs
  EXPECT_EQ(plain.arguments[1], "--use-openssl-ca");
  EXPECT_TRUE(plain.certificates.empty());
  version.variables = {{"NODE_OPTIONS", "--use-bundled-ca"}};
  const auto bundled = start_of(version, {"AKIA", "s", "t", {}}, {"us-east-1", "stream"});
  EXPECT_EQ(value(bundled, "NODE_EXTRA_CA_CERTS"), "/var/runtime/ca-cert.pem");
  EXPECT_NE(bundled.arguments[1], "--use-openssl-ca");
  version.variables = {{"NODE_EXTRA_CA_CERTS", "/var/task/own.pem"}, {"NODE_PATH", "/mine"}};
  const auto both = start_of(version, {"AKIA", "s", "t", {}}, {"us-east-1", "stream"});
  EXPECT_EQ(value(both, "NODE_EXTRA_CA_CERTS"), "/proc/self/fd/5");
  EXPECT_EQ(both.certificates,
            (std::vector<std::string>{"/var/runtime/ca-cert.pem", "/var/task/own.pem"}));
  EXPECT_EQ(value(both, "_SKERRY_THEIR_CA"), "/var/task/own.pem");
  EXPECT_EQ(value(both, "NODE_PATH"), "/mine");  // it is not reserved
}

TEST(Lines, TextAndJson) {
  FakeClock clock;
  FunctionVersion version = some_version();
  Report report{{"id"}, std::chrono::microseconds(1234), {}, 40 << 20, {}};
  report.init = std::chrono::milliseconds(100);
  EXPECT_EQ(
      *PlatformLines(version, clock).report(report),
      "REPORT RequestId: id\tDuration: 1.23 ms\tBilled Duration: 102 ms\tMemory Size: 128 MB\t"
      "Max Memory Used: 40 MB\tInit Duration: 100.00 ms\t");
  version.logging.format = LogFormat::json;
  EXPECT_EQ(*PlatformLines(version, clock).start({"id"}),
            R"({"time":"1970-01-01T00:00:00.000Z","type":"platform.start",)"
            R"("record":{"requestId":"id","version":"$LATEST"}})");
  EXPECT_FALSE(PlatformLines(version, clock).end({"id"}).has_value());
  version.logging.system = LogLevel::warn;
  EXPECT_FALSE(PlatformLines(version, clock).start({"id"}).has_value());
  EXPECT_FALSE(PlatformLines(version, clock).report(report).has_value());
}

class Kept final : public LogStream {
 public:
  explicit Kept(std::vector<std::string>& lines) : lines_(lines) {}
  void write(std::vector<LogEvent> events) override {
    for (LogEvent& each : events) lines_.push_back(std::move(each.message));
  }

 private:
  std::vector<std::string>& lines_;
};

TEST(Book, KeepsAPlaceForWhatComesLate) {
  FakeClock clock;
  std::vector<std::string> lines;
  LogBook book(clock, std::make_unique<Kept>(lines));
  book.begin_tail(Tail::wanted);
  book.add("END");
  book.leave_place();
  book.add("START of the next");
  book.flush();
  EXPECT_EQ(lines, std::vector<std::string>{"END"});
  book.fill_place("REPORT");
  book.flush();
  EXPECT_EQ(lines, (std::vector<std::string>{"END", "REPORT", "START of the next"}));
}

TEST(Book, TellsWhatItDropped) {
  FakeClock clock;
  clock.set_wall(WallTime(std::chrono::hours(1)));
  std::vector<std::string> lines;
  LogBook book(clock, std::make_unique<Kept>(lines));
  const std::string line(1 << 20, 'x');
  for (int i = 0; i < 12; ++i) book.add(std::vector<LogRecord>{{line, {}}});
  clock.advance(std::chrono::seconds(2));
  book.add(std::vector<LogRecord>{{"after", {}}});
  book.flush();
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_TRUE(lines[3].starts_with("LOGS\tDropped: 9 lines, more than 4 MiB in a second"));
  EXPECT_EQ(lines[4], "after");
}

TEST(CodeNames, AreDigests) {
  const CodeId id{std::string(62, 'a') + "0f"};
  EXPECT_TRUE(valid(id));
  EXPECT_EQ(code_id(code_name(id)), id);
  EXPECT_FALSE(valid({"../../etc"}));
  EXPECT_FALSE(valid({std::string(64, 'A')}));
}

}  // namespace
}  // namespace skerry::sandbox
