#include "loop/sockets.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "loop/test_loops.hpp"

namespace skerry::loop_test {
namespace {

constexpr const char* here = "127.0.0.1";

std::string refusal(const Endpoint& endpoint, const ListenOptions& options = {}) {
  const Result<Fd> made = listen_on(endpoint, options);
  return made ? "" : made.error().message;
}

class UnixSockets : public testing::Test {
 protected:
  UnixSockets() {
    char name[] = "/tmp/skerry-sockets-XXXXXX";
    directory_ = ::mkdtemp(name);
    path_ = directory_ + "/front.sock";
  }
  ~UnixSockets() override {
    ::unlink(path_.c_str());
    ::rmdir(directory_.c_str());
  }
  Endpoint endpoint() const { return {.host = {}, .port = 0, .path = path_}; }

  std::string directory_;
  std::string path_;
};

TEST(Sockets, PortZeroBecomesAFreePort) {
  const Result<Fd> first = listen_on({.host = here, .port = 0, .path = {}});
  ASSERT_TRUE(first.ok());
  const Endpoint at = local_endpoint(*first);
  EXPECT_EQ(at.host, here);
  EXPECT_NE(at.port, 0);
}

TEST(Sockets, ATakenPortIsNamed) {
  const Result<Fd> first = listen_on({.host = here, .port = 0, .path = {}});
  const Endpoint at = local_endpoint(*first);
  EXPECT_EQ(refusal(at), "port " + std::to_string(at.port) + " on 127.0.0.1 is taken");
}

TEST(Sockets, AnAddressThatIsLetGoOfMeanwhileIsTaken) {
  Result<Fd> first = listen_on({.host = here, .port = 0, .path = {}});
  const Endpoint at = local_endpoint(*first);
  std::thread ends([&first] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    first->reset();
  });
  EXPECT_EQ(refusal(at, {.patience = std::chrono::seconds(20)}), "");
  ends.join();
}

TEST(Sockets, ReusePortSharesAnAddress) {
  const ListenOptions shared{.reuse_port = ReusePort::yes};
  const Result<Fd> first = listen_on({.host = here, .port = 0, .path = {}}, shared);
  EXPECT_EQ(refusal(local_endpoint(*first), shared), "");
}

TEST(Sockets, WrongAddressesAreNamed) {
  EXPECT_EQ(refusal({.host = "localhost", .port = 0, .path = {}}),
            "'localhost' is not a numeric IPv4 or IPv6 address");
  EXPECT_EQ(refusal({.host = "192.0.2.1", .port = 0, .path = {}}),
            "192.0.2.1 is not an address of this machine");
}

TEST(Sockets, MissingRightsAreNamed) {
  const uid_t before = ::geteuid();
  if (before == 0) {
    ASSERT_EQ(::seteuid(65'534), 0);  // root may listen on any port
  }
  const std::string said = refusal({.host = here, .port = 443, .path = {}});
  ASSERT_EQ(::seteuid(before), 0);
  EXPECT_EQ(said,
            "needs rights for port 443 on 127.0.0.1 "
            "(CAP_NET_BIND_SERVICE, or a port from 1024 upwards)");
}

TEST(Sockets, EndpointsAsText) {
  EXPECT_EQ(text({.host = here, .port = 80, .path = {}}), "127.0.0.1:80");
  EXPECT_EQ(text({.host = "::1", .port = 80, .path = {}}), "[::1]:80");
  EXPECT_EQ(text({.host = {}, .port = 0, .path = "/run/x"}), "/run/x");
}

TEST(Sockets, TcpStreamsSendSmallMessagesAtOnce) {
  RealLoop place;
  auto [near, far] = connected(place);
  for (const Stream* stream : {near.get(), far.get()}) {
    int on = 0;
    socklen_t size = sizeof on;
    ASSERT_EQ(::getsockopt(stream->descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, &size), 0);
    EXPECT_EQ(on, 1);
  }
}

TEST_F(UnixSockets, OnlyTheOwnerMayConnect) {
  const Result<Fd> made = listen_on(endpoint());
  ASSERT_TRUE(made.ok()) << made.error().message;
  struct stat found {};
  ASSERT_EQ(::stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST_F(UnixSockets, TheModeCanBeWider) {
  const mode_t before = ::umask(0);
  const Result<Fd> made = listen_on(endpoint(), {.path_mode = 0660});
  ::umask(before);
  struct stat found {};
  ASSERT_EQ(::stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0660U);
}

TEST_F(UnixSockets, ASocketInUseIsTakenAndADeadOneIsReplaced) {
  {
    const Result<Fd> first = listen_on(endpoint());
    EXPECT_EQ(refusal(endpoint()), path_ + " is taken");
  }
  EXPECT_EQ(refusal(endpoint()), "");
}

TEST_F(UnixSockets, AFileOfAnotherKindIsLeftAlone) {
  std::ofstream(path_) << "precious";
  EXPECT_EQ(refusal(endpoint()), path_ + " exists and is not a socket");
  EXPECT_EQ(::access(path_.c_str(), F_OK), 0);
}

TEST_F(UnixSockets, PathsTooLongAndFoldersMissingAreNamed) {
  Endpoint far_away = endpoint();
  far_away.path = directory_ + "/absent/front.sock";
  EXPECT_EQ(refusal(far_away), "the folder of the socket " + far_away.path + " does not exist");
  far_away.path = directory_ + "/" + std::string(120, 'x');
  EXPECT_NE(refusal(far_away).find("may have at most 107"), std::string::npos);
}

TEST_F(UnixSockets, PeersAreKnownByTheirCredentials) {
  RealLoop place;
  Acceptor acceptor;
  Connector connector;
  Result<Fd> socket = listen_on(endpoint());
  const auto listener = place.loop().listen(*std::move(socket), acceptor);
  const auto attempt = place.loop().connect(endpoint(), connector);
  ASSERT_TRUE(place.run_until([&] { return connector.stream && !acceptor.accepted.empty(); }));
  EXPECT_EQ(acceptor.accepted[0]->peer().uid, ::getuid());
  EXPECT_EQ(acceptor.accepted[0]->peer().ip, "");
  EXPECT_EQ(connector.stream->peer().uid, ::getuid());
}

TEST_F(UnixSockets, AConnectWaitsForRoomInAFullBacklog) {
  RealLoop place;
  Result<Fd> socket = listen_on(endpoint(), {.backlog = 0});
  std::vector<Connector> connectors(4);
  std::vector<std::unique_ptr<Connecting>> attempts;
  for (Connector& connector : connectors)
    attempts.push_back(place.loop().connect(endpoint(), connector));
  place.settle();
  const auto done = [&] {
    return std::count_if(connectors.begin(), connectors.end(),
                         [](const Connector& connector) { return connector.stream != nullptr; });
  };
  EXPECT_LT(done(), 4);
  Acceptor acceptor;
  const auto listener = place.loop().listen(*std::move(socket), acceptor);
  EXPECT_TRUE(place.run_until([&] { return done() == 4; }));
}

TEST_F(UnixSockets, AnAbsentSocketIsAnErrorOfTheAttempt) {
  RealLoop place;
  Connector connector;
  const auto attempt = place.loop().connect(endpoint(), connector);
  ASSERT_TRUE(place.run_until([&] { return connector.calls > 0; }));
  EXPECT_EQ(connector.error, ENOENT);
}

}  // namespace
}  // namespace skerry::loop_test
