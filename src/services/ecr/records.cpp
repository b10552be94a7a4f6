#include "services/ecr/records.hpp"

#include <utility>

#include "store/record_fields.hpp"

namespace skerry::ecr {
namespace {

Result<std::optional<std::string>> optional_text(RecordFields& in, std::string_view name) {
  if (!in.has(name)) return std::optional<std::string>{};
  std::string text = TRY(in.text(name));
  return std::optional(std::move(text));
}

Result<std::vector<BoundPrincipal>> read_principals(RecordFields& in) {
  std::vector<BoundPrincipal> principals;
  if (!in.has("principals")) return principals;
  std::vector<RecordFields> objects = TRY(in.objects("principals"));
  for (RecordFields& fields : objects) {
    BoundPrincipal& principal = principals.emplace_back();
    principal.arn = TRY(fields.text("arn"));
    principal.id = TRY(fields.text("id"));
    TRY(fields.end());
  }
  return principals;
}

}  // namespace

std::string StoredRepository::encode() const {
  RecordWriter out;
  out.text("name", name);
  out.time("created", created);
  out.text("mutability", mutability);
  out.texts("exclusions", exclusions);
  out.boolean("scan_on_push", scan_on_push);
  out.text("encryption", encryption);
  out.text("kms_key", kms_key);
  out.objects("tags", tags, [](RecordWriter& w, const StoredTag& tag) {
    w.text("key", tag.key);
    w.text("value", tag.value);
  });
  if (policy) out.text("policy", *policy);
  out.objects("principals", principals, [](RecordWriter& w, const BoundPrincipal& principal) {
    w.text("arn", principal.arn);
    w.text("id", principal.id);
  });
  if (lifecycle) out.text("lifecycle", *lifecycle);
  return out.end();
}

Result<StoredRepository> StoredRepository::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredRepository repository;
  repository.name = TRY(in.text("name"));
  repository.created = TRY(in.time("created"));
  repository.mutability = TRY(in.text("mutability"));
  repository.exclusions = TRY(in.texts("exclusions"));
  repository.scan_on_push = TRY(in.boolean("scan_on_push"));
  repository.encryption = TRY(in.text("encryption"));
  repository.kms_key = TRY(in.text("kms_key"));
  std::vector<RecordFields> tags = TRY(in.objects("tags"));
  for (RecordFields& fields : tags) {
    StoredTag& tag = repository.tags.emplace_back();
    tag.key = TRY(fields.text("key"));
    tag.value = TRY(fields.text("value"));
    TRY(fields.end());
  }
  repository.policy = TRY(optional_text(in, "policy"));
  repository.principals = TRY(read_principals(in));
  repository.lifecycle = TRY(optional_text(in, "lifecycle"));
  TRY(in.end());
  return repository;
}

}  // namespace skerry::ecr
