#pragma once
// A worker with the loop and the thread that it runs on, and what a process of them needs.

#include <memory>
#include <string>
#include <thread>

#include "base/random.hpp"
#include "loop/epoll_loop.hpp"
#include "proxy/worker.hpp"

namespace skerry::proxy {

struct Lane {
  EpollLoop loop;
  FetchedRandom random;
  std::unique_ptr<Worker> worker;
  std::thread thread;
};

// Each client and each server takes a descriptor; the soft limit is often 1,024.
void raise_descriptor_limit();

// Begins the names of the statements that one pooler makes; random, so that no client hits one.
std::string statement_prefix(Random& random);

}  // namespace skerry::proxy
