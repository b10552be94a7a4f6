#include "wire/pg/startup.hpp"

#include "wire/pg/cursor.hpp"
#include "wire/pg/limits.hpp"

namespace skerry::pg {
namespace {

constexpr std::uint32_t tls_code = 80877103;
constexpr std::uint32_t gss_code = 80877104;
constexpr std::uint32_t cancel_code = 80877102;
constexpr std::uint32_t length_min = 8;

FirstPacket malformed(std::string_view why) {
  FirstPacket out;
  out.kind = First::malformed;
  out.why = why;
  return out;
}

FirstPacket read_parameters(FirstPacket out, Cursor in) {
  bool seen_database = false;
  while (!in.failed()) {
    const std::string_view name = in.text();
    if (name.empty()) break;
    const std::string_view value = in.text();
    if (in.failed()) break;
    if (name == "user") {
      out.user = value;
    } else if (name == "database") {
      out.database = value;
      seen_database = !value.empty();
    } else if (name == "replication") {
      out.replication = value;
    } else if (name.starts_with("_pq_.")) {
      out.protocol_options_seen += name;
      out.protocol_options_seen += '\0';
    } else {
      out.settings.push_back({std::string(name), std::string(value)});
    }
  }
  if (!in.finished()) return malformed("invalid startup packet layout: expected terminator");
  if (out.user.empty()) return malformed("no PostgreSQL user name specified in startup packet");
  if (!seen_database) out.database = out.user;
  return out;
}

}  // namespace

FirstPacket read_first_packet(std::string_view in) {
  Cursor head(in);
  if (in.size() < 4) return {};
  const std::uint32_t length = head.u32();
  if (length < length_min || length > startup_bytes_max)
    return malformed("invalid length of startup packet");
  if (in.size() < length_min) return {};
  const std::uint32_t code = head.u32();
  const std::uint32_t major = code >> 16;
  if (code != tls_code && code != gss_code && code != cancel_code && major != 3)
    return malformed("unsupported frontend protocol");
  if ((code == tls_code || code == gss_code) && length != length_min)
    return malformed("invalid length of startup packet");
  if (in.size() < length) return {};

  FirstPacket out;
  out.consumed = length;
  Cursor body(in.substr(length_min, length - length_min));
  if (code == tls_code || code == gss_code) {
    out.kind = code == tls_code ? First::tls : First::gss;
    return out;
  }
  if (code == cancel_code) {
    // Protocol 3.2 allows 4 to 256 bytes of key; 3.0 has exactly four.
    out.kind = First::cancel;
    out.pid = body.u32();
    out.key = body.rest();
    if (body.failed() || out.key.size() < 4 || out.key.size() > 256)
      return malformed("invalid length of cancel request packet");
    return out;
  }
  out.kind = First::startup;
  out.minor = static_cast<std::uint16_t>(code & 0xffff);
  return read_parameters(std::move(out), body);
}

namespace {

// PostgreSQL's pg_split_opts: words between white space, a backslash escapes.
std::vector<std::string> split_options(std::string_view options) {
  const auto space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < options.size()) {
    if (space(options[at])) {
      ++at;
      continue;
    }
    std::string word;
    while (at < options.size() && !space(options[at])) {
      if (options[at] == '\\' && at + 1 < options.size()) ++at;
      word += options[at++];
    }
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace

bool read_options(std::string_view options, std::vector<Setting>& into) {
  const std::vector<std::string> words = split_options(options);
  for (std::size_t at = 0; at < words.size(); ++at) {
    std::string_view word = words[at];
    if (word == "-c") {
      if (++at == words.size()) return false;
      word = words[at];
    } else if (word.starts_with("-c") || word.starts_with("--")) {
      word.remove_prefix(2);
    } else {
      return false;
    }
    const std::size_t equals = word.find('=');
    if (equals == 0 || equals == std::string_view::npos) return false;
    std::string name(word.substr(0, equals));
    for (char& c : name)
      if (c == '-') c = '_';
    into.push_back({std::move(name), std::string(word.substr(equals + 1))});
  }
  return true;
}

}  // namespace skerry::pg
