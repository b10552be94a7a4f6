#include "databases/logs.hpp"

#include <algorithm>

#include "databases/limits.hpp"

namespace skerry::databases {
namespace {

Result<std::string> read_span(Logs& logs, const Tree& tree, LogPiece piece) {
  std::string out;
  while (piece.bytes > 0) {
    LogPiece one = piece;
    one.bytes = std::min(piece.bytes, limits::log_piece_bytes_max);
    const std::string got = TRY(logs.read_log(tree, one));
    if (got.empty()) break;  // it became shorter meanwhile
    out += got;
    piece.at += got.size();
    piece.bytes -= std::min(piece.bytes, got.size());
  }
  return out;
}

void keep_first_lines(std::string& text, std::uint32_t lines) {
  std::size_t end = 0;
  for (; lines > 0 && end != std::string::npos; --lines) {
    const std::size_t found = text.find('\n', end);
    end = found == std::string::npos ? found : found + 1;
  }
  if (end != std::string::npos) text.resize(end);
}

void keep_last_lines(std::string& text, std::uint32_t lines) {
  std::size_t begin = text.size();
  if (text.ends_with('\n')) --begin;
  for (; lines > 0 && begin > 0; --lines) {
    const std::size_t found = text.rfind('\n', begin - 1);
    if (found == std::string::npos) return;
    begin = found;
  }
  if (begin > 0) text.erase(0, begin + 1);
}

}  // namespace

Result<std::optional<Portion>> read_portion(Logs& logs, const Tree& tree,
                                            const PortionOrder& order) {
  const std::vector<LogFile> files = TRY(logs.logs(tree));
  const auto file = std::find_if(files.begin(), files.end(),
                                 [&](const LogFile& each) { return each.name == order.name; });
  if (file == files.end()) return std::optional<Portion>{};
  Portion out;
  out.size = file->bytes;
  const std::uint64_t most = limits::log_portion_bytes_max;
  const std::uint64_t at =
      order.from ? std::min(*order.from, out.size) : out.size - std::min(out.size, most);
  const auto bytes = static_cast<std::size_t>(std::min(out.size - at, most));
  out.text = TRY(read_span(logs, tree, {order.name, at, bytes}));
  out.next = at + out.text.size();
  if (order.from) {
    const std::size_t last = out.text.rfind('\n');
    if (out.next < out.size && last != std::string::npos) out.text.resize(last + 1);
    keep_first_lines(out.text, order.lines);
    out.next = at + out.text.size();
    return std::optional(std::move(out));
  }
  const std::size_t first = out.text.find('\n');
  if (at > 0 && first != std::string::npos) out.text.erase(0, first + 1);
  keep_last_lines(out.text, order.lines);
  return std::optional(std::move(out));
}

}  // namespace skerry::databases
