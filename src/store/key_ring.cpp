#include "store/key_ring.hpp"

#include <cstring>
#include <utility>

#include "base/encoding.hpp"
#include "base/log.hpp"
#include "store/aes_gcm.hpp"

namespace skerry {
namespace {

constexpr const char* master_name = "master.key";
constexpr const char* keys_name = "data.keys";
constexpr FileMode master_mode{0400};
constexpr FileMode keys_mode{0600};
constexpr std::string_view keys_magic = "skerry data keys 1\n";

// number (4), count (8), nonce, wrapped key, tag
constexpr std::size_t number_bytes = 4 + 8;
constexpr std::size_t wrapped_bytes = key_bytes + gcm_tag_bytes;
constexpr std::size_t entry_bytes = number_bytes + gcm_nonce_bytes + wrapped_bytes;

void append_number(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>((value >> shift) & 0xff);
  }
}

std::uint64_t number_of(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

}  // namespace

KeyRing::KeyRing(std::optional<DataDirectory> directory, Random& random, SealLimits limits)
    : directory_(std::move(directory)), random_(random), limits_(limits), master_(memory_.take()) {}

Result<std::unique_ptr<KeyRing>> KeyRing::open(std::optional<DataDirectory> directory,
                                               Random& random, SealLimits limits) {
  std::unique_ptr<KeyRing> ring(new KeyRing(std::move(directory), random, limits));
  if (ring->directory_) {
    TRY(ring->read_master());
  } else {
    random.fill(ring->master_);
  }
  // On a full disk a region shall still start: opening needs no reservation, and sealing asks
  // again.
  const bool first_start = ring->keys_.empty();
  const Result<Done> reserved = ring->reserve();
  if (!reserved.ok() && first_start) return reserved.error();
  if (!reserved.ok()) {
    log(Level::warning, "store", "cannot seal for now", {{"error", reserved.error().message}});
  }
  return ring;
}

Result<Done> KeyRing::read_master() {
  std::optional<std::string> master = TRY(directory_->read(master_name, master_mode));
  std::optional<std::string> keys = TRY(directory_->read(keys_name, keys_mode));
  if (!master) {
    if (!keys) return make_master();
    return Error{directory_->path_of(master_name) +
                 " is missing: what it sealed cannot be opened without it"};
  }
  const bool fits = master->size() == key_bytes;
  if (fits) std::memcpy(master_.data(), master->data(), key_bytes);
  ::explicit_bzero(master->data(), master->size());
  if (!fits) return Error{directory_->path_of(master_name) + " is damaged"};
  if (keys) TRY(read_keys(*keys));
  return Done{};
}

Result<Done> KeyRing::make_master() {
  random_.fill(master_);
  return directory_->write(master_name, master_, master_mode);
}

Result<Done> KeyRing::read_keys(std::string_view content) {
  const std::string path = directory_->path_of(keys_name);
  if (!content.starts_with(keys_magic)) return Error{path + " is damaged, or of a newer version"};
  content.remove_prefix(keys_magic.size());
  if (content.size() % entry_bytes != 0 ||
      content.size() / entry_bytes > store_limits::data_keys_max)
    return Error{path + " is damaged"};
  while (!content.empty()) {
    TRY(read_entry(content.substr(0, entry_bytes)));
    content.remove_prefix(entry_bytes);
  }
  used_ = reserved_;  // how many of them were really used died with the process
  return Done{};
}

Result<Done> KeyRing::read_entry(std::string_view entry) {
  const std::string_view number = entry.substr(0, number_bytes);
  const auto nonce = as_bytes(entry.substr(number_bytes)).first<gcm_nonce_bytes>();
  const auto wrapped = as_bytes(entry.substr(number_bytes + gcm_nonce_bytes));
  const std::span<std::byte, key_bytes> key = memory_.take();
  if (!gcm_decrypt({master_, nonce, number, wrapped}, key)) {
    return Error{directory_->path_of(keys_name) + " is damaged, or does not belong to " +
                 master_name};
  }
  const auto id = static_cast<std::uint32_t>(number_of(number.substr(0, 4)));
  if (id != keys_.size() + 1) return Error{directory_->path_of(keys_name) + " is damaged"};
  keys_.push_back({id, key});
  older_entries_ += newest_entry_;
  newest_entry_ = entry;
  reserved_ = number_of(number.substr(4));
  return Done{};
}

void KeyRing::add_key() {
  const std::span<std::byte, key_bytes> key = memory_.take();
  random_.fill(key);
  older_entries_ += newest_entry_;
  newest_entry_.clear();
  keys_.push_back({static_cast<std::uint32_t>(keys_.size() + 1), key});
  used_ = 0;
  reserved_ = 0;
}

Result<Done> KeyRing::reserve() {
  const std::uint64_t step = limits_.seals_reserved_step;
  if (keys_.empty() || reserved_ + step > limits_.seals_per_data_key_max) {
    if (keys_.size() == store_limits::data_keys_max) return Error{"no more data keys can be made"};
    add_key();
  }
  std::string entry = newest_entry(reserved_ + step);
  if (directory_) {
    const std::string content = std::string(keys_magic) + older_entries_ + entry;
    TRY(directory_->write(keys_name, as_bytes(content), keys_mode));
  }
  newest_entry_ = std::move(entry);
  reserved_ += step;
  return Done{};
}

std::string KeyRing::newest_entry(std::uint64_t reserved) {
  std::string number;
  append_number(number, keys_.back().id, 4);
  append_number(number, reserved, 8);
  std::array<std::byte, gcm_nonce_bytes> nonce;
  random_.fill(nonce);
  std::array<std::byte, wrapped_bytes> wrapped;
  gcm_encrypt({master_, nonce, number, keys_.back().key}, wrapped);
  return number + std::string(as_text(nonce)) + std::string(as_text(wrapped));
}

Result<DataKey> KeyRing::key_to_seal() {
  if (used_ == reserved_) TRY(reserve());
  ++used_;
  return keys_.back();
}

const DataKey* KeyRing::find(std::uint32_t id) const {
  return id >= 1 && id <= keys_.size() ? &keys_[id - 1] : nullptr;
}

}  // namespace skerry
