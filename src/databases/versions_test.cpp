#include "databases/versions.hpp"

#include <gtest/gtest.h>

namespace skerry::databases {
namespace {

constexpr std::string_view some =
    "# words\n"
    "13.9 x64 13.9.0-beta.1 sha512-AA==\n"
    "13.23 x64 13.23.0-beta.16 sha512-BB==\n"
    "18.4 arm64 18.4.0-beta.17 sha512-CC==\n"
    "17.10 x64 17.10.0-beta.17 sha512-DD==\n";

Catalogue catalogue(Architecture architecture = Architecture::x64) {
  auto parsed = Catalogue::parse(some, architecture);
  EXPECT_TRUE(parsed.ok());
  return std::move(parsed).value();
}

TEST(Versions, AMajorIsItsNewestMinor) {
  EXPECT_EQ(*catalogue().resolve("13"), (Version{13, 23}));
  EXPECT_EQ(*catalogue().resolve("13.9"), (Version{13, 9}));
  EXPECT_EQ(*catalogue().resolve(""), (Version{17, 10}));
}

TEST(Versions, UnknownOnesAreRefusedInRdssWords) {
  for (const std::string asked : {"12", "13.1", "18.4", "13.", ".23", "13.23.1", "x", "99999999"}) {
    const auto answer = catalogue().resolve(asked);
    ASSERT_FALSE(answer.ok()) << asked;
    EXPECT_EQ(answer.error().message, "Cannot find version " + asked + " for postgres");
  }
}

TEST(Versions, EachArchitectureHasItsOwn) {
  const Catalogue arm = catalogue(Architecture::arm64);
  EXPECT_EQ(*arm.resolve("18"), (Version{18, 4}));
  EXPECT_FALSE(arm.resolve("13").ok());
}

TEST(Versions, TheHostsOwnIsOneMore) {
  Catalogue with = catalogue();
  with.add({15, 18});
  with.add({15, 18});
  EXPECT_EQ(*with.resolve("15"), (Version{15, 18}));
  EXPECT_EQ(with.packages().size(), 4U);
}

TEST(Versions, ABrokenCatalogueIsNamed) {
  for (const std::string_view text :
       {"13.23 x64 pin sha256-AA==", "13.23 x64 pin", "13.23 mips pin sha512-AA==",
        "13.23 x64 pin sha512-AA== more", "thirteen x64 pin sha512-AA=="})
    EXPECT_FALSE(Catalogue::parse(text, Architecture::x64).ok()) << text;
}

TEST(Versions, TheCommittedCatalogueOffersWhatRdsOffers) {
  const auto built_in = Catalogue::parse(catalogue_text(), Architecture::x64);
  ASSERT_TRUE(built_in.ok()) << built_in.error().message;
  for (std::uint16_t major = 13; major <= 18; ++major)
    EXPECT_EQ(built_in->resolve(std::to_string(major))->major, major);
}

TEST(Versions, AProgramSaysItsVersion) {
  EXPECT_EQ(parse_program_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"),
            (Version{15, 18}));
  EXPECT_EQ(parse_program_version("postgres (PostgreSQL) 18.4\n"), (Version{18, 4}));
  EXPECT_FALSE(parse_program_version("postgres (PostgreSQL) 19beta1\n"));
}

}  // namespace
}  // namespace skerry::databases
