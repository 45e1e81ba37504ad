#include "firmware/app/tls_uplink.h"

#include <algorithm>

#include "board/cortex_m/panic.h"

namespace tramgac::firmware {
namespace {

// That an image was built then is known of the time, whatever the network says.
constexpr UtcTime kBuilt{std::chrono::milliseconds(TRAMGAC_BUILD_DAY * std::int64_t{86'400'000})};

constexpr Duration kLongestWaitForTime = std::chrono::seconds(10);  // after the start

NetworkSettings NetworkOf(const SettingsText& settings) {
  if (settings.prefix == 0) return {};
  return {settings.address, ~Ipv4{0} << (32 - settings.prefix), settings.gateway};
}

Ipv4Endpoint EndpointOf(const AddressText& text) { return {text.address, text.port}; }

void WriteAddress(ConsoleText& answer, Ipv4 address) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    answer.Write(static_cast<std::int64_t>(address >> shift & 0xFF));
    if (shift != 0) answer.Write(".");
  }
}

void WriteCount(ConsoleText& answer, std::string_view name, std::uint32_t count) {
  answer.Write(name);
  answer.Write(std::int64_t{count});
}

}  // namespace

TlsUplink::TlsUplink(const UplinkIdentity& identity, const TlsUplinkParts& parts, board::Ethernet& ethernet,
                     board::SysTickClock& clock, board::Entropy& entropy)
    : clock_(clock),
      name_(parts.settings.name),
      network_(NetworkOf(parts.settings), ethernet, clock, entropy),
      tcp_(network_, EndpointOf(parts.settings.broker)),
      tls_({parts.authority, parts.certificate, parts.key, name_.c_str()}, tcp_, entropy),
      sntp_(network_, EndpointOf(parts.settings.time)),
      mqtt_(SettingsOf(identity, parts.settings), tls_, out_, in_) {
  if (!Ok(network_.Open())) board::Panic("the network cannot be opened");
}

UplinkSettings TlsUplink::SettingsOf(const UplinkIdentity& identity, const SettingsText& settings) {
  will_topic_.append("tramgac/v1/").append(identity.site).append("/").append(identity.node).append("/state");
  will_.append(R"({"v":1,"online":false,"boot":")").append(identity.boot).append(R"(","store":")");
  will_.append(identity.store).append(R"("})");
  UplinkSettings uplink;
  uplink.connect.client_id = identity.node;
  uplink.connect.user = settings.user;
  uplink.connect.password = settings.password;
  uplink.connect.will.topic = will_topic_;
  uplink.connect.will.payload = will_;
  for (const char c : identity.boot) uplink.random_seed = uplink.random_seed * 31 + static_cast<std::uint8_t>(c);
  return uplink;
}

bool TlsUplink::Step() {
  const BootTime now = clock_.Now();
  network_.Step();
  FollowTime(now);
  tls_.Step();
  if (!mqtt_.connected() && !MayConnect(now)) return false;
  return mqtt_.Step(now);
}

// An attempt without an address would only make the next one later; one without the time would believe a certificate
// that is not valid yet.
bool TlsUplink::MayConnect(BootTime now) const {
  const bool waits_for_time = sntp_.has_server() && !sntp_.synchronised(now) && now < BootTime(kLongestWaitForTime);
  return network_.ready() && !waits_for_time;
}

void TlsUplink::FollowTime(BootTime now) {
  if (const auto at_start = sntp_.Step(now)) clock_.SetWallTime(*at_start);
  clock_.SetSynchronised(sntp_.synchronised(now));
  tls_.SetTime(std::max(kBuilt, clock_.WallTime().value_or(kBuilt)), clock_.State() == board::ClockState::kSynced);
}

void TlsUplink::Write(ConsoleText& answer) const {
  answer.Write("network / mạng: ");
  if (!network_.has_link()) {
    answer.Write("no cable / chưa cắm cáp");
  } else if (network_.address() == 0) {
    answer.Write("no address yet / chưa có địa chỉ");
  } else {
    WriteAddress(answer, network_.address());
  }
  answer.Write(clock_.State() == board::ClockState::kSynced
                   ? "\ntime / thời gian: synced / đã đồng bộ\nbroker / máy chủ: "
                   : "\ntime / thời gian: not synced / chưa đồng bộ\nbroker / máy chủ: ");
  WriteBroker(answer);
}

void TlsUplink::WriteBroker(ConsoleText& answer) const {
  if (mqtt_.connected()) {
    answer.Write("connected / đã kết nối");
  } else {
    const LocalText why = mqtt_.problem();
    answer.Write("not connected / chưa kết nối: ");
    answer.Write(why.en);
    answer.Write(" / ");
    answer.Write(why.vi);
  }
  const UplinkCounters& counters = mqtt_.counters();
  WriteCount(answer, ", attempts / lần thử ", counters.attempts);
  WriteCount(answer, ", accepted / đã nhận ", counters.accepted);
  WriteCount(answer, ", refused / bị từ chối ", counters.refused);
  if (mqtt_.end_reason() != 0) WriteCount(answer, ", reason / mã lý do ", mqtt_.end_reason());
  if (mqtt_.last_refusal() != 0) WriteCount(answer, ", last refusal / lần từ chối cuối ", mqtt_.last_refusal());
  answer.Write("\n");
}

}  // namespace tramgac::firmware
