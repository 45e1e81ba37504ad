// The time of a server, asked as a client does (RFC 5905 clause 7.3, mode 4; clause 8 for offset and delay). What we
// send as our time is random, so that an answer that is not to this packet is recognised (it repeats our stamp as its
// origin).
//
// Facts: up, time (the delay: without what the server itself took), stratum, offset (of a server that is synchronised,
// when somebody vouches for our clock), reason (a kiss code such as "RATE", clause 7.4; "not-synchronised"; and see
// OneAnswer).
// Single-threaded; nothing blocks; allocates in the constructor only.
#pragma once

#include <array>

#include "drivers/reach/one_answer.h"

namespace tramgac::reach {

inline constexpr std::size_t kNtpBytes = 48;
inline constexpr std::uint8_t kNoLeap = 3;  // leap indicator: not synchronised

struct NtpAnswer {
  std::uint8_t leap = 0;
  std::uint8_t stratum = 0;
  std::string_view kiss{};        // of stratum 0: four letters; refers to the packet
  std::uint64_t received_at = 0;  // seconds since 1900 modulo 2^32, in units of 2^-32 s
  std::uint64_t sent_at = 0;
};

// Writes a client's packet with `stamp` as its transmit timestamp. Pure.
std::array<std::uint8_t, kNtpBytes> WriteNtpQuestion(std::uint64_t stamp);

// Reads an answer. Outcome: nothing, if it is not a server's, or not to one of the `count` packets whose stamps were
// `first_stamp`, `first_stamp` + 1, ..; `which` says to which. Takes any bytes. Pure.
std::optional<NtpAnswer> ReadNtpAnswer(ByteSpan packet, std::uint64_t first_stamp, int count, int& which);

// NTP's time of a UTC in microseconds since 1970. Pure.
std::uint64_t NtpTime(std::int64_t utc_us);

class Ntp final : public OneAnswer {
 public:
  // Of `question`: port, timeout.
  explicit Ntp(const Question& question) : OneAnswer(question, Transport::kUdp) {}

 private:
  void Prepare(const LineFacts& facts, std::int64_t utc_us, BootTime now) override;
  void BeforeAsking(BootTime now) override;
  void Hear(ByteSpan bytes, BootTime now, Sender& sender) override;

  std::uint64_t nonce_ = 0;
  std::int64_t utc_us_ = 0;  // at opened_
  BootTime opened_{};
  std::array<BootTime, 3> sent_{};
};

}  // namespace tramgac::reach
