#pragma once
// The front door's mind: from a received request to an answer.
//
//   which host -> parse the signature -> whose service -> prove the caller -> which operation
//   -> decode and validate -> authorise -> handler -> encode -> wait for the commit -> answer
//
// Everything up to the commit happens in one turn of the loop.

#include <optional>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "call/service_table.hpp"
#include "gateway/authentication.hpp"
#include "gateway/exchange.hpp"
#include "store/store.hpp"
#include "wire/aws/protocol.hpp"

namespace skerry::gateway {

struct GatewayParts {
  const RegionFacts& region;
  const Clock& clock;
  Random& random;
  Store& store;
  IdentityDirectory& directory;
  const SessionTokens& sessions;
  const ServiceTable& services;
};

class Gateway final : public RequestHandler {
 public:
  explicit Gateway(GatewayParts parts);

  std::optional<Answer> answer(const Received& received, AnswerLater& later) override;
  Answer refuse(int status, std::string_view why) override;

 private:
  struct Request;  // what the steps have found out so far
  struct Outcome;  // an answer, and what must be durable before it leaves

  // The steps, in their order. One that refuses the request answers; nothing: go on.
  Outcome serve(const Received& received);
  std::optional<Answer> check_host(Request& request) const;
  std::optional<Answer> read_signature(Request& request) const;
  std::optional<Answer> check_scope(const Request& request) const;
  Outcome run(const Request& request, const Principal& principal);
  void hold_until_durable(Outcome outcome, const Received& received, LaterAnswer send);
  void serve_again(const Received& received, LaterAnswer send);

  Request begin(const Received& received) const;
  Result<Principal, sigv4::ErrorText> prove(const Request& request);
  Result<Done, ApiError> check_session(const Principal& principal,
                                       const aws::OperationShape& operation) const;
  Answer error_answer(const Request& request, const ApiError& error) const;
  Answer signature_answer(const Request& request, const sigv4::SigV4Error& error) const;
  Answer not_served(const Request& request) const;

  GatewayParts parts_;
  Authenticator authenticator_;
};

}  // namespace skerry::gateway
