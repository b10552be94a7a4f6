#include "wire/json/value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

#include "base/assert.hpp"

namespace skerry::json {

// The children of an array or object stand behind this header. An object's are names and values in
// turn, which is how Member lays them out.
struct Value::Block {
  Block* next_to_free = nullptr;  // only while a tree is being released
  std::uint32_t count = 0;        // of Values
  std::uint32_t capacity = 0;

  Value* values() { return reinterpret_cast<Value*>(this + 1); }

  static Block* with_capacity(std::size_t capacity) {
    ASSERT(capacity <= UINT32_MAX);
    void* memory = std::malloc(sizeof(Block) + capacity * sizeof(Value));
    if (memory == nullptr) throw std::bad_alloc();
    Block* block = new (memory) Block;
    block->capacity = static_cast<std::uint32_t>(capacity);
    return block;
  }
};

static_assert(sizeof(Value) == 16);
static_assert(sizeof(Member) == 2 * sizeof(Value));

Value::Value(std::string_view text) : kind_(Kind::string) { set_text(text); }

Value::Value(const Value& other) : kind_(other.kind_) {
  if (!other.owns_memory()) {
    std::memcpy(storage_, other.storage_, sizeof storage_);
    size_ = other.size_;
  } else if (kind_ == Kind::array || kind_ == Kind::object) {
    const std::span<Value> from = other.values();
    Block* copy = Block::with_capacity(from.size());
    set_block(copy);
    for (const Value& each : from) new (copy->values() + copy->count++) Value(each);
  } else {
    set_text(other.text());
  }
}

Value& Value::operator=(const Value& other) {
  if (this != &other) *this = Value(other);
  return *this;
}

// The old value is let go last: `other` may be a part of it.
Value& Value::operator=(Value&& other) noexcept {
  Value moved(std::move(other));
  std::swap(storage_, moved.storage_);
  std::swap(size_, moved.size_);
  std::swap(kind_, moved.kind_);
  return *this;
}

void Value::take(Value& other) noexcept {
  std::memcpy(storage_, other.storage_, sizeof storage_);
  size_ = std::exchange(other.size_, std::uint8_t{0});
  kind_ = std::exchange(other.kind_, Kind::null);
}

void Value::set_text(std::string_view text) {
  if (text.size() <= small_max) {
    if (!text.empty()) std::memcpy(storage_, text.data(), text.size());
    size_ = static_cast<std::uint8_t>(text.size());
    return;
  }
  ASSERT(text.size() <= UINT32_MAX);
  void* memory = std::malloc(text.size());
  if (memory == nullptr) throw std::bad_alloc();
  std::memcpy(memory, text.data(), text.size());
  const auto length = static_cast<std::uint32_t>(text.size());
  std::memcpy(storage_, &memory, sizeof memory);
  std::memcpy(storage_ + sizeof memory, &length, sizeof length);
  size_ = on_heap;
}

Value::Block* Value::block() const {
  Block* found = nullptr;
  std::memcpy(&found, storage_, sizeof found);
  return found;
}

void Value::set_block(Block* block) {
  std::memcpy(storage_, &block, sizeof block);
  size_ = on_heap;
}

std::span<Value> Value::values() const {
  if (!owns_memory()) return {};
  return {block()->values(), block()->count};
}

// Without recursion and without memory of its own, however deep the tree is: the blocks that wait
// form a list through their own headers.
void Value::release() noexcept {
  void* text = nullptr;
  Block* waiting = nullptr;
  const auto let_go = [&](const Value& value) {
    if (!value.owns_memory()) return;
    if (value.kind_ == Kind::array || value.kind_ == Kind::object) {
      Block* block = value.block();
      block->next_to_free = waiting;
      waiting = block;
    } else {
      std::memcpy(&text, value.storage_, sizeof text);
      std::free(text);
    }
  };
  let_go(*this);
  while (waiting != nullptr) {
    Block* block = waiting;
    waiting = block->next_to_free;
    for (std::uint32_t i = 0; i < block->count; ++i) let_go(block->values()[i]);
    std::free(block);
  }
}

Value Value::boolean(bool value) {
  Value made;
  made.kind_ = Kind::boolean;
  made.storage_[0] = value ? 1 : 0;
  return made;
}

Value Value::number(std::int64_t value) {
  std::array<char, 24> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return number_text({text.data(), end});
}

Value Value::number(double value) {
  ASSERT(std::isfinite(value));
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return number_text({text.data(), end});
}

Value Value::number_text(std::string_view source) {
  Value made;
  made.kind_ = Kind::number;
  made.set_text(source);
  return made;
}

Value Value::array(std::initializer_list<Value> items) {
  Value made;
  made.kind_ = Kind::array;
  for (const Value& item : items) made.push(Value(item));
  return made;
}

Value Value::object(std::initializer_list<Member> members) {
  Value made;
  made.kind_ = Kind::object;
  for (const Member& member : members) made.set(member.name(), member.value);
  return made;
}

Value Value::made_of(Kind kind, Value* values, std::size_t count) {
  Value made;
  made.kind_ = kind;
  if (count == 0) return made;
  Block* block = Block::with_capacity(count);
  made.set_block(block);
  for (; block->count < count; ++block->count) {
    new (block->values() + block->count) Value(std::move(values[block->count]));
  }
  return made;
}

bool Value::as_boolean() const {
  ASSERT(is_boolean());
  return storage_[0] != 0;
}

std::string_view Value::text() const {
  ASSERT(is_string() || is_number());
  if (!owns_memory()) return {storage_, size_};
  const char* memory = nullptr;
  std::uint32_t length = 0;
  std::memcpy(&memory, storage_, sizeof memory);
  std::memcpy(&length, storage_ + sizeof memory, sizeof length);
  return {memory, length};
}

std::span<const Value> Value::items() const {
  ASSERT(is_array());
  return values();
}

std::span<const Member> Value::members() const {
  ASSERT(is_object());
  const std::span<Value> all = values();
  return {reinterpret_cast<const Member*>(all.data()), all.size() / 2};
}

std::optional<std::int64_t> Value::as_int64() const {
  if (!is_number()) return std::nullopt;
  const std::string_view source = text();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(source.data(), source.data() + source.size(), value);
  if (error != std::errc{} || end != source.data() + source.size()) return std::nullopt;
  return value;
}

std::optional<double> Value::as_double() const {
  if (!is_number()) return std::nullopt;
  const std::string_view source = text();
  double value = 0;
  const auto [end, error] = std::from_chars(source.data(), source.data() + source.size(), value);
  if (error != std::errc{} || end != source.data() + source.size()) return std::nullopt;
  return value;
}

const Value* Value::find(std::string_view name) const {
  if (!is_object()) return nullptr;
  for (const Member& member : members()) {
    if (member.name() == name) return &member.value;
  }
  return nullptr;
}

Value* Value::find(std::string_view name) {
  return const_cast<Value*>(std::as_const(*this).find(name));
}

std::size_t Value::size() const {
  const std::size_t count = is_array() || is_object() ? values().size() : 0;
  return is_object() ? count / 2 : count;
}

void Value::push(Value&& value) {
  Block* now = owns_memory() ? block() : nullptr;
  if (now == nullptr || now->count == now->capacity) {
    Block* larger = Block::with_capacity(now == nullptr ? 4 : std::size_t{now->capacity} * 2);
    if (now != nullptr) {
      // Values are relocated as bytes: moving one is copying it and forgetting the original.
      std::memcpy(static_cast<void*>(larger->values()), now->values(), now->count * sizeof(Value));
      larger->count = now->count;
      std::free(now);
    }
    set_block(larger);
    now = larger;
  }
  new (now->values() + now->count++) Value(std::move(value));
}

Value& Value::append(Value item) {
  ASSERT(is_array());
  push(std::move(item));
  return values().back();
}

Value& Value::set(std::string_view name, Value value) {
  ASSERT(is_object());
  if (Value* found = find(name)) return *found = std::move(value);
  push(Value(name));
  push(std::move(value));
  return values().back();
}

bool Value::remove(std::string_view name) {
  ASSERT(is_object());
  const std::span<Value> all = values();
  for (std::size_t at = 0; at < all.size(); at += 2) {
    if (all[at].text() != name) continue;
    std::move(all.begin() + static_cast<std::ptrdiff_t>(at) + 2, all.end(),
              all.begin() + static_cast<std::ptrdiff_t>(at));
    all[all.size() - 1] = Value();
    all[all.size() - 2] = Value();
    block()->count -= 2;
    return true;
  }
  return false;
}

namespace {

bool equal_objects(std::span<const Member> a, std::span<const Member> b) {
  if (a.size() != b.size()) return false;
  const auto by_name = [](const Member* x, const Member* y) { return x->name() < y->name(); };
  const auto sorted = [&](std::span<const Member> members) {
    std::vector<const Member*> order;
    for (const Member& member : members) order.push_back(&member);
    std::sort(order.begin(), order.end(), by_name);
    return order;
  };
  const auto left = sorted(a);
  const auto right = sorted(b);
  return std::equal(left.begin(), left.end(), right.begin(),
                    [](const Member* x, const Member* y) { return *x == *y; });
}

}  // namespace

bool operator==(const Value& a, const Value& b) {
  if (a.kind_ != b.kind_) return false;
  switch (a.kind_) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return a.as_boolean() == b.as_boolean();
    case Kind::number:
    case Kind::string:
      return a.text() == b.text();
    case Kind::array:
      return std::ranges::equal(a.items(), b.items());
    case Kind::object:
      return equal_objects(a.members(), b.members());
  }
  return false;
}

}  // namespace skerry::json
