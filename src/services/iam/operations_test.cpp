#include "services/iam/operations.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "shapes/iam.hpp"

namespace skerry::iam {
namespace {

TEST(Operations, AreExactlyTheServedOnes) {
  std::set<std::string> in_table;
  for (const Operation& operation : operations())
    EXPECT_TRUE(in_table.insert(std::string(operation.shape->name)).second)
        << operation.shape->name;
  std::set<std::string> served;
  for (const aws::OperationShape* shape : service_shape.operations)
    served.insert(std::string(shape->name));
  EXPECT_EQ(in_table, served);
}

}  // namespace
}  // namespace skerry::iam
