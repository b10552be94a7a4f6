#include "objects/blob_key.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/encoding.hpp"

namespace skerry::objects {
namespace {

BlobKey key_of(std::string_view text) {
  const std::string bytes = *from_hex(text);
  return BlobKey(as_bytes(bytes).first<blob_key_bytes>());
}

std::vector<std::byte> turned(const BlobKey& key, std::span<const std::byte> in,
                              BlobOffset from = {}) {
  std::vector<std::byte> out(in.size());
  BlobCipher(key, from).turn(in, out);
  return out;
}

// AES-256 of the zero block, and of the block that is one: NIST's AESAVS, key of zeros; the second
// computed with `openssl enc -aes-256-ecb`.
TEST(BlobCipherTest, CountsBlocksFromZero) {
  const BlobKey key = key_of(std::string(64, '0'));
  const std::vector<std::byte> zeros(32);
  EXPECT_EQ(hex(turned(key, zeros)),
            "dc95c078a2408989ad48a21492842087530f8afbc74536b9a963b4f1c4cb738b");
}

TEST(BlobCipherTest, AnyRangeIsReadAlone) {
  SeededRandom random(5);
  const BlobKey key = BlobKey::make(random);
  std::vector<std::byte> clear(1000);
  random.fill(clear);
  const std::vector<std::byte> whole = turned(key, clear);
  EXPECT_NE(whole, clear);
  for (std::size_t from = 0; from < 70; ++from) {
    const std::span rest = std::span(whole).subspan(from);
    EXPECT_TRUE(std::ranges::equal(turned(key, rest, {from}), std::span(clear).subspan(from)))
        << from;
  }
}

TEST(BlobCipherTest, PiecesAreTheWhole) {
  SeededRandom random(6);
  const BlobKey key = BlobKey::make(random);
  std::vector<std::byte> bytes(500);
  const std::vector<std::byte> whole = turned(key, bytes);
  BlobCipher cipher(key, {});
  for (std::size_t at = 0; at < bytes.size(); at += 7) {
    const std::span piece = std::span(bytes).subspan(at, std::min<std::size_t>(7, 500 - at));
    cipher.turn(piece, piece);
  }
  EXPECT_EQ(bytes, whole);
}

TEST(BlobCipherTest, AnotherKeyIsAnotherText) {
  SeededRandom random(7);
  const std::vector<std::byte> zeros(64);
  EXPECT_NE(turned(BlobKey::make(random), zeros), turned(BlobKey::make(random), zeros));
}

}  // namespace
}  // namespace skerry::objects
