#include "call/access_key_id.hpp"

#include <gtest/gtest.h>

namespace skerry {
namespace {

TEST(AccessKeyId, NamesItsAccount) {
  SeededRandom random(1);
  for (const std::string_view account : {"000000000000", "123456789012", "999999999999"}) {
    const std::string id =
        make_access_key_id({long_term_key_prefix}, AccountId{std::string(account)}, random);
    EXPECT_EQ(id.size(), 20U);
    EXPECT_EQ(account_of_access_key(id), AccountId{std::string(account)}) << id;
  }
}

// An id made by AWS, and its account, as public descriptions of the format give them.
TEST(AccessKeyId, ReadsAwsOwn) {
  EXPECT_EQ(account_of_access_key("ASIAQNZGKIQY56JQ7WML"), AccountId{"029608264753"});
}

TEST(AccessKeyId, RefusesWhatIsNone) {
  for (const std::string_view bad : {"", "AKIA", "AROAQNZGKIQY56JQ7WML", "AKIAQNZGKIQY56JQ7WM1",
                                     "AKIAQNZGKIQY56JQ7WMLA", "akiaqnzgkiqy56jq7wml"})
    EXPECT_EQ(account_of_access_key(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace skerry
