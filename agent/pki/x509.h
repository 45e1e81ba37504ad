// Keys, certificates, requests and lists of revoked certificates (RFC 5280, RFC 2986) by libcrypto: ECDSA P-256 with
// SHA-256. Private to agent/pki. No files; nothing blocks but for the system's random numbers. Thread-safe: the
// functions share nothing.
//
// Every extension is made from values, none from a line of text: there is no configuration that a name could get into.
// A null handle means that libcrypto failed (memory, random numbers); LastError says how.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/pki/handles.h"
#include "agent/pki/names.h"
#include "agent/pki/secret_text.h"

namespace tramgac::pki {

struct Subject {
  Role role = Role::kNode;
  std::string name;
  std::vector<Host> hosts;  // of a broker
};

struct Period {
  UtcTime begin;
  UtcTime end;
};

struct Issuer {
  X509& certificate;
  EVP_PKEY& key;
};

// The oldest error that libcrypto has noted on this thread, and forgets all. Outcome: "?" if it noted none.
std::string LastError();

Key MakeKey();
bool IsP256(const EVP_PKEY& key);
// PKCS #8 in PEM, without a passphrase.
SecretText KeyText(EVP_PKEY& key);
// Outcome: null too if `text` has none, or one with a passphrase; nobody is asked for it.
Key ParseKey(std::string_view text);

// A random number of 127 bits (RFC 5280 clause 4.1.2.2: positive, at most 20 octets), never 0.
Number MakeSerial();

// The certificate of an authority that may sign certificates of others, but no further authorities.
Certificate MakeAuthority(const std::string& name, EVP_PKEY& key, const Period& period);
// What `issuer` says about `subject`, who has the private key of `key`.
Certificate MakeCertificate(const Subject& subject, EVP_PKEY& key, const Issuer& issuer, const Period& period);
std::string CertificateText(X509& certificate);
// The first certificate of a text. Outcome: null too if there is none.
Certificate ParseCertificate(std::string_view text);

// A request in which the owner of `key` asks an authority for a certificate of `subject`.
Request MakeRequest(const Subject& subject, EVP_PKEY& key);
std::string RequestText(X509_REQ& request);
// Outcome: null too if `text` has none.
Request ParseRequest(std::string_view text);

// The common name. Outcome: empty if there is none or more than one, or it has a NUL in it.
std::string NameOf(const X509_NAME& subject);
// The role in a certificate of MakeCertificate. Outcome: nullopt if it has none.
std::optional<Role> RoleIn(const X509_NAME& subject);
// The hosts of the subject alternative names; what is no host is left out.
std::vector<Host> HostsOf(const X509& certificate);
// The serial number in upper-case hexadecimal digits, as openssl shows it.
std::string SerialText(const ASN1_INTEGER& serial);
// Outcome: 0 if there is no such time.
UtcTime TimeOf(const ASN1_TIME* time);

// Adds an extension that libcrypto knows by `kind` (NID_..) to a certificate or a list. Outcome: false if it failed.
inline bool Extend(X509& object, int kind, void* value, bool critical) {
  return X509_add1_ext_i2d(&object, kind, value, critical ? 1 : 0, X509V3_ADD_DEFAULT) == 1;
}
inline bool Extend(X509_CRL& object, int kind, void* value) {
  return X509_CRL_add1_ext_i2d(&object, kind, value, 0, X509V3_ADD_DEFAULT) == 1;
}
// By which key of an authority something is signed.
AuthorityKey AuthorityKeyOf(const X509& authority);
Time MakeTime(UtcTime time);
// What libcrypto calls for a passphrase, instead of its own function that asks at the terminal. Outcome: -1, there is
// none.
int NoPassphrase(char* buffer, int size, int writing, void* data);
// A view of `text` to read from; valid as long as it.
Bio Reader(std::string_view text);
Bio Writer();
std::string Written(const Bio& bio);

}  // namespace tramgac::pki
