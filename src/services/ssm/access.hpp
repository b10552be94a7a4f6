#pragma once
// What each operation needs permission for: actions, resources and context keys as in the Service
// Authorization Reference (its page "AWS Systems Manager").
// https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html

#include <string>
#include <string_view>
#include <vector>

#include "call/operation.hpp"
#include "services/ssm/state.hpp"
#include "shapes/ssm.hpp"

namespace skerry::ssm {

// With the tags of the parameter, where it is there.
Access access_to_parameter(const Ssm& ssm, std::string_view action, std::string_view reference);

template <class Op>
Accesses on_parameter(const Ssm& ssm, const Call&, const typename Op::Request& request) {
  Accesses accesses;
  accesses.push_back(access_to_parameter(ssm, "ssm:" + std::string(Op::shape.name), *request.name));
  return accesses;
}

template <class Op>
Accesses on_each_parameter(const Ssm& ssm, const Call&, const typename Op::Request& request) {
  Accesses accesses;
  for (const std::string& name : *request.names)
    accesses.push_back(access_to_parameter(ssm, "ssm:" + std::string(Op::shape.name), name));
  return accesses;
}

Accesses put_parameter_access(const Ssm& ssm, const Call& call, const PutParameterRequest& request);
Accesses by_path_access(const Ssm& ssm, const Call& call,
                        const GetParametersByPathRequest& request);
Accesses describe_access(const Ssm& ssm, const Call& call,
                         const DescribeParametersRequest& request);
Accesses add_tags_access(const Ssm& ssm, const Call& call, const AddTagsToResourceRequest& request);
Accesses remove_tags_access(const Ssm& ssm, const Call& call,
                            const RemoveTagsFromResourceRequest& request);
Accesses list_tags_access(const Ssm& ssm, const Call& call,
                          const ListTagsForResourceRequest& request);

}  // namespace skerry::ssm
