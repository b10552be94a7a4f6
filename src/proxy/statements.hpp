#pragma once
// Prepared statements by their meaning: the text and its parameter types. Clients name them as they
// like; servers know them by our own names, so that any server can run what any client prepared.

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "wire/pg/sql_classify.hpp"

namespace skerry::proxy {

class StatementTable;
struct ParameterSet;

struct Statement {
  std::string key;  // the body, and what keeps it private if it is
  std::size_t body_bytes = 0;
  std::uint32_t id = 0;  // never used twice in one table
  std::uint32_t references = 0;
  std::uint32_t sightings = 0;
  pg::Verdict verdict;  // of the text; its views point into `key`
  StatementTable* table = nullptr;

  // Text, NUL, count and type OIDs, as in a Parse after the name.
  std::string_view body() const { return std::string_view(key).substr(0, body_bytes); }
};

// Shared ownership within one worker's thread.
class StatementRef {
 public:
  StatementRef() = default;
  explicit StatementRef(Statement& statement) : statement_(&statement) { ++statement.references; }
  StatementRef(const StatementRef& other) : statement_(other.statement_) {
    if (statement_ != nullptr) ++statement_->references;
  }
  StatementRef(StatementRef&& other) noexcept : statement_(other.statement_) {
    other.statement_ = nullptr;
  }
  StatementRef& operator=(StatementRef other) noexcept {
    std::swap(statement_, other.statement_);
    return *this;
  }
  ~StatementRef();

  Statement* get() const { return statement_; }
  Statement* operator->() const { return statement_; }
  Statement& operator*() const { return *statement_; }
  explicit operator bool() const { return statement_ != nullptr; }

 private:
  Statement* statement_ = nullptr;
};

class StatementTable {
 public:
  StatementTable() = default;
  StatementTable(const StatementTable&) = delete;
  StatementTable& operator=(const StatementTable&) = delete;
  ~StatementTable();

  struct Reading {
    pg::Backslash backslash = pg::Backslash::literal;
    pg::Charset charset = pg::Charset::ascii_safe;
  };
  // `owner` is nonzero and the client's own number when the text must not be shared between
  // clients: PostgreSQL freezes 'now' and its like when it parses.
  StatementRef intern(std::string_view body, Reading reading, std::uint64_t owner);
  std::size_t size() const { return statements_.size(); }

 private:
  friend class StatementRef;
  void forget(Statement& statement);

  std::unordered_map<std::string_view, Statement*> statements_;
  std::uint32_t next_id_ = 1;
};

// What one server connection has prepared under our names, least recently used first to go.
class ServerStatements {
 public:
  struct Held {
    StatementRef statement;
    std::uint64_t epoch = 0;  // of the pool's DDL when it was parsed
    const ParameterSet* parameters = nullptr;
    std::uint32_t number = 0;   // its name there; each Parse gets a new one
    std::uint32_t pending = 0;  // Parses sent and not yet answered
  };

  // Nothing when the server does not have it. Marks it as used.
  Held* find(const Statement& statement);
  Held& add(StatementRef statement, std::uint64_t epoch, const ParameterSet* parameters);
  // By the statement's id, without marking it as used.
  Held* held(std::uint32_t id);
  // ParseComplete came.
  void confirm(std::uint32_t id);
  void forget(std::uint32_t id);
  void forget_all();
  // The one to close before another is added; nothing below the limit.
  Held* surplus(std::size_t limit);
  std::size_t size() const { return by_id_.size(); }

 private:
  std::list<Held> order_;  // most recently used first
  std::unordered_map<std::uint32_t, std::list<Held>::iterator> by_id_;
  std::uint32_t next_number_ = 1;
};

}  // namespace skerry::proxy
