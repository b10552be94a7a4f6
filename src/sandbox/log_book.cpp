#include "sandbox/log_book.hpp"

#include <utility>

#include "sandbox/limits.hpp"

namespace skerry::sandbox {

bool LogBook::affords(std::size_t bytes) {
  if (clock_.wall() - second_ >= std::chrono::seconds(1)) {
    tell_dropped();
    second_ = clock_.wall();
    bytes_in_second_ = 0;
  }
  if (bytes_in_second_ + bytes > log_bytes_per_second_max) return false;
  bytes_in_second_ += bytes;
  return true;
}

void LogBook::tell_dropped() {
  if (dropped_ == 0) return;
  const std::size_t count = std::exchange(dropped_, 0);
  put({clock_.wall(), "LOGS\tDropped: " + std::to_string(count) + " lines, more than " +
                          std::to_string(log_bytes_per_second_max >> 20) + " MiB in a second"});
}

void LogBook::put(LogEvent event) {
  if (wanted_ == Tail::wanted) {
    tail_ += event.message;
    tail_ += '\n';
    if (tail_.size() > log_tail_bytes_max) tail_.erase(0, tail_.size() - log_tail_bytes_max);
  }
  (place_ ? behind_place_ : out_).push_back(std::move(event));
}

void LogBook::add(std::vector<LogRecord> records) {
  for (LogRecord& record : records) {
    constexpr std::size_t event_overhead = 26;  // as CloudWatch counts an event
    if (!affords(record.text.size() + event_overhead)) {
      ++dropped_;
      continue;
    }
    put({record.time.value_or(clock_.wall()), std::move(record.text)});
  }
}

void LogBook::add(std::string line) {
  tell_dropped();
  put({clock_.wall(), std::move(line)});
}

void LogBook::begin_tail(Tail tail) {
  wanted_ = tail;
  tail_.clear();
}

void LogBook::fill_place(std::optional<std::string> line) {
  place_ = false;
  if (line) put({clock_.wall(), std::move(*line)});
  for (LogEvent& each : std::exchange(behind_place_, {})) out_.push_back(std::move(each));
}

void LogBook::flush() {
  if (!out_.empty()) stream_->write(std::exchange(out_, {}));
}

}  // namespace skerry::sandbox
