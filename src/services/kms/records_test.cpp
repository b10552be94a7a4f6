#include "services/kms/records.hpp"

#include <gtest/gtest.h>

namespace skerry::kms {
namespace {

StoredKey a_key() {
  StoredKey key;
  key.id = "1234abcd-12ab-34cd-56ef-1234567890ab";
  key.created = WallTime(std::chrono::milliseconds(1785024000123));
  key.state = KeyState::pending_deletion;
  key.description = "für \"alle\"";
  key.policy = "{\n}";
  key.principals = {{.arn = "arn:aws:iam::111122223333:user/a", .id = "AIDA"}};
  key.tags = {{"a", "b"}, {"c", ""}};
  key.deletion = key.created + std::chrono::days(7);
  key.rotation = Rotation{.period_days = 90, .next = key.created};
  key.materials = {{.number = 1, .id = "ab", .created = key.created, .sealed = {"\0\xff", 2}},
                   {.number = 2, .id = "cd", .created = key.created, .sealed = "x"}};
  return key;
}

TEST(KmsRecords, AKeyComesBackAsItWas) {
  const StoredKey key = a_key();
  const Result<StoredKey> back = StoredKey::decode(key.encode());
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->encode(), key.encode());
  EXPECT_EQ(back->description, key.description);
  EXPECT_EQ(back->principals, key.principals);
  EXPECT_EQ(back->deletion, key.deletion);
  EXPECT_EQ(back->rotation->period_days, 90);
  EXPECT_EQ(back->current().number, 2U);
  EXPECT_EQ(back->material(1)->sealed, std::string("\0\xff", 2));
  EXPECT_EQ(back->material(3), nullptr);
}

TEST(KmsRecords, DamageIsNamed) {
  const auto why = [](const StoredKey& key) {
    const Result<StoredKey> back = StoredKey::decode(key.encode());
    return back.ok() ? std::string("ok") : back.error().message;
  };
  StoredKey key = a_key();
  key.materials.clear();
  EXPECT_EQ(why(key), "member materials is empty");
  key = a_key();
  key.materials.front().number = 2;
  EXPECT_EQ(why(key), "member materials is out of order");
  key = a_key();
  key.state = KeyState::enabled;
  EXPECT_EQ(why(key), "members state and deletion do not fit");
  EXPECT_FALSE(StoredKey::decode("{}").ok());
  EXPECT_FALSE(StoredAlias::decode(key.encode()).ok());
}

TEST(KmsRecords, AnAliasComesBackAsItWas) {
  const StoredAlias alias{.key_id = "k",
                          .created = WallTime(std::chrono::milliseconds(1)),
                          .updated = WallTime(std::chrono::milliseconds(2))};
  const Result<StoredAlias> back = StoredAlias::decode(alias.encode());
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->encode(), alias.encode());
}

}  // namespace
}  // namespace skerry::kms
