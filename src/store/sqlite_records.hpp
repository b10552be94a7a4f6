#pragma once
// The records in their SQLite file: groups of batches in, records out.

#include <string>
#include <string_view>
#include <vector>

#include "store/commit_queue.hpp"
#include "store/sqlite_database.hpp"
#include "store/store.hpp"

namespace skerry {

class SqliteRecords {
 public:
  static SqlResult<SqliteRecords> open(const std::string& path, const std::string& vfs);

  // One transaction, one fsync. An error of kind `full` says that it is undone with certainty.
  SqlResult<Done> write(const CommitGroup& group);

  // In the order of keys.
  SqlResult<std::vector<Record>> read(std::string_view kind);

  // Copies the log into the database if it has grown enough since the last time.
  SqlResult<Done> checkpoint_when_due();

  // After an unknown outcome: closing shall not touch the files any more. The next start reads what
  // is really there.
  void abandon() { database_.leave_log(); }

 private:
  SqliteRecords(Database database, Statement put, Statement erase);
  SqlResult<Done> write_transaction(const CommitGroup& group);
  SqlResult<Done> write_one(const Batch::Write& write);

  Database database_;  // outlives its statements
  Statement put_;
  Statement erase_;
  int checkpoint_at_pages_;
};

}  // namespace skerry
