#include "call/service_table.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace skerry {
namespace {

std::vector<const aws::ServiceShape*> shapes_of(std::span<const ServiceEntry> services) {
  std::vector<const aws::ServiceShape*> shapes;
  // A service whose state stands in two places has an entry for each.
  for (const ServiceEntry& entry : services)
    if (std::find(shapes.begin(), shapes.end(), entry.shape) == shapes.end())
      shapes.push_back(entry.shape);
  return shapes;
}

}  // namespace

ServiceTable::ServiceTable(std::span<const ServiceEntry> services)
    : shapes_(shapes_of(services)), validator_(shapes_) {
  for (const ServiceEntry& entry : services) {
    for (const Operation& operation : entry.operations) {
      ASSERT(operation.shape->input->streams == (operation.admit != nullptr));
      operations_.emplace(operation.shape, Served{&operation, entry.state});
    }
  }
  for (const aws::ServiceShape* const service : shapes_)
    for (const aws::OperationShape* const shape : service->operations)
      ASSERT(operations_.contains(shape));  // whatever is distilled has its handler
}

const ServiceTable::Served& ServiceTable::find(const aws::OperationShape& operation) const {
  const auto found = operations_.find(&operation);
  ASSERT(found != operations_.end());
  return found->second;
}

Result<Done, ApiError> ServiceTable::run(const aws::OperationShape& operation, Call& call,
                                         Codec& codec) const {
  const Served& served = find(operation);
  return served.operation->run(served.state, call, codec);
}

Result<Done, ApiError> ServiceTable::admit(const aws::OperationShape& operation, Call& call,
                                           Codec& codec) const {
  const Served& served = find(operation);
  return served.operation->admit(served.state, call, codec);
}

}  // namespace skerry
