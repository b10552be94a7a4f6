#pragma once
// The format of the database file and how an older one becomes the present one.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/sqlite_database.hpp"

namespace skerry {

// What PRAGMA user_version says; each migration leads from one to the next.
inline constexpr int store_format = 2;

// Opens what `path` holds for writing. Refused, before anything is changed: a database that is not
// ours, and one of a newer format.
SqlResult<Done> prepare_schema(Database& database);

// Stored beside each record, so that damage is noticed rather than served.
std::string record_digest(std::string_view kind, std::string_view key, std::string_view value);

}  // namespace skerry
