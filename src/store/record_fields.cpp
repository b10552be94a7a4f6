#include "store/record_fields.hpp"

#include <chrono>
#include <optional>
#include <utility>

#include "wire/json/parse.hpp"

namespace skerry {
namespace {

constexpr std::int64_t record_version = 1;

Error damaged(std::string_view name, std::string_view why) {
  return Error{"member " + std::string(name) + ' ' + std::string(why)};
}

}  // namespace

Result<RecordFields> RecordFields::open(std::string_view bytes) {
  Result<json::Value, json::ParseError> parsed = json::parse(bytes);
  if (!parsed.ok()) return Error{"no JSON: " + parsed.error().message};
  if (!parsed->is_object()) return Error{"no object"};
  auto whole = std::make_unique<const json::Value>(std::move(parsed).value());
  RecordFields fields(*whole);
  fields.whole_ = std::move(whole);
  const std::int64_t version = TRY(fields.number("version"));
  if (version != record_version) return damaged("version", "is of another program");
  return fields;
}

Result<const json::Value*> RecordFields::take(std::string_view name, json::Kind kind) {
  const json::Value* value = value_->find(name);
  if (value == nullptr) return damaged(name, "is missing");
  if (value->kind() != kind) return damaged(name, "has another type");
  ++taken_;
  return value;
}

Result<std::string> RecordFields::text(std::string_view name) {
  const json::Value* value = TRY(take(name, json::Kind::string));
  return std::string(value->text());
}

Result<std::int64_t> RecordFields::number(std::string_view name) {
  const json::Value* value = TRY(take(name, json::Kind::number));
  const std::optional<std::int64_t> number = value->as_int64();
  if (!number) return damaged(name, "is no integer");
  return *number;
}

Result<bool> RecordFields::boolean(std::string_view name) {
  const json::Value* value = TRY(take(name, json::Kind::boolean));
  return value->as_boolean();
}

Result<WallTime> RecordFields::time(std::string_view name) {
  const std::int64_t count = TRY(number(name));
  return WallTime{std::chrono::milliseconds{count}};
}

Result<std::vector<std::string>> RecordFields::texts(std::string_view name) {
  std::vector<std::string> texts;
  const json::Value* value = TRY(take(name, json::Kind::array));
  for (const json::Value& item : value->items()) {
    if (!item.is_string()) return damaged(name, "has an element of another type");
    texts.emplace_back(item.text());
  }
  return texts;
}

Result<std::vector<RecordFields>> RecordFields::objects(std::string_view name) {
  std::vector<RecordFields> objects;
  const json::Value* value = TRY(take(name, json::Kind::array));
  for (const json::Value& item : value->items()) {
    if (!item.is_object()) return damaged(name, "has an element of another type");
    objects.push_back(RecordFields{item});
  }
  return objects;
}

Result<Done> RecordFields::end() const {
  if (taken_ != value_->size()) return Error{"it has a member that this program does not know"};
  return Done{};
}

RecordWriter::RecordWriter() {
  writer_.begin_object();
  number("version", record_version);
}

void RecordWriter::text(std::string_view name, std::string_view value) {
  writer_.key(name);
  writer_.string(value);
}

void RecordWriter::number(std::string_view name, std::int64_t value) {
  writer_.key(name);
  writer_.number(value);
}

void RecordWriter::boolean(std::string_view name, bool value) {
  writer_.key(name);
  writer_.boolean(value);
}

void RecordWriter::time(std::string_view name, WallTime value) {
  number(name, value.time_since_epoch().count());
}

void RecordWriter::texts(std::string_view name, const std::vector<std::string>& values) {
  writer_.key(name);
  writer_.begin_array();
  for (const std::string& value : values) writer_.string(value);
  writer_.end_array();
}

std::string RecordWriter::end() {
  writer_.end_object();
  return std::move(out_);
}

}  // namespace skerry
