#include "wire/pg/sql_classify.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace skerry::pg {
namespace {

constexpr std::size_t pinned_by_bytes_max = 120;

// Statements whose session effects, if any, come only from what they call or create.
constexpr std::array plain_verbs = {
    std::string_view("select"),   std::string_view("insert"),    std::string_view("update"),
    std::string_view("delete"),   std::string_view("with"),      std::string_view("values"),
    std::string_view("table"),    std::string_view("copy"),      std::string_view("create"),
    std::string_view("alter"),    std::string_view("drop"),      std::string_view("truncate"),
    std::string_view("merge"),    std::string_view("grant"),     std::string_view("revoke"),
    std::string_view("vacuum"),   std::string_view("analyze"),   std::string_view("analyse"),
    std::string_view("show"),     std::string_view("explain"),   std::string_view("comment"),
    std::string_view("fetch"),    std::string_view("move"),      std::string_view("close"),
    std::string_view("notify"),   std::string_view("lock"),      std::string_view("call"),
    std::string_view("reindex"),  std::string_view("cluster"),   std::string_view("refresh"),
    std::string_view("import"),   std::string_view("reassign"),  std::string_view("checkpoint"),
    std::string_view("security"), std::string_view("savepoint"), std::string_view("release"),
    std::string_view("execute"),  std::string_view("unlisten"),  std::string_view("reset")};

struct FunctionEffect {
  std::string_view name;
  PinReason reason;
};
// Functions that leave something in the session. Transaction-level advisory locks do not.
constexpr std::array functions = {
    FunctionEffect{"pg_advisory_lock", PinReason::advisory_lock},
    FunctionEffect{"pg_advisory_lock_shared", PinReason::advisory_lock},
    FunctionEffect{"pg_try_advisory_lock", PinReason::advisory_lock},
    FunctionEffect{"pg_try_advisory_lock_shared", PinReason::advisory_lock},
    FunctionEffect{"pg_advisory_unlock", PinReason::advisory_lock},
    FunctionEffect{"pg_advisory_unlock_shared", PinReason::advisory_lock},
    FunctionEffect{"pg_advisory_unlock_all", PinReason::advisory_lock},
    FunctionEffect{"set_config", PinReason::set_config},
    FunctionEffect{"nextval", PinReason::sequence},
    FunctionEffect{"setval", PinReason::sequence},
    FunctionEffect{"currval", PinReason::sequence},
    FunctionEffect{"lastval", PinReason::sequence},
    FunctionEffect{"setseed", PinReason::session_function},
    FunctionEffect{"dblink_connect", PinReason::session_function},
    FunctionEffect{"dblink_connect_u", PinReason::session_function},
    FunctionEffect{"dblink_disconnect", PinReason::session_function},
    FunctionEffect{"dblink_open", PinReason::session_function},
    FunctionEffect{"dblink_send_query", PinReason::session_function},
    FunctionEffect{"pg_create_logical_replication_slot", PinReason::session_function},
    FunctionEffect{"pg_create_physical_replication_slot", PinReason::session_function},
    FunctionEffect{"pg_replication_origin_session_setup", PinReason::session_function}};

PinReason function_effect(const Token& name) {
  std::string_view text = name.text;
  if (name.kind == TokenKind::quoted) text = text.substr(1, text.size() - 2);
  // The shortest and the longest name of the table: most tokens are told apart by this.
  if (text.size() < 6 || text.size() > 35) return PinReason::none;
  for (const FunctionEffect& known : functions)
    if (name.kind == TokenKind::quoted ? text == known.name : name.is(known.name))
      return known.reason;
  return PinReason::none;
}

// Words of datetime input that mean the moment of reading (PostgreSQL manual, "Special Values").
bool is_time_literal(std::string_view text) {
  constexpr std::size_t datetime_bytes_max = 64;
  if (text.size() > datetime_bytes_max) return false;
  std::string folded;
  for (const char c : text) folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const std::string_view word : {"now", "today", "tomorrow", "yesterday"})
    if (folded.find(word) != std::string::npos) return true;
  return false;
}

// One statement of the text, from its first token to its semicolon.
class StatementScan {
 public:
  StatementScan(SqlLexer& lexer, Verdict& verdict) : lexer_(lexer), verdict_(verdict) {}

  // The token after the statement: a semicolon or the end.
  Token run(Token first);

 private:
  void verb(const Token& verb);
  void verb_of_transactions(const Token& verb);
  void rest_of_statement();
  void word_effect(const Token& token);
  void function_call();
  void pin(PinReason reason) {
    if (verdict_.pin == PinReason::none) verdict_.pin = reason;
  }
  void advance() {
    before_ = last_;
    last_ = token_;
    token_ = lexer_.next();
    if (token_.kind == TokenKind::incomplete) pin(PinReason::unclassifiable);
  }
  bool at_end() const {
    return token_.kind == TokenKind::end || token_.kind == TokenKind::incomplete ||
           (depth_ == 0 && token_.is(';'));
  }
  bool accept(std::string_view keyword) {
    if (!token_.is(keyword)) return false;
    advance();
    return true;
  }

  SqlLexer& lexer_;
  Verdict& verdict_;
  Token token_;
  Token last_;
  Token before_;
  std::size_t depth_ = 0;
  bool creates_ = false;
  bool declares_ = false;
  bool inserts_ = false;
};

Token StatementScan::run(Token first) {
  token_ = first;
  verb(first);
  rest_of_statement();
  return token_;
}

void StatementScan::verb_of_transactions(const Token& verb) {
  advance();
  const bool starts = verb.is("begin") || verb.is("start");
  if (!starts) {
    verdict_.ends_transaction = true;
    // ROLLBACK TO SAVEPOINT stays inside; it is harmless to think that it ends.
    return;
  }
  if (verb.is("start") && !token_.is("transaction")) return pin(PinReason::unclassifiable);
  if (!accept("transaction")) accept("work");
  if (at_end()) verdict_.special = Special::plain_begin;
}

void StatementScan::verb(const Token& verb) {
  if (verb.is('(')) return;  // (SELECT ...) UNION ...
  if (verb.kind != TokenKind::word) return pin(PinReason::unclassifiable);
  for (const std::string_view known : plain_verbs) {
    if (!verb.is(known)) continue;
    creates_ = verb.is("create");
    inserts_ = verb.is("insert") || verb.is("merge");
    verdict_.plain_query = inserts_ || verb.is("select") || verb.is("update") ||
                           verb.is("delete") || verb.is("values") || verb.is("with");
    // EXPLAIN ANALYZE runs what it explains.
    if (!verb.is("explain")) return;
    advance();
    while (token_.is("analyze") || token_.is("analyse") || token_.is("verbose")) advance();
    if (token_.is("create")) creates_ = true;
    if (token_.is("declare")) declares_ = true;
    return;
  }
  for (const std::string_view known : {"begin", "start", "commit", "end", "rollback", "abort"})
    if (verb.is(known)) return verb_of_transactions(verb);
  if (verb.is("set")) {
    advance();
    verdict_.sets_local = token_.is("local") || token_.is("transaction");
    if (verdict_.sets_local || token_.is("constraints")) return;
    return pin(PinReason::set);
  }
  if (verb.is("prepare")) {
    advance();
    if (!token_.is("transaction")) return pin(PinReason::prepare);
    verdict_.ends_transaction = true;
    return;
  }
  if (verb.is("deallocate")) {
    advance();
    accept("prepare");
    const Token name = token_;
    if (!at_end()) advance();
    if (!at_end() || (name.kind != TokenKind::word && name.kind != TokenKind::quoted)) return;
    verdict_.special = name.is("all") ? Special::deallocate_all : Special::deallocate;
    verdict_.name = name.text;
    return;
  }
  if (verb.is("discard")) {
    advance();
    if (token_.is("all")) verdict_.special = Special::discard_all;
    return;
  }
  if (verb.is("declare")) return void(declares_ = true);
  if (verb.is("listen")) return pin(PinReason::listen);
  if (verb.is("load")) return pin(PinReason::load);
  if (verb.is("do")) return pin(PinReason::anonymous_block);
  pin(PinReason::unclassifiable);
}

// set_config(name, value, true) ends with the transaction; any other form may outlive it.
void StatementScan::function_call() {
  const PinReason reason = function_effect(last_);
  if (reason == PinReason::none) return;
  if (last_.is("currval") || last_.is("lastval") || last_.kind == TokenKind::quoted)
    verdict_.reads_sequence = true;
  if (reason != PinReason::set_config) return pin(reason);
  std::size_t commas = 0;
  bool local = false;
  bool nested = false;
  const std::size_t outer = depth_;
  advance();
  for (std::size_t depth = 1;
       depth > 0 && token_.kind != TokenKind::end && token_.kind != TokenKind::incomplete;) {
    if (token_.is('(')) {
      ++depth;
      nested = true;
    }
    if (token_.is(')')) --depth;
    if (depth == 1 && token_.is(',')) ++commas;
    const bool is_true = commas == 2 && depth == 1 && token_.is("true");
    const bool after_comma = last_.is(',');
    advance();
    if (is_true && after_comma && token_.is(')')) local = true;
  }
  depth_ = outer;
  verdict_.sets_local = true;
  if (!local || nested) pin(PinReason::set_config);
}

void StatementScan::word_effect(const Token& token) {
  const bool temporary = token.is("temp") || token.is("temporary");
  if (temporary && creates_ &&
      (last_.is("create") || last_.is("replace") || last_.is("local") || last_.is("global")))
    return pin(PinReason::temporary);
  // SELECT ... INTO [LOCAL | GLOBAL] TEMP name
  if (temporary && !inserts_ &&
      (last_.is("into") || (before_.is("into") && (last_.is("local") || last_.is("global")))))
    return pin(PinReason::temporary);
  if (creates_ && (token.is("pg_temp") || token.text == "\"pg_temp\""))
    return pin(PinReason::temporary);
  if (declares_ && token.is("hold") && last_.is("with")) return pin(PinReason::hold_cursor);
  // A body in SQL holds semicolons that end nothing.
  if (creates_ && token.is("atomic") && last_.is("begin")) pin(PinReason::unclassifiable);
}

void StatementScan::rest_of_statement() {
  while (!at_end()) {
    if (token_.is('(')) {
      if (last_.kind == TokenKind::word || last_.kind == TokenKind::quoted) {
        const std::size_t seen = lexer_.position();
        function_call();
        if (lexer_.position() != seen) continue;
      }
      ++depth_;
    } else if (token_.is(')')) {
      if (depth_ > 0) --depth_;
    } else if (token_.kind == TokenKind::word || token_.kind == TokenKind::quoted) {
      word_effect(token_);
    } else if (token_.kind == TokenKind::string && is_time_literal(token_.text)) {
      verdict_.time_literal = true;
    }
    advance();
  }
}

}  // namespace

std::string_view pin_reason_text(PinReason reason) {
  switch (reason) {
    case PinReason::none:
      return "none";
    case PinReason::set:
      return "set";
    case PinReason::set_config:
      return "set_config";
    case PinReason::listen:
      return "listen";
    case PinReason::temporary:
      return "temporary_object";
    case PinReason::hold_cursor:
      return "hold_cursor";
    case PinReason::advisory_lock:
      return "advisory_lock";
    case PinReason::load:
      return "load";
    case PinReason::prepare:
      return "sql_prepare";
    case PinReason::sequence:
      return "sequence";
    case PinReason::session_function:
      return "session_function";
    case PinReason::anonymous_block:
      return "anonymous_block";
    case PinReason::unclassifiable:
      return "unclassifiable";
    case PinReason::too_long:
      return "too_long";
    case PinReason::protocol:
      return "protocol";
  }
  return "unknown";
}

Charset charset_of(std::string_view client_encoding) {
  std::string folded;
  for (const char c : client_encoding) {
    if (c >= 'a' && c <= 'z') folded += static_cast<char>(c - 'a' + 'A');
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) folded += c;
  }
  // PG_ENCODING_IS_CLIENT_ONLY and aliases (src/common/encnames.c).
  for (const std::string_view unsafe :
       {"SJIS", "MSKANJI", "SHIFTJIS", "WIN932", "WINDOWS932", "SHIFTJIS2004", "BIG5", "WIN950",
        "WINDOWS950", "GBK", "WIN936", "WINDOWS936", "UHC", "WIN949", "WINDOWS949", "GB18030",
        "JOHAB"})
    if (folded == unsafe) return Charset::multibyte_unsafe;
  return Charset::ascii_safe;
}

Verdict classify(std::string_view sql, Backslash backslash, Charset charset) {
  Verdict verdict;
  if (charset == Charset::multibyte_unsafe &&
      std::any_of(sql.begin(), sql.end(), [](char c) { return static_cast<signed char>(c) < 0; })) {
    verdict.pin = PinReason::unclassifiable;
    verdict.pinned_by = sql.substr(0, pinned_by_bytes_max);
    return verdict;
  }
  SqlLexer lexer(sql, backslash);
  std::size_t statements = 0;
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    if (token.is(';')) continue;
    ++statements;
    const std::size_t start = static_cast<std::size_t>(token.text.data() - sql.data());
    const PinReason before = verdict.pin;
    if (token.kind == TokenKind::incomplete) {
      if (before == PinReason::none) verdict.pin = PinReason::unclassifiable;
    } else {
      token = StatementScan(lexer, verdict).run(token);
    }
    if (before == PinReason::none && verdict.pin != PinReason::none)
      verdict.pinned_by =
          sql.substr(start, std::min(pinned_by_bytes_max, lexer.position() - start));
    if (token.kind == TokenKind::end || token.kind == TokenKind::incomplete) break;
  }
  verdict.single = statements <= 1;
  if (statements == 0) verdict.special = Special::empty;
  if (statements > 1) verdict.special = Special::none;
  if (statements > 1) verdict.plain_query = false;
  return verdict;
}

std::string identifier_value(std::string_view token) {
  std::string out;
  if (token.size() >= 2 && token.front() == '"') {
    token = token.substr(1, token.size() - 2);
    for (std::size_t at = 0; at < token.size(); ++at) {
      out += token[at];
      if (token[at] == '"') ++at;
    }
    return out;
  }
  for (const char c : token) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

}  // namespace skerry::pg
