#pragma once
// Type-erased access to the members of generated structs: one small table of functions a C++ type,
// shared by every member of that type. Included by generated code and by the interpreters.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "wire/aws/box.hpp"
#include "wire/aws/shape.hpp"
#include "wire/json/value.hpp"

namespace skerry::aws {

// A member is a std::optional<T> or a Box<T>; these see the T inside.
struct SlotAccess {
  const void* (*get)(const void* slot);  // null when absent
  void* (*emplace)(void* slot);
  void (*reset)(void* slot);
};

struct ListAccess {
  std::size_t (*size)(const void* list);
  const void* (*at)(const void* list, std::size_t index);
  void* (*append)(void* list);
};

struct MapAccess {
  std::size_t (*size)(const void* map);
  const std::string& (*key)(const void* map, std::size_t index);
  const void* (*value)(const void* map, std::size_t index);
  void* (*append)(void* map, std::string key);
};

// Structs whose type is known to the descriptor alone.
struct ObjectAccess {
  void* (*make)();
  void (*destroy)(void* object);
};

template <class Slot>
inline constexpr SlotAccess slot_access = {
    [](const void* slot) -> const void* {
      const Slot& typed = *static_cast<const Slot*>(slot);
      return typed.has_value() ? static_cast<const void*>(&*typed) : nullptr;
    },
    [](void* slot) -> void* { return &static_cast<Slot*>(slot)->emplace(); },
    [](void* slot) { static_cast<Slot*>(slot)->reset(); },
};

// The value itself, or what a box holds; an element of a collection is never an empty box.
template <class T>
T* content(T& element) {
  return &element;
}
template <class T>
const T* content(const T& element) {
  return &element;
}
template <class T>
T* content(Box<T>& element) {
  return element.has_value() ? &*element : &element.emplace();
}
template <class T>
const T* content(const Box<T>& element) {
  return &*element;
}

template <class List>
inline constexpr ListAccess list_access = {
    [](const void* list) { return static_cast<const List*>(list)->size(); },
    [](const void* list, std::size_t index) -> const void* {
      return content((*static_cast<const List*>(list))[index]);
    },
    [](void* list) -> void* { return content(static_cast<List*>(list)->emplace_back()); },
};

template <class Map>
inline constexpr MapAccess map_access = {
    [](const void* map) { return static_cast<const Map*>(map)->size(); },
    [](const void* map, std::size_t index) -> const std::string& {
      return (*static_cast<const Map*>(map))[index].first;
    },
    [](const void* map, std::size_t index) -> const void* {
      return content((*static_cast<const Map*>(map))[index].second);
    },
    [](void* map, std::string key) -> void* {
      auto& added = static_cast<Map*>(map)->emplace_back();
      added.first = std::move(key);
      return content(added.second);
    },
};

template <class T>
inline constexpr ObjectAccess object_access = {
    []() -> void* { return new T(); },
    [](void* object) { delete static_cast<T*>(object); },
};

// A member of the struct at `object`.
inline const void* get(const Member& member, const void* object) {
  return member.slot->get(static_cast<const std::byte*>(object) + member.offset);
}
inline void* emplace(const Member& member, void* object) {
  return member.slot->emplace(static_cast<std::byte*>(object) + member.offset);
}
inline void reset(const Member& member, void* object) {
  member.slot->reset(static_cast<std::byte*>(object) + member.offset);
}

// An empty input or output of that shape, for whoever has only the table: tests, tools, the probe.
class AnyStruct {
 public:
  explicit AnyStruct(const Shape& shape) : shape_(shape), object_(shape.object->make()) {}
  AnyStruct(const AnyStruct&) = delete;
  AnyStruct& operator=(const AnyStruct&) = delete;
  ~AnyStruct() { shape_.object->destroy(object_); }

  MutableRef ref() { return {object_, &shape_}; }

 private:
  const Shape& shape_;
  void* object_;
};

}  // namespace skerry::aws
