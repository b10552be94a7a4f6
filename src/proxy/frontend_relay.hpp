#pragma once
// From a client to its server: reads what the client sent, enters it in the server's ledger and
// says what goes to the server. Without a server it says when one is needed.

#include <string_view>

#include "proxy/gather.hpp"
#include "proxy/session.hpp"
#include "wire/pg/frame.hpp"

namespace skerry::proxy {

enum class Wish : std::uint8_t {
  more,       // everything usable was used
  borrow,     // a server is needed to go on
  wait,       // the ledger is full: go on when the server has answered
  terminate,  // the client said goodbye
  refuse,     // `error` to the client, then close
};

struct Fed {
  std::size_t consumed = 0;
  Wish wish = Wish::more;
  std::string_view error;  // refuse: why
};

class FrontendRelay {
 public:
  FrontendRelay(RelayShared shared, ClientSession& client, Gather& to_client)
      : shared_(shared), client_(client), to_client_(to_client) {}

  // Without a server: answers what needs none (a deferred BEGIN, a lone Sync, Close).
  Fed feed_idle(std::string_view in);
  Fed feed(std::string_view in, ServerSession& server, Gather& to_server);
  // To be called when a server was given to the client: puts the server in the client's order.
  void attach(ServerSession& server, Gather& to_server);

 private:
  struct Frame {
    pg::Header header;
    std::string_view bytes;  // what is there of it, the header included
    bool whole() const { return bytes.size() == header.total(); }
    std::string_view body() const { return bytes.substr(pg::header_bytes); }
  };
  enum class Step : std::uint8_t { taken, need, refuse, terminate, borrow };

  Fed feed_all(std::string_view in);
  void keep_batch();
  Step idle_frame(const Frame& frame);
  bool needs_server(std::string_view in) const;
  Step frame(const Frame& frame);
  Step query(const Frame& frame);
  Step parse(const Frame& frame);
  Step parse_named(const Frame& frame, std::string_view name, std::string_view body,
                   StatementRef statement);
  Step parse_unnamed(const Frame& frame, StatementRef statement);
  Step bind(const Frame& frame);
  Step describe_or_close(const Frame& frame);
  Step close_statement(const Frame& frame, std::string_view name);
  Step deallocate(const Frame& frame, const pg::Verdict& verdict);
  Step function_call(const Frame& frame);
  Step copy_message(const Frame& frame);

  void pass(const Frame& frame);
  void enter(Entry entry);
  bool maps() const { return client_.settings->mode == Mode::transaction; }
  void judge(const pg::Verdict& verdict);
  void pin(pg::PinReason reason, std::string_view by);
  ClientNames::Named* known(std::string_view name);
  // The server can run it when what is sent next arrives.
  void ensure(const StatementRef& statement);
  void send_parse(const StatementRef& statement, Entry entry, std::string_view body);
  void ensure_unnamed();
  void disown_unnamed(const Frame& frame);
  bool fresh(const ServerStatements::Held& held) const;
  bool may_reuse(const Statement& statement) const;
  bool may_replay(std::string_view after_names, const Entry& entry, const Statement& statement);
  bool reserved(std::string_view name);
  std::string server_name(std::uint32_t number) const;
  // Of a statement that ensure() was called for.
  std::string held_name(const Statement& statement);
  void outdate(const Statement& statement);
  void internal_query(std::string_view sql);

  RelayShared shared_;
  ClientSession& client_;
  Gather& to_client_;
  ServerSession* server_ = nullptr;
  Gather* to_server_ = nullptr;
  std::string_view error_;
};

// The name under which a server knows a statement.
std::string statement_name(std::string_view prefix, std::uint32_t number);

}  // namespace skerry::proxy
