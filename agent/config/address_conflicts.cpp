#include <map>
#include <utility>

#include "agent/config/messages.h"
#include "agent/config/sections.h"

namespace tramgac::config {
namespace {

using document::Quoted;
using document::Say;

struct Explicit {
  const DeviceConfig* device;
  Addressing operator()(const ModbusTcpTarget& t) const { return {device, t.unit, {}, {}, {}}; }
  Addressing operator()(const ModbusRtuTarget& t) const {
    return {device, t.unit, t.baud, t.parity, t.stop_bits, t.rs485};
  }
  Addressing operator()(const SnmpTarget&) const { return {device, {}, {}, {}, {}}; }
  Addressing operator()(const ReachTarget&) const { return {device, {}, {}, {}, {}}; }
};

// What two devices must not share. Two profiles may look at one SNMP agent (a server and its interfaces), so the
// profile counts there; and it decides the unit when the address does not say it. A host may be asked for two services.
std::string Identity(const Addressing& addressing) {
  const Target& target = *addressing.device->target;
  const std::string endpoint = std::holds_alternative<ReachTarget>(target) ? AddressText(target) : EndpointName(target);
  if (addressing.unit) return fmt::format("{} {}", endpoint, *addressing.unit);
  return fmt::format("{} {}", endpoint, addressing.device->profile);
}

template <typename T>
bool Differ(const std::optional<T>& a, const std::optional<T>& b) {
  return a && b && *a != *b;
}

bool LinesDiffer(const Addressing& a, const Addressing& b) {
  return Differ(a.baud, b.baud) || Differ(a.parity, b.parity) || Differ(a.stop_bits, b.stop_bits) || a.rs485 != b.rs485;
}

// "9600 8N1" or "9600 8N1 rs485=rts-on-send", with '?' for what is not known.
std::string LineName(const Addressing& a) {
  constexpr std::string_view kDirections[] = {"", " rs485=rts-on-send", " rs485=rts-after-send"};
  return fmt::format("{} 8{}{}{}", a.baud ? std::to_string(*a.baud) : "?", a.parity.value_or('?'),
                     a.stop_bits ? std::to_string(*a.stop_bits) : "?", kDirections[static_cast<std::size_t>(a.rs485)]);
}

// A device without a right id goes by its address.
std::string NameOf(const DeviceConfig& device) {
  return Quoted(device.id.empty() ? PublicName(*device.target) : device.id);
}

class Complaints {
 public:
  Complaints(const std::string& file, document::Problems& problems) : file_(file), problems_(problems) {}
  void SameAddress(const DeviceConfig& device, const DeviceConfig& other) {
    Add(device, Say(kAddressTwice, NameOf(device), NameOf(other), other.place.line), {});
  }
  void OtherSettings(const Addressing& a, const Addressing& b) {
    Add(*a.device,
        Say(kLineSettings, NameOf(*a.device), LineName(a), NameOf(*b.device), b.device->place.line, LineName(b)),
        Say(kWantSameSettings));
  }

 private:
  void Add(const DeviceConfig& device, document::Wording message, document::Wording expected) {
    const Place place = device.address_place;
    problems_.Add({file_, place.line, place.column, std::move(message), std::move(expected), {}});
  }
  const std::string& file_;
  document::Problems& problems_;
};

}  // namespace

Addressing ExplicitAddressing(const DeviceConfig& device) { return std::visit(Explicit{&device}, *device.target); }

void CheckAddresses(const std::vector<Addressing>& devices, const std::string& file, document::Problems& problems) {
  Complaints complaints(file, problems);
  std::map<std::string, const Addressing*> identities;
  std::map<std::string, std::vector<const Addressing*>> lines;
  for (const Addressing& addressing : devices) {
    if (addressing.unit || !addressing.device->profile.empty()) {
      const auto [first, is_new] = identities.emplace(Identity(addressing), &addressing);
      if (!is_new) complaints.SameAddress(*addressing.device, *first->second->device);
    }
    if (!std::holds_alternative<ModbusRtuTarget>(*addressing.device->target)) continue;
    auto& users = lines[EndpointName(*addressing.device->target)];
    for (const Addressing* other : users) {
      if (!LinesDiffer(addressing, *other)) continue;
      complaints.OtherSettings(addressing, *other);
      break;
    }
    users.push_back(&addressing);
  }
}

}  // namespace tramgac::config
