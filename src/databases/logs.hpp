#pragma once
// The files that an engine writes for people, and a portion of one as RDS's
// DownloadDBLogFilePortion gives it: from an offset on, or the newest lines.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "databases/host.hpp"

namespace skerry::databases {

// What an engine said before its log began is the file postgres.log, as on RDS.
inline constexpr const char* first_words_log = "postgres.log";

struct LogFile {
  std::string name;
  std::uint64_t bytes = 0;
  std::int64_t written_ms = 0;  // since 1970
};

struct LogPiece {
  std::string name;
  std::uint64_t at = 0;
  std::size_t bytes = 0;
};

class Logs {
 public:
  // Of a tree that is not whole: none.
  virtual Result<std::vector<LogFile>> logs(const Tree& tree) = 0;
  // At most limits::log_piece_bytes_max; less at the file's end.
  virtual Result<std::string> read_log(const Tree& tree, const LogPiece& piece) = 0;

 protected:
  ~Logs() = default;
};

struct PortionOrder {
  std::string name;
  std::optional<std::uint64_t> from{};  // nothing: the end of the file
  std::uint32_t lines = 0;              // at most
};

struct Portion {
  std::string text;
  std::uint64_t next = 0;  // where the next portion begins
  std::uint64_t size = 0;  // of the file, when it was read
};

// At most limits::log_portion_bytes_max, in whole lines as far as there are any. Nothing: there is
// no such file.
Result<std::optional<Portion>> read_portion(Logs& logs, const Tree& tree,
                                            const PortionOrder& order);

}  // namespace skerry::databases
