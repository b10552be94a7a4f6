#include "base/time_text.hpp"

#include <gtest/gtest.h>

namespace skerry {
namespace {

using std::chrono::milliseconds;

TEST(TimeText, WritesTheThreeForms) {
  const WallTime time{milliseconds(1785024000123)};
  EXPECT_EQ(iso8601(time), "2026-07-26T00:00:00Z");
  EXPECT_EQ(iso8601_millis(time), "2026-07-26T00:00:00.123Z");
  EXPECT_EQ(iso8601_basic(time), "20260726T000000Z");
}

TEST(TimeText, ReadsWhatItWrites) {
  const WallTime time{milliseconds(1785024000123)};
  EXPECT_EQ(parse_iso8601(iso8601_millis(time)), time);
  EXPECT_EQ(parse_iso8601(iso8601_basic(time)), time - milliseconds(123));
  EXPECT_EQ(parse_iso8601("2026-07-26T02:00:00+02:00"), parse_iso8601("2026-07-26T00:00:00Z"));
  EXPECT_EQ(parse_iso8601("2024-02-29T23:59:59.9Z"), WallTime{milliseconds(1709251199900)});
}

TEST(TimeText, RefusesEverythingElse) {
  for (const std::string_view bad :
       {"", "2026", "2026-07-26", "2026-07-26T00:00:00", "2026-02-30T00:00:00Z",
        "2026-07-26T24:00:00Z", "2026-07-26T00:60:00Z", "2026-07-26T00:00:00.Z",
        "20260726T00:00:00Z", "2026-07-26T00:00:00Zx", "2026-07-26 00:00:00Z",
        "2026-07-26T00:00:00+99:00", "-026-07-26T00:00:00Z"})
    EXPECT_EQ(parse_iso8601(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace skerry
