// DescribeDBParameters, DescribeEngineDefaultParameters.
#include "databases/parameters.hpp"

#include <algorithm>

#include "services/rds/handlers.hpp"
#include "services/rds/lists.hpp"

namespace skerry::rds {
namespace {

const char* type_of(databases::Kind kind) {
  switch (kind) {
    case databases::Kind::boolean:
      return "boolean";
    case databases::Kind::integer:
      return "integer";
    case databases::Kind::real:
      return "float";
    case databases::Kind::list:
      return "list";
    case databases::Kind::choice:
    case databases::Kind::text:
      break;
  }
  return "string";
}

Parameter shape(const databases::Parameter& parameter, const std::string* own) {
  Parameter out;
  out.parameter_name = std::string(parameter.name);
  if (own != nullptr) {
    out.parameter_value = *own;
  } else if (!parameter.value.empty()) {
    out.parameter_value = std::string(parameter.value);
  }
  out.source = own != nullptr ? "user" : parameter.value.empty() ? "engine-default" : "system";
  out.apply_type = parameter.apply == databases::ApplyType::fixed ? "static" : "dynamic";
  out.data_type = type_of(parameter.kind);
  if (!parameter.allowed.empty()) out.allowed_values = std::string(parameter.allowed);
  out.is_modifiable = parameter.changeable == databases::Changeable::yes;
  out.apply_method = out.apply_type == "static" ? "pending-reboot" : "immediate";
  return out;
}

const std::string* own_value(const StoredParameterGroup& group, std::string_view name) {
  const auto found = std::find_if(group.values.begin(), group.values.end(),
                                  [&](const NamedValue& each) { return each.name == name; });
  return found == group.values.end() ? nullptr : &found->value;
}

struct Listed {
  std::vector<Parameter> parameters;
  std::optional<std::string> marker;
};

template <class Request>
Result<Listed, ApiError> list(const Request& request, const StoredParameterGroup& group,
                              const std::optional<std::string>& source) {
  Listed out;
  ListPage page = TRY(open_page("rds.parameters", request));
  const auto family = databases::parse_family(group.family);
  for (const databases::Parameter& parameter : databases::parameter_table()) {
    if (!family || !databases::in_family(parameter, *family) || page.shown_before(parameter.name))
      continue;
    Parameter made = shape(parameter, own_value(group, parameter.name));
    if (source && !source->empty() && *source != made.source) continue;
    if (!TRY(wanted(request.filters, {{"parameter-name", *made.parameter_name}}))) continue;
    if (!page.take(parameter.name)) break;
    out.parameters.push_back(std::move(made));
  }
  out.marker = page.next_token();
  return out;
}

}  // namespace

Answer<DescribeDBParametersOperation> describe_parameters(
    Rds& rds, Call&, Asked<DescribeDBParametersOperation> request) {
  const StoredParameterGroup group =
      TRY(rds.need_parameter_group(*request.db_parameter_group_name));
  Listed listed = TRY(list(request, group, request.source));
  DBParameterGroupDetails out;
  out.parameters = std::move(listed.parameters);
  out.marker = std::move(listed.marker);
  return out;
}

Answer<DescribeEngineDefaultParametersOperation> describe_default_parameters(
    Rds&, Call&, Asked<DescribeEngineDefaultParametersOperation> request) {
  StoredParameterGroup group;
  group.family = *request.db_parameter_group_family;
  if (!databases::parse_family(group.family))
    return errors::invalid_value("ParameterGroupFamily " + group.family +
                                 " is not a valid parameter group family");
  Listed listed = TRY(list(request, group, std::nullopt));
  DescribeEngineDefaultParametersResult out;
  EngineDefaults& defaults = out.engine_defaults.emplace();
  defaults.db_parameter_group_family = group.family;
  defaults.parameters = std::move(listed.parameters);
  defaults.marker = std::move(listed.marker);
  return out;
}

}  // namespace skerry::rds
