#include "services/kms/records.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/encoding.hpp"
#include "store/record_fields.hpp"

namespace skerry::kms {
namespace {

std::string_view word(KeyState state) {
  switch (state) {
    case KeyState::enabled:
      return "enabled";
    case KeyState::disabled:
      return "disabled";
    case KeyState::pending_deletion:
      return "pending deletion";
  }
  return "";
}

Result<KeyState> state_of(std::string_view text) {
  for (const KeyState state : {KeyState::enabled, KeyState::disabled, KeyState::pending_deletion})
    if (word(state) == text) return state;
  return Error{"member state has an unknown value"};
}

template <class Number>
Result<Number> small(std::int64_t value) {
  if (value < 1 || value > std::numeric_limits<Number>::max())
    return Error{"a number is out of its range"};
  return static_cast<Number>(value);
}

Result<StoredMaterial> read_material(RecordFields& fields) {
  StoredMaterial material;
  const std::int64_t number = TRY(fields.number("number"));
  material.number = TRY(small<std::uint32_t>(number));
  material.id = TRY(fields.text("id"));
  material.created = TRY(fields.time("created"));
  const std::string text = TRY(fields.text("sealed"));
  std::optional<std::string> sealed = from_base64(text);
  if (!sealed) return Error{"member sealed is no base64"};
  material.sealed = *std::move(sealed);
  TRY(fields.end());
  return material;
}

Result<Done> read_materials(RecordFields& in, std::vector<StoredMaterial>& materials) {
  std::vector<RecordFields> objects = TRY(in.objects("materials"));
  for (RecordFields& fields : objects) {
    StoredMaterial material = TRY(read_material(fields));
    if (!materials.empty() && material.number <= materials.back().number)
      return Error{"member materials is out of order"};
    materials.push_back(std::move(material));
  }
  if (materials.empty()) return Error{"member materials is empty"};
  return Done{};
}

}  // namespace

const StoredMaterial* StoredKey::material(std::uint32_t number) const {
  const auto found = std::find_if(materials.begin(), materials.end(),
                                  [&](const StoredMaterial& m) { return m.number == number; });
  return found == materials.end() ? nullptr : &*found;
}

std::string StoredKey::encode() const {
  RecordWriter out;
  out.text("id", id);
  out.time("created", created);
  out.text("manager", manager == KeyManager::aws ? "aws" : "customer");
  out.text("state", word(state));
  out.text("description", description);
  out.text("policy", policy);
  out.objects("principals", principals, [](RecordWriter& w, const BoundPrincipal& principal) {
    w.text("arn", principal.arn);
    w.text("id", principal.id);
  });
  out.objects("tags", tags, [](RecordWriter& w, const StoredTag& tag) {
    w.text("key", tag.key);
    w.text("value", tag.value);
  });
  if (deletion) out.time("deletion", *deletion);
  if (rotation) {
    out.number("rotation_days", rotation->period_days);
    out.time("rotation_next", rotation->next);
  }
  out.objects("materials", materials, [](RecordWriter& w, const StoredMaterial& material) {
    w.number("number", material.number);
    w.text("id", material.id);
    w.time("created", material.created);
    w.text("sealed", base64(as_bytes(material.sealed)));
  });
  return out.end();
}

Result<StoredKey> StoredKey::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredKey key;
  key.id = TRY(in.text("id"));
  key.created = TRY(in.time("created"));
  const std::string manager = TRY(in.text("manager"));
  if (manager != "aws" && manager != "customer")
    return Error{"member manager has an unknown value"};
  key.manager = manager == "aws" ? KeyManager::aws : KeyManager::customer;
  const std::string state = TRY(in.text("state"));
  key.state = TRY(state_of(state));
  key.description = TRY(in.text("description"));
  key.policy = TRY(in.text("policy"));
  std::vector<RecordFields> principals = TRY(in.objects("principals"));
  for (RecordFields& fields : principals) {
    BoundPrincipal& principal = key.principals.emplace_back();
    principal.arn = TRY(fields.text("arn"));
    principal.id = TRY(fields.text("id"));
    TRY(fields.end());
  }
  std::vector<RecordFields> tags = TRY(in.objects("tags"));
  for (RecordFields& fields : tags) {
    StoredTag& tag = key.tags.emplace_back();
    tag.key = TRY(fields.text("key"));
    tag.value = TRY(fields.text("value"));
    TRY(fields.end());
  }
  if (in.has("deletion")) key.deletion = TRY(in.time("deletion"));
  if (key.deletion.has_value() != (key.state == KeyState::pending_deletion))
    return Error{"members state and deletion do not fit"};
  if (in.has("rotation_days")) {
    const std::int64_t days = TRY(in.number("rotation_days"));
    Rotation rotation;
    rotation.period_days = TRY(small<std::int32_t>(days));
    rotation.next = TRY(in.time("rotation_next"));
    key.rotation = rotation;
  }
  TRY(read_materials(in, key.materials));
  TRY(in.end());
  return key;
}

std::string StoredAlias::encode() const {
  RecordWriter out;
  out.text("key_id", key_id);
  out.time("created", created);
  out.time("updated", updated);
  return out.end();
}

Result<StoredAlias> StoredAlias::decode(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  StoredAlias alias;
  alias.key_id = TRY(in.text("key_id"));
  alias.created = TRY(in.time("created"));
  alias.updated = TRY(in.time("updated"));
  TRY(in.end());
  return alias;
}

}  // namespace skerry::kms
