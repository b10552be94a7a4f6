#include "services/kms/ciphertext.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

#include "services/kms/limits.hpp"

namespace skerry::kms {
namespace {

const BlobHead head{.key_id = "1234abcd-12ab-34cd-56ef-1234567890ab", .material = 7};

class CiphertextTest : public testing::Test {
 protected:
  CiphertextTest() { random.fill(material); }
  std::string encrypted(std::string_view text, const EncryptionContext& context = {}) {
    return encrypt(material, head, text, context, random);
  }
  std::string decrypted(std::string_view blob, const EncryptionContext& context = {}) const {
    const std::optional<Secret> opened = decrypt(material, blob, context);
    return opened ? std::string(opened->text()) : "nothing";
  }

  SeededRandom random{1};
  std::array<std::byte, key_bytes> material;
};

TEST_F(CiphertextTest, ABlobTellsItsKeyAndMaterialAndOpens) {
  const std::string blob = encrypted("a text");
  const std::optional<BlobHead> read = read_head(blob);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->key_id, head.key_id);
  EXPECT_EQ(read->material, 7U);
  EXPECT_EQ(blob.find("a text"), blob.npos);
  EXPECT_EQ(decrypted(blob), "a text");
}

TEST_F(CiphertextTest, TheLongestTextFitsIntoABlobOfTheApi) {
  const std::string text(limits::plaintext_bytes_max, 'x');
  const std::string blob = encrypted(text);
  EXPECT_LE(blob.size(), limits::blob_bytes_max);
  EXPECT_EQ(decrypted(blob), text);
}

TEST_F(CiphertextTest, NoTwoBlobsOfATextAreAlike) {
  std::set<std::string> blobs;
  for (int i = 0; i < 100; ++i) blobs.insert(encrypted("same"));
  EXPECT_EQ(blobs.size(), 100U);
}

TEST_F(CiphertextTest, TheContextMustBeTheSameInAnyOrder) {
  const std::string blob = encrypted("x", {{"app", "web"}, {"stage", "prod"}});
  EXPECT_EQ(decrypted(blob, {{"stage", "prod"}, {"app", "web"}}), "x");
  EXPECT_EQ(decrypted(blob), "nothing");
  EXPECT_EQ(decrypted(blob, {{"app", "web"}}), "nothing");
  EXPECT_EQ(decrypted(blob, {{"app", "web"}, {"stage", "Prod"}}), "nothing");
  EXPECT_EQ(decrypted(blob, {{"appw", "eb"}, {"stage", "prod"}}), "nothing");
}

TEST_F(CiphertextTest, AChangedBitIsFound) {
  const std::string blob = encrypted("text", {{"a", "b"}});
  for (std::size_t bit = 0; bit < blob.size() * 8; ++bit) {
    std::string changed = blob;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(decrypted(changed, {{"a", "b"}}), "nothing") << bit;
  }
  for (std::size_t size = 0; size < blob.size(); ++size)
    EXPECT_EQ(decrypted(blob.substr(0, size), {{"a", "b"}}), "nothing") << size;
}

TEST_F(CiphertextTest, AnotherMaterialOpensNothing) {
  const std::string blob = encrypted("text");
  random.fill(material);
  EXPECT_EQ(decrypted(blob), "nothing");
}

TEST_F(CiphertextTest, WhatIsNoBlobHasNoHead) {
  EXPECT_FALSE(read_head(""));
  EXPECT_FALSE(read_head("x"));
  EXPECT_FALSE(read_head(std::string(200, 'x')));
  EXPECT_FALSE(read_head(encrypted("t").substr(0, 60)));
}

}  // namespace
}  // namespace skerry::kms
