// Our bootstrap for Node: when a handler's answer counts, and what becomes of its errors.
#include "lab.hpp"

namespace skerry::sandbox {
namespace {

using Node = FunctionsLab;

TEST_F(Node, ACallbacksAnswerWaitsForTheEventLoopUnlessItIsTold) {
  const auto waits = version(
      "exports.handler = (event, context, done) => {"
      "  context.callbackWaitsForEmptyEventLoop = event.wait;"
      "  setTimeout(() => console.log('after'), 300); done(null, 'done'); };");
  const Answer waited = invoke_with_tail(waits, R"({"wait":true})");
  EXPECT_EQ(waited.payload, "\"done\"");
  EXPECT_NE(waited.log_tail.find("\tINFO\tafter"), std::string::npos) << waited.log_tail;
  const Answer at_once = invoke_with_tail(waits, R"({"wait":false})");
  EXPECT_EQ(at_once.payload, "\"done\"");
  EXPECT_EQ(at_once.log_tail.find("\tINFO\tafter"), std::string::npos) << at_once.log_tail;
}

TEST_F(Node, UncaughtErrorsAreTheAnswerAndEndTheProgram) {
  const auto throws = version(
      "let calls = 0; exports.handler = (event) => new Promise((done) => {"
      "  if (event.fine) return done(++calls);"
      "  calls += 1; setTimeout(() => { throw new RangeError('late'); }, 10); });");
  const Answer thrown = invoke_with_tail(throws);
  EXPECT_TRUE(thrown.payload.starts_with(R"({"errorType":"RangeError","errorMessage":"late",)"))
      << thrown.payload;
  EXPECT_NE(thrown.log_tail.find("\tERROR\tUncaught Exception \t{\"errorType\":\"RangeError\""),
            std::string::npos)
      << thrown.log_tail;
  EXPECT_EQ(invoke(throws, R"({"fine":true})").payload, "1");

  const auto rejects = version(
      "exports.handler = (event) => new Promise(() => {"
      "  Promise.reject(new Error('nobody')); setTimeout(() => {}, 1000); });");
  const std::string rejected = invoke(rejects).payload;
  EXPECT_TRUE(rejected.starts_with(R"({"errorType":"Runtime.UnhandledPromiseRejection",)"
                                   R"("errorMessage":"Error: nobody",)"))
      << rejected;
}

TEST_F(Node, AnEmptyEventLoopEndsAnInvocationThatNobodyAnswers) {
  const std::string code = "exports.handler = async () => new Promise(() => {});";
  EXPECT_EQ(invoke(version(code)).payload, "null");
  EXPECT_TRUE(invoke(version(code, Runtime::nodejs24))
                  .payload.starts_with(R"({"errorType":"Runtime.NodeJsExit",)"));
}

TEST_F(Node, CallbackHandlersEndWithNode24) {
  const std::string code = "exports.handler = (event, context, done) => done(null, 1);";
  EXPECT_EQ(invoke(version(code)).payload, "1");
  EXPECT_TRUE(invoke(version(code, Runtime::nodejs24))
                  .payload.starts_with(R"({"errorType":"Runtime.CallbackHandlerDeprecated",)"));
}

TEST_F(Node, TheOldContextStillAnswersOnNode16) {
  const auto succeeds = version("exports.handler = (event, context) => context.succeed('old');");
  EXPECT_EQ(invoke(succeeds).payload, "\"old\"");
  const auto fails = version("exports.handler = (event, context) => context.fail(new Error('x'));");
  EXPECT_TRUE(invoke(fails).payload.starts_with(R"({"errorType":"Error","errorMessage":"x",)"));
}

TEST_F(Node, JsonLogsHaveFieldsAndLevels) {
  auto logs = version(
      "exports.handler = async () => { console.debug('no'); console.info({ a: 1 });"
      "  console.error(new TypeError('bad')); return 1; };",
      Runtime::nodejs24);
  logs.logging.format = LogFormat::json;
  logs.logging.application = LogLevel::info;
  const std::string tail = invoke_with_tail(logs).log_tail;
  EXPECT_EQ(tail.find("\"no\""), std::string::npos) << tail;
  EXPECT_NE(tail.find("\"level\":\"INFO\",\"requestId\":\""), std::string::npos) << tail;
  EXPECT_NE(tail.find("\"message\":{\"a\":1}"), std::string::npos) << tail;
  EXPECT_NE(tail.find("\"errorType\":\"TypeError\",\"errorMessage\":\"bad\",\"stackTrace\":["),
            std::string::npos)
      << tail;
  EXPECT_NE(tail.find("\"type\":\"platform.report\""), std::string::npos) << tail;
}

TEST_F(Node, SyntaxErrorsAndOddNamesHaveTheirTypes) {
  EXPECT_TRUE(invoke(version("exports.handler = async () => {"))
                  .payload.starts_with(R"({"errorType":"Runtime.UserCodeSyntaxError",)"
                                       R"("errorMessage":"SyntaxError: )"));
  auto odd = version("exports.handler = 1;");
  EXPECT_TRUE(
      invoke(odd).payload.starts_with(R"({"errorType":"Runtime.HandlerNotFound",)"
                                      R"("errorMessage":"index.handler is not a function")"));
  odd.handler = "nothing";
  odd.key.revision = "odd";
  EXPECT_TRUE(invoke(odd).payload.starts_with(R"({"errorType":"Runtime.MalformedHandlerName",)"
                                              R"("errorMessage":"Bad handler")"));
}

TEST_F(Node, AuthoritiesOfTheFunctionsOwnStandBesideTheRegions) {
  auto own = version_of({{"index.js",
                          "exports.handler = async () => [process.env.NODE_EXTRA_CA_CERTS,"
                          " require('fs').readFileSync('/proc/self/fd/5', 'latin1'),"
                          " require('fs').readdirSync('/tmp')];"},
                         {"own.pem", "mine\n"}},
                        Runtime::nodejs24);
  own.variables["NODE_EXTRA_CA_CERTS"] = "/var/task/own.pem";
  EXPECT_EQ(invoke(own).payload, R"(["/var/task/own.pem","no certificate\n\nmine\n\n",[]])");
  own.variables["NODE_EXTRA_CA_CERTS"] = "/nowhere.pem";
  own.key.revision = "nowhere";
  EXPECT_EQ(invoke(own).payload, R"(["/nowhere.pem","no certificate\n\n\n",[]])");
}

}  // namespace
}  // namespace skerry::sandbox
