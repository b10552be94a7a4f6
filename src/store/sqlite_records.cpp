#include "store/sqlite_records.hpp"

#include <utility>

#include "base/failpoint.hpp"
#include "store/limits.hpp"
#include "store/sqlite_schema.hpp"

namespace skerry {

SqliteRecords::SqliteRecords(Database database, Statement put, Statement erase)
    : database_(std::move(database)),
      put_(std::move(put)),
      erase_(std::move(erase)),
      checkpoint_at_pages_(store_limits::log_pages_max) {}

SqlResult<SqliteRecords> SqliteRecords::open(const std::string& path, const std::string& vfs) {
  Database database = TRY(Database::open(path, vfs));
  TRY(prepare_schema(database));
  Statement put = TRY(database.prepare("REPLACE INTO record VALUES (?, ?, ?, ?)"));
  Statement erase = TRY(database.prepare("DELETE FROM record WHERE kind = ? AND key = ?"));
  return SqliteRecords(std::move(database), std::move(put), std::move(erase));
}

SqlResult<Done> SqliteRecords::write(const CommitGroup& group) {
  SqlResult<Done> written = write_transaction(group);
  if (written.ok()) return written;
  const bool undone = database_.roll_back();
  SqlError failure = std::move(written).error();
  if (!undone) failure.kind = SqlError::Kind::other;
  return failure;
}

SqlResult<Done> SqliteRecords::write_transaction(const CommitGroup& group) {
  FAILPOINT("store.commit.begin");
  TRY(database_.run("BEGIN IMMEDIATE"));
  for (const CommitJob& job : group) {
    for (const Batch::Write& one : job.writes) TRY(write_one(one));
    FAILPOINT("store.commit.batch");
  }
  FAILPOINT("store.commit.written");
  TRY(database_.run("COMMIT"));
  FAILPOINT("store.commit.durable");
  return Done{};
}

SqlResult<Done> SqliteRecords::write_one(const Batch::Write& write) {
  Statement& statement = write.value ? put_ : erase_;
  std::string digest;
  statement.bind_text(0, write.name.kind);
  statement.bind_blob(1, write.name.key);
  if (write.value) {
    digest = record_digest(write.name.kind, write.name.key, *write.value);
    statement.bind_blob(2, *write.value);
    statement.bind_blob(3, digest);
  }
  TRY(statement.step());
  statement.reset();
  return Done{};
}

SqlResult<std::vector<Record>> SqliteRecords::read(std::string_view kind) {
  Statement select =
      TRY(database_.prepare("SELECT key, value, digest FROM record WHERE kind = ? ORDER BY key"));
  select.bind_text(0, kind);
  std::vector<Record> found;
  while (TRY(select.step()) == Statement::Step::row) {
    Record record{std::string(select.bytes(0)), std::string(select.bytes(1))};
    if (select.bytes(2) != record_digest(kind, record.key, record.value)) {
      return SqlError{SqlError::Kind::damaged,
                      "record " + std::string(kind) + "/" + record.key + " is damaged"};
    }
    found.push_back(std::move(record));
  }
  return found;
}

SqlResult<Done> SqliteRecords::checkpoint_when_due() {
  if (database_.log_pages() < checkpoint_at_pages_) return Done{};
  FAILPOINT("store.checkpoint.begin");
  SqlResult<Done> copied = database_.checkpoint();
  FAILPOINT("store.checkpoint.done");
  // Without space for the copy the log grows on, and each growth of the same size tries again.
  checkpoint_at_pages_ = store_limits::log_pages_max + (copied.ok() ? 0 : database_.log_pages());
  return copied;
}

}  // namespace skerry
