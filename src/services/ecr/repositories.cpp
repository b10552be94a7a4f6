#include <algorithm>
#include <utility>

#include "call/ask.hpp"
#include "call/list_page.hpp"
#include "call/not_supported.hpp"
#include "services/ecr/errors.hpp"
#include "services/ecr/handlers.hpp"
#include "services/ecr/limits.hpp"
#include "services/ecr/tagging.hpp"
#include "shapes/kms.hpp"

namespace skerry::ecr {
namespace {

using ExclusionFilters = std::optional<std::vector<ImageTagMutabilityExclusionFilter>>;

constexpr std::string_view mutable_tags = "MUTABLE";
constexpr std::string_view with_exclusion = "_WITH_EXCLUSION";
constexpr std::string_view aes256 = "AES256";

ExclusionFilters exclusion_shapes(const StoredRepository& stored) {
  if (stored.exclusions.empty()) return {};
  std::vector<ImageTagMutabilityExclusionFilter> shapes;
  for (const std::string& text : stored.exclusions) {
    ImageTagMutabilityExclusionFilter& shape = shapes.emplace_back();
    shape.filter_type = "WILDCARD";
    shape.filter = text;
  }
  return shapes;
}

Repository repository_shape(const Ecr& ecr, const StoredRepository& stored) {
  Repository shape;
  shape.repository_arn = ecr.arn(stored.name);
  shape.registry_id = ecr.registry();
  shape.repository_name = stored.name;
  shape.repository_uri =
      ecr.registry() + ".dkr.ecr." + ecr.region().name.text + ".amazonaws.com/" + stored.name;
  shape.created_at = stored.created;
  shape.image_tag_mutability = stored.mutability;
  shape.image_tag_mutability_exclusion_filters = exclusion_shapes(stored);
  shape.image_scanning_configuration.emplace().scan_on_push = stored.scan_on_push;
  EncryptionConfiguration& encryption = shape.encryption_configuration.emplace();
  encryption.encryption_type = stored.encryption;
  if (!stored.kms_key.empty()) encryption.kms_key = stored.kms_key;
  return shape;
}

bool filter_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
         c == '_' || c == '*' || c == '-';
}

// ImageTagMutabilityExclusionFilter: 1 to 128 of [0-9a-zA-Z._*-], at most two wildcards.
bool valid_filter(std::string_view filter) {
  return !filter.empty() && filter.size() <= limits::exclusion_filter_chars_max &&
         std::all_of(filter.begin(), filter.end(), filter_char) &&
         std::count(filter.begin(), filter.end(), '*') <= 2;
}

Result<Done, ApiError> set_mutability(StoredRepository& repository,
                                      const std::optional<std::string>& mutability,
                                      const ExclusionFilters& filters) {
  constexpr errors::Parameter parameter{"imageTagMutabilityExclusionFilters"};
  repository.mutability = mutability.value_or(std::string(mutable_tags));
  repository.exclusions.clear();
  const bool exclusion = repository.mutability.ends_with(with_exclusion);
  const bool given = filters && !filters->empty();
  if (exclusion && !given)
    return errors::invalid(parameter,
                           "exclusion filters are required with this imageTagMutability");
  if (!exclusion && given) {
    return errors::invalid(parameter,
                           "exclusion filters can only be used with MUTABLE_WITH_EXCLUSION or "
                           "IMMUTABLE_WITH_EXCLUSION");
  }
  if (!given) return Done{};
  if (filters->size() > limits::exclusion_filters_max)
    return errors::invalid(parameter, "must have length less than or equal to 5");
  for (const ImageTagMutabilityExclusionFilter& filter : *filters) {
    if (!valid_filter(*filter.filter))
      return errors::invalid(parameter,
                             "must satisfy regular expression '^[0-9a-zA-Z._*-]{1,128}'");
    repository.exclusions.push_back(*filter.filter);
  }
  return Done{};
}

// A KMS key is looked up with the caller's permissions, and its ARN recorded.
Result<Done, ApiError> set_encryption(Call& call, StoredRepository& repository,
                                      const std::optional<EncryptionConfiguration>& wanted) {
  repository.encryption = aes256;
  if (!wanted) return Done{};
  repository.encryption = *wanted->encryption_type;
  if (repository.encryption == aes256) {
    if (wanted->kms_key)
      return errors::invalid({"kmsKey"}, "must not be specified for the encryption type AES256");
    return Done{};
  }
  if (!wanted->kms_key)
    return not_supported({"CreateRepository"}, "the AWS managed key aws/ecr: name a kmsKey");
  kms::DescribeKeyRequest request;
  request.key_id = wanted->kms_key;
  const auto answer = ask<kms::DescribeKeyOperation>(call, {"ecr.amazonaws.com"}, request);
  if (!answer.ok()) return errors::of_kms(answer.error());
  repository.kms_key = answer->key_metadata->arn.value_or("");
  return Done{};
}

Result<DescribeRepositoriesResponse, ApiError> describe_named(
    const Ecr& ecr, const DescribeRepositoriesRequest& request) {
  if (request.next_token || request.max_results) return errors::names_with_pages();
  DescribeRepositoriesResponse response;
  response.repositories.emplace();
  for (const std::string& name : *request.repository_names) {
    const StoredRepository* repository = TRY(ecr.need(name, request.registry_id));
    response.repositories->push_back(repository_shape(ecr, *repository));
  }
  return response;
}

}  // namespace

Answer<CreateRepositoryOperation> create_repository(Ecr& ecr, Call& call,
                                                    Asked<CreateRepositoryOperation> request) {
  if (request.registry_id && *request.registry_id != ecr.registry())
    return not_supported({"CreateRepository"}, "the registryId of another account");
  if (ecr.repositories().find(*request.repository_name) != nullptr) {
    return errors::exists({.repository = *request.repository_name, .registry = ecr.registry()});
  }
  if (ecr.repositories().size() >= limits::repositories_max) return errors::too_many_repositories();
  StoredRepository repository;
  repository.name = *request.repository_name;
  repository.created = call.time();
  TRY(set_mutability(repository, request.image_tag_mutability,
                     request.image_tag_mutability_exclusion_filters));
  if (request.image_scanning_configuration)
    repository.scan_on_push = request.image_scanning_configuration->scan_on_push.value_or(false);
  if (request.tags) repository.tags = TRY(tagged({}, *request.tags));
  TRY(set_encryption(call, repository, request.encryption_configuration));
  CreateRepositoryResponse response;
  response.repository = repository_shape(ecr, repository);
  ecr.put(call.batch(), std::move(repository));
  return response;
}

Answer<DescribeRepositoriesOperation> describe_repositories(
    Ecr& ecr, Call&, Asked<DescribeRepositoriesOperation> request) {
  if (request.repository_names && !request.repository_names->empty())
    return describe_named(ecr, request);
  std::optional<ListPage> page =
      ListPage::open({"ecr.repositories"}, request.next_token,
                     request.max_results.value_or(limits::page_items_default));
  if (!page) return errors::bad_token();
  DescribeRepositoriesResponse response;
  response.repositories.emplace();
  if (request.registry_id && *request.registry_id != ecr.registry()) return response;
  const auto& entries = ecr.repositories().entries();
  for (auto entry = entries.upper_bound(page->after()); entry != entries.end(); ++entry) {
    if (!page->take(entry->first)) break;
    response.repositories->push_back(repository_shape(ecr, entry->second));
  }
  response.next_token = page->next_token();
  return response;
}

// `force` matters for repositories with images, and there are none.
Answer<DeleteRepositoryOperation> delete_repository(Ecr& ecr, Call& call,
                                                    Asked<DeleteRepositoryOperation> request) {
  const StoredRepository* repository = TRY(ecr.need(*request.repository_name, request.registry_id));
  DeleteRepositoryResponse response;
  response.repository = repository_shape(ecr, *repository);
  ecr.erase(call.batch(), *request.repository_name);
  return response;
}

Answer<PutImageTagMutabilityOperation> put_image_tag_mutability(
    Ecr& ecr, Call& call, Asked<PutImageTagMutabilityOperation> request) {
  const StoredRepository* repository = TRY(ecr.need(*request.repository_name, request.registry_id));
  StoredRepository changed = *repository;
  TRY(set_mutability(changed, request.image_tag_mutability,
                     request.image_tag_mutability_exclusion_filters));
  PutImageTagMutabilityResponse response;
  response.registry_id = ecr.registry();
  response.repository_name = changed.name;
  response.image_tag_mutability = changed.mutability;
  response.image_tag_mutability_exclusion_filters = exclusion_shapes(changed);
  ecr.put(call.batch(), std::move(changed));
  return response;
}

Answer<PutImageScanningConfigurationOperation> put_image_scanning_configuration(
    Ecr& ecr, Call& call, Asked<PutImageScanningConfigurationOperation> request) {
  const StoredRepository* repository = TRY(ecr.need(*request.repository_name, request.registry_id));
  StoredRepository changed = *repository;
  changed.scan_on_push = request.image_scanning_configuration->scan_on_push.value_or(false);
  PutImageScanningConfigurationResponse response;
  response.registry_id = ecr.registry();
  response.repository_name = changed.name;
  response.image_scanning_configuration.emplace().scan_on_push = changed.scan_on_push;
  ecr.put(call.batch(), std::move(changed));
  return response;
}

}  // namespace skerry::ecr
