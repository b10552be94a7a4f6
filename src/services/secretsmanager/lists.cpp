// ListSecrets and ListSecretVersionIds.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "call/list_page.hpp"
#include "services/secretsmanager/errors.hpp"
#include "services/secretsmanager/filters.hpp"
#include "services/secretsmanager/handlers.hpp"
#include "services/secretsmanager/limits.hpp"
#include "services/secretsmanager/lookup.hpp"
#include "services/secretsmanager/shapes.hpp"

namespace skerry::secretsmanager {
namespace {

std::string sortable(WallTime time) {
  return fmt::format("{:020}", time.time_since_epoch().count());
}

// A text whose order is the list's, and that no other item has.
std::string sort_key(const StoredSecret& secret, const std::string& by) {
  if (by == "name") return secret.name;
  WallTime time = secret.created;
  if (by == "last-changed-date") time = secret.changed;
  if (by == "last-accessed-date") time = secret.accessed.value_or(WallTime{});
  return sortable(time) + " " + secret.name;
}

struct Listed {
  std::string key;
  const StoredSecret* secret;
};

std::vector<Listed> listed(const SecretsManager& state, const Call& call,
                           const ListSecretsRequest& request) {
  const std::vector<Filter> filters = request.filters.value_or(std::vector<Filter>{});
  const std::string by = request.sort_by.value_or("created-date");
  const bool planned = request.include_planned_deletion.value_or(false);
  std::vector<Listed> items;
  for (const auto& [name, secret] : state.secrets().entries()) {
    if (SecretsManager::gone(secret, call.time()) || (secret.deletion && !planned)) continue;
    if (passes(secret, {call.region().name.text}, filters))
      items.push_back({sort_key(secret, by), &secret});
  }
  const bool descending = request.sort_order == "desc";
  std::sort(items.begin(), items.end(), [&](const Listed& a, const Listed& b) {
    return descending ? a.key > b.key : a.key < b.key;
  });
  return items;
}

bool before_page(const ListPage& page, const std::string& key, const ListSecretsRequest& request) {
  if (page.after().empty()) return false;
  return request.sort_order == "desc" ? key >= page.after() : key <= page.after();
}

}  // namespace

std::optional<StagesOfVersions> stages_of_versions(const StoredSecret& secret) {
  StagesOfVersions stages;
  for (const StoredVersion& version : secret.versions)
    if (!version.stages.empty()) stages.emplace_back(version.id, version.stages);
  if (stages.empty()) return std::nullopt;
  return stages;
}

// "If not specified, secrets are listed by CreatedDate."
Answer<ListSecretsOperation> list_secrets(SecretsManager& state, Call& call,
                                          Asked<ListSecretsOperation> request) {
  if (request.filters) TRY(check_filters(*request.filters));
  auto page = ListPage::open({"secretsmanager.secrets"}, request.next_token,
                             request.max_results.value_or(limits::page_items_default));
  if (!page) return errors::invalid_token();
  ListSecretsResponse response;
  response.secret_list.emplace();
  for (const Listed& item : listed(state, call, request)) {
    if (before_page(*page, item.key, request)) continue;
    if (!page->take(item.key)) break;
    SecretListEntry& entry =
        response.secret_list->emplace_back(secret_shape<SecretListEntry>(*item.secret));
    entry.secret_versions_to_stages = stages_of_versions(*item.secret);
  }
  response.next_token = page->next_token();
  return response;
}

Answer<ListSecretVersionIdsOperation> list_secret_version_ids(
    SecretsManager& state, Call& call, Asked<ListSecretVersionIdsOperation> request) {
  const StoredSecret* secret = TRY(need(state, call, *request.secret_id));
  auto page = ListPage::open({"secretsmanager.versions"}, request.next_token,
                             request.max_results.value_or(limits::page_items_default));
  if (!page) return errors::invalid_token();
  ListSecretVersionIdsResponse response;
  response.arn = secret->arn;
  response.name = secret->name;
  response.versions.emplace();
  std::vector<std::pair<std::string, const StoredVersion*>> items;
  for (const StoredVersion& version : secret->versions)
    if (!version.stages.empty() || request.include_deprecated.value_or(false))
      items.emplace_back(sortable(version.created) + " " + version.id, &version);
  std::sort(items.begin(), items.end());
  for (const auto& [key, version] : items) {
    if (page->shown_before(key)) continue;
    if (!page->take(key)) break;
    SecretVersionsListEntry& entry = response.versions->emplace_back();
    entry.version_id = version->id;
    if (!version->stages.empty()) entry.version_stages = version->stages;
    entry.created_date = version->created;
    entry.last_accessed_date = version->accessed;
    entry.kms_key_ids = std::vector<std::string>{version->kms_key};
  }
  response.next_token = page->next_token();
  return response;
}

}  // namespace skerry::secretsmanager
