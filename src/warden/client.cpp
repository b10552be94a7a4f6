#include "warden/client.hpp"

#include "warden/conversation.hpp"

namespace skerry::warden {
namespace {

using kernel::Outcome;

kernel::KernelError odd_answer() {
  return {kernel::Trouble::away, "the warden answered another question", 0};
}

class Asking {
 public:
  explicit Asking(Conversation& conversation) : conversation_(conversation) {}

 protected:
  template <class Type>
  Outcome<Type> ask(const Command& command) {
    Answered answered = TRY(conversation_.ask(command));
    return taken<Type>(answered.reply);
  }
  Outcome<Fd> ask_descriptor(const Command& command) {
    Answered answered = TRY(conversation_.ask(command));
    TRY(taken<OneDescriptor>(answered.reply));
    if (answered.descriptors.size() != 1) return odd_answer();
    return std::move(answered.descriptors.front());
  }
  Outcome<kernel::Spawned> ask_spawned(const Command& command) {
    Answered answered = TRY(conversation_.ask(command));
    const SpawnedDescriptors spawned = TRY(taken<SpawnedDescriptors>(answered.reply));
    if (answered.descriptors.size() != 2) return odd_answer();
    kernel::Spawned out{spawned.id, std::move(answered.descriptors[0]),
                        std::move(answered.descriptors[1])};
    return out;
  }
  ~Asking() = default;

 private:
  template <class Type>
  static Outcome<Type> taken(Reply& reply) {
    if (auto* error = std::get_if<kernel::KernelError>(&reply); error != nullptr)
      return std::move(*error);
    if (auto* value = std::get_if<Type>(&reply); value != nullptr) return std::move(*value);
    return odd_answer();
  }

  Conversation& conversation_;
};

template <class Type>
std::vector<Type> copied(std::span<const Type> values) {
  return {values.begin(), values.end()};
}

class LinksClient final : public kernel::Links, Asking {
 public:
  using Asking::Asking;
  Outcome<Done> apply(std::span<const kernel::LinkChange> changes) override {
    return ask<Done>(command::ApplyLinks{copied(changes)});
  }
  Outcome<std::vector<kernel::NamespaceName>> namespaces() override {
    return ask<std::vector<kernel::NamespaceName>>(command::ListSpaces{});
  }
  Outcome<kernel::NamespaceDump> dump(const kernel::NamespaceName& space) override {
    return ask<kernel::NamespaceDump>(command::DumpLinks{space});
  }
};

class FirewallClient final : public kernel::Firewall, Asking {
 public:
  using Asking::Asking;
  Outcome<Done> apply(const kernel::NamespaceName& space,
                      std::span<const kernel::FirewallChange> changes) override {
    return ask<Done>(command::ApplyRules{space, copied(changes)});
  }
  Outcome<kernel::FirewallDump> dump(const kernel::NamespaceName& space) override {
    return ask<kernel::FirewallDump>(command::DumpRules{space});
  }
  Outcome<std::vector<kernel::CounterInfo>> counters(const kernel::NamespaceName& space) override {
    return ask<std::vector<kernel::CounterInfo>>(command::ReadCounters{space});
  }
  Outcome<Fd> watch(const kernel::NamespaceName& space) override {
    return ask_descriptor(command::WatchDrops{space});
  }
};

class SocketsClient final : public kernel::Sockets, Asking {
 public:
  using Asking::Asking;
  Outcome<Fd> open(const kernel::NamespaceName& space, const kernel::SocketSpec& spec) override {
    return ask_descriptor(command::OpenSocket{space, spec});
  }
  Outcome<Done> forget(const kernel::NamespaceName& space,
                       const kernel::SocketSpec& spec) override {
    return ask<Done>(command::ForgetSocket{space, spec});
  }
  Outcome<std::vector<kernel::KeptSocket>> kept() override {
    return ask<std::vector<kernel::KeptSocket>>(command::ListSockets{});
  }
};

class CgroupsClient final : public kernel::Cgroups, Asking {
 public:
  using Asking::Asking;
  Outcome<Done> create(const kernel::CgroupName& group,
                       const kernel::CgroupLimits& limits) override {
    return ask<Done>(command::CreateGroup{group, limits});
  }
  Outcome<Done> limit(const kernel::CgroupName& group,
                      const kernel::CgroupLimits& limits) override {
    return ask<Done>(command::LimitGroup{group, limits});
  }
  Outcome<Done> set(const kernel::CgroupName& group, kernel::Motion motion) override {
    return ask<Done>(command::MoveGroup{group, motion});
  }
  Outcome<Done> remove(const kernel::CgroupName& group) override {
    return ask<Done>(command::RemoveGroup{group});
  }
  Outcome<kernel::CgroupUsage> usage(const kernel::CgroupName& group) override {
    return ask<kernel::CgroupUsage>(command::MeasureGroup{group});
  }
  Outcome<std::vector<kernel::CgroupName>> list() override {
    return ask<std::vector<kernel::CgroupName>>(command::ListGroups{});
  }
};

class ProcessesClient final : public kernel::Processes, Asking {
 public:
  using Asking::Asking;
  Outcome<kernel::Spawned> spawn(const kernel::SpawnSpec& spec) override {
    return ask_spawned(command::Spawn{spec});
  }
  Outcome<Done> kill(kernel::ProcessId id) override { return ask<Done>(command::Kill{id}); }
  Outcome<kernel::ProcessStatus> status(kernel::ProcessId id) override {
    return ask<kernel::ProcessStatus>(command::AskStatus{id});
  }
  Outcome<std::vector<kernel::ProcessId>> list() override {
    return ask<std::vector<kernel::ProcessId>>(command::ListProcesses{});
  }
};

class EnginesClient final : public kernel::Engines, Asking {
 public:
  using Asking::Asking;
  Outcome<Fd> find(const kernel::EnginePlace& place) override {
    return ask_descriptor(command::FindEngine{place});
  }
  Outcome<kernel::EngineWord> word(const kernel::EnginePlace& place) override {
    return ask<kernel::EngineWord>(command::AskEngine{place});
  }
  Outcome<Done> signal(const kernel::EnginePlace& place, kernel::EngineSignal signal) override {
    return ask<Done>(command::SignalEngine{place, signal});
  }
  Outcome<Fd> door(const kernel::EnginePlace& place) override {
    return ask_descriptor(command::OpenDoor{place});
  }
};

class CodesClient final : public kernel::Codes, Asking {
 public:
  using Asking::Asking;
  Outcome<Done> publish(const kernel::CodeName& name) override {
    return ask<Done>(command::PublishCode{name});
  }
  Outcome<Done> remove(const kernel::CodeName& name) override {
    return ask<Done>(command::RemoveCode{name});
  }
  Outcome<std::vector<kernel::CodeName>> list() override {
    return ask<std::vector<kernel::CodeName>>(command::ListCodes{});
  }
};

class HostClient final : public kernel::Host, Asking {
 public:
  using Asking::Asking;
  Outcome<kernel::HostLink> attach(const kernel::NamespaceName& edge,
                                   const kernel::InterfaceName& interface) override {
    return ask<kernel::HostLink>(command::Attach{edge, interface});
  }
  Outcome<Done> detach() override { return ask<Done>(command::Detach{}); }
  Outcome<std::optional<kernel::HostLink>> attached() override {
    return ask<std::optional<kernel::HostLink>>(command::AskAttached{});
  }
  Outcome<std::vector<kernel::HostFact>> facts() override {
    return ask<std::vector<kernel::HostFact>>(command::AskFacts{});
  }
};

class StepsClient final : Asking {
 public:
  using Asking::Asking;
  Outcome<Done> apply(std::span<const kernel::Step> steps) {
    return ask<Done>(command::ApplySteps{copied(steps)});
  }
};

}  // namespace

struct Client::Parts {
  Parts(Fd connection, Fd renewals) : conversation(std::move(connection), std::move(renewals)) {}

  Conversation conversation;
  LinksClient links{conversation};
  FirewallClient firewall{conversation};
  SocketsClient sockets{conversation};
  CgroupsClient cgroups{conversation};
  ProcessesClient processes{conversation};
  EnginesClient engines{conversation};
  CodesClient codes{conversation};
  HostClient host{conversation};
  StepsClient steps{conversation};
};

Client::Client(Fd connection, Fd renewals)
    : parts_(std::make_unique<Parts>(std::move(connection), std::move(renewals))) {}
Client::~Client() = default;

kernel::Links& Client::links() { return parts_->links; }
kernel::Firewall& Client::firewall() { return parts_->firewall; }
kernel::Sockets& Client::sockets() { return parts_->sockets; }
kernel::Cgroups& Client::cgroups() { return parts_->cgroups; }
kernel::Processes& Client::processes() { return parts_->processes; }
kernel::Engines& Client::engines() { return parts_->engines; }
kernel::Codes& Client::codes() { return parts_->codes; }
kernel::Host& Client::host() { return parts_->host; }
kernel::Outcome<Done> Client::apply(std::span<const kernel::Step> steps) {
  return parts_->steps.apply(steps);
}

}  // namespace skerry::warden
