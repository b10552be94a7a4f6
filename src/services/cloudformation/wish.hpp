#pragma once
// What a stack is to become, or was: a template with its arguments and everything else that decides
// what it means, kept alive together.

#include <memory>

#include "base/result.hpp"
#include "services/cloudformation/state.hpp"
#include "stack/desired.hpp"
#include "stack/template.hpp"

namespace skerry::cloudformation {

class Wish {
 public:
  struct Given {
    stack::Template of;
    stack::Arguments arguments;
    std::vector<StoredTag> tags;
    std::vector<std::string> notification_arns;
  };
  // Fails when a rule of the template does.
  static Result<std::unique_ptr<Wish>, stack::Invalid> make(const CloudFormation& cloudformation,
                                                            const StoredStack& stack, Given given);
  // Of stored inputs, which were checked before.
  static Result<std::unique_ptr<Wish>, stack::Invalid> open(const CloudFormation& cloudformation,
                                                            const StoredStack& stack,
                                                            const StoredInputs& inputs);
  Wish(const Wish&) = delete;
  Wish& operator=(const Wish&) = delete;

  const stack::Desired& desired() const { return desired_; }
  const stack::Template& of() const { return of_; }
  const stack::Arguments& arguments() const { return arguments_; }
  bool has_no_echo() const;  // so that shown values differ from real ones

 private:
  Wish() = default;

  stack::Template of_;
  stack::Arguments arguments_;
  stack::Facts facts_;
  stack::Desired desired_;
};

}  // namespace skerry::cloudformation
