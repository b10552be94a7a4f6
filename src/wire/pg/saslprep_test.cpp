#include "wire/pg/saslprep.hpp"

#include <gtest/gtest.h>

namespace skerry::pg {
namespace {

// The examples of RFC 4013, section 3.
TEST(Saslprep, one_letter_has_one_form) {
  EXPECT_EQ(saslprep("user"), "user");
  EXPECT_EQ(saslprep("USER"), "USER");
  EXPECT_EQ(saslprep("I\xc2\xadX"), "IX");       // a soft hyphen is nothing
  EXPECT_EQ(saslprep("\xc2\xaa"), "a");          // feminine ordinal indicator
  EXPECT_EQ(saslprep("\xe2\x85\xa8"), "IX");     // Roman numeral nine
  EXPECT_EQ(saslprep("a\xc2\xa0z"), "a z");      // a space that does not break
  EXPECT_EQ(saslprep("u\xcc\x88"), "\xc3\xbc");  // u and its dots
}

TEST(Saslprep, what_is_not_allowed_is_used_as_it_is) {
  EXPECT_EQ(saslprep("\x07"), "\x07");
  EXPECT_EQ(saslprep("\xd8\xa7\x31"), "\xd8\xa7\x31");  // both directions of writing
  EXPECT_EQ(saslprep("\xff\xfe latin"), "\xff\xfe latin");
  EXPECT_EQ(saslprep("\xf0\x9f\xa6\xad"), "\xf0\x9f\xa6\xad");  // younger than Unicode 3.2
  EXPECT_EQ(saslprep("\xc2\xad"), "\xc2\xad");                  // nothing would be left
  EXPECT_EQ(saslprep(std::string_view("a\0\xc2\xaa", 4)), std::string_view("a\0\xc2\xaa", 4));
  EXPECT_EQ(saslprep(""), "");
}

}  // namespace
}  // namespace skerry::pg
