#pragma once
// The fields of messages that a pooler looks at, read in place: every view borrows from the input.
// A reader of a prefix answers Seen::need when more of the body would decide.

#include <cstdint>
#include <optional>
#include <string_view>

namespace skerry::pg {

// ---- from clients; `body` is what follows the header ----

struct ParseMessage {
  std::string_view name;
  std::string_view query;
  std::string_view after_name;  // query, NUL, count, type OIDs: what makes two statements equal
};
std::optional<ParseMessage> read_parse(std::string_view body);

// The text of a Query message; nothing when it is not exactly one NUL-terminated text.
std::optional<std::string_view> read_query(std::string_view body);

enum class Seen : std::uint8_t { need, ok, malformed };

struct BindNames {
  Seen state = Seen::need;
  std::string_view portal;
  std::string_view statement;
  std::size_t bytes = 0;  // of both names and their NULs
};
BindNames read_bind_names(std::string_view body_prefix);

// Describe and Close: 'S' a statement or 'P' a portal.
struct TargetMessage {
  char kind = 0;
  std::string_view name;
};
std::optional<TargetMessage> read_target(std::string_view body);

// ---- from servers ----

// Fields may be missing in what a hostile server sends; they are then empty (CVE-2026-6666).
struct ErrorFields {
  std::string_view severity;  // the not localised one ('V') where there is one
  std::string_view sqlstate;
  std::string_view message;
  std::string_view detail;
};
ErrorFields read_error(std::string_view body_prefix);

struct ParameterStatus {
  std::string_view name;
  std::string_view value;
};
std::optional<ParameterStatus> read_parameter_status(std::string_view body);

struct KeyData {
  std::uint32_t pid = 0;
  std::string_view key;
};
std::optional<KeyData> read_key_data(std::string_view body);

enum class Authentication : std::uint32_t {
  ok = 0,
  cleartext = 3,
  md5 = 5,
  sasl = 10,
  sasl_continue = 11,
  sasl_final = 12,
};
struct AuthenticationMessage {
  std::uint32_t code = 0;
  std::string_view data;
};
std::optional<AuthenticationMessage> read_authentication(std::string_view body);
// Whether the list of SASL mechanisms names this one.
bool offers_mechanism(std::string_view list, std::string_view mechanism);

// SASLInitialResponse as a client sends it.
struct SaslInitial {
  std::string_view mechanism;
  std::string_view data;
};
std::optional<SaslInitial> read_sasl_initial(std::string_view body);

}  // namespace skerry::pg
