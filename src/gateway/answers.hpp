#pragma once
// Answers that do not come from a handler, and the words that differ between protocols.

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "call/identity.hpp"
#include "gateway/exchange.hpp"
#include "store/store.hpp"
#include "wire/aws/error.hpp"
#include "wire/aws/protocol.hpp"
#include "wire/aws/shape.hpp"
#include "wire/sigv4/errors.hpp"

namespace skerry::gateway {

Answer to_answer(aws::WireResponse response);
Answer plain_answer(int status, std::string text);

ApiError as_api_error(const sigv4::ErrorText& text);

// AccessDenied has another name in JSON services and in EC2.
ApiError in_words_of(const aws::ServiceShape& service, ApiError error);

// The answer to a call whose changes were not made durable: nothing happened, try again.
Answer not_durable(CommitOutcome outcome);
ApiError not_durable_error(CommitOutcome outcome);

// " (operation ListTables)", as far as the request tells it; empty otherwise.
std::string operation_asked(const http::RequestHead& head, std::string_view body);

// Credentials of GetSessionToken may not call everything (STS API reference, GetSessionToken).
Result<Done, ApiError> allowed_in_session(const Identity& identity,
                                          const aws::ServiceShape& service,
                                          std::string_view operation);

}  // namespace skerry::gateway
