#include "proxy/frontend_relay.hpp"

#include <algorithm>

#include "wire/pg/build.hpp"
#include "wire/pg/cursor.hpp"
#include "wire/pg/messages.hpp"

namespace skerry::proxy {
namespace {

using pg::PinReason;
using pg::Special;

// Large objects by their function numbers (pg_proc.dat): what FunctionCall is used for. They keep
// their state in the transaction.
constexpr std::uint32_t shareable_functions[] = {715, 952, 953,  954,  955,  956, 957,
                                                 958, 964, 1004, 3170, 3171, 3172};

std::string_view begin_tag(std::string_view text) {
  pg::SqlLexer lexer(text, pg::Backslash::literal);
  return lexer.next().is("start") ? "START TRANSACTION" : "BEGIN";
}

}  // namespace

std::string statement_name(std::string_view prefix, std::uint32_t number) {
  std::string name(prefix);
  name += std::to_string(number);
  return name;
}

// ---- without a server ----

// A batch is worth a server when it is complete, or too large to wait for.
bool FrontendRelay::needs_server(std::string_view in) const {
  if (in.size() >= waiting_bytes_max / 2) return true;
  while (!in.empty()) {
    const pg::Header header = pg::peek_header(in, pg::Side::frontend);
    if (header.state == pg::Peek::malformed) return true;
    if (header.state == pg::Peek::need || header.total() > in.size()) return false;
    if (header.type == 'S' || header.type == 'H' || header.type == 'Q' || header.type == 'F')
      return true;
    in.remove_prefix(header.total());
  }
  return false;
}

Fed FrontendRelay::feed_idle(std::string_view in) {
  Fed out;
  while (out.consumed < in.size()) {
    const std::string_view rest = in.substr(out.consumed);
    if (client_.drop_bytes > 0) {
      const std::size_t dropped = std::min<std::uint64_t>(client_.drop_bytes, rest.size());
      client_.drop_bytes -= dropped;
      out.consumed += dropped;
      continue;
    }
    const pg::Header header = pg::peek_header(rest, pg::Side::frontend);
    if (header.state == pg::Peek::need) return out;
    if (header.state == pg::Peek::malformed) {
      out.wish = Wish::refuse;
      out.error = "invalid frontend message";
      return out;
    }
    const Frame frame{header, rest.substr(0, std::min(rest.size(), header.total()))};
    switch (idle_frame(frame)) {
      case Step::taken:
        out.consumed += frame.bytes.size();
        break;
      case Step::terminate:
        out.wish = Wish::terminate;
        return out;
      case Step::need:
        return out;
      case Step::refuse:
        out.wish = Wish::refuse;
        out.error = error_;
        return out;
      case Step::borrow:
        if (needs_server(rest)) out.wish = Wish::borrow;
        return out;
    }
  }
  return out;
}

FrontendRelay::Step FrontendRelay::idle_frame(const Frame& frame) {
  const char status = client_.deferred_begin.empty() ? 'I' : 'T';
  switch (frame.header.type) {
    case 'X':
      return Step::terminate;
    case 'p':
      error_ = "unexpected password message";
      return Step::refuse;
    case 'd':
    case 'c':
    case 'f':
      // PostgreSQL ignores these outside a COPY: the rest of one that failed.
      client_.drop_bytes = frame.header.total() - frame.bytes.size();
      return Step::taken;
    case 'S':
      if (!frame.whole()) return Step::need;
      pg::put_ready(to_client_.made(), status);
      return Step::taken;
    case 'C': {
      if (!frame.whole()) return Step::need;
      const auto target = pg::read_target(frame.body());
      ClientNames::Named* const named =
          target && target->kind == 'S' && maps() ? known(target->name) : nullptr;
      if (named == nullptr) return Step::borrow;
      const std::uint32_t serial = named->serial;
      client_.names->close(*named);
      client_.names->confirm_close(serial);
      pg::put_empty(to_client_.made(), '3');
      return Step::taken;
    }
    case 'Q': {
      if (!frame.whole() || !client_.settings->defer_begin || !client_.deferred_begin.empty() ||
          !maps() || client_.told == nullptr)
        return Step::borrow;
      // "BEGIN" and its like are short; nothing else is looked at here.
      constexpr std::size_t begin_bytes_max = 40;
      if (frame.header.body > begin_bytes_max) return Step::borrow;
      const auto sql = pg::read_query(frame.body());
      if (!sql || sql->empty() || (((*sql)[0] | 0x20) != 'b' && ((*sql)[0] | 0x20) != 's'))
        return Step::borrow;
      const StatementTable::Reading reading = client_.told->reading();
      if (pg::classify(*sql, reading.backslash, reading.charset).special != Special::plain_begin)
        return Step::borrow;
      client_.deferred_begin = *sql;
      client_.unnamed = {};
      pg::put_command_complete(to_client_.made(), begin_tag(*sql));
      pg::put_ready(to_client_.made(), 'T');
      return Step::taken;
    }
    default:
      return Step::borrow;
  }
}

void FrontendRelay::attach(ServerSession& server, Gather& to_server) {
  server_ = &server;
  to_server_ = &to_server;
  server.unnamed_is_clients = false;
  server.unnamed_foreign = server.unnamed_exists && maps();
  server.local_settings = false;
  server.batch_begun = false;
  for (const std::uint32_t number : server.outdated) {
    pg::put_target(to_server.made(), 'C', 'S', server_name(number));
    enter({.expect = Expect::close, .origin = Origin::proxy});
  }
  server.outdated.clear();
  if (client_.told != nullptr && client_.told != server.parameters_interned) {
    for (const pg::Setting& now : server.parameters.values)
      if (now.name != "application_name" && client_.told->value(now.name) != now.value)
        pg::put_parameter_status(to_client_.made(), now.name, now.value);
  }
  if (client_.application_name != server.application_name)
    internal_query("SET application_name = " + pg::quote_literal(client_.application_name));
  if (!client_.deferred_begin.empty()) {
    internal_query(client_.deferred_begin);
    client_.deferred_begin.clear();
  }
}

void FrontendRelay::internal_query(std::string_view sql) {
  pg::put_query(to_server_->made(), sql);
  enter({.expect = Expect::query, .origin = Origin::proxy});
}

// ---- with a server ----

Fed FrontendRelay::feed(std::string_view in, ServerSession& server, Gather& to_server) {
  server_ = &server;
  to_server_ = &to_server;
  const Fed out = feed_all(in);
  if (server.replay.from != Replay::none) keep_batch();
  return out;
}

Fed FrontendRelay::feed_all(std::string_view in) {
  ServerSession& server = *server_;
  Gather& to_server = *to_server_;
  Fed out;
  while (out.consumed < in.size()) {
    const std::string_view rest = in.substr(out.consumed);
    if (client_.pass_bytes > 0) {
      const std::size_t passed = std::min<std::uint64_t>(client_.pass_bytes, rest.size());
      to_server.pass(rest.substr(0, passed));
      client_.pass_bytes -= passed;
      out.consumed += passed;
      continue;
    }
    if (client_.drop_bytes > 0) {
      const std::size_t dropped = std::min<std::uint64_t>(client_.drop_bytes, rest.size());
      client_.drop_bytes -= dropped;
      out.consumed += dropped;
      continue;
    }
    if (server.ledger.size() >= ledger_entries_max) {
      out.wish = Wish::wait;
      return out;
    }
    const pg::Header header = pg::peek_header(rest, pg::Side::frontend);
    if (header.state == pg::Peek::need) return out;
    error_ = "invalid frontend message";
    const Frame one{header, rest.substr(0, std::min(rest.size(), header.total()))};
    switch (header.state == pg::Peek::malformed ? Step::refuse : frame(one)) {
      case Step::taken:
        out.consumed += one.bytes.size();
        break;
      case Step::terminate:
        out.wish = Wish::terminate;
        return out;
      case Step::need:
      case Step::borrow:
        return out;
      case Step::refuse:
        out.wish = Wish::refuse;
        out.error = error_;
        return out;
    }
  }
  return out;
}

FrontendRelay::Step FrontendRelay::frame(const Frame& frame) {
  if (server_->unnamed_foreign) disown_unnamed(frame);
  switch (frame.header.type) {
    case 'Q':
      return query(frame);
    case 'P':
      return parse(frame);
    case 'B':
      return bind(frame);
    case 'D':
    case 'C':
      return describe_or_close(frame);
    case 'E':
      pass(frame);
      enter({.expect = Expect::execute});
      return Step::taken;
    case 'S':
      if (!frame.whole()) return Step::need;
      pass(frame);
      enter({.expect = Expect::sync});
      return Step::taken;
    case 'H':
      pass(frame);
      return Step::taken;
    case 'F':
      return function_call(frame);
    case 'd':
    case 'c':
    case 'f':
      return copy_message(frame);
    case 'X':
      return Step::terminate;
    default:
      error_ = "unexpected message in a session";
      return Step::refuse;
  }
}

void FrontendRelay::pass(const Frame& frame) {
  to_server_->pass(frame.bytes);
  client_.pass_bytes = frame.header.total() - frame.bytes.size();
}

// Follows what the server will make of the message: skipped after an error, swallowed by a COPY.
void FrontendRelay::enter(Entry entry) {
  ServerSession& server = *server_;
  server.rests = false;
  if (server.doubt) return;
  if (server.copying) {
    if (entry.expect == Expect::sync) {
      ++server.absorbed_syncs;
      return;
    }
    if (entry.expect != Expect::copy_end) {
      // Anything else ends the COPY with an error, or is lost in it.
      server.doubt = true;
      return pin(PinReason::protocol, "a message inside COPY");
    }
    server.copying = false;
  }
  if (server.skipping) {
    if (entry.expect != Expect::sync) return;
    server.skipping = false;
  }
  server.ledger.push(entry);
  if (entry.origin == Origin::proxy) return;
  if (ends_batch(entry)) {
    ++server.open_batches;
    server.batch_begun = false;
  } else if (entry.expect != Expect::parse && entry.expect != Expect::local_parse) {
    server.batch_begun = true;
  }
}

void FrontendRelay::pin(PinReason reason, std::string_view by) {
  if (!client_.shares()) return;
  client_.pinned = reason;
  client_.pinned_by = by;
}

void FrontendRelay::judge(const pg::Verdict& verdict) {
  if (!maps()) return;
  if (verdict.sets_local) server_->local_settings = true;
  // What a sequence was last asked by another client is none of this one's business.
  if (verdict.reads_sequence && client_.shares() && server_->reusable())
    internal_query("DISCARD SEQUENCES");
  if (verdict.pin != PinReason::none) pin(verdict.pin, verdict.pinned_by);
  if (verdict.special == Special::deallocate_all || verdict.special == Special::discard_all) {
    if (client_.names) client_.names->clear();
    client_.unnamed = {};
  }
}

FrontendRelay::Step FrontendRelay::query(const Frame& frame) {
  Entry entry{.expect = Expect::query};
  client_.unnamed = {};
  if (!maps()) {
    pass(frame);
    enter(entry);
    return Step::taken;
  }
  if (!frame.whole() && frame.header.body <= classified_bytes_max) return Step::need;
  if (frame.header.body > classified_bytes_max) {
    pin(PinReason::too_long, "a statement of " + std::to_string(frame.header.body) + " bytes");
    entry.ends = true;
  } else {
    const auto sql = pg::read_query(frame.body());
    if (!sql) {
      error_ = "invalid Query message";
      return Step::refuse;
    }
    const pg::Verdict verdict =
        pg::classify(*sql, server_->reading.backslash, server_->reading.charset);
    judge(verdict);
    entry.ends = verdict.ends_transaction;
    if (verdict.special == Special::deallocate) return deallocate(frame, verdict);
  }
  pass(frame);
  enter(entry);
  server_->unnamed_is_clients = true;  // a simple query drops the unnamed statement
  return Step::taken;
}

// DEALLOCATE of a name that was given by Parse: the server knows it by another name.
FrontendRelay::Step FrontendRelay::deallocate(const Frame& frame, const pg::Verdict& verdict) {
  server_->unnamed_is_clients = true;
  ClientNames::Named* const named = known(pg::identifier_value(verdict.name));
  if (named == nullptr || server_->skipping || server_->status == 'E') {
    pass(frame);
    enter({.expect = Expect::query});
    return Step::taken;
  }
  const std::uint32_t serial = named->serial;
  const StatementRef statement = named->statement;
  ensure(statement);
  client_.names->close(*named);
  client_.names->confirm_close(serial);
  pg::put_query(to_server_->made(), "DEALLOCATE \"" + held_name(*statement) + "\"");
  server_->statements.forget(statement->id);
  enter({.expect = Expect::query});
  return Step::taken;
}

FrontendRelay::Step FrontendRelay::function_call(const Frame& frame) {
  if (frame.bytes.size() < pg::header_bytes + 4) {
    if (!frame.whole()) return Step::need;
    error_ = "invalid FunctionCall message";
    return Step::refuse;
  }
  pg::Cursor body(frame.body());
  const std::uint32_t function = body.u32();
  if (maps() && std::find(std::begin(shareable_functions), std::end(shareable_functions),
                          function) == std::end(shareable_functions))
    pin(PinReason::unclassifiable, "FunctionCall of " + std::to_string(function));
  pass(frame);
  enter({.expect = Expect::function_call, .ends = true});
  return Step::taken;
}

FrontendRelay::Step FrontendRelay::copy_message(const Frame& frame) {
  pass(frame);
  if (frame.header.type == 'd') return Step::taken;
  // Outside a COPY the server ignores it, and so does the ledger.
  if (!server_->ledger.empty()) enter({.expect = Expect::copy_end});
  return Step::taken;
}

}  // namespace skerry::proxy
