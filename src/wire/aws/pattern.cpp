#include "wire/aws/pattern.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/assert.hpp"

namespace skerry::aws {

namespace {

constexpr std::uint32_t match_steps_max = 1'000'000;
constexpr std::uint32_t match_heap_kib_max = 1024;

// The code unit of the escape \uXXXX that `text` begins with.
std::optional<unsigned> unit_at(std::string_view text) {
  if (text.size() < 6 || !text.starts_with("\\u")) return std::nullopt;
  unsigned code = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, code, 16);
  const bool whole = error == std::errc{} && end == text.data() + 6;
  return whole ? std::optional(code) : std::nullopt;
}

std::string hex_escape(unsigned code) {
  std::array<char, 8> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), code, 16).ptr;
  return "\\x{" + std::string(digits.data(), end) + "}";
}

}  // namespace

namespace {

class Speller {
 public:
  explicit Speller(std::string_view java) : rest_(java) {}

  std::string run() {
    while (!rest_.empty()) {
      if (const auto unit = unit_at(rest_)) {
        character(*unit);
      } else if (rest_.starts_with('\\') && rest_.size() > 1) {
        escape();
      } else {
        if (rest_.front() == '[') in_class_ = true;
        if (rest_.front() == ']') in_class_ = false;
        copy(1);
      }
    }
    return std::move(out_);
  }

 private:
  void copy(std::size_t length) {
    out_ += rest_.substr(0, length);
    rest_.remove_prefix(length);
  }

  void character(unsigned unit) {
    rest_.remove_prefix(6);
    const auto low = unit_at(rest_);
    const bool pair = unit >= 0xd800 && unit < 0xdc00 && low && *low >= 0xdc00 && *low < 0xe000;
    if (pair) rest_.remove_prefix(6);
    out_ += hex_escape(pair ? 0x10000 + ((unit - 0xd800) << 10) + (*low - 0xdc00) : unit);
  }

  // "\w", "\p{L}". Behind one of these a hyphen in a class begins no range; PCRE2 wants that said.
  void escape() {
    constexpr std::string_view classes = "dDwWsSpP";
    const char kind = rest_[1];
    const bool property = (kind == 'p' || kind == 'P') && rest_.substr(2).starts_with('{');
    const std::size_t end = property ? std::min(rest_.find('}'), rest_.size() - 1) + 1 : 2;
    copy(end);
    const bool is_class = classes.find(kind) != classes.npos;
    if (in_class_ && is_class && rest_.starts_with('-') && !rest_.starts_with("-]")) out_ += '\\';
  }

  std::string_view rest_;
  std::string out_;
  bool in_class_ = false;
};

}  // namespace

std::string pcre_spelling(std::string_view java) { return Speller(java).run(); }

struct Pattern::Code {
  pcre2_code* code = nullptr;
  pcre2_match_context* limits = nullptr;

  Code() = default;
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;
  ~Code() {
    pcre2_match_context_free(limits);
    pcre2_code_free(code);
  }
};

Pattern::Pattern(std::unique_ptr<Code> code) : code_(std::move(code)) {}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

Result<Pattern> Pattern::compile(std::string_view java) {
  const std::string spelled = pcre_spelling(java);
  int error = 0;
  PCRE2_SIZE offset = 0;
  auto made = std::make_unique<Code>();
  // Java's dot stops at every kind of line end.
  pcre2_compile_context* context = pcre2_compile_context_create(nullptr);
  ASSERT(context != nullptr);
  pcre2_set_newline(context, PCRE2_NEWLINE_ANY);
  made->code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(spelled.data()), spelled.size(),
                             PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY,
                             &error, &offset, context);
  pcre2_compile_context_free(context);
  if (made->code == nullptr) {
    std::array<PCRE2_UCHAR, 128> words{};
    pcre2_get_error_message(error, words.data(), words.size());
    return Error{"pattern " + std::string(java) + " at " + std::to_string(offset) + ": " +
                 reinterpret_cast<const char*>(words.data())};
  }
  made->limits = pcre2_match_context_create(nullptr);
  ASSERT(made->limits != nullptr);
  pcre2_set_match_limit(made->limits, match_steps_max);
  pcre2_set_heap_limit(made->limits, match_heap_kib_max);
  return Pattern(std::move(made));
}

bool Pattern::matches(std::string_view text) const {
  pcre2_match_data* found = pcre2_match_data_create(1, nullptr);
  ASSERT(found != nullptr);
  const int result = pcre2_match(code_->code, reinterpret_cast<PCRE2_SPTR>(text.data()),
                                 text.size(), 0, 0, found, code_->limits);
  pcre2_match_data_free(found);
  return result >= 0;
}

}  // namespace skerry::aws
