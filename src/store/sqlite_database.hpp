#pragma once
// The little of SQLite that the store needs, behind a header without SQLite in it.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace skerry {

// Why a statement failed, sorted by what it means for a transaction.
struct SqlError {
  enum class Kind : std::uint8_t {
    full,     // no space: nothing of the transaction is durable
    damaged,  // not a database, or a damaged one
    other,    // an I/O error and all else: the outcome is unknown
  };
  Kind kind;
  std::string message;
};
template <class T>
using SqlResult = Result<T, SqlError>;

// A prepared statement; parameters and columns count from 0.
class Statement {
 public:
  enum class Step : std::uint8_t { row, done };

  void bind_text(int index, std::string_view value);  // not copied: stays until reset()
  void bind_blob(int index, std::string_view value);
  SqlResult<Step> step();
  std::string_view bytes(int column) const;  // until the next step or reset
  std::int64_t number(int column) const;
  void reset();

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// One connection, used by one thread at a time.
class Database {
 public:
  // `vfs` empty: SQLite's own.
  static SqlResult<Database> open(const std::string& path, const std::string& vfs);

  SqlResult<Statement> prepare(std::string_view sql);
  SqlResult<Done> run(std::string_view sql);  // one statement or several, rows ignored
  SqlResult<std::int64_t> number(std::string_view sql);
  SqlResult<std::string> text(std::string_view sql);

  // After a failure: ends the transaction if it is still open. True when it is certainly undone.
  bool roll_back();

  // The length of the log after the last commit, in pages.
  int log_pages() const { return *log_pages_; }
  // Copies the log into the database; the next commit starts the log afresh.
  SqlResult<Done> checkpoint();
  // Closing does not copy the log, as it otherwise would.
  void leave_log();

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  explicit Database(sqlite3* database);
  SqlError error(std::string_view doing) const;
  std::unique_ptr<int> log_pages_;  // written by SQLite's hook, so at a fixed address
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace skerry
