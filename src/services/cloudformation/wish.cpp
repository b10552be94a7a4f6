#include "services/cloudformation/wish.hpp"

#include <algorithm>
#include <utility>

namespace skerry::cloudformation {
namespace {

stack::Facts facts_of(const CloudFormation& cloudformation, const StoredStack& stack) {
  stack::Facts facts;
  facts.account = cloudformation.region().account.text;
  facts.region = cloudformation.region().name.text;
  facts.stack_id = stack.id;
  facts.stack_name = stack.name;
  return facts;
}

}  // namespace

Result<std::unique_ptr<Wish>, stack::Invalid> Wish::make(const CloudFormation& cloudformation,
                                                         const StoredStack& stack, Given given) {
  std::unique_ptr<Wish> wish(new Wish);
  wish->of_ = std::move(given.of);
  wish->arguments_ = std::move(given.arguments);
  wish->facts_ = facts_of(cloudformation, stack);
  wish->facts_.notification_arns = std::move(given.notification_arns);
  for (const StoredTag& tag : given.tags) wish->facts_.stack_tags.emplace_back(tag.key, tag.value);
  wish->desired_ =
      TRY(stack::make_desired(wish->of_, wish->arguments_, wish->facts_, cloudformation));
  return wish;
}

Result<std::unique_ptr<Wish>, stack::Invalid> Wish::open(const CloudFormation& cloudformation,
                                                         const StoredStack& stack,
                                                         const StoredInputs& inputs) {
  stack::Template of = TRY(stack::parse_template(inputs.text));
  Result<stack::Arguments> arguments = cloudformation.arguments(inputs);
  if (!arguments.ok()) return stack::Invalid{"the stored parameters: " + arguments.error().message};
  return make(cloudformation, stack,
              {.of = std::move(of),
               .arguments = std::move(arguments).value(),
               .tags = inputs.tags,
               .notification_arns = inputs.notification_arns});
}

bool Wish::has_no_echo() const {
  return std::any_of(arguments_.begin(), arguments_.end(),
                     [](const auto& argument) { return argument.second.no_echo; });
}

}  // namespace skerry::cloudformation
