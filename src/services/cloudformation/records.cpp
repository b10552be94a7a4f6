#include "services/cloudformation/records.hpp"

#include <utility>

#include "store/record_fields.hpp"

namespace skerry::cloudformation {
namespace {

void write_tag(RecordWriter& out, const StoredTag& tag) {
  out.text("key", tag.key);
  out.text("value", tag.value);
}

Result<std::vector<StoredTag>> read_tags(RecordFields& in) {
  std::vector<StoredTag> tags;
  std::vector<RecordFields> items = TRY(in.objects("tags"));
  for (RecordFields& fields : items) {
    StoredTag& tag = tags.emplace_back();
    tag.key = TRY(fields.text("key"));
    tag.value = TRY(fields.text("value"));
    TRY(fields.end());
  }
  return tags;
}

void write_output(RecordWriter& out, const StoredOutput& output) {
  out.text("name", output.name);
  out.text("value", output.value);
  out.text("description", output.description);
  out.text("export_name", output.export_name);
}

Result<std::vector<StoredOutput>> read_outputs(RecordFields& in) {
  std::vector<StoredOutput> outputs;
  std::vector<RecordFields> items = TRY(in.objects("outputs"));
  for (RecordFields& fields : items) {
    StoredOutput& output = outputs.emplace_back();
    output.name = TRY(fields.text("name"));
    output.value = TRY(fields.text("value"));
    output.description = TRY(fields.text("description"));
    output.export_name = TRY(fields.text("export_name"));
    TRY(fields.end());
  }
  return outputs;
}

Result<Status> read_status(RecordFields& in) {
  const std::string text = TRY(in.text("status"));
  const std::optional<Status> status = status_named(text);
  if (!status) return Error{"no stack has the status " + text};
  return *status;
}

template <class Enum>
Result<Enum> read_enum(RecordFields& in, std::string_view name, Enum last) {
  const std::int64_t number = TRY(in.number(name));
  if (number < 0 || number > static_cast<std::int64_t>(last))
    return Error{"member " + std::string(name) + " is out of its range"};
  return static_cast<Enum>(number);
}

void write_operation(RecordWriter& out, const StoredOperation* operation) {
  out.text("id", operation->id);
  out.text("token", operation->token);
  out.number("work", static_cast<std::int64_t>(operation->work));
  out.number("phase", static_cast<std::int64_t>(operation->phase));
  out.text("caller", operation->caller);
  out.text("source_ip", operation->source_ip);
  out.text("user_agent", operation->user_agent);
  out.number("on_failure", static_cast<std::int64_t>(operation->on_failure));
  if (operation->discards_new) out.boolean("discards_new", true);
  out.texts("retained", operation->retained);
  out.texts("failed", operation->failed);
  out.text("reason", operation->reason);
  out.time("started", operation->started);
}

Result<std::optional<StoredOperation>> read_operation(RecordFields& in) {
  std::optional<StoredOperation> operation;
  if (!in.has("operation")) return operation;
  std::vector<RecordFields> items = TRY(in.objects("operation"));
  if (items.size() != 1) return Error{"a stack has one operation or none"};
  RecordFields& fields = items.front();
  operation.emplace();
  operation->id = TRY(fields.text("id"));
  operation->token = TRY(fields.text("token"));
  operation->work = TRY(read_enum(fields, "work", Work::roll_back));
  operation->phase = TRY(read_enum(fields, "phase", Phase::remove_back));
  operation->caller = TRY(fields.text("caller"));
  operation->source_ip = TRY(fields.text("source_ip"));
  operation->user_agent = TRY(fields.text("user_agent"));
  operation->on_failure = TRY(read_enum(fields, "on_failure", OnFailure::remove));
  if (fields.has("discards_new")) operation->discards_new = TRY(fields.boolean("discards_new"));
  operation->retained = TRY(fields.texts("retained"));
  operation->failed = TRY(fields.texts("failed"));
  operation->reason = TRY(fields.text("reason"));
  operation->started = TRY(fields.time("started"));
  TRY(fields.end());
  return operation;
}

}  // namespace

std::string StoredStack::encode() const {
  RecordWriter out;
  out.text("name", name);
  out.text("uuid", uuid);
  out.text("id", id);
  out.text("status", cloudformation::name(status));
  out.text("status_reason", status_reason);
  out.time("created", created);
  if (updated) out.time("updated", *updated);
  if (deleted) out.time("deleted", *deleted);
  out.text("role_arn", role_arn);
  out.boolean("termination_protection", termination_protection);
  out.boolean("disable_rollback", disable_rollback);
  out.boolean("stable", stable);
  out.text("parent_id", parent_id);
  out.text("root_id", root_id);
  out.text("description", description);
  out.text("change_set_id", change_set_id);
  out.objects("outputs", outputs, write_output);
  out.texts("imports", imports);
  out.text("last_token", last_token);
  out.text("last_operation_id", last_operation_id);
  if (operation)
    out.objects("operation", std::vector<const StoredOperation*>{&*operation}, write_operation);
  return out.end();
}

Result<StoredStack> StoredStack::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredStack stack;
  stack.name = TRY(in.text("name"));
  stack.uuid = TRY(in.text("uuid"));
  stack.id = TRY(in.text("id"));
  stack.status = TRY(read_status(in));
  stack.status_reason = TRY(in.text("status_reason"));
  stack.created = TRY(in.time("created"));
  if (in.has("updated")) stack.updated = TRY(in.time("updated"));
  if (in.has("deleted")) stack.deleted = TRY(in.time("deleted"));
  stack.role_arn = TRY(in.text("role_arn"));
  stack.termination_protection = TRY(in.boolean("termination_protection"));
  stack.disable_rollback = TRY(in.boolean("disable_rollback"));
  stack.stable = TRY(in.boolean("stable"));
  stack.parent_id = TRY(in.text("parent_id"));
  stack.root_id = TRY(in.text("root_id"));
  stack.description = TRY(in.text("description"));
  stack.change_set_id = TRY(in.text("change_set_id"));
  stack.outputs = TRY(read_outputs(in));
  stack.imports = TRY(in.texts("imports"));
  stack.last_token = TRY(in.text("last_token"));
  stack.last_operation_id = TRY(in.text("last_operation_id"));
  stack.operation = TRY(read_operation(in));
  TRY(in.end());
  return stack;
}

std::string StoredInputs::encode() const {
  RecordWriter out;
  out.text("text", text);
  out.text("arguments", arguments);
  out.objects("tags", tags, write_tag);
  out.texts("notification_arns", notification_arns);
  out.texts("capabilities", capabilities);
  return out.end();
}

Result<StoredInputs> StoredInputs::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredInputs inputs;
  inputs.text = TRY(in.text("text"));
  inputs.arguments = TRY(in.text("arguments"));
  inputs.tags = TRY(read_tags(in));
  inputs.notification_arns = TRY(in.texts("notification_arns"));
  inputs.capabilities = TRY(in.texts("capabilities"));
  TRY(in.end());
  return inputs;
}

std::string StoredResource::encode() const {
  RecordWriter out;
  out.text("logical_id", logical_id);
  out.text("type", type);
  out.text("status", status);
  out.text("reason", reason);
  out.text("physical_id", physical_id);
  out.time("updated", updated);
  out.boolean("pending", pending);
  out.text("live", live);
  return out.end();
}

Result<StoredResource> StoredResource::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredResource resource;
  resource.logical_id = TRY(in.text("logical_id"));
  resource.type = TRY(in.text("type"));
  resource.status = TRY(in.text("status"));
  resource.reason = TRY(in.text("reason"));
  resource.physical_id = TRY(in.text("physical_id"));
  resource.updated = TRY(in.time("updated"));
  resource.pending = TRY(in.boolean("pending"));
  resource.live = TRY(in.text("live"));
  TRY(in.end());
  return resource;
}

std::string StoredEvent::encode() const {
  RecordWriter out;
  out.text("id", id);
  out.text("operation_id", operation_id);
  out.text("token", token);
  out.text("logical_id", logical_id);
  out.text("physical_id", physical_id);
  out.text("type", type);
  out.text("status", status);
  out.text("reason", reason);
  out.text("properties", properties);
  out.time("time", time);
  return out.end();
}

Result<StoredEvent> StoredEvent::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredEvent event;
  event.id = TRY(in.text("id"));
  event.operation_id = TRY(in.text("operation_id"));
  event.token = TRY(in.text("token"));
  event.logical_id = TRY(in.text("logical_id"));
  event.physical_id = TRY(in.text("physical_id"));
  event.type = TRY(in.text("type"));
  event.status = TRY(in.text("status"));
  event.reason = TRY(in.text("reason"));
  event.properties = TRY(in.text("properties"));
  event.time = TRY(in.time("time"));
  TRY(in.end());
  return event;
}

std::string StoredChangeSet::encode() const {
  RecordWriter out;
  out.text("name", name);
  out.text("uuid", uuid);
  out.text("id", id);
  out.text("description", description);
  out.text("type", type);
  out.text("status", status);
  out.text("execution_status", execution_status);
  out.text("reason", reason);
  out.text("role_arn", role_arn);
  out.text("on_failure", on_failure);
  out.text("client_token", client_token);
  out.boolean("include_nested", include_nested);
  out.boolean("import_existing", import_existing);
  out.time("created", created);
  return out.end();
}

Result<StoredChangeSet> StoredChangeSet::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredChangeSet set;
  set.name = TRY(in.text("name"));
  set.uuid = TRY(in.text("uuid"));
  set.id = TRY(in.text("id"));
  set.description = TRY(in.text("description"));
  set.type = TRY(in.text("type"));
  set.status = TRY(in.text("status"));
  set.execution_status = TRY(in.text("execution_status"));
  set.reason = TRY(in.text("reason"));
  set.role_arn = TRY(in.text("role_arn"));
  set.on_failure = TRY(in.text("on_failure"));
  set.client_token = TRY(in.text("client_token"));
  set.include_nested = TRY(in.boolean("include_nested"));
  set.import_existing = TRY(in.boolean("import_existing"));
  set.created = TRY(in.time("created"));
  TRY(in.end());
  return set;
}

}  // namespace skerry::cloudformation
