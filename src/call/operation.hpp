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

// One entry of the region's list of services.
struct ServiceEntry {
  const aws::ServiceShape* shape;
  std::span<const Operation> operations;
  void* state;
};

}  // namespace skerry
