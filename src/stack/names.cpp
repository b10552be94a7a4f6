#include "stack/names.hpp"

#include <algorithm>
#include <array>

#include "base/digest.hpp"

namespace skerry::stack {

namespace {

constexpr std::size_t random_chars = 12;

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// What stack and logical id may take of `room`: the shorter keeps all that fits, half at least.
std::pair<std::size_t, std::size_t> shares(std::size_t stack, std::size_t logical,
                                           std::size_t room) {
  if (stack + logical <= room) return {stack, logical};
  const std::size_t half = room / 2;
  if (stack <= half) return {stack, room - stack};
  if (logical <= half) return {room - logical, logical};
  return {half, room - half};
}

std::string replaced(std::string_view form, std::string_view mark, std::string_view with) {
  std::string out(form);
  if (const auto at = out.find(mark); at != std::string::npos) out.replace(at, mark.size(), with);
  return out;
}

}  // namespace

std::string seeded_letters(const LogicalId& id, const NameSeed& seed) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const Sha256Digest digest = sha256(seed.text + "/" + id.text);
  std::string out;
  for (std::size_t i = 0; i < random_chars; ++i) {  // two bytes a letter: hardly any bias
    const auto high = std::to_integer<unsigned>(digest[2 * i]);
    const auto low = std::to_integer<unsigned>(digest[2 * i + 1]);
    out += alphabet[(high << 8 | low) % alphabet.size()];
  }
  return out;
}

std::string generated_name(const NameRule& rule, const StackName& stack, const LogicalId& id,
                           const NameSeed& seed) {
  const std::string_view form = rule.form.empty() ? "{stack}-{logical}-{random}" : rule.form;
  const bool has_stack = form.find("{stack}") != std::string_view::npos;
  std::string frame = replaced(replaced(replaced(form, "{stack}", ""), "{logical}", ""), "{random}",
                               seeded_letters(id, seed));
  const std::size_t room = rule.chars_max > frame.size() ? rule.chars_max - frame.size() : 0;
  const auto [stack_share, logical_share] =
      shares(has_stack ? stack.text.size() : 0, id.text.size(), room);
  std::string out = replaced(form, "{stack}", std::string_view(stack.text).substr(0, stack_share));
  out = replaced(out, "{logical}", std::string_view(id.text).substr(0, logical_share));
  out = replaced(out, "{random}", seeded_letters(id, seed));
  return rule.letters == LetterCase::lower ? lower(std::move(out)) : out;
}

std::string generated_physical_id(const StackName& stack, const LogicalId& id,
                                  const NameSeed& seed) {
  return generated_name({.property = {}, .form = {}, .chars_max = 255}, stack, id, seed);
}

}  // namespace skerry::stack
