#include "drivers/reach/certificate.h"

namespace tramgac::reach {

void TellCertificate(const Certificate& certificate, std::int64_t utc_us, Findings& findings) {
  if (!certificate.known) return;
  findings.Set(Fact::kSelfSigned, Value::Bool(certificate.self_signed));
  findings.Set(Fact::kNameMatches, Value::Bool(certificate.name_matches));
  findings.Set(Fact::kTlsVersion, Value::Text(certificate.tls_version));
  if (utc_us == 0) return;
  const double left_s = static_cast<double>(certificate.ends_s) - static_cast<double>(utc_us) / 1e6;
  findings.Set(Fact::kDaysLeft, Value::Real(left_s / 86400.0));
  findings.Set(Fact::kTrusted, Value::Bool(certificate.trusted));
}

void CertificateQuestion::Prepare(const LineFacts& facts, std::int64_t utc_us, BootTime now) {
  Alive(now);
  TellCertificate(facts.certificate, utc_us, findings_);
  Finish();
}

}  // namespace tramgac::reach
