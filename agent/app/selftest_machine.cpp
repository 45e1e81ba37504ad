#include "agent/app/selftest_machine.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <memory>

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

// Outcome: empty for what is neither IPv4 nor IPv6.
std::string AddressText(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  if (address->sa_family == AF_INET) {
    bytes = &reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
  } else if (address->sa_family == AF_INET6) {
    bytes = &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  }
  if (bytes == nullptr || inet_ntop(address->sa_family, bytes, text.data(), text.size()) == nullptr) return {};
  return text.data();
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

bool IsAddress(const std::string& host) {
  std::array<std::uint8_t, sizeof(in6_addr)> bytes;
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

std::vector<std::string> Resolve(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &wanted, &first) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(first, freeaddrinfo);
  std::vector<std::string> addresses;
  for (const addrinfo* one = first; one != nullptr; one = one->ai_next) addresses.push_back(AddressText(one->ai_addr));
  std::erase(addresses, std::string());
  return addresses;
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
