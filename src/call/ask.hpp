#pragma once
// One service calls another, as its caller and in its caller's batch: Secrets Manager decrypts with
// KMS, a stack makes a role. The other service validates and authorises as for a request from
// outside; policies see aws:CalledVia and aws:ViaAWSService, KMS also kms:ViaService.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
//
//   const auto plain =
//       TRY(ask<kms::DecryptOperation>(call, {"secretsmanager.amazonaws.com"}, request));
//
// Whoever asks returns an error that it gets, or had nothing changed before: changes of a batch are
// taken back together.

#include <optional>
#include <string>
#include <utility>

#include "base/assert.hpp"
#include "call/service_table.hpp"

namespace skerry {

// The principal of the service that calls on: "cloudformation.amazonaws.com".
struct Via {
  std::string service;
};

// Hands the request over as it is.
template <class Traits>
class HandedCodec final : public Codec {
 public:
  HandedCodec(const typename Traits::Request& request, const aws::Validator& validator)
      : request_(request), validator_(validator) {}

  Result<Done, ApiError> decode(aws::MutableRef request) override {
    *static_cast<typename Traits::Request*>(request.object) = request_;
    if (auto violations = validator_.validate(Traits::shape, request))
      return std::move(*violations);
    return Done{};
  }
  void encode(aws::ConstRef response) override {
    response_ = *static_cast<const typename Traits::Response*>(response.object);
  }
  typename Traits::Response take() {
    ASSERT(response_.has_value());
    return std::move(*response_);
  }

 private:
  const typename Traits::Request& request_;
  const aws::Validator& validator_;
  std::optional<typename Traits::Response> response_;
};

template <class Traits>
Result<typename Traits::Response, ApiError> ask(Call& call, Via via,
                                                const typename Traits::Request& request) {
  RequestFacts facts = call.facts();
  facts.called_via.push_back(std::move(via.service));
  Call inner(call, facts);
  HandedCodec<Traits> codec(request, call.services().validator());
  TRY(call.services().run(Traits::shape, inner, codec));
  return codec.take();
}

// The same for an operation whose output streams (s3:GetObject): the answer and its body.
template <class Traits>
struct AnswerWithBody {
  typename Traits::Response response;
  std::optional<objects::Reading> body;
};

template <class Traits>
Result<AnswerWithBody<Traits>, ApiError> ask_for_body(Call& call, Via via,
                                                      const typename Traits::Request& request) {
  RequestFacts facts = call.facts();
  facts.called_via.push_back(std::move(via.service));
  Call inner(call, facts);
  HandedCodec<Traits> codec(request, call.services().validator());
  TRY(call.services().run(Traits::shape, inner, codec));
  return AnswerWithBody<Traits>{codec.take(), inner.take_answer_body()};
}

}  // namespace skerry
