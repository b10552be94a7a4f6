#include <algorithm>
#include <utility>

#include "services/kms/errors.hpp"
#include "services/kms/handlers.hpp"
#include "services/kms/limits.hpp"
#include "services/kms/lookup.hpp"
#include "services/kms/pages.hpp"

namespace skerry::kms {
namespace {

// "The alias name must begin with alias/ followed by a name ... cannot begin with alias/aws/" (API
// reference, CreateAlias). The model's pattern has checked the characters, but for the colon.
Result<Done, ApiError> check_alias_name(const std::string& name) {
  if (!name.starts_with(alias_prefix) || name.size() == alias_prefix.size())
    return errors::alias_without_prefix();
  if (name.starts_with(aws_alias_prefix)) return errors::reserved_alias();
  if (name.find(':') != name.npos) return errors::invalid_alias_name(name);
  return Done{};
}

Result<const StoredKey*, ApiError> need_target(const Kms& kms, const Call& call,
                                               const std::string& text) {
  const KeyName name = TRY(parse_key_name(text, kms.region()));
  if (name.kind == NameKind::alias) return errors::alias_of_alias();
  return need_not_pending(kms, call, text);
}

AliasListEntry described(const Kms& kms, const std::string& name, const StoredAlias& alias) {
  AliasListEntry shape;
  shape.alias_name = name;
  shape.alias_arn = alias_arn(kms.region(), name);
  shape.target_key_id = alias.key_id;
  shape.creation_date = alias.created;
  shape.last_updated_date = alias.updated;
  return shape;
}

}  // namespace

Answer<CreateAliasOperation> create_alias(Kms& kms, Call& call,
                                          Asked<CreateAliasOperation> request) {
  const std::string& name = *request.alias_name;
  TRY(check_alias_name(name));
  kms.sweep(call.batch(), call.time());
  const StoredKey* key = TRY(need_target(kms, call, *request.target_key_id));
  if (kms.aliases().find(name) != nullptr)
    return errors::alias_exists(alias_arn(kms.region(), name));
  if (kms.indexes().aliases_of(key->id).size() >= limits::aliases_per_key_max)
    return errors::quota("aliases per key", limits::aliases_per_key_max);
  kms.put_alias(call.batch(), name,
                {.key_id = key->id, .created = call.time(), .updated = call.time()});
  return CreateAliasOperation::Response{};
}

Answer<UpdateAliasOperation> update_alias(Kms& kms, Call& call,
                                          Asked<UpdateAliasOperation> request) {
  const std::string& name = *request.alias_name;
  TRY(check_alias_name(name));
  const StoredAlias* alias = kms.alias(name, call.time());
  if (alias == nullptr) return errors::no_such_alias(alias_arn(kms.region(), name));
  const StoredKey* key = TRY(need_target(kms, call, *request.target_key_id));
  const bool moves = alias->key_id != key->id;
  if (moves && kms.indexes().aliases_of(key->id).size() >= limits::aliases_per_key_max)
    return errors::quota("aliases per key", limits::aliases_per_key_max);
  StoredAlias changed = *alias;
  changed.key_id = key->id;
  changed.updated = call.time();
  kms.put_alias(call.batch(), name, std::move(changed));
  return UpdateAliasOperation::Response{};
}

Answer<DeleteAliasOperation> delete_alias(Kms& kms, Call& call,
                                          Asked<DeleteAliasOperation> request) {
  const std::string& name = *request.alias_name;
  TRY(check_alias_name(name));
  if (kms.alias(name, call.time()) == nullptr)
    return errors::no_such_alias(alias_arn(kms.region(), name));
  kms.erase_alias(call.batch(), name);
  return DeleteAliasOperation::Response{};
}

Answer<ListAliasesOperation> list_aliases(Kms& kms, Call& call,
                                          Asked<ListAliasesOperation> request) {
  Page page = TRY(Page::open(request, limits::aliases_page_default));
  const StoredKey* only = nullptr;
  if (request.key_id) only = TRY(need_key(kms, call, *request.key_id));
  ListAliasesResponse response;
  std::vector<AliasListEntry>& shown = response.aliases.emplace();
  const auto& entries = kms.aliases().entries();
  for (auto entry = entries.upper_bound(page.after()); entry != entries.end(); ++entry) {
    if (only != nullptr && entry->second.key_id != only->id) continue;
    if (kms.alias(entry->first, call.time()) == nullptr) continue;
    if (!page.take(entry->first)) break;
    shown.push_back(described(kms, entry->first, entry->second));
  }
  page.close(response);
  return response;
}

}  // namespace skerry::kms
