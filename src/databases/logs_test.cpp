#include "databases/logs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "databases/limits.hpp"

namespace skerry::databases {
namespace {

class FakeLogs final : public Logs {
 public:
  Result<std::vector<LogFile>> logs(const Tree&) override {
    std::vector<LogFile> out;
    for (const auto& [name, text] : files) out.push_back({name, text.size(), 0});
    return out;
  }
  Result<std::string> read_log(const Tree&, const LogPiece& piece) override {
    const std::string& text = files.at(piece.name);
    if (piece.bytes > limits::log_piece_bytes_max) return Error{"too much at once"};
    return text.substr(std::min<std::size_t>(piece.at, text.size()), piece.bytes);
  }
  std::map<std::string, std::string> files;
};

class LogPortions : public ::testing::Test {
 protected:
  Portion read(const PortionOrder& order) {
    const auto portion = read_portion(logs, tree, order);
    EXPECT_TRUE(portion.ok() && portion->has_value());
    return portion.ok() && *portion ? **portion : Portion{};
  }
  FakeLogs logs;
  Tree tree{TreeKind::instance, "db-a"};
};

TEST_F(LogPortions, GoThroughAFileInBlocksOfLines) {
  logs.files["a"] = "one\ntwo\nthree\nfour";
  const Portion first = read({"a", 0, 2});
  EXPECT_EQ(first.text, "one\ntwo\n");
  const Portion second = read({"a", first.next, 2});
  EXPECT_EQ(second.text, "three\nfour");
  EXPECT_EQ(second.next, second.size);
  EXPECT_EQ(read({"a", second.next, 2}).text, "");
  EXPECT_EQ(read({"a", 1000, 2}).text, "");
}

TEST_F(LogPortions, WithoutAnOffsetAreTheNewestLines) {
  logs.files["a"] = "one\ntwo\nthree\n";
  EXPECT_EQ(read({"a", std::nullopt, 1}).text, "three\n");
  EXPECT_EQ(read({"a", std::nullopt, 2}).text, "two\nthree\n");
  EXPECT_EQ(read({"a", std::nullopt, 3}).text, "one\ntwo\nthree\n");
  EXPECT_EQ(read({"a", std::nullopt, 99}).text, "one\ntwo\nthree\n");
  EXPECT_EQ(read({"a", std::nullopt, 1}).next, 14u);
  logs.files["a"] = "one\ntwo";
  EXPECT_EQ(read({"a", std::nullopt, 1}).text, "two");
  logs.files["a"] = "";
  EXPECT_EQ(read({"a", std::nullopt, 1}).text, "");
}

TEST_F(LogPortions, EndWithALineWhenTheyAreFull) {
  std::string& text = logs.files["a"];
  while (text.size() < 3 * limits::log_portion_bytes_max) text += "a line of the log\n";
  std::string all;
  std::uint64_t at = 0;
  for (int portions = 0; at < text.size(); ++portions) {
    ASSERT_LT(portions, 5);
    const Portion portion = read({"a", at, 1'000'000});
    EXPECT_LE(portion.text.size(), limits::log_portion_bytes_max);
    EXPECT_TRUE(portion.text.ends_with('\n'));
    all += portion.text;
    at = portion.next;
  }
  EXPECT_EQ(all, text);
  const Portion newest = read({"a", std::nullopt, 1'000'000});
  EXPECT_LE(newest.text.size(), limits::log_portion_bytes_max);
  EXPECT_TRUE(newest.text.starts_with("a line"));
  EXPECT_TRUE(text.ends_with(newest.text));
}

TEST_F(LogPortions, AFileThatIsNotThereIsNone) {
  const auto portion = read_portion(logs, tree, {"b", 0, 2});
  ASSERT_TRUE(portion.ok());
  EXPECT_FALSE(portion->has_value());
}

}  // namespace
}  // namespace skerry::databases
