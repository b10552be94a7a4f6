#include "services/lambda/records.hpp"

#include "store/record_fields.hpp"

namespace skerry::lambda {
namespace {

Result<std::optional<std::int64_t>> optional_number(RecordFields& in, std::string_view name) {
  if (!in.has(name)) return std::optional<std::int64_t>{};
  const std::int64_t number = TRY(in.number(name));
  return std::optional(number);
}

void write(RecordWriter& out, const StoredCode& previous) {
  out.text("previous_sha256", previous.sha256);
  out.number("previous_bytes", previous.bytes);
  out.text("previous_extents", objects::encode(previous.extents));
  out.text("previous_revision", previous.revision);
  out.time("previous_modified", previous.modified);
}

Result<StoredCode> read_previous(RecordFields& in) {
  StoredCode previous;
  previous.sha256 = TRY(in.text("previous_sha256"));
  previous.bytes = TRY(in.number("previous_bytes"));
  const std::string extents = TRY(in.text("previous_extents"));
  previous.extents = TRY(objects::decode_extents(extents));
  previous.revision = TRY(in.text("previous_revision"));
  previous.modified = TRY(in.time("previous_modified"));
  return previous;
}

template <class Enum, std::size_t size>
Result<Enum> read_name(RecordFields& in, std::string_view field,
                       const std::array<std::string_view, size>& names) {
  const std::string text = TRY(in.text(field));
  const std::optional<Enum> value = named<Enum>(names, text);
  if (!value) return Error{"no " + std::string(field) + " is called " + text};
  return *value;
}

}  // namespace

std::string StoredFunction::encode() const {
  RecordWriter out;
  out.text("name", name);
  out.number("last_version", last_version);
  if (reserved) out.number("reserved", *reserved);
  out.objects("tags", tags, [](RecordWriter& w, const StoredTag& tag) {
    w.text("key", tag.key);
    w.text("value", tag.value);
  });
  return out.end();
}

Result<StoredFunction> StoredFunction::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredFunction function;
  function.name = TRY(in.text("name"));
  function.last_version = TRY(in.number("last_version"));
  function.reserved = TRY(optional_number(in, "reserved"));
  std::vector<RecordFields> tags = TRY(in.objects("tags"));
  for (RecordFields& fields : tags) {
    StoredTag& tag = function.tags.emplace_back();
    tag.key = TRY(fields.text("key"));
    tag.value = TRY(fields.text("value"));
    TRY(fields.end());
  }
  TRY(in.end());
  return function;
}

std::string StoredVersion::encode() const {
  RecordWriter out;
  out.text("function", function);
  out.text("qualifier", version);
  out.text("description", description);
  out.text("role", role);
  out.text("runtime", runtime);
  out.text("handler", handler);
  out.number("timeout", timeout_seconds);
  out.number("memory", memory_mib);
  out.number("tmp", tmp_mib);
  out.text("variables", variables);
  out.text("vpc", vpc.vpc);
  out.texts("subnets", vpc.subnets);
  out.texts("groups", vpc.groups);
  out.text("log_format", logging.format);
  out.text("log_application_level", logging.application_level);
  out.text("log_system_level", logging.system_level);
  out.text("log_group", logging.group);
  out.text("architecture", architecture);
  out.text("tracing", tracing);
  out.text("code_sha256", code_sha256);
  out.number("code_bytes", code_bytes);
  out.text("extents", objects::encode(extents));
  if (previous) write(out, *previous);
  out.time("modified", modified);
  out.text("revision", revision);
  out.text("state", name_of(state));
  out.text("update", name_of(update));
  out.text("reason", reason);
  out.text("reason_code", reason_code);
  return out.end();
}

Result<StoredVersion> StoredVersion::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredVersion version;
  version.function = TRY(in.text("function"));
  version.version = TRY(in.text("qualifier"));
  version.description = TRY(in.text("description"));
  version.role = TRY(in.text("role"));
  version.runtime = TRY(in.text("runtime"));
  version.handler = TRY(in.text("handler"));
  version.timeout_seconds = TRY(in.number("timeout"));
  version.memory_mib = TRY(in.number("memory"));
  version.tmp_mib = TRY(in.number("tmp"));
  version.variables = TRY(in.text("variables"));
  version.vpc.vpc = TRY(in.text("vpc"));
  version.vpc.subnets = TRY(in.texts("subnets"));
  version.vpc.groups = TRY(in.texts("groups"));
  version.logging.format = TRY(in.text("log_format"));
  version.logging.application_level = TRY(in.text("log_application_level"));
  version.logging.system_level = TRY(in.text("log_system_level"));
  version.logging.group = TRY(in.text("log_group"));
  version.architecture = TRY(in.text("architecture"));
  version.tracing = TRY(in.text("tracing"));
  version.code_sha256 = TRY(in.text("code_sha256"));
  version.code_bytes = TRY(in.number("code_bytes"));
  const std::string extents = TRY(in.text("extents"));
  version.extents = TRY(objects::decode_extents(extents));
  if (in.has("previous_sha256")) version.previous = TRY(read_previous(in));
  version.modified = TRY(in.time("modified"));
  version.revision = TRY(in.text("revision"));
  version.state = TRY(read_name<State>(in, "state", state_names));
  version.update = TRY(read_name<Update>(in, "update", update_names));
  version.reason = TRY(in.text("reason"));
  version.reason_code = TRY(in.text("reason_code"));
  TRY(in.end());
  return version;
}

std::string StoredAlias::encode() const {
  RecordWriter out;
  out.text("function", function);
  out.text("name", name);
  out.text("of", version);
  out.text("description", description);
  out.text("revision", revision);
  return out.end();
}

Result<StoredAlias> StoredAlias::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredAlias alias;
  alias.function = TRY(in.text("function"));
  alias.name = TRY(in.text("name"));
  alias.version = TRY(in.text("of"));
  alias.description = TRY(in.text("description"));
  alias.revision = TRY(in.text("revision"));
  TRY(in.end());
  return alias;
}

std::string StoredPolicy::encode() const {
  RecordWriter out;
  out.text("function", function);
  out.text("qualifier", qualifier);
  out.texts("sids", sids);
  out.texts("statements", statements);
  out.text("revision", revision);
  return out.end();
}

Result<StoredPolicy> StoredPolicy::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredPolicy policy;
  policy.function = TRY(in.text("function"));
  policy.qualifier = TRY(in.text("qualifier"));
  policy.sids = TRY(in.texts("sids"));
  policy.statements = TRY(in.texts("statements"));
  policy.revision = TRY(in.text("revision"));
  TRY(in.end());
  if (policy.sids.size() != policy.statements.size())
    return Error{"a statement has no id of its own"};
  return policy;
}

std::string StoredEventConfig::encode() const {
  RecordWriter out;
  out.text("function", function);
  out.text("qualifier", qualifier);
  if (retries) out.number("retries", *retries);
  if (age_seconds) out.number("age_seconds", *age_seconds);
  out.time("modified", modified);
  return out.end();
}

Result<StoredEventConfig> StoredEventConfig::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredEventConfig config;
  config.function = TRY(in.text("function"));
  config.qualifier = TRY(in.text("qualifier"));
  config.retries = TRY(optional_number(in, "retries"));
  config.age_seconds = TRY(optional_number(in, "age_seconds"));
  config.modified = TRY(in.time("modified"));
  TRY(in.end());
  return config;
}

std::string StoredEvent::encode() const {
  RecordWriter out;
  out.text("id", id);
  out.text("function", function);
  out.text("qualifier", qualifier);
  out.text("payload", payload);
  out.text("client_context", client_context);
  out.time("accepted", accepted);
  out.time("due", due);
  out.number("failures", failures);
  out.number("throttles", throttles);
  return out.end();
}

Result<StoredEvent> StoredEvent::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredEvent event;
  event.id = TRY(in.text("id"));
  event.function = TRY(in.text("function"));
  event.qualifier = TRY(in.text("qualifier"));
  event.payload = TRY(in.text("payload"));
  event.client_context = TRY(in.text("client_context"));
  event.accepted = TRY(in.time("accepted"));
  event.due = TRY(in.time("due"));
  event.failures = TRY(in.number("failures"));
  event.throttles = TRY(in.number("throttles"));
  TRY(in.end());
  return event;
}

std::string StoredInterface::encode() const {
  RecordWriter out;
  out.text("id", id);
  out.text("subnet", subnet);
  out.texts("groups", groups);
  out.text("role", role);
  return out.end();
}

Result<StoredInterface> StoredInterface::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredInterface interface;
  interface.id = TRY(in.text("id"));
  interface.subnet = TRY(in.text("subnet"));
  interface.groups = TRY(in.texts("groups"));
  interface.role = TRY(in.text("role"));
  TRY(in.end());
  return interface;
}

}  // namespace skerry::lambda
