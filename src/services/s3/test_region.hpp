#pragma once
// For tests only: S3 of a region without network, its bytes in a temporary folder. Calls take the
// whole way of a real one (validation, access, policy evaluation, admission, handler, commit), all
// but the protocol. KMS is a stand-in that knows who asks, by way of what, in which context.

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/time_text.hpp"
#include "call/ask.hpp"
#include "call/test_principals.hpp"
#include "objects/test_object_files.hpp"
#include "services/s3/handlers.hpp"
#include "services/s3/operations.hpp"
#include "shapes/kms.hpp"

namespace skerry::s3 {

inline constexpr const char* test_account = "111122223333";

// "404 NoSuchKey", or "ok".
template <class Response>
std::string code_of(const Result<Response, ApiError>& result) {
  if (result.ok()) return "ok";
  return std::to_string(result.error().status) + ' ' + result.error().code;
}

inline std::string document(const std::string& statements) {
  return R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
}

class TestDirectory final : public IdentityDirectory {
 public:
  std::shared_ptr<const AccessKeyRecord> access_key(std::string_view) const override {
    return nullptr;
  }
  void key_used(const KeyUse&) override {}
  std::shared_ptr<const IdentityPolicies> policies_of(const Identity& identity) const override {
    auto behind = std::make_shared<IdentityPolicies>();
    const auto found = documents.find(identity.name);
    if (found == documents.end()) return behind;
    auto compiled = policy::compile_text(found->second, policy::PolicyKind::identity);
    EXPECT_TRUE(compiled.ok()) << compiled.error().message;
    behind->identity.push_back(std::move(compiled).value());
    return behind;
  }
  std::optional<RoleRecord> role(std::string_view) const override { return std::nullopt; }
  policy::PolicyPtr managed_policy(std::string_view) const override { return nullptr; }
  // Of the users that there are; a test renames them by `arns`.
  std::optional<std::string> principal_id(std::string_view arn) const override {
    for (const auto& [id, held] : arns)
      if (held == arn) return id;
    return std::nullopt;
  }
  std::optional<std::string> principal_arn(std::string_view id) const override {
    const auto found = arns.find(std::string(id));
    if (found == arns.end()) return std::nullopt;
    return found->second;
  }

  std::map<std::string, std::string> arns{
      {"AIDAalice", std::string("arn:aws:iam::") + test_account + ":user/alice"}};  // by id
  std::map<std::string, std::string> documents;                                     // by user
};

// The stand-in for KMS.
struct TestKms {
  std::vector<std::string> via;
  std::string key;
  std::map<std::string, std::string> context;
};

inline Accesses needs_kms(const char* action) {
  Access access;
  access.action = action;
  return {access};
}
inline Accesses generate_access(const TestKms&, const Call&, const kms::GenerateDataKeyRequest&) {
  return needs_kms("kms:GenerateDataKey");
}
inline Accesses decrypt_access(const TestKms&, const Call&, const kms::DecryptRequest&) {
  return needs_kms("kms:Decrypt");
}
inline Result<kms::GenerateDataKeyResponse, ApiError> generate(
    TestKms& kms, Call& call, const kms::GenerateDataKeyRequest& request) {
  kms.via = call.facts().called_via;
  kms.key = *request.key_id;
  kms.context = {request.encryption_context->begin(), request.encryption_context->end()};
  kms::GenerateDataKeyResponse response;
  response.key_id = "arn:aws:kms:us-east-1:111122223333:key/k";
  response.ciphertext_blob = "sealed";
  response.plaintext = std::string(32, 'p');
  return response;
}
inline Result<kms::DecryptResponse, ApiError> decrypt(TestKms& kms, Call& call,
                                                      const kms::DecryptRequest& request) {
  kms.via = call.facts().called_via;
  kms.context = {request.encryption_context->begin(), request.encryption_context->end()};
  EXPECT_EQ(request.ciphertext_blob, "sealed");
  kms::DecryptResponse response;
  response.plaintext = std::string(32, 'p');
  return response;
}

inline constexpr std::array kms_operations{
    serve<kms::DecryptOperation, decrypt_access, decrypt>(),
    serve<kms::GenerateDataKeyOperation, generate_access, generate>(),
};
inline constexpr std::array kms_shapes{&kms::DecryptOperation::shape,
                                       &kms::GenerateDataKeyOperation::shape};

class S3Test : public testing::Test {
 protected:
  // `folder`: a temporary one, the test's.
  explicit S3Test(std::string folder) : files(std::move(folder)) {
    directory.documents["admin"] = document(R"({"Effect":"Allow","Action":"*","Resource":"*"})");
    start();
  }

  // What is durable comes back, nothing else.
  void restart() {
    table.reset();
    s3.reset();
    files.restart();
    start();
  }

  template <class Op>
  Answer<Op> call(const typename Op::Request& request) {
    return call_as<Op>("admin", request);
  }
  template <class Op>
  Answer<Op> call_as(const std::string& user, const typename Op::Request& request) {
    Batch batch;
    const Principal principal = TestPrincipals::of(identity(user));
    Call made(principal, facts(), environment(), batch);
    return finish<Op>(made, batch, request);
  }

  Answer<PutObjectOperation> put(PutObjectRequest request, const std::string& body) {
    return send<PutObjectOperation>("admin", request, body);
  }
  Answer<PutObjectOperation> put(const std::string& key, const std::string& body) {
    PutObjectRequest request;
    request.bucket = "b-1";
    request.key = key;
    return put(request, body);
  }
  // As the gateway does: admission first, then the body as a file, then the handler.
  template <class Op>
  Answer<Op> send(const std::string& user, const typename Op::Request& request,
                  const std::string& content,
                  std::optional<objects::ChecksumAlgorithm> given = std::nullopt) {
    Batch batch;
    const Principal principal = TestPrincipals::of(identity(user));
    HandedCodec<Op> admission(request, table->validator());
    Call admitted(principal, facts(), environment(), batch);
    admitted.announce(content.size());
    TRY(operation(Op::shape).admit(s3.get(), admitted, admission));
    const objects::BlobKey key = objects::BlobKey::make(random);
    const auto staged = files.staged(content, key);
    ReceivedBody body;
    body.bytes = content.size();
    body.extents = staged->extents();
    body.key = key;
    body.md5 = md5(as_bytes(content));
    objects::Checksummer checksum(given.value_or(objects::ChecksumAlgorithm::crc64nvme));
    checksum.update(as_bytes(content));
    body.checksum = checksum.finish();
    objects::Checksummer own(objects::ChecksumAlgorithm::crc64nvme);
    own.update(as_bytes(content));
    body.crc64nvme = own.finish();
    body.given = given ? ReceivedBody::Given::by_client : ReceivedBody::Given::by_us;
    Call made(principal, facts(), environment(), batch);
    made.receive(body);
    return finish<Op>(made, batch, request);
  }

  // The bytes that GetObject answers with; "STATUS CODE" of a refusal.
  std::string get(GetObjectRequest request, const std::string& user = "admin") {
    const auto answer = call_as<GetObjectOperation>(user, request);
    if (!answer.ok()) return code_of(answer);
    return answered ? answered->read_all().value() : "no body";
  }
  static GetObjectRequest object(const std::string& key) {
    GetObjectRequest request;
    request.bucket = "b-1";
    request.key = key;
    return request;
  }
  std::string get(const std::string& key) { return get(object(key)); }

  void make_bucket(const std::string& name = "b-1") {
    CreateBucketRequest request;
    request.bucket = name;
    EXPECT_EQ(code_of(call<CreateBucketOperation>(request)), "ok");
  }
  void keep_versions(const std::string& wanted = "Enabled") {
    PutBucketVersioningRequest request;
    request.bucket = "b-1";
    request.versioning_configuration.emplace().status = wanted;
    EXPECT_EQ(code_of(call<PutBucketVersioningOperation>(request)), "ok");
  }
  std::string header(std::string_view name) const {
    const auto found = http::find(headers, name);
    return found ? std::string(*found) : "";
  }

  objects::TestObjectFiles files;
  // Of every call.
  RequestFacts& facts() {
    facts_.time = now;
    facts_.own_url = "http://here";
    return facts_;
  }

  RegionFacts region{AccountId{test_account}, RegionName{"us-east-1"}};
  TestDirectory directory;
  SeededRandom random{7};
  Sealer sealer = Sealer::ephemeral(random);
  TestKms kms;
  WallTime now = *parse_iso8601("2026-11-23T08:00:00Z");
  std::unique_ptr<S3> s3;
  // Of the last call.
  std::optional<objects::Reading> answered;
  http::Headers headers;
  std::optional<int> status;

 private:
  Identity identity(const std::string& name) const {
    Identity made;
    made.kind = IdentityKind::user;
    made.account = {test_account};
    made.arn = std::string("arn:aws:iam::") + test_account + ":user/" + name;
    made.user_id = directory.principal_id(made.arn).value_or("AIDA" + name);
    made.name = name;
    return made;
  }
  CallEnvironment environment() { return {region, directory, random, table.get()}; }

  static const Operation& operation(const aws::OperationShape& shape) {
    for (const Operation& each : operations())
      if (each.shape == &shape) return each;
    ADD_FAILURE() << shape.name << " is not in the table";
    return operations().front();
  }

  template <class Op>
  Answer<Op> finish(Call& made, Batch& batch, const typename Op::Request& request) {
    HandedCodec<Op> codec(request, table->validator());
    const auto outcome = operation(Op::shape).run(s3.get(), made, codec);
    answered = made.take_answer_body();
    headers = made.headers();
    status = made.status();
    if (!outcome.ok()) {
      batch.undo();
      return outcome.error();
    }
    files.store().commit(std::move(batch), [](CommitOutcome) {});
    files.loop().run_until_idle();
    return codec.take();
  }

  void start() {
    s3 = std::make_unique<S3>(region.account, files.files(), directory, sealer);
    EXPECT_TRUE(s3->load(files.store()).ok());
    entries_ = {service(*s3), ServiceEntry{&kms_shape_, kms_operations, &kms}};
    table = std::make_unique<ServiceTable>(entries_);
  }

  RequestFacts facts_;
  aws::ServiceShape kms_shape_{.name = "kms", .operations = kms_shapes};
  std::array<ServiceEntry, 2> entries_{};

 protected:
  std::unique_ptr<ServiceTable> table;
};

// With a folder of its own: S3TestIn<test::TemporaryDirectory>.
template <class Folder>
struct OwnFolder {
  Folder folder;
};
template <class Folder>
class S3TestIn : private OwnFolder<Folder>, public S3Test {
 protected:
  S3TestIn() : S3Test(OwnFolder<Folder>::folder.path()) {}
};

}  // namespace skerry::s3
