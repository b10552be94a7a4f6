#pragma once
// A batch that is sent again. PostgreSQL refuses a Bind when the result type of a statement that
// was parsed before has changed (0A000) or its objects have (42...); nothing of the batch has been
// executed then. Outside a transaction the statement is parsed anew and the batch sent once more
// from that Bind, as if the client's Parse had been made just now, and the client sees no error.

#include <cstddef>
#include <string>
#include <string_view>

namespace skerry::proxy {

struct Statement;

struct Replay {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::size_t from = none;  // where the Bind begins in what is being gathered for the server
  std::string batch;        // from its Bind to its Sync, as sent; empty: it cannot be sent again
  std::string to_send;      // what the server is to be sent now
};

// Whether the parameters of a Bind mean the same after its statement was parsed anew, possibly with
// other types: they are texts, or the types were said by the client. `rest` follows the names.
bool parameters_outlive_types(std::string_view rest, const Statement& statement);

}  // namespace skerry::proxy
