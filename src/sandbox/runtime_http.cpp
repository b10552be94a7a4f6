#include "sandbox/runtime_http.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sandbox/limits.hpp"
#include "wire/http/request_parser.hpp"
#include "wire/http/writer.hpp"
#include "wire/json/write.hpp"

namespace skerry::sandbox {
namespace {

constexpr std::string_view base = "/2018-06-01/runtime/";
constexpr std::size_t connections_max = 16;
constexpr std::size_t read_bytes = 64 * 1024;

std::string written(int status, const std::string& body, http::Headers headers) {
  http::ResponseHead head;
  head.status = status;
  head.headers = std::move(headers);
  head.headers.push_back({"Content-Type", "application/json"});
  head.body = {http::Framing::length, body.size()};
  std::string out;
  ASSERT(http::write_head(head, out).ok());
  return out + body;
}

std::string error_answer(int status, std::string_view type, std::string_view message) {
  return written(status,
                 json::write(json::Value::object({{"errorMessage", message}, {"errorType", type}})),
                 {});
}

// A header's value that a caller chose: without what would break out of its line.
std::string in_header(const std::string& text) {
  std::string out;
  for (const char each : text) {
    if (static_cast<unsigned char>(each) >= ' ' && each != '\x7f') out.push_back(each);
  }
  return out;
}

std::string_view name_of(const RuntimeCall& call) {
  switch (call.kind) {
    case RuntimeCall::Kind::next:
      return "Ready";
    case RuntimeCall::Kind::response:
      return "InvocationResponse";
    case RuntimeCall::Kind::error:
      return "InvocationErrorResponse";
    case RuntimeCall::Kind::init_error:
      return "InitError";
  }
  return "?";
}

}  // namespace

std::optional<RuntimeCall> call_of(const http::RequestHead& head) {
  std::string_view path = head.path;
  if (!path.starts_with(base)) return std::nullopt;
  path.remove_prefix(base.size());
  RuntimeCall call;
  if (path == "invocation/next" && head.method == "GET") return call;
  if (head.method != "POST") return std::nullopt;
  call.error_type = head.find("Lambda-Runtime-Function-Error-Type").value_or("");
  call.kind = RuntimeCall::Kind::init_error;
  if (path == "init/error") return call;
  constexpr std::string_view invocation = "invocation/";
  if (!path.starts_with(invocation)) return std::nullopt;
  path.remove_prefix(invocation.size());
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  call.id.uuid = path.substr(0, slash);
  const std::string_view verb = path.substr(slash + 1);
  call.kind = verb == "response" ? RuntimeCall::Kind::response : RuntimeCall::Kind::error;
  if (verb != "response" && verb != "error") return std::nullopt;
  return call;
}

std::string answer_to(Verdict verdict, const RuntimeCall& call, RuntimeApi::Stage stage) {
  switch (verdict) {
    case Verdict::accepted:
      return written(202, "{\"status\":\"OK\"}\n", {});
    case Verdict::bad_id:
      return error_answer(400, "InvalidRequestID", "Invalid request ID");
    case Verdict::too_large:
      return error_answer(413, "RequestEntityTooLarge",
                          "Exceeded maximum allowed payload size (" +
                              std::to_string(runtime_body_bytes_max) + " bytes).");
    case Verdict::bad_state:
      return error_answer(403, "InvalidStateTransition",
                          "State transition from " + std::string(word(stage)) + " to " +
                              std::string(name_of(call)) +
                              " failed for runtime. Error: State transition is not allowed");
  }
  return {};
}

std::string answer_to_next(const Delivery& delivery) {
  http::Headers headers = {
      {"Lambda-Runtime-Aws-Request-Id", delivery.id.uuid},
      {"Lambda-Runtime-Deadline-Ms", std::to_string(delivery.deadline.time_since_epoch().count())},
      {"Lambda-Runtime-Invoked-Function-Arn", in_header(delivery.arn)}};
  if (!delivery.trace_id.empty())
    headers.push_back({"Lambda-Runtime-Trace-Id", in_header(delivery.trace_id)});
  if (!delivery.client_context.empty())
    headers.push_back({"Lambda-Runtime-Client-Context", in_header(delivery.client_context)});
  return written(200, delivery.payload, std::move(headers));
}

std::string answer_not_found() {
  return error_answer(404, "NotFound", "there is no such path in the runtime API 2018-06-01");
}

class RuntimeConnection final : StreamHandler {
 public:
  RuntimeConnection(RuntimeDoor& door, std::unique_ptr<Stream> stream)
      : door_(door), stream_(std::move(stream)) {
    stream_->set_handler(this);
    stream_->set_interest(Interest::read);
  }

  void deliver(const Delivery& delivery) { send(answer_to_next(delivery)); }
  void close() { stream_.reset(); }

 private:
  enum class Standing : std::uint8_t { open, gone };

  void on_readable() override {
    std::array<std::byte, read_bytes> buffer;
    const Transfer got = stream_->read(buffer);
    if (got.state == Transfer::State::would_block) return;
    if (got.state != Transfer::State::done) {
      door_.finished(*this);
      return;
    }
    consume(std::span(buffer).first(got.bytes));
  }

  void on_writable() override { flush(); }

  Standing consume(std::span<const std::byte> input) {
    for (;;) {
      const http::Step step = parser_.next(input);
      input = input.subspan(step.consumed);
      if (std::holds_alternative<http::NeedMore>(step.event)) return Standing::open;
      if (const auto* body = std::get_if<http::BodyBytes>(&step.event)) {
        body_.append(reinterpret_cast<const char*>(body->bytes.data()), body->bytes.size());
      } else if (const auto* refused = std::get_if<http::Refused>(&step.event)) {
        refuse(*refused);
        return Standing::gone;
      } else if (std::holds_alternative<http::HeadReady>(step.event)) {
        call_ = call_of(parser_.head());
        in_request_ = true;
      } else {
        if (complete() == Standing::gone) return Standing::gone;
        if (input.empty() || closing_) return Standing::open;
      }
    }
  }

  Standing complete() {
    in_request_ = false;
    // What asks for the connection's end reads up to it (RFC 9112, section 9.6).
    closing_ = parser_.head().keep_alive == http::KeepAlive::no;
    parser_.next_request();
    if (!call_) {
      body_.clear();
      return send(answer_not_found());
    }
    RuntimeCall call = *std::exchange(call_, std::nullopt);
    call.body = std::exchange(body_, {});
    const bool next = call.kind == RuntimeCall::Kind::next;
    if (next) door_.waiting_ = this;
    RuntimeCall about = call;
    about.body.clear();
    const JudgedCall judged = door_.judge_(std::move(call));
    if (stream_ == nullptr) return Standing::gone;  // it got its answer, and that failed
    if (next && judged.verdict == Verdict::accepted) return Standing::open;
    if (next && door_.waiting_ == this) door_.waiting_ = nullptr;
    return send(answer_to(judged.verdict, about, judged.stage));
  }

  // What was too large counts as an answer that was.
  void refuse(const http::Refused& refused) {
    std::string answer = error_answer(refused.status, "InvalidRequest", refused.why);
    if (refused.status == 413 && in_request_ && call_) {
      call_->size = RuntimeCall::Size::too_large;
      const JudgedCall judged = door_.judge_(*call_);
      answer = answer_to(judged.verdict, *call_, judged.stage);
    }
    closing_ = true;
    send(std::move(answer));
  }

  Standing send(std::string answer) {
    out_ += answer;
    return flush();
  }

  Standing flush() {
    if (stream_ == nullptr) return Standing::gone;
    while (!out_.empty()) {
      const Transfer sent = stream_->write(std::as_bytes(std::span(out_)));
      if (sent.state == Transfer::State::would_block) {
        stream_->set_interest(Interest::read_and_write);
        return Standing::open;
      }
      if (sent.state != Transfer::State::done) {
        door_.finished(*this);
        return Standing::gone;
      }
      out_.erase(0, sent.bytes);
    }
    if (closing_) {
      door_.finished(*this);
      return Standing::gone;
    }
    stream_->set_interest(Interest::read);
    return Standing::open;
  }

  RuntimeDoor& door_;
  std::unique_ptr<Stream> stream_;
  http::RequestParser parser_{http::BodyLimit{runtime_body_bytes_max}};
  std::optional<RuntimeCall> call_;
  std::string body_;
  std::string out_;
  bool in_request_ = false;
  bool closing_ = false;
};

RuntimeDoor::RuntimeDoor(Loop& loop, Fd socket, Judge judge)
    : judge_(std::move(judge)), listener_(loop.listen(std::move(socket), *this)) {}
RuntimeDoor::~RuntimeDoor() = default;

void RuntimeDoor::on_accept(std::unique_ptr<Stream> stream) {
  finished_.clear();
  if (connections_.size() >= connections_max) return;  // closed with the stream
  connections_.push_back(std::make_unique<RuntimeConnection>(*this, std::move(stream)));
}

void RuntimeDoor::finished(RuntimeConnection& connection) {
  if (waiting_ == &connection) waiting_ = nullptr;
  connection.close();
  const auto its = std::find_if(connections_.begin(), connections_.end(),
                                [&](const auto& each) { return each.get() == &connection; });
  if (its != connections_.end()) finished_.splice(finished_.end(), connections_, its);
}

void RuntimeDoor::deliver(const Delivery& delivery) {
  if (waiting_ != nullptr) std::exchange(waiting_, nullptr)->deliver(delivery);
}

void RuntimeDoor::reset() {
  waiting_ = nullptr;
  connections_.clear();
}

}  // namespace skerry::sandbox
