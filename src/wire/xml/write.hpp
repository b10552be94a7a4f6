#pragma once
// XML as text. Whatever XML cannot hold (control characters, bytes that are not UTF-8) becomes
// U+FFFD, so that a reader can still read the rest; a carriage return becomes &#xD;, which is the
// only way for it to survive a reader's line ends.

#include <string>
#include <string_view>

namespace skerry::xml {

void append_text(std::string& out, std::string_view text);
void append_attribute_text(std::string& out, std::string_view text);

// Writes a document piece by piece. The caller keeps opens and closes in pairs and gives names that
// need no escaping.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void declaration();  // <?xml version="1.0" encoding="UTF-8"?> and a line end
  void open(std::string_view name);
  // Directly after open() only.
  void attribute(std::string_view name, std::string_view value);
  void close(std::string_view name);
  void text(std::string_view text);
  void element(std::string_view name, std::string_view content);

 private:
  void finish_tag();

  std::string& out_;
  bool in_tag_ = false;  // the '>' of a start tag is still to come
};

}  // namespace skerry::xml
