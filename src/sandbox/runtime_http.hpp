#pragma once
// The runtime API over HTTP, for every runtime that is not our own: requests as calls, verdicts as
// answers. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "loop/loop.hpp"
#include "sandbox/runtime_api.hpp"
#include "wire/http/head.hpp"

namespace skerry::sandbox {

// The call that a request means; nothing for a path that is none of the API's.
std::optional<RuntimeCall> call_of(const http::RequestHead& head);

std::string answer_to(Verdict verdict, const RuntimeCall& call, RuntimeApi::Stage stage);
std::string answer_to_next(const Delivery& delivery);
std::string answer_not_found();

class RuntimeConnection;

class RuntimeDoor final : AcceptHandler {
 public:
  using Judge = std::function<JudgedCall(RuntimeCall)>;

  // `socket` listens in the environment's namespace.
  RuntimeDoor(Loop& loop, Fd socket, Judge judge);
  ~RuntimeDoor();
  RuntimeDoor(const RuntimeDoor&) = delete;
  RuntimeDoor& operator=(const RuntimeDoor&) = delete;

  // To the connection that asked for it last.
  void deliver(const Delivery& delivery);
  // The program has ended: its connections are nobody's.
  void reset();

 private:
  friend class RuntimeConnection;
  void on_accept(std::unique_ptr<Stream> stream) override;
  void finished(RuntimeConnection& connection);

  Judge judge_;
  RuntimeConnection* waiting_ = nullptr;
  std::list<std::unique_ptr<RuntimeConnection>> connections_;
  std::list<std::unique_ptr<RuntimeConnection>> finished_;  // perhaps still on the stack
  std::unique_ptr<Listener> listener_;
};

}  // namespace skerry::sandbox
