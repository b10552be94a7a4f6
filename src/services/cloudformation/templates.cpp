// GetTemplate, GetTemplateSummary, ValidateTemplate.
#include "call/not_supported.hpp"
#include "services/cloudformation/errors.hpp"
#include "services/cloudformation/handlers.hpp"
#include "services/cloudformation/lookup.hpp"
#include "services/cloudformation/shapes.hpp"
#include "services/cloudformation/submission.hpp"
#include "stack/summary.hpp"
#include "wire/json/write.hpp"

namespace skerry::cloudformation {
namespace {

std::vector<ParameterDeclaration> declarations(const stack::Template& of) {
  std::vector<ParameterDeclaration> out;
  for (const stack::Parameter& parameter : of.parameters) {
    ParameterDeclaration& declaration = out.emplace_back();
    declaration.parameter_key = parameter.name;
    declaration.default_value = parameter.default_value;
    declaration.parameter_type = parameter.type.text;
    declaration.no_echo = parameter.no_echo;
    declaration.description = unless_empty(parameter.description);
    auto& constraints = declaration.parameter_constraints.emplace();
    if (!parameter.allowed_values.empty()) constraints.allowed_values = parameter.allowed_values;
  }
  return out;
}

}  // namespace

// There are no macros here: what was given is what was processed.
Answer<GetTemplateOperation> get_template(CloudFormation& cloudformation, Call&,
                                          Asked<GetTemplateOperation> request) {
  std::optional<StoredInputs> inputs;
  if (request.change_set_name) {
    const NamedChangeSet named =
        TRY(need_change_set(cloudformation, *request.change_set_name, request.stack_name));
    inputs = cloudformation.inputs(key_of(*named.stack), *named.set);
  } else {
    const StoredStack* stack = TRY(need_stack(cloudformation, request.stack_name));
    inputs = cloudformation.shown_inputs(key_of(*stack));
  }
  GetTemplateOutput out;
  out.template_body = inputs ? inputs->text : "";
  out.stages_available = {"Original", "Processed"};
  return out;
}

Answer<GetTemplateSummaryOperation> get_template_summary(
    CloudFormation& cloudformation, Call& call, Asked<GetTemplateSummaryOperation> request) {
  if (request.stack_set_name) return not_supported({"GetTemplateSummary"}, "StackSetName");
  if (request.call_as.value_or("SELF") != "SELF")
    return not_supported({"GetTemplateSummary"}, "CallAs");
  std::string text;
  if (request.stack_name) {
    if (request.template_body || request.template_url)
      return errors::validation(
          "Only one of StackName, TemplateBody and TemplateURL may be given.");
    const StoredStack* stack = TRY(need_stack(cloudformation, request.stack_name));
    const auto inputs = cloudformation.shown_inputs(key_of(*stack));
    if (inputs) text = inputs->text;
  } else {
    text = TRY(template_text(call, request.template_body, request.template_url));
  }
  const auto of = stack::parse_template(text);
  if (!of.ok()) return errors::of(of.error());
  const stack::Summary summary = stack::summarise(*of);
  GetTemplateSummaryOutput out;
  out.parameters = declarations(*of);
  out.description = unless_empty(of->description);
  out.resource_types = summary.resource_types;
  if (!summary.capabilities.empty()) {
    out.capabilities = summary.capabilities;
    out.capabilities_reason = summary.capabilities_reason;
  }
  out.version = "2010-09-09";
  if (!of->metadata.is_null()) out.metadata = json::write(of->metadata);
  out.declared_transforms.emplace();
  return out;
}

Answer<ValidateTemplateOperation> validate_template(CloudFormation&, Call& call,
                                                    Asked<ValidateTemplateOperation> request) {
  const std::string text = TRY(template_text(call, request.template_body, request.template_url));
  const auto of = stack::parse_template(text);
  if (!of.ok()) return errors::of(of.error());
  const stack::Summary summary = stack::summarise(*of);
  ValidateTemplateOutput out;
  out.parameters.emplace();
  for (const stack::Parameter& parameter : of->parameters) {
    TemplateParameter& shown = out.parameters->emplace_back();
    shown.parameter_key = parameter.name;
    shown.default_value = parameter.default_value;
    shown.no_echo = parameter.no_echo;
    shown.description = unless_empty(parameter.description);
  }
  out.description = unless_empty(of->description);
  if (!summary.capabilities.empty()) {
    out.capabilities = summary.capabilities;
    out.capabilities_reason = summary.capabilities_reason;
  }
  return out;
}

}  // namespace skerry::cloudformation
