#pragma once
// The protocol state of the two ends, without sockets: what the relays work on.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/ledger.hpp"
#include "proxy/names.hpp"
#include "proxy/parameters.hpp"
#include "proxy/replay.hpp"
#include "proxy/statements.hpp"

namespace skerry::proxy {

enum class Mode : std::uint8_t { session, transaction };

// What a client is allowed and configured to do; one object per pool, outliving its clients.
struct RelaySettings {
  Mode mode = Mode::transaction;
  bool defer_begin = true;
  bool reuse_unnamed_parse = false;
  std::size_t statements_per_server_max = 200;
};

// What the clients and servers of one pool share in one worker.
struct RelayShared {
  StatementTable& statements;
  // Grows with each CREATE, ALTER or DROP that went by; a statement parsed before is parsed anew.
  std::atomic<std::uint64_t>& ddl_epoch;
  // Begins every name that we give on a server; random, so that no client can hit one by chance.
  std::string_view name_prefix;
};

struct ClientSession {
  explicit ClientSession(const RelaySettings& which) : settings(&which) {}

  const RelaySettings* settings;
  std::uint64_t number = 0;            // of this client, never used twice
  std::unique_ptr<ClientNames> names;  // made at the first named Parse
  StatementRef unnamed;                // what its unnamed statement means
  bool unnamed_reused = false;         // it runs under one of our names
  pg::PinReason pinned = pg::PinReason::none;
  std::string pinned_by;               // an excerpt of the statement
  std::string deferred_begin;          // the text of a BEGIN that no server has seen yet
  std::string application_name;        // as the client knows it
  bool names_application = false;      // it asked for one
  const ParameterSet* told = nullptr;  // what it knows of its server
  std::uint64_t pass_bytes = 0;        // of a frame that is being streamed to the server
  std::uint64_t drop_bytes = 0;

  ClientNames& naming() {
    if (!names) names = std::make_unique<ClientNames>();
    return *names;
  }
  bool shares() const {
    return settings->mode == Mode::transaction && pinned == pg::PinReason::none;
  }
};

struct ServerSession {
  Ledger ledger;
  ServerStatements statements;
  ParameterSet parameters;
  const ParameterSet* parameters_interned = nullptr;  // of `parameters`; null: changed since
  StatementTable::Reading reading;
  std::string application_name;
  char status = 'I';      // of the last ReadyForQuery
  bool rests = true;      // nothing was sent since the last ReadyForQuery
  bool skipping = false;  // an error was seen; the server ignores everything up to a Sync
  bool doubt = false;     // the ledger cannot follow; never to be pooled again
  bool copying = false;   // a COPY FROM STDIN runs
  // The server may hold an unnamed statement; the second: it may be another client's. That one is
  // got rid of before anything that an error could make the server skip.
  bool unnamed_exists = false;
  bool unnamed_foreign = false;
  bool unnamed_is_clients = false;   // the unnamed statement is the present client's, or none
  bool local_settings = false;       // SET LOCAL in this transaction
  std::string refused;               // what it said to a statement of our own
  bool fatal_seen = false;           // the server said why it goes away
  bool fatal_told = false;           // and the client has been told
  std::uint32_t absorbed_syncs = 0;  // Syncs that a COPY swallows
  std::uint32_t open_batches = 0;    // the client's Syncs, Queries and FunctionCalls in the ledger
  bool batch_begun = false;          // a portal or a description is part of the client's batch
  Replay replay;
  std::vector<std::uint32_t> outdated;  // numbers of statements to close at the next chance
  std::uint64_t pass_bytes = 0;         // of a frame that is being streamed to the client
  std::uint64_t drop_bytes = 0;

  bool reusable() const {
    return rests && ledger.empty() && status == 'I' && !doubt && !skipping && pass_bytes == 0 &&
           drop_bytes == 0;
  }
};

}  // namespace skerry::proxy
