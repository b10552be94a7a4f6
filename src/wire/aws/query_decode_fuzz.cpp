// Any bytes as the parameters of operations of the query protocol: decoded or refused, validated or
// refused, answered. The first byte picks the operation.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "shapes/iam.hpp"
#include "shapes/sts.hpp"
#include "wire/aws/access.hpp"
#include "wire/aws/limits.hpp"
#include "wire/aws/protocol.hpp"
#include "wire/aws/routing.hpp"
#include "wire/aws/validate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skerry;
  static const std::array<const aws::ServiceShape*, 2> services = {&iam::service_shape,
                                                                   &sts::service_shape};
  static const aws::Validator validator(services);
  if (size == 0) return 0;
  const auto& operations = services[data[0] % 8 == 0 ? 1 : 0]->operations;
  const aws::OperationShape& operation = *operations[data[0] % operations.size()];
  const std::string_view body(reinterpret_cast<const char*>(data + 1), size - 1);
  const http::Query query;
  const http::Headers headers;
  const aws::WireRequest request{"POST", "/", query, headers, body};
  static_cast<void>(aws::find_operation(*operation.service, request));
  aws::AnyStruct into(*operation.input);
  const auto decoded = aws::decode_request(operation, request, into.ref());
  const aws::ResponseIds ids{"b25f48e8-84fd-11e6-80d9-574e0c4664cb", {}};
  if (!decoded) {
    const auto answer = aws::encode_error(*operation.service, decoded.error(), ids);
    ASSERT(answer.status == 400 && valid_utf8(answer.body));
    return 0;
  }
  ASSERT(decoded->ignored.size() <= aws::ignored_names_max);
  if (const auto error = validator.validate(operation, into.ref())) {
    ASSERT(error->code == "ValidationError" && !error->message.empty());
  }
  return 0;
}
