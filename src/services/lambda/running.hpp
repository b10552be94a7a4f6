#pragma once
// Whoever runs functions, as the handlers see it: runner.hpp in the product.

#include <functional>
#include <memory>
#include <string>

#include "call/call.hpp"
#include "services/lambda/records.hpp"

namespace skerry::lambda {

// One invocation that is ready to run: its version is known, its limits have been checked.
struct InvocationOrder {
  std::string request_id;
  std::string function;
  std::string qualifier;  // as the caller named it, for the ARN that the function sees
  std::string version;    // what that is
  std::string payload;
  std::string client_context;
  enum class Tail : std::uint8_t { none, wanted };
  Tail tail = Tail::none;
};

// How it ended: what Invoke answers with 200, or why it did not run.
struct Invoked {
  enum class How : std::uint8_t { returned, function_error };
  How how = How::returned;
  std::string payload;
  std::string log_tail;
};
using InvokedTaker = std::function<void(Result<Invoked, ApiError>)>;

class Running {
 public:
  // A version's code or configuration is another one now (in this call's batch).
  virtual void changed(const StoredVersion& version) = 0;
  // The same, of code: an answer that holds on to this leaves when it is known whether the code can
  // be unpacked. If not, the caller is told, and all is as it was before the call.
  enum class Unpacks : std::uint8_t { a_new_function, new_code };
  virtual std::shared_ptr<AnswerHold> unpacks(const StoredVersion& version, Unpacks what) = 0;
  // Whether a runtime can run at once. One that cannot is fetched for the versions that need it.
  virtual bool has_runtime(const std::string& name) const = 0;
  // Whether an environment is joined to an interface.
  virtual bool uses_interface(const std::string& id) const = 0;
  // Frees the interfaces that no version needs (in this call's batch) when no environment is joined
  // to them any more.
  virtual void free_interfaces_later() = 0;
  // Where its archive is; nothing for whoever has no URL to ask.
  virtual Result<std::optional<std::string>> locate_code(Call& call,
                                                         const StoredVersion& version) = 0;
  // Runs it, or refuses: too many at once, an update under way, no environment. The taker is called
  // once, in a later turn.
  virtual void invoke(InvocationOrder order, InvokedTaker taker) = 0;
  // An event was stored (in this call's batch).
  virtual void accepted(const StoredEvent& event) = 0;
  // Ends what runs of it; an answer that holds on to this leaves when nothing is left.
  virtual std::shared_ptr<AnswerHold> stop(const std::string& function) = 0;

 protected:
  ~Running() = default;
};

}  // namespace skerry::lambda
