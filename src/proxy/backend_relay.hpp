#pragma once
// From a server to its client: checks every reply against the ledger, hides what the client did
// not ask for, and says what goes to the client. Without a client it only keeps the server's books.

#include <string_view>

#include "proxy/gather.hpp"
#include "proxy/session.hpp"
#include "wire/pg/frame.hpp"

namespace skerry::proxy {

enum class Heard : std::uint8_t {
  more,    // everything usable was used
  rested,  // a ReadyForQuery left nothing owed: look whether the server can go back
  broken,  // a message that PostgreSQL would not send here: close the server
};

struct HeardBytes {
  std::size_t consumed = 0;
  Heard state = Heard::more;
};

class BackendRelay {
 public:
  // `client` may be null.
  BackendRelay(RelayShared shared, ServerSession& server, ClientSession* client, Gather& to_client)
      : shared_(shared), server_(server), client_(client), to_client_(to_client) {}

  HeardBytes feed(std::string_view in);
  // Emits the replies that are ours to give, when no reply of the server's is due before them.
  void settle_local();
  // The same after something was sent, when nothing but such replies is left.
  void settle_when_alone();

 private:
  struct Frame {
    pg::Header header;
    std::string_view bytes;
    bool whole() const { return bytes.size() == header.total(); }
    std::string_view body() const { return bytes.substr(pg::header_bytes); }
  };
  enum class Step : std::uint8_t { taken, need, broken, rested };

  Step frame(const Frame& frame);
  Step reply(const Frame& frame);
  Step ready(const Frame& frame);
  Step error(const Frame& frame);
  Step error_in_ledger(const Frame& frame, std::string_view sqlstate);
  Step parameter(const Frame& frame);
  Step command_complete(const Frame& frame);
  void show(const Frame& frame);
  void hide(const Frame& frame);
  bool visible() {
    return client_ != nullptr &&
           (server_.ledger.empty() || server_.ledger.head().origin == Origin::client);
  }
  void copy_in_begins();
  void settled(const Entry& entry);
  void undo(const Entry& entry);
  void skip_to_sync();
  bool can_replay(std::string_view sqlstate);
  void replay();
  void pop();
  void show_renamed(const Frame& frame, const Entry& entry);

  RelayShared shared_;
  ServerSession& server_;
  ClientSession* client_;
  Gather& to_client_;
};

}  // namespace skerry::proxy
