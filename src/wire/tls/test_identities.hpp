#pragma once
// For tests: a CA, two servers and a client, valid from 2020 to 2120. The keys are public; nothing
// trusts them.

#include "wire/tls/identity.hpp"

namespace skerry::tls_test {

// The CA of the others.
inline constexpr const char* ca_pem = R"(-----BEGIN CERTIFICATE-----
MIIBZTCCAQugAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5Ta2Vycnkg
dGVzdCBDQTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGTEXMBUG
A1UEAwwOU2tlcnJ5IHRlc3QgQ0EwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATM
HAwJeOJLbB+iOg0ULhMlHZjJdjyptTdBBX6lmUE1meVePUSXWQ6T2qZLeXN3k21M
VvMJkdgMlvWTPpd4LqU1o0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQE
AwICBDAdBgNVHQ4EFgQU39CDFQ1DUnlwu4CiJbGXahKgmgQwCgYIKoZIzj0EAwID
SAAwRQIhAP6L1yP/6dDklqUka3UOVR0+nB93aCNAD2o3W+rGnbVsAiBbQuqEsga/
xEIvQ5PI3Yzi1VyT70lfEVMrgtC7ACOEow==
-----END CERTIFICATE-----)";
// Localhost, 127.0.0.1.
inline constexpr const char* local_pem = R"(-----BEGIN CERTIFICATE-----
MIIBsDCCAVegAwIBAgIBAjAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5Ta2Vycnkg
dGVzdCBDQTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFDESMBAG
A1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEiu0iYuva
Ro0AqnfRUXvJI78JiBpidwxiUnXWudid1cz8uJMMxpUGo3puRihMe3GMA88DR2A7
woslZiHXo96IYqOBkjCBjzAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwEwYD
VR0lBAwwCgYIKwYBBQUHAwEwDgYDVR0PAQH/BAQDAgeAMAwGA1UdEwEB/wQCMAAw
HQYDVR0OBBYEFBaLN4NofQfCiCFzjK51bhvSYdd3MB8GA1UdIwQYMBaAFN/QgxUN
Q1J5cLuAoiWxl2oSoJoEMAoGCCqGSM49BAMCA0cAMEQCIF57AB2levGvNgNo4Vwm
4XKlerPtImXR4nyvhQzcDEmeAiAy8itDzG8vuZ8ujfzUXXZi3nyQssPK3OiMXzPO
dgV2uQ==
-----END CERTIFICATE-----)";
inline constexpr const char* local_key_pem = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQga7KV7LC3GaERqq+y
myx06ZLo9AcLEtqHG2LfylyjhwyhRANCAASK7SJi69pGjQCqd9FRe8kjvwmIGmJ3
DGJSdda52J3VzPy4kwzGlQajem5GKEx7cYwDzwNHYDvCiyVmIdej3ohi
-----END PRIVATE KEY-----)";
// Db.internal, *.db.internal.
inline constexpr const char* db_pem = R"(-----BEGIN CERTIFICATE-----
MIIBvjCCAWSgAwIBAgIBAzAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5Ta2Vycnkg
dGVzdCBDQTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFjEUMBIG
A1UEAwwLZGIuaW50ZXJuYWwwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARDSOts
ccUwUKmf5e+MEwOU4LLNaUc6JLcWKlluQcP5aieEHmM1aTtthV99JN0OMeEAm58k
0VOpIs5Z6yzuKt1lo4GdMIGaMCUGA1UdEQQeMByCC2RiLmludGVybmFsgg0qLmRi
LmludGVybmFsMBMGA1UdJQQMMAoGCCsGAQUFBwMBMA4GA1UdDwEB/wQEAwIHgDAM
BgNVHRMBAf8EAjAAMB0GA1UdDgQWBBRMvwNwfLcHZvh43VecdunaAxdWADAfBgNV
HSMEGDAWgBTf0IMVDUNSeXC7gKIlsZdqEqCaBDAKBggqhkjOPQQDAgNIADBFAiB7
Qw996fn6Cj57jtMfOyNIgmi5dEfss2Vd7qZXls2HSwIhAJ3o+CwrW+a5HfZ70Mqj
QBJ54AoV2SthWfDVyHHrSb/f
-----END CERTIFICATE-----)";
inline constexpr const char* db_key_pem = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjEALBDQO5CcC/Iph
zLlm+25IYyzLgFd6JT3oLt7t/gGhRANCAARDSOtsccUwUKmf5e+MEwOU4LLNaUc6
JLcWKlluQcP5aieEHmM1aTtthV99JN0OMeEAm58k0VOpIs5Z6yzuKt1l
-----END PRIVATE KEY-----)";
// A client named alice.
inline constexpr const char* user_pem = R"(-----BEGIN CERTIFICATE-----
MIIBojCCAUmgAwIBAgIBBDAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5Ta2Vycnkg
dGVzdCBDQTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowEDEOMAwG
A1UEAwwFYWxpY2UwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATOZMgM6pYAuJUU
N6omhcScILBjfHGO2ay5V4JuTPv5Komq01v55HqOFnxSMOjt1vsq7Vbs+eHqIEMJ
MyhPxxs/o4GIMIGFMBAGA1UdEQQJMAeCBWFsaWNlMBMGA1UdJQQMMAoGCCsGAQUF
BwMCMA4GA1UdDwEB/wQEAwIHgDAMBgNVHRMBAf8EAjAAMB0GA1UdDgQWBBR1BZY/
Npo37/A9bX2S1q5QicYI/zAfBgNVHSMEGDAWgBTf0IMVDUNSeXC7gKIlsZdqEqCa
BDAKBggqhkjOPQQDAgNHADBEAiAYdStvvnGXl7X4pyNljCDv86PALTj8OfnOI3bd
VqO5DAIgTf1IYORIlRkLEbGOlHDPJTqZtB50YQhU1inDfsvBfzo=
-----END CERTIFICATE-----)";
inline constexpr const char* user_key_pem = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQglcmu9Qij41rqYS24
3zSG/yky09PGD2cw5O5c7fqbXLyhRANCAATOZMgM6pYAuJUUN6omhcScILBjfHGO
2ay5V4JuTPv5Komq01v55HqOFnxSMOjt1vsq7Vbs+eHqIEMJMyhPxxs/
-----END PRIVATE KEY-----)";

inline tls::Identity local_identity() {
  return *tls::Identity::from_pem({.chain = local_pem, .key = local_key_pem});
}
inline tls::Identity db_identity() {
  return *tls::Identity::from_pem({.chain = db_pem, .key = db_key_pem});
}
inline tls::Identity user_identity() {
  return *tls::Identity::from_pem({.chain = user_pem, .key = user_key_pem});
}

}  // namespace skerry::tls_test
