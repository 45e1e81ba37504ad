#include "agent/pki/authority.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "agent/core/payload/timestamp.h"
#include "agent/pki/authority_state.h"
#include "agent/pki/messages.h"
#include "agent/pki/wish.h"

namespace tramgac::pki {
namespace {

namespace fs = std::filesystem;
using document::Quoted;
using document::QuotedPath;
using document::Say;
using document::Wording;
using std::chrono::hours;

constexpr std::string_view kPemBegin = "-----BEGIN";

std::string DayOf(UtcTime time) {
  char buffer[32];
  return std::string(FormatUtc(time.time_since_epoch().count(), buffer).substr(0, 10));
}

// Everything of a new authority but the folder.
struct Made {
  SecretText key;
  std::string certificate;
  std::string list;
};

std::optional<Made> MakeAll(const std::string& name, Days days, Days list_days, UtcTime now) {
  const Key key = MakeKey();
  if (key == nullptr) return std::nullopt;
  const Certificate own = MakeAuthority(name, *key, {now - kSlowClock, now + hours(24) * days.count()});
  if (own == nullptr) return std::nullopt;
  const RevocationList list =
      MakeList(nullptr, {}, {now, {}}, {*own, *key}, {now - kSlowClock, now + hours(24) * list_days.count()});
  if (list == nullptr) return std::nullopt;
  Made made{KeyText(*key), CertificateText(*own), ListText(*list)};
  const bool whole = !made.key.text().empty() && !made.certificate.empty() && !made.list.empty();
  return whole ? std::optional(std::move(made)) : std::nullopt;
}

bool Fill(const std::string& folder, const Made& made, Wording& why) {
  const std::string issued = folder + "/issued";
  if (::mkdir(issued.c_str(), 0700) != 0) {
    why = Say(kCannotWrite, QuotedPath(issued), std::strerror(errno));
    return false;
  }
  return WriteNew(folder + "/ca.key", made.key.text(), Secrecy::kOwnerOnly, std::nullopt, why) &&
         WriteNew(folder + "/ca.pem", made.certificate, Secrecy::kPublic, std::nullopt, why) &&
         WriteNew(folder + "/crl.pem", made.list, Secrecy::kPublic, std::nullopt, why);
}

// Gives the filled folder its name; an empty one that has it is no obstacle (rename(2)).
bool Place(const std::string& draft, const std::string& folder, Wording& why) {
  if (std::rename(draft.c_str(), folder.c_str()) == 0) {
    if (SyncFolderOf(folder)) return true;
    why = Say(kNotSynced, QuotedPath(folder), std::strerror(errno));
    return false;
  }
  const bool in_use = errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR;
  why = in_use ? Say(kFolderInUse, QuotedPath(folder)) : Say(kCannotWrite, QuotedPath(folder), std::strerror(errno));
  return false;
}

// A renewed certificate has the key of the one before: they are worth the same.
bool HasKeyOfOneOf(const Kept& kept, const std::vector<const Kept*>& others) {
  return std::ranges::any_of(others, [&kept](const Kept* other) {
    return EVP_PKEY_eq(X509_get0_pubkey(kept.certificate.get()), X509_get0_pubkey(other->certificate.get())) == 1;
  });
}

bool IsAuthorityName(const std::string& name) {
  constexpr std::size_t kLongest = 64;  // ub-common-name of RFC 5280
  return !name.empty() && name.size() <= kLongest &&
         std::ranges::all_of(name, [](char c) { return c >= 0x20 && c < 0x7F; });
}

}  // namespace

bool Authority::Make(const std::string& folder, const std::string& name, Days days, Days list_days, UtcTime now,
                     Wording& why) {
  if (!IsAuthorityName(name)) {
    why = Say(kBadAuthorityName);
    return false;
  }
  const auto made = MakeAll(name, days, list_days, now);
  if (!made) {
    why = Say(kCrypto, LastError());
    return false;
  }
  const fs::path whole = fs::path(folder) / "";  // with one slash at its end, whatever was typed
  const std::string path = whole.parent_path().string();
  std::string draft = path + ".XXXXXX";
  if (::mkdtemp(draft.data()) == nullptr) {  // mode 0700
    why = Say(kCannotWrite, QuotedPath(folder), std::strerror(errno));
    return false;
  }
  const bool done = Fill(draft, *made, why) && Place(draft, path, why);
  std::error_code ignored;
  if (!done) fs::remove_all(draft, ignored);
  return done;
}

std::optional<Authority> Authority::Open(const std::string& folder, Wording& why) {
  auto state = std::make_unique<State>(folder);
  if (!state->Load(why)) return std::nullopt;
  return Authority(std::move(state));
}

Authority::Authority(std::unique_ptr<State> state) : state_(std::move(state)) {}
Authority::Authority(Authority&&) noexcept = default;
Authority::~Authority() = default;

std::optional<Issued> Authority::Issue(const Wish& wish, const std::string& request, const std::string& file, Days days,
                                       UtcTime now, Wording& why) {
  const auto subject = CheckWish(wish, why);
  if (!subject) return std::nullopt;
  const auto good = std::ranges::find_if(state_->issued, [&](const Kept& kept) {
    return kept.facts.name == wish.name && kept.facts.end > now && state_->IsGood(kept);
  });
  if (good != state_->issued.end()) {
    why = Say(kHasOne, Quoted(wish.name), good->facts.serial, DayOf(good->facts.end));
    return std::nullopt;
  }
  const Key key = CheckRequest(request, file, wish.name, why);
  if (key == nullptr || !state_->MayHave(wish, *key, why)) return std::nullopt;
  return state_->Sign(*subject, *key, days, now, why);
}

std::optional<Issued> Authority::Renew(const std::string& name, const std::string& request, const std::string& file,
                                       Days days, UtcTime now, Wording& why) {
  const Kept* newest = nullptr;
  for (const Kept& kept : state_->issued) {
    const bool later = newest == nullptr || kept.facts.end >= newest->facts.end;
    if (kept.facts.name == name && later && state_->IsGood(kept)) newest = &kept;
  }
  if (newest == nullptr) {
    why = Say(kNothingToRenew, Quoted(name));
    return std::nullopt;
  }
  const Wish wish{newest->facts.role, name, newest->facts.hosts};
  const auto subject = CheckWish(wish, why);
  if (!subject) return std::nullopt;
  const Key key =
      request.empty() ? Key(X509_get_pubkey(newest->certificate.get())) : CheckRequest(request, file, name, why);
  if (key == nullptr || !state_->MayHave(wish, *key, why)) return std::nullopt;
  return state_->Sign(*subject, *key, days, now, why);
}

bool Authority::MayReplace(const std::string& path, const std::string& name, Wording& why) const {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(path, error))) return true;
  Wording unread;
  // A link's end is not where it is written to; and what else is in the file (a key, a chain) would be lost.
  const bool is_file = fs::is_regular_file(fs::symlink_status(path, error));
  const auto text = is_file ? ReadSmall(path, kLargestFile, unread) : std::nullopt;
  const bool alone = text && text->find(kPemBegin) == text->rfind(kPemBegin);
  const Certificate before = alone ? ParseCertificate(*text) : nullptr;
  const bool follows = before != nullptr && X509_verify(before.get(), state_->key.get()) == 1 &&
                       NameOf(*X509_get_subject_name(before.get())) == name;
  (void)LastError();
  if (!follows) why = Say(kIsThere, QuotedPath(path));
  return follows;
}

std::optional<std::size_t> Authority::Revoke(const std::string& name_or_serial, Reason reason, Days list_days,
                                             UtcTime now, Wording& why) {
  const auto is_name = [&](const Kept& kept) { return kept.facts.name == name_or_serial; };
  const bool by_name = std::ranges::any_of(state_->issued, is_name);
  std::vector<const Kept*> chosen;
  for (const Kept& kept : state_->issued) {
    if (by_name ? is_name(kept) : kept.facts.serial == name_or_serial) chosen.push_back(&kept);
  }
  if (chosen.empty()) {
    why = Say(kNoSuchCertificate, Quoted(name_or_serial));
    return std::nullopt;
  }
  std::vector<X509*> more;
  for (const Kept& kept : state_->issued) {
    const bool is_chosen = std::ranges::find(chosen, &kept) != chosen.end();
    const bool is_meant = is_chosen || (reason == Reason::kKeyCompromise && HasKeyOfOneOf(kept, chosen));
    const auto before = FindRevoked(*state_->list, *kept.certificate);
    // What was taken back for a smaller reason is taken back for this one.
    const bool counts = !before || (reason == Reason::kKeyCompromise && before->reason != reason);
    if (is_meant && counts) more.push_back(kept.certificate.get());
  }
  if (!more.empty() && !state_->SignList(more, {now, reason}, list_days, why)) return std::nullopt;
  return more.size();
}

bool Authority::SignList(Days list_days, UtcTime now, Wording& why) {
  return state_->SignList({}, {now, Reason::kUnspecified}, list_days, why);
}

std::vector<Listed> Authority::All() const {
  std::vector<Listed> all;
  for (const Kept& kept : state_->issued) {
    Listed listed{kept.facts, kept.file, std::nullopt, Reason::kUnspecified};
    if (const auto entry = FindRevoked(*state_->list, *kept.certificate)) {
      listed.revoked = entry->time;
      listed.reason = entry->reason;
    }
    all.push_back(std::move(listed));
  }
  return all;
}

ListFacts Authority::list() const {
  X509_CRL& list = *state_->list;
  return {NumberOf(list), CountOf(list), TimeOf(X509_CRL_get0_lastUpdate(&list)),
          TimeOf(X509_CRL_get0_nextUpdate(&list))};
}

UtcTime Authority::newest() const {
  UtcTime newest = std::max(facts().begin, list().begin);
  for (const Kept& kept : state_->issued) newest = std::max(newest, kept.facts.begin);
  return newest;
}

Facts Authority::facts() const { return FactsOf(*state_->certificate); }

}  // namespace tramgac::pki
