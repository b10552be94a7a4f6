#pragma once
// What is known of a request besides its operation and its caller.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/arn.hpp"
#include "base/clock.hpp"

namespace skerry::policy {
class CompiledPolicy;
}

namespace skerry {

struct RegionFacts {
  AccountId account{"000000000000"};
  RegionName name{"us-east-1"};
};

// Whether aws:SecureTransport holds: over TLS, and over plain HTTP that never leaves the machine
// (the CDK's bootstrap bucket refuses everything else).
enum class Transport : std::uint8_t { plain, tls, plain_loopback };

// The VPC endpoint through which a request came. Its policy must allow what the caller asks itself;
// null: it was given none, and allows everything.
// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
struct EndpointPassage {
  std::string endpoint;  // aws:SourceVpce: "vpce-0123456789abcdef0"
  std::string vpc;       // aws:SourceVpc
  std::shared_ptr<const policy::CompiledPolicy> policy;
};

struct RequestFacts {
  std::string request_id;  // a UUID, answered in the protocol's place for it
  WallTime time{};
  std::string source_ip;
  std::string user_agent;
  Transport transport = Transport::plain;
  std::string own_url{};  // scheme and host as the client wrote them, for URLs in answers
  // The services that passed the call on, first to last: "cloudformation.amazonaws.com".
  std::vector<std::string> called_via{};
  // Null: none. Then source_ip is aws:SourceIp, otherwise aws:VpcSourceIp.
  std::shared_ptr<const EndpointPassage> endpoint{};
};

}  // namespace skerry
