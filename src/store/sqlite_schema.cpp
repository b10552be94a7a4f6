#include "store/sqlite_schema.hpp"

#include <array>
#include <vector>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/failpoint.hpp"

namespace skerry {
namespace {

constexpr std::int64_t application_id = 0x736b7279;  // "skry", at byte 68 of the file

// A check of every page costs about 2 ms for each thousand. Beyond this size the start relies on
// the records' digests alone.
constexpr std::int64_t checked_pages_max = 4096;

SqlResult<Done> make_records(Database& database) {
  return database.run(
      "CREATE TABLE record (kind TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL,"
      " PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID");
}

SqlResult<Done> add_digests(Database& database) {
  TRY(database.run("ALTER TABLE record RENAME TO record_1"));
  TRY(database.run(
      "CREATE TABLE record (kind TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL,"
      " digest BLOB NOT NULL, PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID"));
  Statement from = TRY(database.prepare("SELECT kind, key, value FROM record_1"));
  Statement to = TRY(database.prepare("INSERT INTO record VALUES (?, ?, ?, ?)"));
  while (TRY(from.step()) == Statement::Step::row) {
    const std::string digest = record_digest(from.bytes(0), from.bytes(1), from.bytes(2));
    to.bind_text(0, from.bytes(0));
    to.bind_blob(1, from.bytes(1));
    to.bind_blob(2, from.bytes(2));
    to.bind_blob(3, digest);
    TRY(to.step());
    to.reset();
  }
  from.reset();
  return database.run("DROP TABLE record_1");
}

using Migration = SqlResult<Done> (*)(Database&);
constexpr std::array<Migration, store_format> migrations{make_records, add_digests};

SqlResult<Done> migrate(Database& database, std::int64_t from) {
  for (std::size_t next = static_cast<std::size_t>(from); next < migrations.size(); ++next) {
    TRY(database.run("BEGIN IMMEDIATE"));
    TRY(migrations[next](database));
    TRY(database.run("PRAGMA application_id = " + std::to_string(application_id)));
    TRY(database.run("PRAGMA user_version = " + std::to_string(next + 1)));
    FAILPOINT("store.migrate.before_commit");
    TRY(database.run("COMMIT"));
    FAILPOINT("store.migrate.after_commit");
  }
  return Done{};
}

SqlError damaged(std::string message) { return {SqlError::Kind::damaged, std::move(message)}; }

void append_sized(std::string& out, std::string_view part) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    out += static_cast<char>((std::uint64_t{part.size()} >> shift) & 0xff);
  }
  out += part;
}

}  // namespace

SqlResult<Done> prepare_schema(Database& database) {
  // One process owns the directory: no shared-memory index, which a full disk could break.
  TRY(
      database.run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF;"
                   "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY"));
  const std::int64_t application = TRY(database.number("PRAGMA application_id"));
  const std::int64_t format = TRY(database.number("PRAGMA user_version"));
  const std::int64_t objects = TRY(database.number("SELECT count(*) FROM sqlite_schema"));
  const bool fresh = application == 0 && format == 0 && objects == 0;
  if (!fresh && application != application_id) return damaged("this is not a store of Skerry");
  if (format > store_format) {
    return SqlError{SqlError::Kind::other,
                    "made by a newer Skerry: its format is " + std::to_string(format) +
                        ", this one knows formats up to " + std::to_string(store_format)};
  }
  if (TRY(database.text("PRAGMA journal_mode = WAL")) != "wal") {
    return SqlError{SqlError::Kind::other, "the file system cannot hold a write-ahead log"};
  }
  // FULL: every commit is fsync'd. After an unusually large commit the log's file is
  // cut back to 8 MiB.
  TRY(database.run("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 8388608"));
  TRY(migrate(database, format));
  if (TRY(database.number("PRAGMA page_count")) <= checked_pages_max) {
    const std::string verdict = TRY(database.text("PRAGMA quick_check(1)"));
    if (verdict != "ok") return damaged("damaged: " + verdict);
  }
  return Done{};
}

std::string record_digest(std::string_view kind, std::string_view key, std::string_view value) {
  std::string text;
  text.reserve(kind.size() + key.size() + value.size() + 24);
  append_sized(text, kind);
  append_sized(text, key);
  append_sized(text, value);
  const Sha256Digest digest = sha256(text);
  return std::string(as_text(std::span(digest).first(8)));
}

}  // namespace skerry
