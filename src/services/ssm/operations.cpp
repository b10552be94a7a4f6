#include "services/ssm/operations.hpp"

#include <array>

#include "services/ssm/access.hpp"
#include "services/ssm/handlers.hpp"

namespace skerry::ssm {
namespace {

constexpr std::array table{
    serve<PutParameterOperation, put_parameter_access, put_parameter>(),
    serve<GetParameterOperation, on_parameter<GetParameterOperation>, get_parameter>(),
    serve<GetParametersOperation, on_each_parameter<GetParametersOperation>, get_parameters>(),
    serve<GetParametersByPathOperation, by_path_access, get_parameters_by_path>(),
    serve<GetParameterHistoryOperation, on_parameter<GetParameterHistoryOperation>,
          get_parameter_history>(),
    serve<DescribeParametersOperation, describe_access, describe_parameters>(),
    serve<DeleteParameterOperation, on_parameter<DeleteParameterOperation>, delete_parameter>(),
    serve<DeleteParametersOperation, on_each_parameter<DeleteParametersOperation>,
          delete_parameters>(),
    // labels
    serve<LabelParameterVersionOperation, on_parameter<LabelParameterVersionOperation>,
          label_parameter_version>(),
    serve<UnlabelParameterVersionOperation, on_parameter<UnlabelParameterVersionOperation>,
          unlabel_parameter_version>(),
    // tags
    serve<AddTagsToResourceOperation, add_tags_access, add_tags_to_resource>(),
    serve<RemoveTagsFromResourceOperation, remove_tags_access, remove_tags_from_resource>(),
    serve<ListTagsForResourceOperation, list_tags_access, list_tags_for_resource>(),
};

}  // namespace

std::span<const Operation> operations() { return table; }

ServiceEntry service(Ssm& ssm) {
  return {.shape = &service_shape, .operations = operations(), .state = &ssm};
}

}  // namespace skerry::ssm
