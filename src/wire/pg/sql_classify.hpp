#pragma once
// What an SQL text does to the session that runs it, judged from its tokens before it is sent.
// "Classify" only names the effect; what a pooler does about it (today: pin the session) is decided
// elsewhere, so that an effect can be tracked instead one day without touching this file.

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/pg/sql_lexer.hpp"

namespace skerry::pg {

// Why a session may not share its server connection from here on.
enum class PinReason : std::uint8_t {
  none,
  set,               // SET that outlives the transaction
  set_config,        // set_config(..., false)
  listen,            // LISTEN
  temporary,         // temporary tables, views, sequences
  hold_cursor,       // DECLARE ... WITH HOLD
  advisory_lock,     // session-level advisory locks
  load,              // LOAD
  prepare,           // PREPARE in SQL
  sequence,          // nextval, setval, currval, lastval: the session remembers
  session_function,  // dblink_connect, setseed and others that keep state in the session
  anonymous_block,   // DO: its body is opaque
  unclassifiable,
  too_long,  // longer than what is classified
  protocol,  // the client used the protocol in a way that the ledger cannot follow
};
std::string_view pin_reason_text(PinReason reason);

enum class Special : std::uint8_t {
  none,
  empty,        // no statement at all
  plain_begin,  // exactly BEGIN [WORK | TRANSACTION] or START TRANSACTION
  deallocate,   // exactly DEALLOCATE [PREPARE] name
  deallocate_all,
  discard_all,
};

struct Verdict {
  PinReason pin = PinReason::none;
  std::string_view pinned_by;       // the statement that pins, borrowed from the text
  Special special = Special::none;  // only for a text of one statement
  std::string_view name;            // deallocate: as written, maybe quoted
  bool ends_transaction = false;    // COMMIT, END, ROLLBACK, ABORT, PREPARE TRANSACTION
  bool reads_sequence = false;      // currval, lastval: must not see another session's
  bool sets_local = false;          // SET LOCAL, SET TRANSACTION, set_config(..., true)
  bool plain_query = false;         // one SELECT, INSERT, UPDATE, DELETE, MERGE, VALUES or WITH
  bool time_literal = false;  // 'now', 'today' and the like, which PostgreSQL freezes at Parse
  bool single = false;        // at most one statement
};

// Whether bytes above 127 can hide a quote or backslash (SJIS, BIG5, GBK and their like).
enum class Charset : std::uint8_t { ascii_safe, multibyte_unsafe };
Charset charset_of(std::string_view client_encoding);

Verdict classify(std::string_view sql, Backslash backslash, Charset charset);

// The name of a DEALLOCATE as PostgreSQL reads it: folded, or unquoted.
std::string identifier_value(std::string_view token);

}  // namespace skerry::pg
