// Ciphertext blobs and key names as anybody may send them: nothing opens that was not made here,
// and what was made opens only as it was made.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "services/kms/ciphertext.hpp"
#include "services/kms/names.hpp"

namespace {

using namespace skerry;
using namespace skerry::kms;

void open_forged(KeyView material, std::string_view input) {
  if (const auto head = read_head(input)) ASSERT(is_key_id(head->key_id));
  ASSERT(!decrypt(material, input, {}).has_value());
}

void round_trip(KeyView material, std::string_view input, Random& random) {
  const BlobHead head{.key_id = "1234abcd-12ab-34cd-56ef-1234567890ab", .material = 1};
  const std::size_t half = input.size() / 2;
  const EncryptionContext context{{"k", std::string(input.substr(0, half))}};
  const std::string_view text = input.substr(half);
  if (text.empty()) return;
  const std::string blob = encrypt(material, head, text, context, random);
  const auto opened = decrypt(material, blob, context);
  ASSERT(opened.has_value());
  ASSERT(opened->text() == text);
  ASSERT(!decrypt(material, blob, {}).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  SeededRandom random{size};
  std::array<std::byte, key_bytes> material;
  random.fill(material);
  open_forged(material, input);
  round_trip(material, input, random);
  const RegionFacts region;
  const auto name = parse_key_name(input, region);
  if (name.ok() && name->kind == NameKind::alias) ASSERT(name->text.starts_with(alias_prefix));
  return 0;
}
