#include <cstdint>

#include "base/assert.hpp"
#include "wire/pg/build.hpp"
#include "wire/pg/frame.hpp"
#include "wire/pg/messages.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skerry::pg;
  std::string_view in(reinterpret_cast<const char*>(data), size);
  for (;;) {
    const Header header = peek_header(in, Side::frontend);
    if (header.state != Peek::ok || header.total() > in.size()) break;
    const std::string_view body = in.substr(header_bytes, header.body);
    if (header.type == 'P') {
      if (const auto parse = read_parse(body)) {
        Bytes again;
        put_parse(again, parse->name, parse->after_name);
        ASSERT(again == in.substr(0, header.total()));
      }
    } else if (header.type == 'B') {
      const BindNames names = read_bind_names(body);
      if (names.state == Seen::ok) {
        Bytes again;
        put_bind_start(again, names.portal, names.statement, body.size() - names.bytes);
        again += body.substr(names.bytes);
        ASSERT(again == in.substr(0, header.total()));
      }
    } else {
      static_cast<void>(read_query(body));
      static_cast<void>(read_target(body));
      static_cast<void>(read_sasl_initial(body));
    }
    in.remove_prefix(header.total());
  }
  return 0;
}
