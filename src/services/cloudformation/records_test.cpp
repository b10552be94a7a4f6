#include "services/cloudformation/records.hpp"

#include <gtest/gtest.h>

#include "services/cloudformation/live_codec.hpp"

namespace skerry::cloudformation {
namespace {

constexpr WallTime moment{std::chrono::milliseconds{1'763'900'000'123}};

StoredStack full_stack() {
  StoredStack stack;
  stack.name = "n";
  stack.uuid = "u";
  stack.id = "arn:aws:cloudformation:us-east-1:000000000000:stack/n/u";
  stack.status = Status::update_rollback_in_progress;
  stack.created = moment;
  stack.updated = moment;
  stack.deleted = moment;
  stack.role_arn = "r";
  stack.termination_protection = true;
  stack.stable = true;
  stack.parent_id = "p";
  stack.outputs = {{"O", "v\n\"", "d", "e"}, {"P", "", "", ""}};
  stack.imports = {"i"};
  StoredOperation& operation = stack.operation.emplace();
  operation.id = "op";
  operation.work = Work::roll_back;
  operation.phase = Phase::remove_back;
  operation.on_failure = OnFailure::remove;
  operation.discards_new = true;
  operation.retained = {"A", "B"};
  operation.started = moment;
  return stack;
}

TEST(Records, AStackWithAllMembersIsReadBack) {
  const std::string bytes = full_stack().encode();
  const auto again = StoredStack::decode(bytes);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->encode(), bytes);
  EXPECT_EQ(again->outputs[0].value, "v\n\"");
  EXPECT_EQ(again->operation->phase, Phase::remove_back);
  EXPECT_TRUE(again->operation->discards_new);
  EXPECT_EQ(again->updated, moment);
}

TEST(Records, ABareStackToo) {
  StoredStack stack;
  const auto again = StoredStack::decode(stack.encode());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->encode(), stack.encode());
  EXPECT_FALSE(again->operation.has_value());
}

TEST(Records, CutOrForeignBytesAreRefused) {
  const std::string bytes = full_stack().encode();
  for (std::size_t size = 0; size < bytes.size(); size += 7)
    EXPECT_FALSE(StoredStack::decode(bytes.substr(0, size)).ok()) << size;
  EXPECT_FALSE(StoredEvent::decode(bytes).ok());
  EXPECT_FALSE(StoredChangeSet::decode(bytes).ok());
}

TEST(Records, ALiveResourceWithItsWholePast) {
  stack::LiveResource resource;
  resource.logical_id = "A";
  resource.type = "AWS::SSM::Parameter";
  resource.soundness = stack::Soundness::uncertain;
  resource.made_now = true;
  stack::Instance instance;
  instance.physical_id = "id";
  instance.attributes =
      json::Value::object({{"Endpoint.Port", json::Value::number(std::int64_t{5432})}});
  instance.applied.properties = json::Value::object({{"Value", "x"}});
  instance.applied.depends_on = {"B"};
  instance.applied.deletion_policy = stack::Policy::snapshot;
  resource.current = instance;
  resource.original = instance;
  resource.before = instance.applied;
  resource.leftovers = {instance, instance};
  const std::string bytes = encode(resource);
  const auto again = decode_live(bytes);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(encode(*again), bytes);
  EXPECT_EQ(again->leftovers.size(), 2U);
  EXPECT_EQ(again->before->deletion_policy, stack::Policy::snapshot);
  EXPECT_FALSE(decode_live(bytes.substr(0, bytes.size() / 2)).ok());
}

}  // namespace
}  // namespace skerry::cloudformation
