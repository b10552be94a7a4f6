#pragma once
// Result<T, E>: the value of an operation that may fail in an expected way, or the reason why not.
// C++20 has no std::expected; this is the part of it that Skerry uses.
//
//   Result<Fd> open_log(const std::string& path) {
//     if (path.empty()) return Error{"the path is empty"};
//     Fd file = TRY(open_file(path));
//     return file;
//   }

#include <string>
#include <utility>
#include <variant>

#include "base/assert.hpp"

namespace skerry {

// An expected failure in words for a person: lower case, no full stop, no secret in it.
struct Error {
  std::string message;
};

// "open /tmp/x: No such file or directory" from the current errno.
Error errno_error(std::string what);

// The value of an operation that yields nothing but success.
struct Done {
  friend bool operator==(Done, Done) = default;
};

template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  using Value = T;
  using Failure = E;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return ASSERT(ok()), *std::get_if<0>(&state_); }
  const T& value() const& { return ASSERT(ok()), *std::get_if<0>(&state_); }
  T&& value() && { return ASSERT(ok()), std::move(*std::get_if<0>(&state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  E& error() & { return ASSERT(!ok()), *std::get_if<1>(&state_); }
  const E& error() const& { return ASSERT(!ok()), *std::get_if<1>(&state_); }
  E&& error() && { return ASSERT(!ok()), std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, E> state_;
};

}  // namespace skerry

// The value of a Result, or a return of its error from the enclosing function.
// A statement expression, which g++ and clang++ both have; it keeps handlers one line a step.
#define TRY(expression) SKERRY_TRY_NAMED(expression, __COUNTER__)
#define SKERRY_TRY_NAMED(expression, id) SKERRY_TRY_IMPL(expression, SKERRY_TRY_JOIN(result_, id))
#define SKERRY_TRY_JOIN(left, right) left##right
#define SKERRY_TRY_IMPL(expression, name)                 \
  ({                                                      \
    auto name = (expression);                             \
    if (!name.ok()) return std::move(name).error();       \
    std::move(name).value();                              \
  })
