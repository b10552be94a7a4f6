// The half of FrontendRelay that deals with prepared statements.
#include <utility>

#include "proxy/frontend_relay.hpp"
#include "wire/pg/build.hpp"
#include "wire/pg/messages.hpp"

namespace skerry::proxy {

ClientNames::Named* FrontendRelay::known(std::string_view name) {
  if (name.empty() || !client_.names) return nullptr;
  return client_.names->find(name);
}

std::string FrontendRelay::server_name(std::uint32_t number) const {
  return statement_name(shared_.name_prefix, number);
}

std::string FrontendRelay::held_name(const Statement& statement) {
  const ServerStatements::Held* const held = server_->statements.find(statement);
  // Absent only where the server ignores what is sent.
  return server_name(held == nullptr ? 0 : held->number);
}

// A client that learnt one of our names (pg_prepared_statements shows them) must not use it.
bool FrontendRelay::reserved(std::string_view name) {
  if (!name.starts_with(shared_.name_prefix)) return false;
  error_ = "this name of a prepared statement is reserved by the pooler";
  return true;
}

// Whether what the server holds is as good as a Parse made now.
bool FrontendRelay::fresh(const ServerStatements::Held& held) const {
  return held.epoch == shared_.ddl_epoch.load(std::memory_order_relaxed) &&
         held.parameters == server_->parameters_interned && held.parameters != nullptr;
}

void FrontendRelay::outdate(const Statement& statement) {
  pg::put_target(to_server_->made(), 'C', 'S', held_name(statement));
  enter({.expect = Expect::close, .origin = Origin::proxy});
  server_->statements.forget(statement.id);
}

void FrontendRelay::send_parse(const StatementRef& statement, Entry entry, std::string_view body) {
  ServerSession& server = *server_;
  if (server.skipping) return;
  if (const ServerStatements::Held* const old =
          server.statements.surplus(client_.settings->statements_per_server_max))
    outdate(*StatementRef(old->statement));
  const ServerStatements::Held& held = server.statements.add(
      statement, shared_.ddl_epoch.load(std::memory_order_relaxed), server.parameters_interned);
  entry.statement = statement->id;
  pg::put_parse(to_server_->made(), server_name(held.number), body);
  enter(entry);
}

void FrontendRelay::ensure(const StatementRef& statement) {
  if (server_->statements.find(*statement) != nullptr) return;
  send_parse(statement, {.expect = Expect::parse, .origin = Origin::proxy, .renames = true},
             statement->body());
}

// The first message to a server after another client. Later ones may be skipped after an error, and
// a Bind behind the next Sync would then find the other client's unnamed statement.
void FrontendRelay::disown_unnamed(const Frame& frame) {
  const bool unnamed_parse = frame.header.type == 'P' && frame.bytes.size() > pg::header_bytes &&
                             frame.bytes[pg::header_bytes] == '\0' &&
                             !client_.settings->reuse_unnamed_parse;
  server_->unnamed_foreign = false;
  // These drop it themselves, whatever comes of them.
  if (frame.header.type == 'Q' || unnamed_parse) return;
  server_->unnamed_exists = false;
  pg::put_target(to_server_->made(), 'C', 'S', "");
  enter({.expect = Expect::close, .origin = Origin::proxy});
}

// The server's unnamed statement is what the client believes it to be.
void FrontendRelay::ensure_unnamed() {
  if (server_->unnamed_is_clients) return;
  server_->unnamed_is_clients = true;
  if (client_.unnamed && !client_.unnamed_reused) {
    server_->unnamed_exists = true;
    pg::put_parse(to_server_->made(), "", client_.unnamed->body());
    return enter({.expect = Expect::parse, .origin = Origin::proxy});
  }
  pg::put_target(to_server_->made(), 'C', 'S', "");
  enter({.expect = Expect::close, .origin = Origin::proxy});
}

FrontendRelay::Step FrontendRelay::parse(const Frame& frame) {
  if (!maps()) {
    pass(frame);
    enter({.expect = Expect::parse});
    return Step::taken;
  }
  if (frame.header.body > classified_bytes_max) {
    // Too long to keep; unnamed it can pass, pinned.
    if (frame.bytes.size() <= pg::header_bytes) return Step::need;
    if (frame.bytes[pg::header_bytes] != '\0') {
      error_ = "a named statement of more than 1 MiB is not supported";
      return Step::refuse;
    }
    pin(pg::PinReason::too_long, "a statement of " + std::to_string(frame.header.body) + " bytes");
    client_.unnamed = {};
    client_.unnamed_reused = false;
    server_->unnamed_is_clients = true;
    server_->unnamed_exists = true;
    pass(frame);
    enter({.expect = Expect::parse, .ends = true});
    return Step::taken;
  }
  if (!frame.whole()) return Step::need;
  const auto message = pg::read_parse(frame.body());
  if (!message) {
    error_ = "invalid Parse message";
    return Step::refuse;
  }
  if (server_->skipping) {
    pass(frame);
    return Step::taken;
  }
  StatementRef statement =
      shared_.statements.intern(message->after_name, server_->reading, client_.number);
  judge(statement->verdict);
  if (message->name.empty()) return parse_unnamed(frame, std::move(statement));
  return parse_named(frame, message->name, message->after_name, std::move(statement));
}

FrontendRelay::Step FrontendRelay::parse_named(const Frame&, std::string_view name,
                                               std::string_view body, StatementRef statement) {
  const bool ends = statement->verdict.ends_transaction;
  if (const ClientNames::Named* const taken = known(name)) {
    // PostgreSQL analyses the new text first and then complains about the name: so let it.
    ensure(taken->statement);
    pg::put_parse(to_server_->made(), held_name(*taken->statement), body);
    enter({.expect = Expect::parse, .renames = true, .name = taken->serial});
    return Step::taken;
  }
  const std::uint32_t serial = client_.naming().add(name, statement);
  ServerStatements::Held* const held = server_->statements.find(*statement);
  const bool sure = server_->status != 'E' && server_->open_batches == 0;
  if (held != nullptr && held->pending == 0 && fresh(*held) && sure) {
    enter({.expect = Expect::local_parse, .ends = ends, .name = serial});
    return Step::taken;
  }
  if (held != nullptr && held->pending == 0) {
    // Stale, or the answer must come from the server: parse it again.
    outdate(*statement);
  } else if (held != nullptr) {
    enter({.expect = Expect::local_parse, .ends = ends, .name = serial});
    return Step::taken;
  }
  send_parse(statement, {.expect = Expect::parse, .ends = ends, .renames = true, .name = serial},
             body);
  return Step::taken;
}

// Reuse of unnamed statements is safe under the conditions that were tried (README.md): planned
// statements, no literal that freezes the time, the settings of the server unchanged.
bool FrontendRelay::may_reuse(const Statement& statement) const {
  return client_.settings->reuse_unnamed_parse && statement.sightings >= 2 &&
         statement.verdict.plain_query && !statement.verdict.time_literal &&
         statement.verdict.pin == pg::PinReason::none && client_.shares() &&
         server_->status != 'E' && !server_->local_settings && server_->open_batches == 0 &&
         server_->parameters_interned != nullptr;
}

FrontendRelay::Step FrontendRelay::parse_unnamed(const Frame& frame, StatementRef statement) {
  const bool ends = statement->verdict.ends_transaction;
  if (may_reuse(*statement)) {
    client_.unnamed = statement;
    client_.unnamed_reused = true;
    ServerStatements::Held* held = server_->statements.find(*statement);
    if (held != nullptr && held->pending == 0 && !fresh(*held)) {
      outdate(*statement);
      held = nullptr;
    }
    if (held != nullptr) {
      enter({.expect = Expect::local_parse});
      return Step::taken;
    }
    send_parse(statement, {.expect = Expect::parse, .renames = true}, statement->body());
    return Step::taken;
  }
  client_.unnamed = std::move(statement);
  client_.unnamed_reused = false;
  server_->unnamed_is_clients = true;
  server_->unnamed_exists = true;
  pass(frame);
  enter({.expect = Expect::parse, .ends = ends});
  return Step::taken;
}

// Nothing of the batch has an effect before this Bind, and everything before the batch has been
// answered, so that the batch can be sent again behind its own Sync. What the client was told of a
// named statement's parameters must still hold.
bool FrontendRelay::may_replay(std::string_view after_names, const Entry& entry,
                               const Statement& statement) {
  const ServerSession& server = *server_;
  return server.status == 'I' && server.open_batches == 0 && !server.batch_begun &&
         !server.skipping && !server.doubt &&
         (entry.name == 0 || parameters_outlive_types(after_names, statement));
}

// After a Bind that may be sent again: the batch, if it came as a whole.
void FrontendRelay::keep_batch() {
  ServerSession& server = *server_;
  const std::string_view sent =
      to_server_->bytes().substr(std::exchange(server.replay.from, Replay::none));
  const bool whole = client_.pass_bytes == 0 && server.open_batches == 1 &&
                     !server.ledger.empty() && server.ledger.back().expect == Expect::sync;
  if (whole && sent.size() <= replay_bytes_max)
    server.replay.batch = sent;
  else
    server.replay.batch.clear();
}

FrontendRelay::Step FrontendRelay::bind(const Frame& frame) {
  if (!maps()) {
    pass(frame);
    enter({.expect = Expect::bind});
    return Step::taken;
  }
  const pg::BindNames names = pg::read_bind_names(frame.body());
  if (names.state == pg::Seen::need && !frame.whole()) return Step::need;
  if (names.state != pg::Seen::ok) {
    error_ = "invalid Bind message";
    return Step::refuse;
  }
  Entry entry{.expect = Expect::bind};
  StatementRef statement;
  if (names.statement.empty()) {
    if (client_.unnamed && client_.unnamed_reused) {
      statement = client_.unnamed;
    } else {
      ensure_unnamed();
    }
    entry.ends = client_.unnamed && client_.unnamed->verdict.ends_transaction;
  } else if (const ClientNames::Named* const named = known(names.statement)) {
    statement = named->statement;
    entry.name = named->serial;
    entry.ends = statement->verdict.ends_transaction;
  } else if (reserved(names.statement)) {
    return Step::refuse;
  }
  if (!statement) {
    pass(frame);
    enter(entry);
    return Step::taken;
  }
  if (!server_->skipping) ensure(statement);
  entry.renames = true;
  entry.statement = statement->id;
  const std::size_t names_end = pg::header_bytes + names.bytes;
  if (frame.whole() && may_replay(frame.bytes.substr(names_end), entry, *statement)) {
    entry.replays = true;
    server_->replay.from = to_server_->bytes().size();
  }
  pg::put_bind_start(to_server_->made(), names.portal, held_name(*statement),
                     frame.header.total() - names_end);
  to_server_->pass(frame.bytes.substr(names_end));
  client_.pass_bytes = frame.header.total() - frame.bytes.size();
  enter(entry);
  return Step::taken;
}

FrontendRelay::Step FrontendRelay::describe_or_close(const Frame& frame) {
  const bool describes = frame.header.type == 'D';
  if (!frame.whole()) return Step::need;
  const auto target = pg::read_target(frame.body());
  if (!target) {
    error_ = "invalid Describe or Close message";
    return Step::refuse;
  }
  if (target->kind == 'S' && maps() && !describes) return close_statement(frame, target->name);
  Entry entry{.expect = !describes            ? Expect::close
                        : target->kind == 'S' ? Expect::describe_statement
                                              : Expect::describe_portal};
  if (target->kind == 'S' && maps()) {
    StatementRef statement;
    if (target->name.empty()) {
      if (client_.unnamed && client_.unnamed_reused)
        statement = client_.unnamed;
      else
        ensure_unnamed();
    } else if (const ClientNames::Named* const named = known(target->name)) {
      statement = named->statement;
      entry.name = named->serial;
    } else if (reserved(target->name)) {
      return Step::refuse;
    }
    if (statement) {
      if (!server_->skipping) ensure(statement);
      entry.renames = true;
      pg::put_target(to_server_->made(), 'D', 'S', held_name(*statement));
      enter(entry);
      return Step::taken;
    }
  }
  pass(frame);
  enter(entry);
  return Step::taken;
}

// The server keeps the statement for others; only the client's name goes away.
FrontendRelay::Step FrontendRelay::close_statement(const Frame& frame, std::string_view name) {
  ClientNames::Named* const named = known(name);
  const bool reused = name.empty() && client_.unnamed_reused;
  if (named == nullptr && !reused) {
    if (reserved(name)) return Step::refuse;
    if (name.empty()) {
      client_.unnamed = {};
      server_->unnamed_is_clients = true;
    }
    pass(frame);
    enter({.expect = Expect::close});
    return Step::taken;
  }
  if (server_->skipping) return Step::taken;
  Entry entry{.expect = Expect::local_close};
  if (named != nullptr) {
    entry.name = named->serial;
    client_.names->close(*named);
  } else {
    client_.unnamed = {};
    client_.unnamed_reused = false;
  }
  enter(entry);
  return Step::taken;
}

}  // namespace skerry::proxy
