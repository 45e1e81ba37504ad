// What a conversation has found out: facts of fixed names, and what was extracted from a document by the paths of a
// profile.
//
// Single-threaded; allocates in the constructor only.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "agent/core/model/quality.h"
#include "agent/core/model/value.h"

namespace tramgac::reach {

// What points may ask of a question, beside extracted values.
enum class Fact : std::uint8_t {
  kUp,          // "up": bool: it answers, in whatever way
  kTime,        // "time": real, milliseconds: from the question to the answer; ping: mean; tcp, tls: until open
  kLoss,        // "loss": real, percent of what was sent
  kJitter,      // "jitter": real, milliseconds: mean difference of successive times (RFC 3550 clause 6.4.1, unsmoothed)
  kCode,        // "code": integer: of SIP, HTTP, RTSP, the DNS and LDAP result
  kReason,      // "reason": text: why it is not up, in a word of LineEndName, or "timeout", or the protocol's own
  kServer,      // "server": text: what it calls itself (Server, User-Agent)
  kBusy,        // "busy": bool: SIP 486, 600
  kMatches,     // "matches": bool: status and body are as the question wants them
  kAnswer,      // "answer": text: DNS: the first address; RAS: "confirm" or "reject"; HTTP: beginning of the body
  kDaysLeft,    // "days-left": real: until the certificate ends; negative: since
  kTrusted,     // "trusted": bool (Certificate)
  kSelfSigned,  // "self-signed": bool
  kNameMatches,  // "name-matches": bool
  kTlsVersion,   // "tls-version": text
  kOffset,       // "offset": real, milliseconds: the server's clock minus ours (RFC 5905 clause 8)
  kStratum,      // "stratum": integer
  kSize,         // "size": integer, bytes of the body
};
inline constexpr std::size_t kFactCount = 18;

// The name in quotes above.
std::string_view FactName(Fact fact);
// Outcome: nothing for an unknown name.
std::optional<Fact> FactNamed(std::string_view name);
// Of which type a fact is. Outcome: kBool, kInteger, kReal or kText.
ValueType FactType(Fact fact);

class Findings {
 public:
  // Room for `extracts` values beside the facts, and for `text_bytes` of all texts together.
  explicit Findings(std::size_t extracts = 0, std::size_t text_bytes = 256);
  Findings(const Findings&) = delete;  // its texts would be those of the original
  Findings& operator=(const Findings&) = delete;

  void Clear();

  // A later value replaces an earlier one. A text is copied; what does not fit is cut between characters,
  // control characters become blanks, and '?' stands for bytes that are not UTF-8.
  void Set(Fact fact, const Value& value) { Put(static_cast<std::size_t>(fact), value); }
  // Precondition: position < extracts.
  void SetExtract(std::size_t position, const Value& value) {
    qualities_[position] = Quality::kGood;
    Put(kFactCount + position, value);
  }
  // Why it has no value; not kGood.
  void SetExtractFailure(std::size_t position, Quality why) { qualities_[position] = why; }

  // Outcome: kNone, if nothing was found. Views are valid until Clear.
  const Value& Of(Fact fact) const { return values_[static_cast<std::size_t>(fact)]; }
  const Value& Extract(std::size_t position) const { return values_[kFactCount + position]; }
  // kNotReadYet until something is said of it.
  Quality ExtractQuality(std::size_t position) const { return qualities_[position]; }
  std::size_t extracts() const { return qualities_.size(); }

 private:
  void Put(std::size_t position, const Value& value);

  std::vector<Value> values_;
  std::vector<Quality> qualities_;  // of the extracts
  std::vector<char> text_;
  std::size_t used_ = 0;
};

}  // namespace tramgac::reach
