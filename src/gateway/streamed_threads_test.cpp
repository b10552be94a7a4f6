// Bodies that stream over real sockets, with the real loop and real threads behind it: for the
// sanitizers, above all.

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "gateway/front_door.hpp"
#include "gateway/test_object_service.hpp"
#include "loop/epoll_loop.hpp"
#include "loop/sockets.hpp"
#include "store/memory_store.hpp"
#include "test/support/temporary_directory.hpp"
#include "wire/http/writer.hpp"

namespace skerry::gateway {
namespace {

// A blocking client of one connection.
class BlockingClient {
 public:
  explicit BlockingClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int connected = ::connect(socket_.get(), reinterpret_cast<sockaddr*>(&to), sizeof to);
    EXPECT_EQ(connected, 0);
  }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // A request that asks for the connection to be closed, and all that comes.
  std::string ask(std::string_view request) {
    send(request);
    std::string received;
    std::array<char, 65536> buffer;
    for (ssize_t got = 0; (got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0)) > 0;)
      received.append(buffer.data(), static_cast<std::size_t>(got));
    return received;
  }

 private:
  Fd socket_;
};

struct Region {
  Region() { door.open(listen_on({.host = "127.0.0.1", .port = 0, .path = {}}).value()); }

  std::unique_ptr<BlockingPool> make_files() {
    auto made = make_thread_pool(loop, {.threads = 3});
    files =
        objects::ObjectFiles::open(folder.path() + "/objects",
                                   {.loop = loop, .pool = *made, .store = store, .random = random})
            .value();
    return made;
  }

  std::string request(const std::string& method, const std::string& path, const std::string& body) {
    auto head = sigv4::make_request(method, path, {"127.0.0.1"});
    head->keep_alive = http::KeepAlive::no;
    if (method == "PUT") head->body = {http::Framing::length, body.size()};
    sigv4::sign(*head,
                {.credentials = service.directory.credentials(),
                 .rules = rules,
                 .now = SystemClock().wall()},
                {sigv4::payload_hash(body)});
    std::string text;
    EXPECT_TRUE(http::write_head(*head, text).ok());
    return text + body;
  }

  test::TemporaryDirectory folder;
  EpollLoop loop;
  MemoryDisk disk;
  MemoryStore store{disk, {.post = [this](auto work) { loop.post(std::move(work)); }, .disk = {}}};
  SystemRandom random;
  std::unique_ptr<objects::ObjectFiles> files;
  std::unique_ptr<BlockingPool> pool = make_files();  // ends before what its work uses
  TestObjectGateway service{{loop, *pool, store, *files}};
  FrontDoor door{loop, service.gateway, nullptr};
  const sigv4::ServiceRules rules = sigv4::rules_for({"s3"}, {"us-east-1"});
};

TEST(StreamedThreads, ManyClientsAtOnce) {
  constexpr int clients = 4;
  constexpr int rounds = 6;
  Region region;
  const std::uint16_t port = region.door.local().port;
  std::atomic<int> running = clients;
  std::vector<std::thread> threads;
  for (int number = 0; number < clients; ++number) {
    threads.emplace_back([&, number] {
      SeededRandom random(static_cast<std::uint64_t>(number));
      const std::string path = "/bucket/key-" + std::to_string(number);
      for (int round = 0; round < rounds; ++round) {
        const std::string body = random.text(1 + random.below(1'500'000), "abcdefgh");
        const std::string put = region.request("PUT", path, body);
        BlockingClient(port).send(std::string_view(put).substr(0, random.below(put.size())));
        const std::string answer = BlockingClient(port).ask(put);
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
        const std::string get = region.request("GET", path, "");
        BlockingClient(port).send(get);  // and does not wait
        EXPECT_TRUE(BlockingClient(port).ask(get).ends_with("\r\n\r\n" + body));
        std::string broken = put;
        broken.back() = '!';
        EXPECT_TRUE(BlockingClient(port).ask(broken).starts_with("HTTP/1.1 400 "));
      }
      if (--running == 0) region.loop.post([&] { region.loop.stop(); });
    });
  }
  region.loop.run();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(region.service.objects.table.size(), static_cast<std::size_t>(clients));
}

// What is under way when everything ends neither runs on nor is waited for in vain.
TEST(StreamedThreads, TheEndInTheMidstOfBodies) {
  for (int round = 0; round < 5; ++round) {
    Region region;
    const std::uint16_t port = region.door.local().port;
    std::thread client([&] {
      const std::string put = region.request("PUT", "/bucket/key", std::string(3'000'000, 'x'));
      BlockingClient one(port);
      BlockingClient two(port);
      one.send(std::string_view(put).substr(0, 900'000));
      two.send(std::string_view(put).substr(0, 1'500'000));
      region.loop.post([&] { region.loop.stop(); });
    });
    region.loop.run();
    client.join();
  }
}

}  // namespace
}  // namespace skerry::gateway
