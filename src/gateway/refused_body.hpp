#pragma once
// A body that is not wanted because of what the region's state is. The answer waits like any other
// until all that it may have seen is durable; none of the body is taken meanwhile.

#include "gateway/exchange.hpp"
#include "store/store.hpp"

namespace skerry::gateway {

Intake refuse_body(Store& store, Answer answer);

}  // namespace skerry::gateway
