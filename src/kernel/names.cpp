#include "kernel/names.hpp"

#include <string_view>

#include "kernel/engines.hpp"

namespace skerry::kernel {
namespace {

constexpr std::string_view lower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

struct Form {
  std::string_view first;
  std::string_view rest;
  std::size_t length_max;
};

constexpr Form place{lower, "abcdefghijklmnopqrstuvwxyz0123456789-", 31};
constexpr Form link{lower, "abcdefghijklmnopqrstuvwxyz0123456789-.", 15};
constexpr Form part{letters, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", 63};

bool has_form(const std::string& text, const Form& form) {
  return !text.empty() && text.size() <= form.length_max &&
         form.first.find(text.front()) != std::string_view::npos &&
         text.find_first_not_of(form.rest) == std::string::npos;
}

}  // namespace

bool valid(const NamespaceName& name) { return has_form(name.text, place); }
bool valid(const InterfaceName& name) {
  // "all" and "default" are settings' words for every interface (net/ipv4/devinet.c).
  return has_form(name.text, link) && name.text != "all" && name.text != "default";
}
bool valid(const ChainName& name) { return has_form(name.text, part); }
bool valid(const SetName& name) { return has_form(name.text, part); }
bool valid(const CounterName& name) { return has_form(name.text, part); }
bool valid(const CgroupName& name) { return has_form(name.text, place); }

bool valid(const TreeName& name) {
  constexpr std::string_view first = "abcdefghijklmnopqrstuvwxyz0123456789";
  constexpr Form tree{first, "abcdefghijklmnopqrstuvwxyz0123456789-.", 63};
  return has_form(name.text, tree) && !name.text.ends_with(".building");
}

bool valid(const MacAddress& address) {
  const bool multicast = (address.bytes[0] & 1) != 0;
  return !multicast && address != MacAddress{};
}

}  // namespace skerry::kernel
