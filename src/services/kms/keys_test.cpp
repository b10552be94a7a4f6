// The life of keys, aliases, tags, policies and rotations.
#include <algorithm>
#include <set>

#include "base/encoding.hpp"
#include "services/kms/test_region.hpp"

namespace skerry::kms {
namespace {

using KeysTest = KmsTest;

TEST_F(KeysTest, ANewKeyIsDescribedAsAwsDescribesIt) {
  const auto made = must<CreateKeyOperation>({.description = "for tests"});
  const KeyMetadata key = described(*made.key_metadata->key_id);
  EXPECT_EQ(key, *made.key_metadata);
  EXPECT_EQ(key.arn, "arn:aws:kms:eu-central-1:111122223333:key/" + *key.key_id);
  EXPECT_EQ(key.aws_account_id, test_account);
  EXPECT_EQ(key.creation_date, now);
  EXPECT_EQ(key.enabled, true);
  EXPECT_EQ(key.description, "for tests");
  EXPECT_EQ(key.key_state, "Enabled");
  EXPECT_EQ(key.key_manager, "CUSTOMER");
  EXPECT_EQ(key.key_spec, "SYMMETRIC_DEFAULT");
  EXPECT_EQ(key.encryption_algorithms, std::vector<std::string>{"SYMMETRIC_DEFAULT"});
  must<UpdateKeyDescriptionOperation>({.key_id = key.key_id, .description = ""});
  EXPECT_EQ(described(*key.key_id).description, "");
}

TEST_F(KeysTest, KindsOfKeysThatAreNotServedAreRefusedByName) {
  const auto why = [&](const CreateKeyRequest& request) {
    return refusal(call<CreateKeyOperation>(request));
  };
  const std::string prefix = "UnsupportedOperationException: Skerry does not support ";
  EXPECT_EQ(why({.key_spec = "RSA_2048"}), prefix + "KeySpec RSA_2048 of CreateKey.");
  EXPECT_EQ(why({.customer_master_key_spec = "HMAC_256"}),
            prefix + "KeySpec HMAC_256 of CreateKey.");
  EXPECT_EQ(why({.origin = "EXTERNAL"}), prefix + "Origin EXTERNAL of CreateKey.");
  EXPECT_EQ(why({.multi_region = true}), prefix + "MultiRegion of CreateKey.");
  EXPECT_EQ(why({.custom_key_store_id = "cks-1"}), prefix + "CustomKeyStoreId of CreateKey.");
  EXPECT_EQ(why({.key_usage = "SIGN_VERIFY"}),
            "ValidationException: KeyUsage SIGN_VERIFY is not compatible with KeySpec "
            "SYMMETRIC_DEFAULT");
  EXPECT_EQ(why({.multi_region = false}), "ok");
}

TEST_F(KeysTest, ListsComeInPages) {
  std::set<std::string> made;
  for (int i = 0; i < 5; ++i) made.insert(make_key());
  std::set<std::string> seen;
  ListKeysRequest request{.limit = 3};
  int pages = 0;
  while (true) {
    const auto page = must<ListKeysOperation>(request);
    ++pages;
    for (const KeyListEntry& entry : *page.keys) {
      EXPECT_EQ(entry.key_arn, arn(*entry.key_id));
      EXPECT_TRUE(seen.insert(*entry.key_id).second);
    }
    if (!*page.truncated) break;
    request.marker = page.next_marker;
  }
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(seen.size(), 8U);  // with AWS's three
  EXPECT_TRUE(std::includes(seen.begin(), seen.end(), made.begin(), made.end()));
  EXPECT_EQ(code_of(call<ListKeysOperation>({.marker = "mine"})), "InvalidMarkerException");
}

TEST_F(KeysTest, ADeletionBecomesFinalWhenItsTimeHasCome) {
  const std::string id = make_key();
  must<CreateAliasOperation>({.alias_name = "alias/gone", .target_key_id = id});
  const auto scheduled =
      must<ScheduleKeyDeletionOperation>({.key_id = id, .pending_window_in_days = 7});
  EXPECT_EQ(scheduled.key_id, arn(id));
  EXPECT_EQ(scheduled.deletion_date, now + std::chrono::days(7));
  EXPECT_EQ(scheduled.key_state, "PendingDeletion");
  now += std::chrono::days(7) - std::chrono::milliseconds(1);
  EXPECT_EQ(described(id).key_state, "PendingDeletion");
  EXPECT_EQ(described("alias/gone").deletion_date, scheduled.deletion_date);
  now += std::chrono::milliseconds(1);
  EXPECT_EQ(refusal(call<DescribeKeyOperation>({.key_id = id})),
            "NotFoundException: Key '" + arn(id) + "' does not exist");
  EXPECT_EQ(code_of(call<DescribeKeyOperation>({.key_id = "alias/gone"})), "NotFoundException");
  EXPECT_EQ(must<ListKeysOperation>({}).keys->size(), 3U);
  EXPECT_EQ(must<ListAliasesOperation>({}).aliases->size(), 3U);
  EXPECT_EQ(code_of(call<CancelKeyDeletionOperation>({.key_id = id})), "NotFoundException");
  // Its alias is free again, and with the next change its record is gone for good.
  must<CreateAliasOperation>({.alias_name = "alias/gone", .target_key_id = make_key()});
  EXPECT_EQ(kms->keys().find(id), nullptr);
}

TEST_F(KeysTest, ACancelledDeletionLeavesADisabledKey) {
  const std::string id = make_key();
  EXPECT_EQ(refusal(call<CancelKeyDeletionOperation>({.key_id = id})),
            "KMSInvalidStateException: " + arn(id) + " is not pending deletion.");
  must<ScheduleKeyDeletionOperation>({.key_id = arn(id)});
  EXPECT_EQ(described(id).deletion_date, now + std::chrono::days(30));
  for (const auto& refused :
       {code_of(call<EnableKeyOperation>({.key_id = id})),
        code_of(call<DisableKeyOperation>({.key_id = id})),
        code_of(call<ScheduleKeyDeletionOperation>({.key_id = id})),
        code_of(call<UpdateKeyDescriptionOperation>({.key_id = id, .description = "x"})),
        code_of(call<EnableKeyRotationOperation>({.key_id = id})),
        code_of(call<CreateAliasOperation>({.alias_name = "alias/a", .target_key_id = id}))})
    EXPECT_EQ(refused, "KMSInvalidStateException");
  EXPECT_EQ(must<CancelKeyDeletionOperation>({.key_id = id}).key_id, arn(id));
  EXPECT_EQ(described(id).key_state, "Disabled");
  EXPECT_FALSE(described(id).deletion_date);
  now += std::chrono::days(31);
  EXPECT_EQ(described(id).key_state, "Disabled");
}

TEST_F(KeysTest, WaitingPeriodsAreAWeekToAMonth) {
  const std::string id = make_key();
  for (const int days : {1, 6, 31, 365}) {
    EXPECT_EQ(
        code_of(call<ScheduleKeyDeletionOperation>({.key_id = id, .pending_window_in_days = days})),
        "ValidationException")
        << days;
  }
  EXPECT_EQ(described(id).key_state, "Enabled");
}

TEST_F(KeysTest, OperationsOfKeysTakeNoAliases) {
  must<CreateAliasOperation>({.alias_name = "alias/a", .target_key_id = make_key()});
  EXPECT_EQ(code_of(call<DisableKeyOperation>({.key_id = "alias/a"})), "InvalidArnException");
  EXPECT_EQ(code_of(call<GetKeyPolicyOperation>({.key_id = alias_arn(region, "alias/a")})),
            "InvalidArnException");
}

TEST_F(KeysTest, AliasesPointMoveAndGo) {
  const std::string one = make_key();
  const std::string two = make_key();
  must<CreateAliasOperation>({.alias_name = "alias/a", .target_key_id = one});
  EXPECT_EQ(refusal(call<CreateAliasOperation>({.alias_name = "alias/a", .target_key_id = two})),
            "AlreadyExistsException: An alias with the name " + alias_arn(region, "alias/a") +
                " already exists");
  const WallTime created = now;
  now += std::chrono::hours(1);
  must<UpdateAliasOperation>({.alias_name = "alias/a", .target_key_id = arn(two)});
  EXPECT_EQ(described("alias/a").key_id, two);
  const auto listed = must<ListAliasesOperation>({.key_id = two});
  ASSERT_EQ(listed.aliases->size(), 1U);
  const AliasListEntry& alias = listed.aliases->front();
  EXPECT_EQ(alias.alias_name, "alias/a");
  EXPECT_EQ(alias.alias_arn, alias_arn(region, "alias/a"));
  EXPECT_EQ(alias.creation_date, created);
  EXPECT_EQ(alias.last_updated_date, now);
  EXPECT_TRUE(must<ListAliasesOperation>({.key_id = one}).aliases->empty());
  must<DeleteAliasOperation>({.alias_name = "alias/a"});
  EXPECT_EQ(refusal(call<DeleteAliasOperation>({.alias_name = "alias/a"})),
            "NotFoundException: Alias " + alias_arn(region, "alias/a") + " is not found.");
}

TEST_F(KeysTest, NamesOfAliases) {
  const std::string id = make_key();
  const auto makes = [&](const std::string& name) {
    return code_of(call<CreateAliasOperation>({.alias_name = name, .target_key_id = id}));
  };
  EXPECT_EQ(makes("a"), "ValidationException");
  EXPECT_EQ(makes("alias/"), "ValidationException");
  EXPECT_EQ(makes("alias/a b"), "ValidationException");
  EXPECT_EQ(makes("alias/aws/mine"), "InvalidAliasNameException");
  EXPECT_EQ(makes("alias/a:b"), "InvalidAliasNameException");
  EXPECT_EQ(makes("alias/" + std::string(251, 'x')), "ValidationException");
  EXPECT_EQ(makes("alias/ok-1_/x"), "ok");
  EXPECT_EQ(refusal(call<CreateAliasOperation>(
                {.alias_name = "alias/b", .target_key_id = "alias/ok-1_/x"})),
            "ValidationException: Aliases must refer to keys. Not aliases");
  for (int i = 1; i < 50; ++i) EXPECT_EQ(makes("alias/n" + std::to_string(i)), "ok");
  EXPECT_EQ(makes("alias/n50"), "LimitExceededException");
}

TEST_F(KeysTest, Tags) {
  const auto made = must<CreateKeyOperation>(
      {.tags = {{{.tag_key = "b", .tag_value = "1"}, {.tag_key = "a", .tag_value = ""}}}});
  const std::string id = *made.key_metadata->key_id;
  must<TagResourceOperation>({.key_id = id, .tags = {{{.tag_key = "b", .tag_value = "2"}}}});
  ListResourceTagsRequest request{.key_id = id, .limit = 1};
  auto page = must<ListResourceTagsOperation>(request);
  EXPECT_EQ(*page.tags, (std::vector<Tag>{{.tag_key = "a", .tag_value = ""}}));
  EXPECT_EQ(page.truncated, true);
  request.marker = page.next_marker;
  page = must<ListResourceTagsOperation>(request);
  EXPECT_EQ(*page.tags, (std::vector<Tag>{{.tag_key = "b", .tag_value = "2"}}));
  EXPECT_EQ(page.truncated, false);
  must<UntagResourceOperation>({.key_id = id, .tag_keys = {{"a", "absent"}}});
  EXPECT_EQ(must<ListResourceTagsOperation>({.key_id = id}).tags->size(), 1U);
  const auto tags = [&](const std::vector<Tag>& given) {
    return code_of(call<TagResourceOperation>({.key_id = id, .tags = given}));
  };
  EXPECT_EQ(tags({{.tag_key = "aws:x", .tag_value = "1"}}), "TagException");
  EXPECT_EQ(tags({{.tag_key = "x", .tag_value = "1"}, {.tag_key = "x", .tag_value = "2"}}),
            "TagException");
  std::vector<Tag> many(50);
  for (std::size_t i = 0; i < many.size(); ++i)
    many[i] = {.tag_key = "t" + std::to_string(i), .tag_value = ""};
  EXPECT_EQ(tags(many), "LimitExceededException");
}

TEST_F(KeysTest, PoliciesComeBackByteForByte) {
  const std::string id = make_key();
  const auto before = must<GetKeyPolicyOperation>({.key_id = id});
  EXPECT_EQ(before.policy_name, "default");
  EXPECT_NE(before.policy->find("\"Sid\" : \"Enable IAM User Permissions\""), before.policy->npos);
  const std::string policy =
      " " + document(allow_to("arn:aws:iam::111122223333:root", R"("kms:*")")) + "\n";
  must<PutKeyPolicyOperation>({.key_id = id, .policy = policy, .policy_name = "default"});
  EXPECT_EQ(must<GetKeyPolicyOperation>({.key_id = id}).policy, policy);
  EXPECT_EQ(must<ListKeyPoliciesOperation>({.key_id = id}).policy_names,
            std::vector<std::string>{"default"});
  EXPECT_EQ(refusal(call<GetKeyPolicyOperation>({.key_id = id, .policy_name = "other"})),
            "NotFoundException: No such policy exists");
}

TEST_F(KeysTest, APolicyMustLeaveItsAuthorAWayBack) {
  const std::string id = make_key();
  const auto puts = [&](const std::string& policy, bool bypass = false) {
    return refusal(call<PutKeyPolicyOperation>(
        {.key_id = id, .policy = policy, .bypass_policy_lockout_safety_check = bypass}));
  };
  const std::string locked_out =
      "MalformedPolicyDocumentException: The new key policy will not allow you to update the key "
      "policy in the future.";
  const std::string admin = "arn:aws:iam::111122223333:user/admin";
  EXPECT_EQ(puts(document(allow_to(admin, R"("kms:Encrypt")"))), locked_out);
  EXPECT_EQ(puts(document(allow_to("arn:aws:iam::111122223333:user/alice", R"("kms:*")"))),
            locked_out);
  EXPECT_EQ(
      puts(document(allow_to(admin, R"("kms:*")") + "," +
                    R"({"Effect":"Deny","Principal":"*","Action":"kms:Put*","Resource":"*"})")),
      locked_out);
  EXPECT_EQ(puts(document(allow_to(admin, R"(["kms:PutKeyPolicy","kms:GetKeyPolicy"])"))), "ok");
  EXPECT_EQ(puts(document(allow_to(admin, R"("kms:Encrypt")")), true), "ok");
  // And now the door is shut.
  EXPECT_EQ(puts(document(allow_to(admin, R"("kms:*")"))).substr(0, 12), "AccessDenied");
}

TEST_F(KeysTest, PoliciesThatAreNone) {
  const auto makes = [&](const std::string& policy) {
    return code_of(call<CreateKeyOperation>({.policy = policy}));
  };
  EXPECT_EQ(makes("{}"), "MalformedPolicyDocumentException");
  EXPECT_EQ(makes("x"), "MalformedPolicyDocumentException");
  EXPECT_EQ(makes(document(allow(R"("kms:*")"))), "MalformedPolicyDocumentException");
  EXPECT_EQ(makes(document(allow_to("*", R"("kms:*")")) + std::string(32 * 1024, ' ')),
            "LimitExceededException");
}

TEST_F(KeysTest, RotationMakesNewMaterialAndKeepsTheOld) {
  const std::string id = make_key();
  EXPECT_EQ(must<GetKeyRotationStatusOperation>({.key_id = id}).key_rotation_enabled, false);
  must<EnableKeyRotationOperation>({.key_id = id, .rotation_period_in_days = 90});
  const auto status = must<GetKeyRotationStatusOperation>({.key_id = id});
  EXPECT_EQ(status.key_rotation_enabled, true);
  EXPECT_EQ(status.rotation_period_in_days, 90);
  EXPECT_EQ(status.next_rotation_date, now + std::chrono::days(90));
  const std::string old_blob = encrypted(id, "old");
  const auto old_material = described(id).current_key_material_id;
  now += std::chrono::days(200);
  const std::string new_blob = encrypted(id, "new");
  EXPECT_NE(described(id).current_key_material_id, old_material);
  EXPECT_EQ(must<GetKeyRotationStatusOperation>({.key_id = id}).next_rotation_date,
            *status.next_rotation_date + std::chrono::days(180));
  start();
  const auto opened = must<DecryptOperation>({.ciphertext_blob = old_blob});
  EXPECT_EQ(opened.plaintext, "old");
  EXPECT_EQ(opened.key_material_id, old_material);
  EXPECT_EQ(must<DecryptOperation>({.ciphertext_blob = new_blob}).plaintext, "new");
  must<DisableKeyRotationOperation>({.key_id = id});
  EXPECT_EQ(must<GetKeyRotationStatusOperation>({.key_id = id}).key_rotation_enabled, false);
  EXPECT_EQ(
      code_of(call<EnableKeyRotationOperation>({.key_id = id, .rotation_period_in_days = 89})),
      "ValidationException");
}

TEST_F(KeysTest, AChangeThatTheDiskRefusesDidNotHappen) {
  const std::string id = make_key();
  must<CreateAliasOperation>({.alias_name = "alias/a", .target_key_id = id});
  disk_answer = DiskAnswer::full;
  must<PutKeyPolicyOperation>({.key_id = id, .policy = document(allow_to("*", R"("kms:*")"))});
  must<DeleteAliasOperation>({.alias_name = "alias/a"});
  make_key();
  disk_answer = DiskAnswer::durable;
  EXPECT_NE(must<GetKeyPolicyOperation>({.key_id = id}).policy->find("Enable IAM"),
            std::string::npos);
  EXPECT_EQ(described("alias/a").key_id, id);
  EXPECT_EQ(must<ListKeysOperation>({}).keys->size(), 4U);
}

TEST_F(KeysTest, NoMaterialStandsInTheStoreInClear) {
  const std::string id = make_key();
  const StoredKey* key = kms->keys().find(id);
  const Result<Secret> material = kms->open(*key, key->current());
  ASSERT_TRUE(material.ok());
  const std::string record = key->encode();
  EXPECT_EQ(record.find(material->text()), record.npos);
  EXPECT_EQ(record.find(base64(material->bytes()).substr(0, 40)), record.npos);
  EXPECT_EQ(record.find(hex(material->bytes())), record.npos);
}

TEST_F(KeysTest, ASealedMaterialDoesNotOpenAsAnotherKeys) {
  const StoredKey one = *kms->keys().find(make_key());
  StoredKey two = *kms->keys().find(make_key());
  two.materials = one.materials;
  EXPECT_TRUE(kms->open(one, one.current()).ok());
  EXPECT_FALSE(kms->open(two, two.current()).ok());
}

}  // namespace
}  // namespace skerry::kms
