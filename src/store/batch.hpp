#pragma once
// What one handler call changes: all of it becomes durable, or none.

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skerry {

// The address of a record: {"iam.role", "deployer"}. Kinds are named SERVICE.THING; a key is any
// bytes, unique within its kind.
struct RecordName {
  std::string kind;
  std::string key;
  auto operator<=>(const RecordName&) const = default;
};

// Whoever keeps records in memory (usually a Table). A change that does not become durable is taken
// back by restoring what was there before it, with the same bytes that loading would have given:
// start-up and a refused commit are one code path.
class RecordOwner {
 public:
  // Memory shall hold `value` under this name again; nothing: no such record.
  virtual void restore(const RecordName& name, const std::optional<std::string>& value) = 0;

 protected:
  ~RecordOwner() = default;
};

// One record, before and after; nothing: not there.
struct RecordChange {
  RecordName name;
  std::optional<std::string> before;
  std::optional<std::string> after;
};

// The changes of one handler call, in order. The handler changes memory and tells the batch in the
// same breath (Table does both). A batch ends in Store::commit, or it is taken back: destroying it
// undoes its changes in memory, so a handler that returns an error half-way leaves no trace.
//
// A batch lives within one turn of the loop: nothing else may change the same records between its
// first change and its commit or its end.
class Batch {
 public:
  Batch() = default;
  Batch(Batch&&) noexcept = default;
  Batch& operator=(Batch&&) = delete;
  ~Batch() { undo(); }

  // Memory has changed from `before` to `after`. `owner` must stay until the batch has
  // ended: undone, answered by the store, or gone with the store.
  void changed(RecordOwner& owner, RecordChange change);
  // For records that nobody keeps in memory: nothing to take back.
  void put(RecordName name, std::string value);
  void erase(RecordName name);

  bool empty() const { return writes_.empty(); }
  // Whether a record whose kind begins like this ("iam.") is among them.
  bool has(std::string_view kind) const;
  std::size_t bytes() const { return bytes_; }  // names and new values

  // Puts memory back, last change first; the batch is then empty.
  void undo();

  // For implementations of Store: the part that goes to disk, and the part that stays to undo.
  struct Write {
    RecordName name;
    std::optional<std::string> value;  // nothing: erase
  };
  std::vector<Write> take_writes();  // bytes() stays

 private:
  struct Undo {
    RecordOwner* owner;
    RecordName name;
    std::optional<std::string> before;
  };
  friend class InFlight;
  void forget() { undos_.clear(); }

  std::vector<Write> writes_;
  std::vector<Undo> undos_;
  std::size_t bytes_ = 0;
};

}  // namespace skerry
