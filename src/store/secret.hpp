#pragma once
// Bytes that are wiped when they go out of scope.

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace skerry {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::size_t size);  // zeros
  explicit Secret(std::string_view text);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  std::span<std::byte> bytes() { return {data_.get(), size_}; }
  std::span<const std::byte> bytes() const { return {data_.get(), size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data_.get()), size_}; }
  std::size_t size() const { return size_; }

 private:
  void wipe();
  std::unique_ptr<std::byte[]> data_;
  std::size_t size_ = 0;
};

}  // namespace skerry
