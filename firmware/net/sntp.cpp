#include "firmware/net/sntp.h"

#include <array>
#include <utility>

#include "drivers/reach/ntp.h"

namespace tramgac::firmware {
namespace {

constexpr Duration kAgain = std::chrono::minutes(15), kSooner = std::chrono::seconds(15),
                   kValid = std::chrono::hours(1);
constexpr std::uint64_t kSince1900 = 2208988800;
constexpr std::uint64_t kEra = std::uint64_t{1} << 32;
constexpr std::uint64_t kEarliest =
    3944678400;                      // 2025 in seconds since 1900: what is below is of the next era, from 2036 on
constexpr int kUnsynchronised = 16;  // of stratum

// Of 32 bits of seconds and 32 bits of their parts (clause 6), in microseconds since 1970.
Duration SinceUnix(std::uint64_t stamp) {
  std::uint64_t seconds = stamp >> 32;
  if (seconds < kEarliest) seconds += kEra;
  const std::uint64_t parts = (stamp & 0xFFFFFFFF) * 1'000'000 >> 32;
  return Duration(static_cast<std::int64_t>((seconds - kSince1900) * 1'000'000 + parts));
}

}  // namespace

Sntp::~Sntp() {
  if (pcb_ != nullptr) udp_remove(pcb_);
}

std::optional<UtcTime> Sntp::Step(BootTime now) {
  if (server_.port != 0 && now >= ask_at_ && network_.ready()) Ask(now);
  return std::exchange(answer_, std::nullopt);
}

void Sntp::Ask(BootTime now) {
  ask_at_ = now + kSooner;
  if (pcb_ == nullptr) {
    pcb_ = udp_new();
    if (pcb_ == nullptr) return;
    udp_recv(pcb_, &Sntp::OnReceived, this);
  }
  stamp_ = static_cast<std::uint64_t>(network_.Random()) << 32 | network_.Random();
  asked_ = now;
  const auto question = reach::WriteNtpQuestion(stamp_);
  pbuf* const packet = pbuf_alloc(PBUF_TRANSPORT, static_cast<u16_t>(question.size()), PBUF_RAM);
  if (packet == nullptr) return;
  const ip_addr_t address{lwip_htonl(server_.address)};
  if (pbuf_take(packet, question.data(), static_cast<u16_t>(question.size())) == ERR_OK) {
    udp_sendto(pcb_, packet, &address, server_.port);
  }
  pbuf_free(packet);
}

void Sntp::OnReceived(void* self, udp_pcb*, pbuf* packet, const ip_addr_t*, u16_t) {
  std::array<std::uint8_t, reach::kNtpBytes> bytes{};
  const u16_t size = pbuf_copy_partial(packet, bytes.data(), static_cast<u16_t>(bytes.size()), 0);
  pbuf_free(packet);
  static_cast<Sntp*>(self)->Take(ByteSpan(bytes).first(size));
}

// Who repeats the random stamp has seen the question. The answer was made half way there and back, as far as anybody
// knows.
void Sntp::Take(ByteSpan packet) {
  int which = 0;
  const auto answer = reach::ReadNtpAnswer(packet, stamp_, 1, which);
  if (!answer || stamp_ == 0) return;
  if (answer->leap == reach::kNoLeap || answer->stratum == 0 || answer->stratum >= kUnsynchronised) return;
  stamp_ = 0;
  const BootTime now = network_.clock().Now();
  const Duration then = asked_.time_since_epoch() + (now - asked_) / 2;
  answer_ = UtcTime(std::chrono::duration_cast<std::chrono::milliseconds>(SinceUnix(answer->sent_at) - then));
  ask_at_ = now + kAgain;
  valid_until_ = now + kValid;
}

}  // namespace tramgac::firmware
