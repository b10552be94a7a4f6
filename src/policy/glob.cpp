#include "policy/glob.hpp"

#include <algorithm>
#include <cstring>

namespace skerry::policy {

namespace {

constexpr std::size_t word_bits = 64;
constexpr int confined_segments = 5;  // of an ARN's six; the sixth is the resource itself

void set_bit(std::uint64_t* words, std::size_t bit) {
  words[bit / word_bits] |= std::uint64_t{1} << (bit % word_bits);
}

// "**" matches what "*" matches.
Symbols without_repeated_stars(const Symbols& pattern) {
  Symbols out;
  out.reserve(pattern.size());
  for (const char16_t symbol : pattern)
    if (symbol != star_symbol || out.empty() || out.back() != star_symbol) out.push_back(symbol);
  return out;
}

// For each symbol of a pattern: is it a wildcard that may not match a colon?
std::vector<bool> confined_wildcards(const Symbols& pattern, Colons colons) {
  std::vector<bool> confined(pattern.size(), false);
  if (colons == Colons::ordinary) return confined;
  int segment = 1;
  for (std::size_t i = 0; i < pattern.size() && segment <= confined_segments; ++i) {
    if (pattern[i] == u':') ++segment;
    if (pattern[i] == question_symbol) confined[i] = true;
    if (pattern[i] == star_symbol) confined[i] = i + 1 < pattern.size() && pattern[i + 1] != u':';
  }
  return confined;
}

bool starts_with(std::string_view text, std::string_view part) {
  return text.size() >= part.size() && std::memcmp(text.data(), part.data(), part.size()) == 0;
}

// glibc's memmem is linear in the worst case (two-way search); std::string_view::find is not.
const char* find_part(std::string_view text, std::string_view part) {
  return static_cast<const char*>(::memmem(text.data(), text.size(), part.data(), part.size()));
}

}  // namespace

Symbols literal_symbols(std::string_view text) {
  Symbols out;
  out.reserve(text.size());
  for (const char c : text) out.push_back(static_cast<unsigned char>(c));
  return out;
}

Symbols wildcard_symbols(std::string_view text) {
  Symbols out = literal_symbols(text);
  for (char16_t& symbol : out) {
    if (symbol == u'*') symbol = star_symbol;
    if (symbol == u'?') symbol = question_symbol;
  }
  return out;
}

Glob::Glob(const Symbols& raw, Colons colons) {
  const Symbols pattern = without_repeated_stars(raw);
  const std::vector<bool> confined = confined_wildcards(pattern, colons);
  const bool hard = std::find(confined.begin(), confined.end(), true) != confined.end() ||
                    pattern.find(question_symbol) != Symbols::npos;
  if (hard) {
    build_automaton(pattern, confined);
  } else {
    build_chunks(pattern);
  }
}

void Glob::build_chunks(const Symbols& pattern) {
  std::vector<std::string> parts(1);
  for (const char16_t symbol : pattern) {
    if (symbol == star_symbol) {
      parts.emplace_back();
    } else {
      parts.back().push_back(static_cast<char>(symbol));
    }
  }
  prefix_ = std::move(parts.front());
  if (parts.size() == 1) return;  // exact
  suffix_ = std::move(parts.back());
  shape_ =
      parts.size() == 2 && prefix_.empty() && suffix_.empty() ? Shape::everything : Shape::chunks;
  middle_.assign(std::make_move_iterator(parts.begin() + 1),
                 std::make_move_iterator(parts.end() - 1));
}

// State i: the first i literals are matched. A star before literal i is a loop on state i.
void Glob::build_automaton(const Symbols& pattern, const std::vector<bool>& confined) {
  shape_ = Shape::automaton;
  Automaton& a = automaton_.emplace_back();
  a.literals = pattern.size() -
               static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), star_symbol));
  a.words = a.literals / word_bits + 1;
  a.loops.assign(a.words, 0);
  a.loops_within.assign(a.words, 0);

  std::size_t columns = 1;  // column 0: bytes that no literal names
  for (const char16_t symbol : pattern) {
    if (symbol > 0xff || a.classes[symbol] != 0) continue;
    a.classes[symbol] = static_cast<std::uint16_t>(columns++);
  }
  if (a.classes[u':'] == 0) a.classes[u':'] = static_cast<std::uint16_t>(columns++);
  a.masks.assign(columns * a.words, 0);

  std::size_t literal = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == star_symbol) {
      set_bit(confined[i] ? a.loops_within.data() : a.loops.data(), literal);
      continue;
    }
    for (std::size_t column = 0; column < columns; ++column) {
      const bool is_colon = column == a.classes[u':'];
      const bool accepts = pattern[i] == question_symbol ? !(confined[i] && is_colon)
                                                         : column == a.classes[pattern[i]];
      if (accepts) set_bit(&a.masks[column * a.words], literal);
    }
    ++literal;
  }
}

bool Glob::matches(std::string_view text) const {
  switch (shape_) {
    case Shape::exact:
      return text == prefix_;
    case Shape::everything:
      return true;
    case Shape::chunks:
      return run_chunks(text);
    case Shape::automaton:
      return run_automaton(text);
  }
  return false;
}

// Each part at its leftmost place: a star can always take more.
bool Glob::run_chunks(std::string_view text) const {
  if (text.size() < prefix_.size() + suffix_.size()) return false;
  if (!starts_with(text, prefix_)) return false;
  if (!starts_with(text.substr(text.size() - suffix_.size()), suffix_)) return false;
  text.remove_prefix(prefix_.size());
  text.remove_suffix(suffix_.size());
  for (const std::string& part : middle_) {
    const char* at = find_part(text, part);
    if (at == nullptr) return false;
    text.remove_prefix(static_cast<std::size_t>(at - text.data()) + part.size());
  }
  return true;
}

// All states at once, 64 to a word.
bool Glob::run_automaton(std::string_view text) const {
  const Automaton& a = automaton_.front();
  std::vector<std::uint64_t> states(a.words, 0);
  states[0] = 1;
  for (const char c : text) {
    const std::uint64_t* mask = &a.masks[a.classes[static_cast<unsigned char>(c)] * a.words];
    std::uint64_t carry = 0;
    std::uint64_t alive = 0;
    for (std::size_t w = 0; w < a.words; ++w) {
      const std::uint64_t moved = states[w] & mask[w];
      const std::uint64_t loops = a.loops[w] | (c == ':' ? 0 : a.loops_within[w]);
      states[w] = (states[w] & loops) | (moved << 1) | carry;
      carry = moved >> (word_bits - 1);
      alive |= states[w];
    }
    if (alive == 0) return false;
  }
  return ((states[a.literals / word_bits] >> (a.literals % word_bits)) & 1) != 0;
}

}  // namespace skerry::policy
