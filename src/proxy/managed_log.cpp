#include "proxy/managed_log.hpp"

#include "wire/pg/sql_lexer.hpp"

namespace skerry::proxy {
namespace {

// The first two are AWS's words; the others are ours in their manner.
std::string_view reason_of(pg::PinReason reason) {
  using enum pg::PinReason;
  switch (reason) {
    case set:
    case set_config:
      return "SQL changed session settings that the proxy doesn't track. Consider moving session "
             "configuration to the proxy's initialization query.";
    case too_long:
      return "The connection ran a SQL query which exceeded the limit of a statement's length.";
    case prepare:
      return "A PREPARE statement was executed.";
    case listen:
      return "A LISTEN statement was executed.";
    case temporary:
      return "A temporary table, view or sequence was created.";
    case hold_cursor:
      return "A cursor WITH HOLD was declared.";
    case advisory_lock:
      return "An advisory lock of the session was taken.";
    case load:
      return "A library was loaded.";
    case sequence:
      return "A sequence was used.";
    case session_function:
      return "A function that keeps state in the session was called.";
    case anonymous_block:
      return "A DO statement was executed.";
    default:
      return "The proxy can't tell what the statement does to the session.";
  }
}

}  // namespace

std::string digest_of(std::string_view statement) {
  pg::SqlLexer lexer(statement, pg::Backslash::literal);
  std::string out;
  std::size_t constants = 0;
  std::size_t end = 0;
  for (;;) {
    const pg::Token token = lexer.next();
    // The rest of an unterminated string is not shown either.
    if (token.kind == pg::TokenKind::end || token.kind == pg::TokenKind::incomplete) break;
    const std::size_t begin = lexer.position() - token.text.size();
    if (begin > end && !out.empty()) out += ' ';
    end = lexer.position();
    const bool constant =
        token.kind == pg::TokenKind::string || token.kind == pg::TokenKind::number;
    out += constant ? "$" + std::to_string(++constants) : std::string(token.text);
  }
  return out;
}

std::string pin_line(const PinEvent& event, const EndpointLabel& endpoint) {
  return "[WARN] [proxyEndpoint=" + endpoint.text +
         "] [clientConnection=" + std::to_string(event.client) +
         "] The client session was pinned to the database connection [dbConnection=" +
         std::to_string(event.server) +
         "] for the remainder of the session. The proxy can't reuse this connection until the "
         "session ends. Reason: " +
         std::string(reason_of(event.reason)) + " Digest: \"" + digest_of(event.statement) + "\".";
}

}  // namespace skerry::proxy
