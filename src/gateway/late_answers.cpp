#include "call/operation.hpp"
#include "gateway/answers.hpp"
#include "gateway/gateway_request.hpp"

namespace skerry::gateway {
namespace {

// Encodes; the request was decoded long ago.
class LateCodec final : public Codec {
 public:
  LateCodec(const aws::OperationShape& operation, aws::ResponseIds ids)
      : operation_(operation), ids_(ids) {}

  Result<Done, ApiError> decode(aws::MutableRef) override { return Done{}; }
  void encode(aws::ConstRef response) override {
    response_ = aws::encode_response(operation_, response, ids_);
  }
  aws::WireResponse take() {
    ASSERT(response_.has_value());
    return std::move(*response_);
  }

 private:
  const aws::OperationShape& operation_;
  aws::ResponseIds ids_;
  std::optional<aws::WireResponse> response_;
};

}  // namespace

Answer LateAnswers::answer(AnswerHold& hold, Answer known) const {
  const aws::ResponseIds ids{facts_.request_id, host_id_};
  LateCodec codec(operation_, ids);
  const std::optional<Result<Done, ApiError>> late = hold.answer(codec);
  if (!late) return known;
  if (late->ok()) return to_answer(codec.take());
  const ApiError said = in_words_of(*operation_.service, late->error());
  return to_answer(aws::encode_error(*operation_.service, said, ids));
}

}  // namespace skerry::gateway
