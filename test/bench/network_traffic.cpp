#include "test/bench/network_traffic.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

namespace skerry::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto while_measured = std::chrono::milliseconds(25);
constexpr auto until_warm = std::chrono::milliseconds(5);  // not counted
constexpr std::uint16_t port = 5432;
constexpr std::size_t piece_bytes = 128 * 1024;
constexpr char end_of_trips = 1;

void pin_to(unsigned cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  ::pthread_setaffinity_np(::pthread_self(), sizeof set, &set);
}

void make_blocking(const Fd& socket) {
  ::fcntl(socket.get(), F_SETFL, ::fcntl(socket.get(), F_GETFL) & ~O_NONBLOCK);
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

[[noreturn]] void fail(const char* why) {
  std::perror(why);
  std::exit(1);
}

// The server answers on CPU 0 while the client's part runs on CPU 1.
template <class Serve, class Ask>
double with_server(const Serve& serve, const Ask& ask) {
  std::thread server([&] {
    pin_to(0);
    serve();
  });
  double found = 0;
  std::thread client([&] {
    pin_to(1);
    found = ask();
  });
  client.join();
  server.join();
  return found;
}

}  // namespace

Ends open_ends(kernel::Kernel& kernel, const EndAt& client, const EndAt& server) {
  using kernel::SocketKind;
  auto listener =
      kernel.sockets().open(server.space, {SocketKind::tcp_listener, server.address, port});
  auto own = kernel.sockets().open(client.space, {SocketKind::tcp, client.address, 0});
  if (!listener.ok() || !own.ok()) fail("a socket in a namespace");
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(server.address.value);
  Ends ends;
  ends.client = *std::move(own);
  ::connect(ends.client.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to);
  pollfd arrived{listener->get(), POLLIN, 0};
  if (::poll(&arrived, 1, 5000) != 1) fail("nothing arrived");
  ends.server = Fd(::accept4(listener->get(), nullptr, nullptr, SOCK_CLOEXEC));
  make_blocking(ends.client);
  make_blocking(ends.server);
  return ends;
}

double round_trip_us(const Ends& ends) {
  const auto serve = [&] {
    char letter = 0;
    while (letter != end_of_trips && ::recv(ends.server.get(), &letter, 1, 0) == 1)
      ::send(ends.server.get(), &letter, 1, MSG_NOSIGNAL);
  };
  const auto ask = [&] {
    char letter = 0;
    const auto for_a_while = [&](auto time) {  // the mean of its trips, in microseconds
      const auto begun = Clock::now();
      auto now = begun;
      std::uint64_t trips = 0;
      for (; now - begun < time; now = Clock::now(), trips += 64) {
        for (int i = 0; i < 64; ++i) {
          if (::send(ends.client.get(), &letter, 1, MSG_NOSIGNAL) != 1) fail("send");
          if (::recv(ends.client.get(), &letter, 1, 0) != 1) fail("receive");
        }
      }
      return std::chrono::duration<double, std::micro>(now - begun).count() /
             static_cast<double>(trips);
    };
    for_a_while(until_warm);
    const double mean = for_a_while(while_measured);
    letter = end_of_trips;
    ::send(ends.client.get(), &letter, 1, MSG_NOSIGNAL);
    ::recv(ends.client.get(), &letter, 1, 0);
    return mean;
  };
  return with_server(serve, ask);
}

double bulk_gbit(const Ends& ends) {
  std::atomic<std::uint64_t> sent = 0;
  std::atomic<bool> all_sent = false;
  std::atomic<std::uint64_t> taken = 0;
  const auto serve = [&] {
    std::vector<char> buffer(piece_bytes);
    while (!all_sent || taken < sent) {
      const ssize_t got = ::recv(ends.server.get(), buffer.data(), buffer.size(), 0);
      if (got <= 0) fail("receive");
      taken += static_cast<std::uint64_t>(got);
    }
  };
  const auto ask = [&] {
    const std::vector<char> piece(piece_bytes);
    const auto for_a_while = [&](auto time) {  // Gbit/s
      const std::uint64_t before = sent;
      const auto begun = Clock::now();
      while (Clock::now() - begun < time) {
        const ssize_t gone = ::send(ends.client.get(), piece.data(), piece.size(), MSG_NOSIGNAL);
        if (gone <= 0) fail("send");
        sent += static_cast<std::uint64_t>(gone);
      }
      const auto took = std::chrono::duration<double>(Clock::now() - begun).count();
      return static_cast<double>(sent - before) * 8 / took / 1e9;
    };
    for_a_while(until_warm);
    const double rate = for_a_while(while_measured);
    // What is under way is the socket buffers'; a last byte ends the server's wait.
    all_sent = true;
    ++sent;
    ::send(ends.client.get(), piece.data(), 1, MSG_NOSIGNAL);
    return rate;
  };
  return with_server(serve, ask);
}

}  // namespace skerry::bench
