#include "wire/sigv4/signing_key.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace skerry::sigv4 {
namespace {

const SecretKey secret{"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};
const AccessKeyId id{"AKIDEXAMPLE"};

CredentialScope scope(const char* date) {
  return {.date = date, .region = "us-east-1", .service = "iam"};
}

// https://docs.aws.amazon.com/general/latest/gr/signature-v4-examples.html
TEST(SigningKey, IsThatOfTheDocumentation) {
  EXPECT_EQ(hex(derive_signing_key(secret, scope("20150830")).bytes()),
            "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

TEST(SigningKeyCache, DerivesEachKeyOnce) {
  SigningKeyCache cache(2);
  const std::string first = hex(cache.get(id, secret, scope("20150830")).bytes());
  EXPECT_EQ(hex(cache.get(id, secret, scope("20150830")).bytes()), first);
  EXPECT_EQ(cache.derivations(), 1U);
  EXPECT_NE(hex(cache.get(id, secret, scope("20150831")).bytes()), first);
  EXPECT_EQ(cache.derivations(), 2U);
}

TEST(SigningKeyCache, TheLeastRecentlyUsedMakesRoom) {
  SigningKeyCache cache(2);
  for (const char* date : {"1", "2", "1", "3", "1"}) cache.get(id, secret, scope(date));
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_EQ(cache.derivations(), 3U);
  cache.get(id, secret, scope("2"));
  EXPECT_EQ(cache.derivations(), 4U);
}

TEST(SigningKeyCache, AnotherSecretOfTheSameIdIsAnotherKey) {
  SigningKeyCache cache;
  const std::string first = hex(cache.get(id, secret, scope("1")).bytes());
  EXPECT_NE(hex(cache.get(id, SecretKey{"other"}, scope("1")).bytes()), first);
  EXPECT_EQ(cache.size(), 1U);
}

TEST(SigningKeyCache, EachPartOfTheScopeMatters) {
  SigningKeyCache cache;
  CredentialScope other = scope("1");
  cache.get(id, secret, other);
  other.region = "eu-west-1";
  cache.get(id, secret, other);
  other.service = "sts";
  cache.get(id, secret, other);
  cache.get(AccessKeyId{"AKIDOTHER"}, secret, other);
  EXPECT_EQ(cache.derivations(), 4U);
}

}  // namespace
}  // namespace skerry::sigv4
