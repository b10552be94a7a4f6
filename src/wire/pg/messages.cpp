#include "wire/pg/messages.hpp"

#include "wire/pg/cursor.hpp"
#include "wire/pg/limits.hpp"

namespace skerry::pg {

std::optional<ParseMessage> read_parse(std::string_view body) {
  Cursor in(body);
  ParseMessage out;
  out.name = in.text();
  out.after_name = in.rest();
  out.query = in.text();
  const std::size_t types = in.u16();
  in.bytes(types * 4);
  if (!in.finished() || out.name.size() > wire_name_bytes_max) return std::nullopt;
  return out;
}

std::optional<std::string_view> read_query(std::string_view body) {
  Cursor in(body);
  const std::string_view text = in.text();
  if (!in.finished()) return std::nullopt;
  return text;
}

BindNames read_bind_names(std::string_view prefix) {
  BindNames out;
  const std::size_t first = prefix.substr(0, wire_name_bytes_max + 1).find('\0');
  if (first == std::string_view::npos) {
    if (prefix.size() > wire_name_bytes_max) out.state = Seen::malformed;
    return out;
  }
  const std::string_view rest = prefix.substr(first + 1);
  const std::size_t second = rest.substr(0, wire_name_bytes_max + 1).find('\0');
  if (second == std::string_view::npos) {
    if (rest.size() > wire_name_bytes_max) out.state = Seen::malformed;
    return out;
  }
  out.state = Seen::ok;
  out.portal = prefix.substr(0, first);
  out.statement = rest.substr(0, second);
  out.bytes = first + second + 2;
  return out;
}

std::optional<TargetMessage> read_target(std::string_view body) {
  Cursor in(body);
  TargetMessage out;
  out.kind = static_cast<char>(in.u8());
  out.name = in.text();
  if (!in.finished() || (out.kind != 'S' && out.kind != 'P')) return std::nullopt;
  return out;
}

ErrorFields read_error(std::string_view prefix) {
  ErrorFields out;
  std::string_view local;
  Cursor in(prefix);
  while (!in.failed() && !in.rest().empty()) {
    const char field = static_cast<char>(in.u8());
    if (field == 0) break;
    const std::string_view text = in.text();
    if (in.failed()) break;
    switch (field) {
      case 'S':
        local = text;
        break;
      case 'V':
        out.severity = text;
        break;
      case 'C':
        out.sqlstate = text;
        break;
      case 'M':
        out.message = text;
        break;
      case 'D':
        out.detail = text;
        break;
      default:
        break;
    }
  }
  if (out.severity.empty()) out.severity = local;
  return out;
}

std::optional<ParameterStatus> read_parameter_status(std::string_view body) {
  Cursor in(body);
  ParameterStatus out;
  out.name = in.text();
  out.value = in.text();
  if (!in.finished()) return std::nullopt;
  return out;
}

std::optional<KeyData> read_key_data(std::string_view body) {
  Cursor in(body);
  KeyData out;
  out.pid = in.u32();
  out.key = in.rest();
  if (in.failed() || out.key.size() < 4 || out.key.size() > 256) return std::nullopt;
  return out;
}

std::optional<AuthenticationMessage> read_authentication(std::string_view body) {
  Cursor in(body);
  AuthenticationMessage out;
  out.code = in.u32();
  out.data = in.rest();
  if (in.failed()) return std::nullopt;
  return out;
}

bool offers_mechanism(std::string_view list, std::string_view mechanism) {
  Cursor in(list);
  for (std::string_view name = in.text(); !name.empty(); name = in.text())
    if (name == mechanism) return true;
  return false;
}

std::optional<SaslInitial> read_sasl_initial(std::string_view body) {
  Cursor in(body);
  SaslInitial out;
  out.mechanism = in.text();
  const std::int32_t length = in.i32();
  if (length < -1) return std::nullopt;
  if (length >= 0) out.data = in.bytes(static_cast<std::size_t>(length));
  if (!in.finished()) return std::nullopt;
  return out;
}

}  // namespace skerry::pg
