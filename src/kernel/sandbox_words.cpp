#include "kernel/sandbox_words.hpp"

namespace skerry::kernel {
namespace {

constexpr char mark_start = 'S';
constexpr char mark_ended = 'X';
constexpr char mark_report = 'U';
constexpr std::size_t texts_max = 4096;

void put(std::string& out, std::uint64_t number, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i)
    out.push_back(static_cast<char>(number >> (8 * i) & 0xff));
}

void put(std::string& out, const std::vector<std::string>& texts) {
  put(out, texts.size(), 4);
  for (const std::string& text : texts) {
    put(out, text.size(), 4);
    out += text;
  }
}

class Cursor {
 public:
  explicit Cursor(std::string_view rest) : rest_(rest) {}

  bool mark(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::uint64_t number(std::size_t bytes) {
    std::uint64_t out = 0;
    if (rest_.size() < bytes) good_ = false;
    if (!good_) return 0;
    for (std::size_t i = 0; i < bytes; ++i)
      out |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
    rest_.remove_prefix(bytes);
    return out;
  }
  std::string text() {
    const std::uint64_t size = number(4);
    if (size > rest_.size()) good_ = false;
    if (!good_) return {};
    std::string out(rest_.substr(0, size));
    rest_.remove_prefix(size);
    // It becomes a C string.
    if (out.find('\0') != std::string::npos) good_ = false;
    return out;
  }
  std::vector<std::string> texts() {
    std::vector<std::string> out;
    const std::uint64_t count = number(4);
    if (count > texts_max) good_ = false;
    for (std::uint64_t i = 0; i < count && good_; ++i) out.push_back(text());
    return out;
  }
  bool whole() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::string encode(const SandboxStart& start) {
  std::string out(1, mark_start);
  put(out, start.programs);
  put(out, start.arguments);
  put(out, start.variables);
  put(out, start.certificates);
  return out;
}

std::optional<SandboxStart> decode_start(std::string_view datagram) {
  Cursor in(datagram);
  if (!in.mark(mark_start)) return std::nullopt;
  SandboxStart out;
  out.programs = in.texts();
  out.arguments = in.texts();
  out.variables = in.texts();
  out.certificates = in.texts();
  if (!in.whole() || out.programs.empty() || out.arguments.empty()) return std::nullopt;
  return out;
}

std::string encode(const SandboxEnded& ended) {
  std::string out(1, mark_ended);
  put(out, static_cast<std::uint64_t>(ended.how), 1);
  put(out, static_cast<std::uint32_t>(ended.code), 4);
  return out;
}

std::optional<SandboxEnded> decode_ended(std::string_view datagram) {
  Cursor in(datagram);
  if (!in.mark(mark_ended)) return std::nullopt;
  const std::uint64_t how = in.number(1);
  const auto code = static_cast<std::int32_t>(static_cast<std::uint32_t>(in.number(4)));
  if (!in.whole() || how > static_cast<std::uint64_t>(SandboxEnd::not_run)) return std::nullopt;
  return SandboxEnded{static_cast<SandboxEnd>(how), code};
}

std::string encode(const UnpackReport& report) {
  std::string out(1, mark_report);
  put(out, static_cast<std::uint64_t>(report.result), 1);
  put(out, report.bytes, 8);
  put(out, report.detail.size(), 4);
  out += report.detail;
  return out;
}

std::optional<UnpackReport> decode_report(std::string_view datagram) {
  Cursor in(datagram);
  if (!in.mark(mark_report)) return std::nullopt;
  const std::uint64_t result = in.number(1);
  UnpackReport out;
  out.bytes = in.number(8);
  out.detail = in.text();
  if (!in.whole() || result > static_cast<std::uint64_t>(Unpacked::no_room)) return std::nullopt;
  out.result = static_cast<Unpacked>(result);
  return out;
}

}  // namespace skerry::kernel
