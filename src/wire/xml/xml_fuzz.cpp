// Whatever the parser takes is written and parsed again, to the same elements and texts.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "wire/xml/parse.hpp"
#include "wire/xml/write.hpp"

namespace {

using skerry::xml::Element;

void write_again(skerry::xml::Writer& writer, Element element) {
  const std::string name(element.name());
  writer.open(name);
  writer.text(element.text());
  for (Element each = element.first_child(); each; each = each.next_sibling()) {
    write_again(writer, each);
  }
  writer.close(name);
}

std::string written(const skerry::xml::Document& document) {
  std::string out;
  skerry::xml::Writer writer(out);
  write_again(writer, document.root());
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto first = skerry::xml::parse(text);
  if (!first) return 0;
  const std::string once = written(*first);
  const auto second = skerry::xml::parse(once, {.memory_floor_bytes = std::size_t{64} << 20});
  ASSERT(second.ok());
  ASSERT(written(*second) == once);
  return 0;
}
