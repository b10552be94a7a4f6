#pragma once
// What control may ask of the warden, and what the warden answers: values, and their bytes. One
// codec (codec.hpp) serves both ways; whatever does not decode exactly is refused.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "kernel/kernel.hpp"

namespace skerry::warden {

namespace command {

struct ApplyLinks {
  std::vector<kernel::LinkChange> changes;
};
struct ListSpaces {};
struct DumpLinks {
  kernel::NamespaceName space;
};
struct ApplyRules {
  kernel::NamespaceName space;
  std::vector<kernel::FirewallChange> changes;
};
struct DumpRules {
  kernel::NamespaceName space;
};
struct ReadCounters {
  kernel::NamespaceName space;
};
struct WatchDrops {
  kernel::NamespaceName space;
};
struct OpenSocket {
  kernel::NamespaceName space;
  kernel::SocketSpec spec;
};
struct ForgetSocket {
  kernel::NamespaceName space;
  kernel::SocketSpec spec;
};
struct ListSockets {};
struct CreateGroup {
  kernel::CgroupName group;
  kernel::CgroupLimits limits;
};
struct LimitGroup {
  kernel::CgroupName group;
  kernel::CgroupLimits limits;
};
struct MoveGroup {
  kernel::CgroupName group;
  kernel::Motion motion = kernel::Motion::running;
};
struct RemoveGroup {
  kernel::CgroupName group;
};
struct MeasureGroup {
  kernel::CgroupName group;
};
struct ListGroups {};
struct Spawn {
  kernel::SpawnSpec spec;
};
struct Kill {
  kernel::ProcessId id;
};
struct AskStatus {
  kernel::ProcessId id;
};
struct ListProcesses {};
struct FindEngine {
  kernel::EnginePlace place;
};
struct AskEngine {
  kernel::EnginePlace place;
};
struct SignalEngine {
  kernel::EnginePlace place;
  kernel::EngineSignal signal = kernel::EngineSignal::reload;
};
struct OpenDoor {
  kernel::EnginePlace place;
};
struct PublishCode {
  kernel::CodeName name;
};
struct RemoveCode {
  kernel::CodeName name;
};
struct ListCodes {};
struct Attach {
  kernel::NamespaceName edge;
  kernel::InterfaceName interface;
};
struct Detach {};
struct AskAttached {};
struct AskFacts {};
struct ApplySteps {
  std::vector<kernel::Step> steps;
};

}  // namespace command

// The whole catalogue: there is nothing else to ask for.
using Command =
    std::variant<command::ApplyLinks, command::ListSpaces, command::DumpLinks, command::ApplyRules,
                 command::DumpRules, command::ReadCounters, command::WatchDrops,
                 command::OpenSocket, command::ForgetSocket, command::ListSockets,
                 command::CreateGroup, command::LimitGroup, command::MoveGroup,
                 command::RemoveGroup, command::MeasureGroup, command::ListGroups, command::Spawn,
                 command::Kill, command::AskStatus, command::ListProcesses, command::FindEngine,
                 command::AskEngine, command::SignalEngine, command::OpenDoor, command::PublishCode,
                 command::RemoveCode, command::ListCodes, command::Attach, command::Detach,
                 command::AskAttached, command::AskFacts, command::ApplySteps>;

struct OneDescriptor {};  // the descriptor travels beside
struct SpawnedDescriptors {
  kernel::ProcessId id;
};

using Reply =
    std::variant<kernel::KernelError, Done, OneDescriptor, SpawnedDescriptors,
                 std::vector<kernel::NamespaceName>, kernel::NamespaceDump, kernel::FirewallDump,
                 std::vector<kernel::CounterInfo>, std::vector<kernel::KeptSocket>,
                 std::vector<kernel::CgroupName>, kernel::CgroupUsage, kernel::ProcessStatus,
                 std::vector<kernel::ProcessId>, std::vector<kernel::CodeName>, kernel::EngineWord,
                 kernel::HostLink, std::optional<kernel::HostLink>, std::vector<kernel::HostFact>>;

std::string encode(const Command& command);
std::string encode(const Reply& reply);
// Nothing for bytes that no encode() makes, too few and too many included.
std::optional<Command> decode_command(std::span<const std::byte> bytes);
std::optional<Reply> decode_reply(std::span<const std::byte> bytes);

}  // namespace skerry::warden
