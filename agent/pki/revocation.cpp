#include "agent/pki/revocation.h"

#include <openssl/pem.h>

#include <algorithm>
#include <utility>

namespace tramgac::pki {
namespace {

constexpr int kVersion2 = 1;  // X.509 counts from 0

// The codes of RFC 5280 clause 5.3.1, in the order of Reason.
constexpr long kCodes[] = {CRL_REASON_UNSPECIFIED, CRL_REASON_KEY_COMPROMISE, CRL_REASON_SUPERSEDED,
                           CRL_REASON_CESSATION_OF_OPERATION};

using Enumerated = Handle<ASN1_ENUMERATED, ASN1_ENUMERATED_free>;

bool AddReason(X509_REVOKED& revoked, Reason reason) {
  if (reason == Reason::kUnspecified) return true;  // is left out (clause 5.3.1)
  const Enumerated code(ASN1_ENUMERATED_new());
  return code != nullptr && ASN1_ENUMERATED_set(code.get(), kCodes[static_cast<std::size_t>(reason)]) == 1 &&
         X509_REVOKED_add1_ext_i2d(&revoked, NID_crl_reason, code.get(), 0, X509V3_ADD_DEFAULT) == 1;
}

Revoked MakeRevoked(X509& certificate, const RevokedEntry& entry) {
  Revoked revoked(X509_REVOKED_new());
  const Time time = MakeTime(entry.time);
  const bool good = revoked != nullptr && time != nullptr &&
                    X509_REVOKED_set_serialNumber(revoked.get(), X509_get_serialNumber(&certificate)) == 1 &&
                    X509_REVOKED_set_revocationDate(revoked.get(), time.get()) == 1 &&
                    AddReason(*revoked, entry.reason);
  return good ? std::move(revoked) : nullptr;
}

// Gives `revoked` to the list.
bool Append(X509_CRL& list, Revoked revoked) {
  if (revoked == nullptr || X509_CRL_add0_revoked(&list, revoked.get()) != 1) return false;
  (void)revoked.release();
  return true;
}

// All entries but those about `again`, which get new ones.
bool AppendAll(X509_CRL& list, X509_CRL* before, const std::vector<X509*>& again) {
  STACK_OF(X509_REVOKED)* entries = before == nullptr ? nullptr : X509_CRL_get_REVOKED(before);
  for (int i = 0; i < sk_X509_REVOKED_num(entries); ++i) {
    const X509_REVOKED* entry = sk_X509_REVOKED_value(entries, i);
    const bool replaced = std::any_of(again.begin(), again.end(), [entry](const X509* certificate) {
      return ASN1_INTEGER_cmp(X509_get0_serialNumber(certificate), X509_REVOKED_get0_serialNumber(entry)) == 0;
    });
    if (!replaced && !Append(list, Revoked(X509_REVOKED_dup(entry)))) return false;
  }
  return true;
}

bool FillFrame(X509_CRL& list, const Issuer& issuer, const Period& period, std::uint64_t number) {
  const Time begin = MakeTime(period.begin), end = MakeTime(period.end);
  const Number count(ASN1_INTEGER_new());
  const AuthorityKey key = AuthorityKeyOf(issuer.certificate);
  return begin != nullptr && end != nullptr && count != nullptr && key != nullptr &&
         X509_CRL_set_version(&list, kVersion2) == 1 &&
         X509_CRL_set_issuer_name(&list, X509_get_subject_name(&issuer.certificate)) == 1 &&
         X509_CRL_set1_lastUpdate(&list, begin.get()) == 1 && X509_CRL_set1_nextUpdate(&list, end.get()) == 1 &&
         ASN1_INTEGER_set_uint64(count.get(), number) == 1 && Extend(list, NID_crl_number, count.get()) &&
         Extend(list, NID_authority_key_identifier, key.get());
}

}  // namespace

RevocationList ParseList(std::string_view text, X509& authority) {
  const Bio bio = Reader(text);
  if (bio == nullptr) return nullptr;
  RevocationList list(PEM_read_bio_X509_CRL(bio.get(), nullptr, NoPassphrase, nullptr));
  if (list == nullptr || X509_CRL_verify(list.get(), X509_get0_pubkey(&authority)) != 1) return nullptr;
  return list;
}

std::string ListText(X509_CRL& list) {
  const Bio bio = Writer();
  return bio != nullptr && PEM_write_bio_X509_CRL(bio.get(), &list) == 1 ? Written(bio) : std::string();
}

std::uint64_t NumberOf(const X509_CRL& list) {
  const Number number(static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(&list, NID_crl_number, nullptr, nullptr)));
  std::uint64_t value = 0;
  return number != nullptr && ASN1_INTEGER_get_uint64(&value, number.get()) == 1 ? value : 0;
}

std::size_t CountOf(X509_CRL& list) {
  const int count = sk_X509_REVOKED_num(X509_CRL_get_REVOKED(&list));  // -1: it has no entries at all
  return count < 0 ? 0 : static_cast<std::size_t>(count);
}

std::optional<RevokedEntry> FindRevoked(X509_CRL& list, X509& certificate) {
  X509_REVOKED* found = nullptr;
  if (X509_CRL_get0_by_cert(&list, &found, &certificate) != 1) return std::nullopt;
  RevokedEntry entry{TimeOf(X509_REVOKED_get0_revocationDate(found)), Reason::kUnspecified};
  const Enumerated code(
      static_cast<ASN1_ENUMERATED*>(X509_REVOKED_get_ext_d2i(found, NID_crl_reason, nullptr, nullptr)));
  for (std::size_t i = 0; code != nullptr && i < std::size(kCodes); ++i) {
    if (ASN1_ENUMERATED_get(code.get()) == kCodes[i]) entry.reason = static_cast<Reason>(i);
  }
  return entry;
}

RevocationList MakeList(X509_CRL* before, const std::vector<X509*>& more, const RevokedEntry& entry,
                        const Issuer& issuer, const Period& period) {
  RevocationList list(X509_CRL_new());
  const std::uint64_t number = before == nullptr ? 1 : NumberOf(*before) + 1;
  if (list == nullptr || !FillFrame(*list, issuer, period, number) || !AppendAll(*list, before, more)) return nullptr;
  for (X509* certificate : more) {
    if (!Append(*list, MakeRevoked(*certificate, entry))) return nullptr;
  }
  const bool good = X509_CRL_sort(list.get()) == 1 && X509_CRL_sign(list.get(), &issuer.key, EVP_sha256()) > 0;
  return good ? std::move(list) : nullptr;
}

}  // namespace tramgac::pki
