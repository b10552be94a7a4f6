// Any bytes, as a conversation of a client. What comes out must not depend on how the bytes were
// cut, and each request that was taken must be the same after it is written and read again.

#include <cstdint>
#include <string_view>

#include "wire/http/recording.hpp"
#include "wire/http/writer.hpp"

namespace skerry::http {
namespace {

constexpr BodyLimit limit{64 * 1024};

bool follows_from_framing(const Header& header) {
  return equal_names(header.name, "content-length") ||
         equal_names(header.name, "transfer-encoding") || equal_names(header.name, "connection");
}

RequestHead without_framing_fields(RequestHead head) {
  std::erase_if(head.headers, follows_from_framing);
  return head;
}

std::string written(const RequestHead& head, std::string_view body) {
  std::string out;
  ASSERT(write_head(head, out).ok());
  if (head.body.framing == Framing::chunked) {
    write_chunk(as_bytes(body), out);
    write_last_chunk(out);
  } else {
    out += body;
  }
  return out;
}

void check_round_trip(const Recording::Request& request) {
  const RequestHead head = without_framing_fields(request.head);
  const Recording again = record(written(head, request.body), {}, limit);
  ASSERT(again.refused_status == 0);
  ASSERT(again.complete == 1);
  ASSERT(again.requests.size() == 1);
  ASSERT(again.requests[0].body == request.body);
  ASSERT(without_framing_fields(again.requests[0].head) == head);
}

std::vector<std::size_t> cuts_for(std::string_view input) {
  std::vector<std::size_t> cuts;
  std::uint32_t state = static_cast<std::uint32_t>(input.size()) * 2654435761U + 1;
  for (std::size_t at = 0; at < input.size();) {
    state = state * 1664525U + 1013904223U;
    at += 1 + (state >> 24) % 61;
    cuts.push_back(at);
  }
  return cuts;
}

}  // namespace
}  // namespace skerry::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skerry::http;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const Recording whole = record(input, {}, limit);
  std::vector<std::size_t> everywhere(input.size());
  for (std::size_t i = 0; i < input.size(); ++i) everywhere[i] = i;
  ASSERT(record(input, everywhere, limit) == whole);
  ASSERT(record(input, cuts_for(input), limit) == whole);
  for (std::size_t i = 0; i < whole.complete; ++i) check_round_trip(whole.requests[i]);
  return 0;
}
