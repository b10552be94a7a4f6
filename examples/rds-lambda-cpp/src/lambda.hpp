#pragma once
// AWS Lambda functions in C++: the runtime API's loop, and signed calls of AWS's services.
//
//   int main() {
//     lambda::run([](const lambda::Invocation& invocation) -> std::string {
//       return R"({"hello":"world"})";   // JSON; throw std::exception to fail
//     });
//   }
//
// One file, over libcurl. The interface that it speaks:
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

#include <curl/curl.h>

#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace lambda {

struct Invocation {
  std::string event;  // JSON
  std::string request_id;
  std::string function_arn;
  long long deadline_ms = 0;  // Unix time
};

// The JSON that answers. What it throws is the invocation's error; the process goes on.
using Handler = std::function<std::string(const Invocation&)>;

[[noreturn]] void run(const Handler& handler);

// One call of a service with JSON protocol 1.1, signed with the function's role.
//   call("secretsmanager", "secretsmanager.GetSecretValue", {{"SecretId", arn}})
nlohmann::json call(const std::string& service, const std::string& target,
                    const nlohmann::json& request);

inline std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

namespace detail {

struct Answer {
  long status = 0;
  std::string body;
  std::map<std::string, std::string> headers;  // names in lower case
};

inline std::size_t on_body(char* data, std::size_t, std::size_t size, void* answer) {
  static_cast<Answer*>(answer)->body.append(data, size);
  return size;
}

inline std::size_t on_header(char* data, std::size_t, std::size_t size, void* answer) {
  const std::string line(data, size);
  const std::size_t colon = line.find(':');
  if (colon == std::string::npos) return size;
  std::string name = line.substr(0, colon);
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const std::size_t first = line.find_first_not_of(" \t", colon + 1);
  const std::size_t last = line.find_last_not_of(" \r\n\t");
  if (first != std::string::npos && first <= last)
    static_cast<Answer*>(answer)->headers[name] = line.substr(first, last - first + 1);
  return size;
}

// One connection each to the runtime API and to services, kept.
class Client {
 public:
  Client() : curl_(curl_easy_init(), &curl_easy_cleanup) {
    if (!curl_) throw std::runtime_error("libcurl could not start");
  }

  void header(const std::string& line) {
    curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    (void)headers_.release();
    headers_.reset(longer);
  }

  template <typename Value>
  void option(CURLoption name, Value value) {
    curl_easy_setopt(curl_.get(), name, value);
  }

  Answer get(const std::string& url) { return perform(url); }

  Answer post(const std::string& url, const std::string& body) {
    option(CURLOPT_POST, 1L);
    option(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    option(CURLOPT_POSTFIELDS, body.data());
    return perform(url);
  }

 private:
  Answer perform(const std::string& url) {
    Answer answer;
    option(CURLOPT_URL, url.c_str());
    option(CURLOPT_HTTPHEADER, headers_.get());
    option(CURLOPT_WRITEFUNCTION, &on_body);
    option(CURLOPT_WRITEDATA, &answer);
    option(CURLOPT_HEADERFUNCTION, &on_header);
    option(CURLOPT_HEADERDATA, &answer);
    option(CURLOPT_NOSIGNAL, 1L);
    const CURLcode code = curl_easy_perform(curl_.get());
    if (code != CURLE_OK) throw std::runtime_error(url + ": " + curl_easy_strerror(code));
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    curl_easy_reset(curl_.get());
    headers_.reset();
    return answer;
  }

  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_;
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers_{nullptr,
                                                                       &curl_slist_free_all};
};

inline std::string error_of(const std::exception& error) {
  return nlohmann::json{{"errorType", "std::exception"}, {"errorMessage", error.what()}}.dump();
}

inline Invocation next(Client& client, const std::string& api) {
  client.option(CURLOPT_TIMEOUT, 0L);  // Lambda answers when there is something to do
  Answer answer = client.get(api + "/next");
  if (answer.status != 200) throw std::runtime_error("the runtime API says " + answer.body);
  Invocation invocation;
  invocation.event = std::move(answer.body);
  invocation.request_id = answer.headers["lambda-runtime-aws-request-id"];
  invocation.function_arn = answer.headers["lambda-runtime-invoked-function-arn"];
  invocation.deadline_ms = std::atoll(answer.headers["lambda-runtime-deadline-ms"].c_str());
  return invocation;
}

inline void answer(Client& client, const std::string& api, const Invocation& invocation,
                   const Handler& handler) {
  const std::string place = api + "/" + invocation.request_id;
  std::string said;
  try {
    said = handler(invocation);
  } catch (const std::exception& error) {
    client.header("Lambda-Runtime-Function-Error-Type: Runtime.UnhandledError");
    client.post(place + "/error", error_of(error));
    return;
  }
  const Answer taken = client.post(place + "/response", said);
  // Too large, or too late: Lambda has told the caller already.
  if (taken.status != 202) std::fprintf(stderr, "%s\n", taken.body.c_str());
}

}  // namespace detail

inline void run(const Handler& handler) {
  const std::string api =
      "http://" + environment("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation";
  detail::Client client;
  for (;;) detail::answer(client, api, detail::next(client, api), handler);
}

inline nlohmann::json call(const std::string& service, const std::string& target,
                           const nlohmann::json& request) {
  thread_local detail::Client client;
  const std::string region = environment("AWS_REGION");
  const std::string keys =
      environment("AWS_ACCESS_KEY_ID") + ":" + environment("AWS_SECRET_ACCESS_KEY");
  const std::string scope = "aws:amz:" + region + ":" + service;
  const std::string trusted = environment("AWS_CA_BUNDLE");
  // Where Amazon Linux has them.
  client.option(CURLOPT_CAINFO,
                trusted.empty() ? "/etc/pki/tls/certs/ca-bundle.crt" : trusted.c_str());
  client.option(CURLOPT_AWS_SIGV4, scope.c_str());
  client.option(CURLOPT_USERPWD, keys.c_str());
  client.option(CURLOPT_CONNECTTIMEOUT, 10L);  // seconds
  client.option(CURLOPT_TIMEOUT, 30L);
  client.header("Content-Type: application/x-amz-json-1.1");
  client.header("X-Amz-Target: " + target);
  client.header("X-Amz-Security-Token: " + environment("AWS_SESSION_TOKEN"));
  const detail::Answer answer =
      client.post("https://" + service + "." + region + ".amazonaws.com/", request.dump());
  if (answer.status != 200) throw std::runtime_error(target + ": " + answer.body);
  return nlohmann::json::parse(answer.body);
}

}  // namespace lambda
