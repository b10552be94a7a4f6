#pragma once
// The members of a stored record, one after another, with nothing left over: what the decode()
// functions of services are written with. What objects() gives lives no longer than the whole.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "wire/json/value.hpp"
#include "wire/json/write.hpp"

namespace skerry {

class RecordFields {
 public:
  // Of a whole record: its "version" must be the one that this program writes.
  static Result<RecordFields> open(std::string_view bytes);

  Result<std::string> text(std::string_view name);
  Result<std::int64_t> number(std::string_view name);
  Result<bool> boolean(std::string_view name);
  Result<WallTime> time(std::string_view name);  // milliseconds since 1970
  Result<std::vector<std::string>> texts(std::string_view name);
  Result<std::vector<RecordFields>> objects(std::string_view name);
  bool has(std::string_view name) const { return value_->find(name) != nullptr; }

  // After the last member: fails when the record has one more.
  Result<Done> end() const;

 private:
  explicit RecordFields(const json::Value& object) : value_(&object) {}
  Result<const json::Value*> take(std::string_view name, json::Kind kind);

  std::unique_ptr<const json::Value> whole_;  // of the outermost object only
  const json::Value* value_;
  std::size_t taken_ = 0;
};

// The other direction.
class RecordWriter {
 public:
  RecordWriter();
  void text(std::string_view name, std::string_view value);
  void number(std::string_view name, std::int64_t value);
  void boolean(std::string_view name, bool value);
  void time(std::string_view name, WallTime value);
  void texts(std::string_view name, const std::vector<std::string>& values);
  template <class T, class Write>
  void objects(std::string_view name, const std::vector<T>& values, Write write) {
    writer_.key(name);
    writer_.begin_array();
    for (const T& value : values) {
      writer_.begin_object();
      write(*this, value);
      writer_.end_object();
    }
    writer_.end_array();
  }
  std::string end();

 private:
  std::string out_;
  json::Writer writer_{out_};
};

}  // namespace skerry
