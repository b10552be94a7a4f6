#include "services/cloudformation/live_codec.hpp"

#include <utility>

#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

namespace skerry::cloudformation {
namespace {

using json::Value;
using stack::Instance;
using stack::LiveResource;
using stack::Wanted;

// A sealed record is this program's own, but properties may nest as deep as a template.
constexpr json::Limits limits{.input_bytes_max = std::size_t{16} << 20, .depth_max = 200};

Value flag(bool value) { return Value::boolean(value); }
Value number(std::uint8_t value) { return Value::number(std::int64_t{value}); }

Value to_value(const Wanted& wanted) {
  Value depends = Value::array();
  for (const std::string& id : wanted.depends_on) depends.append(id);
  return Value::object(
      {{"properties", wanted.properties},
       {"metadata", wanted.metadata},
       {"deletion", number(static_cast<std::uint8_t>(wanted.deletion_policy))},
       {"replacing", number(static_cast<std::uint8_t>(wanted.update_replace_policy))},
       {"depends_on", std::move(depends)}});
}

Value to_value(const Instance& instance) {
  return Value::object({{"id", instance.physical_id},
                        {"attributes", instance.attributes},
                        {"applied", to_value(instance.applied)}});
}

template <class T>
Value to_value(const std::optional<T>& value) {
  return value ? to_value(*value) : Value();
}

// Reads members; whether all were there and of their kind is asked once, at the end.
class Reader {
 public:
  Value any(const Value& object, std::string_view name) {
    const Value* found = object.find(name);
    if (found == nullptr) return fail(), Value();
    return *found;
  }
  std::string text(const Value& object, std::string_view name) {
    const Value* found = object.find(name);
    if (found == nullptr || !found->is_string()) return fail(), std::string();
    return std::string(found->text());
  }
  bool flag(const Value& object, std::string_view name) {
    const Value* found = object.find(name);
    if (found == nullptr || !found->is_boolean()) return fail(), false;
    return found->as_boolean();
  }
  template <class Enum>
  Enum choice(const Value& object, std::string_view name, Enum last) {
    const Value* found = object.find(name);
    const auto number = found == nullptr ? std::nullopt : found->as_int64();
    if (!number || *number < 0 || *number > static_cast<std::int64_t>(last)) return fail(), Enum{};
    return static_cast<Enum>(*number);
  }
  Wanted wanted(const Value& value) {
    Wanted out;
    out.properties = any(value, "properties");
    out.metadata = any(value, "metadata");
    out.deletion_policy = choice(value, "deletion", stack::Policy::retain_except_on_create);
    out.update_replace_policy = choice(value, "replacing", stack::Policy::retain_except_on_create);
    const Value depends = any(value, "depends_on");
    if (!depends.is_array()) return fail(), out;
    for (const Value& id : depends.items())
      id.is_string() ? static_cast<void>(out.depends_on.emplace_back(id.text())) : fail();
    return out;
  }
  Instance instance(const Value& value) {
    Instance out;
    out.physical_id = text(value, "id");
    out.attributes = any(value, "attributes");
    out.applied = wanted(any(value, "applied"));
    return out;
  }
  std::optional<Instance> maybe_instance(const Value& object, std::string_view name) {
    const Value value = any(object, name);
    return value.is_null() ? std::nullopt : std::optional(instance(value));
  }
  bool ok() const { return ok_; }

 private:
  void fail() { ok_ = false; }
  bool ok_ = true;
};

}  // namespace

std::string encode(const LiveResource& resource) {
  Value leftovers = Value::array();
  for (const Instance& each : resource.leftovers) leftovers.append(to_value(each));
  return json::write(
      Value::object({{"logical_id", resource.logical_id},
                     {"type", resource.type},
                     {"soundness", number(static_cast<std::uint8_t>(resource.soundness))},
                     {"made_now", flag(resource.made_now)},
                     {"dropped", flag(resource.dropped)},
                     {"current", to_value(resource.current)},
                     {"before", to_value(resource.before)},
                     {"original", to_value(resource.original)},
                     {"leftovers", std::move(leftovers)}}));
}

Result<LiveResource> decode_live(std::string_view text) {
  const auto parsed = json::parse(text, limits);
  if (!parsed.ok()) return Error{parsed.error().message};
  Reader in;
  LiveResource out;
  out.logical_id = in.text(*parsed, "logical_id");
  out.type = in.text(*parsed, "type");
  out.soundness = in.choice(*parsed, "soundness", stack::Soundness::uncertain);
  out.made_now = in.flag(*parsed, "made_now");
  out.dropped = in.flag(*parsed, "dropped");
  out.current = in.maybe_instance(*parsed, "current");
  const Value before = in.any(*parsed, "before");
  if (!before.is_null()) out.before = in.wanted(before);
  out.original = in.maybe_instance(*parsed, "original");
  const Value leftovers = in.any(*parsed, "leftovers");
  if (leftovers.is_array())
    for (const Value& each : leftovers.items()) out.leftovers.push_back(in.instance(each));
  if (!in.ok()) return Error{"a resource of another version of Skerry"};
  return out;
}

std::string encode(const stack::Arguments& arguments) {
  Value out = Value::object();
  for (const auto& [name, argument] : arguments) {
    Value each = Value::object({{"text", argument.text},
                                {"no_echo", flag(argument.no_echo)},
                                {"is_list", flag(argument.is_list)}});
    if (argument.resolved) each.set("resolved", *argument.resolved);
    out.set(name, std::move(each));
  }
  return json::write(out);
}

Result<stack::Arguments> decode_arguments(std::string_view text) {
  const auto parsed = json::parse(text, limits);
  if (!parsed.ok()) return Error{parsed.error().message};
  Reader in;
  stack::Arguments out;
  for (const json::Member& member : parsed->members()) {
    stack::Argument& argument = out[std::string(member.name())];
    argument.text = in.text(member.value, "text");
    argument.no_echo = in.flag(member.value, "no_echo");
    argument.is_list = in.flag(member.value, "is_list");
    if (member.value.find("resolved") != nullptr)
      argument.resolved = in.text(member.value, "resolved");
  }
  if (!in.ok()) return Error{"arguments of another version of Skerry"};
  return out;
}

}  // namespace skerry::cloudformation
