#pragma once
// What an environment logs, on its way to its stream: lines of the function and lines of the
// platform in their order, no more than log_bytes_per_second_max, and the tail that a caller may
// want.

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/environments.hpp"
#include "sandbox/log_frames.hpp"

namespace skerry::sandbox {

class LogBook {
 public:
  LogBook(const Clock& clock, std::unique_ptr<LogStream> stream)
      : clock_(clock), stream_(std::move(stream)) {}

  // Of the function: dropped when there is too much.
  void add(std::vector<LogRecord> records);
  // Of the platform.
  void add(std::string line);

  // The tail begins here.
  void begin_tail(Tail tail);
  std::string tail() const { return tail_; }

  // A line that is not known yet has its place here: what is added from now on comes after it.
  void leave_place() { place_ = true; }
  bool has_place() const { return place_; }
  void fill_place(std::optional<std::string> line);  // none: it is left out

  // What was added goes out; once a turn is enough.
  void flush();

 private:
  void put(LogEvent event);
  bool affords(std::size_t bytes);
  void tell_dropped();

  const Clock& clock_;
  std::unique_ptr<LogStream> stream_;
  std::vector<LogEvent> out_;
  std::vector<LogEvent> behind_place_;
  bool place_ = false;
  std::string tail_;
  Tail wanted_ = Tail::none;
  WallTime second_;
  std::size_t bytes_in_second_ = 0;
  std::size_t dropped_ = 0;
};

}  // namespace skerry::sandbox
