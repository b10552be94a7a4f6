#include "wire/pg/build.hpp"

#include "base/assert.hpp"

namespace skerry::pg {
namespace {

void put_u32(Bytes& out, std::uint32_t value) {
  const char bytes[4] = {static_cast<char>(value >> 24), static_cast<char>(value >> 16),
                         static_cast<char>(value >> 8), static_cast<char>(value)};
  out.append(bytes, sizeof bytes);
}

void put_text(Bytes& out, std::string_view text) {
  out.append(text);
  out += '\0';
}

std::uint32_t length_of(std::size_t body) {
  ASSERT(body < 0x7fffffff);
  return static_cast<std::uint32_t>(body + 4);
}

void put_header(Bytes& out, char type, std::size_t body) {
  out += type;
  put_u32(out, length_of(body));
}

void put_field(Bytes& out, char field, std::string_view text) {
  if (text.empty()) return;
  out += field;
  put_text(out, text);
}

}  // namespace

void put_error(Bytes& out, const ErrorReply& error) {
  Bytes body;
  const std::string_view severity = error.severity == Severity::fatal ? "FATAL" : "ERROR";
  put_field(body, 'S', severity);
  put_field(body, 'V', severity);
  put_field(body, 'C', error.sqlstate);
  put_field(body, 'M', error.message);
  put_field(body, 'D', error.detail);
  put_field(body, 'H', error.hint);
  body += '\0';
  put_error_body(out, body);
}

void put_error_body(Bytes& out, std::string_view fields) {
  put_header(out, 'E', fields.size());
  out += fields;
}

void put_ready(Bytes& out, char status) {
  put_header(out, 'Z', 1);
  out += status;
}

void put_parameter_status(Bytes& out, std::string_view name, std::string_view value) {
  put_header(out, 'S', name.size() + value.size() + 2);
  put_text(out, name);
  put_text(out, value);
}

void put_key_data(Bytes& out, std::uint32_t pid, std::uint32_t key) {
  put_header(out, 'K', 8);
  put_u32(out, pid);
  put_u32(out, key);
}

void put_command_complete(Bytes& out, std::string_view tag) {
  put_header(out, 'C', tag.size() + 1);
  put_text(out, tag);
}

void put_authentication(Bytes& out, std::uint32_t code, std::string_view data) {
  put_header(out, 'R', 4 + data.size());
  put_u32(out, code);
  out += data;
}

void put_negotiate_version(Bytes& out, std::string_view unknown_options) {
  std::uint32_t count = 0;
  for (const char c : unknown_options) count += c == '\0' ? 1 : 0;
  put_header(out, 'v', 8 + unknown_options.size());
  put_u32(out, 3U << 16);
  put_u32(out, count);
  out += unknown_options;
}

void put_startup(Bytes& out, std::span<const Setting> parameters) {
  Bytes body;
  put_u32(body, 3U << 16);
  for (const Setting& parameter : parameters) {
    put_text(body, parameter.name);
    put_text(body, parameter.value);
  }
  body += '\0';
  put_u32(out, length_of(body.size()));
  out += body;
}

void put_tls_request(Bytes& out) {
  put_u32(out, 8);
  put_u32(out, 80877103);
}

void put_cancel_request(Bytes& out, std::uint32_t pid, std::string_view key) {
  put_u32(out, static_cast<std::uint32_t>(12 + key.size()));
  put_u32(out, 80877102);
  put_u32(out, pid);
  out += key;
}

void put_password(Bytes& out, std::string_view password) {
  put_header(out, 'p', password.size() + 1);
  put_text(out, password);
}

void put_sasl_initial(Bytes& out, std::string_view mechanism, std::string_view data) {
  put_header(out, 'p', mechanism.size() + 1 + 4 + data.size());
  put_text(out, mechanism);
  put_u32(out, static_cast<std::uint32_t>(data.size()));
  out += data;
}

void put_sasl_response(Bytes& out, std::string_view data) {
  put_header(out, 'p', data.size());
  out += data;
}

void put_query(Bytes& out, std::string_view sql) {
  put_header(out, 'Q', sql.size() + 1);
  put_text(out, sql);
}

void put_parse(Bytes& out, std::string_view name, std::string_view after_name) {
  put_header(out, 'P', name.size() + 1 + after_name.size());
  put_text(out, name);
  out += after_name;
}

void put_target(Bytes& out, char type, char kind, std::string_view name) {
  put_header(out, type, 1 + name.size() + 1);
  out += kind;
  put_text(out, name);
}

void put_bind_start(Bytes& out, std::string_view portal, std::string_view statement,
                    std::size_t rest_bytes) {
  put_header(out, 'B', portal.size() + statement.size() + 2 + rest_bytes);
  put_text(out, portal);
  put_text(out, statement);
}

void put_copy_fail(Bytes& out, std::string_view why) {
  put_header(out, 'f', why.size() + 1);
  put_text(out, why);
}

void put_sync(Bytes& out) { put_empty(out, 'S'); }
void put_terminate(Bytes& out) { put_empty(out, 'X'); }
void put_empty(Bytes& out, char type) { put_header(out, type, 0); }

std::string quote_literal(std::string_view text) {
  const bool escaped = text.find('\\') != std::string_view::npos;
  std::string out = escaped ? "E'" : "'";
  for (const char c : text) {
    if (c == '\'' || (c == '\\' && escaped)) out += c;
    out += c;
  }
  out += '\'';
  return out;
}

}  // namespace skerry::pg
