#pragma once
// The resources of a stack as they are, as values: what the service stores for each (seal it: the
// properties may hold NoEcho values), what plans are made from, and the only moves a runner makes
// on them. A plan made anew from these after a crash is the rest of the plan that was being run.
//
//   create    note_created()                          \.
//   update    note_updated()  keeps what was before    | until settle() at the operation's end, so
//   replace   note_replaced() keeps the old instance   | that a rollback knows the way back
//   drop      note_dropped()                          /

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/desired.hpp"
#include "stack/evaluate.hpp"

namespace skerry::stack {

// One thing that a service made.
struct Instance {
  std::string physical_id;             // what Ref gives
  Value attributes = Value::object();  // by Fn::GetAtt's names ("Endpoint.Address")
  Wanted applied;                      // what it was last made or updated with
};

// Sound: `current` is as `applied` says. Uncertain: a step on it failed or was cut off, so whoever
// runs next applies its properties whether they differ or not.
enum class Soundness : std::uint8_t { sound, uncertain };

struct LiveResource {
  std::string logical_id;
  std::string type;
  Soundness soundness = Soundness::sound;
  bool made_now = false;             // by the operation under way: its rollback removes it
  bool dropped = false;              // the new template has it no more: cleanup removes it
  std::optional<Instance> current;   // nothing: never made (its creation failed), or deleted
  std::optional<Wanted> before;      // updated in place by this operation: as it was
  std::optional<Instance> original;  // replaced by this operation: the instance that was
  std::vector<Instance> leftovers;   // made by this operation and given up: cleanup removes them
};

void note_created(LiveResource& resource, Instance made);
void note_updated(LiveResource& resource, Wanted applied, Value attributes);
void note_replaced(LiveResource& resource, Instance made);
void note_dropped(LiveResource& resource);
// Rollback: no longer dropped; the original is current again and the replacement a leftover.
void note_restored(LiveResource& resource);
// Rollback: what a revert step applies, whether it differs or not. Then note_reverted().
const Wanted& revert_target(const LiveResource& resource);
void note_reverted(LiveResource& resource, Value attributes);
// A step of cleanup or delete is done, or skipped by a policy: of the instance with that id,
// wherever it stands.
void note_removed(LiveResource& resource, std::string_view physical_id);
// The operation or its rollback is over: what is current is what is stable.
void settle(LiveResource& resource);
// Nothing of it exists any more: the stack forgets it.
bool gone(const LiveResource& resource);

// A stack's resources by logical id; Ref and Fn::GetAtt over them.
class LiveResources final : public Made {
 public:
  std::map<std::string, LiveResource, std::less<>> all;

  const LiveResource* find(std::string_view logical_id) const;
  std::optional<Value> reference(std::string_view logical_id) const override;
  std::optional<Value> attribute(std::string_view logical_id, std::string_view name) const override;
};

}  // namespace skerry::stack
