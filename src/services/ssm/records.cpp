#include "services/ssm/records.hpp"

#include <algorithm>
#include <utility>

#include "store/record_fields.hpp"

namespace skerry::ssm {
namespace {

Result<std::optional<std::string>> optional_text(RecordFields& in, std::string_view name) {
  if (!in.has(name)) return std::optional<std::string>{};
  std::string text = TRY(in.text(name));
  return std::optional(std::move(text));
}

}  // namespace

std::string StoredParameter::encode() const {
  RecordWriter out;
  out.text("name", name);
  out.number("last_version", last_version);
  out.objects("tags", tags, [](RecordWriter& w, const StoredTag& tag) {
    w.text("key", tag.key);
    w.text("value", tag.value);
  });
  return out.end();
}

Result<StoredParameter> StoredParameter::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredParameter parameter;
  parameter.name = TRY(in.text("name"));
  parameter.last_version = TRY(in.number("last_version"));
  std::vector<RecordFields> tags = TRY(in.objects("tags"));
  for (RecordFields& fields : tags) {
    StoredTag& tag = parameter.tags.emplace_back();
    tag.key = TRY(fields.text("key"));
    tag.value = TRY(fields.text("value"));
    TRY(fields.end());
  }
  TRY(in.end());
  return parameter;
}

bool StoredVersion::has_label(std::string_view label) const {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}

std::string StoredVersion::encode() const {
  RecordWriter out;
  out.number("number", number);
  out.text("type", type);
  out.text("value", value);
  out.text("tier", tier);
  out.text("data_type", data_type);
  if (description) out.text("description", *description);
  if (allowed_pattern) out.text("allowed_pattern", *allowed_pattern);
  out.text("key_id", key_id);
  out.time("modified", modified);
  out.text("modified_by", modified_by);
  out.texts("labels", labels);
  return out.end();
}

Result<StoredVersion> StoredVersion::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredVersion version;
  version.number = TRY(in.number("number"));
  version.type = TRY(in.text("type"));
  version.value = TRY(in.text("value"));
  version.tier = TRY(in.text("tier"));
  version.data_type = TRY(in.text("data_type"));
  version.description = TRY(optional_text(in, "description"));
  version.allowed_pattern = TRY(optional_text(in, "allowed_pattern"));
  version.key_id = TRY(in.text("key_id"));
  version.modified = TRY(in.time("modified"));
  version.modified_by = TRY(in.text("modified_by"));
  version.labels = TRY(in.texts("labels"));
  TRY(in.end());
  return version;
}

}  // namespace skerry::ssm
