#include "agent/app/snmp_engine.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include "agent/service/unique_fd.h"

namespace tramgac::app {
namespace {

constexpr std::uint32_t kMostBoots = 2147483647;  // RFC 3414 clause 2.2.1: an engine that reaches it is latched
constexpr std::string_view kIdKey = "engine ", kBootsKey = "boots ";

// RFC 3411 clause 5: first bit set, an enterprise number, a format of the enterprise's own, octets. 8072 with format
// 128, "random", is what net-snmp, the engine at work here, gives itself.
std::vector<std::uint8_t> IdOf(ByteSpan random) {
  std::vector<std::uint8_t> id = {0x80, 0x00, 0x1F, 0x88, 0x80};
  id.insert(id.end(), random.begin(), random.end());
  return id;
}

std::string TextOf(const snmp::LocalEngine& engine) {
  return fmt::format("{}{:02x}\n{}{}\n", kIdKey, fmt::join(engine.id, ""), kBootsKey, engine.boots);
}

// Takes "key value\n" off the front. Outcome: the value, empty if it is not there.
std::string_view TakeLine(std::string_view& text, std::string_view key) {
  const std::size_t end = text.find('\n');
  if (!text.starts_with(key) || end == std::string_view::npos) return {};
  const std::string_view value = text.substr(key.size(), end - key.size());
  text.remove_prefix(end + 1);
  return value;
}

std::vector<std::uint8_t> BytesOf(std::string_view hex) {
  std::vector<std::uint8_t> bytes(hex.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char* at = hex.data() + 2 * i;
    if (std::from_chars(at, at + 2, bytes[i], 16).ptr != at + 2) return {};
  }
  return hex.size() % 2 == 0 ? bytes : std::vector<std::uint8_t>();
}

std::optional<snmp::LocalEngine> Parse(std::string_view text) {
  snmp::LocalEngine engine;
  engine.id = BytesOf(TakeLine(text, kIdKey));
  const std::string_view boots = TakeLine(text, kBootsKey);
  const auto [end, error] = std::from_chars(boots.data(), boots.data() + boots.size(), engine.boots);
  const bool number = error == std::errc() && end == boots.data() + boots.size() && !boots.empty();
  const bool valid = number && engine.boots >= 1 && engine.id.size() >= 5 && engine.id.size() <= 32;
  return valid && text.empty() ? std::optional(engine) : std::nullopt;
}

std::optional<snmp::LocalEngine> Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  char text[200];
  file.read(text, sizeof text);
  return Parse({text, static_cast<std::size_t>(file.gcount())});
}

// So that after a power cut there is the old file or the new one, whole.
bool Write(const std::string& path, const std::string& text) {
  const std::string fresh = path + ".new";
  service::UniqueFd file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (file.get() < 0) return false;
  const bool written = ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(file.get()) == 0 && std::rename(fresh.c_str(), path.c_str()) == 0;
  if (!written) return false;
  service::UniqueFd folder(::open(path.substr(0, path.rfind('/') + 1).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder.get() >= 0 && ::fsync(folder.get()) == 0;
}

Result<snmp::LocalEngine> NewEngine(board::Entropy& entropy) {
  std::uint8_t random[12];
  if (const Status status = entropy.Fill(random); !Ok(status)) return status;
  return snmp::LocalEngine{IdOf(random), 1};
}

}  // namespace

Result<snmp::LocalEngine> StartSnmpEngine(const std::string& path, board::Entropy& entropy) {
  if (path.empty()) return NewEngine(entropy);
  if (auto known = Read(path); known && known->boots < kMostBoots) {
    ++known->boots;
    if (Write(path, TextOf(*known))) return *std::move(known);
  }
  Result<snmp::LocalEngine> engine = NewEngine(entropy);
  // If this fails too, the next start makes a new one again.
  if (engine.ok()) static_cast<void>(Write(path, TextOf(engine.value())));
  return engine;
}

}  // namespace tramgac::app
