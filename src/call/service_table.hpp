#pragma once
// Every operation that the region serves, with the service that handles it: one table for the
// gateway and for services that call each other.

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "call/operation.hpp"
#include "wire/aws/validate.hpp"

namespace skerry {

class ServiceTable {
 public:
  explicit ServiceTable(std::span<const ServiceEntry> services);

  std::span<const aws::ServiceShape* const> shapes() const { return shapes_; }
  const aws::Validator& validator() const { return validator_; }

  // Decodes, authorises, handles, encodes.
  Result<Done, ApiError> run(const aws::OperationShape& operation, Call& call, Codec& codec) const;
  // Of an operation whose input streams: what is decided before its body comes.
  Result<Done, ApiError> admit(const aws::OperationShape& operation, Call& call,
                               Codec& codec) const;

 private:
  struct Served {
    const Operation* operation;
    void* state;
  };

  const Served& find(const aws::OperationShape& operation) const;

  std::vector<const aws::ServiceShape*> shapes_;
  std::unordered_map<const aws::OperationShape*, Served> operations_;
  aws::Validator validator_;
};

}  // namespace skerry
