#include <algorithm>

#include "services/ssm/handlers.hpp"

namespace skerry::ssm {

Answer<DeleteParameterOperation> delete_parameter(Ssm& ssm, Call& call,
                                                  Asked<DeleteParameterOperation> request) {
  const Reference reference = TRY(parse_reference(ssm.region(), *request.name));
  TRY(ssm.need(reference));
  ssm.erase(call.batch(), reference.key);
  return DeleteParameterResult{};
}

// A name that no parameter has, or could have, is no error.
Answer<DeleteParametersOperation> delete_parameters(Ssm& ssm, Call& call,
                                                    Asked<DeleteParametersOperation> request) {
  DeleteParametersResult response;
  response.deleted_parameters.emplace();
  response.invalid_parameters.emplace();
  for (const std::string& name : *request.names) {
    const Result<Reference, ApiError> reference = parse_reference(ssm.region(), name);
    const bool there = reference.ok() && ssm.need(*reference).ok();
    if (there) ssm.erase(call.batch(), reference->key);
    (there ? response.deleted_parameters : response.invalid_parameters)->push_back(name);
  }
  return response;
}

}  // namespace skerry::ssm
