#include "wire/json/parse.hpp"

#include <gtest/gtest.h>

#include <string>

#include "wire/json/write.hpp"

namespace skerry::json {
namespace {

std::string again(std::string_view text) {
  auto parsed = parse(text);
  return parsed ? write(*parsed) : "refused: " + parsed.error().message;
}

TEST(Json, KeepsOrderAndTheTextOfNumbers) {
  EXPECT_EQ(again(R"( {"b": 1.10, "a": [true, false, null, -0, 1e400, "x"], "": {}} )"),
            R"({"b":1.10,"a":[true,false,null,-0,1e400,"x"],"":{}})");
  EXPECT_EQ(again("123456789012345678901234567890"), "123456789012345678901234567890");
  EXPECT_EQ(again("1.10"), "1.10");
}

}  // namespace
}  // namespace skerry::json
