#pragma once
// For tests only: a service of two operations with S3's shapes whose bodies stream, one user, and
// the whole front door before them.

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/encoding.hpp"
#include "call/operation.hpp"
#include "call/service_table.hpp"
#include "gateway/gateway.hpp"
#include "objects/references.hpp"
#include "shapes/s3.hpp"
#include "store/sealed.hpp"
#include "store/table.hpp"
#include "wire/sigv4/sign.hpp"

namespace skerry::gateway {

struct TestObject {
  objects::Extents extents;
  std::string encode() const { return objects::encode(extents); }
  static Result<TestObject> decode(std::string_view text) {
    return TestObject{TRY(objects::decode_extents(text))};
  }
};

struct TestObjects {
  explicit TestObjects(objects::ObjectFiles& opened) : files(opened), references(opened) {
    table.watch(references);
  }
  objects::ObjectFiles& files;
  Table<TestObject> table{"test.object"};
  objects::BlobReferences<TestObject> references;
  int admitted = 0;
};

inline Access access_to(const std::string& bucket, std::string action) {
  Access access;
  access.action = std::move(action);
  access.resource = "arn:aws:s3:::" + bucket + "/x";
  return access;
}
inline Accesses put_access(const TestObjects&, const Call&, const s3::PutObjectRequest& request) {
  return {access_to(*request.bucket, "s3:PutObject")};
}
inline Accesses get_access(const TestObjects&, const Call&, const s3::GetObjectRequest& request) {
  return {access_to(*request.bucket, "s3:GetObject")};
}

inline Result<Done, ApiError> admit_put(const TestObjects&, const Call&,
                                        const s3::PutObjectRequest& request) {
  if (*request.bucket == "absent")
    return ApiError{"NoSuchBucket", 404, "The specified bucket does not exist"};
  return Done{};
}

inline Result<s3::PutObjectOutput, ApiError> put(TestObjects& service, Call& call,
                                                 const s3::PutObjectRequest& request) {
  if (*request.key == "refused") return ApiError{"PreconditionFailed", 412, "refused at the end"};
  objects::Extents extents = call.body().extents;
  for (objects::Extent& extent : extents) extent.sealed_key = base64(call.body().key->bytes());
  service.table.put(call.batch(), *request.key, {std::move(extents)});
  s3::PutObjectOutput output;
  output.e_tag = '"' + hex(call.body().md5) + '"';
  output.checksum_crc64_nvme = call.body().checksum.base64();
  return output;
}

// Sealed by nothing.
inline objects::BlobKeys keys_of(const objects::Extents& extents) {
  objects::BlobKeys keys;
  for (const objects::Extent& extent : extents) {
    const std::string bytes = *from_base64(extent.sealed_key);
    keys.push_back(objects::BlobKey(as_bytes(bytes).first<objects::blob_key_bytes>()));
  }
  return keys;
}

// "KEY" as a whole; with a range "bytes=A-B" a part; an ETag matches always.
inline Result<s3::GetObjectOutput, ApiError> get(TestObjects& service, Call& call,
                                                 const s3::GetObjectRequest& request) {
  const TestObject* const found = service.table.find(*request.key);
  if (found == nullptr) {
    call.answer_header("x-amz-delete-marker", "true");
    return ApiError{"NoSuchKey", 404, "The specified key does not exist."};
  }
  if (request.if_none_match) return ApiError{"NotModified", 304, ""};
  objects::Extents extents = found->extents;
  if (request.range) {
    extents = objects::slice(extents, {.first = 2, .count = 3});
    call.answer_status(206);
  }
  s3::GetObjectOutput output;
  output.content_length = static_cast<std::int64_t>(objects::bytes_of(extents));
  objects::BlobKeys keys = keys_of(extents);
  call.answer_with(service.files.read(std::move(extents), std::move(keys)));
  return output;
}

inline constexpr std::array test_operations{
    serve_streamed<s3::PutObjectOperation, put_access, admit_put, put>(),
    serve<s3::GetObjectOperation, get_access, get>(),
};
inline const std::array<const aws::OperationShape*, 2> test_shapes{test_operations[0].shape,
                                                                   test_operations[1].shape};

// One user, `tester`, who may do everything in buckets but the one called "forbidden".
class TestDirectory final : public IdentityDirectory {
 public:
  TestDirectory() {
    auto policy = policy::compile_text(
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"},)"
        R"({"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::forbidden/*"}]})",
        policy::PolicyKind::identity, {"inline", "", "user/tester"});
    ASSERT(policy.ok());
    policies_->identity.push_back(*policy);
    key_->id = "AKIAIOSFODNN7EXAMPLE";
    key_->secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    key_->owner = {.kind = IdentityKind::user,
                   .account = AccountId{"000000000000"},
                   .arn = "arn:aws:iam::000000000000:user/tester",
                   .user_id = "AIDAEXAMPLE",
                   .name = "tester",
                   .access_key_id = key_->id,
                   .role_arn = {},
                   .session_name = {},
                   .session_policies = {},
                   .session_policy_arns = {},
                   .session_tags = {},
                   .transitive_tag_keys = {},
                   .source_identity = {},
                   .issued = {},
                   .expires = {}};
  }
  std::shared_ptr<const AccessKeyRecord> access_key(std::string_view id) const override {
    return id == key_->id ? key_ : nullptr;
  }
  void key_used(const KeyUse&) override {}
  std::shared_ptr<const IdentityPolicies> policies_of(const Identity&) const override {
    return policies_;
  }
  std::optional<RoleRecord> role(std::string_view) const override { return std::nullopt; }
  policy::PolicyPtr managed_policy(std::string_view) const override { return nullptr; }

  sigv4::Credentials credentials() const { return {key_->id, key_->secret, std::nullopt}; }

 private:
  std::shared_ptr<AccessKeyRecord> key_ = std::make_shared<AccessKeyRecord>();
  std::shared_ptr<IdentityPolicies> policies_ = std::make_shared<IdentityPolicies>();
};

// The front door of such a service; whoever makes it brings the loop, the store and the files.
class TestObjectGateway {
 public:
  struct Parts {
    Loop& loop;
    BlockingPool& pool;
    Store& store;
    objects::ObjectFiles& files;
  };
  explicit TestObjectGateway(Parts parts)
      : objects(parts.files),
        entry_{&shape_, test_operations, &objects},
        table_(std::span(&entry_, 1)),
        gateway({.region = region,
                 .clock = parts.loop,
                 .random = random_,
                 .store = parts.store,
                 .directory = directory,
                 .sessions = sessions_,
                 .services = table_,
                 .bodies = {{parts.loop, parts.pool, parts.files}}}) {}

  static inline const RegionFacts region{AccountId{"000000000000"}, RegionName{"us-east-1"}};
  TestObjects objects;
  TestDirectory directory;

 private:
  static aws::ServiceShape shape() {
    aws::ServiceShape made = s3::service_shape;
    made.operations = test_shapes;
    return made;
  }
  const aws::ServiceShape shape_ = shape();
  ServiceEntry entry_;
  ServiceTable table_;
  SystemRandom random_;
  Sealer sealer_ = Sealer::ephemeral(random_);
  SessionTokens sessions_{sealer_, random_};

 public:
  Gateway gateway;
};

}  // namespace skerry::gateway
