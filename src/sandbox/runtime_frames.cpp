#include "sandbox/runtime_frames.hpp"

#include <algorithm>
#include <utility>

#include "sandbox/limits.hpp"
#include "wire/json/write.hpp"

namespace skerry::sandbox {
namespace {

constexpr std::size_t length_bytes = 4;
constexpr std::size_t id_bytes = 36;
constexpr std::size_t frame_bytes_max = std::size_t{1} << 31;

std::uint32_t length_of(std::string_view bytes) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < length_bytes; ++i)
    out = out << 8 | static_cast<unsigned char>(bytes[i]);
  return out;
}

void put_length(std::string& out, std::size_t length) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<char>(length >> shift & 0xff));
}

std::string facts_of(const Delivery& delivery) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object();
  writer.key("requestId");
  writer.string(delivery.id.uuid);
  writer.key("deadlineMs");
  writer.number(static_cast<std::int64_t>(delivery.deadline.time_since_epoch().count()));
  writer.key("arn");
  writer.string(delivery.arn);
  if (!delivery.trace_id.empty()) {
    writer.key("traceId");
    writer.string(delivery.trace_id);
  }
  if (!delivery.client_context.empty()) {
    writer.key("clientContext");
    writer.string(delivery.client_context);
  }
  writer.end_object();
  return out;
}

bool has_id(char letter) { return letter == 'R' || letter == 'E'; }

}  // namespace

std::string frame_of(const Delivery& delivery) {
  const std::string facts = facts_of(delivery);
  std::string out;
  out.reserve(2 * length_bytes + 1 + facts.size() + delivery.payload.size());
  put_length(out, 1 + length_bytes + facts.size() + delivery.payload.size());
  out.push_back('V');
  put_length(out, facts.size());
  out += facts;
  out += delivery.payload;
  return out;
}

FrameParser::State FrameParser::take(std::string_view bytes, std::vector<RuntimeCall>& out) {
  while (state_ == State::sound && (!bytes.empty() || (in_body_ && left_ == 0))) {
    if (in_body_) {
      const std::size_t size = std::min(left_, bytes.size());
      if (!too_large_) body_ += bytes.substr(0, size);
      left_ -= size;
      bytes.remove_prefix(size);
      if (left_ == 0 && !finish(out)) state_ = State::broken;
      continue;
    }
    const std::size_t wanted = head_.size() <= length_bytes  ? length_bytes + 1
                               : has_id(head_[length_bytes]) ? length_bytes + 1 + id_bytes
                                                             : length_bytes + 1;
    const std::size_t size = std::min(wanted - head_.size(), bytes.size());
    head_ += bytes.substr(0, size);
    bytes.remove_prefix(size);
    if (head_.size() < length_bytes + 1) continue;
    const bool with_id = has_id(head_[length_bytes]);
    if (with_id && head_.size() < length_bytes + 1 + id_bytes) {
      if (length_of(head_) < 1 + id_bytes) state_ = State::broken;
      continue;
    }
    const std::size_t length = length_of(head_);
    const std::size_t before = with_id ? 1 + id_bytes : 1;
    if (length < before || length > frame_bytes_max) {
      state_ = State::broken;
      continue;
    }
    left_ = length - before;
    too_large_ = left_ > runtime_body_bytes_max;
    in_body_ = true;
  }
  return state_;
}

bool FrameParser::finish(std::vector<RuntimeCall>& out) {
  RuntimeCall call;
  switch (head_[length_bytes]) {
    case 'N':
      call.kind = RuntimeCall::Kind::next;
      break;
    case 'R':
      call.kind = RuntimeCall::Kind::response;
      break;
    case 'E':
      call.kind = RuntimeCall::Kind::error;
      break;
    case 'I':
      call.kind = RuntimeCall::Kind::init_error;
      break;
    default:
      return false;
  }
  if (has_id(head_[length_bytes])) call.id.uuid = head_.substr(length_bytes + 1);
  if (too_large_) call.size = RuntimeCall::Size::too_large;
  call.body = std::exchange(body_, {});
  out.push_back(std::move(call));
  head_.clear();
  in_body_ = false;
  too_large_ = false;
  return true;
}

}  // namespace skerry::sandbox
