// Owners of what libcrypto allocates. Private to agent/pki.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

namespace tramgac::pki {

template <auto kFree>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
template <typename T, auto kFree>
using Handle = std::unique_ptr<T, Freer<kFree>>;

using Bio = Handle<BIO, BIO_free>;
using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using Certificate = Handle<X509, X509_free>;
using Request = Handle<X509_REQ, X509_REQ_free>;
using RevocationList = Handle<X509_CRL, X509_CRL_free>;
using Revoked = Handle<X509_REVOKED, X509_REVOKED_free>;
using Number = Handle<ASN1_INTEGER, ASN1_INTEGER_free>;
using Time = Handle<ASN1_TIME, ASN1_TIME_free>;
using Octets = Handle<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>;
using Bits = Handle<ASN1_BIT_STRING, ASN1_BIT_STRING_free>;
using Constraints = Handle<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free>;
using Usage = Handle<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>;
using AuthorityKey = Handle<AUTHORITY_KEYID, AUTHORITY_KEYID_free>;
using Names = Handle<GENERAL_NAMES, GENERAL_NAMES_free>;
using Name = Handle<GENERAL_NAME, GENERAL_NAME_free>;

}  // namespace tramgac::pki
