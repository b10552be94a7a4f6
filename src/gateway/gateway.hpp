#pragma once
// The front door's mind: from a received request to an answer.
//
//   which host -> parse the signature -> whose service -> prove the caller -> which operation
//   -> decode and validate -> authorise -> handler -> encode -> wait for the commit -> answer
//
// Everything up to the commit happens in one turn of the loop. Where the operation's body streams,
// the first turn goes as far as authorisation, before any byte of the body is taken; the second
// begins when the body is whole, verified and durable, and decodes and authorises anew.

#include <optional>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "call/service_table.hpp"
#include "gateway/authentication.hpp"
#include "gateway/exchange.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/gate.hpp"
#include "loop/loop.hpp"
#include "objects/object_files.hpp"
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
  // Needed where an operation's body streams.
  struct Bodies {
    Loop& loop;
    BlockingPool& pool;
    objects::ObjectFiles& files;
  };
  std::optional<Bodies> bodies = {};
};

class Gateway final : public RequestHandler {
 public:
  explicit Gateway(GatewayParts parts);

  Intake intake(const Received& received) override;
  std::optional<Answer> answer(const Received& received, AnswerLater& later) override;
  Answer refuse(int status, std::string_view why) override;
  Answer refuse_too_large(const Received& received) override;
  Answer refuse_for_now(const Received& received, std::string_view why) override;

 private:
  struct Request;  // what the steps have found out so far
  struct Outcome;  // an answer, and what must be durable before it leaves
  class StreamedCall;

  // The steps, in their order. One that refuses the request answers; nothing: go on.
  Outcome serve(const Received& received);
  std::optional<Answer> check_host(Request& request) const;
  std::optional<Answer> read_signature(Request& request) const;
  std::optional<Answer> check_scope(const Request& request) const;
  Outcome run(const Request& request, const Principal& principal, const ReceivedBody* body);
  // `again` makes the answer to a read anew; empty for a write.
  using Again = std::function<Outcome()>;
  void hold_until_durable(Outcome outcome, Again again, LaterAnswer send);
  void answer_when_durable(Outcome outcome, Again again, LaterAnswer send);

  CallEnvironment environment() const;
  Answer completed(Call& call, Answer answer) const;
  Answer refusal(const Request& request, const Call& call, const ApiError& error) const;

  // Bodies that stream (streamed_calls.cpp).
  Intake admit(const std::shared_ptr<StreamedCall>& streamed);
  Result<std::string, ApiError> verified_body(const Request& request,
                                              const Authenticated& authenticated) const;

  Request begin(const Received& received) const;
  enum class Prove : std::uint8_t { whole_request, head_alone };
  Result<Authenticated, sigv4::ErrorText> prove(const Request& request, Prove what);
  Result<Done, ApiError> check_session(const Principal& principal,
                                       const aws::OperationShape& operation) const;
  Answer error_answer(const Request& request, const ApiError& error) const;
  Answer signature_answer(const Request& request, const sigv4::SigV4Error& error) const;
  Answer not_served(const Request& request) const;

  GatewayParts parts_;
  Authenticator authenticator_;
  Gate gate_;  // of the work on bodies
};

}  // namespace skerry::gateway
