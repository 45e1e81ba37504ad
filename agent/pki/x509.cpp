#include "agent/pki/x509.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <arpa/inet.h>

#include <ctime>

#include "agent/core/base/calendar_time.h"

namespace tramgac::pki {
namespace {

constexpr int kVersion3 = 2;         // X.509 counts from 0
constexpr int kRequestVersion1 = 0;  // as does PKCS #10

bool AddEntry(X509_NAME& name, const char* field, std::string_view text) {
  return X509_NAME_add_entry_by_txt(&name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text.data()),
                                    static_cast<int>(text.size()), -1, 0) == 1;
}

bool FillSubject(X509_NAME* name, const Subject& subject) {
  return name != nullptr && AddEntry(*name, "OU", RoleWord(subject.role)) && AddEntry(*name, "CN", subject.name);
}

std::string_view TextOf(const ASN1_STRING& string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(&string)),
          static_cast<std::size_t>(ASN1_STRING_length(&string))};
}

std::string EntryOf(const X509_NAME& name, int field) {
  const int at = X509_NAME_get_index_by_NID(&name, field, -1);
  if (at < 0 || X509_NAME_get_index_by_NID(&name, field, at) >= 0) return {};
  const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(&name, at));
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, value);
  if (size < 0) return {};
  std::string text(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  return text.find('\0') == std::string::npos ? text : std::string();
}

// The subject alternative name of one host. Outcome: null if there is no memory.
Name NameOfHost(const Host& host) {
  const bool dns = host.address.empty();
  const std::string& bytes = dns ? host.text : host.address;
  Name name(GENERAL_NAME_new());
  ASN1_STRING* value = dns ? ASN1_IA5STRING_new() : ASN1_OCTET_STRING_new();
  if (name == nullptr || value == nullptr ||
      ASN1_STRING_set(value, bytes.data(), static_cast<int>(bytes.size())) != 1) {
    ASN1_STRING_free(value);
    return nullptr;
  }
  GENERAL_NAME_set0_value(name.get(), dns ? GEN_DNS : GEN_IPADD, value);
  return name;
}

Names NamesOfHosts(const std::vector<Host>& hosts) {
  Names names(GENERAL_NAMES_new());
  for (const Host& host : hosts) {
    Name name = NameOfHost(host);
    if (names == nullptr || name == nullptr || sk_GENERAL_NAME_push(names.get(), name.get()) == 0) return nullptr;
    (void)name.release();  // the list has it now
  }
  return names;
}

bool ExtendByUsage(X509& certificate, std::initializer_list<int> bits) {
  const Bits usage(ASN1_BIT_STRING_new());
  if (usage == nullptr) return false;
  for (const int bit : bits) {
    if (ASN1_BIT_STRING_set_bit(usage.get(), bit, 1) != 1) return false;
  }
  return Extend(certificate, NID_key_usage, usage.get(), true);
}

bool ExtendByConstraints(X509& certificate, bool authority) {
  const Constraints constraints(BASIC_CONSTRAINTS_new());
  if (constraints == nullptr) return false;
  constraints->ca = authority ? 0xFF : 0;
  if (authority) {
    constraints->pathlen = ASN1_INTEGER_new();  // 0: no authority below it; belongs to the constraints
    if (constraints->pathlen == nullptr || ASN1_INTEGER_set(constraints->pathlen, 0) != 1) return false;
  }
  return Extend(certificate, NID_basic_constraints, constraints.get(), true);
}

bool ExtendByPurpose(X509& certificate, Role role) {
  const Usage usage(EXTENDED_KEY_USAGE_new());
  ASN1_OBJECT* purpose = OBJ_nid2obj(role == Role::kBroker ? NID_server_auth : NID_client_auth);  // of a static table
  return usage != nullptr && sk_ASN1_OBJECT_push(usage.get(), purpose) > 0 &&
         Extend(certificate, NID_ext_key_usage, usage.get(), false);
}

// RFC 5280 clause 4.2.1.2 (1): the SHA-1 of the public key's bits, as an identifier and not for security.
bool ExtendByKeyIdentifier(X509& certificate) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const Octets identifier(ASN1_OCTET_STRING_new());
  return identifier != nullptr && X509_pubkey_digest(&certificate, EVP_sha1(), digest, &size) == 1 &&
         ASN1_OCTET_STRING_set(identifier.get(), digest, static_cast<int>(size)) == 1 &&
         Extend(certificate, NID_subject_key_identifier, identifier.get(), false);
}

bool ExtendByHosts(X509& certificate, const std::vector<Host>& hosts) {
  if (hosts.empty()) return true;
  const Names names = NamesOfHosts(hosts);
  return names != nullptr && Extend(certificate, NID_subject_alt_name, names.get(), false);
}

bool ExtendByAuthorityKey(X509& certificate, const X509& authority) {
  const AuthorityKey key = AuthorityKeyOf(authority);
  return key != nullptr && Extend(certificate, NID_authority_key_identifier, key.get(), false);
}

// Everything but subject, issuer and extensions.
bool FillFrame(X509& certificate, EVP_PKEY& key, const Period& period) {
  const Number serial = MakeSerial();
  const Time begin = MakeTime(period.begin), end = MakeTime(period.end);
  return serial != nullptr && begin != nullptr && end != nullptr && X509_set_version(&certificate, kVersion3) == 1 &&
         X509_set_serialNumber(&certificate, serial.get()) == 1 &&
         X509_set1_notBefore(&certificate, begin.get()) == 1 && X509_set1_notAfter(&certificate, end.get()) == 1 &&
         X509_set_pubkey(&certificate, &key) == 1;
}

bool AskForHosts(X509_REQ& request, const std::vector<Host>& hosts) {
  if (hosts.empty()) return true;
  const Names names = NamesOfHosts(hosts);
  if (names == nullptr) return false;
  X509_EXTENSION* wish = X509V3_EXT_i2d(NID_subject_alt_name, 0, names.get());
  STACK_OF(X509_EXTENSION)* wishes = sk_X509_EXTENSION_new_null();
  const bool added = wish != nullptr && wishes != nullptr && sk_X509_EXTENSION_push(wishes, wish) > 0 &&
                     X509_REQ_add_extensions(&request, wishes) == 1;
  sk_X509_EXTENSION_free(wishes);
  X509_EXTENSION_free(wish);
  return added;
}

}  // namespace

int NoPassphrase(char*, int, int, void*) { return -1; }

std::string LastError() {
  const unsigned long error = ERR_get_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(error);
  return reason != nullptr ? reason : "?";
}

Bio Reader(std::string_view text) { return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }
Bio Writer() { return Bio(BIO_new(BIO_s_mem())); }

std::string Written(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

Key MakeKey() { return Key(EVP_EC_gen("P-256")); }

bool IsP256(const EVP_PKEY& key) {
  char group[32] = "";
  std::size_t size = 0;
  // A curve that is written out instead of named may have a base point of somebody's choice (CVE-2020-0601).
  int written_out = 0;
  (void)EVP_PKEY_get_int_param(&key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &written_out);
  return written_out == 0 && EVP_PKEY_get_group_name(&key, group, sizeof group, &size) == 1 &&
         std::string_view(group, size) == SN_X9_62_prime256v1;
}

SecretText KeyText(EVP_PKEY& key) {
  const Bio bio(BIO_new(BIO_s_secmem()));  // wiped when it is freed
  char* data = nullptr;
  if (bio == nullptr || PEM_write_bio_PKCS8PrivateKey(bio.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return SecretText();
  }
  const long size = BIO_get_mem_data(bio.get(), &data);
  return SecretText(std::string(data, static_cast<std::size_t>(size)));
}

Key ParseKey(std::string_view text) {
  const Bio bio = Reader(text);
  return Key(bio == nullptr ? nullptr : PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassphrase, nullptr));
}

Number MakeSerial() {
  unsigned char bytes[16];
  if (RAND_bytes(bytes, sizeof bytes) != 1) return nullptr;
  bytes[0] &= 0x7F;  // positive without an octet more
  bytes[15] |= 1;    // not 0
  const Handle<BIGNUM, BN_free> number(BN_bin2bn(bytes, sizeof bytes, nullptr));
  return Number(number == nullptr ? nullptr : BN_to_ASN1_INTEGER(number.get(), nullptr));
}

Time MakeTime(UtcTime time) {
  // Counted from 1970 by OpenSSL, because a time_t of 32 bits ends in 2038.
  const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(time);
  const auto in_day = std::chrono::floor<std::chrono::seconds>(time - day);
  return Time(
      ASN1_TIME_adj(nullptr, 0, static_cast<int>(day.time_since_epoch().count()), static_cast<long>(in_day.count())));
}

UtcTime TimeOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return UtcOfParts(parts);
}

AuthorityKey AuthorityKeyOf(const X509& authority) {
  const ASN1_OCTET_STRING* identifier = X509_get0_subject_key_id(const_cast<X509*>(&authority));
  AuthorityKey key(AUTHORITY_KEYID_new());
  if (identifier == nullptr || key == nullptr) return nullptr;
  key->keyid = ASN1_OCTET_STRING_dup(identifier);
  return key->keyid == nullptr ? nullptr : std::move(key);
}

Certificate MakeAuthority(const std::string& name, EVP_PKEY& key, const Period& period) {
  Certificate made(X509_new());
  if (made == nullptr || !FillFrame(*made, key, period)) return nullptr;
  X509_NAME* subject = X509_get_subject_name(made.get());
  const bool good = AddEntry(*subject, "CN", name) && X509_set_issuer_name(made.get(), subject) == 1 &&
                    ExtendByConstraints(*made, true) && ExtendByUsage(*made, {5, 6}) &&  // keyCertSign, cRLSign
                    ExtendByKeyIdentifier(*made) && X509_sign(made.get(), &key, EVP_sha256()) > 0;
  return good ? std::move(made) : nullptr;
}

Certificate MakeCertificate(const Subject& subject, EVP_PKEY& key, const Issuer& issuer, const Period& period) {
  Certificate made(X509_new());
  if (made == nullptr || !FillFrame(*made, key, period)) return nullptr;
  const bool good = FillSubject(X509_get_subject_name(made.get()), subject) &&
                    X509_set_issuer_name(made.get(), X509_get_subject_name(&issuer.certificate)) == 1 &&
                    ExtendByConstraints(*made, false) && ExtendByUsage(*made, {0}) &&  // digitalSignature
                    ExtendByPurpose(*made, subject.role) && ExtendByHosts(*made, subject.hosts) &&
                    ExtendByKeyIdentifier(*made) && ExtendByAuthorityKey(*made, issuer.certificate) &&
                    X509_sign(made.get(), &issuer.key, EVP_sha256()) > 0;
  return good ? std::move(made) : nullptr;
}

std::string CertificateText(X509& certificate) {
  const Bio bio = Writer();
  return bio != nullptr && PEM_write_bio_X509(bio.get(), &certificate) == 1 ? Written(bio) : std::string();
}

Certificate ParseCertificate(std::string_view text) {
  const Bio bio = Reader(text);
  return Certificate(bio == nullptr ? nullptr : PEM_read_bio_X509(bio.get(), nullptr, NoPassphrase, nullptr));
}

Request MakeRequest(const Subject& subject, EVP_PKEY& key) {
  Request made(X509_REQ_new());
  const bool good = made != nullptr && X509_REQ_set_version(made.get(), kRequestVersion1) == 1 &&
                    FillSubject(X509_REQ_get_subject_name(made.get()), subject) &&
                    X509_REQ_set_pubkey(made.get(), &key) == 1 && AskForHosts(*made, subject.hosts) &&
                    X509_REQ_sign(made.get(), &key, EVP_sha256()) > 0;
  return good ? std::move(made) : nullptr;
}

std::string RequestText(X509_REQ& request) {
  const Bio bio = Writer();
  return bio != nullptr && PEM_write_bio_X509_REQ(bio.get(), &request) == 1 ? Written(bio) : std::string();
}

Request ParseRequest(std::string_view text) {
  const Bio bio = Reader(text);
  return Request(bio == nullptr ? nullptr : PEM_read_bio_X509_REQ(bio.get(), nullptr, NoPassphrase, nullptr));
}

std::string NameOf(const X509_NAME& subject) { return EntryOf(subject, NID_commonName); }

std::optional<Role> RoleIn(const X509_NAME& subject) { return RoleOf(EntryOf(subject, NID_organizationalUnitName)); }

std::vector<Host> HostsOf(const X509& certificate) {
  const Names names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<Host> hosts;
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    int type = 0;
    const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
    if (type != GEN_DNS && type != GEN_IPADD) continue;
    const std::string_view bytes = TextOf(*static_cast<const ASN1_STRING*>(value));
    char address[INET6_ADDRSTRLEN];
    const bool dns = type == GEN_DNS;
    if (!dns && bytes.size() != sizeof(in_addr) && bytes.size() != sizeof(in6_addr)) continue;
    const int family = bytes.size() == sizeof(in_addr) ? AF_INET : AF_INET6;
    if (!dns && inet_ntop(family, bytes.data(), address, sizeof address) == nullptr) continue;
    if (const auto host = ParseHost(dns ? bytes : std::string_view(address))) hosts.push_back(*host);
  }
  return hosts;
}

std::string SerialText(const ASN1_INTEGER& serial) {
  const Handle<BIGNUM, BN_free> number(ASN1_INTEGER_to_BN(&serial, nullptr));
  char* text = number == nullptr ? nullptr : BN_bn2hex(number.get());
  std::string result = text == nullptr ? "" : text;
  OPENSSL_free(text);
  return result;
}

}  // namespace tramgac::pki
