#include "wire/form/form.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace skerry::form {

namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool append_decoded(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at] == '+' ? ' ' : text[at];
      continue;
    }
    if (text.size() - at < 3) return false;
    const int high = digit(text[at + 1]);
    const int low = digit(text[at + 2]);
    if (high < 0 || low < 0) return false;
    out += static_cast<char>(high * 16 + low);
    at += 2;
  }
  return true;
}

}  // namespace

Pair Form::operator[](std::size_t index) const {
  const Span& span = spans_[index];
  const std::string_view text = text_;
  return {text.substr(span.name, span.name_size), text.substr(span.value, span.value_size)};
}

std::optional<std::string_view> Form::find(std::string_view name) const {
  for (std::size_t i = 0; i < size(); ++i) {
    if ((*this)[i].name == name) return (*this)[i].value;
  }
  return std::nullopt;
}

Result<Form> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.input_bytes_max || text.size() > UINT32_MAX) {
    return Error{"the form is too long"};
  }
  const auto pieces = static_cast<std::size_t>(std::count(text.begin(), text.end(), '&')) + 1;
  if (pieces > limits.pairs_max) return Error{"the form has too many parameters"};
  Form form;
  form.text_.reserve(text.size());
  form.spans_.reserve(pieces);
  const auto mark = [&] { return static_cast<std::uint32_t>(form.text_.size()); };
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), piece.size() + 1));
    if (piece.empty()) continue;
    const std::size_t equals = std::min(piece.find('='), piece.size());
    const std::string_view rest = piece.substr(std::min(piece.size(), equals + 1));
    const std::uint32_t name = mark();
    if (!append_decoded(form.text_, piece.substr(0, equals))) {
      return Error{"a parameter's name has a '%' without two hex digits"};
    }
    const std::uint32_t value = mark();
    if (!append_decoded(form.text_, rest)) {
      return Error{"a parameter's value has a '%' without two hex digits"};
    }
    form.spans_.push_back({name, value - name, value, mark() - value});
    const Pair pair = form[form.size() - 1];
    if (!valid_utf8(pair.name) || !valid_utf8(pair.value)) {
      return Error{"a parameter is not UTF-8"};
    }
  }
  return form;
}

}  // namespace skerry::form
