#pragma once
// One HTTP request and its answer, between a connection and whoever answers.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "call/facts.hpp"
#include "loop/stream.hpp"
#include "wire/http/head.hpp"

namespace skerry::gateway {

// Of the connection, not of the request.
struct ConnectionFacts {
  PeerAddress peer;
  Transport transport = Transport::plain;
  // Inside a CONNECT tunnel: the host that the client believes to speak to.
  std::optional<std::string> tunnel_host;
};

struct Received {
  const http::RequestHead& head;
  std::string_view body;
  const ConnectionFacts& connection;
};

enum class Next : std::uint8_t {
  keep,  // serve the next request, if the client wants to
  close,
  tunnel,  // a CONNECT was granted: go on as TLS, for the host of the request
};

struct Answer {
  int status = 200;
  http::Headers headers;
  std::string body;
  Next next = Next::keep;
};

// Sends an answer that was not ready at once. To be called on the loop's thread, once; the
// connection may be gone by then.
using LaterAnswer = std::function<void(Answer)>;

// Makes a LaterAnswer when one is needed, which most requests do not.
class AnswerLater {
 public:
  virtual LaterAnswer later() = 0;

 protected:
  ~AnswerLater() = default;
};

class RequestHandler {
 public:
  // The answer; or nothing, and it comes through later.later(). `received` ends with the call.
  virtual std::optional<Answer> answer(const Received& received, AnswerLater& later) = 0;
  // The words for a message that is not HTTP, too large, too slow.
  virtual Answer refuse(int status, std::string_view why) = 0;

 protected:
  ~RequestHandler() = default;
};

}  // namespace skerry::gateway
