#include "base/arn.hpp"
#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/fd.hpp"
#include "base/random.hpp"
#include "base/result.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

namespace skerry {
namespace {

Result<int> half(int value) {
  if (value % 2 != 0) return Error{"odd"};
  return value / 2;
}
Result<int> quarter(int value) { return TRY(half(TRY(half(value)))); }

TEST(Result, TryReturnsTheFirstError) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().message, "odd");
}

TEST(Encoding, Base64IsTheRfc4648Vectors) {
  const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    EXPECT_EQ(base64(as_bytes(plain)), coded);
    EXPECT_EQ(from_base64(coded), plain);
  }
}

TEST(Encoding, Base64RefusesWhatIsNotCanonical) {
  for (std::string_view bad : {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "Zg= ", "=Zg="})
    EXPECT_EQ(from_base64(bad), std::nullopt) << bad;
}

TEST(Encoding, PercentDecodeRefusesHalfEscapes) {
  EXPECT_EQ(percent_decode("a%20b+c"), "a b+c");
  EXPECT_EQ(percent_decode("a+b", Plus::space), "a b");
  for (std::string_view bad : {"%", "%2", "a%zz"}) EXPECT_EQ(percent_decode(bad), std::nullopt);
  EXPECT_EQ(percent_encode("a/b c~é"), "a%2Fb%20c~%C3%A9");
  EXPECT_EQ(percent_encode("a/b", Slash::keep), "a/b");
}

TEST(Digest, Sha256AndHmacAreTheKnownVectors) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231, test cases 2 and 6 (a key longer than the block).
  EXPECT_EQ(hex(hmac_sha256(as_bytes("Jefe"), "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  const std::string long_key(131, '\xaa');
  EXPECT_EQ(hex(hmac_sha256(as_bytes(long_key),
                            "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Digest, PiecesGiveTheSameHash) {
  Sha256 pieces;
  pieces.update(as_bytes("a"));
  pieces.update(as_bytes("bc"));
  EXPECT_EQ(pieces.finish(), sha256("abc"));
}

TEST(Arn, RoundTripsAndKeepsColonsOfTheResource) {
  const auto arn = parse_arn("arn:aws:logs:us-east-1:000000000000:log-group:/aws/x:*");
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->resource, "log-group:/aws/x:*");
  EXPECT_EQ(arn->text(), "arn:aws:logs:us-east-1:000000000000:log-group:/aws/x:*");
  for (std::string_view bad : {"", "arn:aws:iam", "urn:aws:iam:::x", "arn:aws:iam::1:"})
    EXPECT_EQ(parse_arn(bad), std::nullopt) << bad;
}

TEST(Random, WhatIsFetchedIsGivenOutOnce) {
  FetchedRandom random;
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) {
    std::array<std::byte, 3> odd;  // so that values lie across the fetched pieces
    random.fill(odd);
    seen.insert(random.next());
  }
  EXPECT_EQ(seen.size(), 1000U);
  std::array<std::byte, 1000> large{};
  random.fill(large);
  EXPECT_GT(std::count_if(large.begin(), large.end(), [](std::byte b) { return b != std::byte{}; }),
            900);
}

TEST(Random, SeedsRepeatAndUuidsHaveTheirForm) {
  SeededRandom one(7);
  SeededRandom same(7);
  EXPECT_EQ(one.next(), same.next());
  EXPECT_EQ(one.uuid(), same.uuid());
  SystemRandom system;
  const std::string id = system.uuid();
  EXPECT_EQ(id.size(), 36U);
  EXPECT_EQ(id[14], '4');
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(one.below(10));
  EXPECT_EQ(seen.size(), 10U);
}

}  // namespace
}  // namespace skerry
