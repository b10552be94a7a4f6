// Operations whose bodies stream: as far as authorisation when the head is there, the rest when
// the body is.

#include <algorithm>
#include <memory>
#include <utility>

#include "base/encoding.hpp"
#include "gateway/answers.hpp"
#include "gateway/body_errors.hpp"
#include "gateway/body_intake.hpp"
#include "gateway/body_verifier.hpp"
#include "gateway/gateway_request.hpp"
#include "gateway/refused_body.hpp"
#include "gateway/unknown_service.hpp"
#include "gateway/wire_codec.hpp"
#include "wire/aws/routing.hpp"

namespace skerry::gateway {
namespace {

// Every operation of AWS whose input streams is a PUT (S3's PutObject and UploadPart) or, in
// services that are not served, a POST with a path; others' requests are spared the work.
bool may_stream(const http::RequestHead& head) {
  return head.method == "PUT" && head.target_form != http::TargetForm::authority;
}

// CreateFunction and UpdateFunctionCode.
bool may_hold_code(const http::RequestHead& head) {
  return head.path.starts_with("/2015-03-31/functions");
}

// DeleteObjects must say what it sends ("x-amz-checksum-* or Content-MD5 is required":
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html): bytes that went wrong
// would delete something else.
bool must_have_digest(const http::RequestHead& head) {
  if (head.method != "POST") return false;
  for (const http::QueryParameter& parameter : head.query)
    if (parameter.name == "delete") return true;
  return false;
}

class IntoText final : public DecodedBytes {
 public:
  Result<Done, ApiError> write(std::span<const std::byte> bytes) override {
    text += as_text(bytes);
    return Done{};
  }
  std::string text;
};

}  // namespace

// One such call, from its head to its answer; the connection may be gone before.
class Gateway::StreamedCall final : public BodyOwner,
                                    public std::enable_shared_from_this<StreamedCall> {
 public:
  StreamedCall(Gateway& gateway, const Received& received)
      : gateway_(gateway), held_(received), request(gateway.begin(held_.received())) {}

  void received(ReceivedBody body, std::shared_ptr<objects::Staged> staged,
                LaterAnswer answer) override {
    body_ = std::move(body);
    body_.key = key;
    staged_ = std::move(staged);
    request.facts.time = gateway_.parts_.clock.wall();  // the upload may have taken long
    Outcome outcome = run();
    Again again;
    if (outcome.batch.empty()) again = [self = shared_from_this()] { return self->run(); };
    gateway_.answer_when_durable(std::move(outcome), std::move(again), std::move(answer));
  }
  Answer refuse(const ApiError& error) const override {
    return gateway_.error_answer(request, error);
  }

 private:
  Outcome run() { return gateway_.run(request, *principal, &body_); }

  Gateway& gateway_;
  HeldRequest held_;
  ReceivedBody body_;
  std::shared_ptr<objects::Staged> staged_;

 public:
  Request request;
  const aws::OperationShape* operation = nullptr;
  std::optional<Principal> principal;
  std::optional<objects::BlobKey> key;  // of the file that the body goes to
};

Intake Gateway::intake(const Received& received) {
  if (received.head.method == "POST" && may_hold_code(received.head))
    return Hold{code_body_bytes_max};
  if (!parts_.bodies || !may_stream(received.head)) return Hold{};
  const auto streamed = std::make_shared<StreamedCall>(*this, received);
  Request& request = streamed->request;
  if (auto refused = check_host(request)) return std::move(*refused);
  if (auto refused = read_signature(request)) return std::move(*refused);
  if (auto refused = check_scope(request)) return std::move(*refused);
  if (request.service->operations.empty()) return Hold{};
  if (request.service->signing == "lambda" && may_hold_code(received.head))
    return Hold{code_body_bytes_max};
  const auto operation = aws::find_operation(*request.service, request.wire());
  if (!operation.ok() || !(*operation)->input->streams) return Hold{};
  streamed->operation = *operation;
  return admit(streamed);
}

Intake Gateway::admit(const std::shared_ptr<StreamedCall>& streamed) {
  const Request& request = streamed->request;
  auto proven = prove(request, Prove::head_alone);
  if (!proven.ok()) return error_answer(request, as_api_error(proven.error()));
  if (const auto allowed = check_session(proven->principal, *streamed->operation); !allowed.ok())
    return error_answer(request, allowed.error());
  auto verifier = BodyVerifier::create({.head = request.head,
                                        .request = request.signature,
                                        .verified = proven->verified,
                                        .key = proven->key});
  if (!verifier.ok()) return error_answer(request, verifier.error());
  const aws::WireRequest wire = request.wire();
  WireCodec codec(*streamed->operation, wire, parts_.services.validator(), request.ids());
  Batch batch;
  Call call(proven->principal, request.facts, environment(), batch);
  call.announce(verifier->announced_bytes());
  const auto admitted = parts_.services.admit(*streamed->operation, call, codec);
  if (!admitted.ok()) return refuse_body(parts_.store, refusal(request, call, admitted.error()));
  streamed->principal = std::move(proven->principal);
  streamed->key = objects::BlobKey::make(parts_.random);
  return std::make_unique<BodyIntake>(
      BodyIntakeParts{.loop = parts_.bodies->loop,
                      .pool = parts_.bodies->pool,
                      .gate = gate_,
                      .staged = parts_.bodies->files.stage(streamed->key),
                      .verifier = std::move(verifier).value(),
                      .owner = streamed});
}

Answer Gateway::refuse_too_large(const Received& received) {
  const Request request = begin(received);
  if (dialect_of(*request.service) != sigv4::Dialect::s3)
    return RequestHandler::refuse_too_large(received);
  return error_answer(request, body_errors::message_too_large());
}

// A whole body of S3 as its operation shall see it: out of its chunks, and with its digests right.
Result<std::string, ApiError> Gateway::verified_body(const Request& request,
                                                     const Authenticated& authenticated) const {
  BodyVerifier verifier = TRY(BodyVerifier::create({.head = request.head,
                                                    .request = request.signature,
                                                    .verified = authenticated.verified,
                                                    .key = authenticated.key}));
  if (must_have_digest(request.head) && !verifier.asks_for_digests())
    return body_errors::missing_md5();
  IntoText into;
  TRY(verifier.feed(as_bytes(request.body), into));
  TRY(verifier.finish());
  return std::move(into.text);
}

}  // namespace skerry::gateway
