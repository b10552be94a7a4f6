#include "services/lambda/runner.hpp"

#include <fmt/format.h>

#include <chrono>

#include "base/log.hpp"
#include "call/service_role.hpp"
#include "network/names.hpp"
#include "services/lambda/errors.hpp"
#include "services/lambda/function_logs.hpp"
#include "services/lambda/limits.hpp"
#include "services/lambda/variables.hpp"
#include "services/lambda/vpc.hpp"

namespace skerry::lambda {
namespace {

constexpr const char* no_role = "The role defined for the function cannot be assumed by Lambda.";

// https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
std::string trace_id(WallTime now, Random& random) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  return fmt::format("Root=1-{:08x}-{};Parent={};Sampled=0", seconds, random.text(24, digits),
                     random.text(16, digits));
}

sandbox::LogLevel level_of(std::string_view name) {
  constexpr std::array<std::string_view, 6> names = {"TRACE", "DEBUG", "INFO",
                                                     "WARN",  "ERROR", "FATAL"};
  return named<sandbox::LogLevel>(names, name).value_or(sandbox::LogLevel::info);
}

ApiError refusal(const sandbox::Answer& answer) {
  switch (answer.refusal) {
    case sandbox::Refusal::no_memory:
      return errors::no_memory(answer.message);
    case sandbox::Refusal::access_denied:
      return {.code = "AccessDeniedException",
              .status = 403,
              .message = answer.message,
              .fields = {{"Type", "User"}}};
    case sandbox::Refusal::stopped:
      return errors::service("The function was stopped before it ran.");
    default:
      return errors::service(answer.message);
  }
}

// Over when all that ran of the function is gone.
class Stopping final : public AnswerHold {
 public:
  void wait(std::function<void()> release) override {
    if (over_) return release();
    release_ = std::move(release);
  }
  void end() {
    over_ = true;
    if (auto release = std::exchange(release_, nullptr)) release();
  }

 private:
  std::function<void()> release_;
  bool over_ = false;
};

}  // namespace

Runner::Runner(Parts parts)
    : parts_(parts),
      self_(std::make_shared<Runner*>(this)),
      freeing_(parts.loop.timer(*this)),
      events_({.loop = parts.loop,
               .lambda = parts.lambda,
               .running = *this,
               .commit = [this](Batch batch) { commit(std::move(batch)); }}) {}

Runner::~Runner() = default;

void Runner::resume() {
  if (sandboxes_) drop_strange_trees();
  prepare();
  free_interfaces_later();
  events_.pump();
}

// In a later turn, when everything that is in flight is durable.
void Runner::when_durable(std::function<void()> work) {
  parts_.loop.post([self = std::weak_ptr(self_), work = std::move(work)]() mutable {
    const auto alive = self.lock();
    if (!alive) return;
    (*alive)->parts_.store.commit({}, [self, work = std::move(work)](CommitOutcome) {
      if (self.lock()) work();
    });
  });
}

void Runner::commit(Batch batch) {
  parts_.store.commit(std::move(batch), [](CommitOutcome outcome) {
    if (outcome != CommitOutcome::committed) log(Level::warning, "lambda", "commit refused");
  });
}

std::vector<sandbox::EnvironmentFacts> Runner::environments() const {
  return sandboxes_ ? sandboxes_->environments.list() : std::vector<sandbox::EnvironmentFacts>{};
}

void Runner::changed(const StoredVersion& version) {
  when_durable([this, version] {
    prepare();
    retire_others(version);
  });
}

void Runner::accepted(const StoredEvent&) {
  when_durable([this] { events_.pump(); });
}

std::shared_ptr<AnswerHold> Runner::stop(const std::string& function) {
  auto hold = std::make_shared<Stopping>();
  const std::string prefix = key_of(function, "");
  std::erase_if(ready_, [&](const auto& entry) { return entry.first.starts_with(prefix); });
  if (!sandboxes_) {
    hold->end();
    return hold;
  }
  sandboxes_->environments.stop({function}, [hold] { hold->end(); });
  when_durable([this] { drop_unused_trees(); });
  return hold;
}

Result<Done, ApiError> Runner::check_concurrency(const std::string& function) const {
  const StoredFunction* stored = parts_.lambda.function(function);
  const auto busy =
      static_cast<std::int64_t>(sandboxes_->environments.busy(sandbox::FunctionName{function}));
  if (stored != nullptr && stored->reserved) {
    if (busy >= *stored->reserved) return errors::throttled_by_reservation();
    return Done{};
  }
  std::int64_t unreserved = static_cast<std::int64_t>(sandboxes_->environments.busy());
  for (const auto& [name, each] : parts_.lambda.functions().entries()) {
    if (each.reserved)
      unreserved -=
          static_cast<std::int64_t>(sandboxes_->environments.busy(sandbox::FunctionName{name}));
  }
  const std::int64_t most = limits::concurrency_of_account - parts_.lambda.reserved_concurrency();
  if (unreserved >= most) return errors::throttled_by_account();
  return Done{};
}

Result<Runner::Ready, ApiError> Runner::make_ready(const StoredVersion& version) const {
  Result<Variables> variables =
      open_variables(parts_.lambda.sealer(), {version.function}, version.variables);
  if (!variables.ok()) return errors::service(variables.error().message);
  const std::optional<sandbox::Runtime> runtime = sandbox::parse_runtime(version.runtime);
  if (!runtime) return errors::service("There is no runtime " + version.runtime + ".");
  sandbox::FunctionVersion made;
  made.key = {{version.function}, version.version, version.revision};
  made.arn = function_arn(parts_.lambda.region(), version.function, version.version);
  made.runtime = *runtime;
  made.handler = version.handler;
  made.code = {version.code_sha256};
  made.variables = {variables->begin(), variables->end()};
  made.memory_mib = static_cast<std::uint32_t>(version.memory_mib);
  made.tmp_mib = static_cast<std::uint32_t>(version.tmp_mib);
  made.timeout = std::chrono::seconds(version.timeout_seconds);
  made.logging.format =
      version.logging.format == "JSON" ? sandbox::LogFormat::json : sandbox::LogFormat::text;
  made.logging.application = level_of(version.logging.application_level);
  made.logging.system = level_of(version.logging.system_level);
  made.logging.group = version.logging.group;
  Ready ready{.revision = version.revision, .references = {}};
  for (const std::string& id : interfaces_of(parts_.lambda, version.vpc)) {
    sandbox::FunctionVersion joined = made;
    joined.interface = network::names::space(network::InterfaceId{id});
    ready.references.push_back(std::make_shared<const sandbox::FunctionVersion>(joined));
  }
  if (ready.references.empty() && !version.vpc.subnets.empty())
    return errors::service("The function's network interfaces are missing.");
  if (ready.references.empty())
    ready.references.push_back(std::make_shared<const sandbox::FunctionVersion>(std::move(made)));
  return ready;
}

// While an update is under way, what was before it runs on.
Result<sandbox::VersionRef, ApiError> Runner::ready(const StoredVersion& version) {
  const std::string key = key_of(version.function, version.version);
  auto found = ready_.find(key);
  const bool current = found != ready_.end() && found->second.revision == version.revision;
  const bool updating = version.update == Update::in_progress;
  if (!current && updating && found == ready_.end())
    return errors::update_in_progress(function_arn(parts_.lambda.region(), version.function));
  if (!current && !updating) {
    Ready made = TRY(make_ready(version));
    found = ready_.insert_or_assign(key, std::move(made)).first;
  }
  Ready& ready = found->second;
  return ready.references[ready.next++ % ready.references.size()];
}

Result<sandbox::VersionRef, ApiError> Runner::admit(const InvocationOrder& order) {
  const StoredVersion* version = parts_.lambda.version(order.function, order.version);
  if (version == nullptr)
    return errors::no_such_function(
        function_arn(parts_.lambda.region(), order.function, order.qualifier));
  if (version->state != State::active) return errors::in_state(name_of(version->state));
  if (!sandboxes_)
    return errors::service("This region was started without root: it runs no functions.");
  TRY(check_concurrency(order.function));
  return ready(*version);
}

// A refusal, like every answer, comes in a later turn.
void Runner::invoke(InvocationOrder order, InvokedTaker taker) {
  Result<sandbox::VersionRef, ApiError> reference = admit(order);
  if (!reference.ok()) {
    parts_.loop.post(
        [taker = std::move(taker), error = std::move(reference.error())] { taker(error); });
    return;
  }
  sandbox::Invocation invocation;
  invocation.id = {order.request_id};
  invocation.payload = std::move(order.payload);
  invocation.invoked_arn = function_arn(parts_.lambda.region(), order.function, order.qualifier);
  invocation.client_context = std::move(order.client_context);
  invocation.trace_id = trace_id(parts_.loop.wall(), parts_.environment.random);
  if (order.tail == InvocationOrder::Tail::wanted) invocation.tail = sandbox::Tail::wanted;
  sandboxes_->environments.invoke(*reference, std::move(invocation),
                                  [taker = std::move(taker)](sandbox::Answer answer) {
                                    if (answer.ending == sandbox::Ending::refused)
                                      return taker(refusal(answer));
                                    Invoked invoked;
                                    if (answer.ending == sandbox::Ending::function_error)
                                      invoked.how = Invoked::How::function_error;
                                    invoked.payload = std::move(answer.payload);
                                    invoked.log_tail = std::move(answer.log_tail);
                                    taker(std::move(invoked));
                                  });
}

// What GetCallerIdentity shows inside of a function: assumed-role/ROLE/FUNCTION.
Result<sandbox::Credentials> Runner::credentials(const sandbox::FunctionVersion& version) {
  const StoredVersion* stored =
      parts_.lambda.version(version.key.function.text, version.key.version);
  if (stored == nullptr) return Error{"The function was deleted."};
  const RequestFacts facts = own_facts(parts_.loop, parts_.environment.random);
  const auto session = assume_service_role(
      {.service = "lambda.amazonaws.com", .role_arn = stored->role, .name = stored->function},
      facts, parts_.environment.region, parts_.environment.directory);
  if (!session.ok()) return Error{no_role};
  const SessionCredentials issued = TRY(parts_.sessions.issue(session->identity()));
  sandbox::Credentials credentials;
  credentials.access_key_id = issued.access_key_id;
  credentials.secret_access_key = issued.secret;
  credentials.session_token = issued.token;
  credentials.expires = issued.expires;
  return credentials;
}

std::unique_ptr<sandbox::LogStream> Runner::open_log(const sandbox::FunctionVersion& version,
                                                     const sandbox::Credentials&,
                                                     const std::string& stream) {
  class Nowhere final : public sandbox::LogStream {
   public:
    void write(std::vector<sandbox::LogEvent>) override {}
  };
  const StoredVersion* stored =
      parts_.lambda.version(version.key.function.text, version.key.version);
  if (stored == nullptr) return std::make_unique<Nowhere>();
  const RequestFacts facts = own_facts(parts_.loop, parts_.environment.random);
  auto role = assume_service_role(
      {.service = "lambda.amazonaws.com", .role_arn = stored->role, .name = stored->function},
      facts, parts_.environment.region, parts_.environment.directory);
  if (!role.ok()) return std::make_unique<Nowhere>();
  return std::make_unique<RoleLog>(RoleLog::Parts{parts_.loop, parts_.store, parts_.environment},
                                   std::move(*role), RoleLog::Where{version.logging.group, stream});
}

}  // namespace skerry::lambda
