#pragma once
// Two streams joined: what one says the other hears, until both have finished or one is lost.

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "loop/loop.hpp"

namespace skerry {

class Relay {
 public:
  // `ended` is called once, in a later turn.
  Relay(Loop& loop, std::unique_ptr<Stream> one, std::unique_ptr<Stream> other,
        std::function<void()> ended);
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

 private:
  struct Side final : StreamHandler {
    void on_readable() override { relay->readable(*this); }
    void on_writable() override { relay->writable(*this); }
    Relay* relay = nullptr;
    Side* peer = nullptr;
    std::unique_ptr<Stream> stream;
    std::vector<std::byte> held;  // for this side to write
    bool finished = false;        // it says no more
    bool told = false;            // that its peer says no more
  };
  void readable(Side& side);
  void writable(Side& side);
  void settle();
  void end();

  Loop& loop_;
  std::function<void()> ended_;
  Side one_;
  Side other_;
};

}  // namespace skerry
