#pragma once
// A JSON value as a small tree. Objects keep the order of their members, numbers keep the text they
// were written with (1.10 stays "1.10"), and a node is 16 bytes with texts of up to 14 bytes
// inside, so that a tree takes little more than its source.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace skerry::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

struct Member;

class Value {
 public:
  Value() = default;  // null
  Value(std::string_view text);
  Value(const char* text) : Value(std::string_view(text)) {}
  Value(const std::string& text) : Value(std::string_view(text)) {}
  Value(const Value& other);
  Value(Value&& other) noexcept { take(other); }
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value() {
    if (owns_memory()) release();
  }

  static Value boolean(bool value);
  static Value number(std::int64_t value);
  static Value number(double value);  // finite; the shortest text that reads back the same
  // `source` must be a JSON number.
  static Value number_text(std::string_view source);
  static Value array(std::initializer_list<Value> items = {});
  static Value object(std::initializer_list<Member> members = {});

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }
  bool is_boolean() const { return kind_ == Kind::boolean; }
  bool is_number() const { return kind_ == Kind::number; }
  bool is_string() const { return kind_ == Kind::string; }
  bool is_array() const { return kind_ == Kind::array; }
  bool is_object() const { return kind_ == Kind::object; }

  // Each of these is for its kind only (asserted).
  bool as_boolean() const;
  std::string_view text() const;  // of a string; of a number as written
  std::span<const Value> items() const;
  std::span<const Member> members() const;

  // Nothing when it is no number, no integer, or does not fit.
  std::optional<std::int64_t> as_int64() const;
  std::optional<double> as_double() const;

  // The member of that name; null when there is none or this is no object.
  const Value* find(std::string_view name) const;
  Value* find(std::string_view name);
  std::size_t size() const;  // of items or members; 0 for all else

  Value& append(Value item);                       // to an array
  Value& set(std::string_view name, Value value);  // in an object: replaces or appends
  bool remove(std::string_view name);              // from an object; whether it was there

  // Objects are equal when they have equal members in any order; numbers when their texts are.
  friend bool operator==(const Value& a, const Value& b);

 private:
  friend class Assembler;
  struct Block;
  static constexpr std::size_t small_max = 14;
  static constexpr std::uint8_t on_heap = 0xff;

  static Value made_of(Kind kind, Value* values, std::size_t count);
  bool owns_memory() const { return size_ == on_heap; }
  void take(Value& other) noexcept;
  void set_text(std::string_view text);
  void release() noexcept;
  Block* block() const;
  void set_block(Block* block);
  std::span<Value> values() const;  // of an array; of an object names and values in turn
  void push(Value&& value);

  // A small text, or a pointer to the heap followed by a text's length in 32 bits.
  alignas(8) char storage_[small_max] = {};
  std::uint8_t size_ = 0;  // of a small text; on_heap
  Kind kind_ = Kind::null;
};

struct Member {
  Value key;  // a string
  Value value;

  std::string_view name() const { return key.text(); }
  friend bool operator==(const Member&, const Member&) = default;
};

}  // namespace skerry::json
