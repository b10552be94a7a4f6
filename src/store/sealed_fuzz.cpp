// Whatever a client sends as a token: it opens only if it is one that the region made, unchanged.
// The first byte chooses: the rest is the token itself, or pairs of (position, bits to flip) that
// change a true token.

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/assert.hpp"
#include "base/random.hpp"
#include "store/sealed.hpp"

namespace {

struct Region {
  Region()
      : random(1),
        sealer(skerry::Sealer::ephemeral(random)),
        token(sealer.seal_text("the session of a role", context).value()) {}
  skerry::SeededRandom random;  // the same keys and the same token in every run
  skerry::SealContext context{"sts.session"};
  skerry::Sealer sealer;
  std::string token;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Region region;
  if (size == 0) return 0;
  std::string text;
  if (data[0] % 2 == 0) {
    text.assign(reinterpret_cast<const char*>(data + 1), size - 1);
  } else {
    text = region.token;
    for (std::size_t i = 1; i + 1 < size; i += 2) {
      char& changed = text[data[i] % text.size()];
      changed = static_cast<char>(changed ^ data[i + 1]);
    }
  }
  const skerry::Result<skerry::Secret> opened = region.sealer.open_text(text, region.context);
  ASSERT(opened.ok() == (text == region.token));
  ASSERT(!region.sealer.open_text(text, {"sts.other"}).ok());
  ASSERT(!region.sealer.open(text, region.context).ok());
  return 0;
}
