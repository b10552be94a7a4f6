#include "main/environment.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

#include "main/host_client.hpp"
#include "main/printing.hpp"

namespace skerry {
namespace {

// The first awscli and botocore that read AWS_ENDPOINT_URL (July 2023).
struct Version {
  int major = 0;
  int minor = 0;
};

bool knows_endpoint_url(Version version) {
  if (version.major >= 2) return version.major > 2 || version.minor >= 13;
  return version.major == 1 && version.minor >= 29;
}

std::string first_line_of(const char* command) {
  FILE* const pipe = ::popen(command, "r");
  if (pipe == nullptr) return "";
  std::array<char, 256> line{};
  const bool got = std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr;
  ::pclose(pipe);
  return got ? std::string(line.data()) : "";
}

void add_direct(std::vector<Variable>& out, const std::string& url) {
  out.push_back({"AWS_ENDPOINT_URL", url});
  out.push_back({"AWS_CA_BUNDLE", ""});
}

void add_proxy(std::vector<Variable>& out, const std::string& url, const RegionFolders& folders) {
  out.push_back({"HTTPS_PROXY", url});
  out.push_back({"https_proxy", url});
  out.push_back({"AWS_CA_BUNDLE", folders.ca_certificate()});
  out.push_back({"NODE_EXTRA_CA_CERTS", folders.ca_certificate()});
  out.push_back({"AWS_ENDPOINT_URL", ""});
}

}  // namespace

Result<std::vector<Variable>> client_environment(const RegionFolders& folders, EnvForm form) {
  const json::Value region = TRY(ask_region(folders, {.path = "/region", .body = {}}));
  const json::Value keys = TRY(ask_region(folders, {.path = "/credentials", .body = {}}));
  std::vector<Variable> out;
  if (form == EnvForm::proxy) {
    add_proxy(out, text_of(region, "url"), folders);
  } else {
    add_direct(out, text_of(region, "url"));
  }
  out.push_back({"AWS_REGION", text_of(region, "region")});
  out.push_back({"AWS_DEFAULT_REGION", text_of(region, "region")});
  out.push_back({"AWS_ACCESS_KEY_ID", text_of(keys, "access_key_id")});
  out.push_back({"AWS_SECRET_ACCESS_KEY", text_of(keys, "secret_access_key")});
  for (const char* other : {"AWS_SESSION_TOKEN", "AWS_PROFILE"}) out.push_back({other, ""});
  return out;
}

void apply(const std::vector<Variable>& variables) {
  for (const Variable& each : variables) {
    if (each.value.empty()) {
      ::unsetenv(each.name.c_str());
    } else {
      ::setenv(each.name.c_str(), each.value.c_str(), 1);
    }
  }
}

std::string old_awscli_warning() {
  const std::string line = first_line_of("aws --version 2>&1");
  Version version;
  if (std::sscanf(line.c_str(), "aws-cli/%d.%d", &version.major, &version.minor) != 2) return "";
  if (knows_endpoint_url(version)) return "";
  return "the aws on PATH (" + std::to_string(version.major) + "." + std::to_string(version.minor) +
         ") ignores AWS_ENDPOINT_URL and would call the real AWS: use 'skerry aws', or 'skerry env "
         "--proxy'";
}

}  // namespace skerry
