#pragma once
// JSON as compact text: no white space, members in their order, control characters and nothing else
// escaped beyond quote and backslash. Text is taken to be UTF-8; a byte that is not becomes U+FFFD,
// for a reader would refuse the whole document.

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/json/value.hpp"

namespace skerry::json {

std::string write(const Value& value);
void append_string(std::string& out, std::string_view text);  // with its quotes

// Writes a document piece by piece, without a tree. The caller keeps begins and ends in pairs and
// gives every member of an object a key.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  void key(std::string_view name);
  void string(std::string_view text);
  void number(std::int64_t value);
  void number(double value);
  void boolean(bool value);
  void null();
  void value(const Value& value);

 private:
  void open(char bracket);
  void close(char bracket);
  void separate();
  void verbatim(std::string_view text);

  std::string& out_;
  bool first_ = true;  // no comma before the next value
};

}  // namespace skerry::json
