// Everything that a hostile function can send out of its sandbox, cut at a place of its choice.
#include <cstdint>

#include "base/assert.hpp"
#include "kernel/sandbox_words.hpp"
#include "sandbox/limits.hpp"
#include "sandbox/log_frames.hpp"
#include "sandbox/runtime_frames.hpp"
#include "sandbox/runtime_http.hpp"
#include "wire/http/request_parser.hpp"

namespace {

using namespace skerry::sandbox;  // NOLINT

template <class Take>
void in_two(std::string_view bytes, std::size_t cut, Take&& take) {
  take(bytes.substr(0, cut));
  take(bytes.substr(cut));
}

void judge(RuntimeApi& api, const RuntimeCall& call) {
  const auto before = api.stage();
  const Verdict verdict = api.judge(call);
  ASSERT(answer_to(verdict, call, before).starts_with("HTTP/1.1 "));
  if (api.stage() == RuntimeApi::Stage::waiting) api.delivered({"00000000"});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t cut = bytes.empty() ? 0 : data[0] % bytes.size();

  FrameParser frames;
  std::vector<RuntimeCall> calls;
  in_two(bytes, cut, [&](std::string_view each) { frames.take(each, calls); });
  RuntimeApi api;
  for (const RuntimeCall& call : calls) {
    ASSERT(call.body.size() <= runtime_body_bytes_max);
    judge(api, call);
  }

  std::vector<LogRecord> records;
  FrameReader reader;
  LineReader lines;
  in_two(bytes, cut, [&](std::string_view each) {
    reader.take(each, records);
    lines.take(each, records);
  });
  for (const LogRecord& record : records) ASSERT(record.text.size() <= log_line_bytes_max);

  skerry::http::RequestParser parser{skerry::http::BodyLimit{runtime_body_bytes_max}};
  const auto step = parser.next(std::as_bytes(std::span(bytes)));
  if (std::holds_alternative<skerry::http::HeadReady>(step.event)) {
    if (const auto call = call_of(parser.head())) judge(api, *call);
  }

  static_cast<void>(skerry::kernel::decode_start(bytes));
  static_cast<void>(skerry::kernel::decode_ended(bytes));
  static_cast<void>(skerry::kernel::decode_report(bytes));
  return 0;
}
