#pragma once
// Encoding and decoding of records that name their members once:
//
//   struct StoredRoute {
//     std::string destination;
//     std::string target;
//     template <class Visit, class Self>
//     static void fields(Visit& visit, Self& self) {
//       visit("destination", self.destination);
//       visit("target", self.target);
//     }
//   };

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "store/record_fields.hpp"

namespace skerry {

class FieldWriter {
 public:
  explicit FieldWriter(RecordWriter& out) : out_(out) {}

  void operator()(std::string_view name, const std::string& value) { out_.text(name, value); }
  void operator()(std::string_view name, std::int64_t value) { out_.number(name, value); }
  void operator()(std::string_view name, bool value) { out_.boolean(name, value); }
  void operator()(std::string_view name, WallTime value) { out_.time(name, value); }
  void operator()(std::string_view name, const std::vector<std::string>& values) {
    out_.texts(name, values);
  }
  void operator()(std::string_view name, const std::optional<WallTime>& value) {
    if (value) out_.time(name, *value);
  }
  template <class T>
  void operator()(std::string_view name, const std::vector<T>& values) {
    out_.objects(name, values, [](RecordWriter& out, const T& value) {
      FieldWriter inner(out);
      T::fields(inner, value);
    });
  }

 private:
  RecordWriter& out_;
};

// The first failure stays.
class FieldReader {
 public:
  explicit FieldReader(RecordFields& in) : in_(in) {}

  void operator()(std::string_view name, std::string& value) { keep(in_.text(name), value); }
  void operator()(std::string_view name, std::int64_t& value) { keep(in_.number(name), value); }
  void operator()(std::string_view name, bool& value) { keep(in_.boolean(name), value); }
  void operator()(std::string_view name, WallTime& value) { keep(in_.time(name), value); }
  void operator()(std::string_view name, std::vector<std::string>& values) {
    keep(in_.texts(name), values);
  }
  void operator()(std::string_view name, std::optional<WallTime>& value) {
    if (!in_.has(name)) return;
    keep(in_.time(name), value.emplace());
  }
  template <class T>
  void operator()(std::string_view name, std::vector<T>& values) {
    std::vector<RecordFields> objects;
    keep(in_.objects(name), objects);
    for (RecordFields& fields : objects) {
      FieldReader inner(fields);
      T::fields(inner, values.emplace_back());
      const Result<Done> outcome = inner.end();
      if (!outcome.ok() && !failure_) failure_ = outcome.error();
    }
  }

  Result<Done> end() const {
    if (failure_) return *failure_;
    return in_.end();
  }

 private:
  template <class T>
  void keep(Result<T> found, T& value) {
    if (found.ok()) {
      value = std::move(found).value();
    } else if (!failure_) {
      failure_ = found.error();
    }
  }

  RecordFields& in_;
  std::optional<Error> failure_;
};

template <class T>
std::string encode_record(const T& record) {
  RecordWriter out;
  FieldWriter writer(out);
  T::fields(writer, record);
  return out.end();
}

template <class T>
Result<T> decode_record(std::string_view bytes) {
  RecordFields in = TRY(RecordFields::open(bytes));
  FieldReader reader(in);
  T record;
  T::fields(reader, record);
  TRY(reader.end());
  return record;
}

}  // namespace skerry
