#include "store/sealed.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>

#include "base/encoding.hpp"
#include "store/aes_gcm.hpp"
#include "test/support/temporary_directory.hpp"

namespace skerry {
namespace {

const SealContext context{"iam.access-key/AKIAEXAMPLE"};

class Sealing : public testing::Test {
 protected:
  test::TemporaryDirectory temporary;
  DataDirectory directory = DataDirectory::open(temporary.path() + "/data").value();
  SystemRandom random;
};

template <std::size_t size>
std::array<std::byte, size> bytes_of(std::string_view hex_text) {
  const std::string plain = from_hex(hex_text).value();
  std::array<std::byte, size> out;
  std::copy_n(as_bytes(plain).begin(), size, out.begin());
  return out;
}

// McGrew and Viega, "The Galois/Counter Mode of Operation (GCM)", test cases 13 and 16.
TEST(AesGcm, IsTheKnownVectors) {
  const auto zero_key = bytes_of<32>(std::string(64, '0'));
  const auto zero_nonce = bytes_of<12>(std::string(24, '0'));
  std::array<std::byte, 16> tag;
  gcm_encrypt({zero_key, zero_nonce, "", {}}, tag);
  EXPECT_EQ(hex(tag), "530f8afbc74536b9a963b4f1c4cb738b");

  const auto key = bytes_of<32>("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
  const auto nonce = bytes_of<12>("cafebabefacedbaddecaf888");
  const std::string more = from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2").value();
  const auto plain = bytes_of<60>(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6"
      "b525b16aedf5aa0de657ba637b39");
  std::array<std::byte, 76> sealed;
  gcm_encrypt({key, nonce, more, plain}, sealed);
  EXPECT_EQ(hex(std::span(sealed).subspan(60)), "76fc6ece0f4e1768cddf8853bb2d551b");
  EXPECT_EQ(hex(std::span(sealed).first(8)), "522dc1f099567d07");
  std::array<std::byte, 60> opened;
  EXPECT_TRUE(gcm_decrypt({key, nonce, more, sealed}, opened));
  EXPECT_EQ(opened, plain);
}

TEST_F(Sealing, WhatWasSealedOpensAfterARestart) {
  std::string sealed;
  {
    Sealer sealer = Sealer::open(directory, random).value();
    sealed = sealer.seal("the password", context).value();
    EXPECT_EQ(sealed.size(), std::string_view("the password").size() + 33);
    EXPECT_EQ(sealed.find("password"), std::string::npos);
  }
  const Sealer sealer = Sealer::open(directory, random).value();
  EXPECT_EQ(sealer.open(sealed, context).value().text(), "the password");
}

TEST_F(Sealing, NothingOpensInAnotherPlaceOrChangedInOneBit) {
  Sealer sealer = Sealer::ephemeral(random);
  const std::string sealed = sealer.seal("secret", context).value();
  EXPECT_FALSE(sealer.open(sealed, {"iam.access-key/AKIAOTHER"}).ok());
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(sealer.open(changed, context).ok()) << "bit " << bit;
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(sealer.open(sealed.substr(0, size), context).ok()) << size << " bytes";
  }
  EXPECT_FALSE(Sealer::ephemeral(random).open(sealed, context).ok());
}

TEST_F(Sealing, EmptyAndLargeValues) {
  Sealer sealer = Sealer::ephemeral(random);
  EXPECT_EQ(sealer.open(sealer.seal("", context).value(), context).value().size(), 0U);
  const std::string large(store_limits::sealed_plain_bytes_max, 'x');
  EXPECT_EQ(sealer.open(sealer.seal(large, context).value(), context).value().text(), large);
  EXPECT_EQ(sealer.seal(large + "x", context).error().message, "too long to be sealed");
}

TEST_F(Sealing, TheSameTextNeverSealsTheSame) {
  Sealer sealer = Sealer::ephemeral(random);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(sealer.seal("x", context).value());
  EXPECT_EQ(seen.size(), 1000U);
}

TEST_F(Sealing, TokensAreUrlSafeAndStrict) {
  Sealer sealer = Sealer::ephemeral(random);
  for (int i = 0; i < 200; ++i) {
    const std::string token = sealer.seal_text("role session", context).value();
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789-_"),
              std::string::npos);
    EXPECT_EQ(sealer.open_text(token, context).value().text(), "role session");
    EXPECT_FALSE(sealer.open_text(token + "=", context).ok());
    EXPECT_FALSE(sealer.open_text(token + "A", context).ok());
    EXPECT_FALSE(sealer.open_text("+" + token.substr(1), context).ok());
  }
}

TEST_F(Sealing, ADataKeyIsReplacedBeforeItIsUsedUpAndOldValuesStillOpen) {
  const SealLimits limits{.seals_per_data_key_max = 10, .seals_reserved_step = 5};
  std::vector<std::string> sealed;
  {
    Sealer sealer = Sealer::open(directory, random, limits).value();
    for (int i = 0; i < 25; ++i) sealed.push_back(sealer.seal("x", context).value());
    EXPECT_EQ(sealer.data_keys(), 3U);
  }
  Sealer sealer = Sealer::open(directory, random, limits).value();
  for (const std::string& one : sealed) EXPECT_TRUE(sealer.open(one, context).ok());
  EXPECT_EQ(sealer.data_keys(), 3U);
}

TEST_F(Sealing, ASealerNeedsNobodyElseToKeepTheDirectory) {
  const std::string path = temporary.path() + "/other";
  Sealer sealer = [&] {
    const DataDirectory handle = DataDirectory::open(path).value();
    return Sealer::open(handle, random, {.seals_per_data_key_max = 10, .seals_reserved_step = 1})
        .value();
  }();
  EXPECT_FALSE(DataDirectory::open(path).ok());  // the sealer holds the lock
  for (int i = 0; i < 25; ++i) EXPECT_TRUE(sealer.seal("x", context).ok());
  EXPECT_EQ(sealer.data_keys(), 3U);
}

// A crash forgets how many of the reserved seals were used, so a start counts all of them.
TEST_F(Sealing, RestartsCountAsUse) {
  const SealLimits limits{.seals_per_data_key_max = 10, .seals_reserved_step = 5};
  for (int starts = 1; starts <= 6; ++starts) {
    Sealer sealer = Sealer::open(directory, random, limits).value();
    EXPECT_TRUE(sealer.seal("x", context).ok());
    EXPECT_EQ(sealer.data_keys(), static_cast<std::size_t>((starts + 1) / 2));
  }
}

TEST_F(Sealing, TheMasterKeyIsForItsOwnerAlone) {
  { ASSERT_TRUE(Sealer::open(directory, random).ok()); }
  const std::string path = directory.path_of("master.key");
  struct stat found {};
  ASSERT_EQ(::stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0400U);
  EXPECT_EQ(found.st_size, 32);
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  EXPECT_EQ(Sealer::open(directory, random).error().message,
            path + " has the wrong mode: it must be 0400");
}

TEST_F(Sealing, AMissingMasterKeyIsNotReplaced) {
  { ASSERT_TRUE(Sealer::open(directory, random).ok()); }
  ASSERT_EQ(::unlink(directory.path_of("master.key").c_str()), 0);
  EXPECT_EQ(
      Sealer::open(directory, random).error().message,
      directory.path_of("master.key") + " is missing: what it sealed cannot be opened without it");
}

TEST_F(Sealing, KeysThatDoNotFitOrAreDamagedAreRefused) {
  { ASSERT_TRUE(Sealer::open(directory, random).ok()); }
  const std::string keys = directory.read("data.keys", FileMode{0600}).value().value();
  for (std::size_t at : {std::size_t{0}, keys.size() - 70, keys.size() - 1}) {
    std::string changed = keys;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    ASSERT_TRUE(directory.write("data.keys", as_bytes(changed), FileMode{0600}).ok());
    EXPECT_FALSE(Sealer::open(directory, random).ok()) << "byte " << at;
  }
  ASSERT_TRUE(directory.write("data.keys", as_bytes(keys.substr(1)), FileMode{0600}).ok());
  EXPECT_FALSE(Sealer::open(directory, random).ok());
  ASSERT_TRUE(directory.write("data.keys", as_bytes(keys), FileMode{0600}).ok());
  const std::string other_master(32, 'x');
  ASSERT_TRUE(directory.write("master.key", as_bytes(other_master), FileMode{0400}).ok());
  EXPECT_EQ(Sealer::open(directory, random).error().message,
            directory.path_of("data.keys") + " is damaged, or does not belong to master.key");
}

}  // namespace
}  // namespace skerry
