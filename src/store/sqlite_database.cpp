#include "store/sqlite_database.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <utility>

#include "base/assert.hpp"

namespace skerry {
namespace {

// SQLITE_FULL comes from a write that found no space; a commit whose last page could not be written
// is not one, also after a crash: its frame fails the log's checksum (sqlite.org/walformat.html).
// A failed fsync has an extended code of its own (SQLITE_IOERR_FSYNC) and is never `full`, whatever
// its errno: the pages may or may not be on disk.
SqlError::Kind kind_of(sqlite3* database, int code) {
  if (code == SQLITE_FULL) return SqlError::Kind::full;
  if (code == SQLITE_IOERR_WRITE && sqlite3_system_errno(database) == EDQUOT) {
    return SqlError::Kind::full;
  }
  const int primary = code & 0xff;
  if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB) return SqlError::Kind::damaged;
  return SqlError::Kind::other;
}

SqlError describe(sqlite3* database, std::string_view doing) {
  const int code = sqlite3_extended_errcode(database);
  std::string message(doing);
  message += ": ";
  message += sqlite3_errmsg(database);
  message += " (SQLite " + std::to_string(code) + ")";
  return {kind_of(database, code), std::move(message)};
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void Statement::bind_text(int index, std::string_view value) {
  const int code = sqlite3_bind_text64(statement_.get(), index + 1, value.data(), value.size(),
                                       SQLITE_STATIC, SQLITE_UTF8);
  ASSERT(code == SQLITE_OK);
}

void Statement::bind_blob(int index, std::string_view value) {
  // A null pointer would bind NULL; an empty value is not that.
  const char* data = value.data() == nullptr ? "" : value.data();
  const int code =
      sqlite3_bind_blob64(statement_.get(), index + 1, data, value.size(), SQLITE_STATIC);
  ASSERT(code == SQLITE_OK);
}

SqlResult<Statement::Step> Statement::step() {
  switch (sqlite3_step(statement_.get())) {
    case SQLITE_ROW:
      return Step::row;
    case SQLITE_DONE:
      return Step::done;
    default:
      break;
  }
  SqlError failure = describe(sqlite3_db_handle(statement_.get()), "store");
  reset();
  return failure;
}

std::string_view Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

Database::Database(sqlite3* database) : log_pages_(std::make_unique<int>(0)), database_(database) {
  // A hook of our own replaces SQLite's automatic checkpoint, so that an error of a checkpoint is
  // never taken for one of a commit.
  const auto hook = [](void* log_pages, sqlite3*, const char*, int pages) {
    *static_cast<int*>(log_pages) = pages;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(database, hook, log_pages_.get());
}

void Database::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

SqlResult<Database> Database::open(const std::string& path, const std::string& vfs) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                                   vfs.empty() ? nullptr : vfs.c_str());
  ASSERT(raw != nullptr);  // null only when out of memory
  Database database(raw);
  sqlite3_extended_result_codes(raw, 1);
  if (code != SQLITE_OK) return database.error("open " + path);
  return database;
}

SqlResult<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return error("prepare");
  return Statement(statement);
}

SqlResult<Done> Database::run(std::string_view sql) {
  const std::string terminated(sql);
  if (sqlite3_exec(database_.get(), terminated.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return error("store");
  }
  return Done{};
}

SqlResult<std::int64_t> Database::number(std::string_view sql) {
  Statement statement = TRY(prepare(sql));
  if (TRY(statement.step()) == Statement::Step::done) return std::int64_t{0};
  return statement.number(0);
}

SqlResult<std::string> Database::text(std::string_view sql) {
  Statement statement = TRY(prepare(sql));
  if (TRY(statement.step()) == Statement::Step::done) return std::string();
  return std::string(statement.bytes(0));
}

bool Database::roll_back() {
  // SQLite ends the transaction by itself after some errors (sqlite.org/lang_transaction.html).
  if (sqlite3_get_autocommit(database_.get()) == 0) {
    sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
  return sqlite3_get_autocommit(database_.get()) != 0;
}

SqlResult<Done> Database::checkpoint() {
  const int code = sqlite3_wal_checkpoint_v2(database_.get(), nullptr, SQLITE_CHECKPOINT_RESTART,
                                             nullptr, nullptr);
  if (code != SQLITE_OK) return error("checkpoint");
  *log_pages_ = 0;
  return Done{};
}

void Database::leave_log() {
  sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

SqlError Database::error(std::string_view doing) const { return describe(database_.get(), doing); }

}  // namespace skerry
