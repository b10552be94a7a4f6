#pragma once
// One sandbox as an environment sees it: everything that it does to the kernel and everything that
// comes out of it. `kernel_cell.hpp` is the real one; tests have one of their own.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "kernel/sandbox_words.hpp"
#include "sandbox/log_frames.hpp"
#include "sandbox/payloads.hpp"
#include "sandbox/runtime_api.hpp"

namespace skerry::sandbox {

// All in a turn of the loop, never inside a call of Cell's. Nothing comes after end().
class CellListener {
 public:
  virtual void on_made(Result<skerry::Done> made) = 0;
  virtual JudgedCall on_call(RuntimeCall call) = 0;
  virtual void on_log(std::vector<LogRecord> records) = 0;
  // A system call that the program asked for and does not have.
  virtual void on_refused_call(std::string name) = 0;
  virtual void on_program_ended(kernel::SandboxEnded ended, Killer killer) = 0;
  virtual void on_frozen() = 0;
  virtual void on_thawed() = 0;
  virtual void on_measured(std::uint64_t memory_peak_bytes) = 0;
  // The sandbox itself has ended, or does not do what it is told.
  virtual void on_lost(std::string why) = 0;

 protected:
  ~CellListener() = default;
};

class Cell {
 public:
  virtual ~Cell() = default;  // after end()

  virtual void start(const kernel::SandboxStart& start) = 0;
  virtual void deliver(const Delivery& delivery) = 0;  // when its runtime waits for one
  virtual void kill_program() = 0;
  virtual void freeze() = 0;
  virtual void thaw() = 0;
  virtual void measure() = 0;
  virtual void share_processor(std::uint32_t percent) = 0;  // of one core
  // What was logged until now arrives within this call.
  virtual void drain_log() = 0;
  // Ends it, whatever it does; `done` comes when nothing of it is left.
  virtual void end(std::function<void()> done) = 0;
};

struct CellSpec {
  std::string name;          // "fn-0123456789": of its namespace and its control group
  std::uint16_t number = 0;  // among those that there are: decides its uids
  Runtime runtime = Runtime::nodejs16;
  CodeId code;
  std::uint32_t memory_mib = 128;
  std::uint32_t tmp_mib = 512;
  std::optional<kernel::NamespaceName> interface;  // none: joined to nothing
  std::uint16_t slot = 0;                          // among those of the interface
};

class CellMaker {
 public:
  virtual std::unique_ptr<Cell> make(const CellSpec& spec, CellListener& listener) = 0;

 protected:
  ~CellMaker() = default;
};

}  // namespace skerry::sandbox
