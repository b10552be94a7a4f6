#include "services/ec2/errors.hpp"

#include <fmt/format.h>

namespace skerry::ec2::errors {

ApiError refused(std::string_view code, std::string message) {
  return {.code = std::string(code), .status = 400, .message = std::move(message)};
}

ApiError not_found(Kind kind, std::string_view id) {
  const KindFacts& facts = facts_of(kind);
  switch (kind) {
    case Kind::nat_gateway:
      return refused(facts.not_found, fmt::format("NatGateway {} was not found", id));
    case Kind::security_group:
      return refused(facts.not_found, fmt::format("The security group '{}' does not exist", id));
    case Kind::vpc_endpoint:
      return refused(facts.not_found, fmt::format("The Vpc Endpoint Id '{}' does not exist", id));
    default:
      return refused(facts.not_found, fmt::format("The {} ID '{}' does not exist", facts.noun, id));
  }
}

ApiError malformed(Kind kind, std::string_view id) {
  const KindFacts& facts = facts_of(kind);
  return refused(facts.malformed,
                 fmt::format("Invalid id: \"{}\" (expecting \"{}...\")", id, facts.prefix));
}

ApiError no_association(std::string_view id) {
  return refused("InvalidAssociationID.NotFound",
                 fmt::format("The association ID '{}' does not exist", id));
}

ApiError dry_run() {
  return {.code = "DryRunOperation",
          .status = 412,
          .message = "Request would have succeeded, but DryRun flag is set."};
}

ApiError missing(std::string_view parameter) {
  return refused("MissingParameter",
                 fmt::format("The request must contain the parameter {}", parameter));
}

ApiError invalid_value(Parameter parameter, std::string_view value, std::string_view why) {
  return invalid(fmt::format("Value ({}) for parameter {} is invalid.{}{}", value, parameter.name,
                             why.empty() ? "" : " ", why));
}

ApiError invalid(std::string message) {
  return refused("InvalidParameterValue", std::move(message));
}

ApiError combination(std::string message) {
  return refused("InvalidParameterCombination", std::move(message));
}

ApiError bad_filter(std::string_view name) {
  return invalid(fmt::format("The filter '{}' is invalid", name));
}

ApiError bad_token() {
  return refused("InvalidNextToken", "The specified token isn't valid.");  // our words
}

ApiError not_a_block(Parameter parameter, std::string_view text) {
  return invalid_value(parameter, text, "This is not a valid CIDR block.");
}

ApiError vpc_range(std::string_view cidr) {
  return refused("InvalidVpc.Range", fmt::format("The CIDR '{}' is invalid.", cidr));
}

ApiError subnet_range(std::string_view cidr) {
  return refused("InvalidSubnet.Range", fmt::format("The CIDR '{}' is invalid.", cidr));
}

ApiError subnet_conflict(std::string_view cidr) {
  return refused("InvalidSubnet.Conflict",
                 fmt::format("The CIDR '{}' conflicts with another subnet", cidr));
}

ApiError dependencies(Kind kind, std::string_view id) {
  if (kind == Kind::security_group)
    return refused("DependencyViolation", fmt::format("resource {} has a dependent object", id));
  return refused(
      "DependencyViolation",
      fmt::format("The {} '{}' has dependencies and cannot be deleted.", facts_of(kind).noun, id));
}

ApiError limit(std::string_view code, std::string_view what) {
  return refused(code, fmt::format("The maximum number of {} has been reached.", what));
}

ApiError not_attached(Attachment attachment) {
  return refused("Gateway.NotAttached", fmt::format("resource {} is not attached to network {}",
                                                    attachment.gateway, attachment.vpc));
}

ApiError already_attached(Attachment attachment) {
  return refused("Resource.AlreadyAssociated",
                 fmt::format("resource {} is already attached to network {}", attachment.gateway,
                             attachment.vpc));
}

ApiError permission_malformed(std::string message) {
  return refused("InvalidPermission.Malformed", std::move(message));
}

ApiError permission_duplicate(std::string_view rule) {
  return refused("InvalidPermission.Duplicate",
                 fmt::format("the specified rule \"{}\" already exists", rule));
}

ApiError permission_absent() {
  return refused("InvalidPermission.NotFound",
                 "The specified rule does not exist in this security group.");
}

ApiError no_free_address() {
  return refused("InsufficientFreeAddressesInSubnet",
                 "The specified subnet does not have enough free addresses to satisfy the "
                 "request.");
}

ApiError address_in_use(std::string_view address) {
  return refused("InvalidIPAddress.InUse", fmt::format("Address {} is in use.", address));
}

ApiError interface_in_use(std::string_view id) {
  return refused("InvalidParameterValue",
                 fmt::format("Network interface '{}' is currently in use.", id));
}

ApiError not_yours() {
  return refused("AuthFailure", "You do not have permission to access the specified resource.");
}

ApiError token_mismatch() {
  return refused("IdempotentParameterMismatch",
                 "The client token has been used before with other parameters.");  // our words
}

}  // namespace skerry::ec2::errors
