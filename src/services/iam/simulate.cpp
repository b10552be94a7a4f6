#include "policy/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "call/not_supported.hpp"
#include "services/iam/handlers.hpp"
#include "services/iam/lookup.hpp"
#include "services/iam/pages.hpp"
#include "services/iam/simulated_policies.hpp"
#include "wire/aws/shape.hpp"

// SimulatePrincipalPolicy and SimulateCustomPolicy: one result for each action and resource, in the
// request's order, decided by the engine that decides real requests.

namespace skerry::iam {
namespace {

struct Simulation {
  policy::AuthorisationRequest request;  // all but action and resource
  policy::CallerPolicies caller_policies;
  policy::ResourcePolicies resource_policies;
  SimulatedPolicies sources;  // every policy that takes part
};

std::vector<policy::PolicyPtr> compiled(const SimulatedPolicies& policies) {
  std::vector<policy::PolicyPtr> pointers;
  for (const SimulatedPolicy& each : policies) pointers.push_back(each.policy);
  return pointers;
}

void add_sources(Simulation& simulation, SimulatedPolicies policies) {
  std::move(policies.begin(), policies.end(), std::back_inserter(simulation.sources));
}

Result<Done, ApiError> set_boundary(Simulation& simulation, SimulatedPolicies boundary) {
  if (boundary.empty()) return Done{};
  if (boundary.size() > 1)
    return errors::invalid_input(
        "You can input only one permissions boundary when you pass a policy to this operation.");
  simulation.caller_policies.boundary = boundary.front().policy;
  add_sources(simulation, std::move(boundary));
  return Done{};
}

// "123456789012" or "arn:aws:iam::123456789012:root"
std::string owner_account(const std::string& owner) {
  const std::optional<Arn> arn = parse_arn(owner);
  return arn ? arn->account : owner;
}

// CallerArn may only be a user; its name and id are known when it is one of this account.
Result<policy::Caller, ApiError> user_caller(const Iam& iam, const std::string& arn) {
  const std::optional<EntityArn> parsed = parse_entity_arn(arn);
  if (!parsed || parsed->kind != EntityKind::user)
    return errors::invalid_input("CallerArn must be the ARN of a user: " + arn);
  return policy::Caller{.type = policy::CallerType::user,
                        .arn = arn,
                        .account = parsed->account,
                        .unique_id = iam.principal_id(arn).value_or(""),
                        .issuer_arn = {},
                        .name = parsed->name,
                        .service_names = {}};
}

policy::Caller role_caller(const Iam& iam, const PolicySource& source) {
  return {.type = policy::CallerType::assumed_role,
          .arn = fmt::format("arn:aws:sts::{}:assumed-role/{}/simulation", iam.account().text,
                             source.name),
          .account = iam.account().text,
          .unique_id = source.id + ":simulation",
          .issuer_arn = source.arn,
          .name = {},
          .service_names = {}};
}

// What both operations' requests have in common.
template <class Op>
Result<Done, ApiError> set_circumstances(const Iam& iam, Asked<Op> request,
                                         Simulation& simulation) {
  if (request.resource_handling_option)
    return not_supported({Op::shape.name}, "ResourceHandlingOption");
  if (request.resource_policy) {
    SimulatedPolicies resource = TRY(
        input_policies({*request.resource_policy}, "ResourcePolicy", policy::PolicyKind::resource));
    simulation.resource_policies.policy = resource.front().policy;
    add_sources(simulation, std::move(resource));
  }
  policy::AuthorisationRequest& asked = simulation.request;
  if (request.caller_arn) asked.caller = TRY(user_caller(iam, *request.caller_arn));
  if (asked.caller.type == policy::CallerType::anonymous) {
    // Nobody in particular of this account.
    asked.caller.type = policy::CallerType::user;
    asked.caller.account = iam.account().text;
  } else {
    policy::set_caller_keys(asked.context, asked.caller);
  }
  if (request.resource_owner) asked.resource_account = owner_account(*request.resource_owner);
  if (request.context_entries) {
    for (const ContextEntry& entry : *request.context_entries)
      asked.context.set(entry.context_key_name.value_or(""),
                        entry.context_key_values.value_or(std::vector<std::string>{}));
  }
  for (const std::string& action : *request.action_names)
    if (action.find(':') == std::string::npos || action.find('*') != std::string::npos)
      return errors::invalid_input("Invalid Entity Action: " + action);
  return Done{};
}

template <class Shape>
void set_decision(Shape& shape, const Simulation& simulation, const policy::Decision& decision) {
  std::vector<Statement>& matched = shape.matched_statements.emplace();
  for (const policy::StatementMatch& match : decision.matched) {
    const auto source =
        std::find_if(simulation.sources.begin(), simulation.sources.end(),
                     [&](const SimulatedPolicy& each) { return each.policy == match.policy; });
    if (source == simulation.sources.end()) continue;
    Statement& statement = matched.emplace_back();
    statement.source_policy_id = source->source_id;
    statement.source_policy_type = source->source_type;
    if (match.index >= source->positions.size()) continue;
    const policy::StatementPosition& place = source->positions[match.index];
    statement.start_position.emplace().line = static_cast<std::int32_t>(place.start.line);
    statement.start_position->column = static_cast<std::int32_t>(place.start.column);
    statement.end_position.emplace().line = static_cast<std::int32_t>(place.end.line);
    statement.end_position->column = static_cast<std::int32_t>(place.end.column);
  }
  shape.missing_context_values = decision.missing_context_keys;
  if (simulation.caller_policies.boundary) {
    shape.permissions_boundary_decision_detail.emplace().allowed_by_permissions_boundary =
        decision.allowed_by_boundary;
  }
}

EvaluationResult evaluated(const Simulation& simulation, const std::string& action,
                           const std::string& resource) {
  policy::AuthorisationRequest asked = simulation.request;
  asked.action = action;
  asked.resource = resource;
  const policy::Decision decision = policy::evaluate(
      asked, simulation.caller_policies, simulation.resource_policies, policy::Detail::everything);
  EvaluationResult result;
  result.eval_action_name = action;
  result.eval_resource_name = resource;
  result.eval_decision = std::string(policy::eval_decision(decision.outcome));
  set_decision(result, simulation, decision);
  if (!simulation.caller_policies.service_control.empty()) {
    result.organizations_decision_detail.emplace().allowed_by_organizations =
        decision.allowed() || decision.layer != policy::Layer::service_control;
  }
  if (resource != "*") {
    ResourceSpecificResult& specific = result.resource_specific_results.emplace().emplace_back();
    specific.eval_resource_name = resource;
    specific.eval_resource_decision = *result.eval_decision;
    set_decision(specific, simulation, decision);
  }
  return result;
}

// The place of a result among all of them, as a marker's key.
std::string result_key(std::size_t index) { return fmt::format("{:012}", index); }

template <class Request>
Result<SimulatePolicyResponse, ApiError> run(const Simulation& simulation, const Request& request) {
  static const std::vector<std::string> any_resource{"*"};
  const std::vector<std::string>& resources =
      request.resource_arns && !request.resource_arns->empty() ? *request.resource_arns
                                                               : any_resource;
  Page page = TRY(Page::open(request));
  std::size_t index = 0;
  if (!page.after().empty()) {
    const std::string& after = page.after();
    const auto parsed = std::from_chars(after.data(), after.data() + after.size(), index);
    if (parsed.ec != std::errc{}) return errors::validation("Invalid Marker.");
    ++index;
  }
  SimulatePolicyResponse response;
  response.evaluation_results.emplace();
  for (; index < request.action_names->size() * resources.size(); ++index) {
    if (!page.take(result_key(index))) break;
    response.evaluation_results->push_back(
        evaluated(simulation, (*request.action_names)[index / resources.size()],
                  resources[index % resources.size()]));
  }
  page.close(response);
  return response;
}

Result<SimulatedPolicies, ApiError> identity_inputs(
    const std::optional<std::vector<std::string>>& documents, std::string_view list) {
  if (!documents) return SimulatedPolicies{};
  return input_policies(*documents, list, policy::PolicyKind::identity);
}

GetContextKeysForPolicyResponse context_keys(const SimulatedPolicies& policies) {
  const std::vector<policy::PolicyPtr> pointers = compiled(policies);
  GetContextKeysForPolicyResponse response;
  response.context_key_names = policy::context_keys_used(pointers);
  return response;
}

}  // namespace

Answer<SimulatePrincipalPolicyOperation> simulate_principal_policy(
    Iam& iam, Call&, Asked<SimulatePrincipalPolicyOperation> request) {
  if (request.policy_exclusion_list)
    return not_supported({"SimulatePrincipalPolicy"}, "PolicyExclusionList");
  PolicySource source = TRY(policy_source(iam, *request.policy_source_arn));
  if (request.resource_policy && !request.caller_arn && source.kind != EntityKind::user)
    return errors::invalid_input(
        "CallerArn is required when a ResourcePolicy is given and the PolicySourceArn is not a "
        "user's.");
  Simulation simulation;
  if (source.kind == EntityKind::user)
    simulation.request.caller = TRY(user_caller(iam, source.arn));
  if (source.kind == EntityKind::role) simulation.request.caller = role_caller(iam, source);
  SimulatedPolicies more = TRY(identity_inputs(request.policy_input_list, "PolicyInputList"));
  SimulatedPolicies boundary = TRY(identity_inputs(request.permissions_boundary_policy_input_list,
                                                   "PermissionsBoundaryPolicyInputList"));
  add_sources(simulation, std::move(source.policies));
  add_sources(simulation, std::move(more));
  simulation.caller_policies.identity = compiled(simulation.sources);
  TRY(set_boundary(simulation,
                   boundary.empty() ? std::move(source.boundary) : std::move(boundary)));
  TRY(set_circumstances<SimulatePrincipalPolicyOperation>(iam, request, simulation));
  return run(simulation, request);
}

Answer<SimulateCustomPolicyOperation> simulate_custom_policy(
    Iam& iam, Call&, Asked<SimulateCustomPolicyOperation> request) {
  Simulation simulation;
  SimulatedPolicies inputs = TRY(identity_inputs(request.policy_input_list, "PolicyInputList"));
  SimulatedPolicies boundary = TRY(identity_inputs(request.permissions_boundary_policy_input_list,
                                                   "PermissionsBoundaryPolicyInputList"));
  simulation.caller_policies.identity = compiled(inputs);
  add_sources(simulation, std::move(inputs));
  TRY(set_boundary(simulation, std::move(boundary)));
  if (request.ordered_organization_policy_input_list) {
    for (const OrderedOrganizationPolicyType& level :
         *request.ordered_organization_policy_input_list) {
      SimulatedPolicies controls = TRY(identity_inputs(level.service_control_policy_input_list,
                                                       "ServiceControlPolicyInputList"));
      simulation.caller_policies.service_control.push_back(compiled(controls));
      add_sources(simulation, std::move(controls));
    }
  }
  if (request.resource_policy && !request.caller_arn)
    return errors::invalid_input("CallerArn is required when a ResourcePolicy is given.");
  TRY(set_circumstances<SimulateCustomPolicyOperation>(iam, request, simulation));
  return run(simulation, request);
}

Answer<GetContextKeysForCustomPolicyOperation> get_context_keys_for_custom_policy(
    Iam&, Call&, Asked<GetContextKeysForCustomPolicyOperation> request) {
  const SimulatedPolicies policies =
      TRY(identity_inputs(request.policy_input_list, "PolicyInputList"));
  return context_keys(policies);
}

Answer<GetContextKeysForPrincipalPolicyOperation> get_context_keys_for_principal_policy(
    Iam& iam, Call&, Asked<GetContextKeysForPrincipalPolicyOperation> request) {
  PolicySource source = TRY(policy_source(iam, *request.policy_source_arn));
  SimulatedPolicies more = TRY(identity_inputs(request.policy_input_list, "PolicyInputList"));
  std::move(more.begin(), more.end(), std::back_inserter(source.policies));
  return context_keys(source.policies);
}

}  // namespace skerry::iam
