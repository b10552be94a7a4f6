#include "objects/checksums.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "base/random.hpp"

namespace skerry::objects {
namespace {

std::string sum(ChecksumAlgorithm algorithm, std::string_view text) {
  Checksummer made(algorithm);
  made.update(as_bytes(text));
  return hex(as_bytes(made.finish().bytes));
}

// The check values of the CRC catalogue (reveng.sourceforge.io/crc-catalogue), and FIPS 180-4's
// "abc".
TEST(Checksums, KnownAnswers) {
  EXPECT_EQ(sum(ChecksumAlgorithm::crc32, "123456789"), "cbf43926");
  EXPECT_EQ(sum(ChecksumAlgorithm::crc32c, "123456789"), "e3069283");
  EXPECT_EQ(sum(ChecksumAlgorithm::crc64nvme, "123456789"), "ae8b14860a799888");
  EXPECT_EQ(sum(ChecksumAlgorithm::sha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(sum(ChecksumAlgorithm::sha256, "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Md5 md5;
  md5.update(as_bytes("ab"));
  md5.update(as_bytes("c"));
  EXPECT_EQ(hex(md5.finish()), "900150983cd24fb0d6963f7d28e17f72");
}

TEST(Checksums, AnyCutGivesTheSame) {
  SeededRandom random(3);
  std::string text(1000, '\0');
  random.fill(std::as_writable_bytes(std::span(text)));
  for (const ChecksumAlgorithm algorithm : checksum_algorithms) {
    const std::string whole = sum(algorithm, text);
    for (std::size_t cut = 0; cut < 40; ++cut) {
      Checksummer made(algorithm);
      made.update(as_bytes(std::string_view(text).substr(0, cut)));
      made.update(as_bytes(std::string_view(text).substr(cut)));
      EXPECT_EQ(hex(as_bytes(made.finish().bytes)), whole) << cut;
    }
  }
}

// Long pieces take another way through the processor than short ones.
TEST(Checksums, LongAndShortPiecesAgree) {
  SeededRandom random(5);
  std::string text(5000, '\0');
  random.fill(std::as_writable_bytes(std::span(text)));
  for (const ChecksumAlgorithm algorithm : checksum_algorithms) {
    for (std::size_t size = 100; size < text.size(); size += 113) {
      Checksummer bytes(algorithm);
      for (std::size_t i = 0; i < size; ++i) bytes.update(as_bytes(text).subspan(i, 1));
      EXPECT_EQ(hex(as_bytes(bytes.finish().bytes)),
                sum(algorithm, std::string_view(text).substr(0, size)))
          << name_of(algorithm) << " of " << size;
    }
  }
}

TEST(Checksums, CrcsCombine) {
  SeededRandom random(4);
  for (const ChecksumAlgorithm algorithm :
       {ChecksumAlgorithm::crc32, ChecksumAlgorithm::crc32c, ChecksumAlgorithm::crc64nvme}) {
    for (int round = 0; round < 50; ++round) {
      const std::string a = random.text(random.below(5000), "abc");
      const std::string b = random.text(random.below(5000), "xyz");
      const auto of = [&](const std::string& text) {
        return Checksum{algorithm, from_hex(sum(algorithm, text)).value()};
      };
      EXPECT_EQ(combine(of(a), of(b), {b.size()}), of(a + b));
    }
  }
}

TEST(Checksums, Texts) {
  for (const ChecksumAlgorithm algorithm : checksum_algorithms) {
    Checksummer made(algorithm);
    const Checksum checksum = made.finish();
    EXPECT_EQ(parse_checksum(algorithm, checksum.base64()), checksum);
    EXPECT_EQ(parse_checksum(algorithm, checksum.base64() + "AAAA"), std::nullopt);
    EXPECT_EQ(checksum_algorithm(name_of(algorithm)), algorithm);
    EXPECT_EQ(checksum_algorithm(header_of(algorithm).substr(15)), algorithm);
  }
  EXPECT_EQ(parse_checksum(ChecksumAlgorithm::crc32, "AAAAAA"), std::nullopt);
  EXPECT_EQ(checksum_algorithm("XXHASH64"), std::nullopt);
  EXPECT_EQ(checksum_algorithm(""), std::nullopt);
}

}  // namespace
}  // namespace skerry::objects
