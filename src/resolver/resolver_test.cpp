#include "resolver/resolver.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "loop/simulated_loop.hpp"
#include "loop/test_loops.hpp"
#include "resolver/limits.hpp"

namespace skerry::resolver {
namespace {

constexpr DatagramPeer first_upstream{{0x0a630001}, 53};
constexpr DatagramPeer second_upstream{{0x0a630002}, 53};
constexpr DatagramPeer workload{{0x0a000104}, 40'000};
constexpr Ipv4Address service{0xc6120005};

// Sockets that remember what they sent, and hear what a test says to them.
struct ScriptedDatagrams final : Datagrams {
  struct Socket final : DatagramSocket {
    Socket(ScriptedDatagrams& place, DatagramPeer to, DatagramHandler& of)
        : sockets(place), peer(to), handler(of) {
      sockets.all.push_back(this);
    }
    ~Socket() override { std::erase(sockets.all, this); }
    void send(std::span<const std::byte> bytes, DatagramPeer to) override {
      sockets.sent.push_back({to, {bytes.begin(), bytes.end()}});
    }
    ScriptedDatagrams& sockets;
    DatagramPeer peer;
    DatagramHandler& handler;
  };
  struct Sent {
    DatagramPeer to;
    Message bytes;
  };
  std::unique_ptr<DatagramSocket> adopt(Fd, DatagramHandler& handler) override {
    return std::make_unique<Socket>(*this, DatagramPeer{}, handler);
  }
  std::unique_ptr<DatagramSocket> towards(DatagramPeer peer, DatagramHandler& handler) override {
    if (refusing) return nullptr;
    return std::make_unique<Socket>(*this, peer, handler);
  }
  // To the newest socket towards this peer.
  void say(DatagramPeer from, const Message& bytes) {
    for (auto at = all.rbegin(); at != all.rend(); ++at) {
      if ((*at)->peer != from) continue;
      (*at)->handler.on_datagram(bytes, from);
      return;
    }
    FAIL() << "nobody listens to the upstream";
  }
  std::vector<Socket*> all;
  std::vector<Sent> sent;
  bool refusing = false;
};

std::shared_ptr<network::Network> small_network() {
  auto made = std::make_shared<network::Network>();
  network::Vpc vpc;
  vpc.id = {"vpc-1"};
  vpc.blocks = {*parse_ipv4_cidr("10.0.0.0/16")};
  made->vpcs.emplace(vpc.id, vpc);
  network::Subnet subnet;
  subnet.id = {"subnet-1"};
  subnet.vpc = vpc.id;
  subnet.block = *parse_ipv4_cidr("10.0.1.0/24");
  made->subnets.emplace(subnet.id, subnet);
  network::Interface interface;
  interface.id = {"eni-1"};
  interface.subnet = subnet.id;
  interface.address = workload.address;
  made->interfaces.emplace(interface.id, interface);
  made->services.push_back({"secretsmanager", service});
  return made;
}

// RFC 1035, 4.1: an id, RD, one question of class IN.
Message query(std::uint16_t id, std::string_view name, dns::Type type = dns::Type::a) {
  std::string text{
      static_cast<char>(id >> 8), static_cast<char>(id & 0xff), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    text += static_cast<char>(label.size());
    text += label;
    name.remove_prefix(std::min(label.size() + 1, name.size()));
  }
  text += '\0';
  text += '\0';
  text += static_cast<char>(type);
  text += std::string{0, 1};
  const auto bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

// An upstream's: the query with the bit of answers and one address behind it.
Message answer_to(Message asked, std::string_view record = "c00c000100010000003c0004cb007107") {
  asked[2] |= std::byte{0x80};
  asked[7] = std::byte{1};
  const auto record_bytes = *from_hex(record);
  for (const std::byte each : as_bytes(record_bytes)) asked.push_back(each);
  return asked;
}

int code_of(const Message& answer) { return std::to_integer<int>(answer.at(3)) & 0x0f; }
int answers_in(const Message& answer) { return std::to_integer<int>(answer.at(7)); }
std::uint32_t last_address(const Message& answer) {
  std::uint32_t value = 0;
  for (std::size_t at = answer.size() - 4; at < answer.size(); ++at)
    value = value << 8 | std::to_integer<std::uint32_t>(answer[at]);
  return value;
}

class Resolvers : public testing::Test {
 protected:
  Resolvers() { resolver_.know(small_network(), {"us-east-1", {}}); }

  std::optional<Message> ask(const Message& message, DatagramPeer from = workload) {
    std::optional<Message> got;
    resolver_.answer({{{"vpc-1"}, from.address}, dns::Transport::udp, message},
                     [&](std::optional<Message> answer) { got = std::move(answer); });
    return got;
  }
  void ask_upstream(std::uint16_t id) {
    resolver_.answer({{{"vpc-1"}, workload.address}, dns::Transport::udp, query(id, "example.org")},
                     [this](std::optional<Message> answer) { told_.push_back(*answer); });
  }
  Message last_sent() const { return datagrams_.sent.back().bytes; }

  SimulatedLoop loop_{7, SimulationOptions::calm()};
  ScriptedDatagrams datagrams_;
  SeededRandom random_{11};
  Resolver resolver_{{loop_, datagrams_, random_}, {first_upstream, second_upstream}};
  std::vector<Message> told_;
};

TEST_F(Resolvers, a_service_of_the_region_has_its_own_address_and_no_ipv6) {
  const auto a = ask(query(0xbeef, "secretsmanager.us-east-1.amazonaws.com"));
  ASSERT_TRUE(a.has_value());
  EXPECT_EQ(hex(*a).substr(0, 4), "beef");
  EXPECT_EQ(code_of(*a), 0);
  EXPECT_EQ(last_address(*a), service.value);
  const auto aaaa = ask(query(1, "secretsmanager.us-east-1.amazonaws.com", dns::Type::aaaa));
  EXPECT_EQ(code_of(*aaaa), 0);
  EXPECT_EQ(answers_in(*aaaa), 0);
  EXPECT_TRUE(datagrams_.sent.empty());
}

TEST_F(Resolvers, no_name_of_aws_reaches_the_real_one) {
  EXPECT_EQ(code_of(*ask(query(1, "sqs.us-east-1.amazonaws.com"))), 3);
  EXPECT_EQ(code_of(*ask(query(1, "secretsmanager.eu-west-1.amazonaws.com"))), 3);
  EXPECT_TRUE(datagrams_.sent.empty());
}

TEST_F(Resolvers, private_names_go_both_ways) {
  EXPECT_EQ(last_address(*ask(query(1, "ip-10-0-1-4.ec2.internal"))), workload.address.value);
  const auto name = ask(query(1, "4.1.0.10.in-addr.arpa", dns::Type::ptr));
  EXPECT_EQ(answers_in(*name), 1);
  EXPECT_NE(std::string(as_text(*name)).find("ip-10-0-1-4"), std::string::npos);
}

TEST_F(Resolvers, strangers_and_nonsense_are_refused) {
  EXPECT_EQ(code_of(*ask(query(1, "example.org"), {{0x0a000199}, 1})), 5);
  Message nonsense = query(1, "example.org");
  nonsense.resize(14);
  EXPECT_EQ(code_of(*ask(nonsense)), 1);
  EXPECT_FALSE(ask(answer_to(query(1, "example.org"))).has_value());
  EXPECT_TRUE(datagrams_.sent.empty());
}

TEST_F(Resolvers, other_names_go_to_the_host_with_an_id_of_our_own) {
  ask_upstream(0xbeef);
  ASSERT_EQ(datagrams_.sent.size(), 1u);
  EXPECT_EQ(datagrams_.sent[0].to, first_upstream);
  EXPECT_NE(hex(last_sent()).substr(0, 4), "beef");
  datagrams_.say(first_upstream, answer_to(last_sent()));
  ASSERT_EQ(told_.size(), 1u);
  EXPECT_EQ(hex(told_[0]).substr(0, 4), "beef");
  EXPECT_EQ(last_address(told_[0]), 0xcb007107u);
  EXPECT_TRUE(datagrams_.all.empty());
}

TEST_F(Resolvers, forged_answers_are_passed_over) {
  ask_upstream(1);
  Message other_id = answer_to(last_sent());
  other_id[0] ^= std::byte{1};
  datagrams_.say(first_upstream, other_id);
  Message other_name = answer_to(last_sent());
  other_name[13] = std::byte{'f'};
  datagrams_.say(first_upstream, other_name);
  datagrams_.say(first_upstream, last_sent());  // a question
  datagrams_.say(first_upstream, {});
  EXPECT_TRUE(told_.empty());
  datagrams_.say(first_upstream, answer_to(last_sent()));
  EXPECT_EQ(told_.size(), 1u);
}

TEST_F(Resolvers, a_silent_upstream_is_followed_by_the_next_and_then_by_a_failure) {
  ask_upstream(1);
  loop_.run_for(attempt_wait_max);
  ASSERT_EQ(datagrams_.sent.size(), 2u);
  EXPECT_EQ(datagrams_.sent[1].to, second_upstream);
  loop_.run_for(attempt_wait_max * attempts_max);
  EXPECT_EQ(datagrams_.sent.size(), attempts_max);
  ASSERT_EQ(told_.size(), 1u);
  EXPECT_EQ(code_of(told_[0]), 2);
}

TEST_F(Resolvers, one_asker_cannot_take_all_the_places) {
  for (std::size_t i = 0; i <= outstanding_per_asker_max; ++i) ask_upstream(1);
  EXPECT_EQ(datagrams_.sent.size(), outstanding_per_asker_max);
  ASSERT_EQ(told_.size(), 1u);
  EXPECT_EQ(code_of(told_[0]), 2);
  datagrams_.say(first_upstream, answer_to(last_sent()));
  ask_upstream(2);
  EXPECT_EQ(datagrams_.sent.size(), outstanding_per_asker_max + 1);
}

TEST_F(Resolvers, without_descriptors_there_is_a_failure_and_no_silence) {
  datagrams_.refusing = true;
  ask_upstream(1);
  ASSERT_EQ(told_.size(), 1u);
  EXPECT_EQ(code_of(told_[0]), 2);
}

TEST_F(Resolvers, a_closed_door_forgets_who_asked) {
  const kernel::KeptSocket where{{"vpc-1"}, {kernel::SocketKind::udp, {0x0a000002}, 53}};
  resolver_.open(where, {"vpc-1"}, Fd());
  datagrams_.all[0]->handler.on_datagram(query(5, "example.org"), workload);
  datagrams_.all[0]->handler.on_datagram(query(6, "ip-10-0-1-4.ec2.internal"), workload);
  ASSERT_EQ(datagrams_.sent.size(), 2u);
  EXPECT_EQ(datagrams_.sent[1].to, workload);
  resolver_.close(where);
  datagrams_.say(first_upstream, answer_to(datagrams_.sent[0].bytes));
  EXPECT_EQ(datagrams_.sent.size(), 2u);
}

TEST(NameServers, are_those_of_the_configuration) {
  const auto servers = parse_name_servers(
      "# nameserver 9.9.9.9\nsearch example.org\nnameserver\t10.99.0.1 # ours\n"
      "nameserver fe80::1\nnameserver 10.99.0.2\r\nnameservers 1.1.1.1\nnameserver");
  EXPECT_EQ(servers, (std::vector{first_upstream, second_upstream}));
}

// Everything over TCP, from the question to the upstream's answer, on the simulated loop.
class Upstream final : public AcceptHandler {
 public:
  void on_accept(std::unique_ptr<Stream> stream) override {
    connections.push_back(std::make_unique<loop_test::Recorder>(std::move(stream)));
  }
  std::vector<std::unique_ptr<loop_test::Recorder>> connections;
};

class ResolversOverTcp : public Resolvers {
 protected:
  std::unique_ptr<loop_test::Recorder> connect() {
    resolver_.open({{"vpc-1"}, {kernel::SocketKind::tcp_listener, {0x0a000002}, 53}}, {"vpc-1"},
                   Fd());
    loop_test::Connector connector;
    const auto attempt = loop_.connect({.host = "127.0.0.1", .port = 49'152}, connector);
    loop_.run_until_idle();
    EXPECT_EQ(connector.error, 0);
    return std::make_unique<loop_test::Recorder>(std::move(connector.stream));
  }
  static std::string frame(const Message& message) { return std::string(as_text(framed(message))); }
};

TEST_F(ResolversOverTcp, nonsense_is_answered_and_the_connection_goes_on) {
  const auto client = connect();
  Message nonsense = query(3, "example.org");
  nonsense.resize(14);
  client->send(frame(nonsense) + frame(nonsense));
  loop_.run_until_idle();
  EXPECT_EQ(client->received.size(), 2 * (2 + 12u));
  EXPECT_FALSE(client->ended);
}

TEST_F(ResolversOverTcp, an_idle_connection_ends) {
  const auto client = connect();
  client->send("\x01");
  loop_.run_for(connection_idle_max * 2);
  EXPECT_TRUE(client->ended);
}

// What came over TCP is asked over TCP. In the simulation everybody is at 127.0.0.1, a workload
// too.
TEST(ForwardingOverTcp, asks_over_tcp_and_passes_on_what_no_datagram_would_hold) {
  SimulatedLoop loop(3);
  ScriptedDatagrams datagrams;
  SeededRandom random(1);
  Upstream upstream;
  const auto listener = loop.listen_at({.host = "127.0.0.1", .port = 53}, upstream);
  Resolver resolver({loop, datagrams, random}, {{{0x7f000001}, 53}});
  const auto network = small_network();
  network->interfaces.begin()->second.address = {0x7f000001};
  resolver.know(network, {"us-east-1", {}});
  std::optional<Message> told;
  const Message asked = query(9, "example.org");
  resolver.answer({{{"vpc-1"}, {0x7f000001}}, dns::Transport::tcp, asked},
                  [&](std::optional<Message> answer) { told = std::move(answer); });
  loop.run_for(std::chrono::milliseconds(200));
  ASSERT_EQ(upstream.connections.size(), 1u);
  Frames frames;
  frames.add(as_bytes(upstream.connections[0]->received));
  const auto heard = frames.take();
  ASSERT_TRUE(heard.has_value());
  Message large = answer_to(*heard);
  large.resize(20'000);
  upstream.connections[0]->send(std::string(as_text(framed(large))));
  loop.run_for(std::chrono::milliseconds(800));
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->size(), large.size());
  EXPECT_EQ(hex(*told).substr(0, 4), "0009");
  EXPECT_TRUE(datagrams.sent.empty());
}

TEST(Frames, come_whole_however_the_bytes_come) {
  const Message first = query(1, "example.org");
  const Message second = query(2, "a.example");
  Message all = framed(first);
  const Message more = framed(second);
  all.insert(all.end(), more.begin(), more.end());
  Frames frames;
  std::vector<Message> got;
  for (const std::byte each : all) {
    frames.add(std::span(&each, 1));
    while (auto message = frames.take()) got.push_back(*message);
  }
  EXPECT_EQ(got, (std::vector{first, second}));
}

}  // namespace
}  // namespace skerry::resolver
