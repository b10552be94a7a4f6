#include "services/cloudformation/types/lambda_zip.hpp"

#include <cstdint>

#include "base/encoding.hpp"
#include "objects/crc.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::uint32_t local_signature = 0x04034b50;
constexpr std::uint32_t central_signature = 0x02014b50;
constexpr std::uint32_t end_signature = 0x06054b50;
constexpr std::uint16_t version_needed = 20;
constexpr std::uint16_t made_by_unix = (3 << 8) | 20;
constexpr std::uint16_t utf8_name = 1 << 11;
constexpr std::uint16_t first_date = (1 << 5) | 1;  // 1980-01-01
constexpr std::uint32_t readable_file = 0100644U << 16;

class Bytes {
 public:
  Bytes& two(std::uint16_t value) { return number(value, 2); }
  Bytes& four(std::uint32_t value) { return number(value, 4); }
  Bytes& text(std::string_view bytes) {
    out_ += bytes;
    return *this;
  }
  std::size_t size() const { return out_.size(); }
  std::string take() { return std::move(out_); }

 private:
  Bytes& number(std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out_ += static_cast<char>((value >> (8 * i)) & 0xff);
    return *this;
  }
  std::string out_;
};

}  // namespace

std::string zip_of(FileName name, std::string_view content) {
  objects::Crc32 crc;
  crc.update(as_bytes(content));
  const auto size = static_cast<std::uint32_t>(content.size());
  const auto name_size = static_cast<std::uint16_t>(name.text.size());
  // What the local header and the directory's entry have in common.
  const auto common = [&](Bytes& out) {
    out.two(version_needed).two(utf8_name).two(0).two(0).two(first_date);
    out.four(crc.value()).four(size).four(size).two(name_size).two(0);
  };
  Bytes out;
  out.four(local_signature);
  common(out);
  out.text(name.text).text(content);
  const auto directory_at = static_cast<std::uint32_t>(out.size());
  out.four(central_signature).two(made_by_unix);
  common(out);
  out.two(0).two(0).two(0).four(readable_file).four(0).text(name.text);
  const auto directory_size = static_cast<std::uint32_t>(out.size()) - directory_at;
  out.four(end_signature).two(0).two(0).two(1).two(1);
  out.four(directory_size).four(directory_at).two(0);
  return out.take();
}

}  // namespace skerry::cloudformation::types
