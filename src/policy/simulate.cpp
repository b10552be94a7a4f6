#include "policy/simulate.hpp"

#include <algorithm>

#include "policy/limits.hpp"
#include "policy/statement.hpp"
#include "policy/text.hpp"
#include "policy/variables.hpp"
#include "wire/json/parse.hpp"

namespace skerry::policy {

namespace {

// Walks a text that is known to be JSON, minding only strings and brackets.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool done() const { return at_ >= text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  Position position() const { return position_; }

  void step() {
    if (text_[at_++] == '\n') {
      position_ = {position_.line + 1, 1};
    } else {
      ++position_.column;
    }
  }

  void skip_space() {
    while (!done() && (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n' ||
                       peek() == ',' || peek() == ':'))
      step();
  }

  // The text between the quotes, escapes as written.
  std::string_view string() {
    step();
    const std::size_t begin = at_;
    while (peek() != '"') {
      if (peek() == '\\') step();
      step();
    }
    const std::string_view out = text_.substr(begin, at_ - begin);
    step();
    return out;
  }

  void value() {
    skip_space();
    if (peek() == '"') {
      string();
    } else if (peek() == '{' || peek() == '[') {
      brackets();
    } else {
      while (!done() && std::string_view(",]} \t\r\n").find(peek()) == std::string_view::npos)
        step();
    }
  }

 private:
  void brackets() {
    std::size_t depth = 0;
    do {
      if (peek() == '"') {
        string();
        continue;
      }
      if (peek() == '{' || peek() == '[') ++depth;
      if (peek() == '}' || peek() == ']') --depth;
      step();
    } while (depth > 0);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Position position_;
};

StatementPosition one_value(Scanner& scanner) {
  scanner.skip_space();
  StatementPosition out{scanner.position(), {}};
  scanner.value();
  out.end = scanner.position();
  return out;
}

}  // namespace

std::string_view eval_decision(Outcome outcome) {
  switch (outcome) {
    case Outcome::allow:
      return "allowed";
    case Outcome::explicit_deny:
      return "explicitDeny";
    case Outcome::implicit_deny:
      break;
  }
  return "implicitDeny";
}

std::vector<StatementPosition> statement_positions(std::string_view text) {
  std::vector<StatementPosition> out;
  const json::Limits limits{.input_bytes_max = document_bytes_max, .depth_max = document_depth_max};
  const auto root = json::parse(text, limits);
  if (!root.ok() || !root.value().is_object()) return out;

  Scanner scanner(text);
  scanner.skip_space();
  scanner.step();
  for (scanner.skip_space(); scanner.peek() == '"'; scanner.skip_space()) {
    const bool found = scanner.string() == "Statement";
    scanner.skip_space();
    if (!found) {
      scanner.value();
    } else if (scanner.peek() != '[') {
      out.push_back(one_value(scanner));
    } else {
      scanner.step();
      for (scanner.skip_space(); scanner.peek() != ']'; scanner.skip_space())
        out.push_back(one_value(scanner));
      scanner.step();
    }
  }
  return out;
}

std::vector<std::string> context_keys_used(std::span<const PolicyPtr> policies) {
  std::vector<std::string> out;
  for (const PolicyPtr& policy : policies) {
    for (const CompiledStatement& statement : policy->statements()) {
      for (const Template& resource : statement.resources.with_variables())
        for (const std::string& key : resource.variables()) note_missing(&out, key);
      for (const CompiledCondition& condition : statement.conditions) {
        note_missing(&out, condition.key_label());
        for (const std::string& key : condition.variables()) note_missing(&out, key);
      }
    }
  }
  return out;
}

}  // namespace skerry::policy
