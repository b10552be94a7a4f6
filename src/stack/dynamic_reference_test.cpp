#include "stack/dynamic_reference.hpp"

#include <gtest/gtest.h>

#include <string>

#include "stack/test_region.hpp"

namespace skerry::stack {
namespace {

class Vault final : public DynamicReferences {
 public:
  Result<std::string, Invalid> resolve(const DynamicReference& reference) override {
    asked.push_back(reference);
    if (reference.store == SecretStore::secrets_manager) {
      return std::string(R"({"user": "u", "port": 5432})");
    }
    return "value of " + reference.id;
  }
  std::vector<DynamicReference> asked;
};

std::string resolved(std::string_view text, Vault& vault) {
  const auto out = resolve_dynamic_references(Value(text), vault);
  return out ? std::string(out->text()) : out.error().message;
}

TEST(DynamicReferences, AreParsed) {
  const auto found = dynamic_references(json_value(R"({
      "a": "x {{resolve:ssm:/a/b:3}} y {{resolve:ssm-secure:/s}}",
      "b": ["{{resolve:secretsmanager:arn:aws:secretsmanager:us-east-1:000000000000:secret:)"
                                                   R"(db-AbCdEf:SecretString:password::}}",
            "{{resolve:secretsmanager:db:SecretString:user:AWSPREVIOUS}}",
            "{{resolve:ssm:/a/b:3}}"]})"));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 4u);
  EXPECT_EQ(found->at(0), (DynamicReference{SecretStore::ssm, "/a/b", "3", "", ""}));
  EXPECT_EQ(found->at(1), (DynamicReference{SecretStore::ssm_secure, "/s", "", "", ""}));
  EXPECT_EQ(found->at(2),
            (DynamicReference{SecretStore::secrets_manager,
                              "arn:aws:secretsmanager:us-east-1:000000000000:secret:db-AbCdEf", "",
                              "", "password"}));
  EXPECT_EQ(found->at(3),
            (DynamicReference{SecretStore::secrets_manager, "db", "", "AWSPREVIOUS", "user"}));
}

TEST(DynamicReferences, AreReplacedWhereTheyStand) {
  Vault vault;
  EXPECT_EQ(resolved("a{{resolve:ssm:/x}}b{{resolve:secretsmanager:db:SecretString:user}}", vault),
            "avalue of /xbu");
  EXPECT_EQ(resolved("{{resolve:secretsmanager:db:SecretString:port}}", vault), "5432");
  EXPECT_EQ(resolved("{{resolve:secretsmanager:db}}", vault), R"({"user": "u", "port": 5432})");
  EXPECT_EQ(resolved("{{resolve:secretsmanager:db:SecretString:none}}", vault),
            "Could not find a value associated with JSONKey in SecretString");
  EXPECT_EQ(resolved("{{resolve:ssm}", vault), "{{resolve:ssm}");
}

TEST(DynamicReferences, MistakesAreNamed) {
  Vault vault;
  for (const auto* text : {"{{resolve:vault:x}}", "{{resolve:ssm:}}", "{{resolve:ssm}}",
                           "{{resolve:secretsmanager:db:Binary}}",
                           "{{resolve:secretsmanager:db:SecretString:k:stage:version}}"}) {
    EXPECT_TRUE(resolved(text, vault).starts_with("Dynamic reference is malformed")) << text;
  }
  EXPECT_TRUE(vault.asked.empty());
}

}  // namespace
}  // namespace skerry::stack
