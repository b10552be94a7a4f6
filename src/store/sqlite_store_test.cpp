#include "store/sqlite_store.hpp"

#include <gtest/gtest.h>

namespace skerry {
namespace {
TEST(Compiles, Yes) {}
}  // namespace
}  // namespace skerry
