#pragma once
// The ledger of one server connection: what it still owes, in order. A connection returns to the
// pool only when the ledger is empty and the last message was an idle ReadyForQuery. Every message
// sent is entered; every reply is checked against the head; whatever does not fit is a desync and
// the connection is closed (PostgreSQL manual, "Message Flow").

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/assert.hpp"

namespace skerry::proxy {

enum class Expect : std::uint8_t {
  parse,               // 1
  bind,                // 2
  close,               // 3
  describe_statement,  // t, then T or n
  describe_portal,     // T or n
  execute,             // D* and C, I, s; or a COPY and C
  query,               // anything up to Z
  function_call,       // V, Z
  sync,                // Z
  copy_end,            // nothing: CopyDone or CopyFail went by here
  local_parse,         // nothing from the server: we say ParseComplete here
  local_close,         // nothing from the server: we say CloseComplete here
};

enum class Origin : std::uint8_t { client, proxy };  // proxy: the client sees none of the replies

struct Entry {
  Expect expect = Expect::sync;
  Origin origin = Origin::client;
  bool described = false;       // describe_statement: 't' has been seen
  bool failed = false;          // query, function_call, sync: an error was seen
  bool ends = false;            // it may end a transaction
  bool renames = false;         // an error names a statement by our name
  bool replays = false;         // bind: its batch can be sent again
  std::uint32_t name = 0;       // serial of the client's name, 0 none
  std::uint32_t statement = 0;  // id of a statement that is being parsed or bound, 0 none
};

// A batch of the client's ends with it: a ReadyForQuery follows.
inline bool ends_batch(const Entry& entry) {
  return entry.origin == Origin::client &&
         (entry.expect == Expect::sync || entry.expect == Expect::query ||
          entry.expect == Expect::function_call);
}

// A ring that grows and keeps its size.
class Ledger {
 public:
  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }
  Entry& head() {
    ASSERT(count_ > 0);
    return ring_[first_];
  }
  Entry& at(std::size_t index) {
    ASSERT(index < count_);
    return ring_[(first_ + index) & (ring_.size() - 1)];
  }
  Entry& back() { return at(count_ - 1); }
  void push(const Entry& entry);
  void pop();
  void erase(std::size_t index);  // rare: what a COPY swallowed
  void clear() { first_ = count_ = 0; }

 private:
  std::vector<Entry> ring_;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

// What to do with one reply.
enum class Settled : std::uint8_t { keep, pop, unexpected };

// Whether `type` fits the entry (errors and asynchronous messages are not asked here), and whether
// the entry is settled by it.
Settled settle(Entry& entry, char type);

}  // namespace skerry::proxy
