// Templates from anywhere: read, bound, evaluated and planned in both views. Whatever is accepted
// must plan, run on a model, and then be unchanged.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "stack/dynamic_reference.hpp"
#include "stack/names.hpp"
#include "stack/plan.hpp"
#include "stack/properties.hpp"
#include "stack/summary.hpp"

namespace {

using namespace skerry;
using namespace skerry::stack;

class Region final : public Outside, public SsmParameters {
 public:
  std::optional<std::string> exported(std::string_view name) const override {
    if (name.size() % 2 == 1) return std::nullopt;
    return "exported";
  }
  std::vector<std::string> zones(std::string_view) const override { return {"a", "b"}; }
  Result<std::string, Invalid> value(std::string_view name) override { return std::string(name); }
};

// Every parameter without a default gets a value that suits many types.
std::vector<GivenParameter> given_for(const Template& of) {
  std::vector<GivenParameter> out;
  for (const Parameter& parameter : of.parameters) {
    if (!parameter.default_value) out.push_back({parameter.name, "1", false});
  }
  return out;
}

void make(LiveResource& resource, const Wanted& wanted) {
  Instance made;
  made.physical_id = generated_physical_id({"s"}, {resource.logical_id}, {"x"});
  made.applied = wanted;
  for (const std::string_view name : find_schema(resource.type)->attributes) {
    made.attributes.set(name, json::Value(name));
  }
  note_created(resource, std::move(made));
}

void run(const Plan& plan, const Desired& desired, LiveResources& live) {
  for (const Step& step : plan.steps) {
    ASSERT(step.kind == StepKind::create);
    for (const StepId on : step.after) ASSERT(on < static_cast<StepId>(&step - plan.steps.data()));
    Evaluator evaluator(desired, live);
    const auto wanted =
        evaluate_resource(desired, *desired.of->resource(step.logical_id), evaluator);
    if (!wanted) return;  // a list's index, say, that only a real value shows to be wrong
    ASSERT(!holds_unknown(wanted->properties) || desired.of->resource(step.logical_id) != nullptr);
    static_cast<void>(property_problems(*find_schema(step.type), wanted->properties));
    static_cast<void>(dynamic_references(wanted->properties).ok());
    LiveResource& resource = live.all[step.logical_id];
    resource.logical_id = step.logical_id;
    resource.type = step.type;
    make(resource, *wanted);
  }
  for (auto& [id, resource] : live.all) settle(resource);
  const auto again = plan_update({&desired, &desired, &live}, PropertyValues::with);
  if (again) {
    for (const Step& step : again->steps) ASSERT(step.type == "AWS::CloudFormation::Stack");
  }
  const Plan gone = plan_delete(live, {}, Reason::success);
  ASSERT(gone.steps.size() == live.all.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto of = parse_template(text);
  if (!of) return 0;
  static_cast<void>(summarise(*of));
  Region region;
  const auto arguments = bind_arguments(*of, given_for(*of), nullptr, region);
  if (!arguments) return 0;
  Facts facts;
  facts.stack_name = "fuzz";
  facts.stack_tags = {{"k", "v"}};
  const auto desired = make_desired(*of, *arguments, facts, region);
  if (!desired) return 0;
  LiveResources live;
  const auto plan = plan_update({nullptr, &*desired, &live}, PropertyValues::with);
  if (plan) run(*plan, *desired, live);
  return 0;
}
