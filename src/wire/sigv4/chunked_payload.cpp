#include "wire/sigv4/chunked_payload.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/encoding.hpp"
#include "wire/http/head_parser.hpp"
#include "wire/sigv4/limits.hpp"

namespace skerry::sigv4 {
namespace {

using std::string_view;

constexpr string_view empty_hash =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr string_view signature_mark = ";chunk-signature=";
constexpr string_view trailer_signature_name = "x-amz-trailer-signature";
constexpr std::size_t signature_size = 64;

SigV4Error error(Reason reason) {
  return {.reason = reason,
          .form = Form::header,
          .got = {},
          .expected = {},
          .detail = {},
          .elements = {}};
}

std::optional<std::uint64_t> parse_number(string_view text, int base) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, number, base);
  if (text.empty() || failure != std::errc{} || rest != end) return std::nullopt;
  return number;
}

std::string lower_case(string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

string_view trim(string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The names that x-amz-trailer announces; only checksums are known as trailers.
Result<std::vector<std::string>, SigV4Error> announced_trailers(const http::RequestHead& head,
                                                                PayloadKind kind) {
  std::vector<std::string> names;
  if (head.count("x-amz-trailer") > 1) return error(Reason::trailer_malformed);
  std::optional<string_view> list = head.find("x-amz-trailer");
  if (list.has_value() == (kind == PayloadKind::streaming_signed))
    return error(Reason::trailer_malformed);
  while (list) {
    const std::size_t comma = list->find(',');
    std::string name = lower_case(trim(list->substr(0, comma)));
    if (name.rfind("x-amz-checksum-", 0) != 0 || names.size() == trailer_count_max ||
        std::find(names.begin(), names.end(), name) != names.end())
      return error(Reason::trailer_malformed);
    names.push_back(std::move(name));
    if (comma == list->npos) break;
    list->remove_prefix(comma + 1);
  }
  return names;
}

}  // namespace

ChunkChain::ChunkChain(const SignedRequest& request, const SigningKey& key,
                       std::string seed_signature)
    : key_(key),
      timestamp_(request.timestamp),
      scope_(request.scope.text()),
      previous_(std::move(seed_signature)) {}

std::string ChunkChain::link(string_view algorithm, string_view hashes) {
  std::string to_sign;
  to_sign.reserve(320);
  to_sign.append(algorithm).append("\n").append(timestamp_).append("\n").append(scope_);
  to_sign.append("\n").append(previous_).append("\n").append(hashes);
  previous_ = key_.sign(to_sign);
  return previous_;
}

std::string ChunkChain::next_chunk(const Sha256Digest& data) {
  return link("AWS4-HMAC-SHA256-PAYLOAD", std::string(empty_hash) + '\n' + hex(data));
}

std::string ChunkChain::trailer(string_view canonical_trailers) {
  return link("AWS4-HMAC-SHA256-TRAILER", hex(sha256(canonical_trailers)));
}

ChunkedPayload::ChunkedPayload(PayloadKind kind, std::optional<ChunkChain> chain,
                               std::uint64_t decoded_length)
    : kind_(kind), chain_(std::move(chain)), decoded_length_(decoded_length) {}

Result<ChunkedPayload, SigV4Error> ChunkedPayload::create(const Verified& verified,
                                                          const SignedRequest& request,
                                                          const http::RequestHead& head,
                                                          const SigningKey& key) {
  const PayloadKind kind = request.payload.kind;
  const bool chained =
      kind == PayloadKind::streaming_signed || kind == PayloadKind::streaming_signed_trailer;
  ASSERT(chained || kind == PayloadKind::streaming_unsigned_trailer);
  constexpr string_view length_name = "x-amz-decoded-content-length";
  const std::optional<string_view> length = head.find(length_name);
  if (!length || head.count(length_name) != 1) return error(Reason::decoded_length_missing);
  const std::optional<std::uint64_t> decoded = parse_number(*length, 10);
  if (!decoded) return error(Reason::decoded_length_missing);

  std::optional<ChunkChain> chain;
  if (chained) chain.emplace(request, key, verified.signature());
  ChunkedPayload payload(kind, std::move(chain), *decoded);
  payload.announced_ = TRY(announced_trailers(head, kind));
  return payload;
}

ChunkStep ChunkedPayload::fail(Reason reason) {
  stage_ = Stage::failed;
  failure_ = error(reason);
  return {0, failure_};
}

ChunkStep ChunkedPayload::next(std::span<const std::byte> input) {
  if (stage_ == Stage::failed) return {0, failure_};
  if (stage_ == Stage::complete) {
    if (input.empty()) return {0, Complete{}};
    return fail(Reason::chunk_malformed);
  }
  if (input.empty()) return {0, NeedMore{}};
  return stage_ == Stage::data ? next_data(input) : next_line(input);
}

ChunkStep ChunkedPayload::next_data(std::span<const std::byte> input) {
  const std::size_t size =
      static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), remaining_));
  const std::span<const std::byte> bytes = input.first(size);
  remaining_ -= size;
  if (chunk_hash_) chunk_hash_->update(bytes);
  if (remaining_ == 0) stage_ = Stage::data_end;
  return {size, ProvisionalBytes{bytes}};
}

ChunkedPayload::Collected ChunkedPayload::collect_line(std::span<const std::byte>& input,
                                                       std::size_t max) {
  const string_view text = as_text(input);
  const std::size_t feed = text.find('\n');
  const std::size_t size = feed == text.npos ? text.size() : feed + 1;
  if (line_.size() + size > max) return Collected::malformed;
  line_.append(text.substr(0, size));
  input = input.subspan(size);
  if (feed == text.npos) return Collected::partly;
  return line_.size() >= 2 && line_[line_.size() - 2] == '\r' ? Collected::whole
                                                              : Collected::malformed;
}

// Everything but data comes in lines; goes on until data, more input or the end.
ChunkStep ChunkedPayload::next_line(std::span<const std::byte> input) {
  std::span<const std::byte> rest = input;
  while (stage_ != Stage::data && stage_ != Stage::complete) {
    const bool trailer = stage_ == Stage::trailer;
    const std::size_t max = stage_ == Stage::data_end || stage_ == Stage::end ? 2
                            : trailer ? trailer_bytes_max - trailer_bytes_
                                      : chunk_header_bytes_max;
    switch (collect_line(rest, max)) {
      case Collected::partly:
        return {input.size(), NeedMore{}};
      case Collected::malformed:
        return fail(trailer ? Reason::trailer_malformed : Reason::chunk_malformed);
      case Collected::whole:
        break;
    }
    if (trailer) trailer_bytes_ += line_.size();
    const std::string line = std::exchange(line_, {});
    if (const auto reason = step_line(string_view(line).substr(0, line.size() - 2)))
      return fail(*reason);
  }
  const std::size_t used = input.size() - rest.size();
  if (stage_ == Stage::complete) {
    if (!rest.empty()) return fail(Reason::chunk_malformed);
    return {used, Complete{}};
  }
  ChunkStep step = next(rest);
  step.consumed += used;
  return step;
}

std::optional<Reason> ChunkedPayload::step_line(string_view line) {
  switch (stage_) {
    case Stage::header:
      return start_chunk(line);
    case Stage::data_end:
      return end_chunk();
    case Stage::trailer:
      return line.empty() ? end_trailers() : take_trailer(line);
    default:
      break;
  }
  stage_ = Stage::complete;
  return std::nullopt;
}

// "10000;chunk-signature=ad80...", or "10000" where chunks are not signed.
std::optional<Reason> ChunkedPayload::start_chunk(string_view line) {
  string_view size_text = line;
  if (chain_) {
    const std::size_t mark = line.find(signature_mark);
    if (mark == line.npos) return Reason::chunk_malformed;
    chunk_signature_ = line.substr(mark + signature_mark.size());
    if (chunk_signature_.size() != signature_size) return Reason::chunk_malformed;
    size_text = line.substr(0, mark);
    chunk_hash_.emplace();
  }
  const std::optional<std::uint64_t> size = parse_number(size_text, 16);
  if (!size) return Reason::chunk_malformed;
  if (*size > decoded_length_ - received_) return Reason::body_incomplete;
  received_ += *size;
  remaining_ = *size;
  if (*size > 0) {
    if (small_chunk_seen_) return Reason::chunk_too_small;
    small_chunk_seen_ = *size < chunk_bytes_min;
    stage_ = Stage::data;
    return std::nullopt;
  }
  if (received_ != decoded_length_) return Reason::body_incomplete;
  if (const auto reason = end_chunk()) return reason;
  stage_ = has_trailer() ? Stage::trailer : Stage::end;
  return std::nullopt;
}

std::optional<Reason> ChunkedPayload::end_chunk() {
  if (chain_) {
    const std::string expected = chain_->next_chunk(chunk_hash_->finish());
    chunk_hash_.reset();
    if (!equal_secrets(expected, chunk_signature_)) return Reason::chunk_signature_mismatch;
  }
  stage_ = Stage::header;
  return std::nullopt;
}

std::optional<Reason> ChunkedPayload::take_trailer(string_view line) {
  const Result<http::Header, http::Refused> field = http::parse_field_line(line);
  if (!field || !trailer_signature_.empty()) return Reason::trailer_malformed;
  const std::string name = lower_case(field->name);
  if (chain_ && name == trailer_signature_name) {
    trailer_signature_ = field->value;
    return trailer_signature_.empty() ? std::optional(Reason::trailer_malformed) : std::nullopt;
  }
  const bool announced = std::find(announced_.begin(), announced_.end(), name) != announced_.end();
  if (!announced || http::count(trailers_, name) != 0) return Reason::trailer_malformed;
  canonical_trailers_.append(name).append(":").append(field->value).append("\n");
  trailers_.push_back({name, field->value});
  return std::nullopt;
}

std::optional<Reason> ChunkedPayload::end_trailers() {
  if (trailers_.size() != announced_.size()) return Reason::trailer_malformed;
  if (chain_) {
    if (trailer_signature_.empty()) return Reason::trailer_malformed;
    if (!equal_secrets(chain_->trailer(canonical_trailers_), trailer_signature_))
      return Reason::chunk_signature_mismatch;
  }
  stage_ = Stage::complete;
  return std::nullopt;
}

Result<Done, SigV4Error> ChunkedPayload::end_of_input() {
  if (stage_ == Stage::complete) return Done{};
  if (stage_ != Stage::failed) fail(Reason::body_incomplete);
  return failure_;
}

}  // namespace skerry::sigv4
