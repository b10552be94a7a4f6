#include "kernel/steps.hpp"

namespace skerry::kernel {

Outcome<Done> apply_in_order(std::span<const Step> steps, Links& links, Firewall& firewall) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    Outcome<Done> done = Done{};
    if (const auto* batch = std::get_if<LinksStep>(&steps[i]); batch != nullptr) {
      done = links.apply(batch->changes);
    } else if (const auto* rules = std::get_if<RulesStep>(&steps[i]); rules != nullptr) {
      done = firewall.apply(rules->space, rules->changes);
    }
    if (done.ok()) continue;
    done.error().step = static_cast<std::uint32_t>(i);
    return done;
  }
  return Done{};
}

}  // namespace skerry::kernel
