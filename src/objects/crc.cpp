#include "objects/crc.hpp"

#include <array>
#include <bit>
#include <cstring>

#include "objects/crc_fold.hpp"

namespace skerry::objects {
namespace {

static_assert(std::endian::native == std::endian::little, "the eight-byte step reads words");

constexpr std::size_t slices = 8;
template <class Word>
using Tables = std::array<std::array<Word, 256>, slices>;

// tables[k][b]: what byte b does to the register when k zero bytes follow it.
template <class Word, Word polynomial>
constexpr Tables<Word> make_tables() {
  Tables<Word> tables{};
  for (std::size_t byte = 0; byte < 256; ++byte) {
    Word value = static_cast<Word>(byte);
    for (int bit = 0; bit < 8; ++bit)
      value = static_cast<Word>((value >> 1) ^ ((value & 1) != 0 ? polynomial : Word{0}));
    tables[0][byte] = value;
  }
  for (std::size_t slice = 1; slice < slices; ++slice) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const Word before = tables[slice - 1][byte];
      tables[slice][byte] = static_cast<Word>((before >> 8) ^ tables[0][before & 0xff]);
    }
  }
  return tables;
}

template <class Word, Word polynomial>
constexpr Tables<Word> tables = make_tables<Word, polynomial>();

// A linear map of registers, by its columns.
template <class Word>
struct Matrix {
  std::array<Word, sizeof(Word) * 8> columns;

  Word times(Word vector) const {
    Word sum = 0;
    for (std::size_t i = 0; vector != 0; ++i, vector >>= 1)
      if ((vector & 1) != 0) sum ^= columns[i];
    return sum;
  }
  Matrix squared() const {
    Matrix result;
    for (std::size_t i = 0; i < columns.size(); ++i) result.columns[i] = times(columns[i]);
    return result;
  }
};

// What one zero byte does to a register.
template <class Word, Word polynomial>
Matrix<Word> zero_byte() {
  Matrix<Word> bit;
  bit.columns[0] = polynomial;
  for (std::size_t i = 1; i < bit.columns.size(); ++i)
    bit.columns[i] = static_cast<Word>(Word{1} << (i - 1));
  return bit.squared().squared().squared();
}

}  // namespace

template <class Word, Word polynomial>
void Crc<Word, polynomial>::update(std::span<const std::byte> data) {
  static constexpr FoldConstants constants = fold_constants<Word, polynomial>();
  if (data.size() >= fold_bytes_min && can_fold()) {
    const std::array<std::byte, 16> folded = fold(data, register_, constants);
    register_ = 0;
    update_by_table(folded);
  }
  update_by_table(data);
}

template <class Word, Word polynomial>
void Crc<Word, polynomial>::update_by_table(std::span<const std::byte> data) {
  const Tables<Word>& table = tables<Word, polynomial>;
  std::uint64_t crc = register_;
  while (data.size() >= slices) {
    std::uint64_t word = 0;
    std::memcpy(&word, data.data(), sizeof word);
    word ^= crc;
    crc = 0;
    for (std::size_t i = 0; i < slices; ++i)
      crc ^= table[slices - 1 - i][static_cast<std::size_t>(word >> (8 * i)) & 0xff];
    data = data.subspan(slices);
  }
  for (const std::byte byte : data)
    crc = (crc >> 8) ^ table[0][(crc ^ static_cast<std::uint64_t>(byte)) & 0xff];
  register_ = static_cast<Word>(crc);
}

template <class Word, Word polynomial>
Word Crc<Word, polynomial>::combine(Word first, Word second, std::uint64_t second_bytes) {
  Matrix<Word> zeros = zero_byte<Word, polynomial>();
  for (std::uint64_t left = second_bytes; left != 0; left >>= 1) {
    if ((left & 1) != 0) first = zeros.times(first);
    if (left > 1) zeros = zeros.squared();
  }
  return first ^ second;
}

template class Crc<std::uint32_t, crc32_polynomial>;
template class Crc<std::uint32_t, crc32c_polynomial>;
template class Crc<std::uint64_t, crc64nvme_polynomial>;

}  // namespace skerry::objects
