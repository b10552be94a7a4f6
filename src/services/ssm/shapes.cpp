#include "services/ssm/shapes.hpp"

#include "services/ssm/protection.hpp"

namespace skerry::ssm {
namespace {

// What metadata and history have in common.
template <class Shape>
void fill(Shape& shape, const Ssm::Found& found) {
  const StoredVersion& version = *found.version;
  shape.name = found.parameter->name;
  shape.type = version.type;
  if (!version.key_id.empty()) shape.key_id = version.key_id;
  shape.last_modified_date = version.modified;
  shape.last_modified_user = version.modified_by;
  shape.description = version.description;
  shape.allowed_pattern = version.allowed_pattern;
  shape.version = version.number;
  shape.tier = version.tier;
  shape.policies.emplace();
  shape.data_type = version.data_type;
}

}  // namespace

Decrypt decryption(const std::optional<bool>& with_decryption) {
  return with_decryption.value_or(false) ? Decrypt::yes : Decrypt::no;
}

Result<std::string, ApiError> shown_value(const Ssm& ssm, Call& call, const Ssm::Found& found,
                                          Decrypt decrypt) {
  const StoredVersion& version = *found.version;
  if (version.type != types::secure_string || decrypt == Decrypt::no) return version.value;
  return reveal(call, {ssm.arn(key_of(found.parameter->name))}, version);
}

Result<Parameter, ApiError> parameter_shape(const Ssm& ssm, Call& call, const Ssm::Found& found,
                                            Decrypt decrypt) {
  const StoredVersion& version = *found.version;
  Parameter shape;
  shape.name = found.parameter->name;
  shape.type = version.type;
  shape.value = TRY(shown_value(ssm, call, found, decrypt));
  shape.version = version.number;
  shape.last_modified_date = version.modified;
  shape.arn = ssm.arn(key_of(found.parameter->name));
  shape.data_type = version.data_type;
  return shape;
}

Result<ParameterHistory, ApiError> history_shape(const Ssm& ssm, Call& call,
                                                 const Ssm::Found& found, Decrypt decrypt) {
  ParameterHistory shape;
  fill(shape, found);
  shape.value = TRY(shown_value(ssm, call, found, decrypt));
  shape.labels = found.version->labels;
  return shape;
}

ParameterMetadata metadata_shape(const Ssm& ssm, const Ssm::Found& found) {
  ParameterMetadata shape;
  fill(shape, found);
  shape.arn = ssm.arn(key_of(found.parameter->name));
  return shape;
}

std::vector<Tag> tag_shapes(const std::vector<StoredTag>& tags) {
  std::vector<Tag> shapes;
  for (const StoredTag& tag : tags) {
    Tag& shape = shapes.emplace_back();
    shape.key = tag.key;
    shape.value = tag.value;
  }
  return shapes;
}

}  // namespace skerry::ssm
