#include "proxy/cancel_link.hpp"

#include "base/encoding.hpp"
#include "proxy/pool.hpp"
#include "proxy/worker.hpp"
#include "wire/pg/build.hpp"

namespace skerry::proxy {

CancelLink::CancelLink(Worker& worker, ServerLink& server, CancelOrigin origin)
    : worker_(worker), server_(&server), origin_(origin), since_(worker.loop().now()) {
  pg::put_cancel_request(request_, server.pid(), server.cancel_key());
  server.cancel_started();
  connecting_ = worker.loop().connect(server.pool().database().server, *this);
}

CancelLink::~CancelLink() = default;

void CancelLink::on_connect(std::unique_ptr<Stream> stream, int) {
  Worker::Turn turn(worker_);
  connecting_.reset();
  if (stream == nullptr) return finish();
  stream_ = std::move(stream);
  stream_->set_handler(this);
  const Transfer sent = stream_->write(as_bytes(request_));
  if (sent.bytes != request_.size()) return finish();
  stream_->set_interest(Interest::read);
}

// PostgreSQL says nothing and closes when it has sent the signal.
void CancelLink::on_readable() {
  Worker::Turn turn(worker_);
  const Transfer got = stream_->read(worker_.read_buffer());
  if (got.state == Transfer::State::closed || got.state == Transfer::State::failed) finish();
}

void CancelLink::finish() {
  if (finished_) return;
  finished_ = true;
  connecting_.reset();
  stream_.reset();
  ServerLink* const server = server_;
  server_ = nullptr;
  worker_.bury(*this);
  if (server != nullptr) server->cancel_done();
  worker_.cancel_finished(origin_);
}

}  // namespace skerry::proxy
