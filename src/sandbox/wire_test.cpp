// What comes out of a sandbox, as bytes: frames of the runtime, frames and lines of the log.
#include <gtest/gtest.h>

#include "sandbox/limits.hpp"
#include "sandbox/log_frames.hpp"
#include "sandbox/runtime_frames.hpp"
#include "sandbox/runtime_http.hpp"
#include "wire/http/target.hpp"

namespace skerry::sandbox {
namespace {

using Kind = RuntimeCall::Kind;

std::string big_endian(std::uint64_t number, std::size_t bytes) {
  std::string out;
  for (std::size_t i = bytes; i-- > 0;) out.push_back(static_cast<char>(number >> (8 * i) & 0xff));
  return out;
}

std::string frame(const std::string& body) { return big_endian(body.size(), 4) + body; }
const std::string id(36, 'i');

TEST(Frames, ComeOutHoweverTheyAreCut) {
  const std::string bytes = frame("N") + frame("R" + id + "{\"a\":1}") + frame("E" + id + "{}") +
                            frame("I{}") + frame("R" + id);
  for (std::size_t cut = 1; cut <= bytes.size(); ++cut) {
    FrameParser parser;
    std::vector<RuntimeCall> calls;
    for (std::size_t at = 0; at < bytes.size(); at += cut)
      EXPECT_EQ(parser.take(std::string_view(bytes).substr(at, cut), calls),
                FrameParser::State::sound);
    ASSERT_EQ(calls.size(), 5u) << cut;
    EXPECT_EQ(calls[0].kind, Kind::next);
    EXPECT_EQ(calls[1].kind, Kind::response);
    EXPECT_EQ(calls[1].id.uuid, id);
    EXPECT_EQ(calls[1].body, "{\"a\":1}");
    EXPECT_EQ(calls[2].kind, Kind::error);
    EXPECT_EQ(calls[3].kind, Kind::init_error);
    EXPECT_EQ(calls[4].body, "");
  }
}

TEST(Frames, NonsenseBreaksThem) {
  for (const std::string& bytes :
       {frame("Q"), big_endian(0, 4) + "N", frame("R" + std::string(3, 'i')),
        big_endian(0xffffffff, 4) + "N"}) {
    FrameParser parser;
    std::vector<RuntimeCall> calls;
    EXPECT_EQ(parser.take(bytes + std::string(64, 'x'), calls), FrameParser::State::broken);
    EXPECT_TRUE(calls.empty());
  }
}

TEST(Frames, WhatIsTooLargeIsNotHeld) {
  FrameParser parser;
  std::vector<RuntimeCall> calls;
  const std::size_t size = 1 + id.size() + runtime_body_bytes_max + 1;
  parser.take(big_endian(size, 4) + "R" + id, calls);
  const std::string piece(1 << 20, 'x');
  for (std::size_t left = runtime_body_bytes_max + 1; left > 0;) {
    const std::size_t now = std::min(left, piece.size());
    parser.take(std::string_view(piece).substr(0, now), calls);
    left -= now;
  }
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].size, RuntimeCall::Size::too_large);
  EXPECT_TRUE(calls[0].body.empty());
}

TEST(Frames, ADeliveryIsWhatTheBootstrapReads) {
  const std::string made =
      frame_of({{"id"}, WallTime(std::chrono::milliseconds(5)), "arn", "", "", "[1]"});
  const std::string facts = R"({"requestId":"id","deadlineMs":5,"arn":"arn"})";
  EXPECT_EQ(made, frame("V" + big_endian(facts.size(), 4) + facts + "[1]"));
}

TEST(LogFrames, ARecordOfManyLinesIsOneEvent) {
  const std::string record = big_endian(0xa55a000f, 4) + big_endian(8, 4) +
                             big_endian(1'700'000'000'123'456, 8) + "one\ntwo\n";
  const std::string bytes = record + "noise" + record;
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    FrameReader reader;
    std::vector<LogRecord> out;
    for (std::size_t at = 0; at < bytes.size(); at += cut)
      reader.take(std::string_view(bytes).substr(at, cut), out);
    ASSERT_EQ(out.size(), 2u) << cut;
    EXPECT_EQ(out[0].text, "one\ntwo");
    EXPECT_EQ(out[0].time, WallTime(std::chrono::milliseconds(1'700'000'000'123)));
    EXPECT_EQ(out[1], out[0]);
  }
}

TEST(LogFrames, LinesEndWhereTheyEnd) {
  LineReader reader;
  std::vector<LogRecord> out;
  reader.take("a\r\nb", out);
  reader.take("c\n\nrest", out);
  reader.flush(out);
  std::vector<std::string> texts;
  for (const LogRecord& each : out) texts.push_back(each.text);
  EXPECT_EQ(texts, (std::vector<std::string>{"a", "bc", "", "rest"}));
}

TEST(LogFrames, ALineWithoutAnEndIsCut) {
  LineReader reader;
  std::vector<LogRecord> out;
  reader.take(std::string(2 * log_line_bytes_max + 1, 'x'), out);
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[0].text.size(), log_line_bytes_max);
}

http::RequestHead head(const char* method, const char* path) {
  http::RequestHead out;
  out.method = method;
  out.path = path;
  return out;
}

TEST(RuntimeHttp, PathsAreCalls) {
  const std::string base = "/2018-06-01/runtime/";
  EXPECT_EQ(call_of(head("GET", (base + "invocation/next").c_str()))->kind, Kind::next);
  EXPECT_EQ(call_of(head("POST", (base + "init/error").c_str()))->kind, Kind::init_error);
  const auto response = call_of(head("POST", (base + "invocation/abc/response").c_str()));
  EXPECT_EQ(response->kind, Kind::response);
  EXPECT_EQ(response->id.uuid, "abc");
  EXPECT_EQ(call_of(head("POST", (base + "invocation/abc/error").c_str()))->kind, Kind::error);
  for (const char* const path : {"invocation/abc/other", "invocation/next/", "", "invocation/abc"})
    EXPECT_FALSE(call_of(head("POST", (base + path).c_str())).has_value()) << path;
  EXPECT_FALSE(call_of(head("DELETE", (base + "invocation/next").c_str())).has_value());
  EXPECT_FALSE(call_of(head("GET", "/2020-01-01/extension/register")).has_value());
}

TEST(RuntimeHttp, AnswersAreThoseOfTheDocumentation) {
  RuntimeCall call;
  call.kind = Kind::response;
  EXPECT_TRUE(answer_to(Verdict::accepted, call, {}).starts_with("HTTP/1.1 202 Accepted\r\n"));
  EXPECT_NE(answer_to(Verdict::bad_id, call, {}).find("\"errorType\":\"InvalidRequestID\""),
            std::string::npos);
  EXPECT_NE(answer_to(Verdict::bad_state, call, RuntimeApi::Stage::waiting)
                .find("State transition from Ready to InvocationResponse failed for runtime."),
            std::string::npos);
  EXPECT_TRUE(answer_to(Verdict::too_large, call, {}).starts_with("HTTP/1.1 413 "));
  // What a caller chose breaks out of no header.
  EXPECT_EQ(answer_to_next({{"id"}, {}, "arn\r\nX: y", "", "", "{}"}).find("\r\nX: y"),
            std::string::npos);
}

}  // namespace
}  // namespace skerry::sandbox
