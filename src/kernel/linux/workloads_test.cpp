// Sockets, control groups and processes, with real ones.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <csignal>

#include "kernel/linux/cgroups.hpp"
#include "kernel/linux/files.hpp"
#include "kernel/linux/test_region.hpp"
#include "kernel/probe.hpp"

namespace skerry::kernel {
namespace {

using WorkloadsTest = RegionTest;

bool ends(const Fd& process) {
  pollfd about{process.get(), POLLIN, 0};
  return ::poll(&about, 1, 5000) == 1;
}

std::string process_file(const Spawned& spawned, const char* name) {
  const auto about = read_file("/proc/self/fdinfo/" + std::to_string(spawned.process.get()));
  const auto words = words_of(*about);
  const auto label = std::find(words.begin(), words.end(), "Pid:");
  return "/proc/" + *(label + 1) + "/" + name;
}

TEST_F(WorkloadsTest, AProbeAnswersFromItsNamespace) {
  ASSERT_TRUE(make_fabric());
  const auto probe = kernel->processes().spawn({Program::probe, one, {3}, {}});
  ASSERT_TRUE(probe.ok()) << probe.error().message;
  const Ipv4 two_address{0x0a000002};
  EXPECT_EQ(ask(*probe, {ProbeKind::tcp, two_address, 80, 500}).result, ProbeResult::refused);
  EXPECT_EQ(ask(*probe, {ProbeKind::udp, two_address, 80, 500}).result, ProbeResult::refused);
  EXPECT_EQ(ask(*probe, {ProbeKind::icmp, two_address, 0, 500}).result, ProbeResult::failed);
  ASSERT_TRUE(apply({SetSetting{one, Setting::ping_sockets, {}, 1}}));
  EXPECT_EQ(ask(*probe, {ProbeKind::icmp, two_address, 0, 500}).result, ProbeResult::answered);
  EXPECT_EQ(ask(*probe, {ProbeKind::tcp, {0x0a0000fe}, 80, 500}).result, ProbeResult::unreachable);
  const auto socket = kernel->sockets().open(two, {SocketKind::tcp_listener, two_address, 80});
  ASSERT_TRUE(socket.ok());
  EXPECT_EQ(ask(*probe, {ProbeKind::tcp, two_address, 80, 500}).result, ProbeResult::answered);
}

TEST_F(WorkloadsTest, AProbeHasNoPrivilegeAndNoDescriptorButItsChannel) {
  ASSERT_TRUE(apply({CreateNamespace{one}}));
  const auto probe = kernel->processes().spawn({Program::probe, one, {3}, {}});
  ASSERT_TRUE(probe.ok());
  ask(*probe, {ProbeKind::tcp, {0x7f000001}, 1, 100});  // by now it is itself
  const auto status = read_file(process_file(*probe, "status"));
  ASSERT_TRUE(status.ok());
  for (const char* const line : {"CapEff:\t0000000000000000", "CapPrm:\t0000000000000000",
                                 "CapBnd:\t0000000000000000", "NoNewPrivs:\t1"})
    EXPECT_NE(status->find(line), std::string::npos) << line;
  EXPECT_EQ(status->find("Uid:\t0"), std::string::npos);
  std::size_t descriptors = 0;
  for (int i = 0; i < 64; ++i) {
    const std::string path = process_file(*probe, ("fd/" + std::to_string(i)).c_str());
    std::array<char, 256> target;
    if (::readlink(path.c_str(), target.data(), target.size()) > 0) ++descriptors;
  }
  EXPECT_EQ(descriptors, 4u);
}

TEST_F(WorkloadsTest, TheEndOfAProcessIsToldOnce) {
  ASSERT_TRUE(apply({CreateNamespace{one}}));
  auto probe = kernel->processes().spawn({Program::probe, one, {3}, {}});
  ASSERT_TRUE(probe.ok());
  EXPECT_EQ(kernel->processes().status(probe->id)->ending, Ending::running);
  ASSERT_TRUE(kernel->processes().kill(probe->id).ok());
  ASSERT_TRUE(ends(probe->process));
  EXPECT_EQ(*kernel->processes().status(probe->id),
            (ProcessStatus{probe->id, Ending::signalled, SIGKILL}));
  EXPECT_EQ(kernel->processes().status(probe->id).error().trouble, Trouble::absent);

  auto second = kernel->processes().spawn({Program::probe, one, {3}, {}});
  ASSERT_TRUE(second.ok());
  second->channel.reset();
  ASSERT_TRUE(ends(second->process));
  EXPECT_EQ(*kernel->processes().status(second->id),
            (ProcessStatus{second->id, Ending::exited, 0}));
}

TEST_F(WorkloadsTest, OtherProgramsAreRefusedByName) {
  ASSERT_TRUE(apply({CreateNamespace{one}}));
  EXPECT_EQ(kernel->processes().spawn({Program::client, one, {3}, {}}).error().trouble,
            Trouble::unsupported);
  for (const Program program : {Program::engine, Program::sandbox, Program::unpack})
    EXPECT_EQ(kernel->processes().spawn({program, one, {3}, {}}).error().trouble,
              Trouble::invalid);
}

TEST_F(WorkloadsTest, AControlGroupHoldsLimitsAndEndsWhatIsInIt) {
  if (find_cgroups().memory.empty() && find_cgroups().unified_offers.empty())
    GTEST_SKIP() << "this host has no control groups for memory: they were NOT tested";
  ASSERT_TRUE(apply({CreateNamespace{one}}));
  const CgroupName group{"work"};
  const CgroupLimits limits{.memory_bytes = 64 << 20, .processes = 10, .cpu_percent = 50};
  ASSERT_TRUE(kernel->cgroups().create(group, limits).ok());
  EXPECT_EQ(kernel->cgroups().create(group, limits).error().trouble, Trouble::exists);
  const auto probe = kernel->processes().spawn({Program::probe, one, {3}, group});
  ASSERT_TRUE(probe.ok()) << probe.error().message;
  ask(*probe, {ProbeKind::tcp, {0x7f000001}, 1, 100});
  EXPECT_EQ(kernel->cgroups().usage(group)->processes, 1u);
  EXPECT_GT(kernel->cgroups().usage(group)->memory_bytes, 0u);

  ASSERT_TRUE(kernel->cgroups().set(group, Motion::frozen).ok());
  const std::string words = text(ProbeQuestion{ProbeKind::tcp, {0x7f000001}, 1, 100});
  ::send(probe->channel.get(), words.data(), words.size(), MSG_NOSIGNAL);
  pollfd about{probe->channel.get(), POLLIN, 0};
  EXPECT_EQ(::poll(&about, 1, 50), 0);  // it stands still
  ASSERT_TRUE(kernel->cgroups().set(group, Motion::running).ok());
  EXPECT_EQ(::poll(&about, 1, 5000), 1);

  ASSERT_TRUE(kernel->cgroups().set(group, Motion::frozen).ok());
  ASSERT_TRUE(kernel->cgroups().remove(group).ok());
  EXPECT_TRUE(ends(probe->process));
  EXPECT_TRUE(kernel->cgroups().list()->empty());
  EXPECT_EQ(kernel->cgroups().remove(group).error().trouble, Trouble::absent);
}

TEST_F(WorkloadsTest, AListenerComesBackWithTheConnectionsThatQueued) {
  ASSERT_TRUE(make_fabric());
  const SocketSpec spec{SocketKind::tcp_listener, {0x0a000002}, 443};
  auto socket = kernel->sockets().open(two, spec);
  ASSERT_TRUE(socket.ok());
  socket->reset();  // as when its user died
  const auto probe = kernel->processes().spawn({Program::probe, one, {3}, {}});
  ASSERT_TRUE(probe.ok());
  EXPECT_EQ(ask(*probe, {ProbeKind::tcp, {0x0a000002}, 443, 500}).result, ProbeResult::answered);
  const auto again = kernel->sockets().open(two, spec);
  ASSERT_TRUE(again.ok());
  const Fd accepted(::accept4(again->get(), nullptr, nullptr, SOCK_CLOEXEC));
  EXPECT_TRUE(accepted.open());
  EXPECT_EQ(*kernel->sockets().kept(), (std::vector<KeptSocket>{{two, spec}}));
  ASSERT_TRUE(kernel->sockets().forget(two, spec).ok());
  EXPECT_TRUE(kernel->sockets().kept()->empty());
}

TEST_F(WorkloadsTest, ADatagramIsAnsweredFromTheAddressThatWasAsked) {
  ASSERT_TRUE(make_fabric());
  const auto server = kernel->sockets().open(two, {SocketKind::udp, {0x0a000002}, 53});
  const auto client = kernel->sockets().open(one, {SocketKind::udp, {0x0a000001}, 4000});
  ASSERT_TRUE(server.ok() && client.ok());
  EXPECT_EQ(kernel->sockets().open(two, {SocketKind::tcp, {0x0a000002}, 0}).ok(), true);
  EXPECT_EQ(kernel->sockets().kept()->size(), 2u);
}

}  // namespace
}  // namespace skerry::kernel
