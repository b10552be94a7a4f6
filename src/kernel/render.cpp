#include "kernel/render.hpp"

#include "kernel/render_rule.hpp"

namespace skerry::kernel {
namespace {

const std::string in_table = std::string("inet ") + table_name;

std::string_view word(Hook hook) {
  switch (hook) {
    case Hook::prerouting:
      return "prerouting";
    case Hook::input:
      return "input";
    case Hook::forward:
      return "forward";
    case Hook::output:
      return "output";
    case Hook::postrouting:
      return "postrouting";
  }
  return "";
}

std::string base_text(const BaseChain& base) {
  std::string out = "type ";
  out += base.kind == ChainKind::nat ? "nat" : "filter";
  out += " hook ";
  out += word(base.hook);
  out += " priority " + std::to_string(base.priority) + "; policy ";
  out += base.policy == Policy::drop ? "drop; " : "accept; ";
  return out;
}

std::string_view type_of(Key key) {
  switch (key) {
    case Key::address:
    case Key::network:
      return "ipv4_addr";
    case Key::interface:
      return "ifname";
    case Key::interface_address:
      return "ifname . ipv4_addr";
  }
  return "";
}

std::string_view type_of(Value value) {
  switch (value) {
    case Value::none:
      return "";
    case Value::verdict:
      return " : verdict";
    case Value::address:
      return " : ipv4_addr";
  }
  return "";
}

std::string_view sort_of(const Set& set) { return set.value == Value::none ? "set " : "map "; }

std::string declaration(const Set& set) {
  std::string out = "type ";
  out += type_of(set.key);
  out += type_of(set.value);
  out += "; ";
  if (set.key == Key::network) out += "flags interval; ";
  return out;
}

// Rules of a chain, the first with the chain's fingerprint. A chain without rules gets one that
// does nothing, to carry it.
std::vector<std::string> rules_of(const Chain& chain) {
  std::vector<std::string> out;
  for (const Rule& rule : chain.rules) out.push_back(render(rule));
  if (out.empty()) out.emplace_back("continue");
  out.front() += std::string(" comment \"") + fingerprint_comment + fingerprint(chain) + "\"";
  return out;
}

struct Counters {
  std::string text;
  std::string_view line_start;
  std::string_view line_end;

  void add(const Chain& chain) {
    for (const Rule& rule : chain.rules) {
      for (const Action& action : rule.actions) {
        if (const auto* count = std::get_if<Count>(&action); count != nullptr) {
          text += line_start;
          text += kernel_name(count->counter);
          text += line_end;
        }
      }
    }
  }
};

std::string text_of(const ReplaceTable& change) {
  std::string out =
      "add table " + in_table + "\ndelete table " + in_table + "\ntable " + in_table + " {\n";
  Counters counters{.text = {}, .line_start = "counter ", .line_end = " { }\n"};
  for (const Chain& chain : change.table.chains) counters.add(chain);
  out += counters.text;
  for (const Set& set : change.table.sets) {
    out += sort_of(set);
    out += kernel_name(set.name) + " { " + declaration(set);
    if (!set.elements.empty()) out += "elements = " + render_elements(set.elements) + " ";
    out += "}\n";
  }
  for (const Chain& chain : change.table.chains) {
    out += "chain " + kernel_name(chain.name) + " {\n";
    if (chain.base) out += base_text(*chain.base) + "\n";
    for (const std::string& rule : rules_of(chain)) out += rule + "\n";
    out += "}\n";
  }
  return out + "}\n";
}

std::string text_of(const RemoveTable&) {
  return "add table " + in_table + "\ndelete table " + in_table + "\n";
}

std::string text_of(const PutChain& change) {
  const std::string name = in_table + " " + kernel_name(change.chain.name);
  std::string out = "add table " + in_table + "\n";
  const std::string line_start = "add counter " + in_table + " ";
  Counters counters{.text = {}, .line_start = line_start, .line_end = "\n"};
  counters.add(change.chain);
  out += counters.text + "add chain " + name;
  if (change.chain.base) out += " { " + base_text(*change.chain.base) + "}";
  out += "\nflush chain " + name + "\n";
  for (const std::string& rule : rules_of(change.chain))
    out += "add rule " + name + " " + rule + "\n";
  return out;
}

std::string text_of(const RemoveChain& change) {
  const std::string name = in_table + " " + kernel_name(change.chain) + "\n";
  return "flush chain " + name + "delete chain " + name;
}

std::string text_of(const PutSet& change) {
  const std::string name = in_table + " " + kernel_name(change.set.name);
  std::string out = "add table " + in_table + "\nadd ";
  out += sort_of(change.set);
  out += name + " { " + declaration(change.set) + "}\nflush ";
  out += sort_of(change.set);
  out += name + "\n";
  if (!change.set.elements.empty())
    out += "add element " + name + " " + render_elements(change.set.elements) + "\n";
  return out;
}

std::string text_of(const RemoveSet& change) {
  return "delete set " + in_table + " " + kernel_name(change.set) + "\n";
}

std::string text_of(const AddElements& change) {
  if (change.elements.empty()) return "";
  return "add element " + in_table + " " + kernel_name(change.set) + " " +
         render_elements(change.elements) + "\n";
}

std::string text_of(const RemoveElements& change) {
  if (change.elements.empty()) return "";
  return "delete element " + in_table + " " + kernel_name(change.set) + " " +
         render_elements(change.elements) + "\n";
}

}  // namespace

std::string kernel_name(const ChainName& chain) { return "c_" + chain.text; }
std::string kernel_name(const SetName& set) { return "s_" + set.text; }
std::string kernel_name(const CounterName& counter) { return "n_" + counter.text; }

std::string render_base(const Chain& chain) { return chain.base ? base_text(*chain.base) : ""; }

std::string render(std::span<const FirewallChange> changes) {
  std::string out;
  for (const FirewallChange& change : changes)
    out += std::visit([](const auto& each) { return text_of(each); }, change);
  return out;
}

}  // namespace skerry::kernel
