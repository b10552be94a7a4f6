#include "endpoints/network_doors.hpp"

#include <gtest/gtest.h>

#include "loop/simulated_loop.hpp"
#include "loop/test_loops.hpp"
#include "network/names.hpp"
#include "network/table_builder.hpp"
#include "policy/compiled.hpp"

namespace skerry::endpoints {
namespace {

using network::EndpointId;

constexpr Ipv4Address secrets_address{0xc6120005};
constexpr Ipv4Address interface_address{0x0a000104};

// Says how the request came in.
struct Mirror final : gateway::RequestHandler {
  std::optional<gateway::Answer> answer(const gateway::Received& received,
                                        gateway::AnswerLater&) override {
    const auto& passage = received.connection.endpoint;
    gateway::Answer answer;
    answer.body = !passage ? "public"
                           : passage->endpoint + " of " + passage->vpc +
                                 (passage->policy ? " with a policy" : "");
    return answer;
  }
  gateway::Answer refuse(int status, std::string_view) override {
    gateway::Answer answer;
    answer.status = status;
    return answer;
  }
};

struct NoTls final : gateway::Securer {
  std::unique_ptr<Stream> secure(std::unique_ptr<Stream>, std::span<const std::byte>) override {
    return nullptr;
  }
};

struct NoDatagrams final : resolver::Datagrams {
  struct Deaf final : resolver::DatagramSocket {
    void send(std::span<const std::byte>, resolver::DatagramPeer) override {}
  };
  std::unique_ptr<resolver::DatagramSocket> adopt(Fd, resolver::DatagramHandler&) override {
    return std::make_unique<Deaf>();
  }
  std::unique_ptr<resolver::DatagramSocket> towards(resolver::DatagramPeer,
                                                    resolver::DatagramHandler&) override {
    return nullptr;
  }
};

network::Network with_endpoint() {
  network::Network made;
  network::Vpc vpc;
  vpc.id = {"vpc-1"};
  vpc.blocks = {*parse_ipv4_cidr("10.0.0.0/16")};
  made.vpcs.emplace(vpc.id, vpc);
  network::Interface interface;
  interface.id = {"eni-1"};
  interface.address = interface_address;
  interface.use = network::InterfaceUse::endpoint;
  made.interfaces.emplace(interface.id, interface);
  network::Endpoint endpoint;
  endpoint.id = {"vpce-1"};
  endpoint.vpc = vpc.id;
  endpoint.service = "secretsmanager";
  endpoint.interfaces = {interface.id};
  made.endpoints.emplace(endpoint.id, endpoint);
  made.services.push_back({"secretsmanager", secrets_address});
  return made;
}

class NetworkDoorsTest : public testing::Test {
 protected:
  NetworkDoors::Needed change() {
    return doors_.change(std::make_shared<const network::Network>(network_), {"us-east-1", {}});
  }
  // As the pool would; the simulation's listeners need no descriptors, and have the ports from
  // 49,152 on in the order of the doors.
  void open_missing() {
    std::vector<network::OpenedDoor> opened;
    for (const auto& [where, purpose] : change().missing) opened.push_back({where, purpose, Fd()});
    doors_.open(std::move(opened));
  }
  std::unique_ptr<loop_test::Recorder> connect(std::uint16_t port) {
    loop_test::Connector connector;
    const auto attempt = loop_.connect({.host = "127.0.0.1", .port = port}, connector);
    loop_.run_until_idle();
    if (!connector.stream) return nullptr;
    return std::make_unique<loop_test::Recorder>(std::move(connector.stream));
  }
  std::string ask(loop_test::Recorder& client) {
    client.received.clear();
    client.send("GET / HTTP/1.1\r\nHost: secretsmanager.us-east-1.amazonaws.com\r\n\r\n");
    loop_.run_until_idle();
    const std::size_t body = client.received.find("\r\n\r\n");
    return body == std::string::npos ? client.received : client.received.substr(body + 4);
  }

  // Doors are in the order of their namespaces: the edge, the endpoint's interface, the router,
  // whose two listeners for DNS have the ports in between if they come first.
  static constexpr std::uint16_t public_port = 49'152;
  static constexpr std::uint16_t endpoint_port = 49'153;

  SimulatedLoop loop_{5, SimulationOptions::calm()};
  SeededRandom random_{1};
  Mirror mirror_;
  NoTls tls_;
  NoDatagrams datagrams_;
  network::Network network_ = with_endpoint();
  NetworkDoors doors_{{loop_, datagrams_, random_, mirror_, tls_}, {{{0x7f000001}, 53}}};
};

TEST_F(NetworkDoorsTest, a_request_tells_which_way_it_came) {
  open_missing();
  EXPECT_EQ(doors_.open_doors(), 6u);  // the service, the endpoint, four of the resolver
  const auto from_outside = connect(public_port);
  EXPECT_EQ(ask(*from_outside), "public");
  const auto through_endpoint = connect(endpoint_port);
  EXPECT_EQ(ask(*through_endpoint), "vpce-1 of vpc-1");
}

TEST_F(NetworkDoorsTest, a_new_policy_counts_for_connections_that_are_open) {
  open_missing();
  const auto client = connect(endpoint_port);
  EXPECT_EQ(ask(*client), "vpce-1 of vpc-1");
  network_.endpoints.begin()->second.policy =
      R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]})";
  EXPECT_TRUE(change().missing.empty());
  EXPECT_EQ(ask(*client), "vpce-1 of vpc-1 with a policy");
}

TEST_F(NetworkDoorsTest, an_endpoint_that_is_deleted_ends_its_connections) {
  open_missing();
  const auto client = connect(endpoint_port);
  EXPECT_EQ(ask(*client), "vpce-1 of vpc-1");
  network_.endpoints.clear();
  EXPECT_TRUE(change().missing.empty());
  loop_.run_until_idle();
  EXPECT_TRUE(client->ended);
  EXPECT_EQ(connect(endpoint_port), nullptr);
  EXPECT_EQ(doors_.open_doors(), 5u);
}

// The pool may be at work on an older network while the next one is there already.
TEST_F(NetworkDoorsTest, what_opened_too_late_is_closed_and_what_was_closed_is_missing_again) {
  const network::Doors first = change().missing;
  network_.endpoints.clear();
  change();
  std::vector<network::OpenedDoor> opened;
  for (const auto& [where, purpose] : first) opened.push_back({where, purpose, Fd()});
  doors_.open(std::move(opened));
  EXPECT_EQ(doors_.open_doors(), 5u);
  network_ = with_endpoint();
  EXPECT_EQ(change().missing.size(), 1u);
}

TEST(CompiledPolicy, what_cannot_be_read_allows_nothing) {
  network::Endpoint endpoint;
  EXPECT_EQ(compiled_policy(endpoint), nullptr);
  endpoint.policy = "{";
  const auto compiled = compiled_policy(endpoint);
  ASSERT_NE(compiled, nullptr);
  ASSERT_EQ(compiled->document().statements.size(), 1u);
  EXPECT_EQ(compiled->document().statements[0].effect, policy::Effect::deny);
}

}  // namespace
}  // namespace skerry::endpoints
