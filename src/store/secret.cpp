#include "store/secret.hpp"

#include <cstring>
#include <utility>

namespace skerry {

Secret::Secret(std::size_t size) : data_(std::make_unique<std::byte[]>(size)), size_(size) {}

Secret::Secret(std::string_view text) : Secret(text.size()) {
  if (!text.empty()) std::memcpy(data_.get(), text.data(), text.size());
}

Secret::Secret(Secret&& other) noexcept
    : data_(std::move(other.data_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  data_ = std::move(other.data_);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() {
  if (data_) ::explicit_bzero(data_.get(), size_);
}

}  // namespace skerry
