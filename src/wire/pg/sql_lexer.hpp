#pragma once
// The tokens of an SQL text, as PostgreSQL's scan.l finds them, as far as a pooler needs them:
// where comments, strings and statements end can never be misjudged, the rest is coarse.

#include <cstdint>
#include <string_view>

namespace skerry::pg {

// standard_conforming_strings: whether a backslash escapes inside '...'.
enum class Backslash : std::uint8_t { literal, escapes };

enum class TokenKind : std::uint8_t {
  end,
  word,    // keyword or unquoted identifier
  quoted,  // "identifier", the quotes included
  string,  // any kind of string constant, quotes included
  number,
  symbol,      // one character: ( ) , . ; and operators
  parameter,   // $1
  incomplete,  // an unterminated comment, string or identifier: the server will refuse the text
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;

  bool is(char symbol) const { return kind == TokenKind::symbol && text[0] == symbol; }
  // `keyword` in lower case.
  bool is(std::string_view keyword) const;
};

class SqlLexer {
 public:
  SqlLexer(std::string_view sql, Backslash backslash) : sql_(sql), backslash_(backslash) {}

  Token next();
  std::size_t position() const { return at_; }

 private:
  enum class Skip : std::uint8_t { done, unterminated };

  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0';
  }
  Skip skip_blanks_and_comments();
  Skip skip_block_comment();
  Token word();
  Token string(std::size_t start, Backslash backslash);
  Token quoted_identifier(std::size_t start);
  Token dollar();
  Token number();
  bool continues_on_next_line();
  Token make(TokenKind kind, std::size_t start) const {
    return {kind, sql_.substr(start, at_ - start)};
  }

  std::string_view sql_;
  Backslash backslash_;
  std::size_t at_ = 0;
};

}  // namespace skerry::pg
