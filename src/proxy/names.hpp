#pragma once
// The names that one client gave to its prepared statements. Changes take effect at once, because
// the next message of a pipeline may use them, and are undone when it turns out that the server
// skipped them after an error.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "proxy/statements.hpp"

namespace skerry::proxy {

class ClientNames {
 public:
  struct Named {
    std::string name;
    StatementRef statement;
    std::uint32_t serial = 0;
  };

  // Names are equal when their first 63 bytes are, as in PostgreSQL.
  Named* find(std::string_view name);
  const Named* find_serial(std::uint32_t serial) const;
  // The name is free. Returns the serial number to confirm or undo with.
  std::uint32_t add(std::string_view name, StatementRef statement);
  // Takes the name away; `confirm_close` or `undo_close` follow.
  void close(const Named& named);
  void confirm_close(std::uint32_t serial);
  void undo_close(std::uint32_t serial);
  void undo_add(std::uint32_t serial);
  void clear();
  std::size_t size() const { return by_name_.size(); }

 private:
  std::unordered_map<std::uint32_t, Named> all_;  // those being closed, too
  std::unordered_map<std::string_view, std::uint32_t> by_name_;
  std::uint32_t next_serial_ = 1;
};

}  // namespace skerry::proxy
