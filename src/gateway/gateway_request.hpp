#pragma once
// What the steps of the front door have found out about a request so far. Private to the gateway.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "call/call.hpp"
#include "call/facts.hpp"
#include "gateway/answers.hpp"
#include "gateway/exchange.hpp"
#include "gateway/gateway.hpp"
#include "gateway/hosts.hpp"
#include "store/batch.hpp"
#include "wire/aws/protocol.hpp"
#include "wire/sigv4/signed_request.hpp"
#include "wire/sigv4/verify.hpp"

namespace skerry::gateway {

// A request that outlives its place in the connection's buffers.
class HeldRequest {
 public:
  explicit HeldRequest(const Received& received)
      : head_(received.head), body_(received.body), connection_(received.connection) {}
  Received received() const { return {.head = head_, .body = body_, .connection = connection_}; }

 private:
  http::RequestHead head_;
  std::string body_;
  ConnectionFacts connection_;
};

struct Gateway::Request {
  const http::RequestHead& head;
  std::string_view body;
  RequestFacts facts;
  std::string host_id;                         // S3's x-amz-id-2
  std::string path;                            // of S3 in path style, whatever the host said
  std::optional<AwsHost> aws_host{};           // where the client spoke to a name of AWS
  const aws::ServiceShape* service = nullptr;  // a stand-in until it is known, or if not served
  sigv4::SignedRequest signature{};
  sigv4::ServiceRules rules{};

  aws::ResponseIds ids() const { return {facts.request_id, host_id}; }
  aws::WireRequest wire() const {
    return {.method = head.method,
            .path = path,
            .query = head.query,
            .headers = head.headers,
            .body = body};
  }
};

// What it takes to answer an operation when its request is gone.
class LateAnswers {
 public:
  LateAnswers(const aws::OperationShape& operation, RequestFacts facts, std::string host_id)
      : operation_(operation), facts_(std::move(facts)), host_id_(std::move(host_id)) {}
  // `known`: the handler's answer, which stays where the hold has no other.
  Answer answer(AnswerHold& hold, Answer known) const;

 private:
  const aws::OperationShape& operation_;
  RequestFacts facts_;
  std::string host_id_;
};

// The words for a change that was not made durable, when its request is gone.
class Refuser {
 public:
  Refuser(const aws::ServiceShape& service, const aws::ResponseIds& ids)
      : service_(service), request_id_(ids.request), host_id_(ids.host) {}
  Answer refuse(CommitOutcome outcome) const {
    return to_answer(
        aws::encode_error(service_, not_durable_error(outcome), {request_id_, host_id_}));
  }

 private:
  const aws::ServiceShape& service_;
  std::string request_id_;
  std::string host_id_;
};

struct Gateway::Outcome {
  Answer answer;
  Batch batch{};
  std::shared_ptr<AnswerHold> hold{};  // what the answer waits for besides; null: nothing
  std::optional<LateAnswers> late{};   // with a hold
  std::optional<Refuser> refuser{};    // with a batch that is not empty
};

}  // namespace skerry::gateway
