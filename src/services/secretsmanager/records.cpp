#include "services/secretsmanager/records.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "store/record_fields.hpp"

namespace skerry::secretsmanager {
namespace {

void write_version(RecordWriter& out, const StoredVersion& version) {
  out.text("id", version.id);
  out.time("created", version.created);
  out.texts("stages", version.stages);
  out.text("kms_key", version.kms_key);
  if (version.accessed) out.time("accessed", *version.accessed);
}

Result<StoredVersion> read_version(RecordFields& in) {
  StoredVersion version;
  version.id = TRY(in.text("id"));
  version.created = TRY(in.time("created"));
  version.stages = TRY(in.texts("stages"));
  version.kms_key = TRY(in.text("kms_key"));
  if (in.has("accessed")) version.accessed = TRY(in.time("accessed"));
  TRY(in.end());
  return version;
}

Result<Done> read_lists(RecordFields& in, StoredSecret& secret) {
  std::vector<RecordFields> tags = TRY(in.objects("tags"));
  for (RecordFields& fields : tags) {
    StoredTag& tag = secret.tags.emplace_back();
    tag.key = TRY(fields.text("key"));
    tag.value = TRY(fields.text("value"));
    TRY(fields.end());
  }
  std::vector<RecordFields> versions = TRY(in.objects("versions"));
  for (RecordFields& fields : versions) {
    StoredVersion version = TRY(read_version(fields));
    secret.versions.push_back(std::move(version));
  }
  return Done{};
}

// Secrets of earlier programs have none.
Result<Done> read_principals(RecordFields& in, StoredSecret& secret) {
  if (!in.has("principals")) return Done{};
  std::vector<RecordFields> principals = TRY(in.objects("principals"));
  for (RecordFields& fields : principals) {
    BoundPrincipal& principal = secret.principals.emplace_back();
    principal.arn = TRY(fields.text("arn"));
    principal.id = TRY(fields.text("id"));
    TRY(fields.end());
  }
  return Done{};
}

Result<policy::PolicyPtr> compiled(const std::string& text, const std::string& arn) {
  auto made = policy::compile_text(text, policy::PolicyKind::resource, {.arn = arn});
  if (!made.ok()) return Error{"its policy: " + made.error().message};
  return std::move(made).value();
}

Result<std::string> read_bytes(RecordFields& in, std::string_view name) {
  const std::string text = TRY(in.text(name));
  std::optional<std::string> bytes = from_base64(text);
  if (!bytes) return Error{"member " + std::string(name) + " is no base64"};
  return std::move(*bytes);
}

}  // namespace

bool StoredVersion::has_stage(std::string_view stage) const {
  return std::find(stages.begin(), stages.end(), stage) != stages.end();
}

const StoredVersion* StoredSecret::version(std::string_view id) const {
  const auto found = std::find_if(versions.begin(), versions.end(),
                                  [&](const StoredVersion& each) { return each.id == id; });
  return found == versions.end() ? nullptr : &*found;
}

StoredVersion* StoredSecret::version(std::string_view id) {
  return const_cast<StoredVersion*>(std::as_const(*this).version(id));
}

const StoredVersion* StoredSecret::version_with(std::string_view stage) const {
  const auto found = std::find_if(versions.begin(), versions.end(),
                                  [&](const auto& each) { return each.has_stage(stage); });
  return found == versions.end() ? nullptr : &*found;
}

void StoredSecret::set_policy(std::string text, std::vector<BoundPrincipal> named) {
  policy = std::move(text);
  principals = std::move(named);
  compiled_policy = nullptr;
  if (policy.empty()) return;
  auto made = compiled(policy, arn);
  ASSERT(made.ok());
  compiled_policy = std::move(made).value();
}

std::string StoredSecret::encode() const {
  RecordWriter out;
  out.text("name", name);
  out.text("arn", arn);
  if (description) out.text("description", *description);
  out.text("kms_key_id", kms_key_id);
  out.time("created", created);
  out.time("changed", changed);
  if (accessed) out.time("accessed", *accessed);
  if (deletion) out.time("deletion", *deletion);
  out.objects("tags", tags, [](RecordWriter& w, const StoredTag& tag) {
    w.text("key", tag.key);
    w.text("value", tag.value);
  });
  out.objects("versions", versions, write_version);
  out.text("policy", policy);
  out.objects("principals", principals, [](RecordWriter& w, const BoundPrincipal& principal) {
    w.text("arn", principal.arn);
    w.text("id", principal.id);
  });
  return out.end();
}

Result<StoredSecret> StoredSecret::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredSecret secret;
  secret.name = TRY(in.text("name"));
  secret.arn = TRY(in.text("arn"));
  if (in.has("description")) secret.description = TRY(in.text("description"));
  secret.kms_key_id = TRY(in.text("kms_key_id"));
  secret.created = TRY(in.time("created"));
  secret.changed = TRY(in.time("changed"));
  if (in.has("accessed")) secret.accessed = TRY(in.time("accessed"));
  if (in.has("deletion")) secret.deletion = TRY(in.time("deletion"));
  TRY(read_lists(in, secret));
  secret.policy = TRY(in.text("policy"));
  TRY(read_principals(in, secret));
  if (!secret.policy.empty()) secret.compiled_policy = TRY(compiled(secret.policy, secret.arn));
  TRY(in.end());
  return secret;
}

std::string StoredValue::encode() const {
  RecordWriter out;
  out.text("kind", kind == ValueKind::string ? "string" : "binary");
  out.text("data_key", base64(as_bytes(data_key)));
  out.text("sealed", base64(as_bytes(sealed)));
  return out.end();
}

Result<StoredValue> StoredValue::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredValue value;
  const std::string kind = TRY(in.text("kind"));
  if (kind != "string" && kind != "binary") return Error{"member kind is unknown"};
  value.kind = kind == "string" ? ValueKind::string : ValueKind::binary;
  value.data_key = TRY(read_bytes(in, "data_key"));
  value.sealed = TRY(read_bytes(in, "sealed"));
  TRY(in.end());
  return value;
}

}  // namespace skerry::secretsmanager
