// Labels: names of versions that move from one to the next.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html

#include <algorithm>
#include <utility>

#include "services/ssm/errors.hpp"
#include "services/ssm/handlers.hpp"
#include "services/ssm/limits.hpp"

namespace skerry::ssm {
namespace {

struct Target {
  NameKey key;
  const StoredVersion* version;
};

// The version that the request means: the latest unless it says otherwise.
template <class Request>
Result<Target, ApiError> need_version(const Ssm& ssm, const Request& request) {
  const Reference reference = TRY(parse_reference(ssm.region(), *request.name));
  const StoredParameter* parameter = TRY(ssm.need(reference));
  const std::int64_t number = request.parameter_version.value_or(parameter->last_version);
  const StoredVersion* version = ssm.version(reference.key, number);
  if (version == nullptr)
    return errors::no_such_version({.name = parameter->name, .number = number});
  return Target{reference.key, version};
}

void take_label_away(Ssm& ssm, Batch& batch, const Target& target, const std::string& label) {
  const StoredVersion* holder = ssm.labelled(target.key, label);
  if (holder == nullptr || holder == target.version) return;
  StoredVersion changed = *holder;
  std::erase(changed.labels, label);
  ssm.put(batch, target.key, std::move(changed));
}

}  // namespace

Answer<LabelParameterVersionOperation> label_parameter_version(
    Ssm& ssm, Call& call, Asked<LabelParameterVersionOperation> request) {
  const Target target = TRY(need_version(ssm, request));
  StoredVersion changed = *target.version;
  LabelParameterVersionResult response;
  response.invalid_labels.emplace();
  response.parameter_version = changed.number;
  std::vector<std::string> added;
  for (const std::string& label : *request.labels) {
    if (!valid_label(label)) {
      response.invalid_labels->push_back(label);
    } else if (!changed.has_label(label)) {
      changed.labels.push_back(label);
      added.push_back(label);
    }
  }
  if (changed.labels.size() > limits::labels_per_version_max) return errors::too_many_labels();
  for (const std::string& label : added) take_label_away(ssm, call.batch(), target, label);
  ssm.put(call.batch(), target.key, std::move(changed));
  return response;
}

Answer<UnlabelParameterVersionOperation> unlabel_parameter_version(
    Ssm& ssm, Call& call, Asked<UnlabelParameterVersionOperation> request) {
  const Target target = TRY(need_version(ssm, request));
  StoredVersion changed = *target.version;
  UnlabelParameterVersionResult response;
  response.removed_labels.emplace();
  response.invalid_labels.emplace();
  for (const std::string& label : *request.labels) {
    const bool removed = std::erase(changed.labels, label) > 0;
    (removed ? response.removed_labels : response.invalid_labels)->push_back(label);
  }
  ssm.put(call.batch(), target.key, std::move(changed));
  return response;
}

}  // namespace skerry::ssm
