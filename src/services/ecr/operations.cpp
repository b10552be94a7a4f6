#include "services/ecr/operations.hpp"

#include <array>

#include "services/ecr/access.hpp"
#include "services/ecr/handlers.hpp"

namespace skerry::ecr {
namespace {

constexpr std::array table{
    // repositories
    serve<CreateRepositoryOperation, create_access, create_repository>(),
    serve<DescribeRepositoriesOperation, describe_access, describe_repositories>(),
    serve<DeleteRepositoryOperation, on_repository<DeleteRepositoryOperation>, delete_repository>(),
    serve<PutImageTagMutabilityOperation, on_repository<PutImageTagMutabilityOperation>,
          put_image_tag_mutability>(),
    serve<PutImageScanningConfigurationOperation,
          on_repository<PutImageScanningConfigurationOperation>,
          put_image_scanning_configuration>(),
    // policies
    serve<SetRepositoryPolicyOperation, on_repository<SetRepositoryPolicyOperation>,
          set_repository_policy>(),
    serve<GetRepositoryPolicyOperation, on_repository<GetRepositoryPolicyOperation>,
          get_repository_policy>(),
    serve<DeleteRepositoryPolicyOperation, on_repository<DeleteRepositoryPolicyOperation>,
          delete_repository_policy>(),
    serve<PutLifecyclePolicyOperation, on_repository<PutLifecyclePolicyOperation>,
          put_lifecycle_policy>(),
    serve<GetLifecyclePolicyOperation, on_repository<GetLifecyclePolicyOperation>,
          get_lifecycle_policy>(),
    serve<DeleteLifecyclePolicyOperation, on_repository<DeleteLifecyclePolicyOperation>,
          delete_lifecycle_policy>(),
    // images
    serve<ListImagesOperation, on_repository<ListImagesOperation>, list_images>(),
    serve<DescribeImagesOperation, on_repository<DescribeImagesOperation>, describe_images>(),
    serve<BatchGetImageOperation, on_repository<BatchGetImageOperation>, batch_get_image>(),
    serve<BatchDeleteImageOperation, on_repository<BatchDeleteImageOperation>,
          batch_delete_image>(),
    // tags
    serve<TagResourceOperation, tag_access, tag_resource>(),
    serve<UntagResourceOperation, untag_access, untag_resource>(),
    serve<ListTagsForResourceOperation, list_tags_access, list_tags_for_resource>(),
};

}  // namespace

std::span<const Operation> operations() { return table; }

ServiceEntry service(Ecr& ecr) {
  return {.shape = &service_shape, .operations = operations(), .state = &ecr};
}

}  // namespace skerry::ecr
