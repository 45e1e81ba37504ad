#include "agent/pki/authority_state.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "agent/pki/messages.h"

namespace tramgac::pki {
namespace {

namespace fs = std::filesystem;
using document::Quoted;
using document::QuotedPath;
using document::Say;
using document::Wording;
using std::chrono::hours;

}  // namespace

FolderLock::FolderLock(const std::string& folder) : file_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}
FolderLock::~FolderLock() {
  if (file_ >= 0) ::close(file_);
}
bool FolderLock::Take() const { return ::flock(file_, LOCK_EX | LOCK_NB) == 0; }

Facts FactsOf(X509& certificate) {
  Facts facts;
  const X509_NAME& subject = *X509_get_subject_name(&certificate);
  facts.name = NameOf(subject);
  facts.role = RoleIn(subject).value_or(Role::kNode);
  for (const Host& host : HostsOf(certificate)) facts.hosts.push_back(host.text);
  facts.serial = SerialText(*X509_get0_serialNumber(&certificate));
  facts.begin = TimeOf(X509_get0_notBefore(&certificate));
  facts.end = TimeOf(X509_get0_notAfter(&certificate));
  return facts;
}

bool Authority::State::Load(Wording& why) {
  if (!lock.there()) {
    why = Say(kNoAuthority, QuotedPath(folder), std::strerror(errno));
    return false;
  }
  if (!lock.Take()) {
    why = Say(kBusy, QuotedPath(folder));
    return false;
  }
  const bool loaded = LoadOwn(why) && LoadKey(why) && LoadList(why) && LoadIssued(why);
  (void)LastError();  // of what libcrypto tried, not for whoever asks next
  return loaded;
}

bool Authority::State::LoadOwn(Wording& why) {
  const std::string file = InFolder("ca.pem");
  const auto text = ReadSmall(file, kLargestFile, why);
  if (!text) {
    why = {Say(kNoAuthority, QuotedPath(folder), why.en).en, Say(kNoAuthority, QuotedPath(folder), why.vi).vi};
    return false;
  }
  certificate = ParseCertificate(*text);
  if (certificate == nullptr) why = Say(kNoCertificate, QuotedPath(file));
  return certificate != nullptr;
}

bool Authority::State::LoadKey(Wording& why) {
  const std::string file = InFolder("ca.key");
  if (IsOpenToOthers(file)) {
    why = Say(kOpenToOthers, QuotedPath(file));
    return false;
  }
  auto text = ReadSmall(file, kLargestFile, why);
  if (!text) return false;
  const SecretText secret(std::move(*text));
  key = ParseKey(secret.text());
  const bool fits = key != nullptr && X509_check_private_key(certificate.get(), key.get()) == 1;
  if (!fits) why = Say(key == nullptr ? kNoKey : kOtherKey, QuotedPath(file));
  return fits;
}

bool Authority::State::LoadList(Wording& why) {
  const std::string file = InFolder("crl.pem");
  const auto text = ReadSmall(file, kLargestList, why);
  if (!text) return false;
  list = ParseList(*text, *certificate);
  if (list == nullptr) why = Say(kNoList, QuotedPath(file));
  return list != nullptr;
}

bool Authority::State::LoadIssued(Wording& why) {
  std::error_code error;
  const std::string place = InFolder("issued");
  for (fs::directory_iterator at(place, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with('.') || !name.ends_with(".pem")) continue;
    if (issued.size() >= kMostCertificates) {
      why = Say(kTooMany, kMostCertificates, QuotedPath(place));
      return false;
    }
    if (!LoadOne(at->path().string(), why)) return false;
  }
  if (error) why = Say(kCannotRead, QuotedPath(place), error.message());
  std::ranges::sort(issued, {}, [](const Kept& kept) { return std::pair(kept.facts.name, kept.facts.begin); });
  return !error;
}

bool Authority::State::LoadOne(const std::string& file, Wording& why) {
  const auto text = ReadSmall(file, kLargestFile, why);
  if (!text) return false;
  Kept kept{ParseCertificate(*text), {}, file};
  const bool ours = kept.certificate != nullptr && X509_verify(kept.certificate.get(), key.get()) == 1;
  if (!ours) {
    why = Say(kNotOurs, QuotedPath(file));
    return false;
  }
  kept.facts = FactsOf(*kept.certificate);
  issued.push_back(std::move(kept));
  return true;
}

bool Authority::State::MayHave(const Wish& wish, const EVP_PKEY& wanted, Wording& why) const {
  for (const Kept& kept : issued) {
    const bool same_name = kept.facts.name == wish.name;
    if (same_name && kept.facts.role != wish.role) {
      why = Say(kOtherRole, Quoted(wish.name), RoleWord(kept.facts.role));
      return false;
    }
    if (EVP_PKEY_eq(X509_get0_pubkey(kept.certificate.get()), &wanted) != 1) continue;
    if (!same_name) {
      why = Say(kSharedKey, Quoted(kept.facts.name));
      return false;
    }
    const auto revoked = FindRevoked(*list, *kept.certificate);
    if (revoked && EndsTheKey(revoked->reason)) {
      why = Say(kRevokedKey, Quoted(wish.name), kept.facts.serial);
      return false;
    }
  }
  return true;
}

std::optional<Issued> Authority::State::Sign(const Subject& subject, EVP_PKEY& wanted, Days days, UtcTime now,
                                             Wording& why) {
  if (issued.size() >= kMostCertificates) {  // one more, and the folder could not be opened any more
    why = Say(kTooMany, kMostCertificates - 1, QuotedPath(InFolder("issued")));
    return std::nullopt;
  }
  const UtcTime last = TimeOf(X509_get0_notAfter(certificate.get()));
  if (last <= now) {
    why = Say(kAuthorityEnded);
    return std::nullopt;
  }
  const Period period{now - kSlowClock, std::min(now + hours(24) * days.count(), last)};
  Kept kept{MakeCertificate(subject, wanted, issuer(), period), {}, {}};
  Issued made;
  if (kept.certificate != nullptr) made.text = CertificateText(*kept.certificate);
  if (made.text.empty()) {
    why = Say(kCrypto, LastError());
    return std::nullopt;
  }
  made.facts = kept.facts = FactsOf(*kept.certificate);
  made.file = kept.file = InFolder(fmt::format("issued/{}.{}.pem", subject.name, made.facts.serial));
  if (!WriteNew(made.file, made.text, Secrecy::kPublic, std::nullopt, why)) return std::nullopt;
  issued.push_back(std::move(kept));
  return made;
}

bool Authority::State::SignList(const std::vector<X509*>& more, const RevokedEntry& entry, Days days, Wording& why) {
  const Period period{entry.time - kSlowClock, entry.time + hours(24) * days.count()};
  RevocationList fresh = MakeList(list.get(), more, entry, issuer(), period);
  const std::string text = fresh == nullptr ? std::string() : ListText(*fresh);
  if (text.empty()) {
    why = Say(kCrypto, LastError());
    return false;
  }
  if (!Replace(InFolder("crl.pem"), text, why)) return false;
  list = std::move(fresh);
  return true;
}

}  // namespace tramgac::pki
