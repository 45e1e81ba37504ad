#include "agent/app/selftest_machine.h"

#include <ifaddrs.h>
#include <net/if.h>

#include <chrono>
#include <fstream>
#include <memory>

#include "agent/app/host_names.h"

namespace tramgac::app {
namespace {

constexpr const char* kRtc = "/sys/class/rtc/rtc0/since_epoch";

std::optional<double> RtcOff() {
  std::ifstream file(kRtc);
  std::int64_t seconds = 0;
  if (!(file >> seconds)) return std::nullopt;
  using namespace std::chrono;
  const double now = duration<double>(system_clock::now().time_since_epoch()).count();
  return static_cast<double>(seconds) - now;
}

// Without loopback, and without the addresses that IPv6 gives every interface by itself.
std::vector<std::string> Networks() {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(first, freeifaddrs);
  std::vector<std::string> networks;
  for (const ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
    const bool usable =
        one->ifa_addr != nullptr && (one->ifa_flags & IFF_UP) != 0 && (one->ifa_flags & IFF_LOOPBACK) == 0;
    const std::string address = usable ? AddressText(one->ifa_addr) : std::string();
    if (!address.empty() && !address.starts_with("fe80:"))
      networks.push_back(std::string(one->ifa_name) + " " + address);
  }
  return networks;
}

std::string HostOf(std::string_view broker) {
  if (broker.starts_with('[')) return std::string(broker.substr(1, broker.find(']') - 1));
  return std::string(broker.substr(0, broker.rfind(':')));
}

}  // namespace

MachineSays AskMachine(std::string_view broker) {
  MachineSays says;
  says.rtc_off_s = RtcOff();
  says.networks = Networks();
  says.broker_host = HostOf(broker);
  says.broker_is_name = !says.broker_host.empty() && !IsAddress(says.broker_host);
  if (says.broker_is_name) says.broker_addresses = Resolve(says.broker_host);
  return says;
}

}  // namespace tramgac::app
