#pragma once
// Owning pointers to OpenSSL's objects, without its headers.

#include <memory>
#include <string>

struct x509_st;
struct evp_pkey_st;
struct bio_st;
struct stack_st_X509;

namespace skerry::tls {

struct FreeOpenSsl {
  void operator()(x509_st* object) const;
  void operator()(evp_pkey_st* object) const;
  void operator()(bio_st* object) const;
  void operator()(stack_st_X509* object) const;  // with the certificates
};

using X509Ptr = std::unique_ptr<x509_st, FreeOpenSsl>;
using KeyPtr = std::unique_ptr<evp_pkey_st, FreeOpenSsl>;
using BioPtr = std::unique_ptr<bio_st, FreeOpenSsl>;
using X509StackPtr = std::unique_ptr<stack_st_X509, FreeOpenSsl>;

// The oldest error of this thread's queue in words, and an empty queue.
std::string take_openssl_error();

}  // namespace skerry::tls
