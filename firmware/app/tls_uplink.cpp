#include "firmware/app/tls_uplink.h"

#include <algorithm>

#include "board/cortex_m/panic.h"

namespace tramgac::firmware {
namespace {

// That an image was built then is known of the time, whatever the network says.
constexpr UtcTime kBuilt{std::chrono::milliseconds(TRAMGAC_BUILD_DAY * std::int64_t{86'400'000})};

constexpr Duration kLongestWaitForTime = std::chrono::seconds(10);  // after the start

NetworkSettings NetworkOf(const BlockNetwork& network) {
  if (network.prefix == 0) return {};
  return {network.address, ~Ipv4{0} << (32 - network.prefix), network.gateway};
}

Ipv4Endpoint TimeServerOf(const BlockNetwork& network) {
  if (network.time_server == 0) return {};
  return {network.time_server, network.time_port};
}

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

TlsUplink::TlsUplink(const NodeBlock& block, const UplinkIdentity& identity, board::Ethernet& ethernet,
                     board::SysTickClock& clock, board::Entropy& entropy)
    : clock_(clock),
      block_(block),
      name_(block.broker.host),
      network_(NetworkOf(block.network), ethernet, clock, entropy),
      tcp_(network_, {block.network.broker, block.broker.port}),
      tls_({block.broker.authority, block.broker.certificate, block.broker.key, name_.c_str()}, tcp_, entropy),
      sntp_(network_, TimeServerOf(block.network)),
      mqtt_(SettingsOf(block, identity), tls_, out_, in_, this) {
  if (!Ok(network_.Open())) board::Panic("the network cannot be opened");
}

UplinkSettings TlsUplink::SettingsOf(const NodeBlock& block, const UplinkIdentity& identity) {
  will_topic_.append("tramgac/v1/").append(block.site).append("/").append(block.node).append("/state");
  will_.append(R"({"v":1,"online":false,"boot":")").append(identity.boot).append(R"(","store":")");
  will_.append(identity.store).append(R"("})");
  commands_filter_ = CommandDesk::Filter(block.site, block.node);
  subscription_ = commands_filter_;
  UplinkSettings uplink;
  uplink.subscriptions = {&subscription_, 1};
  uplink.connect.client_id = block.node;
  uplink.connect.user = block.broker.user;
  uplink.connect.password = block.broker.password;
  uplink.connect.keep_alive_seconds = block.broker.keep_alive_seconds;
  uplink.connect.will.topic = will_topic_;
  uplink.connect.will.payload = will_;
  for (const char c : identity.boot) uplink.random_seed = uplink.random_seed * 31 + static_cast<std::uint8_t>(c);
  return uplink;
}

void TlsUplink::Serve(RecordStore& store, Pipeline& pipeline, DevicePoller& poller, UpdateVerbs* update) {
  commands_.emplace(block_.site, block_.node, store, pipeline, poller, update);
}

// A command whose answer would find no room is not executed: its sender asks again.
std::uint8_t TlsUplink::OnMessage(const mqtt5::Inbound& inbound) {
  constexpr std::uint8_t kQuotaExceeded = 0x97;
  if (!commands_ || !replies_.Takes(inbound.response_topic, inbound.correlation)) return kQuotaExceeded;
  const std::string_view answer =
      commands_->Handle({inbound.topic, inbound.payload, inbound.correlation, inbound.retained}, clock_.Now());
  was_asked_ = true;
  if (!answer.empty() && CommandDesk::IsResponseTopic(inbound.response_topic)) {
    replies_.Put(inbound.response_topic, inbound.correlation, answer);
  }
  return mqtt5::kSuccess;
}

bool TlsUplink::Step() {
  const BootTime now = clock_.Now();
  network_.Step();
  FollowTime(now);
  tls_.Step();
  if (!mqtt_.connected() && !MayConnect(now)) return false;
  was_asked_ = false;
  const bool has_news = mqtt_.Step(now);
  // Only what the broker has let in: whatever was wrong with the session, the next attempt is without it.
  if (mqtt_.connected()) tls_.KeepSession();
  if (first_accepted_ == BootTime() && mqtt_.counters().accepted > 0) first_accepted_ = clock_.Now();
  replies_.Send(mqtt_);
  return has_news || was_asked_;
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
  if (first_accepted_ != BootTime()) {
    answer.Write(" (first / lần đầu ");
    answer.Write(std::chrono::duration_cast<std::chrono::milliseconds>(first_accepted_.time_since_epoch()).count());
    answer.Write(" ms)");
  }
  WriteCount(answer, ", refused / bị từ chối ", counters.refused);
  if (mqtt_.end_reason() != 0) WriteCount(answer, ", reason / mã lý do ", mqtt_.end_reason());
  if (mqtt_.last_refusal() != 0) WriteCount(answer, ", last refusal / lần từ chối cuối ", mqtt_.last_refusal());
  answer.Write("\n");
}

}  // namespace tramgac::firmware
