#include "wire/json/parse.hpp"

// Boost.JSON's own tree, serializer and conversions stay out: only its SAX parser is built here.
#define BOOST_JSON_SOURCE
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/detail/impl/default_resource.ipp>
#include <boost/json/detail/impl/except.ipp>
#include <boost/json/detail/impl/shared_resource.ipp>
#include <boost/json/detail/impl/stack.ipp>
#include <boost/json/impl/error.ipp>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/assert.hpp"

namespace skerry::json {

using boost::json::error_code;
using boost::json::string_view;

// The SAX handler. Finished values wait on a stack until their array or object ends, which then
// takes exactly what it needs in one block.
class Assembler {
 public:
  // Our limits stand in front of Boost's.
  static constexpr std::size_t max_object_size = SIZE_MAX;
  static constexpr std::size_t max_array_size = SIZE_MAX;
  static constexpr std::size_t max_key_size = SIZE_MAX;
  static constexpr std::size_t max_string_size = SIZE_MAX;

  // Boost makes the handler in its parser, so that the limits come after.
  void start(const Limits& limits, std::size_t input_bytes) {
    nodes_left_ = limits.nodes_max;
    memory_max_ = std::max(limits.memory_floor_bytes, limits.memory_per_input_byte * input_bytes);
  }
  Value result() { return std::move(stack_.front()); }
  std::string_view complaint() const { return complaint_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_array_end(std::size_t count, error_code& ec) { return fold(Kind::array, count, ec); }
  bool on_object_end(std::size_t count, error_code& ec) {
    if (!names_differ(count, ec)) return false;
    return fold(Kind::object, 2 * count, ec);
  }
  bool on_key_part(string_view part, std::size_t, error_code& ec) { return collect(part, ec); }
  bool on_string_part(string_view part, std::size_t, error_code& ec) { return collect(part, ec); }
  bool on_number_part(string_view part, error_code& ec) { return collect(part, ec); }
  bool on_key(string_view last, std::size_t, error_code& ec) { return add_text(last, ec); }
  bool on_string(string_view last, std::size_t, error_code& ec) { return add_text(last, ec); }
  bool on_int64(std::int64_t, string_view last, error_code& ec) { return add_number(last, ec); }
  bool on_uint64(std::uint64_t, string_view last, error_code& ec) { return add_number(last, ec); }
  bool on_double(double, string_view last, error_code& ec) { return add_number(last, ec); }
  bool on_bool(bool value, error_code& ec) { return add(Value::boolean(value), ec); }
  bool on_null(error_code& ec) { return add(Value(), ec); }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  static constexpr std::size_t heap_overhead_bytes = 16;  // malloc's own, about

  bool refuse(std::string_view complaint, error_code& ec) {
    complaint_ = complaint;
    ec = boost::json::error::syntax;
    return false;
  }

  bool spend(std::size_t bytes, error_code& ec) {
    memory_ += bytes;
    if (memory_ + stack_.capacity() * sizeof(Value) <= memory_max_) return true;
    return refuse("too many values for its size", ec);
  }

  bool add(Value value, error_code& ec) {
    if (nodes_left_ == 0) return refuse("too many values", ec);
    --nodes_left_;
    stack_.push_back(std::move(value));
    return spend(0, ec);
  }

  bool collect(string_view part, error_code& ec) {
    parts_.append(part.data(), part.size());
    return parts_.size() <= memory_max_ || refuse("too long a text", ec);
  }

  std::string_view whole(string_view last) {
    if (parts_.empty()) return {last.data(), last.size()};
    parts_.append(last.data(), last.size());
    return parts_;
  }

  bool add_text(string_view last, error_code& ec) {
    Value value(whole(last));
    parts_.clear();
    return charge_and_add(std::move(value), ec);
  }

  bool add_number(string_view last, error_code& ec) {
    Value value = Value::number_text(whole(last));
    parts_.clear();
    return charge_and_add(std::move(value), ec);
  }

  bool charge_and_add(Value value, error_code& ec) {
    const std::size_t length = value.text().size();
    if (length > Value::small_max && !spend(length + heap_overhead_bytes, ec)) return false;
    return add(std::move(value), ec);
  }

  bool names_differ(std::size_t members, error_code& ec) {
    const Value* first = stack_.data() + (stack_.size() - 2 * members);
    std::vector<std::string_view> names;
    names.reserve(members);
    for (std::size_t i = 0; i < members; ++i) names.push_back(first[2 * i].text());
    std::sort(names.begin(), names.end());
    if (std::adjacent_find(names.begin(), names.end()) == names.end()) return true;
    return refuse("duplicate name in an object", ec);
  }

  bool fold(Kind kind, std::size_t values, error_code& ec) {
    const std::size_t block = values == 0 ? 0 : heap_overhead_bytes + (values + 1) * sizeof(Value);
    if (!spend(block, ec)) return false;
    Value made = Value::made_of(kind, stack_.data() + (stack_.size() - values), values);
    stack_.resize(stack_.size() - values);
    return add(std::move(made), ec);
  }

  std::vector<Value> stack_;
  std::string parts_;  // of a text that Boost hands over in pieces
  std::string_view complaint_;
  std::size_t nodes_left_ = 0;
  std::size_t memory_ = 0;  // of what the stack's values own
  std::size_t memory_max_ = 0;
};

Result<Value, ParseError> parse(std::string_view text, const Limits& limits) {
  ASSERT(limits.depth_max <= depth_max_of_any_limit);
  if (text.size() > limits.input_bytes_max) return ParseError{"too long", limits.input_bytes_max};
  boost::json::parse_options options;
  options.max_depth = limits.depth_max;
  boost::json::basic_parser<Assembler> parser(options);
  parser.handler().start(limits, text.size());
  error_code ec;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && read < text.size()) ec = boost::json::error::extra_data;
  if (!ec) return parser.handler().result();
  const std::string_view complaint = parser.handler().complaint();
  return ParseError{complaint.empty() ? ec.message() : std::string(complaint), read};
}

}  // namespace skerry::json
