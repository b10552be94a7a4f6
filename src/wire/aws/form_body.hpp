#pragma once
// The parameters of the query protocols ("Tags.member.1.Key=team") to a struct.

#include <span>
#include <vector>

#include "wire/aws/protocol.hpp"
#include "wire/form/form.hpp"

namespace skerry::aws {

enum class FormStyle : std::uint8_t {
  query,  // lists are Name.member.N, maps Name.entry.N.key, unless flattened
  ec2,    // names begin with a capital, lists are Name.N
};

// The body's parameters, or those of the target when there is no body (presigned requests).
Result<std::vector<form::Pair>, ApiError> form_parameters(const WireRequest& request,
                                                          form::Form& storage);

Result<Decoded, ApiError> decode_form(std::vector<form::Pair> parameters, FormStyle style,
                                      MutableRef into);

}  // namespace skerry::aws
