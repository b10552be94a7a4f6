#include "gateway/hosts.hpp"

namespace skerry::gateway {
namespace {

constexpr std::string_view domain = ".amazonaws.com";

// "us-east-1", "ap-southeast-2", "us-gov-west-1": letters, letters, and a digit at the end.
bool looks_like_region(std::string_view label) {
  return label.size() >= 9 && label.find('-') == 2 && label.back() >= '0' && label.back() <= '9' &&
         label[label.size() - 2] == '-';
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

// "bucket.s3", where the bucket may contain dots.
std::optional<AwsHost> split_bucket(std::string_view rest) {
  if (rest == "s3") return AwsHost{"s3", ""};
  if (!take_suffix(rest, ".s3") || rest.empty()) return std::nullopt;
  return AwsHost{"s3", std::string(rest)};
}

}  // namespace

std::optional<AwsHost> parse_aws_host(std::string_view host, const RegionName& region) {
  std::string_view rest = host;
  if (!take_suffix(rest, domain) || rest.empty()) return std::nullopt;
  const std::string own = "." + region.text;
  if (!take_suffix(rest, own)) {
    // S3's old form with a dash, then a global name; any other region's name is not ours.
    if (rest == "s3-" + region.text) return AwsHost{"s3", ""};
    if (take_suffix(rest, ".s3-" + region.text)) return AwsHost{"s3", std::string(rest)};
    const std::size_t dot = rest.rfind('.');
    if (looks_like_region(rest.substr(dot == std::string_view::npos ? 0 : dot + 1)))
      return std::nullopt;
  }
  if (auto bucket = split_bucket(rest)) return bucket;
  if (rest.empty() || rest.front() == '.') return std::nullopt;
  return AwsHost{std::string(rest), ""};
}

std::string refusal_of_host(std::string_view host, const RegionName& region) {
  return "Skerry is the region " + region.text + " and answers only for its hosts (such as sts." +
         region.text + ".amazonaws.com); " + std::string(host) +
         " is not one of them, and nothing is passed on";
}

}  // namespace skerry::gateway
