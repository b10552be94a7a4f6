#include "services/iam/records.hpp"

#include <gtest/gtest.h>

namespace skerry::iam {
namespace {

StoredRole some_role() {
  StoredRole role;
  role.name = "Worker";
  role.path = "/svc/";
  role.id = "AROAX";
  role.created = WallTime{std::chrono::milliseconds{1700000000123}};
  role.inline_policies = {{.name = "p", .document = "{ \"a\": \"\\u00e9\xc3\xa9\"\n}"}};
  role.attached = {"arn:aws:iam::aws:policy/AdministratorAccess"};
  role.trust = "{}";
  role.trusted = {{.arn = "arn", .id = "id"}};
  role.description = "";
  role.max_session_seconds = 43200;
  role.tags = {{.key = "k", .value = "v"}};
  role.boundary = "b";
  role.linked_service = "rds.amazonaws.com";
  return role;
}

TEST(Records, ReadBackWhatTheyWrote) {
  const StoredRole role = some_role();
  const Result<StoredRole> read = StoredRole::decode(role.encode());
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->encode(), role.encode());
  EXPECT_EQ(read->inline_policies, role.inline_policies);
  EXPECT_EQ(read->trusted, role.trusted);
  EXPECT_EQ(read->description, "");
  EXPECT_EQ(read->created, role.created);

  StoredAccessKey key{.user_id = "AIDAX", .created = {}, .active = false, .sealed_secret = {}};
  for (int byte = 0; byte < 256; ++byte) key.sealed_secret += static_cast<char>(byte);
  const Result<StoredAccessKey> read_key = StoredAccessKey::decode(key.encode());
  ASSERT_TRUE(read_key.ok());
  EXPECT_EQ(read_key->sealed_secret, key.sealed_secret);
  EXPECT_FALSE(read_key->active);
}

TEST(Records, KeepTheDifferenceBetweenNoAndAnEmptyDescription) {
  StoredRole role = some_role();
  role.description.reset();
  EXPECT_FALSE(StoredRole::decode(role.encode())->description);
}

TEST(Records, RefuseWhatTheyDoNotKnow) {
  const std::string good = some_role().encode();
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    const Result<StoredRole> read = StoredRole::decode(text);
    return read.ok() ? "ok" : read.error().message;
  };
  EXPECT_EQ(with("\"version\":1", "\"version\":2"), "member version is of another program");
  EXPECT_EQ(with("\"boundary\":\"b\"", "\"boundary\":7"), "member boundary has another type");
  EXPECT_EQ(with("\"boundary\":\"b\",", ""), "member boundary is missing");
  EXPECT_EQ(with("\"boundary\":\"b\"", "\"boundary\":\"b\",\"new\":1"),
            "it has a member that this program does not know");
  EXPECT_EQ(with("43200", "99999999999"), "member max_session_seconds is out of range");
  EXPECT_EQ(with("43200", "1.5"), "member max_session_seconds is no integer");
  EXPECT_EQ(with("\"key\":\"k\"", "\"key\":\"k\",\"x\":0"),
            "it has a member that this program does not know");
  EXPECT_EQ(with("\"attached\":[\"", "\"attached\":[1,\""),
            "member attached has an element of another type");
}

}  // namespace
}  // namespace skerry::iam
