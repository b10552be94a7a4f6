#include <gtest/gtest.h>

#include "services/secretsmanager/test_region.hpp"

namespace skerry::secretsmanager {
namespace {

using Values = std::vector<std::string>;

std::string names(const Result<ListSecretsResponse, ApiError>& answer) {
  if (!answer.ok()) return refusal(answer);
  std::string text;
  for (const SecretListEntry& entry : *answer->secret_list)
    text += (text.empty() ? "" : " ") + *entry.name;
  return text;
}

class Lists : public testing::Test {
 protected:
  Lists() {
    make("web/one", "The first Secret", {{.key = "team", .value = "core"}});
    make("db/two", "a database", {{.key = "Team", .value = "Core"}, {.key = "env", .value = "x"}});
    make("web/three", "", {});
  }

  void make(const std::string& name, const std::string& description, std::vector<Tag> tags) {
    const auto made = region.call<CreateSecretOperation>(
        {.name = name, .description = description, .tags = std::move(tags)});
    EXPECT_EQ(refusal(made), "ok");
    region.advance(std::chrono::seconds(1));
  }
  std::string filtered(const std::string& key, Values wanted) {
    ListSecretsRequest request;
    request.filters = std::vector<Filter>{{.key = key, .values = std::move(wanted)}};
    return names(region.call<ListSecretsOperation>(request));
  }

  TestRegion region;
};

TEST_F(Lists, FilterByPrefix) {
  EXPECT_EQ(filtered("name", {"web/"}), "web/one web/three");
  EXPECT_EQ(filtered("name", {"WEB/"}), "");
  EXPECT_EQ(filtered("name", {"two"}), "");
  EXPECT_EQ(filtered("name", {"db", "web/t"}), "db/two web/three");
  EXPECT_EQ(filtered("description", {"the first"}), "web/one");
  EXPECT_EQ(filtered("tag-key", {"tea"}), "web/one");
  EXPECT_EQ(filtered("tag-value", {"Core"}), "db/two");
  EXPECT_EQ(filtered("primary-region", {"us-"}), "web/one db/two web/three");
  EXPECT_EQ(filtered("primary-region", {"eu-"}), "");
  EXPECT_EQ(filtered("owning-service", {"rds"}), "");
}

TEST_F(Lists, FilterTurnedRound) {
  EXPECT_EQ(filtered("name", {"!web/"}), "db/two");
  EXPECT_EQ(filtered("tag-key", {"!tea"}), "db/two web/three");
  EXPECT_EQ(filtered("owning-service", {"!rds"}), "web/one db/two web/three");
}

TEST_F(Lists, FilterByWordsOfEverything) {
  EXPECT_EQ(filtered("all", {"CORE"}), "web/one db/two");
  EXPECT_EQ(filtered("all", {"first secret"}), "web/one");
  EXPECT_EQ(filtered("all", {"first database"}), "");
  EXPECT_EQ(filtered("all", {"ecret"}), "");
  EXPECT_EQ(filtered("all", {"two"}), "db/two");
}

TEST_F(Lists, EveryFilterMustFit) {
  ListSecretsRequest request;
  request.filters = std::vector<Filter>{{.key = "name", .values = Values{"web"}},
                                        {.key = "tag-value", .values = Values{"core"}}};
  EXPECT_EQ(names(region.call<ListSecretsOperation>(request)), "web/one");
}

TEST_F(Lists, RefuseOtherFilters) {
  EXPECT_TRUE(filtered("colour", {"x"}).starts_with("ValidationException: "));
  EXPECT_TRUE(filtered("name", {"a*"}).starts_with("ValidationException: "));
  EXPECT_TRUE(filtered("name", {}).starts_with("ValidationException: "));
  ListSecretsRequest no_values;
  no_values.filters = std::vector<Filter>{{.key = "name"}};
  EXPECT_EQ(names(region.call<ListSecretsOperation>(no_values)),
            "InvalidParameterException: Invalid filter values for key: name");
  ListSecretsRequest no_key;
  no_key.filters = std::vector<Filter>{{.values = Values{"x"}}};
  EXPECT_EQ(names(region.call<ListSecretsOperation>(no_key)),
            "InvalidParameterException: Invalid filter key");
}

TEST_F(Lists, AreSorted) {
  const auto sorted = [&](const char* by, const char* order) {
    return names(region.call<ListSecretsOperation>({.sort_order = order, .sort_by = by}));
  };
  EXPECT_EQ(names(region.call<ListSecretsOperation>({})), "web/one db/two web/three");
  EXPECT_EQ(sorted("name", "asc"), "db/two web/one web/three");
  EXPECT_EQ(sorted("name", "desc"), "web/three web/one db/two");
  EXPECT_EQ(sorted("created-date", "desc"), "web/three db/two web/one");
  region.put("web/one", "x", token_one);
  EXPECT_EQ(sorted("last-changed-date", "asc"), "db/two web/three web/one");
  region.read({.secret_id = "web/one"});
  EXPECT_EQ(sorted("last-accessed-date", "desc"), "web/one web/three db/two");
}

TEST_F(Lists, ComeInPagesInEveryOrder) {
  for (const char* by : {"name", "created-date", "last-changed-date", "last-accessed-date"}) {
    for (const char* order : {"asc", "desc"}) {
      ListSecretsRequest request{.max_results = 1, .sort_order = order, .sort_by = by};
      std::string paged;
      for (int page = 0; page < 3; ++page) {
        const auto answer = region.call<ListSecretsOperation>(request);
        paged += (page == 0 ? "" : " ") + names(answer);
        EXPECT_EQ(answer->next_token.has_value(), page < 2);
        request.next_token = answer->next_token;
      }
      EXPECT_EQ(paged,
                names(region.call<ListSecretsOperation>({.sort_order = order, .sort_by = by})));
    }
  }
  EXPECT_EQ(region.call<ListSecretsOperation>({.next_token = "bogus"}).error().code,
            "InvalidNextTokenException");
}

TEST_F(Lists, ShowWhatIsMarkedForDeletionOnlyWhenAsked) {
  region.must<DeleteSecretOperation>({.secret_id = "db/two"});
  EXPECT_EQ(names(region.call<ListSecretsOperation>({})), "web/one web/three");
  const auto all = region.call<ListSecretsOperation>({.include_planned_deletion = true});
  EXPECT_EQ(names(all), "web/one db/two web/three");
  EXPECT_TRUE(all->secret_list->at(1).deleted_date);
  region.advance(std::chrono::hours(31 * 24));
  EXPECT_EQ(names(region.call<ListSecretsOperation>({.include_planned_deletion = true})),
            "web/one web/three");
}

TEST_F(Lists, OfVersionsLeaveOutTheDeprecated) {
  region.make("a", "1", token_one);
  region.put("a", "2", token_two);
  region.put("a", "3", token_three);
  const auto labelled = region.call<ListSecretVersionIdsOperation>({.secret_id = "a"});
  EXPECT_EQ(labelled->versions->size(), 2U);
  const auto all =
      region.call<ListSecretVersionIdsOperation>({.secret_id = "a", .include_deprecated = true});
  ASSERT_EQ(all->versions->size(), 3U);
  EXPECT_EQ(all->versions->at(0).version_id, token_one);
  EXPECT_FALSE(all->versions->at(0).version_stages);
  EXPECT_EQ(all->versions->at(0).kms_key_ids, Values{"DefaultEncryptionKey"});
  const auto page = region.call<ListSecretVersionIdsOperation>(
      {.secret_id = "a", .max_results = 2, .include_deprecated = true});
  EXPECT_EQ(page->versions->size(), 2U);
  const auto rest = region.call<ListSecretVersionIdsOperation>({.secret_id = "a",
                                                                .max_results = 2,
                                                                .next_token = page->next_token,
                                                                .include_deprecated = true});
  EXPECT_EQ(rest->versions->at(0).version_id, token_three);
  EXPECT_FALSE(rest->next_token);
}

}  // namespace
}  // namespace skerry::secretsmanager
