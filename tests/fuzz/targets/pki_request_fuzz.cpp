// Libraries: tramgac_pki OpenSSL::Crypto
// A certificate request, a list and a certificate from anybody, and names and hosts as they are typed: what is accepted
// is within the bounds, and what is refused says why.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "agent/pki/access.h"
#include "agent/pki/revocation.h"
#include "agent/pki/wish.h"

using namespace tramgac;
using namespace tramgac::pki;

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

void TryRequest(const std::string& text) {
  document::Wording why;
  const Key key = CheckRequest(text, "file", "dc-01", why);
  Require((key != nullptr) == why.empty());
  if (key != nullptr) Require(IsP256(*key));
}

void TryCertificate(const std::string& text) {
  const Certificate certificate = ParseCertificate(text);
  if (certificate == nullptr) return;
  Require(NameOf(*X509_get_subject_name(certificate.get())).find('\0') == std::string::npos);
  for (const Host& host : HostsOf(*certificate)) Require(ParseHost(host.text) == host);
  Require(ParseList(text, *certificate) == nullptr || !text.empty());
}

void TryWords(const std::string& text) {
  document::Wording why;
  for (std::size_t role = 0; role < kRoleWords.size(); ++role) {
    const auto subject = CheckWish({static_cast<Role>(role), text, {}}, why);
    Require(!subject || IsName(static_cast<Role>(role), text));
  }
  if (const auto host = ParseHost(text)) {
    Require(ParseHost(host->text) == host);
    Require(host->text.find_first_of(",:; \n/*") == std::string::npos || host->address.size() == 16);
  }
  const AccessPlan plan{{{text, "dc-01"}}, {text}, {}, {}};
  if (!ProblemOf(plan).empty()) return;
  const std::string list = MosquittoText(AccessOf(plan));
  Require(list.find("#\n") != std::string::npos && list.find("user " + text + "\n") != std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  TryRequest(text);
  TryCertificate(text);
  TryWords(text);
  return 0;
}
