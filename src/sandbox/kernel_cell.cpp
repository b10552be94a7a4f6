#include "sandbox/kernel_cell.hpp"

#include <utility>

#include "base/log.hpp"
#include "kernel/launch/call_filter.hpp"
#include "sandbox/cell_work.hpp"
#include "sandbox/limits.hpp"
#include "sandbox/runtime_frames.hpp"
#include "sandbox/runtime_http.hpp"
#include "sandbox/sandbox_channel.hpp"

namespace skerry::sandbox {
namespace {

// Past these a flood is read no faster; the program waits in its own write.
constexpr std::size_t log_read_bytes_per_period_max = 1024 * 1024;
constexpr std::chrono::milliseconds log_period{100};
constexpr std::size_t drain_gulps_max = 64;
// Of what was killed; then the warden is asked to insist.
constexpr std::chrono::seconds death_wait_max{5};
// Past these the kernel answers by itself, and nobody is told.
constexpr std::size_t refusals_max = 1000;

class KernelCell final : public Cell, StreamHandler, TimerHandler {
 public:
  struct Means {
    EpollLoop& loop;
    CellPools pools;
    kernel::Kernel& kernel;
    EndsInTurn& ends;
  };
  KernelCell(Means means, CellSpec spec, CellListener& listener)
      : loop_(means.loop),
        pools_(means.pools),
        kernel_(means.kernel),
        ends_(means.ends),
        spec_(std::move(spec)),
        listener_(listener),
        period_(means.loop.timer(*this)) {
    start_.emplace(ends_);
    build();
  }

  void start(const kernel::SandboxStart& start) override {
    lines_ = {};
    frames_.reset();
    parser_.reset();
    send_word(encode(start));
  }

  void kill_program() override { send_word(kernel::word_kill); }

  void deliver(const Delivery& delivery) override {
    start_.reset();
    if (door_) {
      door_->deliver(delivery);
      return;
    }
    if (stream_ == nullptr) return;  // its end is on its way
    to_runtime_ += frame_of(delivery);
    on_writable();
  }

  void freeze() override {
    move(kernel::Motion::frozen, [this] { listener_.on_frozen(); });
  }
  void thaw() override {
    move(kernel::Motion::running, [this] { listener_.on_thawed(); });
  }

  void measure() override {
    work([&kernel = kernel_, group = group_of(spec_)] { return kernel.cgroups().usage(group); },
         [this](kernel::Outcome<kernel::CgroupUsage>& usage) {
           listener_.on_measured(usage.ok() ? usage->memory_peak_bytes : 0);
         });
  }

  void share_processor(std::uint32_t percent) override {
    kernel::CgroupLimits limits;
    limits.cpu_percent = percent;
    work([&kernel = kernel_, group = group_of(spec_),
          limits] { return kernel.cgroups().limit(group, limits); },
         [](kernel::Outcome<Done>& limited) {
           if (!limited.ok())
             log(Level::warning, "sandbox", "no_share", {{"why", limited.error().message}});
         });
  }

  void drain_log() override {
    std::vector<LogRecord> records;
    for (std::size_t i = 0; i < drain_gulps_max && output_.file.open(); ++i) {
      if (!read_output(records)) break;
    }
    for (std::size_t i = 0; i < drain_gulps_max && telemetry_.file.open(); ++i) {
      if (!read_telemetry(records)) break;
    }
    lines_.flush(records);
    if (!records.empty()) listener_.on_log(std::move(records));
  }

  void end(std::function<void()> done) override {
    ended_ = true;
    done_ = std::move(done);
    start_.reset();
    if (jobs_ == 0) wait_to_remove();
  }

 private:
  // A descriptor that is watched while something waits for it.
  struct Watched final : WatchHandler {
    using Act = void (KernelCell::*)();
    Watched(KernelCell& whose, Act what) : cell(whose), act(what) {}
    void on_ready() override { (cell.*act)(); }
    void open(Fd opened) {
      file = std::move(opened);
      resume();
    }
    void resume() {
      if (file.open()) watch = cell.loop_.watch(file.get(), *this);
    }
    void pause() { watch.reset(); }
    void close() {
      watch.reset();
      file.reset();
    }
    KernelCell& cell;
    Act act;
    Fd file;
    std::unique_ptr<Watch> watch;
  };

  // ---- work that blocks ----

  template <class Work, class Then>
  void work(Work blocking, Then then) {
    using Outcome = decltype(blocking());
    auto result = std::make_shared<std::optional<Outcome>>();
    ++jobs_;
    const Submitted submitted = pools_.lives.run(
        gate_, [result, blocking = std::move(blocking)] { result->emplace(blocking()); },
        [this, result, then = std::move(then)] {
          --jobs_;
          if (!ended_) then(**result);
          if (ended_ && jobs_ == 0 && !place_) wait_to_remove();
        });
    if (submitted == Submitted::accepted) return;
    --jobs_;
    lose("too much to do at once");
  }

  void build() {
    auto built = std::make_shared<std::optional<Result<BuiltCell>>>();
    ++jobs_;
    const Submitted submitted = pools_.lives.run(
        gate_,
        [&kernel = kernel_, spec = spec_, built] { built->emplace(build_cell(kernel, spec)); },
        [this, built] {
          --jobs_;
          on_built(**built);
        });
    if (submitted == Submitted::accepted) return;
    --jobs_;
    // Not inside the constructor.
    loop_.post([this, alive = std::weak_ptr<int>(alive_)] {
      if (!alive.expired() && !ended_) listener_.on_made(Error{"too much to do at once"});
    });
  }

  void on_built(Result<BuiltCell>& built) {
    if (built.ok()) {
      id_ = built->spawned.id;
      process_.open(std::move(built->spawned.process));
      channel_.open(std::move(built->spawned.channel));
      if (built->runtime_door.open()) {
        door_ = std::make_unique<RuntimeDoor>(
            loop_, std::move(built->runtime_door), [this](RuntimeCall call) {
              return ended_ ? JudgedCall{Verdict::bad_state} : listener_.on_call(std::move(call));
            });
      }
    }
    if (ended_) {
      wait_to_remove();
      return;
    }
    if (built.ok()) {
      listener_.on_made(skerry::Done{});
    } else {
      listener_.on_made(built.error());
    }
  }

  void move(kernel::Motion motion, std::function<void()> then) {
    motion_ = motion;
    work([&kernel = kernel_, group = group_of(spec_),
          motion] { return kernel.cgroups().set(group, motion); },
         [this, then = std::move(then)](kernel::Outcome<Done>& moved) {
           if (moved.ok()) {
             then();
           } else {
             lose(moved.error().message);
           }
         });
  }

  // Nothing is told from here on. Closing anything would be the beginning of its end.
  void wait_to_remove() {
    period_->disarm();
    for (Watched* each : {&process_, &channel_, &output_, &telemetry_, &refusals_}) each->pause();
    if (stream_ != nullptr) stream_->set_interest(Interest::none);
    place_ = std::make_unique<EndsInTurn::Place>(ends_, [this] { remove(); });
  }

  // First its processes are told to die, then their end is waited
  // for here, where that costs nobody anything, and then the rest goes.
  void remove() {
    removing_ = true;
    for (Watched* each : {&channel_, &output_, &telemetry_, &refusals_}) each->close();
    close_stream();
    door_.reset();
    if (!id_) return remove_rest();
    at_the_end([&kernel = kernel_, spec = spec_, id = *id_,
                motion = motion_] { kill_cell(kernel, spec, id, motion); },
               [this] {
                 period_->arm(death_wait_max);
                 process_.resume();
               });
  }

  void remove_rest() {
    period_->disarm();
    process_.close();
    at_the_end([&kernel = kernel_, spec = spec_, id = id_] { remove_cell(kernel, spec, id); },
               [this] {
                 place_.reset();
                 std::exchange(done_, nullptr)();
               });
  }

  void at_the_end(std::function<void()> work, std::function<void()> then) {
    ++jobs_;
    const auto after = [this, then = std::move(then)] {
      --jobs_;
      then();
    };
    if (pools_.ends.run(gate_, work, after) == Submitted::accepted) return;
    work();  // too much ends at once: better late than never
    loop_.post([alive = std::weak_ptr<int>(alive_), after] {
      if (!alive.expired()) after();
    });
  }

  void lose(std::string why) {
    if (ended_) return;
    loop_.post([this, alive = std::weak_ptr<int>(alive_), why = std::move(why)] {
      if (!alive.expired() && !ended_) listener_.on_lost(why);
    });
  }

  // ---- words of process 1 ----

  void send_word(std::string_view word) {
    if (!say(channel_.file, word)) lose("process 1 takes no word");
  }

  void on_process_ended() {
    if (removing_) return remove_rest();
    process_.pause();
    lose("process 1 has ended");
  }

  void on_channel() {
    Heard heard = hear(channel_.file);
    if (heard.state == Heard::State::nothing) return;
    if (heard.state == Heard::State::gone) {
      channel_.pause();
      lose("process 1 has gone");
    } else if (heard.word == kernel::word_running) {
      on_running(std::move(heard.descriptors));
    } else if (const auto ended = kernel::decode_ended(heard.word)) {
      on_ended(*ended);
    } else {
      channel_.pause();
      lose("process 1 said something odd");
    }
  }

  void on_running(std::vector<Fd> descriptors) {
    constexpr std::size_t least = kernel::sandbox_pipes - 1;
    if (descriptors.size() < least) {
      lose("process 1 left something out");
      return;
    }
    for (const Fd& each : descriptors) make_non_blocking(each);
    output_.open(std::move(descriptors[0]));
    telemetry_.open(std::move(descriptors[1]));
    if (!door_) {
      stream_ = loop_.adopt(std::move(descriptors[2]));
      stream_->set_handler(this);
      stream_->set_interest(Interest::read);
    }
    if (descriptors.size() > least) refusals_.open(std::move(descriptors[3]));
  }

  // What it had written is read first; then whether it was the memory limit that ended it.
  void on_ended(kernel::SandboxEnded ended) {
    while (stream_ != nullptr && !ended_ && read_runtime() == Read::something) {
    }
    if (ended_) return;
    start_.reset();
    drain_log();
    output_.close();
    telemetry_.close();
    close_stream();
    if (door_) door_->reset();
    work([&kernel = kernel_, group = group_of(spec_)] { return kernel.cgroups().usage(group); },
         [this, ended](kernel::Outcome<kernel::CgroupUsage>& usage) {
           const std::uint64_t kills = usage.ok() ? usage->oom_kills : oom_kills_;
           const Killer killer = kills > oom_kills_ ? Killer::memory_limit : Killer::itself;
           oom_kills_ = kills;
           listener_.on_program_ended(ended, killer);
         });
  }

  void on_refusal() {
    const int number = take_refusal(refusals_.file);
    if (number < 0) {
      refusals_.pause();
      return;
    }
    if (++refusals_seen_ >= refusals_max) refusals_.close();
    listener_.on_refused_call(kernel::call_name(number));
  }

  // ---- the log ----

  bool read_output(std::vector<LogRecord>& records) {
    const Gulp got = gulp(output_.file);
    if (got.ended) output_.close();
    log_bytes_ += got.bytes.size();
    lines_.take(got.bytes, records);
    return !got.bytes.empty();
  }

  bool read_telemetry(std::vector<LogRecord>& records) {
    const Gulp got = gulp(telemetry_.file);
    if (got.ended) telemetry_.close();
    log_bytes_ += got.bytes.size();
    frames_.take(got.bytes, records);
    return !got.bytes.empty();
  }

  void on_output() {
    std::vector<LogRecord> records;
    read_output(records);
    tell_log(std::move(records));
  }

  void on_telemetry() {
    std::vector<LogRecord> records;
    read_telemetry(records);
    tell_log(std::move(records));
  }

  void tell_log(std::vector<LogRecord> records) {
    if (!period_->armed()) period_->arm(log_period);
    if (log_bytes_ > log_read_bytes_per_period_max) {
      output_.pause();
      telemetry_.pause();
    }
    if (!records.empty()) listener_.on_log(std::move(records));
  }

  void on_timer() override {
    if (removing_) return remove_rest();
    log_bytes_ = 0;
    if (output_.watch == nullptr) output_.resume();
    if (telemetry_.watch == nullptr) telemetry_.resume();
  }

  // ---- our own bootstrap ----

  void on_readable() override { read_runtime(); }

  enum class Read : std::uint8_t { nothing, something };
  Read read_runtime() {
    constexpr std::size_t read_bytes = 64 * 1024;
    std::array<std::byte, read_bytes> buffer;
    const Transfer got = stream_->read(buffer);
    if (got.state == Transfer::State::would_block) return Read::nothing;
    if (got.state != Transfer::State::done) {
      close_stream();
      return Read::nothing;
    }
    std::vector<RuntimeCall> calls;
    const std::string_view bytes(reinterpret_cast<const char*>(buffer.data()), got.bytes);
    const FrameParser::State state = parser_.take(bytes, calls);
    for (RuntimeCall& call : calls) {
      if (ended_) return Read::nothing;
      listener_.on_call(std::move(call));
    }
    // Whoever speaks no frames is none of ours: the function itself found the socket.
    if (state == FrameParser::State::broken && !ended_) {
      close_stream();
      kill_program();
    }
    return Read::something;
  }

  void on_writable() override {
    while (!to_runtime_.empty()) {
      const Transfer sent = stream_->write(std::as_bytes(std::span(to_runtime_)));
      if (sent.state == Transfer::State::would_block) {
        stream_->set_interest(Interest::read_and_write);
        return;
      }
      if (sent.state != Transfer::State::done) {
        close_stream();
        return;
      }
      to_runtime_.erase(0, sent.bytes);
    }
    stream_->set_interest(Interest::read);
  }

  void close_stream() {
    stream_.reset();
    to_runtime_.clear();
  }

  EpollLoop& loop_;
  CellPools pools_;
  kernel::Kernel& kernel_;
  EndsInTurn& ends_;
  std::optional<EndsInTurn::Start> start_;  // until it has its first invocation
  std::unique_ptr<EndsInTurn::Place> place_;
  CellSpec spec_;
  CellListener& listener_;
  std::unique_ptr<Timer> period_;
  std::optional<kernel::ProcessId> id_;
  kernel::Motion motion_ = kernel::Motion::running;  // as last asked for
  Watched process_{*this, &KernelCell::on_process_ended};
  Watched channel_{*this, &KernelCell::on_channel};
  Watched output_{*this, &KernelCell::on_output};
  Watched telemetry_{*this, &KernelCell::on_telemetry};
  Watched refusals_{*this, &KernelCell::on_refusal};
  std::unique_ptr<Stream> stream_;
  std::unique_ptr<RuntimeDoor> door_;
  std::string to_runtime_;
  LineReader lines_;
  FrameReader frames_;
  FrameParser parser_;
  std::size_t log_bytes_ = 0;  // in this period
  std::size_t refusals_seen_ = 0;
  std::uint64_t oom_kills_ = 0;
  std::size_t jobs_ = 0;
  bool ended_ = false;
  bool removing_ = false;
  std::function<void()> done_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
  Gate gate_;
};

}  // namespace

std::unique_ptr<Cell> KernelCells::make(const CellSpec& spec, CellListener& listener) {
  return std::make_unique<KernelCell>(KernelCell::Means{loop_, pools_, kernel_, ends_}, spec,
                                      listener);
}

}  // namespace skerry::sandbox
