// `skerry env` and `skerry aws`: pointing AWS clients here.
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string_view>

#include "main/environment.hpp"
#include "main/host_client.hpp"
#include "main/options.hpp"
#include "main/printing.hpp"

namespace skerry {
namespace {

constexpr int exit_not_found = 127;  // as shells answer for a command that is not there

json::Value as_json(const std::vector<Variable>& variables) {
  json::Value out = json::Value::object();
  for (const Variable& each : variables)
    if (!each.value.empty()) out.set(each.name, each.value);
  return out;
}

void print_shell(const std::vector<Variable>& variables) {
  for (const Variable& each : variables) {
    print(each.value.empty() ? "unset " + each.name
                             : "export " + each.name + "=" + shell_word(each.value));
  }
}

std::string value_of(const std::vector<Variable>& variables, std::string_view name) {
  for (const Variable& each : variables)
    if (each.name == name) return each.value;
  return "";
}

void print_profile(const std::vector<Variable>& variables) {
  print("[profile skerry]");
  print("endpoint_url = " + value_of(variables, "AWS_ENDPOINT_URL"));
  print("region = " + value_of(variables, "AWS_REGION"));
  print("aws_access_key_id = " + value_of(variables, "AWS_ACCESS_KEY_ID"));
  print("aws_secret_access_key = " + value_of(variables, "AWS_SECRET_ACCESS_KEY"));
  // In us-east-1 awscli and boto3 presign S3's URLs with Signature Version 2 otherwise.
  print("s3 =\n  signature_version = s3v4");
}

}  // namespace

int command_env(const CommonOptions& common, EnvForm form) {
  const auto variables = client_environment({common.data}, form);
  if (!variables.ok()) return fail(variables.error());
  if (common.output == Output::json) {
    print_json(as_json(*variables));
  } else if (form == EnvForm::profile) {
    print_profile(*variables);
  } else {
    print_shell(*variables);
  }
  if (form != EnvForm::proxy && common.output == Output::text) {
    const std::string warning = old_awscli_warning();
    if (!warning.empty()) std::fprintf(stderr, "skerry: %s\n", warning.c_str());
  }
  return 0;
}

int command_aws(const CommonOptions& common, const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--endpoint-url" || argument.starts_with("--endpoint-url="))
      return fail({"'skerry aws' sets --endpoint-url itself; use plain 'aws' for another one"});
  }
  const auto variables = client_environment({common.data}, EnvForm::endpoint);
  if (!variables.ok()) return fail(variables.error());
  apply(*variables);
  const std::string endpoint = value_of(*variables, "AWS_ENDPOINT_URL");
  std::vector<char*> words = {const_cast<char*>("aws"), const_cast<char*>("--endpoint-url"),
                              const_cast<char*>(endpoint.c_str())};
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  ::execvp("aws", words.data());
  if (errno != ENOENT) return fail(errno_error("run aws"));
  fail({"no 'aws' on PATH: install awscli (Debian: apt-get install awscli)"});
  return exit_not_found;
}

}  // namespace skerry
