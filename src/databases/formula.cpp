#include "databases/formula.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "databases/limits.hpp"

namespace skerry::databases {
namespace {

class Parser {
 public:
  Parser(std::string_view text, const FormulaVariables& variables)
      : rest_(text), variables_(variables) {}

  std::optional<double> whole() {
    const auto out = value();
    return out && skip().empty() ? out : std::nullopt;
  }

 private:
  using Value = std::optional<double>;

  std::string_view skip() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    return rest_;
  }
  bool take(std::string_view token) {
    if (!skip().starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  // Bounds the depth of recursion: every way down goes through one of these.
  struct Deeper {
    explicit Deeper(std::uint32_t& depth) : depth_(depth) { ++depth_; }
    ~Deeper() { --depth_; }
    bool too_deep() const { return depth_ > limits::formula_depth_max; }
    std::uint32_t& depth_;
  };

  Value value() {
    const Deeper deeper(depth_);
    if (deeper.too_deep()) return std::nullopt;
    if (take("GREATEST(")) return list([](double a, double b) { return std::max(a, b); });
    if (take("LEAST(")) return list([](double a, double b) { return std::min(a, b); });
    if (take("SUM(")) return list([](double a, double b) { return a + b; });
    if (take("{")) {
      const Value out = sum();
      return take("}") ? out : std::nullopt;
    }
    return number();
  }

  template <class Fold>
  Value list(Fold fold) {
    Value out = value();
    while (out && take(",")) {
      const Value next = value();
      if (!next) return std::nullopt;
      out = fold(*out, *next);
    }
    return take(")") ? out : std::nullopt;
  }

  Value sum() {
    Value out = product();
    while (out) {
      const bool plus = take("+");
      if (!plus && !take("-")) break;
      const Value next = product();
      if (!next) return std::nullopt;
      out = plus ? *out + *next : *out - *next;
    }
    return out;
  }

  Value product() {
    Value out = factor();
    while (out) {
      const bool times = take("*");
      if (!times && !take("/")) break;
      const Value next = factor();
      if (!next || (!times && *next == 0)) return std::nullopt;
      out = times ? *out * *next : *out / *next;
    }
    return out;
  }

  Value factor() {
    const Deeper deeper(depth_);
    if (deeper.too_deep()) return std::nullopt;
    if (take("log(")) {
      const Value of = sum();
      return of && *of > 0 && take(")") ? Value(std::log2(*of)) : std::nullopt;
    }
    if (take("(")) {
      const Value out = sum();
      return take(")") ? out : std::nullopt;
    }
    if (take("DBInstanceClassMemory")) return static_cast<double>(variables_.memory_bytes);
    if (take("DBInstanceVCPU")) return static_cast<double>(variables_.vcpus);
    if (take("AllocatedStorage")) return static_cast<double>(variables_.allocated_storage_bytes);
    if (take("EndPointPort")) return static_cast<double>(variables_.port);
    return number();
  }

  Value number() {
    skip();
    constexpr std::size_t digits_max = 18;
    double out = 0;
    std::size_t digits = 0;
    while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
      out = out * 10 + (rest_[digits] - '0');
      ++digits;
    }
    rest_.remove_prefix(digits);
    return digits > 0 && digits <= digits_max ? Value(out) : std::nullopt;
  }

  std::string_view rest_;
  const FormulaVariables& variables_;
  std::uint32_t depth_ = 0;
};

}  // namespace

bool is_formula(std::string_view text) {
  return text.starts_with("{") || text.starts_with("GREATEST(") || text.starts_with("LEAST(") ||
         text.starts_with("SUM(");
}

Result<std::int64_t> evaluate(std::string_view text, const FormulaVariables& variables) {
  constexpr double largest = 9.2e18;
  const auto out = Parser(text, variables).whole();
  if (!out || !std::isfinite(*out) || std::fabs(*out) > largest)
    return Error{"not a formula with a value: " + std::string(text)};
  return static_cast<std::int64_t>(*out);
}

}  // namespace skerry::databases
