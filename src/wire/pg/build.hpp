#pragma once
// Building messages: each function appends one whole message to `out`.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "wire/pg/startup.hpp"

namespace skerry::pg {

using Bytes = std::string;

enum class Severity : std::uint8_t { error, fatal };

struct ErrorReply {
  Severity severity = Severity::error;
  std::string_view sqlstate;
  std::string message;
  std::string detail;
  std::string hint;
};

// ---- to clients ----
void put_error(Bytes& out, const ErrorReply& error);
// An ErrorResponse whose fields are there already.
void put_error_body(Bytes& out, std::string_view fields);
void put_ready(Bytes& out, char status);
void put_parameter_status(Bytes& out, std::string_view name, std::string_view value);
void put_key_data(Bytes& out, std::uint32_t pid, std::uint32_t key);
void put_command_complete(Bytes& out, std::string_view tag);
void put_authentication(Bytes& out, std::uint32_t code, std::string_view data);
// Version 3.0 is what we speak; `unknown_options` are NUL-separated names, each with its NUL.
void put_negotiate_version(Bytes& out, std::string_view unknown_options);

// ---- to servers ----
void put_startup(Bytes& out, std::span<const Setting> parameters);
void put_tls_request(Bytes& out);
void put_cancel_request(Bytes& out, std::uint32_t pid, std::string_view key);
void put_password(Bytes& out, std::string_view password);
void put_sasl_initial(Bytes& out, std::string_view mechanism, std::string_view data);
void put_sasl_response(Bytes& out, std::string_view data);
void put_query(Bytes& out, std::string_view sql);
// `after_name` as in ParseMessage.
void put_parse(Bytes& out, std::string_view name, std::string_view after_name);
void put_target(Bytes& out, char type, char kind, std::string_view name);
// The header and the names of a Bind whose remaining `rest_bytes` follow as they are.
void put_bind_start(Bytes& out, std::string_view portal, std::string_view statement,
                    std::size_t rest_bytes);
void put_copy_fail(Bytes& out, std::string_view why);
void put_sync(Bytes& out);
void put_terminate(Bytes& out);

// A message with nothing in its body.
void put_empty(Bytes& out, char type);

// An SQL literal: quotes doubled, E'' when there is a backslash.
std::string quote_literal(std::string_view text);

}  // namespace skerry::pg
