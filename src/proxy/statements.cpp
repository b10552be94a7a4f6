#include "proxy/statements.hpp"

#include <utility>

#include "base/assert.hpp"

namespace skerry::proxy {

StatementRef::~StatementRef() {
  if (statement_ == nullptr) return;
  ASSERT(statement_->references > 0);
  if (--statement_->references == 0) statement_->table->forget(*statement_);
}

StatementTable::~StatementTable() { ASSERT(statements_.empty()); }

StatementRef StatementTable::intern(std::string_view body, Reading reading, std::uint64_t owner) {
  const std::string_view text = body.substr(0, body.find('\0'));
  const bool usual =
      reading.backslash == pg::Backslash::literal && reading.charset == pg::Charset::ascii_safe;
  if (usual) {
    if (const auto known = statements_.find(body); known != statements_.end()) {
      ++known->second->sightings;
      return StatementRef(*known->second);
    }
  }
  std::string key(body);
  // A body is self-delimiting, so that no other body can equal this longer key.
  if (!usual || pg::classify(text, reading.backslash, reading.charset).time_literal) {
    key += (usual ? "#" : "#read differently #") + std::to_string(owner);
    if (const auto known = statements_.find(key); known != statements_.end())
      return StatementRef(*known->second);
  }
  auto* made = new Statement;
  made->key = std::move(key);
  made->body_bytes = body.size();
  made->id = next_id_++;
  made->sightings = 1;
  made->table = this;
  made->verdict =
      pg::classify(made->body().substr(0, text.size()), reading.backslash, reading.charset);
  statements_.emplace(made->key, made);
  return StatementRef(*made);
}

void StatementTable::forget(Statement& statement) {
  statements_.erase(statement.key);
  delete &statement;
}

ServerStatements::Held* ServerStatements::find(const Statement& statement) {
  const auto found = by_id_.find(statement.id);
  if (found == by_id_.end()) return nullptr;
  order_.splice(order_.begin(), order_, found->second);
  return &order_.front();
}

ServerStatements::Held& ServerStatements::add(StatementRef statement, std::uint64_t epoch,
                                              const ParameterSet* parameters) {
  const std::uint32_t id = statement->id;
  ASSERT(!by_id_.contains(id));
  order_.push_front(Held{std::move(statement), epoch, parameters, next_number_++, 1});
  by_id_.emplace(id, order_.begin());
  return order_.front();
}

ServerStatements::Held* ServerStatements::held(std::uint32_t id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &*found->second;
}

void ServerStatements::confirm(std::uint32_t id) {
  const auto found = by_id_.find(id);
  if (found != by_id_.end() && found->second->pending > 0) --found->second->pending;
}

void ServerStatements::forget(std::uint32_t id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return;
  order_.erase(found->second);
  by_id_.erase(found);
}

void ServerStatements::forget_all() {
  by_id_.clear();
  order_.clear();
}

ServerStatements::Held* ServerStatements::surplus(std::size_t limit) {
  if (order_.size() < limit) return nullptr;
  for (auto held = order_.rbegin(); held != order_.rend(); ++held)
    if (held->pending == 0) return &*held;
  return nullptr;
}

}  // namespace skerry::proxy
