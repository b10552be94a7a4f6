#include "services/secretsmanager/password.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "services/secretsmanager/test_region.hpp"
#include "wire/json/parse.hpp"

namespace skerry::secretsmanager {
namespace {

bool has_one_of(const std::string& text, std::string_view characters) {
  return text.find_first_of(characters) != text.npos;
}

std::optional<bool> maybe(Random& random) {
  const auto drawn = random.below(3);
  return drawn == 2 ? std::nullopt : std::optional(drawn == 1);
}

PasswordRules random_rules(Random& random) {
  constexpr std::string_view all =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_"
      "`{|}~ ";
  PasswordRules rules;
  if (random.below(4) != 0) rules.length = static_cast<std::int64_t>(1 + random.below(80));
  if (random.below(2) != 0) rules.exclude_characters = random.text(random.below(60), all);
  rules.exclude_lowercase = maybe(random);
  rules.exclude_uppercase = maybe(random);
  rules.exclude_numbers = maybe(random);
  rules.exclude_punctuation = maybe(random);
  rules.include_space = maybe(random);
  rules.require_each_included_type = maybe(random);
  return rules;
}

struct Type {
  std::string_view characters;
  std::optional<bool> PasswordRules::*excluded;
};
constexpr Type types[] = {{lowercase_letters, &PasswordRules::exclude_lowercase},
                          {uppercase_letters, &PasswordRules::exclude_uppercase},
                          {digits, &PasswordRules::exclude_numbers},
                          {punctuation, &PasswordRules::exclude_punctuation}};

bool any_left(std::string_view characters, const std::string& excluded) {
  return std::any_of(characters.begin(), characters.end(),
                     [&](char c) { return excluded.find(c) == excluded.npos; });
}

// What each option promises, said a second time.
void check(const PasswordRules& rules, const std::string& password) {
  EXPECT_EQ(password.size(), static_cast<std::size_t>(rules.length.value_or(32)));
  const std::string excluded = rules.exclude_characters.value_or("");
  if (!excluded.empty()) {
    EXPECT_FALSE(has_one_of(password, excluded)) << password;
  }
  if (!rules.include_space.value_or(false)) {
    EXPECT_FALSE(has_one_of(password, " ")) << password;
  }
  for (const Type& type : types) {
    const bool out = (rules.*type.excluded).value_or(false);
    if (out) {
      EXPECT_FALSE(has_one_of(password, type.characters)) << password;
    } else if (rules.require_each_included_type.value_or(true) &&
               any_left(type.characters, excluded)) {
      EXPECT_TRUE(has_one_of(password, type.characters)) << password;
    }
  }
}

TEST(Passwords, TenThousandObeyEveryOption) {
  SeededRandom random(10'000);
  int made = 0;
  int refused = 0;
  while (made < 10'000) {
    const PasswordRules rules = random_rules(random);
    const Result<std::string> password = generate_password(rules, random);
    if (!password.ok()) {
      ++refused;
      const bool short_one = rules.length.value_or(32) < 4;
      const bool few =
          rules.exclude_lowercase.value_or(false) || rules.exclude_uppercase.value_or(false) ||
          rules.exclude_numbers.value_or(false) || rules.exclude_punctuation.value_or(false);
      EXPECT_TRUE(short_one || few) << password.error().message;
      continue;
    }
    ++made;
    check(rules, *password);
    if (HasFailure()) return;
  }
  EXPECT_LT(refused, made / 4);
}

TEST(Passwords, DiffersEachTimeAndUseEveryCharacter) {
  SeededRandom random(7);
  std::set<std::string> seen;
  std::set<char> characters;
  PasswordRules rules;
  rules.include_space = true;
  for (int n = 0; n < 1000; ++n) {
    const std::string password = generate_password(rules, random).value();
    EXPECT_TRUE(seen.insert(password).second);
    characters.insert(password.begin(), password.end());
  }
  EXPECT_EQ(characters.size(), 26U + 26 + 10 + 32 + 1);
}

// A required character is as likely at each place: none always leads.
TEST(Passwords, RequiredCharactersStandAnywhere) {
  SeededRandom random(9);
  PasswordRules rules;
  rules.length = 4;
  std::set<std::size_t> places_of_digit;
  for (int n = 0; n < 200; ++n)
    places_of_digit.insert(generate_password(rules, random)->find_first_of(digits));
  EXPECT_EQ(places_of_digit, (std::set<std::size_t>{0, 1, 2, 3}));
}

TEST(Passwords, ThatCannotBeAreRefused) {
  TestRegion region;
  EXPECT_EQ(refusal(region.call<GetRandomPasswordOperation>({.password_length = 3})),
            "InvalidParameterException: Password length too short based on the required types.");
  const auto nothing = region.call<GetRandomPasswordOperation>({.exclude_numbers = true,
                                                                .exclude_punctuation = true,
                                                                .exclude_uppercase = true,
                                                                .exclude_lowercase = true});
  ASSERT_FALSE(nothing.ok());
  EXPECT_EQ(nothing.error().code, "InvalidParameterException");
  for (const std::int64_t length : {0, 4097})
    EXPECT_EQ(region.call<GetRandomPasswordOperation>({.password_length = length}).error().code,
              "ValidationException");
  const auto one = region.call<GetRandomPasswordOperation>(
      {.password_length = 1, .require_each_included_type = false});
  EXPECT_EQ(one->random_password->size(), 1U);
  EXPECT_EQ(
      region.call<GetRandomPasswordOperation>({.password_length = 4096})->random_password->size(),
      4096U);
}

TEST(SecretStrings, PutThePasswordIntoTheTemplate) {
  SeededRandom random(3);
  PasswordRules rules;
  rules.length = 16;
  const auto made = generate_secret_string(
      rules, {.string_template = R"({"username": "postgres", "port": 5432})", .key = "password"},
      random);
  const auto parsed = json::parse(made.value());
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->find("username")->text(), "postgres");
  EXPECT_EQ(parsed->find("port")->as_int64(), 5432);
  EXPECT_EQ(parsed->find("password")->text().size(), 16U);
  EXPECT_EQ(generate_secret_string(rules, {}, random)->size(), 16U);
}

TEST(SecretStrings, RefuseHalfATemplateAndWhatIsNoObject) {
  SeededRandom random(3);
  EXPECT_FALSE(generate_secret_string({}, {.string_template = "{}", .key = {}}, random).ok());
  EXPECT_FALSE(generate_secret_string({}, {.string_template = {}, .key = "p"}, random).ok());
  for (const char* bad : {"", "[]", "\"x\"", "{\"a\":}", "nonsense"})
    EXPECT_FALSE(generate_secret_string({}, {.string_template = bad, .key = "p"}, random).ok())
        << bad;
}

}  // namespace
}  // namespace skerry::secretsmanager
