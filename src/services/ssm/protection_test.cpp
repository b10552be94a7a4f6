#include "services/ssm/protection.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "services/ssm/test_region.hpp"

namespace skerry::ssm {
namespace {

constexpr const char* context = "PARAMETER_ARN=arn:aws:ssm:us-east-1:000000000000:parameter/s";

TEST(SecureString, OfTheStandardTierIsEncryptedByKmsItself) {
  TestRegion region;
  region.put("s", "hush", "SecureString");
  EXPECT_EQ(region.kms().asked,
            (std::vector<std::string>{std::string("Encrypt alias/aws/ssm ") + context}));
  EXPECT_EQ(region.kms().via, std::vector<std::string>{"ssm.amazonaws.com"});
  const auto sealed = region.must<GetParameterOperation>({.name = "s"});
  EXPECT_EQ(*from_base64(*sealed.parameter->value), std::string(context) + "|hsuh");
  EXPECT_EQ(region.kms().asked.size(), 1U);
  EXPECT_EQ(region.get("s"), "hush");
  EXPECT_EQ(region.kms().asked.back(), std::string("Decrypt - ") + context);
}

TEST(SecureString, OfTheAdvancedTierIsEncryptedUnderADataKey) {
  TestRegion region;
  const std::string value(8192, 'v');
  region.must<PutParameterOperation>({.name = "s",
                                      .value = value,
                                      .type = "SecureString",
                                      .key_id = "alias/mine",
                                      .tier = "Advanced"});
  EXPECT_EQ(region.kms().asked,
            (std::vector<std::string>{std::string("GenerateDataKey alias/mine ") + context}));
  region.restart();
  const auto sealed = region.must<GetParameterOperation>({.name = "s"});
  const std::string bytes = *from_base64(*sealed.parameter->value);
  EXPECT_EQ(bytes.find("vvvv"), std::string::npos);
  EXPECT_EQ(region.get("s"), value);
  const auto described = region.must<DescribeParametersOperation>({});
  EXPECT_EQ(described.parameters->front().key_id, "alias/mine");
}

TEST(SecureString, ThatWasTamperedWithDoesNotOpen) {
  TestRegion region;
  region.must<PutParameterOperation>(
      {.name = "s", .value = "v", .type = "SecureString", .tier = "Advanced"});
  StoredVersion version = region.ssm().latest(key_of("s"));
  std::string bytes = *from_base64(version.value);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  Batch batch;
  for (const std::string& damaged :
       {bytes, bytes.substr(0, 40), std::string("\x02x"), std::string()}) {
    version.value = base64(as_bytes(damaged));
    region.ssm().put(batch, key_of("s"), version);
    EXPECT_EQ(region.refused<GetParameterOperation>({.name = "s", .with_decryption = true}),
              "500 InternalServerError: The stored value of the parameter does not open.");
  }
}

TEST(SecureString, TellsWhatKmsRefused) {
  TestRegion region;
  region.kms().refusal = "NotFoundException";
  EXPECT_EQ(
      region.refused<PutParameterOperation>({.name = "s", .value = "v", .type = "SecureString"}),
      "400 InvalidKeyId: No. (Service: AWSKMS; Status Code: 400; Error Code: "
      "NotFoundException; Request ID: 00000000-0000-0000-0000-000000000001; Proxy: null)");
  EXPECT_EQ(region.ssm().parameters().size(), 0U);
  region.kms().refusal = "AccessDenied";
  EXPECT_EQ(
      region.refused<PutParameterOperation>({.name = "s", .value = "v", .type = "SecureString"}),
      "400 AccessDeniedException: No. (Service: AWSKMS; Status Code: 400; Error Code: "
      "AccessDeniedException; Request ID: 00000000-0000-0000-0000-000000000001; Proxy: null)");
}

TEST(SecureString, KeepsItsKeyAndLosesItWithItsType) {
  TestRegion region;
  region.must<PutParameterOperation>(
      {.name = "s", .value = "v", .type = "SecureString", .key_id = "alias/mine"});
  region.must<PutParameterOperation>({.name = "s", .value = "w", .overwrite = true});
  EXPECT_EQ(region.kms().asked.back(), std::string("Encrypt alias/mine ") + context);
  region.put("s", "plain", "String");
  EXPECT_EQ(region.must<GetParameterOperation>({.name = "s"}).parameter->value, "plain");
  EXPECT_FALSE(region.must<DescribeParametersOperation>({}).parameters->front().key_id.has_value());
}

}  // namespace
}  // namespace skerry::ssm
