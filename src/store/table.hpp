#pragma once
// The records of one kind, in memory and in the store at once: what services keep their state in.
//
//   struct Role { ...; std::string encode() const; static Result<Role> decode(std::string_view); };
//   Table<Role> roles{"iam.role"};
//   TRY(roles.load(store));                       // at start-up
//   if (roles.find(name)) return errors::exists(name);
//   roles.put(batch, name, std::move(role));      // memory now, disk with the batch

#include <concepts>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/assert.hpp"
#include "base/result.hpp"
#include "store/batch.hpp"
#include "store/store.hpp"

namespace skerry {

template <class T>
concept Recordable = std::movable<T> && requires(const T& value, std::string_view bytes) {
  { value.encode() } -> std::same_as<std::string>;
  { T::decode(bytes) } -> std::same_as<Result<T>>;
};

// Keeps an index right by construction: told of every change, whether it comes from loading, a
// handler, or a commit that was refused. A null pointer: not there.
template <class T>
class TableWatcher {
 public:
  struct Change {
    const T* before;
    const T* after;
  };
  virtual void changed(const std::string& key, Change change) = 0;

 protected:
  ~TableWatcher() = default;
};

template <Recordable T>
class Table final : public RecordOwner {
 public:
  using Entries = std::map<std::string, T, std::less<>>;

  explicit Table(std::string kind) : kind_(std::move(kind)) {}
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  // Before load(). The watcher must not change this table.
  void watch(TableWatcher<T>& watcher) { watcher_ = &watcher; }

  Result<Done> load(Store& store) {
    return store.load(kind_, [this](Record record) -> Result<Done> {
      Result<T> value = T::decode(record.value);
      if (!value.ok()) {
        return Error{"record " + kind_ + "/" + record.key + ": " + value.error().message};
      }
      set(record.key, std::move(value).value());
      return Done{};
    });
  }

  // Valid until the next put or erase of this key.
  const T* find(std::string_view key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
  }
  // In the order of keys; lower_bound serves pagination.
  const Entries& entries() const { return entries_; }
  std::size_t size() const { return entries_.size(); }

  // Makes the record, or replaces it.
  void put(Batch& batch, std::string key, T value) {
    RecordChange change{.name = {kind_, key}, .before = encoded(key), .after = value.encode()};
    set(key, std::move(value));
    batch.changed(*this, std::move(change));
  }

  // Nothing happens when there is none.
  void erase(Batch& batch, std::string_view key) {
    std::optional<std::string> before = encoded(key);
    if (!before) return;
    RecordName name{kind_, std::string(key)};  // `key` may be a view into the entry that goes
    unset(name.key);
    batch.changed(*this, {.name = std::move(name), .before = std::move(before), .after = {}});
  }

  void restore(const RecordName& name, const std::optional<std::string>& value) override {
    if (!value) {
      unset(name.key);
      return;
    }
    Result<T> decoded = T::decode(*value);
    ASSERT(decoded.ok());  // the bytes are this process's own encode()
    set(name.key, std::move(decoded).value());
  }

 private:
  std::optional<std::string> encoded(std::string_view key) const {
    const T* value = find(key);
    return value == nullptr ? std::nullopt : std::optional(value->encode());
  }

  void set(const std::string& key, T value) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) {
      const auto made = entries_.emplace(key, std::move(value)).first;
      tell(key, {nullptr, &made->second});
      return;
    }
    const T before = std::exchange(found->second, std::move(value));
    tell(key, {&before, &found->second});
  }

  void unset(const std::string& key) {
    auto gone = entries_.extract(key);
    if (!gone.empty()) tell(key, {&gone.mapped(), nullptr});
  }

  void tell(const std::string& key, typename TableWatcher<T>::Change change) {
    if (watcher_ != nullptr) watcher_->changed(key, change);
  }

  std::string kind_;
  Entries entries_;
  TableWatcher<T>* watcher_ = nullptr;
};

}  // namespace skerry
