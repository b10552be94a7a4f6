#pragma once
// One call of an operation: what a handler gets besides its request.
//
// A handler is a plain synchronous function over its service's state in memory:
//
//   Result<CreateRoleResponse, ApiError> create_role(Iam& iam, Call& call,
//                                                    const CreateRoleRequest& request);
//
// It changes tables through call.batch(); the answer leaves when the batch is durable, and an error
// that it returns takes its changes back.

#include "base/assert.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "call/access.hpp"
#include "call/directory.hpp"
#include "call/facts.hpp"
#include "call/identity.hpp"
#include "store/batch.hpp"
#include "wire/aws/error.hpp"

namespace skerry {

class ServiceTable;

// What every call of a region shares.
struct CallEnvironment {
  const RegionFacts& region;
  IdentityDirectory& directory;
  Random& random;
  const ServiceTable* services = nullptr;  // null in tests of a service that asks no other
};

class Call {
 public:
  Call(const Principal& principal, const RequestFacts& facts, CallEnvironment environment,
       Batch& batch)
      : principal_(principal), facts_(facts), environment_(environment), batch_(batch) {}
  // The same caller, environment and batch, in other circumstances.
  Call(Call& outer, const RequestFacts& facts)
      : Call(outer.principal_, facts, outer.environment_, outer.batch_) {}

  const Identity& caller() const { return principal_.identity(); }
  const RequestFacts& facts() const { return facts_; }
  WallTime time() const { return facts_.time; }
  const RegionFacts& region() const { return environment_.region; }
  const std::string& account() const { return environment_.region.account.text; }
  Random& random() { return environment_.random; }
  Batch& batch() { return batch_; }
  // The other services, for ask().
  const ServiceTable& services() const {
    ASSERT(environment_.services != nullptr);
    return *environment_.services;
  }

  // Refused with AccessDenied in AWS's words when the caller may not.
  Result<Done, ApiError> authorise(const Access& access) const;

 private:
  const Principal& principal_;
  const RequestFacts& facts_;
  CallEnvironment environment_;
  Batch& batch_;
};

}  // namespace skerry
