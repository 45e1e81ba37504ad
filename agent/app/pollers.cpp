#include "agent/app/pollers.h"

#include "agent/poll/tcp_socket.h"
#include "drivers/conference/json/json_reader.h"
#include "drivers/conference/question.h"
#include "drivers/conference/xml/xml_reader.h"
#include "drivers/modbus/libmodbus/serial_client_libmodbus.h"
#include "drivers/snmp/netsnmp/netsnmp_client.h"

namespace tramgac::app {

Pollers::Pollers(const AssembledNode& node, const board::Clock& clock, poll::BlockQueue& queue, const Register& watch)
    : node_(node), clock_(clock), queue_(queue), loop_(clock, watch("network")), due_(node.devices.size(), kNever) {
  for (const AssembledNode::SerialLine& line : node_.serial_lines) {
    auto client = modbus::MakeLibmodbusClient(line.settings, clock_);
    // Only a machine without descriptors gets here; its devices are then reported as not read.
    if (!client.ok()) continue;
    lines_.push_back(std::make_unique<poll::ModbusSerialLine>(std::move(client).value(), line.devices,
                                                              node_.silent_share, clock_, queue_,
                                                              watch("serial " + line.settings.path)));
  }
}

Status Pollers::Start() {
  if (const Status status = loop_.Open(); !Ok(status)) return status;
  for (const AssembledNode::TcpBus& bus : node_.tcp_buses) {
    buses_.push_back(std::make_unique<poll::ModbusTcpBus>(bus.paths, bus.devices, node_.silent_share,
                                                          std::make_unique<poll::TcpSocket>(loop_), loop_.timers(),
                                                          queue_, bus.framing));
  }
  const BootTime now = clock_.Now();
  const auto count = static_cast<std::uint32_t>(buses_.size());
  for (std::uint32_t i = 0; i < count; ++i) buses_[i]->Start(now, i);
  network_ = std::thread([this] { RunNetwork(); });
  for (const auto& line : lines_) line->Start();
  if (sensor_poll_ != nullptr) sensor_poll_->Start();
  return Status::kOk;
}

// net-snmp keeps process-wide state without locks: its client is made, used and destroyed on this thread alone.
void Pollers::RunNetwork() {
  if (!node_.snmp_devices.empty() || traps_) {
    snmp_ = std::make_unique<poll::SnmpPool>(loop_.timers(), queue_);
    snmp_sockets_ = std::make_unique<poll::SnmpSockets>(loop_, *snmp_);
    snmp_->SetClient(snmp::MakeNetSnmpClient(*snmp_sockets_));
    for (const poll::SnmpDevice& device : node_.snmp_devices) snmp_->Add(device);
    snmp_->Start(clock_.Now());
  }
  if (!node_.reach_devices.empty()) StartReach();
  if (contacts_) StartContacts();
  if (traps_) OpenTraps();
  loop_.Run();
  RememberDue();
  contact_poll_.reset();
  contact_lines_.reset();
  reach_.reset();
  reach_lines_.reset();
  reach_sockets_.reset();
  trap_listener_.reset();
  snmp_.reset();
  snmp_sockets_.reset();
  buses_.clear();
}

// Microseconds since 1970, 0 while nobody vouches for the clock.
std::int64_t Pollers::UtcMicroseconds() const {
  if (!trusts_clock_ && clock_.State() != board::ClockState::kSynced) return 0;
  const Result<UtcTime> wall = clock_.WallTime();
  return wall.ok() ? std::chrono::duration_cast<std::chrono::microseconds>(wall.value().time_since_epoch()).count() : 0;
}

void Pollers::RememberDue() {
  for (const auto& bus : buses_) bus->TellDue(due_);
  if (snmp_ != nullptr) snmp_->TellDue(due_);
  if (reach_ != nullptr) reach_->TellDue(due_);
}

std::vector<BootTime> Pollers::Due() const {
  std::vector<BootTime> due = due_;
  for (const auto& line : lines_) line->TellDue(due);
  return due;
}

void Pollers::StartContacts() {
  contact_lines_ = std::make_unique<ContactLines>(node_.config->contacts, node_.contacts->contacts(), *contacts_->gpio,
                                                  clock_, contacts_->tell);
  contact_poll_ =
      std::make_unique<poll::ContactPoll>(node_.contacts_device, contact_lines_->reader(), loop_.timers(), queue_);
  contact_poll_->Start(clock_.Now());
}

void Pollers::ReadSensors(const SensorSettings& settings) {
  sensor_lines_ =
      std::make_unique<SensorLines>(node_.config->sensors, node_.sensors->sensors(), settings.sys, settings.tell);
  sensor_poll_ = std::make_unique<poll::SensorPoll>(node_.sensors_device, sensor_lines_->reader(), clock_, queue_);
}

void Pollers::StartReach() {
  reach_sockets_ = std::make_unique<poll::ReachSockets>(loop_);
  reach_lines_ = std::make_unique<reach::NetLines>(*reach_sockets_, entropy_);
  reach_sockets_->SetLines(*reach_lines_);
  const auto utc_us = [this](BootTime) { return UtcMicroseconds(); };
  const auto make = [](const reach::Question& question) {
    return conference::MakeAnyConversation(question, {conference::MakeXmlReader, conference::MakeJsonReader});
  };
  reach_ = std::make_unique<poll::ReachPool>(loop_.timers(), *reach_lines_, queue_, make, utc_us);
  for (const poll::ReachDevice& device : node_.reach_devices) reach_->Add(device);
  reach_->Start(clock_.Now());
}

void Pollers::OpenTraps() {
  const config::TrapsConfig& config = *node_.config->traps;
  std::vector<poll::TrapDevice> devices;
  for (const poll::SnmpDevice& device : node_.snmp_devices) {
    devices.push_back({device.index, device.endpoint, device.credentials, device.engine_id, device.notifications});
  }
  std::vector<poll::SourceAddress> forwarders;
  for (const std::string& address : config.forwarders) {
    if (const auto source = poll::ParseSource(address)) forwarders.push_back(*source);
  }
  trap_listener_ = std::make_unique<poll::TrapListener>(loop_, queue_, *snmp_, *traps_->counters, std::move(devices),
                                                        std::move(forwarders), traps_->engine);
  Status status = Status::kFailedPrecondition;  // the service manager passed no socket
  if (!config.from_systemd) {
    status = trap_listener_->socket().Bind(config.listen, config.port);
  } else if (traps_->socket >= 0) {
    status = trap_listener_->socket().Adopt(traps_->socket);
  }
  if (Ok(status)) status = trap_listener_->Start();
  if (Ok(status)) return;
  traps_->failed(status);
  trap_listener_.reset();
}

void Pollers::RequestStop() {
  for (const auto& line : lines_) line->RequestStop();
  if (sensor_poll_ != nullptr) sensor_poll_->RequestStop();
  if (!network_.joinable()) return;
  loop_.Stop();
  network_.join();
}

void Pollers::Stop() {
  RequestStop();
  for (const auto& line : lines_) line->Stop();
  if (sensor_poll_ != nullptr) sensor_poll_->Stop();
}

void Pollers::PollNow(DeviceIndex device) {
  for (const auto& line : lines_) line->PollNow(device);
  if (sensor_poll_ != nullptr) sensor_poll_->PollNow(device);
  loop_.Post([this, device] {
    const BootTime now = loop_.Now();
    for (const auto& bus : buses_) {
      if (bus->PollNow(device, now)) return;
    }
    if (snmp_ != nullptr && snmp_->PollNow(device, now)) return;
    if (contact_poll_ != nullptr && contact_poll_->PollNow(device)) return;
    if (reach_ != nullptr) reach_->PollNow(device, now);
  });
}

void Pollers::SetAlert(DeviceIndex device, bool on) {
  for (const auto& line : lines_) line->SetAlert(device, on);
  loop_.Post([this, device, on] {
    const BootTime now = loop_.Now();
    for (const auto& bus : buses_) {
      if (bus->SetAlert(device, on, now)) return;
    }
    if (snmp_ != nullptr && snmp_->SetAlert(device, on, now)) return;
    if (reach_ != nullptr) reach_->SetAlert(device, on, now);
  });
}

}  // namespace tramgac::app
