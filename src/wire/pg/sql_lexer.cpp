#include "wire/pg/sql_lexer.hpp"

namespace skerry::pg {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool continues_word(char c) { return starts_word(c) || is_digit(c) || c == '$'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool Token::is(std::string_view keyword) const {
  if (kind != TokenKind::word || text.size() != keyword.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (lower(text[i]) != keyword[i]) return false;
  return true;
}

SqlLexer::Skip SqlLexer::skip_block_comment() {
  // Comments nest in PostgreSQL.
  std::size_t depth = 0;
  do {
    if (at_ >= sql_.size()) return Skip::unterminated;
    if (peek() == '/' && peek(1) == '*') {
      ++depth;
      at_ += 2;
    } else if (peek() == '*' && peek(1) == '/') {
      --depth;
      at_ += 2;
    } else {
      ++at_;
    }
  } while (depth > 0);
  return Skip::done;
}

SqlLexer::Skip SqlLexer::skip_blanks_and_comments() {
  while (at_ < sql_.size()) {
    if (is_space(peek())) {
      ++at_;
    } else if (peek() == '-' && peek(1) == '-') {
      while (at_ < sql_.size() && peek() != '\n' && peek() != '\r') ++at_;
    } else if (peek() == '/' && peek(1) == '*') {
      if (skip_block_comment() == Skip::unterminated) return Skip::unterminated;
    } else {
      break;
    }
  }
  return Skip::done;
}

// Two string constants with a line break between them are one; a line comment may stand between
// after the break. The second piece is in the first one's syntax, so E'..' stays E.
bool SqlLexer::continues_on_next_line() {
  std::size_t ahead = at_;
  bool line_break = false;
  while (ahead < sql_.size()) {
    const char c = sql_[ahead];
    if (is_space(c)) {
      line_break = line_break || c == '\n' || c == '\r';
      ++ahead;
    } else if (c == '-' && ahead + 1 < sql_.size() && sql_[ahead + 1] == '-') {
      while (ahead < sql_.size() && sql_[ahead] != '\n' && sql_[ahead] != '\r') ++ahead;
    } else {
      break;
    }
  }
  if (!line_break || ahead >= sql_.size() || sql_[ahead] != '\'') return false;
  at_ = ahead;
  return true;
}

Token SqlLexer::string(std::size_t start, Backslash backslash) {
  do {
    ++at_;  // the opening quote
    for (;;) {
      if (at_ >= sql_.size()) return make(TokenKind::incomplete, start);
      const char c = peek();
      if (c == '\\' && backslash == Backslash::escapes) {
        at_ = at_ + 2 <= sql_.size() ? at_ + 2 : sql_.size();
      } else if (c == '\'' && peek(1) == '\'') {
        at_ += 2;
      } else if (c == '\'') {
        ++at_;
        break;
      } else {
        ++at_;
      }
    }
  } while (continues_on_next_line());
  return make(TokenKind::string, start);
}

Token SqlLexer::quoted_identifier(std::size_t start) {
  ++at_;
  for (;;) {
    if (at_ >= sql_.size()) return make(TokenKind::incomplete, start);
    if (peek() != '"') {
      ++at_;
    } else if (peek(1) == '"') {
      at_ += 2;
    } else {
      ++at_;
      return make(TokenKind::quoted, start);
    }
  }
}

Token SqlLexer::word() {
  const std::size_t start = at_;
  const char first = lower(peek());
  if (peek(1) == '\'') {
    // Prefixed constants: E'' escapes, B'' X'' do not, N'' is a plain one.
    if (first == 'e' || first == 'b' || first == 'x' || first == 'n') {
      ++at_;
      const Backslash mode = first == 'e'   ? Backslash::escapes
                             : first == 'n' ? backslash_
                                            : Backslash::literal;
      return string(start, mode);
    }
  }
  if (first == 'u' && peek(1) == '&' && (peek(2) == '\'' || peek(2) == '"')) {
    at_ += 2;
    return peek() == '"' ? quoted_identifier(start) : string(start, Backslash::literal);
  }
  while (at_ < sql_.size() && continues_word(peek())) ++at_;
  return make(TokenKind::word, start);
}

// $1, $tag$...$tag$, or a lone dollar.
Token SqlLexer::dollar() {
  const std::size_t start = at_;
  if (is_digit(peek(1))) {
    ++at_;
    while (is_digit(peek())) ++at_;
    return make(TokenKind::parameter, start);
  }
  std::size_t tag_end = at_ + 1;
  if (tag_end < sql_.size() && starts_word(sql_[tag_end]))
    while (tag_end < sql_.size() && continues_word(sql_[tag_end]) && sql_[tag_end] != '$')
      ++tag_end;
  if (tag_end >= sql_.size() || sql_[tag_end] != '$') {
    ++at_;
    return make(TokenKind::symbol, start);
  }
  const std::string_view tag = sql_.substr(at_, tag_end + 1 - at_);
  const std::size_t close = sql_.find(tag, tag_end + 1);
  at_ = close == std::string_view::npos ? sql_.size() : close + tag.size();
  return make(close == std::string_view::npos ? TokenKind::incomplete : TokenKind::string, start);
}

// Letters after a number are a new token ("1e'x'" is 1 and an E string, as in PostgreSQL 15).
Token SqlLexer::number() {
  const std::size_t start = at_;
  while (is_digit(peek()) || peek() == '.') ++at_;
  const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
  if (lower(peek()) == 'e' && is_digit(peek(1 + sign))) {
    at_ += 1 + sign;
    while (is_digit(peek())) ++at_;
  }
  return make(TokenKind::number, start);
}

Token SqlLexer::next() {
  const std::size_t begin = at_;
  if (skip_blanks_and_comments() == Skip::unterminated) return make(TokenKind::incomplete, begin);
  if (at_ >= sql_.size()) return {};
  const std::size_t start = at_;
  const char c = peek();
  if (c == '\'') return string(start, backslash_);
  if (c == '"') return quoted_identifier(start);
  if (c == '$') return dollar();
  if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
  if (starts_word(c)) return word();
  ++at_;
  return make(TokenKind::symbol, start);
}

}  // namespace skerry::pg
