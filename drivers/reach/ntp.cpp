#include "drivers/reach/ntp.h"

#include <algorithm>

namespace tramgac::reach {
namespace {

constexpr std::uint8_t kClient = 0x23;  // no leap warning, version 4, mode 3
constexpr int kModeServer = 4;
constexpr std::size_t kOrigin = 24, kReceive = 32, kTransmit = 40, kReference = 12;
constexpr std::int64_t kSince1900 = 2208988800;
constexpr int kUnsynchronised = 16;  // of stratum

double Milliseconds(std::int64_t units) { return static_cast<double>(units) * (1000.0 / 4294967296.0); }

// Both are modulo 2^32 s, so that the difference is right in any era while it is less than 68 years.
std::int64_t Difference(std::uint64_t a, std::uint64_t b) { return static_cast<std::int64_t>(a - b); }

bool IsKiss(std::string_view code) {
  return std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

std::array<std::uint8_t, kNtpBytes> WriteNtpQuestion(std::uint64_t stamp) {
  std::array<std::uint8_t, kNtpBytes> packet{};
  packet[0] = kClient;
  for (std::size_t i = 0; i < 4; ++i) {
    StoreBe16(&packet[kTransmit + 2 * i], static_cast<std::uint16_t>(stamp >> (48 - 16 * i)));
  }
  return packet;
}

std::optional<NtpAnswer> ReadNtpAnswer(ByteSpan packet, std::uint64_t first_stamp, int count, int& which) {
  if (packet.size() < kNtpBytes || (packet[0] & 7) != kModeServer) return std::nullopt;
  const std::uint64_t distance = LoadBe64(&packet[kOrigin]) - first_stamp;
  if (distance >= static_cast<std::uint64_t>(count)) return std::nullopt;
  which = static_cast<int>(distance);
  NtpAnswer answer;
  answer.leap = packet[0] >> 6;
  answer.stratum = packet[1];
  const std::string_view reference(reinterpret_cast<const char*>(&packet[kReference]), 4);
  if (answer.stratum == 0 && IsKiss(reference)) answer.kiss = reference;
  answer.received_at = LoadBe64(&packet[kReceive]);
  answer.sent_at = LoadBe64(&packet[kTransmit]);
  return answer;
}

std::uint64_t NtpTime(std::int64_t utc_us) {
  const std::int64_t seconds = utc_us / 1000000 + kSince1900;
  const auto fraction = static_cast<std::uint64_t>(utc_us % 1000000) * 4294967296U / 1000000U;
  return static_cast<std::uint64_t>(seconds) << 32 | fraction;
}

void Ntp::Prepare(const LineFacts& facts, std::int64_t utc_us, BootTime now) {
  nonce_ = facts.nonce;
  utc_us_ = utc_us;
  opened_ = now;
}

void Ntp::BeforeAsking(BootTime now) {
  const auto packet = WriteNtpQuestion(nonce_ + static_cast<std::uint64_t>(tries()));
  request_.assign(packet.begin(), packet.end());
  sent_[static_cast<std::size_t>(tries())] = now;
}

void Ntp::Hear(ByteSpan bytes, BootTime now, Sender&) {
  int which = 0;
  const auto answer = ReadNtpAnswer(bytes, nonce_, tries(), which);
  if (!answer) return;
  Alive(now);
  findings_.Set(Fact::kStratum, Value::Integer(answer->stratum));
  const bool synchronised = answer->leap != kNoLeap && answer->stratum > 0 && answer->stratum < kUnsynchronised;
  if (!answer->kiss.empty()) {
    findings_.Set(Fact::kReason, Value::Text(answer->kiss));
  } else if (!synchronised) {
    findings_.Set(Fact::kReason, Value::Text("not-synchronised"));
  }
  const BootTime sent = sent_[static_cast<std::size_t>(which)];
  const double taken = static_cast<double>((now - sent).count()) / 1000.0;
  const double at_server = Milliseconds(Difference(answer->sent_at, answer->received_at));
  findings_.Set(Fact::kTime, Value::Real(at_server >= 0 && at_server <= taken ? taken - at_server : taken));
  if (synchronised && utc_us_ != 0) {
    const std::uint64_t t1 = NtpTime(utc_us_ + (sent - opened_).count());
    const std::uint64_t t4 = NtpTime(utc_us_ + (now - opened_).count());
    const double there = Milliseconds(Difference(answer->received_at, t1));
    const double back = Milliseconds(Difference(answer->sent_at, t4));
    findings_.Set(Fact::kOffset, Value::Real((there + back) / 2));
  }
  Finish();
}

}  // namespace tramgac::reach
