// What becomes of invocations, in real sandboxes.
#include <fstream>

#include "lab.hpp"

namespace skerry::sandbox {
namespace {

TEST_F(FunctionsLab, AHelloAnswers) {
  const auto hello = version("exports.handler = async (event) => ({ hello: event.name });");
  const Answer first = invoke(hello, R"({"name":"Node 16"})");
  EXPECT_EQ(first.ending, Ending::returned) << first.message;
  EXPECT_EQ(first.payload, R"({"hello":"Node 16"})") << patron.text();
  EXPECT_TRUE(first.init.has_value());
  const Answer second = invoke(hello, R"({"name":"again"})");
  EXPECT_EQ(second.payload, R"({"hello":"again"})");
  EXPECT_FALSE(second.init.has_value());
  EXPECT_EQ(fleet->list().size(), 1u);
}

TEST_F(FunctionsLab, HandlersOfAllForms) {
  const auto callback =
      version("exports.handler = (event, context, done) => done(null, 'called');");
  EXPECT_EQ(invoke(callback).payload, "\"called\"");
  const auto esm = version_of(
      {{"index.mjs", "export const handler = async () => ({ esm: true });"}}, Runtime::nodejs16);
  EXPECT_EQ(invoke(esm).payload, "{\"esm\":true}");
  for (const Runtime runtime : {Runtime::nodejs16, Runtime::nodejs24}) {
    const auto package = version_of({{"package.json", "{\"type\":\"module\"}"},
                                     {"index.js", "export async function handler() { return 1; }"}},
                                    runtime);
    EXPECT_EQ(invoke(package).payload, "1");
  }
  auto nested = version_of({{"src/app.js", "exports.api = { get: async () => 'nested' };"}},
                           Runtime::nodejs24);
  nested.handler = "src/app.api.get";
  EXPECT_EQ(invoke(nested).payload, "\"nested\"");
  const auto nothing = version("exports.handler = () => {};");
  EXPECT_EQ(invoke(nothing).payload, "null");
}

TEST_F(FunctionsLab, CommonJsThatRequiresEsmFailsAsNodeDoes) {
  const auto mixed = version_of({{"index.js", "exports.handler = require('./other.mjs').handler;"},
                                 {"other.mjs", "export const handler = async () => 1;"}},
                                Runtime::nodejs16);
  const Answer answer = invoke_with_tail(mixed);
  EXPECT_EQ(answer.ending, Ending::function_error);
  EXPECT_NE(answer.payload.find("require() of ES Module"), std::string::npos) << answer.payload;
}

TEST_F(FunctionsLab, WhatIsThrownIsTheAnswer) {
  const auto throws = version("exports.handler = async () => { throw new TypeError('bad'); };");
  const Answer thrown = invoke_with_tail(throws);
  EXPECT_EQ(thrown.ending, Ending::function_error);
  EXPECT_TRUE(thrown.payload.starts_with(
      R"({"errorType":"TypeError","errorMessage":"bad","trace":["TypeError: bad",)"))
      << thrown.payload;
  EXPECT_NE(thrown.log_tail.find("\tERROR\tInvoke Error \t{\"errorType\":\"TypeError\""),
            std::string::npos)
      << thrown.log_tail;
  const auto passed = version("exports.handler = (e, c, done) => done('just text');");
  EXPECT_EQ(invoke(passed).payload,
            R"({"errorType":"string","errorMessage":"just text","trace":[]})");
}

TEST_F(FunctionsLab, LogsHaveTheirFrame) {
  const auto logs = version(
      "exports.handler = async () => { console.log('one\\ntwo'); "
      "process.stdout.write('raw\\n'); return 1; };");
  const Answer answer = invoke_with_tail(logs);
  const std::string& tail = answer.log_tail;
  EXPECT_TRUE(tail.starts_with("START RequestId: ")) << tail;
  EXPECT_NE(tail.find("\tINFO\tone\ntwo\n"), std::string::npos) << tail;
  EXPECT_NE(tail.find("raw\n"), std::string::npos) << tail;
  EXPECT_NE(tail.find("\nEND RequestId: "), std::string::npos) << tail;
  EXPECT_NE(tail.find("\tMemory Size: 128 MB\tMax Memory Used: "), std::string::npos) << tail;
  EXPECT_NE(tail.find("\tInit Duration: "), std::string::npos) << tail;
  ASSERT_EQ(patron.streams.size(), 1u);
  EXPECT_TRUE(patron.streams[0]->lines[0].starts_with("INIT_START Runtime Version: nodejs16"));
}

TEST_F(FunctionsLab, ATimeoutEndsTheProgramAndKeepsTmp) {
  auto slow = version(
      "const fs = require('fs');"
      "exports.handler = async (event) => {"
      "  const before = fs.existsSync('/tmp/mark'); fs.writeFileSync('/tmp/mark', 'x');"
      "  if (event.hang) await new Promise(() => setInterval(() => {}, 1000));"
      "  return { before, started: process.uptime() < 1 }; };");
  slow.timeout = std::chrono::seconds(1);
  const Answer late = invoke_with_tail(slow, R"({"hang":true})");
  EXPECT_EQ(late.ending, Ending::function_error);
  EXPECT_NE(late.payload.find(R"({"errorType":"Sandbox.Timedout","errorMessage":"RequestId: )"),
            std::string::npos);
  EXPECT_NE(late.payload.find("Error: Task timed out after 1.00 seconds\"}"), std::string::npos);
  EXPECT_NE(late.log_tail.find("Task timed out after 1.00 seconds"), std::string::npos);
  EXPECT_EQ(invoke(slow).payload, R"({"before":true,"started":true})");
  EXPECT_EQ(fleet->list().size(), 1u);
}

TEST_F(FunctionsLab, ExitsAndSignalsHaveAwsWords) {
  const auto exits = version("exports.handler = async (e) => process.exit(e.status);");
  EXPECT_NE(
      invoke(exits, R"({"status":0})").payload.find("Runtime exited without providing a reason"),
      std::string::npos);
  EXPECT_NE(
      invoke(exits, R"({"status":3})").payload.find("Runtime exited with error: exit status 3"),
      std::string::npos);
  const auto killed =
      version("exports.handler = async () => process.kill(process.pid, 'SIGKILL');");
  const Answer answer = invoke(killed);
  EXPECT_NE(answer.payload.find("Runtime.ExitError"), std::string::npos);
  EXPECT_NE(answer.payload.find("Runtime exited with error: signal: killed"), std::string::npos);
}

TEST_F(FunctionsLab, MemoryBeyondTheLimitEndsTheProgram) {
  auto hog = version(
      "exports.handler = async () => { const all = [];"
      "  for (;;) all.push(Buffer.alloc(10 << 20, 1)); };");
  hog.timeout = std::chrono::seconds(20);
  const Answer answer = invoke_with_tail(hog);
  EXPECT_NE(answer.payload.find("Runtime exited with error: signal: killed"), std::string::npos)
      << answer.payload;
  EXPECT_NE(answer.log_tail.find("Error Type: Runtime.OutOfMemory"), std::string::npos)
      << answer.log_tail;
}

TEST_F(FunctionsLab, AnInitThatFailsIsTriedTwice) {
  const auto broken = version("console.log('loading'); throw new Error('no start');");
  const Answer answer = invoke(broken);
  EXPECT_EQ(answer.ending, Ending::function_error);
  EXPECT_TRUE(answer.payload.starts_with(R"({"errorType":"Error","errorMessage":"no start",)"))
      << answer.payload;
  const std::string log = patron.text();
  const std::size_t first = log.find("\tloading");
  ASSERT_NE(first, std::string::npos) << log;
  EXPECT_NE(log.find("\tloading", first + 1), std::string::npos) << log;
  EXPECT_NE(log.find("INIT_REPORT Init Duration: "), std::string::npos);

  auto missing = version("exports.other = 1;");
  EXPECT_TRUE(invoke(missing).payload.starts_with(
      R"({"errorType":"Runtime.HandlerNotFound",)"
      R"("errorMessage":"index.handler is undefined or not exported",)"));
  missing.handler = "absent.handler";
  missing.key.revision = "absent";
  EXPECT_TRUE(
      invoke(missing).payload.starts_with(R"({"errorType":"Runtime.ImportModuleError",)"
                                          R"("errorMessage":"Error: Cannot find module 'absent')"))
      << patron.text();
}

TEST_F(FunctionsLab, TimersGoOnAfterTheFreeze) {
  const auto later = version(
      "exports.handler = async () => { setTimeout(() => console.log('late'), 200); return 1; };");
  EXPECT_EQ(invoke(later).payload, "1");
  EXPECT_TRUE(until([&] { return only_state() == "frozen"; }));
  EXPECT_FALSE(until([&] { return patron.text().find("\tlate") != std::string::npos; },
                     std::chrono::milliseconds(600)));
  EXPECT_EQ(invoke(later).payload, "1");
  EXPECT_TRUE(until([&] { return patron.text().find("\tlate") != std::string::npos; },
                    std::chrono::seconds(1)));
}

TEST_F(FunctionsLab, TheEnvironmentIsThatOfAws) {
  auto shows = version(
      "exports.handler = async (e, context) => ({ env: process.env, context,"
      " tmp: require('fs').statSync('/tmp').mode.toString(8), flags: process.execArgv });");
  shows.variables["MY_OWN"] = "value";
  const std::string payload = invoke(shows).payload;
  for (const char* const part :
       {R"("AWS_EXECUTION_ENV":"AWS_Lambda_nodejs16.x")", R"("AWS_LAMBDA_FUNCTION_NAME":"hello")",
        R"("AWS_LAMBDA_RUNTIME_API":"169.254.100.1:9001")", R"("MY_OWN":"value")",
        R"("NODE_EXTRA_CA_CERTS":"/var/runtime/ca-cert.pem")", R"("_HANDLER":"index.handler")",
        R"("AWS_ACCESS_KEY_ID":"ASIAEXAMPLE")", R"("TZ":":UTC")", R"("memoryLimitInMB":"128")",
        R"("functionVersion":"$LATEST")", R"("tmp":"41777")", R"("PWD":"/var/task")",
        R"("AWS_XRAY_CONTEXT_MISSING":"LOG_ERROR")", R"("LANG":"en_US.UTF-8")",
        R"("AWS_XRAY_DAEMON_ADDRESS":"169.254.100.1:2000")",
        R"("AWS_LAMBDA_INITIALIZATION_TYPE":"on-demand")"})
    EXPECT_NE(payload.find(part), std::string::npos) << part << "\n" << payload;
  EXPECT_EQ(payload.find("SKERRY"), std::string::npos);
  EXPECT_EQ(payload.find("TELEMETRY"), std::string::npos);
  EXPECT_EQ(payload.find("openssl-ca"), std::string::npos);
}

TEST_F(FunctionsLab, AnswersTooLargeAreRefused) {
  const auto large = version("exports.handler = async () => 'x'.repeat(7 << 20);");
  const Answer answer = invoke(large);
  EXPECT_EQ(answer.ending, Ending::function_error);
  EXPECT_NE(answer.payload.find("Function.ResponseSizeTooLarge"), std::string::npos);
  const auto fits = version("exports.handler = async (e) => 'x'.repeat(6000000);");
  EXPECT_EQ(invoke(fits).payload.size(), 6000002u);
}

TEST_F(FunctionsLab, ABootstrapSpeaksHttp) {
  const auto bash = version_of(
      {{"bootstrap",
        "#!/bin/bash\n"
        "api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime\n"
        "while true; do\n"
        "  event=$(curl -sS -D /tmp/head $api/invocation/next)\n"
        "  id=$(grep -i request-id /tmp/head | tr -d '\\r' | cut -d' ' -f2)\n"
        "  echo handling\n"
        "  curl -sS -o /dev/null -X POST $api/invocation/$id/response -d \"{\\\"got\\\":$event}\"\n"
        "done\n",
        0100755}},
      Runtime::provided_al2023);
  const Answer answer = invoke_with_tail(bash, "[1]");
  EXPECT_EQ(answer.payload, R"({"got":[1]})") << patron.text();
  EXPECT_NE(answer.log_tail.find("\nhandling\n"), std::string::npos);
  EXPECT_EQ(invoke(bash, "[2]").payload, R"({"got":[2]})");

  const auto absent = version_of({{"other", "x", 0100755}}, Runtime::provided_al2023);
  EXPECT_NE(invoke(absent).payload.find("Runtime.InvalidEntrypoint"), std::string::npos);
}

TEST_F(FunctionsLab, ARuntimeInCppRunsOnBothCustomRuntimes) {
  std::ifstream file(SKERRY_CPP_BOOTSTRAP, std::ios::binary);
  const std::string program((std::istreambuf_iterator<char>(file)), {});
  for (const Runtime runtime : {Runtime::provided_al2, Runtime::provided_al2023}) {
    const auto own = version_of({{"bootstrap", program, 0100755}}, runtime);
    const Answer answer = invoke_with_tail(own, "[1,2]");
    EXPECT_EQ(answer.payload, R"({"got":[1,2],"arn":")" + own.arn + "\"}") << patron.text();
    EXPECT_NE(answer.log_tail.find("\nhandling "), std::string::npos) << answer.log_tail;
    const Answer failed = invoke(own, "\"fail\"");
    EXPECT_EQ(failed.ending, Ending::function_error);
    EXPECT_EQ(failed.payload,
              R"({"errorType":"Own.Error","errorMessage":"as asked","stackTrace":[]})");
  }
}

TEST_F(FunctionsLab, StoppingAnswersWhatRunsAndLeavesNothing) {
  const auto hangs =
      version("exports.handler = () => new Promise(() => setInterval(() => {}, 99));");
  const auto answer = begin(hangs);
  EXPECT_TRUE(until([&] { return only_state() == "running"; }));
  bool done = false;
  fleet->stop({"hello"}, [&] { done = true; });
  EXPECT_TRUE(until([&] { return done; }));
  ASSERT_TRUE(answer->has_value());
  EXPECT_EQ((*answer)->refusal, Refusal::stopped);
  EXPECT_TRUE(client->cgroups().list()->empty());
  EXPECT_TRUE(client->links().namespaces()->empty());
}

TEST_F(FunctionsLab, ANewRevisionReplacesTheOld) {
  const auto one = version("exports.handler = async () => 1;");
  const auto two = version("exports.handler = async () => 2;");
  EXPECT_EQ(invoke(one).payload, "1");
  EXPECT_EQ(invoke(two).payload, "2");
  EXPECT_TRUE(until([&] { return fleet->list().size() == 1; }));
}

TEST_F(FunctionsLab, WithoutMemoryThereIsNoEnvironment) {
  memory = 100 << 20;
  const Answer answer = invoke(version("exports.handler = async () => 1;"));
  EXPECT_EQ(answer.refusal, Refusal::no_memory);
  EXPECT_NE(answer.message.find("128 MB"), std::string::npos);
}

}  // namespace
}  // namespace skerry::sandbox
