#include "wire/tls/context.hpp"

#include <gtest/gtest.h>

#include "wire/tls/test_identities.hpp"

namespace skerry::tls {
namespace {

std::string identity_refusal(const std::string& chain, const std::string& key) {
  const Result<Identity> made = Identity::from_pem({.chain = chain, .key = key});
  return made ? "" : made.error().message;
}

TEST(Identity, SurvivesTheWayThroughPem) {
  const Identity identity = tls_test::db_identity();
  EXPECT_EQ(identity_refusal(identity.chain_pem(), identity.key_pem()), "");
  const std::string with_issuer = identity.chain_pem() + tls_test::ca_pem;
  const Result<Identity> chained =
      Identity::from_pem({.chain = with_issuer, .key = tls_test::db_key_pem});
  ASSERT_TRUE(chained.ok());
  EXPECT_EQ(chained->chain_pem(), with_issuer + "\n");
}

TEST(Identity, DamageIsNamed) {
  EXPECT_EQ(identity_refusal(tls_test::db_pem, tls_test::local_key_pem),
            "the private key is not the certificate's");
  EXPECT_NE(identity_refusal("", tls_test::db_key_pem).find("no certificate in PEM form"),
            std::string::npos);
  EXPECT_NE(identity_refusal(tls_test::db_pem, "").find("no unencrypted private key"),
            std::string::npos);
  const std::string half = std::string(tls_test::db_pem) + "\n-----BEGIN CERTIFICATE-----\nMIIB";
  EXPECT_NE(identity_refusal(half, tls_test::db_key_pem).find("is damaged"), std::string::npos);
}

TEST(ServerContext, NeedsACertificate) {
  const Result<ServerContext> made = ServerContext::create({});
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().message, "a TLS server needs a certificate");
}

TEST(ServerContext, AskingForCertificatesNeedsACa) {
  const Result<ServerContext> made =
      ServerContext::create({.identity = tls_test::local_identity(),
                             .client_certificates = ClientCertificates::required});
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.error().message.find("no CA certificate"), std::string::npos);
}

TEST(ClientContext, MissingAndDamagedCaFilesAreNamed) {
  const Result<ClientContext> absent = ClientContext::create({.ca_file = "/nonexistent/ca.pem"});
  ASSERT_FALSE(absent.ok());
  EXPECT_NE(absent.error().message.find("the CA file /nonexistent/ca.pem cannot be read"),
            std::string::npos);
  EXPECT_FALSE(ClientContext::create({.ca_pem = "nothing"}).ok());
  EXPECT_TRUE(ClientContext::create({}).ok());
}

TEST(ClientContext, ProtocolNamesHaveALength) {
  EXPECT_FALSE(ClientContext::create({.alpn = {""}}).ok());
  EXPECT_FALSE(ClientContext::create({.alpn = {std::string(256, 'x')}}).ok());
}

}  // namespace
}  // namespace skerry::tls
