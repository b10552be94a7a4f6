#include "services/iam/records.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/encoding.hpp"
#include "services/iam/names.hpp"
#include "store/record_fields.hpp"

namespace skerry::iam {
namespace {

void write_tags(RecordWriter& out, const std::vector<StoredTag>& tags) {
  out.objects("tags", tags, [](RecordWriter& w, const StoredTag& tag) {
    w.text("key", tag.key);
    w.text("value", tag.value);
  });
}

Result<std::vector<StoredTag>> read_tags(RecordFields& in) {
  std::vector<StoredTag> tags;
  std::vector<RecordFields> objects = TRY(in.objects("tags"));
  for (RecordFields& fields : objects) {
    StoredTag& tag = tags.emplace_back();
    tag.key = TRY(fields.text("key"));
    tag.value = TRY(fields.text("value"));
    TRY(fields.end());
  }
  return tags;
}

void write_identity(RecordWriter& out, const StoredIdentity& identity) {
  out.text("name", identity.name);
  out.text("path", identity.path);
  out.text("id", identity.id);
  out.time("created", identity.created);
  out.objects("inline_policies", identity.inline_policies,
              [](RecordWriter& w, const StoredInlinePolicy& policy) {
                w.text("name", policy.name);
                w.text("document", policy.document);
              });
  out.texts("attached", identity.attached);
}

Result<Done> read_identity(RecordFields& in, StoredIdentity& identity) {
  identity.name = TRY(in.text("name"));
  identity.path = TRY(in.text("path"));
  identity.id = TRY(in.text("id"));
  identity.created = TRY(in.time("created"));
  std::vector<RecordFields> inline_policies = TRY(in.objects("inline_policies"));
  for (RecordFields& fields : inline_policies) {
    StoredInlinePolicy& policy = identity.inline_policies.emplace_back();
    policy.name = TRY(fields.text("name"));
    policy.document = TRY(fields.text("document"));
    TRY(fields.end());
  }
  identity.attached = TRY(in.texts("attached"));
  return Done{};
}

Result<std::int32_t> read_int32(RecordFields& in, std::string_view name) {
  const std::int64_t number = TRY(in.number(name));
  if (number < 0 || number > std::numeric_limits<std::int32_t>::max())
    return Error{"member " + std::string(name) + " is out of range"};
  return static_cast<std::int32_t>(number);
}

}  // namespace

const StoredInlinePolicy* StoredIdentity::inline_policy(std::string_view policy_name) const {
  const auto found =
      std::find_if(inline_policies.begin(), inline_policies.end(),
                   [&](const auto& policy) { return same_name(policy.name, policy_name); });
  return found == inline_policies.end() ? nullptr : &*found;
}

const StoredPolicyVersion* StoredPolicy::version(std::int64_t number) const {
  const auto found = std::find_if(versions.begin(), versions.end(),
                                  [&](const auto& version) { return version.number == number; });
  return found == versions.end() ? nullptr : &*found;
}

std::string StoredUser::encode() const {
  RecordWriter out;
  write_identity(out, *this);
  write_tags(out, tags);
  out.text("boundary", boundary);
  out.texts("group_ids", group_ids);
  return out.end();
}

Result<StoredUser> StoredUser::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredUser user;
  TRY(read_identity(in, user));
  user.tags = TRY(read_tags(in));
  user.boundary = TRY(in.text("boundary"));
  user.group_ids = TRY(in.texts("group_ids"));
  TRY(in.end());
  return user;
}

std::string StoredGroup::encode() const {
  RecordWriter out;
  write_identity(out, *this);
  return out.end();
}

Result<StoredGroup> StoredGroup::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredGroup group;
  TRY(read_identity(in, group));
  TRY(in.end());
  return group;
}

std::string StoredRole::encode() const {
  RecordWriter out;
  write_identity(out, *this);
  out.text("trust", trust);
  out.objects("trusted", trusted, [](RecordWriter& w, const TrustedPrincipal& principal) {
    w.text("arn", principal.arn);
    w.text("id", principal.id);
  });
  if (description) out.text("description", *description);
  out.number("max_session_seconds", max_session_seconds);
  write_tags(out, tags);
  out.text("boundary", boundary);
  out.text("linked_service", linked_service);
  return out.end();
}

Result<StoredRole> StoredRole::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredRole role;
  TRY(read_identity(in, role));
  role.trust = TRY(in.text("trust"));
  std::vector<RecordFields> trusted = TRY(in.objects("trusted"));
  for (RecordFields& fields : trusted) {
    TrustedPrincipal& principal = role.trusted.emplace_back();
    principal.arn = TRY(fields.text("arn"));
    principal.id = TRY(fields.text("id"));
    TRY(fields.end());
  }
  if (in.has("description")) role.description = TRY(in.text("description"));
  role.max_session_seconds = TRY(read_int32(in, "max_session_seconds"));
  role.tags = TRY(read_tags(in));
  role.boundary = TRY(in.text("boundary"));
  role.linked_service = TRY(in.text("linked_service"));
  TRY(in.end());
  return role;
}

std::string StoredPolicy::encode() const {
  RecordWriter out;
  out.text("name", name);
  out.text("path", path);
  out.text("id", id);
  out.time("created", created);
  out.time("updated", updated);
  out.text("description", description);
  write_tags(out, tags);
  out.objects("versions", versions, [](RecordWriter& w, const StoredPolicyVersion& version) {
    w.number("number", version.number);
    w.text("document", version.document);
    w.time("created", version.created);
  });
  out.number("default_version", default_version);
  out.number("last_version", last_version);
  return out.end();
}

Result<StoredPolicy> StoredPolicy::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredPolicy policy;
  policy.name = TRY(in.text("name"));
  policy.path = TRY(in.text("path"));
  policy.id = TRY(in.text("id"));
  policy.created = TRY(in.time("created"));
  policy.updated = TRY(in.time("updated"));
  policy.description = TRY(in.text("description"));
  policy.tags = TRY(read_tags(in));
  std::vector<RecordFields> versions = TRY(in.objects("versions"));
  for (RecordFields& fields : versions) {
    StoredPolicyVersion& version = policy.versions.emplace_back();
    version.number = TRY(fields.number("number"));
    version.document = TRY(fields.text("document"));
    version.created = TRY(fields.time("created"));
    TRY(fields.end());
  }
  policy.default_version = TRY(in.number("default_version"));
  policy.last_version = TRY(in.number("last_version"));
  TRY(in.end());
  if (policy.version(policy.default_version) == nullptr)
    return Error{"its default version is missing"};
  return policy;
}

std::string StoredAccessKey::encode() const {
  RecordWriter out;
  out.text("user_id", user_id);
  out.time("created", created);
  out.boolean("active", active);
  out.text("sealed_secret", base64(as_bytes(sealed_secret)));
  return out.end();
}

Result<StoredAccessKey> StoredAccessKey::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredAccessKey key;
  key.user_id = TRY(in.text("user_id"));
  key.created = TRY(in.time("created"));
  key.active = TRY(in.boolean("active"));
  const std::string text = TRY(in.text("sealed_secret"));
  std::optional<std::string> sealed = from_base64(text);
  if (!sealed) return Error{"member sealed_secret is no base64"};
  key.sealed_secret = std::move(*sealed);
  TRY(in.end());
  return key;
}

std::string StoredAccount::encode() const {
  RecordWriter out;
  out.time("founded", founded);
  out.text("admin_key_id", admin_key_id);
  out.text("alias", alias);
  return out.end();
}

Result<StoredAccount> StoredAccount::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredAccount account;
  account.founded = TRY(in.time("founded"));
  account.admin_key_id = TRY(in.text("admin_key_id"));
  account.alias = TRY(in.text("alias"));
  TRY(in.end());
  return account;
}

std::string StoredDeletionTask::encode() const {
  RecordWriter out;
  out.time("created", created);
  out.text("role_arn", role_arn);
  return out.end();
}

Result<StoredDeletionTask> StoredDeletionTask::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredDeletionTask task;
  task.created = TRY(in.time("created"));
  task.role_arn = TRY(in.text("role_arn"));
  TRY(in.end());
  return task;
}

}  // namespace skerry::iam
