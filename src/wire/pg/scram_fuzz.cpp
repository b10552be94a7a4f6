#include "wire/pg/scram.hpp"

#include <cstdint>

#include "base/assert.hpp"

// The first byte says who is attacked with the rest: nobody gets in, nothing breaks.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skerry::pg;
  if (size == 0) return 0;
  const std::string_view in(reinterpret_cast<const char*>(data + 1), size - 1);
  static const ScramSalt salt{"0123456789abcdef", 1};
  static const ScramKeys keys = derive_keys("secret", salt);
  const std::size_t line = in.find('\n');
  const std::string_view first = in.substr(0, line);
  const std::string_view second = line == std::string_view::npos ? "" : in.substr(line + 1);
  if (data[0] % 3 == 0) {
    ScramServer server(verifier_of(keys, salt), "server");
    if (server.first(first).ok()) ASSERT(!server.final(second).ok());
  } else if (data[0] % 3 == 1) {
    ScramClient client("client");
    static_cast<void>(client.first());
    if (client.challenge(first).ok()) {
      static_cast<void>(client.final(keys));
      ASSERT(!client.verify(second).ok());
    }
  } else if (const auto verifier = parse_verifier(in)) {
    ASSERT(parse_verifier(verifier_text(*verifier)).has_value());
  }
  return 0;
}
