#include "gateway/gateway.hpp"

#include <memory>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "base/log.hpp"
#include "gateway/answers.hpp"
#include "gateway/body_errors.hpp"
#include "gateway/connect_proxy.hpp"
#include "gateway/gateway_request.hpp"
#include "gateway/hosts.hpp"
#include "gateway/stored_source.hpp"
#include "gateway/unknown_service.hpp"
#include "gateway/wire_codec.hpp"
#include "wire/aws/routing.hpp"

namespace skerry::gateway {
namespace {

std::string own_url(const Received& received) {
  const std::string scheme =
      received.connection.transport == Transport::tls ? "https://" : "http://";
  return scheme + std::string(received.head.find("host").value_or(""));
}

sigv4::SigV4Error missing_signature() {
  sigv4::SigV4Error error;
  error.reason = sigv4::Reason::missing;
  return error;
}

sigv4::SigV4Error wrong_service(const sigv4::SignedRequest& request,
                                const aws::ServiceShape& meant) {
  sigv4::SigV4Error error;
  error.reason = sigv4::Reason::scope_service;
  error.form = request.form;
  error.got = request.scope.service;
  error.expected = std::string(meant.signing);
  return error;
}

bool is_durable(const Batch& batch, const Store& store) { return batch.empty() && store.settled(); }

}  // namespace

Gateway::Gateway(GatewayParts parts)
    : parts_(std::move(parts)), authenticator_(parts_.directory, parts_.sessions) {}

std::optional<Answer> Gateway::answer(const Received& received, AnswerLater& later) {
  if (received.head.target_form == http::TargetForm::authority)
    return answer_connect(received, parts_.region.name);
  Outcome outcome = serve(received);
  if (!outcome.hold && is_durable(outcome.batch, parts_.store)) return std::move(outcome.answer);
  Again again;
  if (outcome.batch.empty())
    again = [this, held = std::make_shared<HeldRequest>(received)] {
      return serve(held->received());
    };
  hold_until_durable(std::move(outcome), std::move(again), later.later());
  return std::nullopt;
}

Answer Gateway::refuse(int status, std::string_view why) {
  return plain_answer(status, "Skerry refused this request: " + std::string(why) + ".");
}

// S3's clients slow down and come again.
Answer Gateway::refuse_for_now(const Received& received, std::string_view why) {
  const Request request = begin(received);
  if (dialect_of(*request.service) != sigv4::Dialect::s3) return refuse(503, why);
  return error_answer(request, body_errors::too_many_bodies());
}

Gateway::Outcome Gateway::serve(const Received& received) {
  Request request = begin(received);
  if (auto refused = check_host(request)) return {std::move(*refused)};
  if (auto refused = read_signature(request)) return {std::move(*refused)};
  if (auto refused = check_scope(request)) return {std::move(*refused)};
  const auto proven = prove(request, Prove::whole_request);
  if (!proven.ok()) return {error_answer(request, as_api_error(proven.error()))};
  if (request.rules.payload != sigv4::PayloadRule::declared || request.body.empty())
    return run(request, proven->principal, nullptr);
  const Result<std::string, ApiError> body = verified_body(request, *proven);
  if (!body.ok()) return {error_answer(request, body.error())};
  request.body = *body;
  return run(request, proven->principal, nullptr);
}

Gateway::Request Gateway::begin(const Received& received) const {
  Request request{
      .head = received.head,
      .body = received.body,
      .facts = {.request_id = parts_.random.uuid(),
                .time = parts_.clock.wall(),
                .source_ip = received.connection.peer.ip,
                .user_agent = std::string(received.head.find("user-agent").value_or("")),
                .transport = received.connection.transport,
                .own_url = own_url(received),
                .called_via = {},
                .endpoint = received.connection.endpoint},
      .host_id = {},
      .path = received.head.path};
  request.host_id = base64(as_bytes(request.facts.request_id));
  request.service = &stand_in_for(request.head, "");
  return request;
}

// A name of AWS says which service is meant, and must be one of this region's. Any other host is a
// name of this machine: the signature says which service.
std::optional<Answer> Gateway::check_host(Request& request) const {
  const std::string& host = request.head.host.host;
  request.aws_host = parse_aws_host(host, parts_.region.name);
  const bool of_aws = host.ends_with(".amazonaws.com") || host == "amazonaws.com";
  const bool proxied = request.head.target_form == http::TargetForm::absolute;
  if (!request.aws_host && (of_aws || (proxied && !names_this_machine(host))))
    return plain_answer(403, refusal_of_host(host, parts_.region.name) + ".");
  if (request.aws_host && request.aws_host->service == "s3")
    request.service = &stand_in_for(request.head, "s3");
  if (request.aws_host && !request.aws_host->bucket.empty())
    request.path = "/" + request.aws_host->bucket + request.head.path;
  return std::nullopt;
}

std::optional<Answer> Gateway::read_signature(Request& request) const {
  sigv4::Parsed parsed = sigv4::parse(request.head);
  if (std::holds_alternative<sigv4::Anonymous>(parsed))
    return signature_answer(request, missing_signature());
  if (const auto* error = std::get_if<sigv4::SigV4Error>(&parsed))
    return signature_answer(request, *error);
  request.signature = std::get<sigv4::SignedRequest>(std::move(parsed));
  const std::string& name = request.signature.scope.service;
  request.rules = sigv4::rules_for({name}, {parts_.region.name.text});
  // What was signed is what is routed: services other than S3 sign the path without dot segments.
  if (request.rules.path == sigv4::PathRule::normalise)
    request.path = sigv4::normalized_path(request.path);
  const aws::ServiceShape* const found =
      aws::find_service(parts_.services.shapes(), {name}, request.wire());
  request.service = found != nullptr ? found : &stand_in_for(request.head, name);
  return std::nullopt;
}

// A request to sts.REGION.amazonaws.com that is signed for another service is for nobody.
std::optional<Answer> Gateway::check_scope(const Request& request) const {
  if (!request.aws_host) return std::nullopt;
  for (const aws::ServiceShape* const service : parts_.services.shapes()) {
    if (service->endpoint != request.aws_host->service) continue;
    if (service->signing == request.signature.scope.service) return std::nullopt;
    return signature_answer(request, wrong_service(request.signature, *service));
  }
  return std::nullopt;
}

Result<Authenticated, sigv4::ErrorText> Gateway::prove(const Request& request, Prove what) {
  auto proven = authenticator_.authenticate(
      {.signed_request = request.signature,
       .head = request.head,
       .body = what == Prove::whole_request ? std::optional(request.body) : std::nullopt,
       .rules = request.rules,
       .dialect = dialect_of(*request.service),
       .now = request.facts.time});
  if (proven.ok()) {
    parts_.directory.key_used({request.signature.access_key_id, request.signature.scope.service,
                               parts_.region.name.text, request.facts.time});
  }
  return proven;
}

Gateway::Outcome Gateway::run(const Request& request, const Principal& principal,
                              const ReceivedBody* body) {
  if (request.service->operations.empty()) return {not_served(request)};
  const aws::WireRequest wire = request.wire();
  const auto operation = aws::find_operation(*request.service, wire);
  if (!operation.ok()) return {error_answer(request, operation.error())};
  if (const auto allowed = check_session(principal, **operation); !allowed.ok())
    return {error_answer(request, allowed.error())};
  if ((*operation)->input->streams && body == nullptr)
    return {error_answer(request, body_errors::missing_length())};
  WireCodec codec(**operation, wire, parts_.services.validator(), request.ids());
  Batch batch;
  Call call(principal, request.facts, environment(), batch);
  if (body != nullptr) call.receive(*body);
  const auto done = parts_.services.run(**operation, call, codec);
  log(Level::debug, "gateway", "call",
      {{"operation", std::string((*operation)->name)},
       {"caller", principal.identity().arn},
       {"request", request.facts.request_id},
       {"error", done.ok() ? "" : done.error().code}});
  if (!done.ok()) return {refusal(request, call, done.error())};  // the batch undoes itself
  Answer answer = completed(call, to_answer(codec.take()));
  Outcome outcome{std::move(answer), std::move(batch), call.take_hold()};
  if (outcome.hold) outcome.late.emplace(**operation, request.facts, request.host_id);
  if (!outcome.batch.empty()) outcome.refuser.emplace(*request.service, request.ids());
  return outcome;
}

CallEnvironment Gateway::environment() const {
  return {parts_.region, parts_.directory, parts_.random, &parts_.services};
}

Answer Gateway::refusal(const Request& request, const Call& call, const ApiError& error) const {
  Answer answer = error_answer(request, error);
  answer.headers.insert(answer.headers.end(), call.headers().begin(), call.headers().end());
  return answer;
}

// What the handler answers besides the members of its struct.
Answer Gateway::completed(Call& call, Answer answer) const {
  answer.headers.insert(answer.headers.end(), call.headers().begin(), call.headers().end());
  answer.status = call.status().value_or(answer.status);
  if (std::optional<objects::Reading> body = call.take_answer_body()) {
    ASSERT(parts_.bodies.has_value());
    answer.source = std::make_shared<StoredSource>(parts_.bodies->pool, gate_, std::move(*body));
  }
  return answer;
}

// The answer to a write leaves when it is durable; the answer to a read, and an error too, when
// everything that it may have seen is. If that was undone instead, the request is served anew.
void Gateway::hold_until_durable(Outcome outcome, Again again, LaterAnswer send) {
  parts_.store.commit(
      std::move(outcome.batch), [this, again = std::move(again), answer = std::move(outcome.answer),
                                 hold = std::move(outcome.hold), late = std::move(outcome.late),
                                 refuser = std::move(outcome.refuser),
                                 send = std::move(send)](CommitOutcome committed) mutable {
        if (committed == CommitOutcome::committed && hold) {
          AnswerHold& held = *hold;
          held.wait(
              [answer = std::move(answer), hold = std::move(hold), late = std::move(late),
               send = std::move(send)]() mutable { send(late->answer(*hold, std::move(answer))); });
        } else if (committed == CommitOutcome::committed) {
          send(std::move(answer));
        } else if (committed == CommitOutcome::disk_full && again) {
          Outcome anew = again();
          answer_when_durable(std::move(anew), std::move(again), std::move(send));
        } else {
          send(refuser ? refuser->refuse(committed) : not_durable(committed));
        }
      });
}

void Gateway::answer_when_durable(Outcome outcome, Again again, LaterAnswer send) {
  if (!outcome.hold && is_durable(outcome.batch, parts_.store))
    return send(std::move(outcome.answer));
  if (!outcome.batch.empty()) again = nullptr;
  hold_until_durable(std::move(outcome), std::move(again), std::move(send));
}

Result<Done, ApiError> Gateway::check_session(const Principal& principal,
                                              const aws::OperationShape& operation) const {
  return allowed_in_session(principal.identity(), *operation.service, operation.name);
}

// S3's errors name what was asked for
// (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, "Resource").
Answer Gateway::error_answer(const Request& request, const ApiError& error) const {
  ApiError said = in_words_of(*request.service, error);
  if (request.service->bare_errors) said.fields.emplace_back("Resource", request.path);
  return to_answer(aws::encode_error(*request.service, said, request.ids()));
}

Answer Gateway::signature_answer(const Request& request, const sigv4::SigV4Error& error) const {
  return error_answer(request, as_api_error(sigv4::describe(error, dialect_of(*request.service))));
}

Answer Gateway::not_served(const Request& request) const {
  std::string names;
  for (const aws::ServiceShape* const service : parts_.services.shapes())
    names += (names.empty() ? "" : ", ") + std::string(service->signing);
  return error_answer(
      request,
      {.code = "NotImplemented",
       .status = 501,
       .message = "Skerry does not serve " + request.signature.scope.service +
                  operation_asked(request.head, request.body) + "; it serves " + names + "."});
}

}  // namespace skerry::gateway
