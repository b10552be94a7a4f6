// Bodies and what is declared of them: first a byte that chooses the kind of payload, then lines
// "name: value" of headers up to an empty one, then the body. However the body is cut, the outcome
// and the decoded bytes are the same, and what is accepted is what the head announced.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "gateway/body_verifier.hpp"
#include "wire/http/head_parser.hpp"
#include "wire/sigv4/sign.hpp"

namespace skerry::gateway {
namespace {

constexpr std::array kinds{
    sigv4::PayloadKind::unsigned_payload, sigv4::PayloadKind::streaming_signed,
    sigv4::PayloadKind::streaming_signed_trailer, sigv4::PayloadKind::streaming_unsigned_trailer};
constexpr std::size_t headers_max = 16;

class Text final : public DecodedBytes {
 public:
  Result<Done, ApiError> write(std::span<const std::byte> bytes) override {
    text += as_text(bytes);
    return Done{};
  }
  std::string text;
};

struct Outcome {
  std::string code;  // empty: accepted
  std::string text;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// A request with a good signature.
struct Signed {
  http::RequestHead head;
  sigv4::SignedRequest request;
  sigv4::SigningKey key;
  sigv4::Verified verified;
};

std::optional<Signed> signed_request(sigv4::PayloadKind kind, http::Headers headers,
                                     std::size_t body_bytes) {
  const sigv4::Credentials credentials{"AKIAIOSFODNN7EXAMPLE", "a secret of nobody's", {}};
  const auto rules = sigv4::rules_for({"s3"}, {"us-east-1"});
  const WallTime now{std::chrono::seconds(1'700'000'000)};
  auto head = sigv4::make_request("PUT", "/bucket/key", {"localhost"});
  ASSERT(head.ok());
  head->headers.insert(head->headers.end(), headers.begin(), headers.end());
  head->body = {http::Framing::length, body_bytes};
  sigv4::sign(*head, {.credentials = credentials, .rules = rules, .now = now},
              {sigv4::payload_text(kind)});
  auto parsed = sigv4::parse(*head);
  auto* const request = std::get_if<sigv4::SignedRequest>(&parsed);
  if (request == nullptr) return std::nullopt;
  const auto key = sigv4::derive_signing_key({credentials.secret_access_key}, request->scope);
  auto verified = sigv4::verify({.request = *request,
                                 .head = *head,
                                 .key = key,
                                 .now = now,
                                 .rules = rules,
                                 .body_hash = std::nullopt});
  if (!verified.ok()) return std::nullopt;
  return Signed{*head, *request, key, *verified};
}

Outcome verify(const Signed& made, std::string_view body, std::size_t piece) {
  auto verifier = BodyVerifier::create(
      {.head = made.head, .request = made.request, .verified = made.verified, .key = made.key});
  if (!verifier.ok()) return {verifier.error().code, {}};
  Text text;
  for (std::size_t at = 0; at < body.size(); at += piece) {
    const auto fed = verifier->feed(as_bytes(body.substr(at, piece)), text);
    if (!fed.ok()) return {fed.error().code, {}};  // what came before may differ by the cut
  }
  const auto finished = verifier->finish();
  if (!finished.ok()) return {finished.error().code, {}};
  ASSERT(finished->bytes == text.text.size());
  ASSERT(finished->bytes == verifier->announced_bytes());
  return {"", text.text};
}

}  // namespace
}  // namespace skerry::gateway

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skerry;
  using namespace skerry::gateway;
  if (size == 0) return 0;
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  http::Headers headers;
  while (headers.size() < headers_max) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.empty()) break;
    const auto header = http::parse_field_line(line);
    if (header.ok()) headers.push_back(*header);
  }
  const auto made = signed_request(kinds[data[0] % kinds.size()], headers, rest.size());
  if (!made) return 0;
  const Outcome whole = verify(*made, rest, std::max<std::size_t>(rest.size(), 1));
  ASSERT(verify(*made, rest, 1) == whole);
  ASSERT(verify(*made, rest, 7) == whole);
  return 0;
}
