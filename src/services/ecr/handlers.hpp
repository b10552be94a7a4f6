#pragma once
// The handlers of ECR's operations, by the file that has them. Each is a plain function over the
// state: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Operations.html

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/ecr/state.hpp"
#include "shapes/ecr.hpp"
#include "wire/aws/error.hpp"

namespace skerry::ecr {

template <class Operation>
using Asked = const typename Operation::Request&;
template <class Operation>
using Answer = Result<typename Operation::Response, ApiError>;

// repositories.cpp
Answer<CreateRepositoryOperation> create_repository(Ecr& ecr, Call& call,
                                                    Asked<CreateRepositoryOperation> request);
Answer<DescribeRepositoriesOperation> describe_repositories(
    Ecr& ecr, Call& call, Asked<DescribeRepositoriesOperation> request);
Answer<DeleteRepositoryOperation> delete_repository(Ecr& ecr, Call& call,
                                                    Asked<DeleteRepositoryOperation> request);
Answer<PutImageTagMutabilityOperation> put_image_tag_mutability(
    Ecr& ecr, Call& call, Asked<PutImageTagMutabilityOperation> request);
Answer<PutImageScanningConfigurationOperation> put_image_scanning_configuration(
    Ecr& ecr, Call& call, Asked<PutImageScanningConfigurationOperation> request);

// policies.cpp
Answer<SetRepositoryPolicyOperation> set_repository_policy(
    Ecr& ecr, Call& call, Asked<SetRepositoryPolicyOperation> request);
Answer<GetRepositoryPolicyOperation> get_repository_policy(
    Ecr& ecr, Call& call, Asked<GetRepositoryPolicyOperation> request);
Answer<DeleteRepositoryPolicyOperation> delete_repository_policy(
    Ecr& ecr, Call& call, Asked<DeleteRepositoryPolicyOperation> request);
Answer<PutLifecyclePolicyOperation> put_lifecycle_policy(
    Ecr& ecr, Call& call, Asked<PutLifecyclePolicyOperation> request);
Answer<GetLifecyclePolicyOperation> get_lifecycle_policy(
    Ecr& ecr, Call& call, Asked<GetLifecyclePolicyOperation> request);
Answer<DeleteLifecyclePolicyOperation> delete_lifecycle_policy(
    Ecr& ecr, Call& call, Asked<DeleteLifecyclePolicyOperation> request);

// images.cpp
Answer<ListImagesOperation> list_images(Ecr& ecr, Call& call, Asked<ListImagesOperation> request);
Answer<DescribeImagesOperation> describe_images(Ecr& ecr, Call& call,
                                                Asked<DescribeImagesOperation> request);
Answer<BatchGetImageOperation> batch_get_image(Ecr& ecr, Call& call,
                                               Asked<BatchGetImageOperation> request);
Answer<BatchDeleteImageOperation> batch_delete_image(Ecr& ecr, Call& call,
                                                     Asked<BatchDeleteImageOperation> request);

// tags.cpp
Answer<TagResourceOperation> tag_resource(Ecr& ecr, Call& call,
                                          Asked<TagResourceOperation> request);
Answer<UntagResourceOperation> untag_resource(Ecr& ecr, Call& call,
                                              Asked<UntagResourceOperation> request);
Answer<ListTagsForResourceOperation> list_tags_for_resource(
    Ecr& ecr, Call& call, Asked<ListTagsForResourceOperation> request);

}  // namespace skerry::ecr
