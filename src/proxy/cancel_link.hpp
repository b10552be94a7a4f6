#pragma once
// One cancel request on its way to a server. The server it is meant for stays out of the pool
// until the connection is closed from the other side: by then the signal has been sent, and it can
// hit nobody's later query (PostgreSQL manual, "Canceling Requests in Progress").

#include <cstdint>
#include <memory>
#include <string>

#include "loop/loop.hpp"
#include "proxy/list.hpp"

namespace skerry::proxy {

class ServerLink;
class Worker;

// Who asked, so that its connection is closed when the cancel has arrived.
struct CancelOrigin {
  std::size_t worker = 0;
  std::uint64_t client = 0;
};

class CancelLink final : public Linked<CancelLink>, private StreamHandler, private ConnectHandler {
 public:
  CancelLink(Worker& worker, ServerLink& server, CancelOrigin origin);
  ~CancelLink();
  CancelLink(const CancelLink&) = delete;
  CancelLink& operator=(const CancelLink&) = delete;

  void server_gone() { server_ = nullptr; }
  ServerLink* server() const { return server_; }
  TimePoint since() const { return since_; }
  void finish();

 private:
  void on_readable() override;
  void on_writable() override {}
  void on_connect(std::unique_ptr<Stream> stream, int error) override;

  Worker& worker_;
  ServerLink* server_;
  CancelOrigin origin_;
  std::string request_;
  std::unique_ptr<Connecting> connecting_;
  std::unique_ptr<Stream> stream_;
  TimePoint since_;
  bool finished_ = false;
};

}  // namespace skerry::proxy
