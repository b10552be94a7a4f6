#pragma once
// What CloudWatch Logs keeps in the store: a record a group, a record a stream. Events are files
// (event_files.hpp), named by their stream's id.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/stored_tag.hpp"

namespace skerry::logs {

struct StoredGroup {
  std::string name;
  WallTime created{};
  std::optional<std::int64_t> retention_days;
  std::string log_class;  // STANDARD, INFREQUENT_ACCESS
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredGroup> decode(std::string_view bytes);
};

struct StoredStream {
  std::string group;
  std::string name;
  std::string id;  // 32 hex digits, of no other stream ever
  WallTime created{};

  std::string encode() const;
  static Result<StoredStream> decode(std::string_view bytes);
};

}  // namespace skerry::logs
