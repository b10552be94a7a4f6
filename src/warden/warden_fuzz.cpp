// A hostile control. Its bytes are a series of commands, each behind its length; whatever they
// say, nothing exists afterwards but what the catalogue allows, and every answer can be encoded.
#include <cstdint>
#include <span>

#include "base/assert.hpp"
#include "kernel/fake/fake_kernel.hpp"
#include "kernel/limits.hpp"
#include "warden/handle.hpp"

namespace {

using namespace skerry;  // NOLINT: one file, and all of it is about these

constexpr std::size_t commands_max = 64;

void check_table(const kernel::Table& table) {
  ASSERT(table.sets.size() <= kernel::sets_per_table_max);
  for (const kernel::Set& set : table.sets) {
    ASSERT(valid(set.name));
    for (const kernel::Element& element : set.elements) {
      ASSERT(element.key.index() == static_cast<std::size_t>(set.key));
      ASSERT(element.value.index() == static_cast<std::size_t>(set.value));
    }
  }
  for (const kernel::Chain& chain : table.chains) {
    ASSERT(valid(chain.name));
    ASSERT(chain.rules.size() <= kernel::rules_per_chain_max);
  }
}

void check_space(const kernel::FakeSpace& space) {
  for (const auto& [name, link] : space.links) {
    ASSERT(valid(name));
    ASSERT(name.text == "lo" || link.info.mtu >= kernel::mtu_min);
  }
  for (const kernel::Route& route : space.routes) ASSERT(is_network(route.destination));
  for (const kernel::PolicyRule& rule : space.rules)
    ASSERT(rule.priority >= 1 && rule.priority <= kernel::rule_priority_max);
  if (space.table) check_table(*space.table);
}

void check_world(const kernel::FakeWorld& world) {
  ASSERT(world.spaces.size() <= kernel::namespaces_max);
  for (const auto& [name, space] : world.spaces) {
    ASSERT(valid(name));
    ASSERT(space.links.contains({"lo"}));
    check_space(space);
  }
  for (const kernel::KeptSocket& socket : world.kept) ASSERT(world.spaces.contains(socket.space));
  for (const auto& [name, group] : world.groups) {
    ASSERT(valid(name));
    ASSERT(!group.limits.processes || *group.limits.processes > 0);
  }
  for (const auto& [id, process] : world.processes)
    ASSERT(process.spec.uid.number < kernel::uid_slots);
  if (world.host_link) ASSERT(valid(world.host_link->space));
}

void one_command(kernel::FakeKernel& kernel, std::span<const std::byte> bytes) {
  const auto command = warden::decode_command(bytes);
  if (command) {
    // One value has one form.
    const std::string again = warden::encode(*command);
    ASSERT(std::equal(again.begin(), again.end(), reinterpret_cast<const char*>(bytes.data()),
                      reinterpret_cast<const char*>(bytes.data()) + bytes.size()));
  }
  const warden::Answer answer = warden::handle(kernel, bytes);
  const std::string encoded = warden::encode(answer.reply);
  ASSERT(warden::decode_reply(std::as_bytes(std::span(encoded))).has_value());
  if (!command) ASSERT(std::holds_alternative<kernel::KernelError>(answer.reply));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto rest = std::as_bytes(std::span(data, size));
  kernel::FakeKernel kernel;
  for (std::size_t i = 0; i < commands_max && rest.size() >= 2; ++i) {
    const std::size_t length =
        std::min(std::to_integer<std::size_t>(rest[0]) | std::to_integer<std::size_t>(rest[1]) << 8,
                 rest.size() - 2);
    one_command(kernel, rest.subspan(2, length));
    rest = rest.subspan(2 + length);
    check_world(kernel.world());
  }
  static_cast<void>(warden::decode_reply(rest));
  return 0;
}
