#include "agent/app/network_filter.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>

#include "agent/app/host_names.h"
#include "agent/pki/files.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;

constexpr std::uint8_t kMapped = 96;  // bits before an IPv4 address that is mapped into IPv6
constexpr std::string_view kBlanks = " \t\r";
// What systemd means by its words.
constexpr std::string_view kLocalhost[] = {"127.0.0.0/8", "::1/128"};
constexpr std::string_view kLinkLocal[] = {"169.254.0.0/16", "fe80::/64"};
constexpr std::string_view kMulticast[] = {"224.0.0.0/4", "ff00::/8"};
constexpr std::string_view kAny[] = {"0.0.0.0/0", "::/0"};

constexpr Phrase kShutOut{
    "note: the service may not reach {0} ({1}): {2} does not have it; sudo tramgac networks --install makes it anew",
    "lưu ý: dịch vụ không được phép tới {0} ({1}): {2} không có địa chỉ này; tạo lại: sudo tramgac networks --install"};

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Calls `take` with every piece between separators that is not empty.
template <typename Take>
void ForEach(std::string_view text, std::string_view separators, Take take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    const std::string_view piece = Trimmed(text.substr(0, end));
    if (!piece.empty()) take(piece);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

bool Network::Has(const Network& other) const {
  if (other.bits < bits) return false;
  for (std::size_t bit = 0; bit < bits; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> bit % 8);
    if (((bytes[bit / 8] ^ other.bytes[bit / 8]) & mask) != 0) return false;
  }
  return true;
}

std::optional<Network> ParseNetwork(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  Network network;
  const bool is_v4 = inet_pton(AF_INET, address.c_str(), &network.bytes[kMapped / 8]) == 1;
  if (!is_v4 && inet_pton(AF_INET6, address.c_str(), network.bytes.data()) != 1) return std::nullopt;
  if (is_v4) network.bytes[10] = network.bytes[11] = 0xFF;
  const unsigned most = is_v4 ? 32 : 128;
  unsigned bits = most;
  if (slash != std::string_view::npos) {
    const std::string_view number = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), bits);
    if (error != std::errc() || end != number.data() + number.size() || bits > most) return std::nullopt;
  }
  network.bits = static_cast<std::uint8_t>(bits + (is_v4 ? kMapped : 0));
  return network;
}

NetworkFilter::NetworkFilter(std::string_view text) {
  ForEach(text, "\n", [this](std::string_view line) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) return;
    const std::string_view key = Trimmed(line.substr(0, equals)), value = Trimmed(line.substr(equals + 1));
    if (key == "IPAddressDeny") filters_ = value == "any" || (filters_ && !value.empty());
    if (key != "IPAddressAllow") return;
    if (value.empty()) allowed_.clear();  // systemd: what stood before does not count
    ForEach(value, kBlanks, [this](std::string_view word) { Allow(word); });
  });
}

void NetworkFilter::Allow(std::string_view word) {
  const auto add = [this](std::string_view network) {
    if (const auto parsed = ParseNetwork(network)) allowed_.push_back(*parsed);
  };
  if (word == "any") return std::ranges::for_each(kAny, add), void();
  if (word == "localhost") return std::ranges::for_each(kLocalhost, add), void();
  if (word == "link-local") return std::ranges::for_each(kLinkLocal, add), void();
  if (word == "multicast") return std::ranges::for_each(kMulticast, add), void();
  add(word);
}

bool NetworkFilter::Lets(std::string_view address) const {
  const auto asked = ParseNetwork(address);
  if (!asked) return false;
  return !filters_ || std::ranges::any_of(allowed_, [&asked](const Network& network) { return network.Has(*asked); });
}

std::vector<config::Peer> ShutOut(const NetworkFilter& filter, const std::vector<config::Peer>& peers) {
  const NetworkFilter always("IPAddressDeny=any\nIPAddressAllow=localhost\n");
  std::vector<config::Peer> shut;
  for (const config::Peer& peer : peers) {
    if (!IsAddress(peer.host) || filter.Lets(peer.host) || always.Lets(peer.host)) continue;
    shut.push_back(peer);
  }
  return shut;
}

NetworkFilter InstalledFilter() {
  document::Wording ignored;
  return NetworkFilter(pki::ReadSmall(kNetworksDropIn, kLargestDropIn, ignored).value_or(""));
}

std::vector<document::Wording> NotesOfFilter(const config::NodeConfig& config) {
  std::vector<document::Wording> notes;
  for (const config::Peer& peer : ShutOut(InstalledFilter(), config::PeersOf(config))) {
    notes.push_back(Say(kShutOut, peer.host, peer.who, kNetworksDropIn));
  }
  return notes;
}

std::string DropInText(const std::vector<config::Peer>& peers) {
  std::map<std::string, std::size_t> known;  // where an address stands below
  std::vector<config::Peer> once;
  for (const config::Peer& peer : peers) {
    const auto [at, is_new] = known.emplace(peer.host, once.size());
    if (is_new) {
      once.push_back(peer);
    } else if (once[at->second].who != peer.who) {
      once[at->second].who += ", " + peer.who;
    }
  }
  std::string text =
      "# The service reaches these and nobody else. Made by `tramgac networks`; when devices or brokers have changed:\n"
      "#   sudo tramgac networks --install\n"
      "[Service]\nIPAddressDeny=any\nIPAddressAllow=localhost\n";
  for (const config::Peer& peer : once) text += fmt::format("# {}\nIPAddressAllow={}\n", peer.who, peer.host);
  return text;
}

std::vector<std::string> NameServers(std::string_view text) {
  std::vector<std::string> servers;
  ForEach(text, "\n", [&servers](std::string_view line) {
    constexpr std::string_view kWord = "nameserver";
    if (!line.starts_with(kWord) || line.size() == kWord.size()) return;
    const std::string server(Trimmed(line.substr(kWord.size())));
    if (IsAddress(server)) servers.push_back(server);
  });
  return servers;
}

}  // namespace tramgac::app
