#include "services/kms/operations.hpp"
#include "services/kms/test_region.hpp"

namespace skerry::kms {
namespace {

using CryptographyTest = KmsTest;

TEST_F(CryptographyTest, AKeyIsNamedInFourWays) {
  const std::string id = make_key();
  must<CreateAliasOperation>({.alias_name = "alias/app/db", .target_key_id = id});
  for (const std::string& name :
       {id, arn(id), std::string("alias/app/db"), alias_arn(region, "alias/app/db")}) {
    const auto sealed = must<EncryptOperation>({.key_id = name, .plaintext = "hello"});
    EXPECT_EQ(sealed.key_id, arn(id));
    EXPECT_EQ(sealed.encryption_algorithm, "SYMMETRIC_DEFAULT");
    const auto opened =
        must<DecryptOperation>({.ciphertext_blob = sealed.ciphertext_blob, .key_id = name});
    EXPECT_EQ(opened.plaintext, "hello");
    EXPECT_EQ(opened.key_id, arn(id));
    EXPECT_EQ(opened.key_material_id, described(id).current_key_material_id);
  }
}

TEST_F(CryptographyTest, NamesOfNothing) {
  const auto why = [&](const std::string& name) {
    return refusal(call<EncryptOperation>({.key_id = name, .plaintext = "x"}));
  };
  const std::string absent = "1234abcd-12ab-34cd-56ef-1234567890ab";
  EXPECT_EQ(why(absent), "NotFoundException: Key '" + arn(absent) + "' does not exist");
  EXPECT_EQ(why("alias/x"),
            "NotFoundException: Alias arn:aws:kms:eu-central-1:111122223333:alias/x is not found.");
  EXPECT_EQ(why("x"), "NotFoundException: Invalid keyId 'x'");
  EXPECT_EQ(why("arn:aws:kms:us-east-1:111122223333:key/" + absent),
            "NotFoundException: Invalid arn us-east-1");
  EXPECT_EQ(why("arn:aws:kms:eu-central-1:999999999999:key/" + absent),
            "NotFoundException: Key 'arn:aws:kms:eu-central-1:999999999999:key/" + absent +
                "' does not exist");
  EXPECT_EQ(why("arn:aws:s3:::bucket"), "InvalidArnException: Invalid arn arn:aws:s3:::bucket");
}

TEST_F(CryptographyTest, TheEncryptionContextBelongsToTheText) {
  const std::string id = make_key();
  const EncryptionContext context{{"app", "web"}, {"stage", "prod"}};
  const auto sealed =
      must<EncryptOperation>({.key_id = id, .plaintext = "secret", .encryption_context = context});
  EXPECT_EQ(must<DecryptOperation>(
                {.ciphertext_blob = sealed.ciphertext_blob, .encryption_context = context})
                .plaintext,
            "secret");
  EXPECT_EQ(refusal(call<DecryptOperation>({.ciphertext_blob = sealed.ciphertext_blob})),
            "InvalidCiphertextException: ");
}

TEST_F(CryptographyTest, CiphertextsThatDoNotOpen) {
  const std::string id = make_key();
  const std::string other = make_key();
  const std::string blob = encrypted(id, "x");
  EXPECT_EQ(code_of(call<DecryptOperation>({.ciphertext_blob = blob, .key_id = other})),
            "IncorrectKeyException");
  EXPECT_EQ(code_of(call<DecryptOperation>({.ciphertext_blob = "junk"})),
            "InvalidCiphertextException");
  EXPECT_EQ(code_of(call<DecryptOperation>({})), "ValidationException");
  std::string unknown = blob;
  unknown[1] = static_cast<char>(unknown[1] ^ 1);
  EXPECT_EQ(refusal(call<DecryptOperation>({.ciphertext_blob = unknown})),
            "AccessDenied: The ciphertext refers to a customer master key that does not exist, "
            "does not exist in this region, or you are not allowed to access.");
}

TEST_F(CryptographyTest, AKeyThatIsNotEnabledDoesNothing) {
  const std::string id = make_key();
  const std::string blob = encrypted(id, "x");
  must<DisableKeyOperation>({.key_id = id});
  EXPECT_EQ(refusal(call<DecryptOperation>({.ciphertext_blob = blob})),
            "DisabledException: " + arn(id) + " is disabled.");
  EXPECT_EQ(code_of(call<GenerateDataKeyOperation>({.key_id = id, .number_of_bytes = 1})),
            "DisabledException");
  must<ScheduleKeyDeletionOperation>({.key_id = id});
  EXPECT_EQ(refusal(call<DecryptOperation>({.ciphertext_blob = blob})),
            "KMSInvalidStateException: " + arn(id) + " is pending deletion.");
  EXPECT_EQ(code_of(call<EncryptOperation>({.key_id = id, .plaintext = "x"})),
            "KMSInvalidStateException");
  must<CancelKeyDeletionOperation>({.key_id = id});
  must<EnableKeyOperation>({.key_id = id});
  EXPECT_EQ(must<DecryptOperation>({.ciphertext_blob = blob}).plaintext, "x");
}

TEST_F(CryptographyTest, ReEncryptMovesATextToAnotherKey) {
  const std::string from = make_key();
  const std::string to = make_key();
  const auto moved =
      must<ReEncryptOperation>({.destination_key_id = to,
                                .ciphertext_blob = encrypted(from, "text"),
                                .destination_encryption_context = EncryptionContext{{"a", "b"}}});
  EXPECT_EQ(moved.source_key_id, arn(from));
  EXPECT_EQ(moved.key_id, arn(to));
  EXPECT_EQ(must<DecryptOperation>({.ciphertext_blob = moved.ciphertext_blob,
                                    .encryption_context = EncryptionContext{{"a", "b"}},
                                    .key_id = to})
                .plaintext,
            "text");
}

TEST_F(CryptographyTest, DataKeysComeInTheLengthsThatAreAskedFor) {
  const std::string id = make_key();
  const auto made = must<GenerateDataKeyOperation>({.key_id = id, .key_spec = "AES_256"});
  EXPECT_EQ(made.plaintext->size(), 32U);
  EXPECT_EQ(must<DecryptOperation>({.ciphertext_blob = made.ciphertext_blob}).plaintext,
            made.plaintext);
  EXPECT_EQ(must<GenerateDataKeyOperation>({.key_id = id, .key_spec = "AES_128"}).plaintext->size(),
            16U);
  const auto blob_only =
      must<GenerateDataKeyWithoutPlaintextOperation>({.key_id = id, .number_of_bytes = 1024});
  EXPECT_EQ(
      must<DecryptOperation>({.ciphertext_blob = blob_only.ciphertext_blob}).plaintext->size(),
      1024U);
  EXPECT_EQ(refusal(call<GenerateDataKeyOperation>({.key_id = id})),
            "ValidationException: Please specify either number of bytes or key spec.");
  EXPECT_EQ(code_of(call<GenerateDataKeyOperation>(
                {.key_id = id, .number_of_bytes = 32, .key_spec = "AES_256"})),
            "ValidationException");
  EXPECT_EQ(code_of(call<GenerateDataKeyOperation>({.key_id = id, .number_of_bytes = 1025})),
            "ValidationException");
}

TEST_F(CryptographyTest, RandomBytes) {
  const auto first = must<GenerateRandomOperation>({.number_of_bytes = 64});
  EXPECT_EQ(first.plaintext->size(), 64U);
  EXPECT_NE(must<GenerateRandomOperation>({.number_of_bytes = 64}).plaintext, first.plaintext);
  EXPECT_EQ(code_of(call<GenerateRandomOperation>({})), "ValidationException");
}

TEST_F(CryptographyTest, PlaintextsHaveFourKibibytesAtMost) {
  const std::string id = make_key();
  const std::string longest(4096, 'x');
  EXPECT_EQ(must<DecryptOperation>({.ciphertext_blob = encrypted(id, longest)}).plaintext, longest);
  EXPECT_EQ(code_of(call<EncryptOperation>({.key_id = id, .plaintext = longest + "x"})),
            "ValidationException");
}

TEST_F(CryptographyTest, ADryRunDoesAllButTheWork) {
  const std::string id = make_key();
  EXPECT_EQ(refusal(call<EncryptOperation>({.key_id = id, .plaintext = "x", .dry_run = true})),
            "DryRunOperationException: The request would have succeeded, but the DryRun option is "
            "set.");
  must<DisableKeyOperation>({.key_id = id});
  EXPECT_EQ(code_of(call<EncryptOperation>({.key_id = id, .plaintext = "x", .dry_run = true})),
            "DisabledException");
}

TEST_F(CryptographyTest, WhatIsNotSupportedIsRefusedByName) {
  const std::string id = make_key();
  EXPECT_EQ(refusal(call<EncryptOperation>(
                {.key_id = id, .plaintext = "x", .encryption_algorithm = "RSAES_OAEP_SHA_1"})),
            "InvalidKeyUsageException: Algorithm RSAES_OAEP_SHA_1 is incompatible with key spec "
            "SYMMETRIC_DEFAULT.");
  EXPECT_EQ(refusal(call<EncryptOperation>(
                {.key_id = id, .plaintext = "x", .grant_tokens = std::vector<std::string>{"t"}})),
            "NotImplemented: Skerry does not support GrantTokens of Encrypt.");
}

TEST_F(CryptographyTest, CiphertextsOutliveARestart) {
  const std::string blob = encrypted(make_key(), "kept");
  start();
  EXPECT_EQ(must<DecryptOperation>({.ciphertext_blob = blob}).plaintext, "kept");
}

}  // namespace
}  // namespace skerry::kms
