// DescribeDBLogFiles, DownloadDBLogFilePortion: what the engine wrote, read by the process of its
// files while the answer waits.
#include <algorithm>
#include <charconv>

#include "base/assert.hpp"
#include "call/operation.hpp"
#include "services/rds/handlers.hpp"
#include "services/rds/limits.hpp"
#include "services/rds/lists.hpp"

namespace skerry::rds {
namespace {

using databases::LogFile;
using databases::Portion;

// RDS shows PostgreSQL's logs in a folder of this name.
constexpr std::string_view shown_folder = "error/";

databases::Tree tree_of(const StoredInstance& instance) {
  return {databases::TreeKind::instance, instance.tree()};
}

ListPage first_page() { return *ListPage::open({"rds.logs"}, std::nullopt, limits::logs_per_page); }

class Listing final : public AnswerHold, public std::enable_shared_from_this<Listing> {
 public:
  Listing(Engines& engines, StoredInstance instance, DescribeDBLogFilesMessage request,
          ListPage page)
      : engines_(engines),
        instance_(std::move(instance)),
        request_(std::move(request)),
        page_(std::move(page)) {}

  void wait(std::function<void()> release) override {
    engines_.read_logs(
        instance_,
        [self = shared_from_this()](databases::Logs& logs) {
          self->files_ = logs.logs(tree_of(self->instance_));
        },
        std::move(release));
  }

  std::optional<Result<Done, ApiError>> answer(Codec& codec) override {
    if (!files_.ok()) return Result<Done, ApiError>(errors::not_read(files_.error().message));
    DescribeDBLogFilesResponse out;
    out.describe_db_log_files.emplace();
    std::vector<LogFile> files = *files_;
    std::sort(files.begin(), files.end(),
              [](const LogFile& a, const LogFile& b) { return a.name < b.name; });
    for (const LogFile& file : files) {
      if (page_.shown_before(file.name) || !asked_for(file)) continue;
      if (!page_.take(file.name)) break;
      DescribeDBLogFilesDetails& made = out.describe_db_log_files->emplace_back();
      made.log_file_name = std::string(shown_folder) + file.name;
      made.last_written = file.written_ms;
      made.size = static_cast<std::int64_t>(file.bytes);
    }
    out.marker = page_.next_token();
    codec.encode(aws::const_ref(out));
    return Result<Done, ApiError>(Done{});
  }

 private:
  bool asked_for(const LogFile& file) const {
    const std::string name = std::string(shown_folder) + file.name;
    return name.find(request_.filename_contains.value_or("")) != std::string::npos &&
           file.written_ms >= request_.file_last_written.value_or(0) &&
           static_cast<std::int64_t>(file.bytes) >= request_.file_size.value_or(0);
  }

  Engines& engines_;
  StoredInstance instance_;
  DescribeDBLogFilesMessage request_;
  ListPage page_;
  Result<std::vector<LogFile>> files_ = Error{"too much is read at once"};
};

class Downloading final : public AnswerHold, public std::enable_shared_from_this<Downloading> {
 public:
  Downloading(Engines& engines, StoredInstance instance, databases::PortionOrder order)
      : engines_(engines), instance_(std::move(instance)), order_(std::move(order)) {}

  void wait(std::function<void()> release) override {
    engines_.read_logs(
        instance_,
        [self = shared_from_this()](databases::Logs& logs) {
          self->portion_ = databases::read_portion(logs, tree_of(self->instance_), self->order_);
        },
        std::move(release));
  }

  std::optional<Result<Done, ApiError>> answer(Codec& codec) override {
    if (!portion_.ok()) return Result<Done, ApiError>(errors::not_read(portion_.error().message));
    if (!*portion_)
      return Result<Done, ApiError>(errors::no_log(std::string(shown_folder) + order_.name));
    Portion& portion = **portion_;
    DownloadDBLogFilePortionDetails out;
    out.log_file_data = std::move(portion.text);
    out.marker = std::to_string(portion.next);
    out.additional_data_pending = portion.next < portion.size;
    codec.encode(aws::const_ref(out));
    return Result<Done, ApiError>(Done{});
  }

 private:
  Engines& engines_;
  StoredInstance instance_;
  databases::PortionOrder order_;
  Result<std::optional<Portion>> portion_ = Error{"too much is read at once"};
};

// "0" or one that an answer gave. Absent: the end of the file.
Result<std::optional<std::uint64_t>, ApiError> offset_of(const std::optional<std::string>& marker) {
  if (!marker || marker->empty()) return std::optional<std::uint64_t>{};
  std::uint64_t out = 0;
  const char* const end = marker->data() + marker->size();
  const auto [stop, error] = std::from_chars(marker->data(), end, out);
  if (error != std::errc{} || stop != end) return errors::bad_marker();
  return std::optional(out);
}

}  // namespace

Answer<DescribeDBLogFilesOperation> describe_log_files(Rds& rds, Call& call,
                                                       Asked<DescribeDBLogFilesOperation> request) {
  const StoredInstance* const instance = TRY(rds.need_instance(*request.db_instance_identifier));
  TRY(wanted(request.filters, {}));
  ListPage page = first_page();
  if (request.max_records || request.marker) page = TRY(open_page("rds.logs", request));
  call.hold_answer(std::make_shared<Listing>(rds.engines(), *instance, request, std::move(page)));
  return DescribeDBLogFilesResponse{};
}

Answer<DownloadDBLogFilePortionOperation> download_log(
    Rds& rds, Call& call, Asked<DownloadDBLogFilePortionOperation> request) {
  const StoredInstance* const instance = TRY(rds.need_instance(*request.db_instance_identifier));
  const std::string& name = *request.log_file_name;
  if (!name.starts_with(shown_folder)) return errors::no_log(name);
  const std::int32_t lines = request.number_of_lines.value_or(limits::log_lines_max);
  if (lines < 1 || lines > limits::log_lines_max)
    return errors::invalid_value("Invalid value for NumberOfLines. Must be between 1 and 10000");
  databases::PortionOrder order;
  order.name = name.substr(shown_folder.size());
  order.from = TRY(offset_of(request.marker));
  order.lines = static_cast<std::uint32_t>(lines);
  call.hold_answer(std::make_shared<Downloading>(rds.engines(), *instance, std::move(order)));
  return DownloadDBLogFilePortionDetails{};
}

}  // namespace skerry::rds
