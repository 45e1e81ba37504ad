// Libraries: tramgac_poll tramgac_snmp_netsnmp tramgac_core_pipeline
// A datagram at the trap port, all the way to the event: the gate, net-snmp and what we make of its varbinds, decoding,
// the record. First byte: who sends it. Every trap that was taken is one event with a device and an identity.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "agent/core/model/record_body.h"
#include "agent/core/pipeline/intake.h"
#include "agent/poll/trap_gate.h"
#include "drivers/snmp/netsnmp/netsnmp_client.h"
#include "tests/unit/core/memory_store.h"

namespace tramgac {
namespace {

const std::vector<std::uint8_t> kOurs = {0x80, 0, 0, 0, 1}, kTheirs = {0x80, 0, 0, 0, 2};
constexpr std::array<const char*, 3> kSources = {"192.0.2.1", "192.0.2.2", "192.0.2.9"};
constexpr std::array<std::uint32_t, 9> kOnBattery = {1, 3, 6, 1, 2, 1, 33, 2, 1};
constexpr std::array<std::uint32_t, 11> kRuntime = {1, 3, 6, 1, 2, 1, 33, 1, 2, 3, 0};
constexpr std::array<std::uint32_t, 11> kMessage = {1, 3, 6, 1, 4, 1, 318, 2, 3, 3, 0};

class Silent final : public PipelineObserver, public snmp::FdWatcher {
  void OnDeviceChange(const DeviceRuntime&, DeviceChange) override {}
  void OnRemark(const DeviceRuntime&) override {}
  void OnRow(const DeviceRuntime&, std::string_view, const RowRuntime&) override {}
  void OnAlarm(const DeviceRuntime&, const AlarmRuntime&, AlarmTransition) override {}
  void OnReport(const DeviceRuntime&, const PointRuntime&) override {}
  void OnEvent(std::string_view, std::string_view, std::string_view) override {}
  void OnTopicHeld(std::string_view) override {}
  void OnCommit(Status) override {}
  void Watch(int) override {}
  void Unwatch(int) override {}
};

// A device that knows one trap with two fields, and the port at which it is heard.
class Port final : public snmp::NotificationHandler {
 public:
  Port() {
    fields_[0].name = "battery.runtime";
    fields_[0].encoding.type = WireType::kInteger;
    fields_[1].name = "trap.message";
    fields_[1].type = ValueType::kText;
    fields_[1].encoding.type = WireType::kText;
    specs_[0] = {"on-battery", Severity::kCritical, {"On battery", "Chạy ắc quy"}, fields_, {}, true};
    device_.id = "ups";
    device_.notifications = specs_;
    known_[0] = {kOnBattery, fields_of_};
    poll::TrapDevice community{0, {}, {}, {}, known_}, user{0, {}, {}, kTheirs, known_};
    community.endpoint.host = kSources[0];
    community.credentials.community = "public";
    user.endpoint.host = kSources[1];
    user.credentials.version = snmp::Version::kV3;
    user.credentials.level = snmp::SecurityLevel::kNoAuthNoPriv;
    user.credentials.user = "joe";
    gate_.emplace(std::vector{community, user}, std::vector{poll::ParseSource(kSources[2]).value()}, kOurs,
                  [](DeviceIndex) { return ByteSpan(); });
    receiver_ = client_->MakeReceiver({kOurs, 1});
    if (receiver_ == nullptr) abort();
  }

  void Hear(const poll::SourceAddress& source, ByteSpan message) {
    now_ += std::chrono::seconds(1);  // more would be refused before anything is decoded
    if (!gate_->Admit(source, message, now_)) return;
    const poll::TrapDevice& sender = *gate_->senders().front();
    taken_ = 0;
    const Status status = receiver_->Receive(message, {&sender.credentials, gate_->EngineOf(sender), nullptr}, *this);
    if (Ok(status) != (taken_ == 1)) abort();
  }

  bool OnNotification(const snmp::Notification& notification) override {
    ++taken_;
    RawBlock block;
    snmp::FillNotification(notification, known_, block);
    for (const RawItem& item : block.items) {
      if (item.point >= fields_.size() || std::size_t{item.offset} + item.length > block.bytes.size()) abort();
    }
    Record(block);
    return true;
  }
  void OnReply(ByteSpan message) override {
    if (message.empty()) abort();
  }

 private:
  void Record(const RawBlock& block) {
    MemoryStore store;
    Recorder recorder(store, "boot", std::chrono::seconds(1));
    std::vector<DeviceRuntime> devices;
    devices.emplace_back(device_, store);
    AuditTrail audit(recorder, store, nullptr);
    AlarmStage alarms(devices, store, recorder, audit, silent_, {});
    Intake intake(devices, store, recorder, alarms, silent_);
    intake.Process(block);
    if (!Ok(recorder.Commit()) || store.records().size() != 1) abort();
    EventBodyReader reader(store.records()[0].body);
    EventField field;
    bool device = false, trap = false;
    while (reader.Next(field)) {
      device |= field.name == "device" && field.value.text == "ups";
      trap |= field.name == "trap" && !field.value.text.empty();
    }
    if (!reader.ok() || !device || !trap) abort();
  }

  Silent silent_;
  std::array<PointSpec, 2> fields_;
  std::array<NotificationSpec, 1> specs_;
  DeviceSpec device_;
  std::array<snmp::OidView, 2> fields_of_ = {kRuntime, kMessage};
  std::array<snmp::NotificationAddress, 1> known_;
  std::unique_ptr<snmp::Client> client_ = snmp::MakeNetSnmpClient(silent_);
  std::optional<poll::TrapGate> gate_;
  std::unique_ptr<snmp::NotificationReceiver> receiver_;
  BootTime now_{};
  int taken_ = 0;
};

}  // namespace
}  // namespace tramgac

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static tramgac::Port port;  // the library is set up once in a process
  if (size == 0) return 0;
  const char* source = tramgac::kSources[data[0] % tramgac::kSources.size()];
  port.Hear(tramgac::poll::ParseSource(source).value(), tramgac::ByteSpan(data, size).subspan(1));
  return 0;
}
