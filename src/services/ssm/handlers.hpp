#pragma once
// The handlers of Parameter Store's operations, by the file that has them. Each is a plain function
// over the state: https://docs.aws.amazon.com/systems-manager/latest/APIReference/

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/ssm/state.hpp"
#include "shapes/ssm.hpp"
#include "wire/aws/error.hpp"

namespace skerry::ssm {

template <class Operation>
using Asked = const typename Operation::Request&;
template <class Operation>
using Answer = Result<typename Operation::Response, ApiError>;

// put.cpp
Answer<PutParameterOperation> put_parameter(Ssm& ssm, Call& call,
                                            Asked<PutParameterOperation> request);

// get.cpp
Answer<GetParameterOperation> get_parameter(Ssm& ssm, Call& call,
                                            Asked<GetParameterOperation> request);
Answer<GetParametersOperation> get_parameters(Ssm& ssm, Call& call,
                                              Asked<GetParametersOperation> request);
Answer<GetParametersByPathOperation> get_parameters_by_path(
    Ssm& ssm, Call& call, Asked<GetParametersByPathOperation> request);
Answer<GetParameterHistoryOperation> get_parameter_history(
    Ssm& ssm, Call& call, Asked<GetParameterHistoryOperation> request);

// describe.cpp
Answer<DescribeParametersOperation> describe_parameters(Ssm& ssm, Call& call,
                                                        Asked<DescribeParametersOperation> request);

// delete.cpp
Answer<DeleteParameterOperation> delete_parameter(Ssm& ssm, Call& call,
                                                  Asked<DeleteParameterOperation> request);
Answer<DeleteParametersOperation> delete_parameters(Ssm& ssm, Call& call,
                                                    Asked<DeleteParametersOperation> request);

// labels.cpp
Answer<LabelParameterVersionOperation> label_parameter_version(
    Ssm& ssm, Call& call, Asked<LabelParameterVersionOperation> request);
Answer<UnlabelParameterVersionOperation> unlabel_parameter_version(
    Ssm& ssm, Call& call, Asked<UnlabelParameterVersionOperation> request);

// tags.cpp
Answer<AddTagsToResourceOperation> add_tags_to_resource(Ssm& ssm, Call& call,
                                                        Asked<AddTagsToResourceOperation> request);
Answer<RemoveTagsFromResourceOperation> remove_tags_from_resource(
    Ssm& ssm, Call& call, Asked<RemoveTagsFromResourceOperation> request);
Answer<ListTagsForResourceOperation> list_tags_for_resource(
    Ssm& ssm, Call& call, Asked<ListTagsForResourceOperation> request);

}  // namespace skerry::ssm
