#include "loop/readiness.hpp"

#include <gtest/gtest.h>

namespace skerry {
namespace {

TEST(Readiness, IsNothingUntilTold) {
  const Readiness ready;
  EXPECT_FALSE(ready.readable() || ready.writable());
}

TEST(Readiness, AFullReadLeavesMoreAShortOneNothing) {
  Readiness ready;
  ready.told(EPOLLIN);
  ready.read(10, 10);
  EXPECT_TRUE(ready.readable());
  ready.read(9, 10);
  EXPECT_FALSE(ready.readable());
  EXPECT_FALSE(ready.writable());
}

TEST(Readiness, AnEndThatCameWithTheLastBytesIsNotForgotten) {
  Readiness ready;
  ready.told(EPOLLIN | EPOLLRDHUP);
  ready.read(1, 10);
  EXPECT_TRUE(ready.readable());
  EXPECT_FALSE(ready.writable());
}

TEST(Readiness, ALossIsReadableAndWritableWhateverWasMoved) {
  for (const std::uint32_t loss : {std::uint32_t{EPOLLHUP}, std::uint32_t{EPOLLERR}}) {
    Readiness ready;
    ready.told(loss);
    ready.read(1, 10);
    ready.nothing_to_read();
    ready.no_room_to_write();
    EXPECT_TRUE(ready.readable() && ready.writable());
  }
}

TEST(Readiness, NoRoomIsTrueUntilToldOfRoom) {
  Readiness ready;
  ready.told(EPOLLOUT);
  ready.no_room_to_write();
  EXPECT_FALSE(ready.writable());
  ready.told(EPOLLIN);
  EXPECT_FALSE(ready.writable());
  ready.told(EPOLLOUT);
  EXPECT_TRUE(ready.writable());
}

TEST(Readiness, AskedAnewTheKernelHasToTellAgain) {
  Readiness ready;
  ready.told(EPOLLIN | EPOLLOUT | EPOLLHUP);
  ready.ask_again();
  EXPECT_FALSE(ready.readable() || ready.writable());
}

}  // namespace
}  // namespace skerry
