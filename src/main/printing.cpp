#include "main/printing.hpp"

#include <algorithm>
#include <cstdio>

#include "main/options.hpp"
#include "wire/json/write.hpp"

namespace skerry {

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

void print_json(const json::Value& value) { print(json::write(value)); }

int fail(const Error& error) {
  std::fprintf(stderr, "skerry: %s\n", error.message.c_str());
  return exit_error;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const auto& row : rows) {
    if (!out.empty()) out += '\n';
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size()) out.append(widths[i] - row[i].size() + 2, ' ');
    }
  }
  return out;
}

std::string text_of(const json::Value& object, std::string_view name) {
  const json::Value* found = object.find(name);
  return found != nullptr && (found->is_string() || found->is_number()) ? std::string(found->text())
                                                                        : std::string();
}

std::string shell_word(std::string_view text) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:=+,@%";
  if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos)
    return std::string(text);
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace skerry
