#include "proxy/backend_relay.hpp"

#include <algorithm>

#include "proxy/frontend_relay.hpp"
#include "wire/pg/build.hpp"
#include "wire/pg/messages.hpp"

namespace skerry::proxy {
namespace {

bool is_local(const Entry& entry) {
  return entry.expect == Expect::local_parse || entry.expect == Expect::local_close ||
         entry.expect == Expect::copy_end;
}

// Errors at a Bind after which the statement as it was parsed is of no use any more: its result
// type changed, an object is gone, or the statement itself.
bool outdates_statement(std::string_view sqlstate) {
  return sqlstate == "0A000" || sqlstate == "26000" || sqlstate.starts_with("42");
}

}  // namespace

HeardBytes BackendRelay::feed(std::string_view in) {
  HeardBytes out;
  while (out.consumed < in.size()) {
    const std::string_view rest = in.substr(out.consumed);
    if (server_.pass_bytes > 0) {
      const std::size_t count = std::min<std::uint64_t>(server_.pass_bytes, rest.size());
      if (client_ != nullptr) to_client_.pass(rest.substr(0, count));
      server_.pass_bytes -= count;
      out.consumed += count;
      continue;
    }
    if (server_.drop_bytes > 0) {
      const std::size_t count = std::min<std::uint64_t>(server_.drop_bytes, rest.size());
      server_.drop_bytes -= count;
      out.consumed += count;
      continue;
    }
    const pg::Header header = pg::peek_header(rest, pg::Side::backend);
    if (header.state == pg::Peek::need) return out;
    const Frame one{header, rest.substr(0, std::min(rest.size(), header.total()))};
    const Step step = header.state == pg::Peek::malformed ? Step::broken : frame(one);
    if (step == Step::need) return out;
    if (step == Step::broken) {
      out.state = Heard::broken;
      return out;
    }
    out.consumed += one.bytes.size();
    if (step == Step::rested) {
      out.state = Heard::rested;
      return out;
    }
  }
  return out;
}

void BackendRelay::show(const Frame& frame) {
  if (client_ == nullptr) return hide(frame);
  to_client_.pass(frame.bytes);
  server_.pass_bytes = frame.header.total() - frame.bytes.size();
}

void BackendRelay::hide(const Frame& frame) {
  server_.drop_bytes = frame.header.total() - frame.bytes.size();
}

BackendRelay::Step BackendRelay::frame(const Frame& frame) {
  switch (frame.header.type) {
    case 'N':
    case 'A':
      if (visible())
        show(frame);
      else
        hide(frame);
      return Step::taken;
    case 'S':
      return parameter(frame);
    case 'E':
      return error(frame);
    case 'Z':
      return ready(frame);
    case 'R':
    case 'K':
    case 'v':
      return Step::broken;
    default:
      break;
  }
  if (server_.doubt) {
    show(frame);
    return Step::taken;
  }
  return reply(frame);
}

BackendRelay::Step BackendRelay::reply(const Frame& frame) {
  settle_local();
  if (server_.ledger.empty()) return Step::broken;
  const char type = frame.header.type;
  if (type == 'W') {
    // Only replication has this; from here on the ledger could not follow.
    server_.doubt = true;
    show(frame);
    return Step::taken;
  }
  if (type == 'C') return command_complete(frame);
  const Settled settled_by = settle(server_.ledger.head(), type);
  if (settled_by == Settled::unexpected) return Step::broken;
  if (type == 'G') copy_in_begins();
  if (visible())
    show(frame);
  else
    hide(frame);
  if (settled_by == Settled::pop) {
    settled(server_.ledger.head());
    pop();
    settle_local();
  }
  return Step::taken;
}

void BackendRelay::pop() {
  if (ends_batch(server_.ledger.head())) --server_.open_batches;
  server_.ledger.pop();
}

BackendRelay::Step BackendRelay::command_complete(const Frame& frame) {
  constexpr std::size_t tag_bytes_seen = 16;
  if (frame.bytes.size() <
      pg::header_bytes + std::min<std::size_t>(frame.header.body, tag_bytes_seen))
    return Step::need;
  const Settled settled_by = settle(server_.ledger.head(), 'C');
  if (settled_by == Settled::unexpected) return Step::broken;
  const std::string_view tag = frame.body();
  if (tag.starts_with("CREATE ") || tag.starts_with("ALTER ") || tag.starts_with("DROP ")) {
    shared_.ddl_epoch.fetch_add(1, std::memory_order_relaxed);
  } else if (tag.starts_with("DEALLOCATE ALL") || tag.starts_with("DISCARD ALL")) {
    server_.statements.forget_all();
    server_.outdated.clear();
  }
  server_.copying = false;
  server_.absorbed_syncs = 0;
  if (visible())
    show(frame);
  else
    hide(frame);
  if (settled_by == Settled::pop) {
    pop();
    settle_local();
  }
  return Step::taken;
}

BackendRelay::Step BackendRelay::ready(const Frame& frame) {
  if (!frame.whole()) return Step::need;
  const char status = frame.body().empty() ? '\0' : frame.body()[0];
  if (status != 'I' && status != 'T' && status != 'E') return Step::broken;
  server_.status = status;
  if (status == 'I') server_.local_settings = false;
  if (server_.doubt) {
    show(frame);
    server_.rests = true;
    return Step::rested;
  }
  settle_local();
  if (server_.ledger.empty() || settle(server_.ledger.head(), 'Z') != Settled::pop)
    return Step::broken;
  if (visible()) show(frame);
  pop();
  settle_local();
  if (!server_.ledger.empty()) return Step::taken;
  server_.rests = true;
  return Step::rested;
}

BackendRelay::Step BackendRelay::parameter(const Frame& frame) {
  if (!frame.whole())
    return frame.header.body > whole_message_bytes_max ? Step::broken : Step::need;
  const auto status = pg::read_parameter_status(frame.body());
  if (!status) return Step::broken;
  if (status->name == "application_name") {
    server_.application_name = status->value;
  } else {
    server_.parameters_interned = nullptr;
  }
  server_.parameters.set(status->name, status->value);
  server_.reading = server_.parameters.reading();
  if (visible()) show(frame);
  return Step::taken;
}

// After a G: the Syncs that are under way already will be swallowed by the COPY.
void BackendRelay::copy_in_begins() {
  server_.copying = true;
  while (server_.ledger.size() > 1) {
    const Entry& next = server_.ledger.at(1);
    if (next.expect == Expect::copy_end) {
      server_.copying = false;
      return;
    }
    if (next.expect != Expect::sync) {
      server_.doubt = true;
      return;
    }
    server_.ledger.erase(1);
    --server_.open_batches;
    ++server_.absorbed_syncs;
  }
}

BackendRelay::Step BackendRelay::error(const Frame& frame) {
  if (frame.bytes.size() <
      pg::header_bytes + std::min<std::size_t>(frame.header.body, pg::error_bytes_seen))
    return Step::need;
  const pg::ErrorFields fields = pg::read_error(frame.body());
  if (fields.severity == "FATAL" || fields.severity == "PANIC") {
    server_.fatal_seen = true;
    server_.fatal_told = client_ != nullptr;
    show(frame);
    return Step::taken;
  }
  if (server_.doubt) {
    show(frame);
    return Step::taken;
  }
  return error_in_ledger(frame, fields.sqlstate);
}

BackendRelay::Step BackendRelay::error_in_ledger(const Frame& frame, std::string_view sqlstate) {
  settle_local();
  if (server_.ledger.empty()) return Step::broken;
  Entry& head = server_.ledger.head();
  const bool stays = head.expect == Expect::query || head.expect == Expect::sync ||
                     head.expect == Expect::function_call;
  // Our own statements before the client's (SET application_name, BEGIN) have no reason to fail.
  if (head.origin == Origin::proxy && stays) {
    server_.refused = pg::read_error(frame.body()).message;
    return Step::broken;
  }
  if (can_replay(sqlstate)) {
    replay();
    hide(frame);
    return Step::taken;
  }
  if (head.renames && frame.header.body <= whole_message_bytes_max) {
    if (!frame.whole()) return Step::need;
    show_renamed(frame, head);
  } else {
    // A Parse of ours failed: that is the answer to the client's Bind.
    show(frame);
  }
  if (server_.copying || server_.absorbed_syncs > 0) {
    // It cannot be known whether the Syncs were read before the error or will be answered.
    if (server_.absorbed_syncs > 0) server_.doubt = true;
    server_.copying = false;
    server_.absorbed_syncs = 0;
  }
  if (server_.doubt) {
    if (client_ != nullptr && client_->shares()) {
      client_->pinned = pg::PinReason::protocol;
      client_->pinned_by = "Sync inside COPY";
    }
    server_.ledger.clear();
    server_.open_batches = 0;
    return Step::taken;
  }
  if (stays) {
    head.failed = true;
    return Step::taken;
  }
  if (head.expect == Expect::bind && head.statement != 0 && outdates_statement(sqlstate)) {
    if (const ServerStatements::Held* const held = server_.statements.held(head.statement))
      server_.outdated.push_back(held->number);
    server_.statements.forget(head.statement);
  }
  undo(head);
  pop();
  skip_to_sync();
  return Step::taken;
}

// The batch that fails is the last thing that was sent. A client that does not ask what a named
// statement's rows look like relies on what it was told once: it gets the error, as from
// PostgreSQL.
bool BackendRelay::can_replay(std::string_view sqlstate) {
  Ledger& ledger = server_.ledger;
  const Entry& head = ledger.head();
  if (head.expect != Expect::bind || !head.replays || client_ == nullptr) return false;
  if (server_.replay.batch.empty() || server_.status != 'I' || server_.doubt) return false;
  if (server_.open_batches != 1 || ledger.back().expect != Expect::sync) return false;
  if (!outdates_statement(sqlstate) || server_.statements.held(head.statement) == nullptr)
    return false;
  if (head.name == 0) return true;
  for (std::size_t i = 1; i < ledger.size(); ++i) {
    const Expect next = ledger.at(i).expect;
    if (next == Expect::describe_portal) return true;
    if (next == Expect::execute) return false;
  }
  return false;
}

// The server skips the batch up to its Sync, whose answer is ours; then it gets the statement and
// the batch anew.
void BackendRelay::replay() {
  ServerStatements::Held& held = *server_.statements.held(server_.ledger.head().statement);
  std::vector<Entry> batch;
  for (std::size_t i = 0; i < server_.ledger.size(); ++i) batch.push_back(server_.ledger.at(i));
  batch.front().replays = false;
  server_.ledger.clear();
  server_.ledger.push({.expect = Expect::sync, .origin = Origin::proxy});
  server_.ledger.push({.expect = Expect::close, .origin = Origin::proxy});
  server_.ledger.push({.expect = Expect::parse,
                       .origin = Origin::proxy,
                       .renames = true,
                       .statement = batch.front().statement});
  for (const Entry& entry : batch) server_.ledger.push(entry);
  held.epoch = shared_.ddl_epoch.load(std::memory_order_relaxed);
  held.parameters = server_.parameters_interned;
  held.pending = 1;
  const std::string name = statement_name(shared_.name_prefix, held.number);
  pg::put_target(server_.replay.to_send, 'C', 'S', name);
  pg::put_parse(server_.replay.to_send, name, held.statement->body());
  server_.replay.to_send += server_.replay.batch;
  server_.replay.batch.clear();
}

void BackendRelay::skip_to_sync() {
  while (!server_.ledger.empty() && server_.ledger.head().expect != Expect::sync) {
    undo(server_.ledger.head());
    pop();
  }
  server_.skipping = server_.ledger.empty();
}

void BackendRelay::settled(const Entry& entry) {
  if (entry.expect == Expect::parse && entry.statement != 0)
    server_.statements.confirm(entry.statement);
}

// The server did not run it: what was taken for granted is taken back.
void BackendRelay::undo(const Entry& entry) {
  const bool parses = entry.expect == Expect::parse || entry.expect == Expect::local_parse;
  if (entry.expect == Expect::parse && entry.statement != 0)
    server_.statements.forget(entry.statement);
  if (client_ == nullptr) return;
  if (entry.expect == Expect::local_close && entry.name != 0)
    client_->names->undo_close(entry.name);
  if (!parses) return;
  if (entry.name != 0) {
    const bool taken_before = entry.expect == Expect::parse && entry.statement == 0;
    if (!taken_before) client_->names->undo_add(entry.name);
  } else if (entry.origin == Origin::client) {
    client_->unnamed = {};
    client_->unnamed_reused = false;
    server_.unnamed_is_clients = false;
  } else if (entry.statement == 0) {
    server_.unnamed_is_clients = false;  // our own Parse of what the client had
  }
}

void BackendRelay::settle_when_alone() {
  for (std::size_t i = 0; i < server_.ledger.size(); ++i)
    if (!is_local(server_.ledger.at(i))) return;
  settle_local();
}

void BackendRelay::settle_local() {
  while (!server_.ledger.empty() && is_local(server_.ledger.head())) {
    const Entry entry = server_.ledger.head();
    if (client_ != nullptr && entry.expect == Expect::local_parse)
      pg::put_empty(to_client_.made(), '1');
    if (client_ != nullptr && entry.expect == Expect::local_close) {
      pg::put_empty(to_client_.made(), '3');
      if (entry.name != 0) client_->names->confirm_close(entry.name);
    }
    pop();
  }
}

// The error names the statement by our name; the client knows it by its own.
void BackendRelay::show_renamed(const Frame& frame, const Entry& entry) {
  const ClientNames::Named* const named = client_ != nullptr && entry.name != 0 && client_->names
                                              ? client_->names->find_serial(entry.name)
                                              : nullptr;
  const std::size_t at = frame.body().find(shared_.name_prefix);
  if (named == nullptr || at == std::string_view::npos) return show(frame);
  std::string body(frame.body());
  std::size_t end = at + shared_.name_prefix.size();
  while (end < body.size() && body[end] >= '0' && body[end] <= '9') ++end;
  body.replace(at, end - at, named->name);
  pg::put_error_body(to_client_.made(), body);
}

}  // namespace skerry::proxy
