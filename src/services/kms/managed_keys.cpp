#include "services/kms/managed_keys.hpp"

#include <array>
#include <chrono>

#include "services/kms/limits.hpp"

namespace skerry::kms {
namespace {

// What the policies of these keys share, for METADATA: who may see the key itself.
constexpr std::string_view metadata_statement = R"({
    "Sid" : "Allow direct access to key metadata to the account",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::ACCOUNT:root"
    },
    "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant" ],
    "Resource" : "*"
  })";

// As GetKeyPolicy shows it for aws/s3.
constexpr std::string_view s3_policy = R"({
  "Version" : "2012-10-17",
  "Id" : "auto-s3-2",
  "Statement" : [ {
    "Sid" : "Allow access through S3 for all principals in the account )"
                                       R"(that are authorized to use S3",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "*"
    },
    "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", )"
                                       R"("kms:GenerateDataKey*", "kms:DescribeKey" ],
    "Resource" : "*",
    "Condition" : {
      "StringEquals" : {
        "kms:CallerAccount" : "ACCOUNT",
        "kms:ViaService" : "s3.REGION.amazonaws.com"
      }
    }
  }, METADATA ]
})";

// As GetKeyPolicy shows it for aws/ssm.
constexpr std::string_view ssm_policy = R"({
  "Version" : "2012-10-17",
  "Id" : "auto-ssm-1",
  "Statement" : [ {
    "Sid" : "Allow access through SSM for all principals in the account )"
                                        R"(that are authorized to use SSM",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "*"
    },
    "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", )"
                                        R"("kms:GenerateDataKey*", "kms:DescribeKey" ],
    "Resource" : "*",
    "Condition" : {
      "StringEquals" : {
        "kms:CallerAccount" : "ACCOUNT",
        "kms:ViaService" : "ssm.REGION.amazonaws.com"
      }
    }
  }, METADATA ]
})";

// https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
constexpr std::string_view secrets_manager_policy =
    R"({
  "Version" : "2012-10-17",
  "Id" : "auto-secretsmanager-2",
  "Statement" : [ {
    "Sid" : "Allow access through AWS Secrets Manager )"
    R"(for all principals in the account )"
    R"(that are authorized to use AWS Secrets Manager",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "*"
    },
    "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", )"
    R"("kms:CreateGrant", "kms:DescribeKey" ],
    "Resource" : "*",
    "Condition" : {
      "StringEquals" : {
        "kms:CallerAccount" : "ACCOUNT",
        "kms:ViaService" : "secretsmanager.REGION.amazonaws.com"
      }
    }
  }, {
    "Sid" : "Allow access through AWS Secrets Manager )"
    R"(for all principals in the account )"
    R"(that are authorized to use AWS Secrets Manager",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "*"
    },
    "Action" : "kms:GenerateDataKey*",
    "Resource" : "*",
    "Condition" : {
      "StringEquals" : {
        "kms:CallerAccount" : "ACCOUNT"
      },
      "StringLike" : {
        "kms:ViaService" : "secretsmanager.*.amazonaws.com"
      }
    }
  }, METADATA ]
})";

constexpr std::array keys{
    ManagedKey{"s3", "Default key that protects my S3 objects when no other key is defined",
               s3_policy},
    ManagedKey{"secretsmanager",
               "Default key that protects my Secrets Manager data when no other key is defined",
               secrets_manager_policy},
    ManagedKey{"ssm", "Default key that protects my SSM parameters when no other key is defined",
               ssm_policy},
};

void fill_in(std::string& text, std::string_view word, std::string_view value) {
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + value.size()))
    text.replace(at, word.size(), value);
}

}  // namespace

std::span<const ManagedKey> managed_keys() { return keys; }

std::string managed_key_policy(const ManagedKey& key, const RegionFacts& region) {
  std::string text(key.policy);
  fill_in(text, "METADATA", metadata_statement);
  fill_in(text, "ACCOUNT", region.account.text);
  fill_in(text, "REGION", region.name.text);
  return text;
}

Rotation yearly_rotation(WallTime now) {
  return {.period_days = limits::rotation_days_default,
          .next = now + std::chrono::days(limits::rotation_days_default)};
}

}  // namespace skerry::kms
