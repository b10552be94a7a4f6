#pragma once
// An optional value on the heap with the interface of std::optional: the member of a structure that
// contains itself (Cost Explorer's Expression.Not).

#include <memory>
#include <utility>

#include "base/assert.hpp"

namespace skerry::aws {

template <class T>
class Box {
 public:
  Box() = default;
  Box(T value) : value_(std::make_unique<T>(std::move(value))) {}
  Box(const Box& other) : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr) {}
  Box(Box&&) noexcept = default;
  Box& operator=(Box other) noexcept {
    value_ = std::move(other.value_);
    return *this;
  }
  ~Box() = default;

  bool has_value() const { return value_ != nullptr; }
  explicit operator bool() const { return has_value(); }
  T& operator*() { return ASSERT(value_), *value_; }
  const T& operator*() const { return ASSERT(value_), *value_; }
  T* operator->() { return &**this; }
  const T* operator->() const { return &**this; }
  T& emplace() { return *(value_ = std::make_unique<T>()); }
  void reset() { value_.reset(); }

  friend bool operator==(const Box& a, const Box& b) {
    return a.value_ && b.value_ ? *a.value_ == *b.value_ : !a.value_ == !b.value_;
  }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace skerry::aws
