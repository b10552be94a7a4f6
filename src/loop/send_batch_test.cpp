#include "loop/send_batch.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cerrno>

#include "loop/limits.hpp"
#include "loop/test_loops.hpp"

namespace skerry::loop_test {
namespace {

// The same with a ring and without: the bytes, their order and their losses.
class SendsSoon : public testing::TestWithParam<Batching> {
 protected:
  struct Ends {
    std::unique_ptr<Stream> near;
    Fd far;
  };
  Ends ends() {
    int pair[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    return {loop_.adopt(Fd(pair[0])), Fd(pair[1])};
  }
  static std::string taken(const Fd& far) {
    std::string out(2'000'000, '\0');
    const ssize_t count = ::recv(far.get(), out.data(), out.size(), MSG_DONTWAIT);
    out.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return out;
  }
  static Transfer soon(Stream& stream, std::string_view bytes) {
    return stream.write_soon(as_bytes(bytes));
  }
  void turn() { loop_.turn(std::chrono::milliseconds(1)); }

  EpollLoop loop_{GetParam()};
};

TEST_P(SendsSoon, OfManyStreamsEachGetsItsOwn) {
  std::vector<Ends> all;
  for (unsigned i = 0; i < loop_limits::sends_per_batch_max * 3 + 1; ++i) all.push_back(ends());
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string bytes = "to " + std::to_string(i) + " in " + std::to_string(round);
      ASSERT_EQ(soon(*all[i].near, bytes).bytes, bytes.size());
    }
    turn();
    for (std::size_t i = 0; i < all.size(); ++i)
      EXPECT_EQ(taken(all[i].far), "to " + std::to_string(i) + " in " + std::to_string(round));
  }
}

TEST_P(SendsSoon, KeepsTheOrderOfEverythingWritten) {
  Ends one = ends();
  Ends other = ends();
  const std::string large(loop_limits::batched_bytes_max + 1, 'l');
  soon(*one.near, "a");
  soon(*one.near, "b");
  soon(*other.near, "x");
  soon(*one.near, "c");
  ASSERT_EQ(one.near->write(as_bytes("d")).bytes, 1U);
  soon(*one.near, "e");
  ASSERT_EQ(soon(*one.near, large).bytes, large.size());
  soon(*one.near, "f");
  turn();
  EXPECT_EQ(taken(one.far), "abcde" + large + "f");
  EXPECT_EQ(taken(other.far), "x");
}

TEST_P(SendsSoon, WhatHasNoRoomIsKeptAndSentWhenThereIs) {
  Ends full = ends();
  Ends free = ends();
  Recorder told(std::move(full.near));
  Stream& stream = told.stream();
  const std::string bytes = pattern(3'000'001);
  std::size_t at = 0;
  std::string received;
  int refused = 0;
  while (received.size() < bytes.size()) {
    for (int i = 0; i < 8 && at < bytes.size(); ++i) {
      const Transfer sent = soon(stream, std::string_view(bytes).substr(at, 4'001));
      ASSERT_NE(sent.state, Transfer::State::failed);
      refused += sent.state == Transfer::State::would_block;
      at += sent.bytes;
    }
    soon(*free.near, ".");
    turn();
    EXPECT_EQ(taken(free.far), ".");
    if (refused > 3 || at == bytes.size()) received += taken(full.far);
  }
  EXPECT_GT(refused, 3);
  EXPECT_EQ(received, bytes);
}

TEST_P(SendsSoon, TheWriterIsToldWhenWhatWasKeptIsGone) {
  class Writer final : public StreamHandler {
   public:
    void on_readable() override {}
    void on_writable() override { ++told; }
    int told = 0;
  } writer;
  Ends full = ends();
  full.near->set_handler(&writer);
  const std::string piece(loop_limits::batched_bytes_max, 'p');
  while (soon(*full.near, piece).state == Transfer::State::done) turn();
  const bool kept = full.near->push().state == Transfer::State::would_block;
  EXPECT_EQ(kept, GetParam() == Batching::where_allowed && SendRing::make() != nullptr);
  full.near->set_interest(Interest::write);
  turn();
  EXPECT_EQ(writer.told, 0);
  for (int i = 0; i < 1'000 && writer.told == 0; ++i) {
    taken(full.far);
    turn();
  }
  EXPECT_GT(writer.told, 0);
  EXPECT_EQ(full.near->push().state, Transfer::State::done);
}

TEST_P(SendsSoon, DestroyedTheStreamSendsWhatItKept) {
  Ends gone = ends();
  Ends stays = ends();
  soon(*gone.near, "goodbye");
  soon(*stays.near, "here");
  gone.near.reset();
  EXPECT_EQ(taken(gone.far), "goodbye");
  turn();
  EXPECT_EQ(taken(stays.far), "here");
}

TEST_P(SendsSoon, ALossIsItsOwnAndShowsAtTheNextWrite) {
  Ends gone = ends();
  Ends stays = ends();
  gone.far.reset();
  const Transfer first = soon(*gone.near, "to nobody");
  soon(*stays.near, "here");
  turn();
  EXPECT_EQ(taken(stays.far), "here");
  const Transfer next = soon(*gone.near, "still there?");
  const Transfer& failed = first.state == Transfer::State::failed ? first : next;
  EXPECT_EQ(failed.state, Transfer::State::failed);
  EXPECT_EQ(failed.error, EPIPE);
  EXPECT_EQ(gone.near->write(as_bytes("now?")).error, EPIPE);
}

TEST_P(SendsSoon, TheEndFollowsWhatWasWritten) {
  Ends small = ends();
  soon(*small.near, "last words");
  small.near->shutdown_write();
  EXPECT_EQ(taken(small.far), "last words");
  char byte = 0;
  EXPECT_EQ(::recv(small.far.get(), &byte, 1, MSG_DONTWAIT), 0);

  Ends full = ends();
  const std::string piece(loop_limits::batched_bytes_max, 'p');
  std::size_t sent = 0;
  for (Transfer got; (got = soon(*full.near, piece)).state == Transfer::State::done; turn())
    sent += got.bytes;
  full.near->shutdown_write();
  std::size_t received = 0;
  ssize_t count = -1;
  for (int i = 0; i < 1'000 && count != 0; ++i) {
    std::string into(100'000, '\0');
    count = ::recv(full.far.get(), into.data(), into.size(), MSG_DONTWAIT);
    if (count > 0) received += static_cast<std::size_t>(count);
    turn();
  }
  EXPECT_EQ(count, 0);
  EXPECT_EQ(received, sent);
}

INSTANTIATE_TEST_SUITE_P(BothWays, SendsSoon,
                         testing::Values(Batching::where_allowed, Batching::never));

TEST(SendBatch, HasARingWhereTheKernelAllowsOne) {
  SendBatch batch(Batching::where_allowed);
  if (SendRing::make() == nullptr) GTEST_SKIP() << "no io_uring here";
  EXPECT_TRUE(batch.open());
  EXPECT_FALSE(SendBatch(Batching::never).open());
}

}  // namespace
}  // namespace skerry::loop_test
