#include "proxy/names.hpp"

#include <utility>

#include "base/assert.hpp"
#include "wire/pg/limits.hpp"

namespace skerry::proxy {

ClientNames::Named* ClientNames::find(std::string_view name) {
  const auto found = by_name_.find(name.substr(0, pg::name_bytes_max));
  return found == by_name_.end() ? nullptr : &all_.at(found->second);
}

const ClientNames::Named* ClientNames::find_serial(std::uint32_t serial) const {
  const auto found = all_.find(serial);
  return found == all_.end() ? nullptr : &found->second;
}

std::uint32_t ClientNames::add(std::string_view name, StatementRef statement) {
  const std::uint32_t serial = next_serial_++;
  Named& made = all_[serial];
  made = {std::string(name.substr(0, pg::name_bytes_max)), std::move(statement), serial};
  ASSERT(by_name_.emplace(made.name, serial).second);
  return serial;
}

void ClientNames::close(const Named& named) { by_name_.erase(named.name); }

void ClientNames::confirm_close(std::uint32_t serial) { all_.erase(serial); }

void ClientNames::undo_close(std::uint32_t serial) {
  const auto found = all_.find(serial);
  if (found == all_.end()) return;
  if (!by_name_.emplace(found->second.name, serial).second) all_.erase(found);
}

void ClientNames::undo_add(std::uint32_t serial) {
  const auto found = all_.find(serial);
  if (found == all_.end()) return;
  const auto named = by_name_.find(found->second.name);
  if (named != by_name_.end() && named->second == serial) by_name_.erase(named);
  all_.erase(found);
}

void ClientNames::clear() {
  by_name_.clear();
  all_.clear();
}

}  // namespace skerry::proxy
