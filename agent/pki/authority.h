// A small certificate authority in a folder, for sites that have none of their own:
//
//   ca.key      its private key, mode 0600; never leaves the folder
//   ca.pem      its certificate, for everybody
//   crl.pem     what it has taken back, signed anew at each change, for brokers and nodes
//   issued/     every certificate that it has signed: NAME.SERIAL.pem
//
// There is no further book: what is in issued/ and not on the list is good. A certificate is on the disk there before
// anybody gets it. It does not see the private keys of others: whoever wants a certificate makes the key and sends a
// request.
//
// Everything blocks for the time of reading and syncing small files. A folder is locked while an Authority of it is
// there; an object is used by one thread. Failures are told in `why`, and nothing has changed then unless it says so.
// No text ever holds a key.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/document/problem.h"
#include "agent/pki/files.h"
#include "agent/pki/names.h"

namespace tramgac::pki {

using Days = std::chrono::duration<int, std::ratio<86400>>;
inline constexpr int kMostDays = 36500;
inline constexpr std::size_t kMostCertificates = 20000;  // in issued/

enum class Reason : std::uint8_t { kUnspecified, kKeyCompromise, kSuperseded, kCessation };
inline constexpr std::array<std::string_view, 4> kReasonWords = {"unspecified", "key-compromise", "superseded",
                                                                 "cessation"};
// Is a key that was taken back for this reason never to be believed again?
constexpr bool EndsTheKey(Reason reason) { return reason == Reason::kUnspecified || reason == Reason::kKeyCompromise; }

struct Facts {
  std::string name;
  Role role = Role::kNode;
  std::vector<std::string> hosts;  // of a broker
  std::string serial;              // upper-case hexadecimal digits, as openssl shows it
  UtcTime begin;
  UtcTime end;
};

struct Issued {
  Facts facts;
  std::string file;  // in issued/
  std::string text;  // the certificate in PEM
};

struct Listed {
  Facts facts;
  std::string file;
  std::optional<UtcTime> revoked;
  Reason reason = Reason::kUnspecified;  // if it is
};

struct ListFacts {
  std::uint64_t number = 0;  // one more with each that is signed
  std::size_t revoked = 0;   // certificates on it
  UtcTime begin;
  UtcTime end;  // from then on nobody may believe it: a new one has to be there before
};

// What a certificate is wanted for.
struct Wish {
  Role role = Role::kNode;
  std::string name;
  std::vector<std::string> hosts;  // of a broker: 1 to kMostHosts, as ParseHost takes them
};

// Makes a key, FOLDER/NAME.key (mode 0600, of `owner`), and FOLDER/NAME.csr, a request for a certificate of it. With
// `same_key` the key that is there asks once more, and NAME.csr is replaced. Outcome: false with `why`: a wish that is
// not allowed, a file that is there already, cannot be read or written.
bool MakeRequestFiles(const Wish& wish, const std::string& folder, bool same_key, const std::optional<Owner>& owner,
                      document::Wording& why);

class Authority {
 public:
  // Makes the folder (or fills an empty one) as a whole, with a key and an empty list that counts for `list_days`.
  // Outcome: false with `why`, e.g. because something is in the folder.
  static bool Make(const std::string& folder, const std::string& name, Days days, Days list_days, UtcTime now,
                   document::Wording& why);

  // Outcome: nullopt with `why`: no such folder, damaged, readable by others, or somebody else is at work in it.
  static std::optional<Authority> Open(const std::string& folder, document::Wording& why);
  Authority(Authority&&) noexcept;
  ~Authority();

  // A certificate of what is wished for, for the key in `request` (a CSR in PEM, called `file` in `why`). Of the
  // request only the name and the key count: which role and hosts are granted is for the authority to say. From an hour
  // before `now`, because clocks of nodes may be slow, to `days` from now or the end of the authority, whichever is
  // first. Outcome: nullopt with `why`: not allowed, a bad request, a name that has a certificate or had another role,
  // a key that is someone else's or was compromised.
  std::optional<Issued> Issue(const Wish& wish, const std::string& request, const std::string& file, Days days,
                              UtcTime now, document::Wording& why);

  // A further certificate of the role and hosts of the newest good one of `name`; for its key, or for that in `request`
  // if that is not empty. Those before stay good until they end. Outcome: as Issue; nullopt too if none is good.
  std::optional<Issued> Renew(const std::string& name, const std::string& request, const std::string& file, Days days,
                              UtcTime now, document::Wording& why);

  // May a certificate of `name` be written to the file `path`? Where nothing is, or one that it follows: of the same
  // name, by this authority. Outcome: false with `why`.
  bool MayReplace(const std::string& path, const std::string& name, document::Wording& why) const;

  // Takes back all certificates of a name, or the one with a serial number, and signs a list that counts for
  // `list_days`. What could be both is a name. A compromised key takes all its certificates with it, and what is on the
  // list for a smaller reason gets this one. Outcome: how many this concerns; 0 if all were on the list already (then
  // no new one is signed); nullopt with `why`.
  std::optional<std::size_t> Revoke(const std::string& name_or_serial, Reason reason, Days list_days, UtcTime now,
                                    document::Wording& why);

  // Signs the list anew, with the same entries. Outcome: false with `why`.
  bool SignList(Days list_days, UtcTime now, document::Wording& why);

  // The latest moment that the authority has signed anything for: a clock that is behind it is wrong.
  UtcTime newest() const;

  // All certificates, by name and then by their beginning.
  std::vector<Listed> All() const;
  ListFacts list() const;
  Facts facts() const;  // of its own certificate; the role means nothing

 private:
  struct State;
  explicit Authority(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tramgac::pki
