#include "services/kms/access.hpp"

#include "services/kms/test_region.hpp"

namespace skerry::kms {
namespace {

constexpr const char* account_root = "arn:aws:iam::111122223333:root";
constexpr const char* alice_arn = "arn:aws:iam::111122223333:user/alice";

class KmsAccessTest : public KmsTest {
 protected:
  // Whether alice, with the IAM policy, may encrypt under a key with the key policy.
  std::string alice_encrypts(const std::string& key_policy, const std::string& iam_policy,
                             const std::optional<EncryptionContext>& context = {}) {
    return encrypts(make_key_with(key_policy), iam_policy, context);
  }
  std::string encrypts(const std::string& key, const std::string& iam_policy,
                       const std::optional<EncryptionContext>& context = {}) {
    if (iam_policy.empty()) {
      directory.documents.erase(alice_arn);
    } else {
      directory.documents[alice_arn] = iam_policy;
    }
    return code_of(call_as<EncryptOperation>(
        user("alice"), {.key_id = key, .plaintext = "x", .encryption_context = context}));
  }

  const std::string delegating = document(allow_to(account_root, R"("kms:*")"));
  const std::string everything = document(allow(R"("kms:*")"));
};

// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
TEST_F(KmsAccessTest, AKeyPolicyThatDoesNotNameTheAccountMakesIamPoliciesPowerless) {
  const std::string admin_only =
      document(allow_to("arn:aws:iam::111122223333:user/admin", R"("kms:*")"));
  EXPECT_EQ(alice_encrypts(admin_only, everything), "AccessDenied");
  EXPECT_EQ(alice_encrypts(delegating, everything), "ok");
  EXPECT_EQ(alice_encrypts(delegating, ""), "AccessDenied");
  EXPECT_EQ(alice_encrypts(document(allow_to(alice_arn, R"("kms:Encrypt")")), ""), "ok");
  EXPECT_EQ(alice_encrypts(document(allow_to(alice_arn, R"("kms:Decrypt")")), ""), "AccessDenied");
  EXPECT_EQ(alice_encrypts(document(allow_to("*", R"("kms:Encrypt")")), ""), "ok");
}

TEST_F(KmsAccessTest, NeitherRootNorAnAdministratorStandsAboveAKeyPolicy) {
  const std::string key = make_key_with(document(allow_to(alice_arn, R"("kms:*")")));
  EXPECT_EQ(refusal(call<DescribeKeyOperation>({.key_id = key})),
            "AccessDenied: User: arn:aws:iam::111122223333:user/admin is not authorized to "
            "perform: kms:DescribeKey on resource: " +
                arn(key) + " because no resource-based policy allows the kms:DescribeKey action");
  EXPECT_EQ(code_of(call_as<DescribeKeyOperation>(root(), {.key_id = key})), "AccessDenied");
  EXPECT_EQ(code_of(call_as<DescribeKeyOperation>(user("alice"), {.key_id = key})), "ok");
}

TEST_F(KmsAccessTest, AnExplicitDenyOfEitherSideWins) {
  const std::string deny =
      R"({"Effect":"Deny","Action":"kms:Encrypt","Resource":"*","Principal":"*"},)";
  EXPECT_EQ(alice_encrypts(document(deny + allow_to(alice_arn, R"("kms:*")")), everything),
            "AccessDenied");
  EXPECT_EQ(alice_encrypts(document(allow_to(alice_arn, R"("kms:*")")),
                           document(R"({"Effect":"Deny","Action":"kms:*","Resource":"*"})")),
            "AccessDenied");
}

TEST_F(KmsAccessTest, AKeyPolicyMeansThoseWhoBoreTheNames) {
  const std::string key = make_key_with(document(allow_to(alice_arn, R"("kms:Encrypt")") + "," +
                                                 allow_to(account_root, R"("kms:*")")));
  EXPECT_EQ(encrypts(key, ""), "ok");
  Identity next = user("alice");
  next.user_id = "AIDAsomebodyelse";
  directory.ids[alice_arn] = next.user_id;
  EXPECT_EQ(code_of(call_as<EncryptOperation>(next, {.key_id = key, .plaintext = "x"})),
            "AccessDenied");
  const std::string shown = *must<GetKeyPolicyOperation>({.key_id = key}).policy;
  EXPECT_NE(shown.find("\"AIDAalice\""), shown.npos);
  EXPECT_EQ(shown.find(alice_arn), shown.npos);
  EXPECT_EQ(refusal(call<CreateKeyOperation>(
                {.policy = document(allow_to("arn:aws:iam::111122223333:role/none", R"("kms:*")")),
                 .bypass_policy_lockout_safety_check = true})),
            "MalformedPolicyDocumentException: Policy contains a statement with one or more "
            "invalid principals.");
}

TEST_F(KmsAccessTest, IamPoliciesNameKeysByTheirArns) {
  const std::string key = make_key();
  must<CreateAliasOperation>({.alias_name = "alias/a", .target_key_id = key});
  const auto on = [](const std::string& resource) {
    return document(R"({"Effect":"Allow","Action":"kms:Encrypt","Resource":")" + resource +
                    R"("})");
  };
  EXPECT_EQ(encrypts("alias/a", on(arn(key))), "ok");
  EXPECT_EQ(encrypts("alias/a", on(alias_arn(region, "alias/a"))), "AccessDenied");
  EXPECT_EQ(encrypts(key, on("arn:aws:kms:*:111122223333:key/*")), "ok");
}

TEST_F(KmsAccessTest, EncryptionContextsAreConditionKeys) {
  const auto if_equals = [&](const std::string& condition) {
    return document(allow(R"("kms:Encrypt")", R"(,"Condition":)" + condition));
  };
  const std::string department =
      if_equals(R"({"StringEquals":{"kms:EncryptionContext:Department":"IT"}})");
  EXPECT_EQ(alice_encrypts(delegating, department), "AccessDenied");
  EXPECT_EQ(alice_encrypts(delegating, department, {{{"Department", "IT"}}}), "ok");
  EXPECT_EQ(alice_encrypts(delegating, department, {{{"Department", "HR"}}}), "AccessDenied");
  const std::string only =
      if_equals(R"({"ForAllValues:StringEquals":{"kms:EncryptionContextKeys":["Department"]},)"
                R"("Null":{"kms:EncryptionContextKeys":"false"}})");
  EXPECT_EQ(alice_encrypts(delegating, only, {{{"Department", "IT"}}}), "ok");
  EXPECT_EQ(alice_encrypts(delegating, only, {{{"Department", "IT"}, {"x", "y"}}}), "AccessDenied");
  EXPECT_EQ(alice_encrypts(delegating, only), "AccessDenied");
}

TEST_F(KmsAccessTest, AliasesAndTagsAreConditionKeys) {
  const std::string key = make_key();
  must<CreateAliasOperation>({.alias_name = "alias/a", .target_key_id = key});
  must<TagResourceOperation>({.key_id = key, .tags = {{{.tag_key = "team", .tag_value = "x"}}}});
  const auto when = [&](const std::string& condition) {
    return document(allow(R"("kms:Encrypt")", R"(,"Condition":)" + condition));
  };
  const std::string by_request = when(R"({"StringEquals":{"kms:RequestAlias":"alias/a"}})");
  EXPECT_EQ(encrypts("alias/a", by_request), "ok");
  EXPECT_EQ(encrypts(key, by_request), "AccessDenied");
  EXPECT_EQ(encrypts(key, when(R"({"ForAnyValue:StringLike":{"kms:ResourceAliases":"alias/*"}})")),
            "ok");
  EXPECT_EQ(encrypts(key, when(R"({"StringEquals":{"aws:ResourceTag/team":"x"}})")), "ok");
  EXPECT_EQ(encrypts(key, when(R"({"StringEquals":{"aws:ResourceTag/team":"y"}})")),
            "AccessDenied");
  EXPECT_EQ(encrypts(key, when(R"({"StringEquals":{"kms:KeyOrigin":"AWS_KMS"}})")), "ok");
}

TEST_F(KmsAccessTest, AnAliasNeedsPermissionForItselfAndForItsKey) {
  const std::string key = make_key();
  const auto creates = [&](const std::string& resources) {
    directory.documents[alice_arn] =
        document(R"({"Effect":"Allow","Action":"kms:CreateAlias","Resource":)" + resources + "}");
    return code_of(call_as<CreateAliasOperation>(user("alice"),
                                                 {.alias_name = "alias/b", .target_key_id = key}));
  };
  const std::string alias = alias_arn(region, "alias/b");
  EXPECT_EQ(creates("\"" + alias + "\""), "AccessDenied");
  EXPECT_EQ(creates("\"" + arn(key) + "\""), "AccessDenied");
  EXPECT_EQ(creates(R"([")" + alias + R"(",")" + arn(key) + R"("])"), "ok");
}

TEST_F(KmsAccessTest, ReEncryptNeedsBothKeys) {
  const std::string from = make_key();
  const std::string to = make_key();
  const std::string blob = encrypted(from, "x");
  const auto moves = [&](const std::string& actions) {
    directory.documents[alice_arn] = document(allow(actions));
    return code_of(call_as<ReEncryptOperation>(
        user("alice"), {.destination_key_id = to, .ciphertext_blob = blob}));
  };
  EXPECT_EQ(moves(R"("kms:ReEncryptFrom")"), "AccessDenied");
  EXPECT_EQ(moves(R"("kms:ReEncryptTo")"), "AccessDenied");
  EXPECT_EQ(moves(R"("kms:ReEncrypt*")"), "ok");
}

// The managed keys: their services use them for everybody in the account, nobody does directly.
class ManagedKeyTest : public KmsAccessTest {
 protected:
  template <class Op>
  std::string alice_via(const typename Op::Request& request, const std::string& service) {
    return code_of(call_as<Op>(
        user("alice"), request,
        service.empty() ? std::vector<std::string>{} : std::vector<std::string>{service}));
  }
};

TEST_F(ManagedKeyTest, OnlyTheirServicesUseThem) {
  for (const std::string name : {"s3", "ssm", "secretsmanager"}) {
    const std::string alias = "alias/aws/" + name;
    const GenerateDataKeyRequest request{.key_id = alias, .number_of_bytes = 32};
    EXPECT_EQ(alice_via<GenerateDataKeyOperation>(request, ""), "AccessDenied") << name;
    EXPECT_EQ(alice_via<GenerateDataKeyOperation>(request, name + ".amazonaws.com"), "ok") << name;
    EXPECT_EQ(alice_via<GenerateDataKeyOperation>(request, "lambda.amazonaws.com"), "AccessDenied");
    EXPECT_EQ(code_of(call<GenerateDataKeyOperation>(request)), "AccessDenied");
    EXPECT_EQ(
        alice_via<EncryptOperation>({.key_id = alias, .plaintext = "x"}, name + ".amazonaws.com"),
        "ok");
  }
}

TEST_F(ManagedKeyTest, TheLastServiceOfAChainCounts) {
  const GenerateDataKeyRequest request{.key_id = "alias/aws/ssm", .number_of_bytes = 32};
  EXPECT_EQ(code_of(call_as<GenerateDataKeyOperation>(
                user("alice"), request, {"cloudformation.amazonaws.com", "ssm.amazonaws.com"})),
            "ok");
  EXPECT_EQ(code_of(call_as<GenerateDataKeyOperation>(
                user("alice"), request, {"ssm.amazonaws.com", "cloudformation.amazonaws.com"})),
            "AccessDenied");
}

TEST_F(ManagedKeyTest, TheAccountSeesThemAndChangesNothing) {
  const auto key = described("alias/aws/secretsmanager");
  EXPECT_EQ(key.key_manager, "AWS");
  EXPECT_EQ(key.description,
            "Default key that protects my Secrets Manager data when no other key is defined");
  EXPECT_TRUE(*must<GetKeyRotationStatusOperation>({.key_id = key.key_id}).key_rotation_enabled);
  const std::string policy = *must<GetKeyPolicyOperation>({.key_id = key.key_id}).policy;
  EXPECT_NE(policy.find("secretsmanager.eu-central-1.amazonaws.com"), policy.npos);
  EXPECT_NE(policy.find("arn:aws:iam::111122223333:root"), policy.npos);
  EXPECT_EQ(policy.find("ACCOUNT"), policy.npos);
  EXPECT_EQ(code_of(call<DisableKeyOperation>({.key_id = key.key_id})), "AccessDenied");
  EXPECT_EQ(code_of(call<ScheduleKeyDeletionOperation>({.key_id = key.key_id})), "AccessDenied");
  EXPECT_EQ(code_of(call<PutKeyPolicyOperation>({.key_id = key.key_id, .policy = delegating})),
            "AccessDenied");
  EXPECT_NE(code_of(call<DeleteAliasOperation>({.alias_name = "alias/aws/secretsmanager"})), "ok");
}

TEST_F(ManagedKeyTest, TheyAreMadeOnce) {
  const auto before = described("alias/aws/s3").key_id;
  start();
  EXPECT_EQ(described("alias/aws/s3").key_id, before);
  EXPECT_EQ(must<ListKeysOperation>({}).keys->size(), 3U);
}

}  // namespace
}  // namespace skerry::kms
