#include "proxy/ledger.hpp"

namespace skerry::proxy {

void Ledger::push(const Entry& entry) {
  if (count_ == ring_.size()) {
    constexpr std::size_t ring_entries_min = 8;
    std::vector<Entry> larger(count_ == 0 ? ring_entries_min : count_ * 2);
    for (std::size_t i = 0; i < count_; ++i) larger[i] = at(i);
    ring_ = std::move(larger);
    first_ = 0;
  }
  ring_[(first_ + count_) & (ring_.size() - 1)] = entry;
  ++count_;
}

void Ledger::pop() {
  ASSERT(count_ > 0);
  first_ = (first_ + 1) & (ring_.size() - 1);
  --count_;
}

void Ledger::erase(std::size_t index) {
  for (std::size_t i = index; i + 1 < count_; ++i) at(i) = at(i + 1);
  ASSERT(index < count_);
  --count_;
}

namespace {

Settled settle_query(char type) {
  switch (type) {
    case 'T':
    case 'D':
    case 'C':
    case 'I':
    case 'G':
    case 'H':
    case 'd':
    case 'c':
      return Settled::keep;
    case 'Z':
      return Settled::pop;
    default:
      return Settled::unexpected;
  }
}

Settled settle_execute(char type) {
  switch (type) {
    case 'D':
    case 'G':
    case 'H':
    case 'd':
    case 'c':
      return Settled::keep;
    case 'C':
    case 'I':
    case 's':
      return Settled::pop;
    default:
      return Settled::unexpected;
  }
}

Settled only(char type, char wanted) { return type == wanted ? Settled::pop : Settled::unexpected; }

}  // namespace

Settled settle(Entry& entry, char type) {
  switch (entry.expect) {
    case Expect::parse:
      return only(type, '1');
    case Expect::bind:
      return only(type, '2');
    case Expect::close:
      return only(type, '3');
    case Expect::sync:
      return only(type, 'Z');
    case Expect::describe_portal:
      return type == 'T' ? Settled::pop : only(type, 'n');
    case Expect::describe_statement:
      if (!entry.described) {
        entry.described = true;
        return type == 't' ? Settled::keep : Settled::unexpected;
      }
      return type == 'T' ? Settled::pop : only(type, 'n');
    case Expect::execute:
      return settle_execute(type);
    case Expect::query:
      return settle_query(type);
    case Expect::function_call:
      return type == 'V' ? Settled::keep : only(type, 'Z');
    case Expect::copy_end:
    case Expect::local_parse:
    case Expect::local_close:
      return Settled::unexpected;
  }
  return Settled::unexpected;
}

}  // namespace skerry::proxy
