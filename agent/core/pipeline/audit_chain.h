// The chain of audit entries (events `operator`): what of an entry is hashed, and whether a chain that was read is
// whole. The form is part of the contract with everybody who receives events: docs/reference/mqtt.md, "The audit
// chain". Single-threaded; no I/O, no allocation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "agent/core/base/bytes.h"
#include "agent/core/model/record_body.h"

namespace tramgac {

// SHA-256 of `in`, from outside: the core has no library for it. Must not allocate on a microcontroller.
using Digest = void (*)(ByteSpan in, std::span<std::uint8_t, 32> out);

constexpr std::string_view kAuditEvent = "operator";
constexpr std::size_t kMostAuditFields = 48;     // with those of the chain and the event's name
constexpr std::size_t kLargestAuditText = 4096;  // bytes of what is hashed; a text may count twice

// A hash as it stands in an event: 64 lower-case hexadecimal digits.
using HexDigest = std::array<char, 64>;
constexpr std::string_view ViewOf(const HexDigest& hash) { return {hash.data(), hash.size()}; }
// The entry before the first.
constexpr HexDigest NoHash() {
  HexDigest zeros{};
  zeros.fill('0');
  return zeros;
}

// The last entry of a chain.
struct AuditHead {
  std::uint64_t number = 0;  // 0: there was none
  HexDigest hash = NoHash();
};

// How the store remembers it, in the same transaction as the entry itself.
constexpr std::string_view kAuditHeadKey = "audit/head";
constexpr std::size_t kLargestAuditHead = 80;
// Outcome: the bytes in `out`.
ByteSpan WriteAuditHead(const AuditHead& head, std::span<std::uint8_t, kLargestAuditHead> out);
// Outcome: nothing, if the bytes are not one.
std::optional<AuditHead> ReadAuditHead(ByteSpan bytes);

// Collects the fields of one entry and hashes them. Views must stay valid until Hash.
class AuditText {
 public:
  void Begin(std::string_view event);
  // In any order. The field `hash` is passed over.
  void Add(const EventField& field);
  // Outcome: the hash; nothing if there are too many fields, or their text is too long.
  std::optional<HexDigest> Hash(Digest digest);
  // What is hashed, for tests. Outcome: empty, if there are too many fields, or their text is too long.
  std::string_view Text();

 private:
  std::array<EventField, kMostAuditFields> fields_;
  std::size_t count_ = 0;  // more than there is room for: too many
  std::array<char, kLargestAuditText> text_;
};

enum class AuditFault : std::uint8_t {
  kNone,
  kEdited,      // the entry's hash is not that of its fields
  kUnnumbered,  // an audit event without a number stands in the chain
  kGap,         // entries between the one before and this one are missing, or it stands out of order
  kReplaced,    // this entry was written after another one before it: that one, or both, were exchanged
  kEnd,         // the last entry is not the one that the store wrote last
};

// Goes through the records of a store, oldest first, and stops believing at the first fault. A chain whose beginning
// has been deleted begins with the first entry that is there.
class AuditChecker {
 public:
  explicit AuditChecker(Digest digest) : digest_(digest) {}

  // The next record of kind kEvent. Outcomes: kNone, also for every other event; any other but kEnd.
  AuditFault Add(ByteSpan body);
  // After the last one. `head`: what the store remembers. Without any entry all may have been deleted by age: kNone.
  AuditFault End(const AuditHead& head) const;

  std::uint64_t count() const { return count_; }       // entries that are right
  std::uint64_t first() const { return first_; }       // number of the first, 0 if there is none
  std::uint64_t last() const { return last_.number; }  // and of the last
  std::uint64_t number() const { return number_; }     // that the entry with the fault has, 0 if it has none

 private:
  AuditFault Judge(std::string_view prev) const;

  Digest digest_;
  AuditText text_;
  AuditHead last_;
  std::uint64_t first_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t number_ = 0;
};

}  // namespace tramgac
