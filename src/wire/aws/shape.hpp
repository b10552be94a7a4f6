#pragma once
// Descriptors of AWS's shapes: constant tables that the build generates from tools/shapes/, next to
// one plain struct a shape. The protocols' interpreters and the validator walk a table and a struct
// together; access.hpp has the type-erased access to the struct's members.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace skerry::aws {

enum class Kind : std::uint8_t {
  string,
  blob,
  boolean,
  integer,  // 32 bits
  long_integer,
  float_number,
  double_number,
  timestamp,
  document,
  list,
  map,
  structure,
};

enum class TimeFormat : std::uint8_t { of_protocol, date_time, http_date, epoch_seconds };

// Which part of the message carries a member. Only the REST protocols use others than body.
enum class Place : std::uint8_t {
  body,
  label,           // {Name} of the path
  query,           // one parameter
  query_params,    // a map: all further parameters
  header,          // one header
  prefix_headers,  // a map: all headers with the prefix
  payload,         // the member is the body
  status,          // the answer's status
};

// What AWS's model demands of a value beyond its type; lengths are of characters for strings, of
// bytes for blobs, of elements for lists and maps. Text of a range stands as in the model, for that
// is what a message quotes.
struct Constraints {
  std::string_view length_min = {};
  std::string_view length_max = {};
  std::string_view range_min = {};
  std::string_view range_max = {};
  std::string_view pattern = {};  // a Java regular expression that matches the whole value
  std::span<const std::string_view> values = {};  // of an enum
};

struct Shape;
struct SlotAccess;
struct ListAccess;
struct MapAccess;
struct ObjectAccess;

// A member of a structure, the element of a list, the key or value of a map.
struct Member {
  std::string_view name = {};      // as in the API
  std::string_view cpp_name = {};  // as in the struct
  const Shape* shape = nullptr;
  const SlotAccess* slot = nullptr;  // of structures only
  std::uint32_t offset = 0;          // in the struct
  Place place = Place::body;
  TimeFormat time_format = TimeFormat::of_protocol;
  bool required = false;
  bool sensitive = false;
  bool flattened = false;
  bool xml_attribute = false;
  bool idempotency_token = false;
  std::string_view binding = {};   // header, prefix or query parameter; empty: body
  std::string_view xml_name = {};  // where it differs from the name
  std::string_view ec2_name = {};
  std::string_view json_name = {};
};

struct Shape {
  Kind kind = Kind::structure;
  bool is_union = false;
  bool streams = false;  // of an input or output: the body is no member, it streams past the struct
  std::string_view name = {};                // of structures, lists and maps
  const Constraints* constraints = nullptr;  // null: none
  std::span<const Member> members = {};      // of a structure
  const Member* element = nullptr;           // of a list; the value of a map
  const Member* key = nullptr;               // of a map
  const ListAccess* list = nullptr;
  const MapAccess* map = nullptr;
  const ObjectAccess* object = nullptr;  // of an input or output
  std::string_view xml_name = {};        // of a structure that is a document's root
};

enum class Fault : std::uint8_t { client, server };

struct ErrorShape {
  std::string_view name = {};
  std::string_view code = {};  // what query clients see; equals the name where the model has none
  int status = 400;
  Fault fault = Fault::client;
};

enum class Protocol : std::uint8_t { query, ec2, json_1_0, json_1_1, rest_json, rest_xml };

struct ServiceShape;

struct OperationShape {
  std::string_view name = {};
  const ServiceShape* service = nullptr;
  std::string_view method = {};
  std::string_view path = {};  // "/2015-03-31/functions/{FunctionName}", "/{Bucket}/{Key+}"
  std::string_view query_literal = {};  // "delete", "list-type=2": must be there
  int status = 200;
  const Shape* input = nullptr;  // an empty structure where the model has none
  const Shape* output = nullptr;
  bool has_output = true;  // whether the model has an output shape at all
  std::span<const ErrorShape* const> errors = {};
};

// How a REST request asks for an operation that is not served.
struct Route {
  std::string_view name;
  std::string_view method;
  std::string_view path;
  std::string_view query_literal;
};

struct ServiceShape {
  std::string_view name = {};  // "iam": also the namespace of the generated structs
  std::string_view id = {};    // "IAM", "Secrets Manager"
  Protocol protocol = Protocol::query;
  std::string_view version = {};   // "2010-05-08"
  std::string_view signing = {};   // the service of the credential scope
  std::string_view endpoint = {};  // the prefix of the host name
  std::string_view target = {};    // of X-Amz-Target, in front of the dot
  std::string_view xml_namespace = {};
  bool query_compatible = false;  // a JSON service whose errors carry the query code too
  bool bare_errors = false;       // S3: <Error> without an envelope
  std::span<const OperationShape* const> operations = {};  // served, sorted by name
  std::span<const std::string_view> not_served = {};       // the rest of the model, sorted
  std::span<const Route> not_served_routes = {};           // of the REST protocols
  std::span<const ErrorShape> errors = {};                 // of the served operations
};

// The served operation of that name; null when there is none.
const OperationShape* find_operation(const ServiceShape& service, std::string_view name);
// Whether AWS has the operation and Skerry does not.
bool known_but_not_served(const ServiceShape& service, std::string_view name);
// By code or by name; null when the service's model has no such error.
const ErrorShape* find_error(const ServiceShape& service, std::string_view code_or_name);

// A generated struct together with its descriptor.
struct ConstRef {
  const void* object;
  const Shape* shape;
};
struct MutableRef {
  void* object;
  const Shape* shape;
  operator ConstRef() const { return {object, shape}; }
};

// Generated structs name their descriptor: `static const aws::Shape& aws_shape();`
template <class T>
concept Described = requires {
  { T::aws_shape() } -> std::same_as<const Shape&>;
};

template <Described T>
ConstRef const_ref(const T& object) {
  return {&object, &T::aws_shape()};
}
template <Described T>
MutableRef mutable_ref(T& object) {
  return {&object, &T::aws_shape()};
}

}  // namespace skerry::aws
