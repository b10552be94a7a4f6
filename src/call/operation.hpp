#pragma once
// A service as a visible table of operations. Adding one is a line in the table, an access function
// and a handler:
//
//   constexpr std::array operations{
//       serve<CreateRoleOperation, create_role_access, create_role>(),
//       serve<GetRoleOperation, get_role_access, get_role>(),
//   };
//
// CreateRoleOperation (request, response, shape) is generated from AWS's own schema.

#include <span>
#include <string_view>
#include <vector>

#include "call/call.hpp"
#include "wire/aws/shape.hpp"

namespace skerry {

// Between an operation and the protocol it came by. The gateway implements it.
class Codec {
 public:
  // Fills the request and checks it against the constraints of its shape.
  virtual Result<Done, ApiError> decode(aws::MutableRef request) = 0;
  virtual void encode(aws::ConstRef response) = 0;

 protected:
  ~Codec() = default;
};

struct Operation {
  const aws::OperationShape* shape;
  // Decodes, authorises, handles, encodes. `service` is the state that the handler expects.
  Result<Done, ApiError> (*run)(void* service, Call& call, Codec& codec);
  // Of operations whose input streams (body.hpp): all that is decided before the body comes.
  // Decodes, authorises, asks the service. Null for the others.
  Result<Done, ApiError> (*admit)(void* service, Call& call, Codec& codec) = nullptr;
};

// A service's answer to "what does this request need": usually one access.
using Accesses = std::vector<Access>;

template <class>
struct HandlerState;
template <class State, class Request, class Answer>
struct HandlerState<Answer (*)(State&, Call&, const Request&)> {
  using Type = State;
};

template <class Traits, auto access, auto handler>
constexpr Operation serve() {
  using State = typename HandlerState<decltype(handler)>::Type;
  return {&Traits::shape, [](void* service, Call& call, Codec& codec) -> Result<Done, ApiError> {
            State& state = *static_cast<State*>(service);
            typename Traits::Request request;
            TRY(codec.decode(aws::mutable_ref(request)));
            const State& unchanged = state;
            const Accesses needed = access(unchanged, call, request);
            for (const Access& each : needed) TRY(call.authorise(each));
            const typename Traits::Response response = TRY(handler(state, call, request));
            codec.encode(aws::const_ref(response));
            return Done{};
          }};
}

// An operation whose input streams: body.hpp.
template <class Traits, auto access, auto admit, auto handler>
constexpr Operation serve_streamed() {
  using State = typename HandlerState<decltype(handler)>::Type;
  Operation operation = serve<Traits, access, handler>();
  operation.admit = [](void* service, Call& call, Codec& codec) -> Result<Done, ApiError> {
    const State& state = *static_cast<const State*>(service);
    typename Traits::Request request;
    TRY(codec.decode(aws::mutable_ref(request)));
    const Accesses needed = access(state, call, request);
    for (const Access& each : needed) TRY(call.authorise(each));
    const Call& unchanged = call;
    return admit(state, unchanged, request);
  };
  return operation;
}

// One entry of the region's list of services.
struct ServiceEntry {
  const aws::ServiceShape* shape;
  std::span<const Operation> operations;
  void* state;
};

}  // namespace skerry
