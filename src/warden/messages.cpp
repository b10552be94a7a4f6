#include "warden/messages.hpp"

#include "warden/codec.hpp"

// The last value of each enum: a byte past it is no value. Found by their enum's own namespace.
namespace skerry::kernel {

constexpr Trouble last_of(Trouble) { return Trouble::failed; }
constexpr LinkState last_of(LinkState) { return LinkState::up; }
constexpr RouteKind last_of(RouteKind) { return RouteKind::throw_; }
constexpr Setting last_of(Setting) { return Setting::early_demux; }
constexpr Way last_of(Way) { return Way::out; }
constexpr Side last_of(Side) { return Side::destination; }
constexpr Tracked last_of(Tracked) { return Tracked::untracked; }
constexpr Direction last_of(Direction) { return Direction::reply; }
constexpr Translation last_of(Translation) { return Translation::destination; }
constexpr Sense last_of(Sense) { return Sense::is_not; }
constexpr Hook last_of(Hook) { return Hook::postrouting; }
constexpr ChainKind last_of(ChainKind) { return ChainKind::nat; }
constexpr Policy last_of(Policy) { return Policy::drop; }
constexpr Key last_of(Key) { return Key::interface_address; }
constexpr Value last_of(Value) { return Value::address; }
constexpr SocketKind last_of(SocketKind) { return SocketKind::icmp; }
constexpr Motion last_of(Motion) { return Motion::frozen; }
constexpr Program last_of(Program) { return Program::trees; }
constexpr TreeKind last_of(TreeKind) { return TreeKind::snapshot; }
constexpr Locale last_of(Locale) { return Locale::en_us_utf8; }
constexpr EngineSignal last_of(EngineSignal) { return EngineSignal::kill; }
constexpr EngineStage last_of(EngineStage) { return EngineStage::ready; }
constexpr RootTree last_of(RootTree) { return RootTree::provided_al2023; }
constexpr Ending last_of(Ending) { return Ending::signalled; }
constexpr Standing last_of(Standing) { return Standing::lacks; }

}  // namespace skerry::kernel

namespace skerry::warden {
namespace {

template <class Type>
std::string written(const Type& value) {
  Writer writer;
  writer.put(value);
  return writer.take();
}

template <class Type>
std::optional<Type> read(std::span<const std::byte> bytes) {
  Reader reader(bytes);
  Type value;
  reader.get(value);
  if (!reader.whole()) return std::nullopt;
  return value;
}

}  // namespace

std::string encode(const Command& command) { return written(command); }
std::string encode(const Reply& reply) { return written(reply); }

std::optional<Command> decode_command(std::span<const std::byte> bytes) {
  return read<Command>(bytes);
}
std::optional<Reply> decode_reply(std::span<const std::byte> bytes) { return read<Reply>(bytes); }

}  // namespace skerry::warden
