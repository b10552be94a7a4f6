#pragma once
// For tests and fuzzing: a whole conversation fed to a parser in pieces, and all that came out.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "wire/http/request_parser.hpp"

namespace skerry::http {

struct Recording {
  struct Request {
    RequestHead head;
    std::string body;
    friend bool operator==(const Request&, const Request&) = default;
  };
  std::vector<Request> requests;  // the last one may be unfinished
  std::size_t complete = 0;       // how many of them are whole
  int refused_status = 0;         // 0 if nothing was refused
  std::string why;

  friend bool operator==(const Recording&, const Recording&) = default;
};

class Recorder {
 public:
  explicit Recorder(BodyLimit limit) : parser_(limit) {}

  void feed(std::string_view piece) {
    while (recording_.refused_status == 0) {
      const Step step = parser_.next(as_bytes(piece));
      ASSERT(step.consumed <= piece.size());
      piece.remove_prefix(step.consumed);
      if (std::holds_alternative<NeedMore>(step.event)) {
        ASSERT(piece.empty());
        return;
      }
      note(step.event);
    }
  }
  const Recording& recording() const { return recording_; }

 private:
  void note(const Event& event) {
    if (std::holds_alternative<HeadReady>(event)) {
      recording_.requests.push_back({parser_.head(), {}});
    } else if (const auto* data = std::get_if<BodyBytes>(&event)) {
      ASSERT(!data->bytes.empty());
      recording_.requests.back().body += as_text(data->bytes);
    } else if (const auto* refused = std::get_if<Refused>(&event)) {
      recording_.refused_status = refused->status;
      recording_.why = refused->why;
    } else {
      ++recording_.complete;
      parser_.next_request();
    }
  }

  RequestParser parser_;
  Recording recording_;
};

// Cut at the given places, in ascending order.
inline Recording record(std::string_view conversation, const std::vector<std::size_t>& cuts,
                        BodyLimit limit) {
  Recorder recorder(limit);
  std::size_t begin = 0;
  for (const std::size_t cut : cuts) {
    const std::size_t end = std::clamp(cut, begin, conversation.size());
    recorder.feed(conversation.substr(begin, end - begin));
    begin = end;
  }
  recorder.feed(conversation.substr(begin));
  return recorder.recording();
}

}  // namespace skerry::http
