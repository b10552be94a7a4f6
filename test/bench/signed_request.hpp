#pragma once
// What the generator sends: GetCallerIdentity as the query protocol's POST form, or GetSecretValue
// as the JSON protocol's, signed anew once a second (the same signed bytes are valid within the
// skew); for the floor the same unsigned.

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "test/bench/arguments.hpp"
#include "wire/http/head.hpp"
#include "wire/sigv4/sign.hpp"

namespace skerry::bench {

class SignedRequest {
 public:
  explicit SignedRequest(const Arguments& arguments);

  // The whole request, head and body.
  std::string_view bytes(WallTime now);
  // What stands in a right answer.
  std::string_view answered() const { return answered_; }

 private:
  std::string host_;
  http::Headers headers_;
  std::string body_;
  std::string_view answered_;
  sigv4::Credentials credentials_;
  sigv4::ServiceRules rules_;
  std::chrono::seconds signed_at_{-1};
  std::string bytes_;
};

}  // namespace skerry::bench
