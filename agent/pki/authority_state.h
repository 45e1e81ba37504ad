// What an open authority has in memory. Private to agent/pki.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "agent/pki/authority.h"
#include "agent/pki/revocation.h"
#include "agent/pki/x509.h"

namespace tramgac::pki {

// The lock of a folder, held as long as this is there.
class FolderLock {
 public:
  explicit FolderLock(const std::string& folder);
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();
  bool there() const { return file_ >= 0; }
  // Outcome: false: somebody else has it. Does not wait.
  bool Take() const;

 private:
  const int file_;
};

// How slow a clock may be that has to believe what was signed just now.
inline constexpr std::chrono::hours kSlowClock{1};

struct Kept {
  Certificate certificate;
  Facts facts;
  std::string file;
};

Facts FactsOf(X509& certificate);

struct Authority::State {
  explicit State(std::string path) : folder(std::move(path)), lock(folder) {}
  // Reads all that is in the folder. Outcome: false with `why`.
  bool Load(document::Wording& why);

  Issuer issuer() const { return {*certificate, *key}; }
  std::string InFolder(const std::string& name) const { return folder + "/" + name; }
  bool IsGood(const Kept& kept) const { return !FindRevoked(*list, *kept.certificate); }
  // May this key be certified for this wish? Outcome: false with `why`.
  bool MayHave(const Wish& wish, const EVP_PKEY& wanted, document::Wording& why) const;
  std::optional<Issued> Sign(const Subject& subject, EVP_PKEY& wanted, Days days, UtcTime now, document::Wording& why);
  bool SignList(const std::vector<X509*>& more, const RevokedEntry& entry, Days days, document::Wording& why);

  const std::string folder;
  const FolderLock lock;
  Key key;
  Certificate certificate;
  RevocationList list;
  std::vector<Kept> issued;

 private:
  bool LoadKey(document::Wording& why);
  bool LoadOwn(document::Wording& why);
  bool LoadList(document::Wording& why);
  bool LoadIssued(document::Wording& why);
  bool LoadOne(const std::string& file, document::Wording& why);
};

}  // namespace tramgac::pki
