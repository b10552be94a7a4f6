#include "wire/pg/scram.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace skerry::pg {
namespace {

// RFC 7677 section 3: user "user", password "pencil".
constexpr std::string_view rfc_salt = "W22ZaJ0SNY7soEsUEjb6gQ==";
constexpr std::string_view rfc_client_nonce = "rOprNGfwEbeRWgbNEkqO";
constexpr std::string_view rfc_server_nonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

TEST(Scram, TheServerSideIsTheRfc7677Example) {
  const ScramSalt salt{*from_base64(rfc_salt), 4096};
  ScramServer server(verifier_of(derive_keys("pencil", salt), salt), std::string(rfc_server_nonce));
  const std::string client_first = "n,,n=user,r=" + std::string(rfc_client_nonce);
  EXPECT_EQ(
      server.first(client_first).value(),
      "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
  EXPECT_EQ(server
                .final("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                       "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
                .value(),
            "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
}

struct Pair {
  ScramSalt salt{"0123456789abcdef", 64};
  ScramKeys keys = derive_keys("secret", salt);
  ScramServer server{verifier_of(keys, salt), "serverside"};
  ScramClient client{"clientside"};
};

TEST(Scram, BothSidesAgree) {
  Pair pair;
  const std::string challenge = pair.server.first(pair.client.first()).value();
  EXPECT_EQ(pair.client.challenge(challenge).value(), pair.salt);
  const std::string answer = pair.server.final(pair.client.final(pair.keys)).value();
  EXPECT_TRUE(pair.client.verify(answer).ok());
  EXPECT_EQ(pair.server.keys().client_key, pair.keys.client_key);
}

TEST(Scram, AWrongPasswordIsRefused) {
  Pair pair;
  const std::string challenge = pair.server.first(pair.client.first()).value();
  ASSERT_TRUE(pair.client.challenge(challenge).ok());
  EXPECT_FALSE(pair.server.final(pair.client.final(derive_keys("other", pair.salt))).ok());
}

TEST(Scram, AChangedMessageIsRefusedAtEveryByte) {
  Pair pair;
  const std::string challenge = pair.server.first(pair.client.first()).value();
  ASSERT_TRUE(pair.client.challenge(challenge).ok());
  const std::string good = pair.client.final(pair.keys);
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    ScramServer server = pair.server;
    EXPECT_FALSE(server.final(bad).ok()) << at;
  }
}

TEST(Scram, AHostileServerIsRefused) {
  Pair pair;
  static_cast<void>(pair.client.first());
  for (std::string_view bad :
       {"", "r=other,s=AAAA,i=1", "r=clientside,s=AAAA,i=1", "r=clientsideX,s=,i=1",
        "r=clientsideX,s=AAAA,i=0", "r=clientsideX,s=AAAA,i=99999999999",
        "r=clientsideX,s=AAAA,i=2000000", "r=clientsideX,s=AAA,i=1"})
    EXPECT_FALSE(pair.client.challenge(bad).ok()) << bad;
  // CVE-2026-6665: a nonce without end.
  EXPECT_FALSE(
      pair.client.challenge("r=clientside" + std::string(100'000, 'x') + ",s=AAAA,i=1").ok());
  EXPECT_FALSE(pair.client.verify("e=other-error").ok());
  EXPECT_FALSE(pair.client.verify("v=AAAA").ok());
}

TEST(Scram, AHostileClientIsRefused) {
  for (std::string_view bad : {"", "n", "n,", "n,,", "p=tls-unique,,n=,r=x", "n,a=admin,n=,r=x",
                               "n,,m=x,n=,r=x", "n,,n=", "n,,n=,r=", "n,,r=x", "x,,n=,r=x"}) {
    Pair pair;
    EXPECT_FALSE(pair.server.first(bad).ok()) << bad;
  }
  // CVE-2026-6664: lengths that do not fit.
  Pair pair;
  EXPECT_FALSE(pair.server.first("n,,n=,r=" + std::string(100'000, 'x')).ok());
}

TEST(Scram, VerifiersRoundTripAsInPgAuthid) {
  const ScramSalt salt{"0123456789abcdef", 4096};
  const std::string text = verifier_text(verifier_of(derive_keys("x", salt), salt));
  const auto parsed = parse_verifier(text);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(verifier_text(*parsed), text);
  for (std::string_view bad : {"", "SCRAM-SHA-256$", "SCRAM-SHA-256$0:AAAA$AAAA:AAAA", "md5abc",
                               "SCRAM-SHA-256$4096:AAAA$AAAA:AAAA"})
    EXPECT_FALSE(parse_verifier(bad)) << bad;
}

TEST(Scram, TheMockIsStableAndFollowsTheName) {
  const Sha256Digest secret = sha256("x");
  EXPECT_EQ(mock_verifier("ann", secret).salt, mock_verifier("ann", secret).salt);
  EXPECT_NE(mock_verifier("ann", secret).salt, mock_verifier("bob", secret).salt);
}

TEST(Md5, IsPostgresqls) {
  // select 'md5' || md5('secret' || 'ann')
  const std::string stored = md5_stored("secret", "ann");
  EXPECT_EQ(stored, "md5" + hex(md5(as_bytes("secretann"))));
  EXPECT_TRUE(is_md5_stored(stored));
  EXPECT_FALSE(is_md5_stored("md5zz"));
  EXPECT_EQ(md5_response(stored, "salt"), "md5" + hex(md5(as_bytes(stored.substr(3) + "salt"))));
}

}  // namespace
}  // namespace skerry::pg
