#include "services/logs/records.hpp"

#include "store/record_fields.hpp"

namespace skerry::logs {

std::string StoredGroup::encode() const {
  RecordWriter out;
  out.text("name", name);
  out.time("created", created);
  if (retention_days) out.number("retention_days", *retention_days);
  out.text("class", log_class);
  out.objects("tags", tags, [](RecordWriter& w, const StoredTag& tag) {
    w.text("key", tag.key);
    w.text("value", tag.value);
  });
  return out.end();
}

Result<StoredGroup> StoredGroup::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredGroup group;
  group.name = TRY(in.text("name"));
  group.created = TRY(in.time("created"));
  if (in.has("retention_days")) {
    const std::int64_t days = TRY(in.number("retention_days"));
    group.retention_days = days;
  }
  group.log_class = TRY(in.text("class"));
  std::vector<RecordFields> tags = TRY(in.objects("tags"));
  for (RecordFields& fields : tags) {
    StoredTag& tag = group.tags.emplace_back();
    tag.key = TRY(fields.text("key"));
    tag.value = TRY(fields.text("value"));
    TRY(fields.end());
  }
  TRY(in.end());
  return group;
}

std::string StoredStream::encode() const {
  RecordWriter out;
  out.text("group", group);
  out.text("name", name);
  out.text("id", id);
  out.time("created", created);
  return out.end();
}

Result<StoredStream> StoredStream::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredStream stream;
  stream.group = TRY(in.text("group"));
  stream.name = TRY(in.text("name"));
  stream.id = TRY(in.text("id"));
  stream.created = TRY(in.time("created"));
  TRY(in.end());
  return stream;
}

}  // namespace skerry::logs
