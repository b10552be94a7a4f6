#include "policy/variables.hpp"

#include <algorithm>

#include "policy/text.hpp"

namespace skerry::policy {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

void note_missing(MissingKeys* missing, std::string_view label) {
  if (missing == nullptr) return;
  const bool known = std::any_of(missing->begin(), missing->end(), [&](const std::string& key) {
    return equal_ignoring_case(key, label);
  });
  if (!known) missing->emplace_back(label);
}

Template::Template(std::string_view text, LanguageVersion version, Wildcards wildcards,
                   std::size_t without) {
  pieces_.emplace_back();
  const auto append = [&](std::string_view part) {
    pieces_.back().text +=
        wildcards == Wildcards::active ? wildcard_symbols(part) : literal_symbols(part);
  };
  append(text.substr(0, without));
  text.remove_prefix(without);
  while (!text.empty()) {
    const std::size_t open =
        version == LanguageVersion::v2012 ? text.find("${") : std::string_view::npos;
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    append(text.substr(0, open));
    const std::string_view inside = text.substr(open + 2, close - open - 2);
    text.remove_prefix(close + 1);
    if (inside == "*" || inside == "?" || inside == "$") {
      pieces_.back().text += literal_symbols(inside);
      continue;
    }
    Piece& piece = pieces_.back();
    const std::size_t comma = inside.find(',');
    piece.label = trimmed(inside.substr(0, comma));
    piece.key = lower(piece.label);
    if (comma != std::string_view::npos) {
      const std::string_view quoted = trimmed(inside.substr(comma + 1));
      if (quoted.size() >= 2 && quoted.front() == '\'' && quoted.back() == '\'')
        piece.otherwise = quoted.substr(1, quoted.size() - 2);
    }
    has_variables_ = true;
    pieces_.emplace_back();
  }
  append(text);
}

std::optional<Symbols> Template::expand(const RequestContext& context, MissingKeys* missing) const {
  Symbols out;
  bool complete = true;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const Piece& piece = pieces_[i];
    out += piece.text;
    if (i + 1 == pieces_.size()) break;
    const std::vector<std::string>* values = context.find(piece.key);
    if (values == nullptr) note_missing(missing, piece.label);
    if (values != nullptr && values->size() == 1 && !values->front().empty()) {
      out += literal_symbols(values->front());
    } else if (piece.otherwise) {
      out += literal_symbols(*piece.otherwise);
    } else {
      complete = false;  // go on: all missing keys are to be named
    }
  }
  if (!complete) return std::nullopt;
  return out;
}

std::vector<std::string> Template::variables() const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i + 1 < pieces_.size(); ++i) out.push_back(pieces_[i].label);
  return out;
}

}  // namespace skerry::policy
