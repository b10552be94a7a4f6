#include "warden/supervise.hpp"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <map>

#include "base/clock.hpp"
#include "kernel/fake/fake_kernel.hpp"
#include "kernel/linux/test_region.hpp"
#include "kernel/probe.hpp"
#include "warden/client.hpp"
#include "warden/handle.hpp"
#include "warden/limits.hpp"
#include "warden/transport.hpp"

namespace skerry::warden {
namespace {

using kernel::InterfaceName;
using kernel::NamespaceName;
using kernel::Trouble;

const NamespaceName one{"one"};

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

std::vector<Command> one_of_each() {
  using namespace kernel;  // NOLINT: values of all its headers
  const Route route{.destination = *parse_network("10.0.0.0/8"),
                    .via = Ipv4{1},
                    .interface = InterfaceName{"eth0"},
                    .source = {}};
  const Rule rule{{{IcmpIs{8, {}}, Sense::is_not}, {TrackedAs{{Tracked::new_}}}},
                  {Count{{"n"}}, Log{"why"}, Jump{{"next"}}}};
  const Set set{
      {"gates"}, Key::interface, Value::verdict, {{InterfaceName{"e1"}, Verdict{Goto{{"next"}}}}}};
  return {
      command::ApplyLinks{
          {CreateNamespace{one}, AddRoute{one, route},
           CreateVeth{{one, {"a"}, MacAddress{{2, 0, 0, 0, 0, 1}}}, {one, {"b"}, {}}}}},
      command::ListSpaces{},
      command::DumpLinks{one},
      command::ApplyRules{one, {ReplaceTable{{{set}, {{{"next"}, {}, {rule}}}}}, RemoveTable{}}},
      command::DumpRules{one},
      command::ReadCounters{one},
      command::WatchDrops{one},
      command::OpenSocket{one, {SocketKind::udp, {7}, 53}},
      command::ForgetSocket{one, {SocketKind::udp, {7}, 53}},
      command::ListSockets{},
      command::CreateGroup{{"g"}, {.memory_bytes = 1 << 30, .processes = {}, .cpu_percent = 7}},
      command::LimitGroup{{"g"}, {}},
      command::MoveGroup{{"g"}, Motion::frozen},
      command::RemoveGroup{{"g"}},
      command::MeasureGroup{{"g"}},
      command::ListGroups{},
      command::Spawn{{Program::probe, one, {3}, CgroupName{"g"}}},
      command::Kill{{4}},
      command::AskStatus{{4}},
      command::ListProcesses{},
      command::FindEngine{{{TreeKind::snapshot, "a"}, {7}}},
      command::AskEngine{{{TreeKind::blank, "13.23"}, {7}}},
      command::SignalEngine{{{TreeKind::instance, "db-a"}, {7}}, EngineSignal::fast},
      command::OpenDoor{{{TreeKind::instance, "db-a"}, {7}}},
      command::PublishCode{{{1}}},
      command::RemoveCode{{{2}}},
      command::ListCodes{},
      command::Attach{one, {"out"}},
      command::Detach{},
      command::AskAttached{},
      command::AskFacts{},
      command::ApplySteps{{LinksStep{{CreateNamespace{one}}},
                           RulesStep{one, {ReplaceTable{{{set}, {{{"next"}, {}, {rule}}}}}}}}}};
}

TEST(Messages, EveryCommandComesBackAsItWas) {
  const auto commands = one_of_each();
  ASSERT_EQ(commands.size(), std::variant_size_v<Command>);
  for (const Command& command : commands) {
    const std::string bytes = encode(command);
    const auto again = decode_command(bytes_of(bytes));
    ASSERT_TRUE(again.has_value()) << command.index();
    EXPECT_EQ(encode(*again), bytes);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut)
      EXPECT_FALSE(decode_command(bytes_of(bytes).first(cut)).has_value());
    EXPECT_FALSE(decode_command(bytes_of(bytes + "x")).has_value());
  }
}

TEST(Messages, ValuesOutsideTheirEnumAreNoCommand) {
  std::string bytes = encode(Command{command::MoveGroup{{"g"}, kernel::Motion::frozen}});
  bytes.back() = 2;
  EXPECT_FALSE(decode_command(bytes_of(bytes)).has_value());
  bytes = encode(Command{command::Detach{}});
  bytes.front() = static_cast<char>(std::variant_size_v<Command>);
  EXPECT_FALSE(decode_command(bytes_of(bytes)).has_value());
}

TEST(Messages, ACountThatPromisesMoreThanThereIsCostsNothing) {
  std::string bytes = encode(Command{command::ApplyLinks{}});
  for (std::size_t i = 1; i < 5; ++i) bytes[i] = '\xff';
  EXPECT_FALSE(decode_command(bytes_of(bytes)).has_value());
}

TEST(Handle, NamesOutsideTheCatalogueReachNothing) {
  kernel::FakeKernel fake;
  const std::vector<std::string> names = {"",
                                          ".",
                                          "..",
                                          "../x",
                                          "a/b",
                                          "A",
                                          "1",
                                          "net ns",
                                          std::string(32, 'a'),
                                          std::string("a\0b", 3),
                                          "ä"};
  for (const std::string& name : names) {
    const std::vector<Command> commands = {
        command::ApplyLinks{{kernel::CreateNamespace{{name}}}},
        command::DumpLinks{{name}},
        command::ApplyRules{{name}, {kernel::RemoveTable{}}},
        command::CreateGroup{{name}, {}},
        command::RemoveGroup{{name}},
        command::OpenSocket{{name}, {}},
        command::Spawn{{kernel::Program::probe, {name}, {1}, {}}},
        command::Spawn{{kernel::Program::probe, one, {1}, kernel::CgroupName{name}}},
        command::Attach{{name}, {"out"}},
        command::ApplySteps{{kernel::LinksStep{{kernel::CreateNamespace{one}}},
                             kernel::LinksStep{{kernel::CreateNamespace{{name}}}}}},
        command::ApplySteps{{kernel::RulesStep{{name}, {kernel::RemoveTable{}}}}}};
    for (const Command& command : commands) {
      const Answer answer = handle(fake, command);
      const auto* const error = std::get_if<kernel::KernelError>(&answer.reply);
      ASSERT_NE(error, nullptr) << name;
      EXPECT_EQ(error->trouble, Trouble::invalid) << name;
    }
  }
  EXPECT_EQ(fake.steps(), 0u);
}

TEST(Handle, StepsStopAtTheFirstThatFailsAndSayWhich) {
  using namespace kernel;  // NOLINT: values of all its headers
  FakeKernel fake;
  const Set set{{"s"}, Key::address, Value::none, {}};
  const Command command = command::ApplySteps{
      {LinksStep{{CreateNamespace{one}}}, RulesStep{one, {ReplaceTable{{{set}, {}}}}},
       LinksStep{{CreateNamespace{{"two"}}, CreateNamespace{one}}},
       LinksStep{{CreateNamespace{{"three"}}}}}};
  const Answer answer = handle(fake, command);
  const auto* const error = std::get_if<KernelError>(&answer.reply);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->trouble, Trouble::exists);
  EXPECT_EQ(error->step, 2u);
  EXPECT_EQ(error->at, 1u);
  ASSERT_EQ(fake.links().namespaces()->size(), 2u);
  EXPECT_EQ(fake.firewall().dump(one)->sets.size(), 1u);
}

TEST(Transport, LongMessagesAndDescriptorsArriveWhole) {
  auto pair = make_socket_pair();
  ASSERT_TRUE(pair.ok());
  const std::string text(packet_bytes_max * 2 + 17, 'x');
  const int descriptor = STDIN_FILENO;
  ASSERT_TRUE(send_message(pair->one, text, {&descriptor, 1}).ok());
  auto received = receive_message(pair->other);
  ASSERT_TRUE(received.ok() && received->has_value());
  EXPECT_EQ((*received)->bytes, text);
  EXPECT_EQ((*received)->descriptors.size(), 1u);
  pair->one.reset();
  received = receive_message(pair->other);
  ASSERT_TRUE(received.ok());
  EXPECT_FALSE(received->has_value());
}

TEST(Transport, WhatIsNoMessageIsAnError) {
  auto pair = make_socket_pair();
  ASSERT_TRUE(pair.ok());
  ASSERT_EQ(::send(pair->one.get(), "ab", 2, 0), 2);
  EXPECT_FALSE(receive_message(pair->other).ok());
  ASSERT_EQ(::send(pair->one.get(), "\xff\xff\xff\xff", 4, 0), 4);
  EXPECT_FALSE(receive_message(pair->other).ok());
  ASSERT_EQ(::send(pair->one.get(), "\1\0\0\0abcd", 8, 0), 8);
  EXPECT_FALSE(receive_message(pair->other).ok());
}

// A warden in a process of its own, as the supervisor starts it.
class WardenTest : public testing::Test {
 protected:
  void SetUp() override {
    SKERRY_NEEDS_ROOT();
    auto renewals = make_socket_pair();
    ASSERT_TRUE(renewals.ok());
    renewals_ = std::move(renewals->one);
    start();
    client_ = std::make_unique<Client>(introduce(), std::move(renewals->other));
  }
  void TearDown() override {
    if (pid_ < 0) return;
    EXPECT_TRUE(send_message(words_, std::string(1, word_stop)).ok());
    EXPECT_EQ(wait(), 0);
  }
  void start() {
    auto words = make_socket_pair();
    ASSERT_TRUE(words.ok());
    pid_ = ::fork();
    if (pid_ == 0) {
      words->one.reset();
      ::_exit(serve({folder_.warden(), {}}, std::move(words->other)));
    }
    words_ = std::move(words->one);
  }
  Fd introduce() {
    auto link = make_socket_pair();
    EXPECT_TRUE(link.ok());
    const int descriptor = link->one.get();
    EXPECT_TRUE(send_message(words_, std::string(1, word_control), {&descriptor, 1}).ok());
    return std::move(link->other);
  }
  int wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return status;
  }
  kernel::Outcome<Done> create(const NamespaceName& name) {
    const std::vector<kernel::LinkChange> changes = {kernel::CreateNamespace{name}};
    return client_->links().apply(changes);
  }

  kernel::TestFolder folder_;
  pid_t pid_ = -1;
  Fd words_;
  Fd renewals_;
  std::unique_ptr<Client> client_;
};

TEST_F(WardenTest, TheClientIsAKernel) {
  ASSERT_TRUE(create(one).ok());
  EXPECT_EQ(create(one).error().trouble, Trouble::exists);
  EXPECT_EQ(*client_->links().namespaces(), std::vector<NamespaceName>{one});
  EXPECT_EQ(client_->links().dump(one)->links.size(), 1u);
  EXPECT_EQ(client_->links().dump({"two"}).error().trouble, Trouble::absent);
  EXPECT_FALSE(client_->firewall().dump(one)->present);
  const auto socket =
      client_->sockets().open(one, {kernel::SocketKind::tcp_listener, {0x7f000001}, 80});
  ASSERT_TRUE(socket.ok()) << socket.error().message;
  const auto probe = client_->processes().spawn({kernel::Program::probe, one, {1}, {}});
  ASSERT_TRUE(probe.ok()) << probe.error().message;
  const std::string question =
      text(kernel::ProbeQuestion{kernel::ProbeKind::tcp, {0x7f000001}, 80});
  ASSERT_GT(::send(probe->channel.get(), question.data(), question.size(), 0), 0);
  std::array<char, 64> buffer;
  const ssize_t got = ::recv(probe->channel.get(), buffer.data(), buffer.size(), 0);
  ASSERT_GT(got, 0);
  const auto answer = kernel::parse_answer({buffer.data(), static_cast<std::size_t>(got)});
  EXPECT_EQ(answer->result, kernel::ProbeResult::answered);
  EXPECT_TRUE(client_->processes().kill(probe->id).ok());
  EXPECT_FALSE(client_->host().attached()->has_value());
}

TEST_F(WardenTest, ItHasTheRightsThatItNeedsAndNoWayToMore) {
  ASSERT_TRUE(client_->links().namespaces().ok());  // by now it has dropped the others
  std::ifstream file("/proc/" + std::to_string(pid_) + "/status");
  std::map<std::string, std::string> fields;
  for (std::string line; std::getline(file, line);) {
    const std::size_t tab = line.find(":\t");
    if (tab != std::string::npos) fields[line.substr(0, tab)] = line.substr(tab + 2);
  }
  const auto has = [&](const char* set, int capability) {
    return (std::stoull(fields[set], nullptr, 16) >> capability & 1) != 0;
  };
  for (const char* const set : {"CapEff", "CapPrm", "CapBnd"}) {
    EXPECT_TRUE(has(set, CAP_NET_ADMIN)) << set;
    for (const int other : {CAP_SYS_MODULE, CAP_SYS_RAWIO, CAP_SYS_BOOT, CAP_SYS_TIME, CAP_MKNOD})
      EXPECT_FALSE(has(set, other)) << set << " " << other;
  }
  EXPECT_EQ(fields["NoNewPrivs"], "1");
}

TEST_F(WardenTest, AfterItsDeathItsSuccessorKnowsEverything) {
  ASSERT_TRUE(create(one).ok());
  ::kill(pid_, SIGKILL);
  wait();
  EXPECT_EQ(create({"two"}).error().trouble, Trouble::away);
  start();
  const Fd link = introduce();
  const int descriptor = link.get();
  ASSERT_TRUE(send_message(renewals_, std::string(1, word_control), {&descriptor, 1}).ok());
  EXPECT_EQ(*client_->links().namespaces(), std::vector<NamespaceName>{one});
  EXPECT_TRUE(create({"two"}).ok());
}

TEST_F(WardenTest, AHostileControlIsAnsweredAndANewOneServed) {
  const Fd hostile = introduce();
  ASSERT_TRUE(send_message(hostile, "no command at all").ok());
  auto answer = receive_message(hostile);
  ASSERT_TRUE(answer.ok() && answer->has_value());
  const auto reply = decode_reply(bytes_of((*answer)->bytes));
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(std::get<kernel::KernelError>(*reply).trouble, Trouble::invalid);
  ASSERT_EQ(::send(hostile.get(), "\xff\xff\xff\xffxxxx", 8, 0), 8);  // a length past every limit
  auto gone = receive_message(hostile);
  ASSERT_TRUE(gone.ok());
  EXPECT_FALSE(gone->has_value());
  const Fd next = introduce();
  ASSERT_TRUE(send_message(next, encode(Command{command::ListSpaces{}})).ok());
  EXPECT_TRUE(receive_message(next)->has_value());
}

std::vector<kernel::LinkChange> new_eni(std::uint32_t number) {
  using namespace kernel;  // NOLINT: values of its headers
  const NamespaceName router{"router"};
  const NamespaceName space{"eni-" + std::to_string(number)};
  const InterfaceName end{"e" + std::to_string(number)};
  const InterfaceName eth0{"eth0"};
  const Ipv4Network address{{0x0a000000 + number}, 32};
  const Ipv4 hop{0xa9fe0101};
  const MacAddress near{{2, 0, 0, 0, 0, 1}};
  const MacAddress far{{2, 0, 0, 0, 0, 2}};
  return {CreateNamespace{space},
          CreateVeth{{space, eth0, far}, {router, end, near}},
          AddAddress{space, {eth0, address}},
          SetNeighbour{space, {eth0, hop, near}},
          AddRoute{space, {.destination = {{0}, 0}, .via = hop, .interface = eth0, .source = {}}},
          SetNeighbour{router, {end, address.address, far}},
          AddRoute{router, {.destination = address, .via = {}, .interface = end, .source = {}}},
          AddRule{router,
                  {.priority = 100,
                   .from = address,
                   .to = {},
                   .input = {},
                   .mark = {},
                   .table = 1000,
                   .suppress_prefix = {}}}};
}

// What is left to do for an ENI whose namespace and link wait under another name.
std::vector<kernel::LinkChange> eni_from_pool(std::uint32_t number) {
  std::vector<kernel::LinkChange> changes = new_eni(number);
  const NamespaceName space = std::get<kernel::CreateNamespace>(changes[0]).name;
  changes[1] = kernel::RenameNamespace{{"pool-" + std::to_string(number)}, space};
  changes.erase(changes.begin());
  return changes;
}

class Stopwatch {
 public:
  void start() { started_ = clock_.now(); }
  void stop() { ms_.push_back(static_cast<double>((clock_.now() - started_).count()) / 1e6); }
  double median(std::size_t from, std::size_t to) const {
    std::vector<double> part(ms_.begin() + static_cast<std::ptrdiff_t>(from),
                             ms_.begin() + static_cast<std::ptrdiff_t>(to));
    std::sort(part.begin(), part.end());
    return part[part.size() / 2];
  }

 private:
  SystemClock clock_;
  TimePoint started_{};
  std::vector<double> ms_;
};

TEST_F(WardenTest, AnInterfaceIsOneRoundTrip) {
  ASSERT_TRUE(create({"router"}).ok());
  constexpr std::uint32_t count = 200;
  constexpr std::uint32_t part = 20;
  Stopwatch watch;
  for (std::uint32_t i = 1; i <= count; ++i) {
    watch.start();
    const auto made = client_->links().apply(new_eni(i));
    watch.stop();
    ASSERT_TRUE(made.ok()) << made.error().message;
  }
  EXPECT_EQ(client_->links().dump({"router"})->routes.size(), count);
  std::printf("an ENI among few: %.2f ms, among %u: %.2f ms\n", watch.median(0, part), count,
              watch.median(count - part, count));
  for (std::uint32_t i = count + 1; i <= count + part; ++i) {
    auto changes = new_eni(i);
    const NamespaceName pool{"pool-" + std::to_string(i)};
    changes[0] = kernel::CreateNamespace{pool};
    std::get<kernel::CreateVeth>(changes[1]).one.space = pool;
    changes.resize(2);
    ASSERT_TRUE(client_->links().apply(changes).ok());
  }
  Stopwatch pooled;
  for (std::uint32_t i = count + 1; i <= count + part; ++i) {
    pooled.start();
    const auto made = client_->links().apply(eni_from_pool(i));
    pooled.stop();
    ASSERT_TRUE(made.ok()) << made.error().message;
  }
  EXPECT_EQ(client_->links().dump({"router"})->routes.size(), count + part);
  std::printf("an ENI from a prepared pool: %.2f ms\n", pooled.median(0, part));
}

TEST_F(WardenTest, ManyRoundTripsAreQuick) {
  const SystemClock clock;
  constexpr int rounds = 500;
  const TimePoint start_time = clock.now();
  for (int i = 0; i < rounds; ++i) ASSERT_TRUE(client_->links().namespaces().ok());
  const double ns = static_cast<double>((clock.now() - start_time).count());
  std::printf("a question and its answer: %.0f us\n", ns / 1000 / rounds);
}

}  // namespace
}  // namespace skerry::warden
