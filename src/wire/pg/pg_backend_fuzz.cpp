#include <cstdint>

#include "wire/pg/frame.hpp"
#include "wire/pg/messages.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skerry::pg;
  std::string_view in(reinterpret_cast<const char*>(data), size);
  for (;;) {
    const Header header = peek_header(in, Side::backend);
    if (header.state != Peek::ok || header.total() > in.size()) break;
    const std::string_view body = in.substr(header_bytes, header.body);
    static_cast<void>(read_error(body));
    static_cast<void>(read_parameter_status(body));
    static_cast<void>(read_key_data(body));
    if (const auto authentication = read_authentication(body))
      static_cast<void>(offers_mechanism(authentication->data, "SCRAM-SHA-256"));
    in.remove_prefix(header.total());
  }
  return 0;
}
