// JSON patterns: { ($.user.id = 1) && ($.items[0].name = "a*") }. A message that is no JSON object
// does not match. A selector that leads nowhere holds for NOT EXISTS only.

#include <optional>
#include <variant>

#include "services/logs/pattern_forms.hpp"
#include "services/logs/pattern_operand.hpp"
#include "wire/json/parse.hpp"

namespace skerry::logs {
namespace {

constexpr std::size_t depth_max = 32;

using Step = std::variant<std::string, std::size_t>;
struct Selector {
  std::string text;
  std::vector<Step> steps;

  const json::Value* in(const json::Value& root) const {
    const json::Value* at = &root;
    for (const Step& step : steps) {
      if (const std::string* name = std::get_if<std::string>(&step)) {
        at = at->find(*name);
      } else {
        const std::size_t index = std::get<std::size_t>(step);
        at = at->is_array() && index < at->size() ? &at->items()[index] : nullptr;
      }
      if (at == nullptr) return nullptr;
    }
    return at;
  }
};

enum class Is : std::uint8_t { null, yes, no, absent };

struct Test {
  Selector selector;
  std::optional<Is> is;
  Comparison comparison = Comparison::equal;
  std::optional<Operand> operand;

  bool holds(const json::Value& root, ExtractedValues& extracted) const {
    const json::Value* value = selector.in(root);
    if (is == Is::absent) return value == nullptr;
    if (value == nullptr) return false;
    if (is) {
      if (*is == Is::null) return value->is_null();
      return value->is_boolean() && value->as_boolean() == (*is == Is::yes);
    }
    if (value->is_array() || value->is_object() || value->is_null()) return false;
    const std::string_view text =
        value->is_boolean() ? (value->as_boolean() ? "true" : "false") : value->text();
    if (!operand->holds(comparison, text)) return false;
    extracted.emplace_back(selector.text, std::string(text));
    return true;
  }
};

// A test, or some that must all hold, or some of which one must.
struct Node {
  enum class Kind : std::uint8_t { test, all, any } kind = Kind::test;
  std::optional<Test> test;
  std::vector<Node> parts;

  bool holds(const json::Value& root, ExtractedValues& extracted) const {
    if (kind == Kind::test) return test->holds(root, extracted);
    for (const Node& part : parts) {
      if (part.holds(root, extracted) != (kind == Kind::all)) return kind == Kind::any;
    }
    return kind == Kind::all;
  }
};

class JsonPattern final : public FilterPattern::Form {
 public:
  explicit JsonPattern(Node root) : root_(std::move(root)) {}

  bool matches(std::string_view message, ExtractedValues& extracted) const override {
    const auto parsed = json::parse(message);
    return parsed.ok() && parsed->is_object() && root_.holds(*parsed, extracted);
  }

 private:
  Node root_;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(without_blanks(text)) {}

  Result<Node> parse() {
    Node root = TRY(parse_chain("||", Node::Kind::any));
    if (!rest_.empty()) return invalid("unexpected '" + std::string(rest_) + "'");
    return root;
  }

 private:
  static Error invalid(const std::string& why) { return Error{"Invalid filter pattern: " + why}; }

  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_ = without_blanks(rest_.substr(word.size()));
    return true;
  }

  // "&&" binds closer than "||".
  Result<Node> parse_chain(std::string_view between, Node::Kind kind) {
    Node chain{.kind = kind, .test = {}, .parts = {}};
    do {
      Node part = TRY(kind == Node::Kind::any ? parse_chain("&&", Node::Kind::all) : parse_one());
      chain.parts.push_back(std::move(part));
    } while (take(between));
    return chain;
  }

  Result<Node> parse_one() {
    if (!take("(")) return parse_test();
    if (++depth_ > depth_max) return invalid("it is nested too deeply");
    Node inner = TRY(parse_chain("||", Node::Kind::any));
    if (!take(")")) return invalid(") is missing");
    --depth_;
    return inner;
  }

  Result<Node> parse_test() {
    Test test;
    test.selector = TRY(parse_selector());
    if (take("IS")) {
      if (take("NULL")) {
        test.is = Is::null;
      } else if (take("TRUE")) {
        test.is = Is::yes;
      } else if (take("FALSE")) {
        test.is = Is::no;
      } else {
        return invalid("IS is followed by NULL, TRUE or FALSE");
      }
    } else if (take("NOT")) {
      if (!take("EXISTS")) return invalid("NOT is followed by EXISTS");
      test.is = Is::absent;
    } else {
      const std::optional<Comparison> comparison = take_comparison(rest_);
      if (!comparison) return invalid("a comparison is missing after " + test.selector.text);
      test.comparison = *comparison;
      test.operand = TRY(Operand::take(rest_, ")&|"));
      rest_ = without_blanks(rest_);
      const bool by_size = *comparison != Comparison::equal && *comparison != Comparison::unequal;
      if (by_size && !test.operand->is_number())
        return invalid("only numbers are compared by size");
    }
    return Node{.kind = Node::Kind::test, .test = std::move(test), .parts = {}};
  }

  Result<Selector> parse_selector() {
    if (!rest_.starts_with('$')) return invalid("a selector begins with $");
    const std::string_view all = rest_;
    rest_.remove_prefix(1);
    Selector selector;
    while (rest_.starts_with('.') || rest_.starts_with('[')) {
      Step step = TRY(parse_step());
      selector.steps.push_back(std::move(step));
    }
    selector.text = all.substr(0, all.size() - rest_.size());
    if (selector.steps.empty()) return invalid("a selector names no property");
    rest_ = without_blanks(rest_);
    return selector;
  }

  Result<Step> parse_step() {
    const bool dot = rest_.front() == '.';
    rest_.remove_prefix(1);
    if (dot) {
      std::size_t size = 0;
      while (size < rest_.size() && is_name_byte(rest_[size])) ++size;
      if (size == 0) return invalid("a property has no name");
      std::string name(rest_.substr(0, size));
      rest_.remove_prefix(size);
      return Step(std::move(name));
    }
    const std::size_t close = rest_.find(']');
    if (close == rest_.npos) return invalid("] is missing");
    std::string_view inside = rest_.substr(0, close);
    rest_.remove_prefix(close + 1);
    if (inside.size() >= 2 && inside.starts_with('"') && inside.ends_with('"'))
      return Step(std::string(inside.substr(1, inside.size() - 2)));
    std::size_t index = 0;
    if (inside.empty() || inside.size() > 6) return invalid("an index is no number");
    for (const char c : inside) {
      if (c < '0' || c > '9') return invalid("an index is no number");
      index = index * 10 + static_cast<std::size_t>(c - '0');
    }
    return Step(index);
  }

  static bool is_name_byte(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           c == '-' || c == ':';
  }

  std::string_view rest_;
  std::size_t depth_ = 0;
};

}  // namespace

Result<PatternForm> parse_json(std::string_view text) {
  if (text.size() < 2 || !text.ends_with('}')) return Error{"Invalid filter pattern: } is missing"};
  Node root = TRY(Parser(text.substr(1, text.size() - 2)).parse());
  return PatternForm(std::make_unique<JsonPattern>(std::move(root)));
}

}  // namespace skerry::logs
